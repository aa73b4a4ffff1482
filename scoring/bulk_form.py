"""The questions of one kind of government, with every weight as a whole number.

A form is made once for each kind and number of products; thousands of units are then reckoned
with it. All figures are whole numerators over one denominator, so nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import lcm

from scoring.elements import Instrument
from scoring.errors import ScoringError

ANSWER_PLACES = 4  # answers are whole ten-thousandths
NOT_APPLICABLE = -1  # in a sheet; no scale goes below zero
WHOLE_UNIT = 0  # product number of an indicator that is asked once

Sheet = list[int | None]  # answers in the order of the form; None = missing
Reach = tuple[int, int, int]  # numerator with missing as lowest, as highest; denominator


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator on the form and where its answers stand in a sheet."""

    index: int  # among all indicators of the instrument
    code: str
    by_product: bool
    weight: int  # scaled like the other weights of its variable
    lowest: int  # ten-thousandths
    highest: int
    start: int  # first place in the sheet
    stop: int  # after the last; the same as start where no product is asked


@dataclass(frozen=True, slots=True)
class Part:
    """A variable with its questions, or a dimension with its variables; weights are whole."""

    weight: int
    questions: tuple[Question, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring places of a sheet that count the same."""

    start: int
    stop: int
    weight: int  # numerator of what one ten-thousandth adds to the dimension


@dataclass(frozen=True, slots=True)
class Sums:
    """A dimension as a weighted sum, when every answer applies."""

    runs: tuple[Run, ...]
    constant: int  # what the lowest marks take away
    weight: int  # of the dimension in the unit


@dataclass(frozen=True, slots=True)
class Form:
    """All questions asked of a unit, in order, and two ways to reckon with the answers."""

    kind: str
    products: int
    dimensions: tuple[Part, ...]
    codes: list[str]  # of each place: code of the indicator
    indicators: list[int]  # its index among all indicators of the instrument
    numbers: list[int]  # WHOLE_UNIT or the product, from 1
    places: dict[tuple[int, int], int]  # (index, number) -> place
    lowest: list[int]
    highest: list[int]
    scales: tuple[tuple[int, int, int, int], ...]  # (start, stop, lowest, highest)
    sums: tuple[Sums | None, ...]  # by dimension; None where nothing of it is asked
    denominator: int  # of every dimension
    unit_denominator: int

    def __len__(self) -> int:
        """Return how many answers are expected."""
        return len(self.indicators)


def whole(value: Decimal, places: int) -> int:
    """Return a decimal as a whole number of its last place; ScoringError when it has more."""
    scaled = Fraction(value) * Fraction(10**places)
    if scaled.denominator != 1:
        raise ScoringError("bulk", f"{value} has more than {places} decimals")
    return scaled.numerator


def wholes(weights: Sequence[Decimal]) -> list[int]:
    """Return weights as whole numbers in the same proportion."""
    exact = [Fraction(weight) for weight in weights]
    common = lcm(*(weight.denominator for weight in exact))
    return [int(weight * common) for weight in exact]


def form_of(instrument: Instrument, kind: str, products: int) -> Form:
    """Return the form of a kind of government for units with so many products.

    Raises ScoringError when nothing that counts is asked of that kind.
    """
    questions = _questions(instrument, kind, products)
    dimensions = _dimensions(instrument, questions)
    shares = [_shares(part) for part in dimensions]
    if not any(shares):
        raise ScoringError("bulk", f"{instrument.code} asks nothing that counts of a {kind}")
    denominator = lcm(*(share.denominator for d in shares for share in d.values()))
    sums = tuple(
        _sums(part, share, denominator) if share else None
        for part, share in zip(dimensions, shares, strict=True)
    )
    spread = [(q, n) for q in questions.values() for n in range(q.stop - q.start)]
    keys = [(q.index, n + 1 if q.by_product else WHOLE_UNIT) for q, n in spread]
    return Form(
        kind=kind,
        products=products,
        dimensions=dimensions,
        codes=[q.code for q, _ in spread],
        indicators=[index for index, _ in keys],
        numbers=[number for _, number in keys],
        places={key: place for place, key in enumerate(keys)},
        lowest=[q.lowest for q, _ in spread],
        highest=[q.highest for q, _ in spread],
        scales=tuple(_scales(list(questions.values()))),
        sums=sums,
        denominator=denominator,
        unit_denominator=denominator * sum(s.weight for s in sums if s is not None),
    )


def _questions(instrument: Instrument, kind: str, products: int) -> dict[str, Question]:
    """Return what a kind of government is asked, in order, with its places in the sheet."""
    indexes = {indicator.code: n for n, indicator in enumerate(instrument.indicators())}
    found: dict[str, Question] = {}
    start = 0
    for variable in (v for dimension in instrument.dimensions for v in dimension.variables):
        asked = [i for i in variable.indicators if i.applies_to(kind)]
        for indicator, weight in zip(asked, wholes([i.weight for i in asked]), strict=True):
            stop = start + (products if indicator.scope == "product" else 1)
            found[indicator.code] = Question(
                index=indexes[indicator.code],
                code=indicator.code,
                by_product=indicator.scope == "product",
                weight=weight,
                lowest=whole(indicator.minimum, ANSWER_PLACES),
                highest=whole(indicator.maximum, ANSWER_PLACES),
                start=start,
                stop=stop,
            )
            start = stop
    return found


def _dimensions(instrument: Instrument, questions: dict[str, Question]) -> tuple[Part, ...]:
    """Return the dimensions with the variables that count and what is asked of them."""
    weights = wholes([dimension.weight for dimension in instrument.dimensions])
    parts = []
    for dimension, weight in zip(instrument.dimensions, weights, strict=True):
        counted = [variable for variable in dimension.variables if variable.counts]
        asked = [
            Part(
                share,
                questions=tuple(questions[i.code] for i in v.indicators if i.code in questions),
            )
            for v, share in zip(counted, wholes([v.weight for v in counted]), strict=True)
        ]
        parts.append(Part(weight, parts=tuple(asked)))
    return tuple(parts)


def _shares(dimension: Part) -> dict[Question, Fraction]:
    """Return what one ten-thousandth of each question adds to the dimension, 0-100, exact."""
    asked = [
        (variable, [q for q in variable.questions if q.stop > q.start])
        for variable in dimension.parts
    ]
    heavy = sum(variable.weight for variable, questions in asked if questions)
    return {
        q: Fraction(100 * variable.weight, heavy)
        * Fraction(q.weight, sum(other.weight for other in questions))
        / ((q.highest - q.lowest) * (q.stop - q.start))
        for variable, questions in asked
        for q in questions
    }


def _sums(part: Part, shares: dict[Question, Fraction], denominator: int) -> Sums:
    """Return a dimension as runs of equal whole weights."""
    weighed = {q: int(share * denominator) for q, share in shares.items()}
    runs: list[Run] = []
    for question, weight in weighed.items():
        if runs and runs[-1].weight == weight and runs[-1].stop == question.start:
            runs[-1] = Run(runs[-1].start, question.stop, weight)
        else:
            runs.append(Run(question.start, question.stop, weight))
    constant = -sum(q.lowest * (q.stop - q.start) * weight for q, weight in weighed.items())
    return Sums(tuple(runs), constant, part.weight)


def _scales(questions: Sequence[Question]) -> Iterator[tuple[int, int, int, int]]:
    """Yield neighbouring places that share a scale."""
    placed = [q for q in questions if q.stop > q.start]
    for (low, high), group in groupby(placed, key=lambda q: (q.lowest, q.highest)):
        members = list(group)
        yield members[0].start, members[-1].stop, low, high
