"""From rows to the values that scoring takes, and from its results to the stored columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import scoring
from units.models import GovernmentKind

from .models import Assessment, Basis, Entry, ReportedScore, Result, UnitAssessment

EMPTY: dict[str, Any] = {
    "score": None,
    "score_basis": "",
    "category": "",
    "category_label": "",
    "category_label_en": "",
    "zone": "",
    "zone_basis": "",
    "range_low": None,
    "range_high": None,
}


def unit_input(unit_assessment: UnitAssessment, *, kind: str) -> scoring.UnitInput:
    """Return what is known of a unit: its reported score, else its dimensions, else its entries."""
    accepted = [
        row
        for row in unit_assessment.reported.all()
        if row.status == ReportedScore.Status.ACCEPTED and row.figure
    ]
    score = next((Decimal(r.figure) for r in accepted if r.level == "unit"), None)
    dimensions = {r.dimension: Decimal(r.figure) for r in accepted if r.level == "dimension"}
    name = unit_assessment.unit.slug
    if score is not None:
        return scoring.UnitInput(unit=name, score=score, kind=kind)
    if dimensions:
        return scoring.UnitInput(unit=name, dimensions=dimensions, kind=kind)
    return scoring.UnitInput(
        unit=name,
        entries=entry_inputs(unit_assessment.entries.all()),
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


def unit_columns(result: scoring.UnitResult, *, reported: bool) -> dict[str, Any]:
    """Return the stored columns of a unit's result; `reported`: the score is a printed figure."""
    basis = Basis.REPORTED if reported else Basis.COMPUTED
    return {
        **figure_columns(result.score, result.band, result.range, basis),
        "dimensions": [
            {"code": dimension.code, "score": dimension.score} for dimension in result.dimensions
        ],
        "filled": result.filled,
        "expected": result.expected,
    }


def figure_columns(
    score: str | None,
    band: scoring.Band | None,
    span: scoring.Range | None,
    basis: Basis,
) -> dict[str, Any]:
    """Return the columns of one figure; without a figure, of the range that is still reachable."""
    if score is not None and band is not None:
        return {
            **EMPTY,
            "score": Decimal(score),
            "score_basis": basis,
            "zone_basis": Basis.COMPUTED,
            **band_columns(band),
        }
    if span is None:
        return dict(EMPTY)
    return {**EMPTY, "range_low": Decimal(span.low_text), "range_high": Decimal(span.high_text)}


def band_columns(band: scoring.Band) -> dict[str, Any]:
    """Return category and zone of a band, with its names in both languages."""
    return {
        "category": band.code or "",
        "category_label": band.label,
        "category_label_en": band.label_en,
        "zone": band.zone,
    }


def reported_columns(instrument: scoring.Instrument, row: ReportedScore) -> dict[str, Any]:
    """Return the columns of a printed total: the band of its figure, else what the source names."""
    label = row.category_label
    code, _, plain = label.partition(" - ")
    if not plain:
        code, plain = "", label
    band = scoring.band_of(Decimal(row.figure), instrument) if row.figure else None
    if band is None:
        named = next((b for b in instrument.bands if code and b.code == code), None)
        return {
            **EMPTY,
            "category": code if named else "",
            "category_label": plain,
            "category_label_en": named.label_en if named else english_label(instrument, plain),
            "zone": row.zone,
            "zone_basis": Basis.REPORTED if row.zone else "",
        }
    columns = figure_columns(scoring.score_text(Decimal(row.figure)), band, None, Basis.REPORTED)
    if plain and instrument.opinions:
        # From 2025 the printed opinion says more than the band: quality and compliance together.
        columns["category_label"] = plain
    return columns


def english_label(instrument: scoring.Instrument, label: str) -> str:
    """Return the English name of a printed label, empty when the instrument does not know it."""
    return next((band.label_en for band in instrument.bands if band.label == label), "")


def government_kind(assessment: Assessment) -> GovernmentKind:
    """Return what kind of body is assessed; some indicators are asked of some kinds only."""
    return GovernmentKind(assessment.government.kind)


def changed_columns(record: Result, columns: dict[str, Any]) -> list[str]:
    """Set the columns on the record and return the names of those that differ from before."""
    changed = [name for name, value in columns.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, columns[name])
    return changed
