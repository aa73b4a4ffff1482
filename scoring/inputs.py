"""What is put into scoring: answers, units; and the checks that name the place of a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.elements import KINDS, Indicator, Instrument
from scoring.errors import ScoringError
from scoring.zones import exact_decimal


@dataclass(frozen=True, slots=True)
class EntryInput:
    """The answer to one indicator: a value, "not applicable", or neither (missing)."""

    indicator: str
    value: Decimal | None
    not_applicable: bool = False
    product: str | None = None


@dataclass(frozen=True, slots=True)
class UnitInput:
    """What is known of a unit: its score, its dimension scores, or answers; nothing = missing."""

    unit: str
    score: Decimal | None = None  # 0-100
    dimensions: Mapping[str, Decimal | Fraction] | None = None  # code -> 0-100
    entries: Sequence[EntryInput] | None = None
    products: tuple[str, ...] = ()  # empty: those named by the entries
    kind: str = "regency"  # kind of government; some indicators are asked of some kinds only

    @property
    def given(self) -> tuple[str, ...]:
        """Return which of "score", "dimensions" and "entries" are given; one at most is right."""
        names = ("score", "dimensions", "entries")
        return tuple(name for name in names if getattr(self, name) is not None)


def printed_input(unit: str, *, kind: str, figures: Mapping[str, Decimal]) -> UnitInput | None:
    """Return what is printed of a unit: its score, else its dimensions; None to ask the answers.

    `figures` are the printed ones that were accepted, by dimension; "" is the unit's own score.
    """
    if "" in figures:
        return UnitInput(unit=unit, score=figures[""], kind=kind)
    return UnitInput(unit=unit, dimensions=figures, kind=kind) if figures else None


def checked_basis(instrument: Instrument, unit: UnitInput, place: str) -> str:
    """Return what a unit's score rests on: "score", "dimensions", "entries" or "missing".

    Raises ScoringError when more than one is given, when the instrument has no dimensions to
    reckon with, for an unknown kind of government and for a product named twice.
    """
    if len(unit.given) > 1:
        raise ScoringError(place, f"give one of {', '.join(unit.given)}, not several")
    if unit.kind not in KINDS:
        raise ScoringError(f"{place}.kind", f"{unit.kind[:40]!r} is none of {', '.join(KINDS)}")
    if len(set(unit.products)) < len(unit.products):
        raise ScoringError(f"{place}.products", "a product is named twice")
    basis = unit.given[0] if unit.given else "missing"
    if basis in ("score", "missing") or instrument.dimensions:
        return basis
    if unit.dimensions or unit.entries:
        raise ScoringError(
            f"{place}.{basis}", f"{instrument.code} has no dimensions: only scores are recorded"
        )
    return "missing"  # an empty form of a year that has no form


def check_figure(value: Decimal | Fraction, place: str) -> None:
    """Raise unless a score is an exact number from 0 to 100."""
    exact = value if isinstance(value, Fraction) else exact_decimal(value, place=place)
    if not 0 <= exact <= 100:
        raise ScoringError(place, f"{value} is outside 0-100")


def indexed_entries(
    instrument: Instrument, unit: UnitInput, place: str
) -> dict[tuple[str, str | None], EntryInput]:
    """Return the answers by indicator and product, each checked against its scale.

    Raises ScoringError for an unknown indicator, one that is not asked of this kind of
    government, a second answer to the same question, and a value off the scale.
    """
    by_code = {indicator.code: indicator for indicator in instrument.indicators()}
    found: dict[tuple[str, str | None], EntryInput] = {}
    for index, entry in enumerate(unit.entries or ()):
        here = f"{place}.entries[{index}]"
        indicator = by_code.get(entry.indicator)
        if indicator is None:
            raise ScoringError(
                f"{here}.indicator",
                f"unknown indicator {entry.indicator[:40]!r} in {instrument.code}",
            )
        check_entry(indicator, entry, unit, here)
        key = (entry.indicator, entry.product)
        if key in found:
            raise ScoringError(f"{here}.indicator", f"{entry.indicator} is answered twice")
        found[key] = entry
    return found


def check_entry(indicator: Indicator, entry: EntryInput, unit: UnitInput, place: str) -> None:
    """Raise unless an answer fits its indicator, its product and its scale."""
    if not indicator.applies_to(unit.kind):
        raise ScoringError(f"{place}.indicator", f"{indicator.code} is not asked of a {unit.kind}")
    if indicator.scope == "unit" and entry.product is not None:
        raise ScoringError(f"{place}.product", f"{indicator.code} is asked of the whole unit")
    if indicator.scope == "product" and entry.product is None:
        raise ScoringError(f"{place}.product", f"{indicator.code} is asked of each product")
    if entry.product is not None and unit.products and entry.product not in unit.products:
        raise ScoringError(f"{place}.product", f"unknown product {entry.product[:40]!r}")
    if entry.value is None:
        return
    if entry.not_applicable:
        raise ScoringError(f"{place}.value", "a value and not_applicable exclude each other")
    value = exact_decimal(entry.value, place=f"{place}.value")
    if not indicator.minimum <= value <= indicator.maximum:
        raise ScoringError(
            f"{place}.value",
            f"{entry.value} is outside {indicator.minimum}-{indicator.maximum} of {indicator.code}",
        )


def unit_products(instrument: Instrument, unit: UnitInput) -> tuple[str | None, ...]:
    """Return the products whose answers are expected; None stands for one not named yet."""
    if unit.products:
        return tuple(sorted(unit.products))
    named: set[str] = {entry.product for entry in unit.entries or () if entry.product is not None}
    absent = max(instrument.products_per_unit - len(named), 0)
    return (*sorted(named), *([None] * absent))
