"""How far a self-assessment stands above the official one: exact differences of printed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Overestimate:
    """One thing that both sides know; all three are points of 0-100, as printed."""

    key: str
    own: Decimal
    official: Decimal
    points: Decimal  # own minus official, exact: above zero the own figure was too high


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides together, and what only one of them knows."""

    both: tuple[Overestimate, ...]  # the biggest over-estimate first; equal ones by key
    only_own: tuple[str, ...]
    only_official: tuple[str, ...]
    neither: tuple[str, ...]


def overestimate(own: Decimal, official: Decimal) -> Decimal:
    """Return the own figure minus the official one, in points, exact and with its sign."""
    return own - official


def comparison(
    own: Mapping[str, Decimal | None], official: Mapping[str, Decimal | None]
) -> Comparison:
    """Set two sides against each other, by key; None is a figure that is not known, never zero."""
    keys = list(dict.fromkeys([*own, *official]))
    pairs = [(key, own.get(key), official.get(key)) for key in keys]
    both = [
        Overestimate(key, mine, theirs, overestimate(mine, theirs))
        for key, mine, theirs in pairs
        if mine is not None and theirs is not None
    ]
    return Comparison(
        both=tuple(sorted(both, key=lambda row: (-row.points, row.key))),
        only_own=tuple(k for k, mine, theirs in pairs if mine is not None and theirs is None),
        only_official=tuple(k for k, mine, theirs in pairs if mine is None and theirs is not None),
        neither=tuple(k for k, mine, theirs in pairs if mine is None and theirs is None),
    )
