"""The form of the comparison: what was asked for, and what is wrong with it, at its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.dashboard.matching import Entry, named, register

MOST = 5
LONGEST = 150  # letters of one name
MOST_SHOWN = 20  # fields that are shown again of too many
MOST_LISTED = 600  # suggestions; of more, only those of the home government
GOVERNMENTS, UNITS = "pemerintah", "unit"


@dataclass(frozen=True, slots=True)
class Field:
    """One name: as it was written, and why it names nothing."""

    id: str
    value: str
    fault: str


@dataclass(frozen=True, slots=True)
class Sort:
    """The fields of one sort, governments or units, and what they name."""

    name: str  # of the parameter
    fields: tuple[Field, ...]
    fault: str  # of all its fields together
    chosen: tuple[Entry, ...]
    listed: Sequence[Entry]  # what the list of suggestions holds; others can be written

    @property
    def faulty(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self.fault) or any(field.fault for field in self.fields)


def read_sort(query: QueryDict, name: str, entries: Sequence[Entry]) -> Sort:
    """Read the fields of one sort; the same one named twice counts once."""
    texts = [" ".join(text.replace("\x00", " ").split()) for text in query.getlist(name)]
    given = list(dict.fromkeys(text[:LONGEST] for text in texts if text))
    fault = ""
    if len(given) > MOST:
        fault = _("Pilih paling banyak %(most)s.") % {"most": MOST}
    fields, chosen, known = [], list[Entry](), register(entries)
    shown = given[:MOST_SHOWN]
    for place, text in enumerate(shown + [""] * (MOST - len(shown))):
        hits = named(known, text)
        fields.append(Field(f"{name}-{place + 1}", text, fault_of(text, hits)))
        chosen += hits if len(hits) == 1 else []
    return Sort(name, tuple(fields), fault, tuple(dict.fromkeys(chosen)), listed(entries))


def listed(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return what is suggested: everything, unless that would be a heavy page."""
    if len(entries) <= MOST_LISTED:
        return entries
    return [entry for entry in entries if entry.code == settings.HOME_GOVERNMENT]


def fault_of(text: str, hits: Sequence[Entry]) -> str:
    """Return why a text names nothing, or more than one; empty when it is right or empty."""
    if not text or len(hits) == 1:
        return ""
    if not hits:
        return _("Tidak ada yang bernama ini. Pilih dari daftar atau cari dahulu.")
    names = "; ".join(entry.full for entry in hits[:3])
    return _("Ada %(count)s yang bernama ini, misalnya: %(names)s.") % {
        "count": len(hits),
        "names": names,
    }
