"""The trend of one government: a drawing, cut wherever the method changed, and the same table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

import scoring
from compliance.assessments.national import national_years
from compliance.dashboard.charts import trend as chart
from compliance.dashboard.selectors import AssessmentRow
from compliance.language import figure_text, local

from .words import (
    RankWords,
    ResultWords,
    assessment_words,
    method_change_words,
    method_of,
    method_url,
    rank_words,
)


@dataclass(frozen=True, slots=True)
class Year:
    """One year from the first to the last known one."""

    year: int
    row: AssessmentRow | None
    method: scoring.Instrument | None  # None: no assessment took place

    def follows(self, earlier: Year) -> bool:
        """Tell whether this year's score may be set beside that of an earlier one."""
        if self.method is None or earlier.method is None:
            return False
        return self.method.comparable(earlier.method)


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the trend must not be read across."""

    earlier: int
    later: int
    short: str  # beside the line
    reason: str  # beneath the drawing


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

    chart: chart.TrendLine
    cuts: tuple[Cut, ...]
    rows: tuple[YearRow, ...]  # newest first
    first_year: int
    last_year: int


def trend(rows: Sequence[AssessmentRow]) -> Trend | None:
    """Return the trend of one government's official years, oldest first; None without a year."""
    if not rows:
        return None
    years = columns(rows)
    found = tuple(cuts(years))
    by_year = {cut.later: cut for cut in found}
    table = [table_row(year, by_year.get(year.year)) for year in years]
    first, last = years[0].year, years[-1].year
    title = _("Grafik nilai akhir %(first)s–%(last)s") % {"first": first, "last": last}
    drawn = [
        drawn_year(year, row, by_year.get(year.year))
        for year, row in zip(years, table, strict=True)
    ]
    return Trend(
        chart=chart.trend_line(title, " ".join(map(spoken, table)), drawn),
        cuts=found,
        rows=tuple(reversed(table)),
        first_year=first,
        last_year=last,
    )


def columns(rows: Sequence[AssessmentRow]) -> list[Year]:
    """Return every year from the first to the last known one, the unknown ones between too."""
    known = {row.year: row for row in rows}
    return [
        Year(
            year,
            known.get(year),
            method_of(known[year]) if year in known else scoring.instrument_for_year(year),
        )
        for year in range(rows[0].year, rows[-1].year + 1)
    ]


def drawn_year(year: Year, row: YearRow, cut: Cut | None) -> chart.Year:
    """Return one year as it is drawn: the figure of the table, or the word instead."""
    figure = row.result.score if row.result else None
    return chart.Year(
        year=year.year,
        figure=figure,
        zone=row.result.zone if row.result else "",
        word="" if figure is not None else missing_words(year.year, row.result),
        bands=tuple(
            chart.Band(band.floor, band.zone) for band in (year.method.bands if year.method else ())
        ),
        follows=cut is None,
        cut=cut.short if cut else "",
    )


def spoken(row: YearRow) -> str:
    """Return what a screen reader says of one year."""
    said = row.absence
    if row.result and row.result.score is not None:
        said = f"{figure_text(row.result.score)}, {row.result.label}"
    return f"{row.year}: {said} ({row.cut})." if row.cut else f"{row.year}: {said}."


def missing_words(year: int, result: ResultWords | None) -> str:
    """Return the word that stands in the drawing where no figure is known."""
    national = national_years().get(year)
    if national is not None and not national.assessed:
        return _("tidak dinilai")
    if result is not None and result.zone:
        return _("hanya zona")
    return _("belum diketahui")


def cuts(years: Sequence[Year]) -> list[Cut]:
    """Return each place between two years that may not be compared, with the reason."""
    return [
        Cut(earlier.year, later.year, *cut_words(earlier, later))
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


def table_row(year: Year, cut: Cut | None) -> YearRow:
    """Return one year of the table, the same figures as in the drawing."""
    result = assessment_words(year.row) if year.row else None
    method = year.method
    return YearRow(
        year=year.year,
        result=result,
        ranks=rank_words(year.row) if year.row else (),
        method=local(method.title, method.title_en) if method else "",
        method_url=method_url(method) if method else "",
        cut=cut.reason if cut else "",
        absence=missing_words(year.year, result) if result is None else result.absence,
    )
