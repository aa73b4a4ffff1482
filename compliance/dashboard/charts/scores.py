"""A few scores as bars on the scale of 0 to 100, each beneath its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .frame import Cut, Frame, Known, cuts_at, place_of

WIDTH, LEFT, ROW, THICK = 360, 18, 46, 14
ROOM_FOR_FIGURE = 50


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """One score at its place."""

    known: Known
    name_y: int
    y: int
    middle: int
    width: int
    end: int  # where its figure begins


@dataclass(frozen=True, slots=True)
class ScoreBars:
    """The drawing."""

    frame: Frame
    bars: tuple[ScoreBar, ...]
    cuts: tuple[Cut, ...]
    left: int = LEFT
    thick: int = THICK


def score_bars(
    stem: str, words: tuple[str, str], scores: Sequence[Known], bounds: Sequence[Decimal]
) -> ScoreBars:
    """Return the bars; `words` are title and description, `bounds` those of the one method."""
    zero = Decimal(0)
    length = WIDTH - LEFT - ROOM_FOR_FIGURE
    drawn = []
    for place, known in enumerate(scores):
        width = place_of(known.figure, lowest=zero, length=length)
        y = ROW * place + 22
        drawn.append(ScoreBar(known, y - 6, y, y + THICK // 2, width, LEFT + width + 6))
    return ScoreBars(
        frame=Frame(stem, *words, WIDTH, ROW * len(drawn) + 4),
        bars=tuple(drawn),
        cuts=cuts_at(bounds, left=LEFT, lowest=zero, length=length),
    )
