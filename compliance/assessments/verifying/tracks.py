"""From the two tracks of a year to what their page shows; the points come from scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import scoring
from compliance.language import local
from scoring.overestimate import Comparison, comparison

from ..analysis.presenters.words import signed
from ..instruments import instrument_of
from ..models import Assessment, Track, UnitAssessment

TOTAL = "total"
Figures = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class PairRow:
    """One figure on both sides; `points` is the self-assessment's minus the official one's."""

    name: str
    own: Decimal
    official: Decimal
    points: str  # with its sign
    too_high: bool
    dimensions: tuple[PairRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SingleRow:
    """A unit that one side alone has a figure of."""

    name: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class TracksPage:
    """Both tracks of one government and year."""

    own: Assessment
    official: Assessment
    comparable: bool  # under the same method
    total: PairRow | None
    units: tuple[PairRow, ...]  # the biggest over-estimate first
    only_own: tuple[SingleRow, ...]
    only_official: tuple[SingleRow, ...]
    neither: tuple[str, ...]  # names of units without a figure on either side


def tracks_page(assessments: Sequence[Assessment], units: Sequence[UnitAssessment]) -> TracksPage:
    """Return both tracks side by side; `units`: those of both that the person may look at."""
    own = next(row for row in assessments if row.track == Track.SELF)
    official = next(row for row in assessments if row.track == Track.OFFICIAL)
    sides = [
        {row.unit.slug: row for row in units if row.assessment_id == side.pk}
        for side in (own, official)
    ]
    names = {slug: row.unit.name for side in sides for slug, row in side.items()}
    found = comparison(*(scores(side) for side in sides))
    comparable = own.instrument_sha256 == official.instrument_sha256
    dimensions = dimension_names(own) if comparable else {}
    units_found = pair_rows(found, names, [dimension_figures(side) for side in sides], dimensions)
    if not comparable:  # no points, so no order by them either
        units_found.sort(key=lambda row: row.name)
    return TracksPage(
        own=own,
        official=official,
        comparable=comparable,
        total=next(
            iter(pair_rows(comparison({TOTAL: own.score}, {TOTAL: official.score}), {TOTAL: ""})),
            None,
        ),
        units=tuple(units_found),
        only_own=single_rows(found.only_own, sides[0], names),
        only_official=single_rows(found.only_official, sides[1], names),
        neither=tuple(names[slug] for slug in found.neither),
    )


def scores(side: Mapping[str, UnitAssessment]) -> Figures:
    """Return the units' scores by slug."""
    return {slug: row.score for slug, row in side.items()}


def dimension_figures(side: Mapping[str, UnitAssessment]) -> dict[str, Figures]:
    """Return the units' dimension scores by slug and code."""
    return {
        slug: {
            part["code"]: None if part["score"] is None else Decimal(part["score"])
            for part in row.dimensions
        }
        for slug, row in side.items()
    }


def dimension_names(assessment: Assessment) -> dict[str, str]:
    """Return the names of the method's dimensions by code."""
    instrument: scoring.Instrument = instrument_of(assessment)
    return {part.code: local(part.name, part.name_en) for part in instrument.dimensions}


def pair_rows(
    found: Comparison,
    names: Mapping[str, str],
    parts: Sequence[Mapping[str, Figures]] = (),
    part_names: Mapping[str, str] | None = None,
) -> list[PairRow]:
    """Return what both sides know, the biggest over-estimate first; dimensions below each unit."""
    return [
        PairRow(
            name=names[row.key],
            own=row.own,
            official=row.official,
            points=signed(row.points),
            too_high=row.points > 0,
            dimensions=tuple(
                pair_rows(comparison(*(side[row.key] for side in parts)), part_names)
                if part_names
                else ()
            ),
        )
        for row in found.both
    ]


def single_rows(
    keys: Sequence[str], side: Mapping[str, UnitAssessment], names: Mapping[str, str]
) -> tuple[SingleRow, ...]:
    """Return the units that one side alone has a figure of."""
    known = [(names[key], side[key].score) for key in keys]
    return tuple(SingleRow(name, score) for name, score in known if score is not None)
