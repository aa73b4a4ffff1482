"""The line of one government's years, cut wherever the method changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .frame import Frame, place_of

LEFT, TOP, HEIGHT, COLUMN = 34, 26, 200, 74  # of the drawing area, in units of the viewBox
BOTTOM = TOP + HEIGHT
MOST_YEARS_ON_A_PHONE = 5
SCALE = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Band:
    """The lower bound of a zone of the method in force."""

    floor: Decimal
    zone: str


@dataclass(frozen=True, slots=True)
class Year:
    """One column before it is drawn: a figure with its zone, or a word instead."""

    year: int
    figure: Decimal | None
    zone: str
    word: str
    bands: tuple[Band, ...]  # from the highest floor down
    follows: bool  # whether its figure may be set beside that of the year before
    cut: str  # beside the line where it may not


@dataclass(frozen=True, slots=True)
class Rect:
    """A zone of one method behind the years it was in force."""

    x: int
    y: int
    width: int
    height: int
    zone: str


@dataclass(frozen=True, slots=True)
class Point:
    """One year at its place."""

    x: int
    y: int
    year: Year


@dataclass(frozen=True, slots=True)
class CutLine:
    """A place where the trend must not be read across."""

    x: int
    short: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    y: int
    label: int


@dataclass(frozen=True, slots=True)
class TrendLine:
    """The drawing."""

    frame: Frame
    bands: tuple[Rect, ...]
    ticks: tuple[Tick, ...]
    points: tuple[Point, ...]
    lines: tuple[str, ...]  # the points attribute of each unbroken run
    cuts: tuple[CutLine, ...]
    wide: bool  # too many years for a phone: it scrolls inside its frame
    left: int = LEFT
    foot: int = BOTTOM
    above_words: int = BOTTOM - 26  # text beside a cut begins here, clear of words of other years

    @property
    def shown_width(self) -> int:
        """The width on a large screen, in pixels."""
        return self.frame.width * 8 // 5


def trend_line(title: str, desc: str, years: Sequence[Year]) -> TrendLine:
    """Return the drawing of neighbouring years, oldest first."""
    points = tuple(point(year, place) for place, year in enumerate(years))
    return TrendLine(
        frame=Frame("trend", title, desc, LEFT + COLUMN * len(years) + 6, BOTTOM + 30),
        bands=tuple(rect for place, year in enumerate(years) for rect in rects(year, place)),
        ticks=tuple(Tick(height_of(Decimal(value)), value) for value in SCALE),
        points=points,
        lines=runs(points),
        cuts=tuple(
            CutLine(LEFT + COLUMN * place, year.cut)
            for place, year in enumerate(years)
            if place and not year.follows
        ),
        wide=len(years) > MOST_YEARS_ON_A_PHONE,
    )


def height_of(figure: Decimal) -> int:
    """Return where a figure of 0-100 stands, in whole units of the drawing; for the eye only."""
    return BOTTOM - place_of(figure, lowest=Decimal(0), length=HEIGHT)


def point(year: Year, place: int) -> Point:
    """Return one year in the middle of its column."""
    y = BOTTOM - 12 if year.figure is None else height_of(year.figure)
    return Point(LEFT + COLUMN * place + COLUMN // 2, y, year)


def rects(year: Year, place: int) -> list[Rect]:
    """Return the zones of the method in force in a year, behind its column."""
    found, top = [], TOP
    for band in year.bands:
        bottom = height_of(band.floor)
        found.append(Rect(LEFT + COLUMN * place, top, COLUMN, bottom - top, band.zone))
        top = bottom
    return found


def runs(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the lines between neighbouring years that may be compared; never across a cut."""
    lines: list[list[Point]] = []
    for earlier, later in pairwise(points):
        if None in (earlier.year.figure, later.year.figure) or not later.year.follows:
            continue
        if lines and lines[-1][-1] is earlier:
            lines[-1].append(later)
        else:
            lines.append([earlier, later])
    return tuple(" ".join(f"{point.x},{point.y}" for point in line) for line in lines)
