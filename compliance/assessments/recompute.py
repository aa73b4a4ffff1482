"""Results made anew from what was entered and reported; the only writer of result columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import scoring
from scoring.columns import total_columns, unit_columns

from .instruments import instrument_of
from .models import Assessment, Entry, UnitAssessment
from .results import changed_columns, government_kind, printed_total, stored, unit_input
from .selectors import with_everything_scored


def assessment_recompute(assessment_id: int) -> Assessment:
    """Compute a year's units and total, and store what changed.

    Called inside the transaction of the change it follows from.
    """
    return results_store(with_everything_scored(assessment_id))


def results_store(
    assessment: Assessment, answers: Mapping[int, Iterable[Entry]] | None = None
) -> Assessment:
    """Compute the units and the total of a year that was read with everything, and store them.

    `answers` are those of units, by their number, that were written since the year was read.
    """
    given_anew = answers or {}
    instrument = instrument_of(assessment)
    kind = government_kind(assessment).value
    rows = list(assessment.units.all())
    inputs = [unit_input(row, kind=kind, answers=given_anew.get(row.pk)) for row in rows]
    for row, given in zip(rows, inputs, strict=True):
        store_unit(row, instrument, given)
    columns = total_columns(
        instrument,
        inputs,
        track=assessment.track,
        units_expected=assessment.units_expected,
        printed=printed_total(assessment),
    )
    changed = changed_columns(assessment, stored(columns))
    if changed:
        assessment.save(update_fields=[*changed, "updated_at"])
    return assessment


def store_unit(
    row: UnitAssessment, instrument: scoring.Instrument, given: scoring.UnitInput
) -> None:
    """Compute one unit and store the columns that changed."""
    result = scoring.score_unit(instrument, given)
    changed = changed_columns(row, stored(unit_columns(result, reported=given.score is not None)))
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
