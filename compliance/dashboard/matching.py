"""Finding governments and units by what people write: no matter of capitals, accents or signs.

It is done here and not by the database, since SQLite and PostgreSQL fold letters differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from compliance.releases.rendered.recording import note
from units.models import Government, ServiceUnit
from units.selectors import governments, service_units

SHORTENED = {"province", "regency", "city"}  # their names begin with the word of their kind
WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """Return the words of a text in small letters without accents, a space between them.

    >>> plain("  Kab.  DAIRI, Súmatera")
    'kab dairi sumatera'
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not combining(sign))
    return " ".join(WORD.findall(bare.casefold()))


def combining(sign: str) -> bool:
    """Tell whether a sign only changes the one before it."""
    return bool(unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class Entry:
    """A government or unit that can be found."""

    slug: str
    code: str  # of a government, or of a unit's government
    name: str
    place: str  # where it belongs
    kind: str  # the code of its kind
    url: str
    plain_name: str
    plain_all: str  # what it is found by

    @property
    def full(self) -> str:
        """The name that no other entry has."""
        return f"{self.name}, {self.place}" if self.place else self.name


def government_entries() -> list[Entry]:
    """Return all governments by name. One query."""
    note("profile")
    return in_order(map(government_entry, governments()))


def unit_entries() -> list[Entry]:
    """Return all service units by name. One query."""
    note("profile")
    return in_order(map(unit_entry, service_units()))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by name, those of the same name by place."""
    return sorted(entries, key=lambda entry: (entry.plain_name, entry.place))


def government_entry(row: Government) -> Entry:
    """Return one government."""
    return Entry(
        slug=row.slug,
        code=row.code,
        name=row.name,
        place="",
        kind=row.kind,
        url=reverse("government", args=[row.slug]),
        plain_name=plain(row.name),
        plain_all=plain(f"{row.name} {row.code} {row.slug}"),
    )


def unit_entry(row: ServiceUnit) -> Entry:
    """Return one unit, found by its government as well."""
    texts = (row.name, row.short_name, row.slug, row.government.name, row.government.code)
    return Entry(
        slug=row.slug,
        code=row.government.code,
        name=row.name,
        place=row.government.name,
        kind=row.kind,
        url=reverse("unit", args=[row.slug]),
        plain_name=plain(row.name),
        plain_all=plain(" ".join(texts)),
    )


def found(entries: Iterable[Entry], text: str) -> list[Entry]:
    """Return the entries in which every written word occurs, those that begin with it first."""
    wanted = plain(text)
    words = wanted.split()
    if not words:
        return []
    hits = [entry for entry in entries if all(word in entry.plain_all for word in words)]
    return sorted(hits, key=lambda entry: not entry.plain_name.startswith(wanted))


# Ways of naming an entry, the surest first; "Dairi" is short for Kabupaten Dairi.
NAMES: tuple[Callable[[Entry], str], ...] = (
    lambda entry: plain(entry.slug),
    lambda entry: plain(entry.full),
    lambda entry: entry.plain_name,
    lambda entry: "" if entry.place else plain(entry.code),
    lambda entry: entry.plain_name.partition(" ")[2] if entry.kind in SHORTENED else "",
)
Register = tuple[dict[str, list[Entry]], ...]


def register(entries: Iterable[Entry]) -> Register:
    """Return entries by each way of naming them, made once for all names of a form."""
    found: Register = tuple({} for _ in NAMES)
    for entry in entries:
        for names, name in zip(found, NAMES, strict=True):
            names.setdefault(name(entry), []).append(entry)
    return found


def named(entries: Register, text: str) -> list[Entry]:
    """Return the entries that are called exactly this: by slug, full name, name, code or in short.

    More than one are returned when a name is shared; the surest way of naming decides.
    """
    wanted = plain(text)
    hits = (names.get(wanted, []) for names in entries) if wanted else ()
    return next((found for found in hits if found), [])
