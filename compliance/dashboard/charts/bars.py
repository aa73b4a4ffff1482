"""Counts by zone as bars that lie beneath each other; word, shape and number stand beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .frame import Frame

LEFT, ROW, THICK, WIDTH = 92, 30, 18, 360
ROOM_FOR_NUMBER = 48


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are in a zone."""

    zone: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One count at its place."""

    count: Count
    y: int
    middle: int
    width: int
    end: int  # where its number begins


@dataclass(frozen=True, slots=True)
class Bars:
    """The drawing."""

    frame: Frame
    bars: tuple[Bar, ...]
    left: int = LEFT
    thick: int = THICK


def bars(stem: str, title: str, counts: Sequence[Count]) -> Bars:
    """Return bars whose lengths are in the proportion of the counts; the longest fills the room."""
    most = max((row.count for row in counts), default=0) or 1
    room = WIDTH - LEFT - ROOM_FOR_NUMBER
    drawn = []
    for place, row in enumerate(counts):
        width = room * row.count // most
        y = ROW * place + (ROW - THICK) // 2
        drawn.append(Bar(row, y, y + THICK // 2, width, LEFT + width + 6))
    desc = ", ".join(f"{row.word} {row.count}" for row in counts)
    return Bars(Frame(stem, title, f"{desc}.", WIDTH, ROW * len(counts)), tuple(drawn))
