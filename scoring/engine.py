"""From answers to indicator, variable, dimension, unit and government scores, all exact.

Every figure is carried as a pair of exact fractions: `low` counts what is missing as the lowest
mark, `high` as the highest. Where nothing is missing both are the score. Nothing is rounded
before the figure that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.elements import Band, Dimension, Indicator, Instrument, Variable
from scoring.errors import ScoringError
from scoring.inputs import (
    EntryInput,
    UnitInput,
    check_figure,
    checked_basis,
    indexed_entries,
    unit_products,
)
from scoring.reconcile import (
    Interval,
    Reconciliation,
    printed_interval,
    reconcile,
    weighted_interval,
)
from scoring.zones import HIGHEST, LOWEST, Range, band_of, range_between, shown

MOST_UNITS = 10_000  # expected of one government; the whole nation has about 4,000
Index = dict[tuple[str, str | None], EntryInput]


@dataclass(frozen=True, slots=True)
class Figure:
    """An exact value 0-100 and what is still open about it."""

    low: Fraction  # missing answers counted as the lowest mark
    high: Fraction  # and as the highest

    @property
    def exact(self) -> Fraction | None:
        """Return the value when nothing is missing, else None."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """One answer on its scale: 0 at the lowest mark, 1 at the highest."""

    product: str | None
    value: Decimal | None
    state: str  # "given", "not-applicable" or "missing"
    figure: Figure | None  # 0-1; None when not applicable


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator: the plain mean of its answers, 0-1; None when not applicable throughout."""

    indicator: Indicator
    answers: tuple[AnswerResult, ...]
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class VariableResult:
    """One variable, 0-100; None when no indicator of it applies or its weight is zero."""

    variable: Variable
    indicators: tuple[IndicatorResult, ...]
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension, 0-100."""

    dimension: Dimension
    variables: tuple[VariableResult, ...]  # empty when the dimension score itself was given
    figure: Figure | None
    exact: Fraction | None
    score: str | None  # as shown
    range: Range | None

    @property
    def code(self) -> str:
        """Return the code of the dimension."""
        return self.dimension.code

    @property
    def weight(self) -> Decimal:
        """Return the percent of the unit score."""
        return self.dimension.weight


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit: its exact score with category and zone, or the range that is still reachable."""

    unit: str
    basis: str  # what was given: "score", "dimensions", "entries" or "missing"
    figure: Figure
    exact: Fraction | None
    score: str | None
    band: Band | None
    range: Range | None
    dimensions: tuple[DimensionResult, ...]
    filled: int  # answers that are there, "not applicable" included
    expected: int
    missing: tuple[tuple[str, str | None], ...]  # (indicator or dimension, product)


@dataclass(frozen=True, slots=True)
class GovernmentResult:
    """One government: the plain mean of its units, and how a printed total compares."""

    exact: Fraction | None
    score: str | None
    band: Band | None
    range: Range | None
    units: tuple[UnitResult, ...]
    units_expected: int
    reconciliation: Reconciliation | None


def mean(figures: Sequence[Figure]) -> Figure:
    """Return the plain mean of exact figures, unrounded."""
    return weighted_mean([(Decimal(1), figure) for figure in figures])


def weighted_mean(parts: Sequence[tuple[Decimal, Figure]]) -> Figure:
    """Return the mean of exact figures by weight, unrounded."""
    total = sum((Fraction(weight) for weight, _ in parts), Fraction(0))
    if not total:
        raise ScoringError("weights", "nothing carries weight")
    return Figure(
        sum((Fraction(weight) * figure.low for weight, figure in parts), Fraction(0)) / total,
        sum((Fraction(weight) * figure.high for weight, figure in parts), Fraction(0)) / total,
    )


def indicator_result(
    indicator: Indicator, index: Index, products: tuple[str | None, ...]
) -> IndicatorResult:
    """Score one indicator: (value - minimum) / (maximum - minimum), the mean over its products."""
    asked = products if indicator.scope == "product" else (None,)
    answers = tuple(
        answer_result(indicator, index.get((indicator.code, product)), product)
        if product is not None or indicator.scope == "unit"
        else answer_result(indicator, None, None)
        for product in asked
    )
    figures = [answer.figure for answer in answers if answer.figure is not None]
    return IndicatorResult(indicator, answers, mean(figures) if figures else None)


