"""The loci of the home government in one year, by dimension: the higher, the stronger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

import scoring
from compliance.dashboard.charts.heat import HeatCell, heat_cell
from compliance.dashboard.selectors import OFFICIAL, AssessmentRow, UnitRow
from compliance.language import local
from compliance.releases.selectors import unit_scores_of_government

from .words import ResultWords, assessment_words, method_of, result_words


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One locus: a cell for each dimension, and its score."""

    name: str
    slug: str
    cells: tuple[HeatCell, ...]
    result: ResultWords


@dataclass(frozen=True, slots=True)
class HeatTable:
    """The loci of one track under one method."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    floors: tuple[Decimal, ...]  # where the next stronger step begins, the lowest first
    sample: bool


@dataclass(frozen=True, slots=True)
class HomeYear:
    """The home government in a year: its result, and its loci on each track that has any."""

    name: str
    slug: str
    result: ResultWords | None
    tables: tuple[HeatTable, ...]
    any_official: bool


def home_year(year: int, rows: Iterable[AssessmentRow]) -> HomeYear | None:
    """Return the home government's year, None while nothing of it is published. One query."""
    home = str(settings.HOME_GOVERNMENT)
    own = next((row for row in rows if row.government.code == home), None)
    units = [row for row in unit_scores_of_government(home) if row.assessment.year == year]
    if own is None and not units:
        return None
    government = own.government if own else units[0].assessment.government
    official = [row for row in units if row.assessment.track == OFFICIAL]
    others = [row for row in units if row.assessment.track != OFFICIAL]
    tracks = ((_("Nilai resmi Ombudsman"), official), (_("Evaluasi mandiri"), others))
    return HomeYear(
        name=government.name,
        slug=government.slug,
        result=assessment_words(own) if own else None,
        tables=tuple(heat_table(title, found) for title, found in tracks if found),
        any_official=bool(official),
    )


def heat_table(title: str, units: Sequence[UnitRow]) -> HeatTable:
    """Return the loci of one track; all were assessed by the method of their year."""
    assessment = units[0].assessment
    instrument = method_of(assessment)
    floors = tuple(sorted({band.floor for band in instrument.bands}))
    return HeatTable(
        title=title,
        columns=tuple(local(part.name, part.name_en) for part in instrument.dimensions),
        rows=tuple(
            heat_row(row, instrument, floors)
            for row in sorted(units, key=lambda row: row.unit.name)
        ),
        floors=floors,
        sample=assessment.sample,
    )


def heat_row(row: UnitRow, instrument: scoring.Instrument, floors: Sequence[Decimal]) -> HeatRow:
    """Return one locus; a dimension that is not known has an empty cell, never a zero."""
    figures = {str(part["code"]): part["score"] for part in row.dimensions}
    return HeatRow(
        name=row.unit.name,
        slug=row.unit.slug,
        cells=tuple(
            heat_cell(local(part.name, part.name_en), figures.get(part.code), floors)
            for part in instrument.dimensions
        ),
        result=result_words(row, instrument=instrument, sample=row.assessment.sample),
    )
