"""Where figures do not agree: totals and loci, units and dimensions, both and answers, sources.

Reported and computed are held together with the doubt of their rounding; nothing is corrected
here, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

import scoring

from .instruments import instrument_of
from .models import Assessment, Entry, ReportedScore, UnitAssessment
from .results import entry_inputs

ACCEPTED = ReportedScore.Status.ACCEPTED


class Kind(StrEnum):
    """What does not agree with what."""

    PARTS = "parts"  # a printed figure and the parts it is made of
    SOURCES = "sources"  # two sources, one figure each
    ZONE = "zone"  # the zone a source names, and the one its figure falls into


@dataclass(frozen=True, slots=True)
class Needed:
    """What absent parts would have to average for a printed figure to be right, 0-100."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Check:
    """One figure held against what it should follow from."""

    kind: Kind
    assessment: Assessment
    unit: UnitAssessment | None  # None: the government's total
    verdict: str  # of scoring.reconcile; "conflict" where sources or zone disagree
    reported: str  # as printed
    other: str  # the other figure or zone, as shown; "" where nothing can be computed
    low: str  # the computed figure lies between low and high; "" when unknown
    high: str
    width: str  # of the doubt
    missing: int  # parts that are not known
    needed: Needed | None  # None where nothing is absent or nothing can be said
    reason: str
    reason_en: str
    sources: tuple[ReportedScore, ...]

    @property
    def disagrees(self) -> bool:
        """Return whether a person should look at it."""
        return self.verdict in {"inconsistent", "conflict"}


def assessments_with_figures() -> QuerySet[Assessment]:
    """Every assessment with a printed total or unit figure. Six queries."""
    reported = ReportedScore.objects.exclude(status=ReportedScore.Status.WITHDRAWN)
    units = UnitAssessment.objects.select_related("unit").prefetch_related(
        Prefetch("reported", queryset=reported),
        Prefetch("entries", queryset=Entry.objects.select_related("product")),
        "unit__products",
    )
    return (
        Assessment.objects.filter(reported__isnull=False)
        .distinct()
        .select_related("government")
        .prefetch_related(
            Prefetch("reported", queryset=reported), Prefetch("units", queryset=units)
        )
        .order_by("-year", "government__code", "track")
    )


def checks(assessments: Iterable[Assessment] | None = None) -> Iterator[Check]:
    """Yield every check of every assessment, agreeing ones included."""
    for assessment in assessments if assessments is not None else assessments_with_figures():
        instrument = instrument_of(assessment)
        totals = [row for row in assessment.reported.all() if row.level == "total"]
        yield from total_checks(instrument, assessment, totals)
        yield from figure_checks(instrument, assessment, None, totals)
        for unit in assessment.units.all():
            yield from unit_checks(instrument, assessment, unit)


def disagreements() -> list[Check]:
    """Return what a person should look at."""
    return [check for check in checks() if check.disagrees]


def total_checks(
    instrument: scoring.Instrument, assessment: Assessment, totals: list[ReportedScore]
) -> Iterator[Check]:
    """Hold each printed total against the printed scores of the units."""
    parts = [
        row.figure
        for unit in assessment.units.all()
        for row in unit.reported.all()
        if row.level == "unit" and row.status == ACCEPTED and row.figure
    ]
    for row in totals:
        if not row.figure or not parts:
            continue
        # Where the number of loci is not known, nothing can be said of their mean.
        counted = assessment.units_expected is not None
        found = scoring.reconcile(
            instrument,
            reported=row.figure,
            parts=parts if counted else [],
            units_expected=max(assessment.units_expected or 0, len(parts)) if counted else 0,
        )
        yield parts_check(assessment, None, row, found)


def unit_checks(
    instrument: scoring.Instrument, assessment: Assessment, unit: UnitAssessment
) -> Iterator[Check]:
    """Hold a unit's printed figures against their parts and its answers, and sources together."""
    rows = list(unit.reported.all())
    scores = [row for row in rows if row.level == "unit"]
    yield from figure_checks(instrument, assessment, unit, scores)
    yield from dimension_checks(instrument, assessment, unit, rows)
    yield from answer_checks(instrument, assessment, unit, rows)


