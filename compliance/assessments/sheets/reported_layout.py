"""The shape of the table of printed totals: its columns, and how their headings may be written."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

DATA_SHEET = "Nilai"
GOVERNMENTS_SHEET = "Pemerintah"
MOST_LINES = 600  # there are 552 provinces, regencies and cities

# Names of the columns, as machines write them, and as people read them.
COLUMNS: dict[str, str | Promise] = {
    "year": gettext_lazy("Tahun"),
    "code": gettext_lazy("Kode Kemendagri"),
    "government": gettext_lazy("Pemerintah"),
    "track": gettext_lazy("Jalur penilaian"),
    "figure": gettext_lazy("Nilai akhir"),
    "zone": gettext_lazy("Zona yang dicetak"),
    "category_label": gettext_lazy("Kategori atau opini yang dicetak"),
    "rank_province": gettext_lazy("Peringkat se-provinsi"),
    "rank_national": gettext_lazy("Peringkat se-Indonesia"),
    "source_name": gettext_lazy("Nama sumber"),
    "source_url": gettext_lazy("Alamat sumber"),
    "note": gettext_lazy("Catatan"),
}


def heading_names() -> dict[str, str]:
    """Return every accepted heading in small letters with its column: name, and each language."""
    names = {name: name for name in COLUMNS}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names |= {str(label).casefold(): name for name, label in COLUMNS.items()}
    return names
