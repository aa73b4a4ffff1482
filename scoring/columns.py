"""Results as they are stored and published: the columns of a total or a unit, as text.

A printed figure stands before a computed one. Pages, API and releases show these columns as they
are; whoever has the inputs makes the same ones again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.elements import Band, Instrument
from scoring.engine import UnitResult, score_government
from scoring.inputs import UnitInput
from scoring.zones import Range, band_of, score_text

Columns = dict[str, Any]
REPORTED, COMPUTED = "reported", "computed"
SELF_TRACK = "self"
EMPTY: Columns = {
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


@dataclass(frozen=True, slots=True)
class PrintedTotal:
    """A total as its source prints it; "" for what the source does not say."""

    figure: str
    zone: str
    category_label: str


def unit_columns(result: UnitResult, *, reported: bool) -> Columns:
    """Return the columns of a unit's result; `reported`: the score is a printed figure."""
    basis = REPORTED if reported else COMPUTED
    return {
        **figure_columns(result.score, result.band, result.range, basis),
        "dimensions": [
            {"code": dimension.code, "score": dimension.score} for dimension in result.dimensions
        ],
        "filled": result.filled,
        "expected": result.expected,
    }


def figure_columns(score: str | None, band: Band | None, span: Range | None, basis: str) -> Columns:
    """Return the columns of one figure; without a figure, of the range that is still reachable."""
    if score is not None and band is not None:
        return {
            **EMPTY,
            "score": score,
            "score_basis": basis,
            "zone_basis": COMPUTED,
            **band_columns(band),
        }
    if span is None:
        return dict(EMPTY)
    return {**EMPTY, "range_low": span.low_text, "range_high": span.high_text}


def band_columns(band: Band) -> Columns:
    """Return category and zone of a band, with its names in both languages."""
    return {
        "category": band.code or "",
        "category_label": band.label,
        "category_label_en": band.label_en,
        "zone": band.zone,
    }


def reported_columns(instrument: Instrument, printed: PrintedTotal) -> Columns:
    """Return the columns of a printed total: the band of its figure, else what the source names."""
    label = printed.category_label
    code, _, plain = label.partition(" - ")
    if not plain:
        code, plain = "", label
    band = band_of(Decimal(printed.figure), instrument) if printed.figure else None
    if band is None:
        named = next((b for b in instrument.bands if code and b.code == code), None)
        return {
            **EMPTY,
            "category": code if named else "",
            "category_label": plain,
            "category_label_en": named.label_en if named else english_label(instrument, plain),
            "zone": printed.zone,
            "zone_basis": REPORTED if printed.zone else "",
        }
    columns = figure_columns(score_text(Decimal(printed.figure)), band, None, REPORTED)
    if plain and instrument.opinions:
        # From 2025 the printed opinion says more than the band: quality and compliance together.
        columns["category_label"] = plain
    return columns


def english_label(instrument: Instrument, label: str) -> str:
    """Return the English name of a printed label, empty when the instrument does not know it."""
    return next((band.label_en for band in instrument.bands if band.label == label), "")


def total_columns(
    instrument: Instrument,
    inputs: Sequence[UnitInput],
    *,
    track: str,
    units_expected: int | None,
    printed: PrintedTotal | None,
) -> Columns:
    """Return the columns of the total: the accepted printed one, else the one computed of units.

    On the official track a total is computed only when the number of its loci is known, since
    a mean of the loci that happen to be printed is not the government's score.
    """
    if printed is not None:
        return reported_columns(instrument, printed)
    countable = track == SELF_TRACK or units_expected is not None
    if not inputs or instrument.roll_up != "mean" or not countable:
        return dict(EMPTY)
    result = score_government(instrument, inputs, units_expected=units_expected)
    return figure_columns(result.score, result.band, result.range, COMPUTED)


def units_assumed(track: str, units_expected: int | None, there: int) -> int:
    """Return how many loci a mean is taken of; at least one more where nobody says how many."""
    if units_expected is not None:
        return max(units_expected, there)
    return there if track == SELF_TRACK else there + 1
