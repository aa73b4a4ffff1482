"""Ranks: ties shared, only known scores, always "of n known"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from scoring.elements import Instrument

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among the bodies whose score is known."""

    value: int  # 1 is best; equal scores share the better place
    of: int  # how many scores are known
    tied: int  # how many share this place, this one included


def rank(rows: Iterable[tuple[Key, str | None]]) -> dict[Key, Rank]:
    """Rank shown scores, best first: 1, 2, 2, 4. Unknown ones have no rank and do not count.

    The scores are those that are shown: two bodies with the same printed score are equal.
    """
    known = {key: Decimal(score) for key, score in rows if score is not None}
    counts = Counter(known.values())
    places: dict[Decimal, int] = {}
    above = 0
    for score in sorted(counts, reverse=True):
        places[score] = above + 1
        above += counts[score]
    return {key: Rank(places[score], len(known), counts[score]) for key, score in known.items()}


@dataclass(frozen=True, slots=True)
class RankChange:
    """Places won (positive) or lost since an earlier year; None with the reason when unknown."""

    places: int | None
    reason: str  # "" when known; else "unknown", "method" or "group"


def rank_change(
    earlier: Rank | None, later: Rank | None, before: Instrument, now: Instrument
) -> RankChange:
    """Return the places won, only with a known rank in both years and a comparable method."""
    if earlier is None or later is None:
        return RankChange(None, "unknown")
    if not now.comparable(before):
        return RankChange(None, "method")
    return RankChange(earlier.value - later.value, "")