def answer_result(
    indicator: Indicator, entry: EntryInput | None, product: str | None
) -> AnswerResult:
    """Place one answer on its scale; zero, not applicable and missing are three things."""
    if entry is not None and entry.not_applicable:
        return AnswerResult(product, None, "not-applicable", None)
    if entry is None or entry.value is None:
        return AnswerResult(product, None, "missing", Figure(Fraction(0), Fraction(1)))
    span = Fraction(indicator.maximum) - Fraction(indicator.minimum)
    share = (Fraction(entry.value) - Fraction(indicator.minimum)) / span
    return AnswerResult(product, entry.value, "given", Figure(share, share))


def variable_result(
    variable: Variable, index: Index, products: tuple[str | None, ...], kind: str
) -> VariableResult:
    """Score one variable: 100 times the weighted mean of its applicable indicators."""
    results = tuple(
        indicator_result(indicator, index, products)
        for indicator in variable.indicators
        if indicator.applies_to(kind)
    )
    parts = [(r.indicator.weight, r.figure) for r in results if r.figure is not None]
    if not variable.counts or not parts:
        return VariableResult(variable, results, None)
    figure = weighted_mean(parts)
    return VariableResult(variable, results, Figure(100 * figure.low, 100 * figure.high))


def dimension_result(
    instrument: Instrument,
    dimension: Dimension,
    figure: Figure | None,
    variables: tuple[VariableResult, ...] = (),
) -> DimensionResult:
    """Return a dimension's figure with what is shown of it."""
    exact = figure.exact if figure is not None else None
    return DimensionResult(
        dimension=dimension,
        variables=variables,
        figure=figure,
        exact=exact,
        score=shown(exact, instrument) if exact is not None else None,
        range=range_between(figure.low, figure.high, instrument)
        if figure is not None and exact is None
        else None,
    )


def dimensions_from_entries(
    instrument: Instrument, unit: UnitInput, place: str
) -> tuple[DimensionResult, ...]:
    """Score each dimension from the unit's answers."""
    index = indexed_entries(instrument, unit, place)
    products = unit_products(instrument, unit)
    results = []
    for dimension in instrument.dimensions:
        variables = tuple(
            variable_result(variable, index, products, unit.kind)
            for variable in dimension.variables
        )
        parts = [(v.variable.weight, v.figure) for v in variables if v.figure is not None]
        figure = weighted_mean(parts) if parts else None
        results.append(dimension_result(instrument, dimension, figure, variables))
    return tuple(results)


def dimensions_from_scores(
    instrument: Instrument, unit: UnitInput, place: str
) -> tuple[DimensionResult, ...]:
    """Take each dimension's score as given; one that is not given is missing."""
    given = unit.dimensions or {}
    known = {dimension.code for dimension in instrument.dimensions}
    for code, value in given.items():
        if code not in known:
            raise ScoringError(f"{place}.dimensions", f"unknown dimension {code[:40]!r}")
        check_figure(value, f"{place}.dimensions.{code}")
    return tuple(
        dimension_result(instrument, dimension, given_figure(given.get(dimension.code)))
        for dimension in instrument.dimensions
    )


def given_figure(value: Decimal | Fraction | None) -> Figure:
    """Return a given score as a figure; a missing one may be anything from 0 to 100."""
    return Figure(LOWEST, HIGHEST) if value is None else Figure(Fraction(value), Fraction(value))


def score_unit(instrument: Instrument, unit: UnitInput, *, place: str = "unit") -> UnitResult:
    """Score one unit: sum of dimension x weight over the sum of the weights that apply.

    Exact until shown. Source of the weights: the instrument. Raises ScoringError, with its
    place, for anything that does not fit the instrument.
    """
    basis = checked_basis(instrument, unit, place)
    if basis == "score" and unit.score is not None:
        check_figure(unit.score, f"{place}.score")
        figure = Figure(Fraction(unit.score), Fraction(unit.score))
        return unit_result(instrument, unit, basis, figure, ())
    of = dimensions_from_scores if basis == "dimensions" else dimensions_from_entries
    dimensions = of(instrument, unit, place)
    parts = [(d.weight, d.figure) for d in dimensions if d.figure is not None]
    if instrument.dimensions and not parts:
        raise ScoringError(f"{place}.entries", "no indicator applies, so there is no score")
    figure = weighted_mean(parts) if parts else Figure(LOWEST, HIGHEST)
    return unit_result(instrument, unit, basis, figure, dimensions)


