"""An old year under another method: recomputed, not official, with what is missing for it.

Never stored over the real result. Answers are carried over where the other method asks the same
indicator on the same scale; else the dimension scores under the old method where both have the
dimension; else only the bands of the other method are laid over the score itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.elements import Instrument
from scoring.engine import GovernmentResult, UnitResult, score_government, score_unit
from scoring.errors import ScoringError
from scoring.inputs import EntryInput, UnitInput

LABEL = "hitung ulang, bukan nilai resmi"
LABEL_EN = "recomputed, not official"
ENTRIES, DIMENSIONS, BANDS, NOTHING = "entries", "dimensions", "bands", "nothing"


@dataclass(frozen=True, slots=True)
class CarriedUnit:
    """What of a unit could be carried over to the other method."""

    given: UnitInput
    how: str  # "entries", "dimensions", "bands" or "nothing"
    missing: tuple[str, ...]  # codes of the other method that nothing is known of
    unused: tuple[str, ...]  # codes of the old method that the other one does not ask


@dataclass(frozen=True, slots=True)
class Rescore:
    """A year under another method beside the same year under its own."""

    before: GovernmentResult
    after: GovernmentResult | None  # None where the other method computes nothing
    carried: tuple[CarriedUnit, ...]
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


def carry(own: Instrument, other: Instrument, unit: UnitInput, result: UnitResult) -> CarriedUnit:
    """Carry one unit over by the finest inputs that both methods share."""
    if unit.entries is not None:
        entries = shared_entries(own, other, unit)
        if entries:
            return carried_entries(other, unit, entries)
    shared = shared_dimensions(other, result)
    if shared and other.dimensions:
        missing = tuple(d.code for d in other.dimensions if d.code not in shared)
        given = UnitInput(unit=unit.unit, dimensions=shared, kind=unit.kind)
        unused = tuple(d.code for d in result.dimensions if d.code not in shared)
        return CarriedUnit(given, DIMENSIONS, missing, unused)
    if result.basis == "score" and unit.score is not None:
        return CarriedUnit(unit, BANDS, (), ())
    empty = UnitInput(unit=unit.unit, kind=unit.kind)
    return CarriedUnit(empty, NOTHING, tuple(d.code for d in other.dimensions), ())


def shared_entries(own: Instrument, other: Instrument, unit: UnitInput) -> list[EntryInput]:
    """Return the answers to indicators that the other method asks under the same code and scale."""
    asked = {indicator.code: indicator for indicator in other.indicators(unit.kind)}
    kept = []
    for entry in unit.entries or ():
        there = asked.get(entry.indicator)
        here = own.indicator(entry.indicator)
        if there is not None and (
            (there.name, there.minimum, there.maximum, there.scope)
            == (here.name, here.minimum, here.maximum, here.scope)
        ):
            kept.append(entry)
    return kept


def carried_entries(other: Instrument, unit: UnitInput, entries: list[EntryInput]) -> CarriedUnit:
    """Return a unit carried over by its answers."""
    kept = {entry.indicator for entry in entries}
    asked = [indicator.code for indicator in other.indicators(unit.kind)]
    return CarriedUnit(
        given=replace(unit, entries=entries),
        how=ENTRIES,
        missing=tuple(code for code in asked if code not in kept),
        unused=tuple(sorted({entry.indicator for entry in unit.entries or ()} - kept)),
    )


def shared_dimensions(other: Instrument, result: UnitResult) -> dict[str, Decimal]:
    """Return dimension scores known under the old method whose dimension the other one has.

    The shown score is carried over: a stranger can read and recompute it.
    """
    codes = {dimension.code for dimension in other.dimensions}
    return {
        dimension.code: Decimal(dimension.score)
        for dimension in result.dimensions
        if dimension.score is not None and dimension.code in codes
    }


def method_share(own: Instrument, other: Instrument, unit: UnitInput) -> Decimal | None:
    """Return how many printed points of one unit are method alone: other less own.

    None where either score is not known. Raises ScoringError as scoring does.
    """
    result = score_unit(own, unit)
    carried = carry(own, other, unit, result)
    again = score_unit(other, carried.given)
    if result.score is None or again.score is None:
        return None
    if carried.how == NOTHING:
        raise ScoringError("unit", "nothing could be carried over")
    return Decimal(again.score) - Decimal(result.score)
