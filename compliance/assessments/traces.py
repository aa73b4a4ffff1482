"""How a stored figure came about: the trace of scoring, with the names people know.

A printed figure is traced to its source; what the loci on record would give stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import scoring
from scoring.trace import government_trace, unit_trace

from .instruments import instrument_of
from .models import Assessment, ReportedScore, Track, UnitAssessment
from .results import government_kind, unit_input
from .selectors import with_everything_scored

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GovernmentTrace:
    """How a total came about: as printed, or computed of its units, or both."""

    assessment: Assessment
    printed: Node | None
    computed: Node | None
    reconciliation: scoring.Reconciliation | None


def government_figure_trace(assessment_id: int) -> GovernmentTrace:
    """Return how a government's total came about. Six queries."""
    assessment = with_everything_scored(assessment_id)
    instrument = instrument_of(assessment)
    printed = accepted_total(assessment)
    kind = government_kind(assessment).value
    inputs = [unit_input(row, kind=kind) for row in assessment.units.all()]
    known = [g for g in inputs if g.score is not None or g.dimensions or g.entries]
    result = (
        scoring.score_government(
            instrument,
            inputs,
            units_expected=expected_units(assessment, len(inputs)),
            reported_total=Decimal(printed.figure) if printed else None,
        )
        if known
        else None
    )
    return GovernmentTrace(
        assessment=assessment,
        printed=None if printed is None else printed_trace(instrument, printed),
        computed=None
        if result is None
        else named(government_trace(instrument, result), names_of(assessment)),
        reconciliation=None if result is None else result.reconciliation,
    )


def unit_figure_trace(unit_assessment: UnitAssessment) -> Node:
    """Return how a unit's figure came about, down to each answer. Six queries."""
    assessment = with_everything_scored(unit_assessment.assessment_id)
    row = next(row for row in assessment.units.all() if row.pk == unit_assessment.pk)
    instrument = instrument_of(assessment)
    given = unit_input(row, kind=government_kind(assessment).value)
    trace = unit_trace(instrument, scoring.score_unit(instrument, given))
    return named(trace, names_of(assessment))


def expected_units(assessment: Assessment, there: int) -> int:
    """Return how many loci the mean is taken of; at least one more where nobody says how many."""
    if assessment.units_expected is not None:
        return max(assessment.units_expected, there)
    return there if assessment.track == Track.SELF else there + 1


def accepted_total(assessment: Assessment) -> ReportedScore | None:
    """Return the accepted printed total when it has a figure."""
    for row in assessment.reported.all():
        if row.level == "total" and row.status == ReportedScore.Status.ACCEPTED and row.figure:
            return row
    return None


def printed_trace(instrument: scoring.Instrument, row: ReportedScore) -> Node:
    """Return a printed figure as the one leaf it is, with the band it falls into."""
    given = scoring.UnitInput(unit="total", score=Decimal(row.figure))
    node = unit_trace(instrument, scoring.score_unit(instrument, given))
    return {
        **node,
        "figure": "total",
        "label": "Nilai akhir",
        "label_en": "Total score",
        "source": row.source_name,
        "source_url": row.source_url,
    }


def names_of(assessment: Assessment) -> dict[str, str]:
    """Return the names of units and products by the keys that scoring uses."""
    names: dict[str, str] = {}
    for row in assessment.units.all():
        names[row.unit.slug] = row.unit.name
        names |= {product.code: product.name for product in row.unit.products.all()}
    return names


def named(node: Node, names: dict[str, str]) -> Node:
    """Return the trace with names in place of keys."""
    label, label_en = node["label"], node["label_en"]
    return {
        **node,
        "label": names.get(label, label),
        "label_en": names.get(label_en, label_en),
        "inputs": [named(child, names) for child in node["inputs"]],
    }
