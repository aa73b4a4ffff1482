"""How a score came about: a tree in which every figure can be added up again by hand.

Each node has `exact` (0-100, unrounded: a decimal or "a/b"), `shown` (rounded half up) and `rule`:

- `given`: printed by a source or entered; nothing below it
- `normalise`: 100 x (value - minimum) / (maximum - minimum)
- `mean`: the plain mean of the inputs; an input of weight n stands for n of them
- `weighted-mean`: the sum of weight x exact over the sum of the weights
- `missing`: not there yet, so the figures above it are a `range`
- `not-applicable`, `recorded`: left out of the sums above, with their weight
- `reported-only`: the method publishes no way from the units to the total

At the root, `rounding` says how `shown` comes from `exact`, and `band` what was looked up with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.elements import Band, Instrument
from scoring.engine import (
    AnswerResult,
    DimensionResult,
    Figure,
    GovernmentResult,
    IndicatorResult,
    UnitResult,
    VariableResult,
)
from scoring.zones import HIGHEST, LOWEST, shown

Node = dict[str, Any]
PERCENT = 100  # indicators are carried as 0-1, shown as 0-100


def exact_text(value: Fraction) -> str:
    """Return a fraction as a decimal when that ends, else as "a/b"; nothing is rounded."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def unit_trace(instrument: Instrument, result: UnitResult) -> Node:
    """Return how a unit's score came about, ready for JSON, with the instrument it rests on."""
    return {**_root(instrument), **_unit(instrument, result, weight=None)}


def government_trace(instrument: Instrument, result: GovernmentResult) -> Node:
    """Return how a government's score came about, down to each answer, ready for JSON."""
    inputs = [_unit(instrument, unit, weight=Decimal(1)) for unit in result.units]
    absent = result.units_expected - len(result.units)
    if absent:
        inputs.append(
            _node(
                instrument,
                ("absent", "Lokus yang belum diketahui", "Units not known yet"),
                Figure(LOWEST, HIGHEST),
                rule="missing",
                weight=Decimal(absent),
            )
        )
    figure = None if result.range is None else Figure(result.range.low, result.range.high)
    if result.exact is not None:
        figure = Figure(result.exact, result.exact)
    return {
        **_root(instrument),
        **_node(
            instrument,
            ("total", "Nilai akhir", "Total score"),
            figure,
            rule="reported-only" if instrument.reported_only else "mean",
            inputs=inputs,
        ),
        "band": _band(result.band),
    }


def _root(instrument: Instrument) -> Node:
    return {
        "instrument": instrument.code,
        "version": instrument.version,
        "sha256": instrument.sha256,
        "rounding": {"rule": f"round-{instrument.rounding}", "places": instrument.places},
    }


def _node(
    instrument: Instrument,
    names: tuple[str, str, str],
    figure: Figure | None,
    *,
    rule: str,
    weight: Decimal | None = None,
    inputs: Sequence[Node] = (),
) -> Node:
    """Return one figure; `names` are its key, its Indonesian and its English label."""
    exact = None if figure is None else figure.exact
    is_range = figure is not None and exact is None
    return {
        "figure": names[0],
        "label": names[1],
        "label_en": names[2],
        "rule": rule,
        "weight": None if weight is None else str(weight),
        "exact": None if exact is None else exact_text(exact),
        "shown": None if exact is None else shown(exact, instrument),
        "range": {"low": exact_text(figure.low), "high": exact_text(figure.high)}
        if figure is not None and is_range
        else None,
        "inputs": list(inputs),
    }


def _band(band: Band | None) -> Node | None:
    if band is None:
        return None
    return {
        "rule": "band",
        "code": band.code,
        "zone": band.zone,
        "label": band.label,
        "label_en": band.label_en,
        "floor": str(band.floor),
        "ceiling": str(band.ceiling),
    }


def _unit(instrument: Instrument, result: UnitResult, *, weight: Decimal | None) -> Node:
    rules = {"score": "given", "dimensions": "weighted-mean", "entries": "weighted-mean"}
    key = f"unit/{result.unit}"
    inputs = [_dimension(instrument, dimension, key) for dimension in result.dimensions]
    names = (key, result.unit, result.unit)
    rule = rules.get(result.basis, "weighted-mean" if inputs else "missing")
    node = _node(instrument, names, result.figure, rule=rule, weight=weight, inputs=inputs)
    return {**node, "band": _band(result.band)}


def _dimension(instrument: Instrument, result: DimensionResult, above: str) -> Node:
    key = f"{above}/{result.code}"
    if result.figure is None:
        rule = "not-applicable"
    elif result.variables:
        rule = "weighted-mean"
    else:
        rule = "missing" if result.exact is None else "given"
    return _node(
        instrument,
        (key, result.dimension.name, result.dimension.name_en),
        result.figure,
        rule=rule,
        weight=result.weight,
        inputs=[_variable(instrument, variable, key) for variable in result.variables],
    )


def _variable(instrument: Instrument, result: VariableResult, above: str) -> Node:
    variable = result.variable
    key = f"{above}/{variable.code}"
    rule = "weighted-mean" if result.figure is not None else "not-applicable"
    return _node(
        instrument,
        (key, variable.name, variable.name_en),
        result.figure,
        rule=rule if variable.counts else "recorded",
        weight=variable.weight,
        inputs=[_indicator(instrument, indicator, key) for indicator in result.indicators],
    )


def _indicator(instrument: Instrument, result: IndicatorResult, above: str) -> Node:
    indicator = result.indicator
    names = (f"{above}/{indicator.code}", indicator.name, indicator.name_en)
    answers = [_answer(instrument, answer, result, names) for answer in result.answers]
    if indicator.scope == "unit":
        return {**answers[0], "weight": str(indicator.weight)}
    return _node(
        instrument,
        names,
        _percent(result.figure),
        rule="not-applicable" if result.figure is None else "mean",
        weight=indicator.weight,
        inputs=answers,
    )


def _answer(
    instrument: Instrument,
    answer: AnswerResult,
    result: IndicatorResult,
    names: tuple[str, str, str],
) -> Node:
    """Return one answer placed on its scale; the value itself is the leaf below it."""
    indicator, (key, label, label_en) = result.indicator, names
    if indicator.scope == "product":
        key, label, label_en = f"{key}/{answer.product or '?'}", *2 * (answer.product or "?",)
    names = (key, label, label_en)
    if answer.value is None:
        return _node(instrument, names, _percent(answer.figure), rule=answer.state)
    leaf = {
        **_node(instrument, (f"{key}/value", "Isian", "Entry"), None, rule="given"),
        "exact": str(answer.value),
        "shown": str(answer.value),
    }
    node = _node(instrument, names, _percent(answer.figure), rule="normalise", inputs=[leaf])
    return {**node, "minimum": str(indicator.minimum), "maximum": str(indicator.maximum)}


def _percent(figure: Figure | None) -> Figure | None:
    return None if figure is None else Figure(PERCENT * figure.low, PERCENT * figure.high)
