"""Reads that tell what of a stranger's file is published here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max

from compliance.releases.models import Release
from scoring.verification import Link
from units.models import Government

CHUNK = 500  # values of one query; SQLite takes a thousand
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the portal knows of some releases."""

    published: frozenset[str]  # hashes that are published here
    newest: dict[Key, int]  # of each year published here, the number of its newest release
    names: dict[str, str]  # of governments, by code
    count: int  # how many releases are published here


def standing_of(hashes: Collection[str], codes: Collection[str]) -> Standing:
    """Return what of some hashes and governments is known here. Few queries."""
    found: set[str] = set()
    wanted = sorted(hashes)
    for start in range(0, len(wanted), CHUNK):
        rows = Release.objects.filter(sha256__in=wanted[start : start + CHUNK])
        found.update(rows.values_list("sha256", flat=True))
    years = Release.objects.order_by().values_list("government_code", "year", "track")
    return Standing(
        published=frozenset(found),
        newest={(code, year, track): n for code, year, track, n in years.annotate(n=Max("number"))},
        names=government_names(codes),
        count=Release.objects.count(),
    )


def government_names(codes: Collection[str]) -> dict[str, str]:
    """Return the names of governments by their codes, of those that are known. Few queries."""
    names: dict[str, str] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), CHUNK):
        rows = Government.objects.filter(code__in=wanted[start : start + CHUNK])
        names |= dict(rows.values_list("code", "name"))
    return names


def published_text(link: Link) -> str | None:
    """Return the text that is published here under a release's name, None when there is none."""
    return (
        Release.objects.filter(
            government_code=link.government,
            year=link.year,
            track=link.track,
            number=link.number,
        )
        .values_list("text", flat=True)
        .first()
    )