def unit_result(
    instrument: Instrument,
    unit: UnitInput,
    basis: str,
    figure: Figure,
    dimensions: tuple[DimensionResult, ...],
) -> UnitResult:
    """Return a unit's figure with category and zone, and what is missing for it."""
    exact = figure.exact if basis != "missing" else None
    filled, missing = completeness(dimensions, basis)
    return UnitResult(
        unit=unit.unit,
        basis=basis,
        figure=figure,
        exact=exact,
        score=shown(exact, instrument) if exact is not None else None,
        band=band_of(exact, instrument) if exact is not None else None,
        range=None if exact is not None else range_between(figure.low, figure.high, instrument),
        dimensions=dimensions,
        filled=filled,
        expected=filled + len(missing),
        missing=missing,
    )


def completeness(
    dimensions: tuple[DimensionResult, ...], basis: str
) -> tuple[int, tuple[tuple[str, str | None], ...]]:
    """Return how many answers are there, and the questions that are still open."""
    absent: tuple[tuple[str, str | None], ...]
    if basis == "dimensions":
        absent = tuple((d.code, None) for d in dimensions if d.exact is None)
        return len(dimensions) - len(absent), absent
    counted = [
        (result.indicator.code, answer)
        for dimension in dimensions
        for variable in dimension.variables
        if variable.variable.counts
        for result in variable.indicators
        for answer in result.answers
    ]
    absent = tuple((code, a.product) for code, a in counted if a.state == "missing")
    return len(counted) - len(absent), absent


def score_government(
    instrument: Instrument,
    units: Sequence[UnitInput],
    *,
    units_expected: int | None = None,
    reported_total: Decimal | None = None,
) -> GovernmentResult:
    """Score a government: the plain mean of the exact scores of its units.

    Source: Kabupaten Bangka Tengah 2023, seven units, official total 93.71. Without units it is
    not assessed, which is not zero, so that is an error. Units that are expected and absent
    may be anything from 0 to 100.
    """
    expected = len(units) if units_expected is None else units_expected
    check_units(units, expected)
    results = tuple(
        score_unit(instrument, unit, place=f"units[{index}]") for index, unit in enumerate(units)
    )
    absent = [Figure(LOWEST, HIGHEST)] * (expected - len(units))
    figure = mean([*(result.figure for result in results), *absent])
    computable = not instrument.reported_only
    complete = not absent and all(result.exact is not None for result in results)
    exact = figure.exact if computable and complete else None
    return GovernmentResult(
        exact=exact,
        score=shown(exact, instrument) if exact is not None else None,
        band=band_of(exact, instrument) if exact is not None else None,
        range=range_between(figure.low, figure.high, instrument)
        if computable and exact is None
        else None,
        units=results,
        units_expected=expected,
        reconciliation=None
        if reported_total is None
        else reconcile_total(instrument, units, results, expected, reported_total),
    )


def check_units(units: Sequence[UnitInput], expected: int) -> None:
    """Raise without units, for a unit given twice, and for fewer expected than given."""
    if not units:
        raise ScoringError("units", "a government without units is not assessed, not zero")
    if not len(units) <= expected <= max(MOST_UNITS, len(units)):
        raise ScoringError(
            "units_expected", f"{expected} is not from {len(units)} (given) to {MOST_UNITS}"
        )
    seen: set[str] = set()
    for index, unit in enumerate(units):
        if unit.unit in seen:
            raise ScoringError(f"units[{index}].unit", f"{unit.unit[:80]!r} is given twice")
        seen.add(unit.unit)


def reconcile_total(
    instrument: Instrument,
    units: Sequence[UnitInput],
    results: Sequence[UnitResult],
    expected: int,
    reported: Decimal,
) -> Reconciliation:
    """Hold a printed total against the units; printed unit scores have doubt, computed none."""
    check_figure(reported, "reported_total")
    parts = [unit_doubt(u, r) for u, r in zip(units, results, strict=True) if r.basis != "missing"]
    return reconcile(instrument, reported=reported, parts=parts, units_expected=expected)


def unit_doubt(unit: UnitInput, result: UnitResult) -> Interval:
    """Return where a unit's exact score may lie: printed figures hide half their last place."""
    if unit.score is not None:
        return printed_interval(unit.score)
    if unit.dimensions is None or result.exact is None:
        return Interval(result.figure.low, result.figure.high, settled=result.exact is not None)
    printed = [
        (Fraction(d.weight), printed_interval(unit.dimensions[d.code])) for d in result.dimensions
    ]
    return weighted_interval(printed, Fraction(100))
