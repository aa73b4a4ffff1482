"""The shapes of the tables that are taken in: their columns, and how headings may be written."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from scoring.indices import load_index

MOST_LINES = 2_000  # 7 units, 4 channels and 12 months are 336
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table: its address, the name of its worksheet, its columns in their order."""

    code: str
    sheet: str
    columns: dict[str, Label]
    title: Promise

    def heading_names(self) -> dict[str, str]:
        """Return every accepted heading in small letters with its column."""
        names = {name.casefold(): name for name in self.columns}
        for language, _name in settings.LANGUAGES:
            with override(language):
                names |= {str(label).casefold(): name for name, label in self.columns.items()}
        return names

    def headings(self) -> list[str]:
        """Return the headings of a new table in the language of the page."""
        return [str(label) for label in self.columns.values()]


COMPLAINTS = Shape(
    code="pengaduan",
    sheet="Pengaduan",
    columns={
        "channel": gettext_lazy("Kanal"),
        "unit": gettext_lazy("Lokus"),
        "year": gettext_lazy("Tahun"),
        "month": gettext_lazy("Bulan"),
        "received": gettext_lazy("Diterima"),
        "resolved": gettext_lazy("Diselesaikan"),
        "in_time": gettext_lazy("Tepat waktu"),
    },
    title=gettext_lazy("Jumlah pengaduan"),
)
SURVEYS = Shape(
    code="skm",
    sheet="SKM",
    columns={
        "unit": gettext_lazy("Lokus"),
        "year": gettext_lazy("Tahun"),
        "quarter": gettext_lazy("Triwulan"),
        **{element.code: element.code for element in load_index("skm").elements},
    },
    title=gettext_lazy("Hasil survei kepuasan (SKM)"),
)
SHAPES = {shape.code: shape for shape in (COMPLAINTS, SURVEYS)}
