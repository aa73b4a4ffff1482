"""What every drawing has: a size, a name, and the same told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Frame:
    """Size in units of the viewBox, and what a screen reader says instead of the drawing."""

    stem: str  # begins the ids of its title and description; unique on a page
    title: str
    desc: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A bound of a zone or category on a scale, as the method prints it."""

    place: int
    figure: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """One stored score of a group."""

    name: str
    figure: Decimal  # 0-100
    zone: str
    home: bool


def place_of(figure: Decimal, *, lowest: Decimal, length: int) -> int:
    """Return where a figure stands on a scale from `lowest` to 100; whole units, for the eye only.

    >>> place_of(Decimal("75"), lowest=Decimal(50), length=300)
    150
    """
    return int(length * (figure - lowest) / (100 - lowest))


def cuts_at(
    bounds: Sequence[Decimal], *, left: int, lowest: Decimal, length: int
) -> tuple[Cut, ...]:
    """Return the bounds that lie on a scale, not at its beginning, which begins at `left`."""
    return tuple(
        Cut(left + place_of(bound, lowest=lowest, length=length), bound)
        for bound in bounds
        if bound > lowest
    )
