"""Under what terms the open data may be used, and who stands behind it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_noop as _

from units.loading import home_government_name

LICENCE = "CC-BY-4.0"
LICENCE_TITLE = "Creative Commons Attribution 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
# The compilation is the portal's; the figures in it stay those of their sources.
TERMS = _(
    "Kumpulan data ini boleh dipakai siapa pun menurut CC BY 4.0 dengan menyebut portal ini. Angka "
    "di dalamnya berasal dari sumber yang disebut di setiap baris; sebutkan juga sumber itu."
)
TITLE = _("Data terbuka kepatuhan pelayanan publik")
DESCRIPTION = _(
    "Nilai, kategori, zona, dan peringkat tahunan hasil penilaian Ombudsman Republik Indonesia "
    "yang terbit di portal ini, beserta sumber, metode, publikasi yang dibekukan, dan ralatnya."
)
KEYWORDS = (
    _("pelayanan publik"),
    _("kepatuhan"),
    _("Ombudsman"),
    _("zona hijau"),
    _("pemerintah daerah"),
    _("maladministrasi"),
)
ASSESSOR = "Ombudsman Republik Indonesia"
ASSESSOR_URL = "https://ombudsman.go.id"


def publisher_name() -> str:
    """Return the name of the body whose portal this is."""
    return home_government_name(settings.HOME_GOVERNMENT)


def address(path: str) -> str:
    """Return a path of the portal as a whole address, where the public finds it."""
    return f"{settings.PUBLIC_ORIGIN}{path}"
