"""A map of equal tiles: one a government, each where its neighbours are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .frame import Frame

SIZE, GAP = 60, 4


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What one tile shows, and its place on the grid, counted from 1."""

    row: int
    column: int
    code: str
    lines: tuple[str, ...]  # the short name on one or two lines
    figure: Decimal | None
    zone: str
    word: str  # what a reader hears of the result
    url: str
    home: bool
    name: str  # in full

    @property
    def known(self) -> bool:
        """Tell whether anything is known of the result."""
        return self.figure is not None or bool(self.zone)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile at its place."""

    facts: TileFacts
    x: int
    y: int

    @property
    def middle(self) -> int:
        """The middle of the tile, across."""
        return self.x + SIZE // 2

    @property
    def mark_x(self) -> int:
        """Where the shape of the zone stands."""
        return self.x + SIZE - 11

    @property
    def mark_y(self) -> int:
        """The same, down."""
        return self.y + 11


@dataclass(frozen=True, slots=True)
class Tiles:
    """The drawing."""

    frame: Frame
    tiles: tuple[Tile, ...]
    size: int = SIZE


def tiles(stem: str, title: str, desc: str, facts: Sequence[TileFacts]) -> Tiles:
    """Return the tiles of a map, row by row as a reader walks through them."""
    ordered = sorted(facts, key=lambda tile: (tile.row, tile.column))
    across = max((tile.column for tile in ordered), default=0)
    down = max((tile.row for tile in ordered), default=0)
    step = SIZE + GAP
    return Tiles(
        Frame(stem, title, desc, across * step + GAP, down * step + GAP),
        tuple(
            Tile(tile, GAP + (tile.column - 1) * step, GAP + (tile.row - 1) * step)
            for tile in ordered
        ),
    )
