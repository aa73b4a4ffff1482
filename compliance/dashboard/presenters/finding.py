"""The answer to a search."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.dashboard.matching import Entry, found, government_entries, unit_entries

LONGEST, SHORTEST = 100, 2
MOST = 50  # of each sort, so that a page has an end


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one sort."""

    entries: tuple[Entry, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.entries)


NOTHING = Hits((), 0)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the page shows."""

    text: str
    fault: str
    governments: Hits
    units: Hits

    @property
    def asked(self) -> bool:
        """Tell whether a search was made."""
        return bool(self.text) and not self.fault

    @property
    def total(self) -> int:
        """How many were found."""
        return self.governments.total + self.units.total


def search_page(given: str) -> SearchPage:
    """Return what a text finds. Two queries, none for a text that cannot be searched for."""
    text = " ".join(given.replace("\x00", " ").split())
    fault = fault_of(text)
    if fault or not text:
        return SearchPage(text[:LONGEST], fault, NOTHING, NOTHING)
    return SearchPage(
        text, "", hits(found(government_entries(), text)), hits(found(unit_entries(), text))
    )


def fault_of(text: str) -> str:
    """Return why a text cannot be searched for, empty when it can or when there is none."""
    if len(text) > LONGEST:
        return _("Tulis paling banyak %(most)s huruf.") % {"most": LONGEST}
    if text and len(text) < SHORTEST:
        return _("Tulis sedikitnya %(least)s huruf.") % {"least": SHORTEST}
    return ""


def hits(entries: list[Entry]) -> Hits:
    """Return the first of what was found."""
    return Hits(tuple(entries[:MOST]), len(entries))
