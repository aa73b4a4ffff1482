"""Single steps on the scales of a unit's answers, and what each is worth in points of the score.

The score is linear in every answer as long as nothing changes between applicable and not, so
one step is worth the same wherever the others stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.elements import Instrument
from scoring.engine import AnswerResult, IndicatorResult, UnitResult


@dataclass(frozen=True, slots=True)
class Question:
    """One answer that counts, with the worth of a full scale of it in points of the unit."""

    unit: str
    indicator: str
    product: str | None
    value: Fraction  # where it stands; a missing answer stands at the minimum
    missing: bool
    minimum: Fraction
    maximum: Fraction
    step: Fraction
    worth: Fraction  # points of the unit score, 0-100, from minimum to maximum

    def points(self, start: Fraction, end: Fraction) -> Fraction:
        """Return the points of the unit score that a move from start to end brings (or costs)."""
        return self.worth * (end - start) / (self.maximum - self.minimum)


def questions(unit: UnitResult) -> Iterator[Question]:
    """Yield every answer of a unit that counts; none when the unit was not scored from entries."""
    counted = [d for d in unit.dimensions if d.figure is not None]
    all_weights = sum((Fraction(d.weight) for d in counted), Fraction(0))
    for dimension in counted:
        share = Fraction(dimension.weight) / all_weights
        variables = [v for v in dimension.variables if v.figure is not None]
        variable_weights = sum((Fraction(v.variable.weight) for v in variables), Fraction(0))
        for variable in variables:
            part = share * Fraction(variable.variable.weight) / variable_weights
            yield from variable_questions(unit.unit, variable.indicators, part)


def variable_questions(
    unit: str, results: Sequence[IndicatorResult], share: Fraction
) -> Iterator[Question]:
    """Yield the answers of one variable; `share` is its part of the unit score, 0-1."""
    counted = [result for result in results if result.figure is not None]
    weights = sum((Fraction(result.indicator.weight) for result in counted), Fraction(0))
    for result in counted:
        answers = [answer for answer in result.answers if answer.figure is not None]
        worth = 100 * share * Fraction(result.indicator.weight) / weights / len(answers)
        for answer in answers:
            yield question(unit, result, answer, worth)


def question(unit: str, result: IndicatorResult, answer: AnswerResult, worth: Fraction) -> Question:
    """Return one answer as a question with its scale."""
    minimum = Fraction(result.indicator.minimum)
    return Question(
        unit=unit,
        indicator=result.indicator.code,
        product=answer.product,
        value=minimum if answer.value is None else Fraction(answer.value),
        missing=answer.value is None,
        minimum=minimum,
        maximum=Fraction(result.indicator.maximum),
        step=Fraction(result.indicator.step),
        worth=worth,
    )


def half_place(instrument: Instrument) -> Fraction:
    """Return half of the last printed place: a score this far below a cut-off still rounds up."""
    return Fraction(1, 2 * 10**instrument.places)
