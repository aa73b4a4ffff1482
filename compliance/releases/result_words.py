"""The words of a result that every public room shares: its zone, and why it has no figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

REPORTED = "reported"


class FigureRow(Protocol):
    """As much of a result as tells whether there is a figure."""

    @property
    def score(self) -> Decimal | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def range_low(self) -> Decimal | None: ...


def absence_words(row: FigureRow) -> str:
    """Return why a result shows no figure, empty when it shows one."""
    if row.score is not None:
        return ""
    if row.range_low is not None:
        return _("belum lengkap")
    return _("nilai tidak dipublikasikan") if row.zone else _("belum dipublikasikan")


def basis_words(basis: str) -> str:
    """Return whose figure it is, empty when there is none."""
    if not basis:
        return ""
    return _("dilaporkan sumber") if basis == REPORTED else _("dihitung portal")


def zone_word(code: str) -> str:
    """Return the word of a zone, empty for one that is not known."""
    words = {"green": _("Hijau"), "yellow": _("Kuning"), "red": _("Merah")}
    return words.get(code, "")


def zone_shown(code: str) -> tuple[str, str]:
    """Return the code and the word under which pages show a zone, also one that is not known."""
    word = zone_word(code)
    return (code, word) if word else ("none", _("Zona belum diketahui"))


def zone_words(word: str) -> str:
    """Return a zone by its word, in the middle of a sentence."""
    return _("zona %(zone)s") % {"zone": word.lower()} if word else _("zona belum diketahui")
