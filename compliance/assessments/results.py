"""From rows to the values that scoring takes, and from its results to the stored columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import scoring
from scoring.columns import PrintedTotal
from scoring.inputs import printed_input
from units.models import GovernmentKind

from .models import Assessment, Entry, ReportedScore, Result, UnitAssessment


def unit_input(
    unit_assessment: UnitAssessment, *, kind: str, answers: Iterable[Entry] | None = None
) -> scoring.UnitInput:
    """Return what is known of a unit: its reported score, else its dimensions, else its entries.

    `answers` stand for the stored entries where these were written since the unit was read.
    """
    name = unit_assessment.unit.slug
    figures = {
        row.dimension: Decimal(row.figure)
        for row in unit_assessment.reported.all()
        if row.status == ReportedScore.Status.ACCEPTED and row.figure
    }
    return printed_input(name, kind=kind, figures=figures) or scoring.UnitInput(
        unit=name,
        entries=entry_inputs(unit_assessment.entries.all() if answers is None else answers),
        products=tuple(product.code for product in unit_assessment.unit.products.all()),
        kind=kind,
    )


def entry_inputs(entries: Iterable[Entry]) -> list[scoring.EntryInput]:
    """Return stored answers as scoring takes them."""
    return [
        scoring.EntryInput(
            indicator=entry.indicator,
            value=entry.value,
            not_applicable=entry.not_applicable,
            product=entry.product.code if entry.product else None,
        )
        for entry in entries
    ]


def stored(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of scoring as the tables take them: figures as decimals, not as text."""
    figures = ("score", "range_low", "range_high")
    decimals = {name: None if columns[name] is None else Decimal(columns[name]) for name in figures}
    return {**columns, **decimals}


def printed_total(assessment: Assessment) -> PrintedTotal | None:
    """Return the accepted printed total of an assessment read with its figures."""
    for row in assessment.reported.all():
        accepted = row.status == ReportedScore.Status.ACCEPTED
        if row.level == ReportedScore.Level.TOTAL and accepted:
            return PrintedTotal(row.figure, row.zone, row.category_label)
    return None


def government_kind(assessment: Assessment) -> GovernmentKind:
    """Return what kind of body is assessed; some indicators are asked of some kinds only."""
    return GovernmentKind(assessment.government.kind)


def changed_columns(record: Result, columns: dict[str, Any]) -> list[str]:
    """Set the columns on the record and return the names of those that differ from before."""
    changed = [name for name, value in columns.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, columns[name])
    return changed
