"""How known scores lie on the scale: a dot each, stacked where they fall together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .frame import Cut, Frame, Known, cuts_at, place_of

WIDTH, SIDE = 360, 12  # of the drawing; room at both ends of the scale
STEP = 7  # a dot's room in each direction
HEAD, FOOT = 20, 24  # the name above each group, the scale beneath all of them
AXIS_STEP = 10


@dataclass(frozen=True, slots=True)
class Dot:
    """A score at its place."""

    x: int
    y: int
    known: Known


@dataclass(frozen=True, slots=True)
class Group:
    """The scores of one group above their own line."""

    name: str
    name_y: int
    foot: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of the scale."""

    x: int
    label: int


@dataclass(frozen=True, slots=True)
class Dots:
    """The drawing."""

    frame: Frame
    groups: tuple[Group, ...]
    cuts: tuple[Cut, ...]
    ticks: tuple[Tick, ...]
    foot: int
    left: int = SIDE
    right: int = WIDTH - SIDE
    top: int = HEAD


def dots(
    stem: str,
    words: tuple[str, str],
    groups: Sequence[tuple[str, Sequence[Known]]],
    bounds: Sequence[Decimal],
) -> Dots:
    """Return the groups beneath each other on one scale, cut at the bounds of the method.

    `words` are the title and description. The scale begins at the ten below the lowest score.
    """
    figures = [known.figure for _, members in groups for known in members]
    lowest = Decimal(min(int(min(figures, default=Decimal(0))) // AXIS_STEP * AXIS_STEP, 90))
    drawn, top = [], 0
    for name, members in groups:
        group = stacked(name, members, top=top, lowest=lowest)
        drawn.append(group)
        top = group.foot + 6
    length = WIDTH - 2 * SIDE
    return Dots(
        frame=Frame(stem, *words, WIDTH, top + FOOT),
        groups=tuple(drawn),
        cuts=cuts_at(bounds, left=SIDE, lowest=lowest, length=length),
        ticks=tuple(
            Tick(SIDE + place_of(Decimal(at), lowest=lowest, length=length), at)
            for at in range(int(lowest), 101, AXIS_STEP)
        ),
        foot=top,
    )


def stacked(name: str, members: Sequence[Known], *, top: int, lowest: Decimal) -> Group:
    """Return one group; scores whose dots would lie on each other are piled up."""
    length = WIDTH - 2 * SIDE
    places = [place_of(known.figure, lowest=lowest, length=length) // STEP for known in members]
    tallest = max(Counter(places).values(), default=1)
    foot = top + HEAD + tallest * STEP
    height: Counter[int] = Counter()
    drawn = []
    for place, known in zip(places, members, strict=True):
        height[place] += 1
        x = SIDE + place * STEP + STEP // 2
        drawn.append(Dot(x, foot - height[place] * STEP + STEP // 2, known))
    return Group(name, top + HEAD - 8, foot, tuple(drawn))
