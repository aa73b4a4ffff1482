"""What the parts that are not known would have to average for a printed figure to be right."""

from __future__ import annotations

from dataclasses import dataclass

import scoring

from ..disagreements import ACCEPTED, Check, Kind, four
from ..instruments import instrument_of
from ..models import ReportedScore, UnitAssessment


@dataclass(frozen=True, slots=True)
class Needed:
    """The plain or weighted mean, 0-100, that the absent parts must have; four decimals."""

    low: str
    high: str


def needed_mean(check: Check) -> Needed | None:
    """Return what the missing parts must average; None where nothing is missing or can be said."""
    if check.kind is not Kind.PARTS or not check.missing or not check.low:
        return None
    found = total_again(check) if check.unit is None else unit_again(check, check.unit)
    if found.missing_range is None:
        return None
    return Needed(four(found.missing_range.low), four(found.missing_range.high))


def total_again(check: Check) -> scoring.Reconciliation:
    """Hold a total against its units once more, as the check did."""
    parts = [
        row.figure
        for unit in check.assessment.units.all()
        for row in unit.reported.all()
        if counted(row, ReportedScore.Level.UNIT)
    ]
    return scoring.reconcile(
        instrument_of(check.assessment),
        reported=check.reported,
        parts=parts,
        units_expected=max(check.assessment.units_expected or 0, len(parts)),
    )


def unit_again(check: Check, unit: UnitAssessment) -> scoring.Reconciliation:
    """Hold a unit against its dimensions once more, as the check did."""
    instrument = instrument_of(check.assessment)
    dimensions = {
        row.dimension: row.figure
        for row in unit.reported.all()
        if counted(row, ReportedScore.Level.DIMENSION)
    }
    return scoring.reconcile(
        instrument,
        reported=check.reported,
        parts=list(dimensions.values()),
        weights=[instrument.dimension(code).weight for code in dimensions],
        units_expected=len(instrument.dimensions),
    )


def counted(row: ReportedScore, level: str) -> bool:
    """Tell whether a printed figure is one of the parts."""
    return row.level == level and row.status == ACCEPTED and bool(row.figure)
