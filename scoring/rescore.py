"""An old year under another method: recomputed, not official, with what is missing for it.

Never stored over the real result. Answers are carried over where the other method asks the same
indicator on the same scale; else the dimension scores under the old method where both have the
dimension; else only the bands of the other method are laid over the score itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.elements import Band, Indicator, Instrument
from scoring.engine import GovernmentResult, UnitResult, score_government, score_unit
from scoring.inputs import EntryInput, UnitInput
from scoring.zones import MOST_DECIMALS, band_of, published

LABEL = "hitung ulang, bukan nilai resmi"
LABEL_EN = "recomputed, not official"
ENTRIES, DIMENSIONS, BANDS, NOTHING = "entries", "dimensions", "bands", "nothing"


@dataclass(frozen=True, slots=True)
class CarriedUnit:
    """What of a unit could be carried over to the other method."""

    given: UnitInput
    how: str  # "entries", "dimensions", "bands" or "nothing"
    missing: tuple[str, ...]  # codes of the other method that nothing is known of
    unused: tuple[str, ...]  # codes known under the old method that the other one does not ask


@dataclass(frozen=True, slots=True)
class Rescore:
    """A year under another method beside the same year under its own."""

    before: GovernmentResult
    after: GovernmentResult
    carried: tuple[CarriedUnit, ...]
    label: str = LABEL
    label_en: str = LABEL_EN


@dataclass(frozen=True, slots=True)
class Rebanded:
    """A score as it stands, in the bands of its own method and in those of another one."""

    before: Band
    after: Band
    label: str = LABEL
    label_en: str = LABEL_EN


def rescore(
    own: Instrument,
    other: Instrument,
    units: Sequence[UnitInput],
    *,
    units_expected: int | None = None,
) -> Rescore:
    """Score the units under their own method and under another one.

    Where something is missing for the other method its result is a range, not a guess.
    """
    before = score_government(own, units, units_expected=units_expected)
    carried = tuple(
        carry(own, other, unit, result) for unit, result in zip(units, before.units, strict=True)
    )
    after = score_government(other, [unit.given for unit in carried], units_expected=units_expected)
    return Rescore(before, after, carried)


def rebanded(own: Instrument, other: Instrument, score: Decimal) -> Rebanded:
    """Return the bands of a printed total, 0-100, whose parts are not known.

    The figure stays what it is; only the cut-offs differ. Raises ScoringError outside 0-100.
    """
    return Rebanded(band_of(score, own), band_of(score, other))


def carry(own: Instrument, other: Instrument, unit: UnitInput, result: UnitResult) -> CarriedUnit:
    """Carry one unit over by the finest inputs that both methods share."""
    entries = shared_entries(own, other, unit)
    if entries:
        return carried_entries(other, unit, entries)
    shared = shared_dimensions(other, result)
    if shared:
        return carried_dimensions(other, unit, result, shared)
    if result.exact is not None:
        score = unit.score if unit.score is not None else published(result.exact, MOST_DECIMALS)
        unused = known_codes(unit, result)
        return CarriedUnit(UnitInput(unit.unit, score=score, kind=unit.kind), BANDS, (), unused)
    empty = UnitInput(unit=unit.unit, kind=unit.kind)
    missing = tuple(dimension.code for dimension in other.dimensions)
    return CarriedUnit(empty, NOTHING, missing, known_codes(unit, result))


def shared_entries(own: Instrument, other: Instrument, unit: UnitInput) -> list[EntryInput]:
    """Return the answers to indicators that the other method asks under the same code and scale."""
    here = {indicator.code: indicator for indicator in own.indicators()}
    there = {indicator.code: indicator for indicator in other.indicators(unit.kind)}
    return [
        entry
        for entry in unit.entries or ()
        if answered(entry)
        and entry.indicator in there
        and same_question(here[entry.indicator], there[entry.indicator])
    ]


def answered(entry: EntryInput) -> bool:
    """Return whether an answer is there, "not applicable" included."""
    return entry.value is not None or entry.not_applicable


def same_question(one: Indicator, other: Indicator) -> bool:
    """Return whether two methods ask the same thing on the same scale."""
    return (one.name, one.minimum, one.maximum, one.scope) == (
        other.name,
        other.minimum,
        other.maximum,
        other.scope,
    )


def carried_entries(other: Instrument, unit: UnitInput, entries: list[EntryInput]) -> CarriedUnit:
    """Return a unit carried over by its answers."""
    kept = {entry.indicator for entry in entries}
    known = {entry.indicator: None for entry in unit.entries or () if answered(entry)}
    asked = [indicator.code for indicator in other.indicators(unit.kind)]
    return CarriedUnit(
        given=replace(unit, entries=entries),
        how=ENTRIES,
        missing=tuple(code for code in asked if code not in kept),
        unused=tuple(sorted(known.keys() - kept)),
    )


def carried_dimensions(
    other: Instrument, unit: UnitInput, result: UnitResult, shared: Mapping[str, Fraction]
) -> CarriedUnit:
    """Return a unit carried over by its dimension scores, exact as they are."""
    return CarriedUnit(
        given=UnitInput(unit=unit.unit, dimensions=dict(shared), kind=unit.kind),
        how=DIMENSIONS,
        missing=tuple(d.code for d in other.dimensions if d.code not in shared),
        unused=tuple(
            d.code for d in result.dimensions if d.exact is not None and d.code not in shared
        ),
    )


def shared_dimensions(other: Instrument, result: UnitResult) -> dict[str, Fraction]:
    """Return dimension scores, unrounded, known under the old method that the other one has too."""
    codes = {dimension.code for dimension in other.dimensions}
    return {
        dimension.code: dimension.exact
        for dimension in result.dimensions
        if dimension.exact is not None and dimension.code in codes
    }


def known_codes(unit: UnitInput, result: UnitResult) -> tuple[str, ...]:
    """Return what is known of a unit below its score: indicators, else dimensions."""
    indicators = {entry.indicator for entry in unit.entries or () if answered(entry)}
    dimensions = (d.code for d in result.dimensions if d.exact is not None)
    return tuple(sorted(indicators)) or tuple(dimensions)


def method_share(own: Instrument, other: Instrument, unit: UnitInput) -> Decimal | None:
    """Return how many printed points of one unit are method alone: other less own.

    None where either score is not known. Raises ScoringError as scoring does.
    """
    result = score_unit(own, unit)
    again = score_unit(other, carry(own, other, unit, result).given)
    if result.score is None or again.score is None:
        return None
    return Decimal(again.score) - Decimal(result.score)
