"""The trend of one government as an SVG: cut wherever the method changed, with the same table.

All positions are whole numbers of the drawing (viewBox); figures are the stored ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

import scoring
from compliance.assessments.national import national_years
from compliance.dashboard.selectors import AssessmentRow
from compliance.language import local

from .words import (
    RankWords,
    ResultWords,
    assessment_words,
    method_change_words,
    method_of,
    method_url,
    rank_words,
)

LEFT, TOP, HEIGHT, COLUMN = 34, 26, 200, 74  # of the drawing area, in units of the viewBox
BOTTOM = TOP + HEIGHT
MOST_YEARS_ON_A_PHONE = 5


@dataclass(frozen=True, slots=True)
class Year:
    """One column of the drawing before it is drawn."""

    year: int
    x: int  # left edge
    row: AssessmentRow | None
    method: scoring.Instrument | None  # None: no assessment took place

    def follows(self, earlier: Year) -> bool:
        """Tell whether this year's score may be set beside that of an earlier one."""
        if self.method is None or earlier.method is None:
            return False
        return self.method.comparable(earlier.method)


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
    """One year: its figure and zone at their place, or a word instead of a figure."""

    x: int
    y: int
    year: int
    result: ResultWords | None
    word: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the trend must not be read across."""

    x: int
    earlier: int
    later: int
    short: str  # beside the line
    reason: str  # beneath the drawing


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    y: int
    label: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """A row of the table beneath the drawing."""

    year: int
    result: ResultWords | None
    ranks: tuple[RankWords, ...]
    method: str
    method_url: str
    cut: str  # why it cannot be set beside the year before, empty when it can
    absence: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A drawing and its table."""

    width: int
    height: int
    bands: tuple[Rect, ...]
    ticks: tuple[Tick, ...]
    points: tuple[Point, ...]
    lines: tuple[str, ...]  # the points attribute of each unbroken run
    cuts: tuple[Cut, ...]
    rows: tuple[YearRow, ...]  # newest first
    first_year: int
    last_year: int
    wide: bool  # too many years for a phone: it scrolls inside its frame

    @property
    def left(self) -> int:
        """Where the drawing area begins."""
        return LEFT

    @property
    def foot(self) -> int:
        """Where the drawing area ends and the years stand."""
        return BOTTOM

    @property
    def above_words(self) -> int:
        """Where text beside a cut begins, clear of the words of years without a figure."""
        return BOTTOM - 26

    @property
    def shown_width(self) -> int:
        """The width on a large screen, in pixels."""
        return self.width * 8 // 5


def trend(rows: Sequence[AssessmentRow]) -> Trend | None:
    """Return the trend of one government's official years, oldest first; None without a year."""
    if not rows:
        return None
    years = columns(rows)
    points = tuple(map(point, years))
    found = tuple(cuts(years))
    reasons = {cut.later: cut.reason for cut in found}
    return Trend(
        width=LEFT + COLUMN * len(years) + 6,
        height=BOTTOM + 30,
        bands=tuple(rect for year in years for rect in bands(year)),
        ticks=tuple(Tick(height_of(Decimal(value)), value) for value in (0, 25, 50, 75, 100)),
        points=points,
        lines=runs(years, points),
        cuts=found,
        rows=tuple(table_row(year, reasons.get(year.year, "")) for year in reversed(years)),
        first_year=years[0].year,
        last_year=years[-1].year,
        wide=len(years) > MOST_YEARS_ON_A_PHONE,
    )


def columns(rows: Sequence[AssessmentRow]) -> list[Year]:
    """Return every year from the first to the last known one, the unknown ones between too."""
    known = {row.year: row for row in rows}
    return [
        Year(
            year,
            LEFT + COLUMN * place,
            known.get(year),
            method_of(known[year]) if year in known else scoring.instrument_for_year(year),
        )
        for place, year in enumerate(range(rows[0].year, rows[-1].year + 1))
    ]


def height_of(figure: Decimal) -> int:
    """Return where a figure of 0-100 stands, in whole units of the drawing; for the eye only."""
    return BOTTOM - int(HEIGHT * figure / 100)


def point(year: Year) -> Point:
    """Return one year in the middle of its column."""
    x = year.x + COLUMN // 2
    result = assessment_words(year.row) if year.row else None
    if result is None or result.score is None:
        return Point(x, BOTTOM - 12, year.year, result, missing_words(year.year, result))
    return Point(x, height_of(result.score), year.year, result, "")


def missing_words(year: int, result: ResultWords | None) -> str:
    """Return the word that stands in the drawing where no figure is known."""
    national = national_years().get(year)
    if national is not None and not national.assessed:
        return _("tidak dinilai")
    if result is not None and result.zone:
        return _("hanya zona")
    return _("belum diketahui")


def bands(year: Year) -> list[Rect]:
    """Return the zones of the method in force in a year, behind its column."""
    if year.method is None:
        return []
    rects, top = [], TOP
    for band in year.method.bands:
        bottom = height_of(band.floor)
        rects.append(Rect(year.x, top, COLUMN, bottom - top, band.zone))
        top = bottom
    return rects


def runs(years: Sequence[Year], points: Sequence[Point]) -> tuple[str, ...]:
    """Return the lines between neighbouring years that may be compared; never across a cut."""
    lines: list[list[Point]] = []
    pairs = zip(pairwise(years), pairwise(points), strict=True)
    for (earlier_year, later_year), (earlier, later) in pairs:
        if earlier.word or later.word or not later_year.follows(earlier_year):
            continue
        if lines and lines[-1][-1] is earlier:
            lines[-1].append(later)
        else:
            lines.append([earlier, later])
    return tuple(" ".join(f"{point.x},{point.y}" for point in line) for line in lines)


def cuts(years: Sequence[Year]) -> list[Cut]:
    """Return each place between two years that may not be compared, with the reason."""
    return [
        Cut(later.x, earlier.year, later.year, *cut_words(earlier, later))
        for earlier, later in pairwise(years)
        if not later.follows(earlier)
    ]


def cut_words(earlier: Year, later: Year) -> tuple[str, str]:
    """Return what stands beside a cut, and why it is there; a year without one says so itself."""
    if later.method is None:
        return "", _("tidak ada penilaian")
    if earlier.method is None:
        return "", _("tidak ada penilaian pada tahun sebelumnya")
    return _("metode berubah"), method_change_words(later.method.code)


def table_row(year: Year, cut: str) -> YearRow:
    """Return one year of the table, the same figures as in the drawing."""
    result = assessment_words(year.row) if year.row else None
    method = year.method
    return YearRow(
        year=year.year,
        result=result,
        ranks=rank_words(year.row) if year.row else (),
        method=local(method.title, method.title_en) if method else "",
        method_url=method_url(method) if method else "",
        cut=cut,
        absence=missing_words(year.year, result) if result is None else result.absence,
    )
