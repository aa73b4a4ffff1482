"""Single steps on the scales of a unit's answers, and what each is worth in points of the score.

The score is linear in every answer as long as nothing changes between applicable and not, so
one step is worth the same wherever the others stand.

A scale of more than `MOST_STEPS` steps (an index from 0 to 100 in hundredths) moves by several of
its steps at once: nobody plans, or fears, a hundredth of an index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import ceil

from scoring.elements import Indicator, Instrument
from scoring.engine import AnswerResult, IndicatorResult, UnitResult
from scoring.errors import ScoringError

MOST_STEPS = 20  # from the lowest mark to the highest
EFFORTS = (1, 2, 3, 4, 5)  # easy to hard, set by officials
DEFAULT_EFFORT = 3
EffortKey = tuple[str, str]  # (unit, indicator)
UNNAMED_PRODUCT = "tanpa nama {}"  # stands for a product until it is named


@dataclass(frozen=True, slots=True)
class Question:
    """One answer that counts, with the worth of a full scale of it in points of the unit."""

    unit: str
    indicator: str
    product: str | None
    slot: int  # 1, 2, ... tells products apart that have no name yet; else 0
    value: Fraction  # where it stands; a missing answer stands at the minimum
    missing: bool
    minimum: Fraction
    maximum: Fraction
    step: Fraction  # one move: the step of the scale, or several of a very fine one
    worth: Fraction  # points of the unit score, 0-100, from minimum to maximum

    def points(self, start: Fraction, end: Fraction) -> Fraction:
        """Return the points of the unit score that a move from start to end brings (or costs)."""
        return self.worth * (end - start) / (self.maximum - self.minimum)


@dataclass(frozen=True, slots=True)
class Step:
    """One step up one scale; `points` is its worth for the score in question."""

    question: Question
    effort: int
    points: Fraction


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
        slots = free_slots(result)
        for answer in answers:
            unnamed = result.indicator.scope == "product" and answer.product is None
            yield question(unit, result, answer, worth, next(slots) if unnamed else 0)


def free_slots(result: IndicatorResult) -> Iterator[int]:
    """Yield numbers for products without a name, passing over names that a plan gave before."""
    taken = {answer.product for answer in result.answers}
    return (number for number in count(1) if UNNAMED_PRODUCT.format(number) not in taken)


def question(
    unit: str, result: IndicatorResult, answer: AnswerResult, worth: Fraction, slot: int
) -> Question:
    """Return one answer as a question with its scale."""
    minimum = Fraction(result.indicator.minimum)
    return Question(
        unit=unit,
        indicator=result.indicator.code,
        product=answer.product,
        slot=slot,
        value=minimum if answer.value is None else Fraction(answer.value),
        missing=answer.value is None,
        minimum=minimum,
        maximum=Fraction(result.indicator.maximum),
        step=move_of(result.indicator),
        worth=worth,
    )


def move_of(indicator: Indicator) -> Fraction:
    """Return how far one move goes: a step of the scale, or so many that 20 moves suffice."""
    step = Fraction(indicator.step)
    steps = (Fraction(indicator.maximum) - Fraction(indicator.minimum)) / step
    return step * max(1, ceil(steps / MOST_STEPS))


def check_keys(
    instrument: Instrument,
    units: Sequence[str],
    efforts: Mapping[EffortKey, int],
    fixed: Collection[EffortKey],
) -> None:
    """Raise for an effort that is not 1 to 5, and for a unit or an indicator nobody knows."""
    codes = {indicator.code for indicator in instrument.indicators()}
    for what, keys in (("efforts", efforts), ("fixed", fixed)):
        for unit, code in keys:
            if unit not in units:
                raise ScoringError(what, f"unknown unit {unit[:40]!r}")
            if code not in codes:
                raise ScoringError(what, f"unknown indicator {code[:40]!r} in {instrument.code}")
    for (_, code), effort in efforts.items():
        if type(effort) is not int or effort not in EFFORTS:
            raise ScoringError(f"efforts.{code}", f"{effort!r} is not a whole number from 1 to 5")


def open_steps(
    unit: UnitResult,
    efforts: Mapping[EffortKey, int],
    fixed: frozenset[EffortKey],
    share: Fraction,
) -> list[Step]:
    """Return every step that a unit can still go up, each after the one below it.

    A step off the grid of its scale ends at the maximum, so later steps are never worth more.
    """
    steps = []
    for question in questions(unit):
        key = (question.unit, question.indicator)
        if key in fixed:
            continue
        effort = efforts.get(key, DEFAULT_EFFORT)
        value = question.value
        while value < question.maximum:
            above = min(value + question.step, question.maximum)
            steps.append(Step(question, effort, share * question.points(value, above)))
            value = above
    return steps


def key_of(question: Question) -> tuple[str, str, str, int]:
    """Return what names one answer among all units; also the order among equals."""
    return (question.unit, question.indicator, question.product or "", question.slot)


def half_place(instrument: Instrument) -> Fraction:
    """Return half of the last printed place: a score this far below a cut-off still rounds up."""
    return Fraction(1, 2 * 10**instrument.places)