def dimension_checks(
    instrument: scoring.Instrument,
    assessment: Assessment,
    unit: UnitAssessment,
    rows: list[ReportedScore],
) -> Iterator[Check]:
    """Hold a unit's printed score against its printed dimension scores."""
    dimensions = {
        row.dimension: row.figure
        for row in rows
        if row.level == "dimension" and row.status == ACCEPTED and row.figure
    }
    if not dimensions:
        return
    weights = [instrument.dimension(code).weight for code in dimensions]
    for row in rows:
        if row.level == "unit" and row.figure:
            found = scoring.reconcile(
                instrument,
                reported=row.figure,
                parts=list(dimensions.values()),
                weights=weights,
                units_expected=len(instrument.dimensions),
            )
            yield parts_check(assessment, unit, row, found)


def answer_checks(
    instrument: scoring.Instrument,
    assessment: Assessment,
    unit: UnitAssessment,
    rows: list[ReportedScore],
) -> Iterator[Check]:
    """Hold a unit's printed score and dimension scores against what its answers give."""
    entries = list(unit.entries.all())
    printed = [row for row in rows if row.figure]
    if not entries or not printed or not instrument.dimensions:
        return
    result = scoring.score_unit(
        instrument,
        scoring.UnitInput(
            unit=unit.unit.slug,
            entries=entry_inputs(entries),
            products=tuple(product.code for product in unit.unit.products.all()),
            kind=assessment.government.kind,
        ),
    )
    computed = {"": result.figure}
    computed |= {d.code: d.figure for d in result.dimensions if d.figure is not None}
    for row in printed:
        figure = computed.get(row.dimension)
        if figure is not None:
            span = scoring.Interval(figure.low, figure.high, settled=figure.exact is not None)
            found = scoring.reconcile(instrument, reported=row.figure, parts=[span])
            yield parts_check(assessment, unit, row, found)


def figure_checks(
    instrument: scoring.Instrument,
    assessment: Assessment,
    unit: UnitAssessment | None,
    rows: list[ReportedScore],
) -> Iterator[Check]:
    """Yield sources that print different figures, and zones that do not fit their figure."""
    accepted = next((row for row in rows if row.status == ACCEPTED), None)
    for row in rows:
        if accepted is not None and differs(row, accepted):
            yield conflict(Kind.SOURCES, assessment, unit, accepted, row, row.figure)
        if row.figure and row.zone:
            zone = scoring.band_of(Decimal(row.figure), instrument).zone
            if zone != row.zone:
                yield conflict(Kind.ZONE, assessment, unit, row, row, zone)


def differs(row: ReportedScore, accepted: ReportedScore) -> bool:
    """Return whether two sources print different figures; "89.5" and "89.50" are the same."""
    both = bool(row.figure and accepted.figure)
    return both and Decimal(row.figure) != Decimal(accepted.figure)


CONFLICTS = {
    Kind.SOURCES: (
        "Dua sumber mencetak angka yang berbeda untuk hal yang sama.",
        "Two sources print different figures for the same thing.",
    ),
    Kind.ZONE: (
        "Zona yang disebut sumber tidak sesuai dengan angkanya menurut metode tahun itu.",
        "The zone the source names does not fit its figure under that year's method.",
    ),
}


def conflict(
    kind: Kind,
    assessment: Assessment,
    unit: UnitAssessment | None,
    accepted: ReportedScore,
    other: ReportedScore,
    other_text: str,
) -> Check:
    """Return two statements that cannot both hold."""
    reason, reason_en = CONFLICTS[kind]
    return Check(
        kind=kind,
        assessment=assessment,
        unit=unit,
        verdict="conflict",
        reported=accepted.figure if kind is Kind.SOURCES else accepted.zone,
        other=other_text,
        low="",
        high="",
        width="",
        missing=0,
        needed=None,
        reason=reason,
        reason_en=reason_en,
        sources=(accepted,) if accepted is other else (accepted, other),
    )


def parts_check(
    assessment: Assessment,
    unit: UnitAssessment | None,
    row: ReportedScore,
    found: scoring.Reconciliation,
) -> Check:
    """Return a printed figure held against its parts, in the four decimals that show the doubt."""
    computed = found.computed
    return Check(
        kind=Kind.PARTS,
        assessment=assessment,
        unit=unit,
        verdict=found.verdict,
        reported=row.figure,
        other="" if computed is None or found.difference is None else four(computed.middle),
        low="" if computed is None else four(computed.low),
        high="" if computed is None else four(computed.high),
        width="" if found.width is None else four(found.width),
        missing=found.missing_parts,
        needed=None
        if found.missing_range is None
        else Needed(four(found.missing_range.low), four(found.missing_range.high)),
        reason=found.reason,
        reason_en=found.reason_en,
        sources=(row,),
    )


def four(value: Fraction) -> str:
    """Return an exact value with the four decimals in which a doubt can be seen."""
    return str(scoring.published(value, 4))
