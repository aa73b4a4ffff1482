"""What would be if: answers moved by hand, then the cheapest way from there. Nothing is stored.

The rules are scoring's; this module only brings the rows of a year and a form's choices to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import scoring
from scoring.steps import EffortKey, Question, questions
from scoring.whatif import (
    UNNAMED_PRODUCT,
    Plan,
    Target,
    apply_moves,
    government_plan,
    target_of,
    unit_plan,
)

from .selectors import ScoredYear


@dataclass(frozen=True, slots=True)
class Choices:
    """What an official chose on the form of a what-if."""

    target: tuple[str, str] | None  # kind and name, such as ("zone", "green")
    moved: Mapping[str, Decimal]  # answers moved by hand, by the key of their question
    efforts: Mapping[str, int]  # by indicator
    fixed: frozenset[str]  # indicators that cannot move
    fixed_units: frozenset[str] = frozenset()  # slugs


@dataclass(frozen=True, slots=True)
class HandMove:
    """One answer moved by hand, with its worth in points of the unit; below zero when it falls."""

    question: Question
    end: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class UnitSimulation:
    """One unit before and after, what it does to the government, and the way to a target."""

    before: scoring.UnitResult
    after: scoring.UnitResult
    moves: tuple[HandMove, ...]
    total_before: scoring.GovernmentResult | None
    total_after: scoring.GovernmentResult | None
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class YearSimulation:
    """All units before and after, and the cheapest way of all of them together to a target."""

    before: scoring.GovernmentResult
    after: scoring.GovernmentResult
    raised: int  # answers that were raised by hand
    plan: Plan | None


def question_key(question: Question) -> str:
    """Return what names a question of one unit on the form."""
    last = f"~{question.slot}" if question.slot else question.product
    return f"{question.indicator}-{last}" if last else question.indicator


def answer_of(question: Question, value: Decimal) -> scoring.EntryInput:
    """Return a moved answer as scoring takes it; a product without a name gets one for this."""
    product = UNNAMED_PRODUCT.format(question.slot) if question.slot else question.product
    return scoring.EntryInput(indicator=question.indicator, value=value, product=product)


def unit_simulation(year: ScoredYear, position: int, choices: Choices) -> UnitSimulation:
    """Return what becomes of one unit. Raises ScoringError for a target nobody knows."""
    before = year.results[position]
    moves = hand_moves(before, choices.moved)
    given = year.inputs[position]
    if moves:
        changes = [answer_of(m.question, choices.moved[question_key(m.question)]) for m in moves]
        given = apply_moves(given, changes)
    after = scoring.score_unit(year.instrument, given)
    inputs = (*year.inputs[:position], given, *year.inputs[position + 1 :])
    target = chosen_target(year.instrument, choices)
    plan = None
    if target is not None:
        plan = unit_plan(
            year.instrument, after, target, efforts=choices.efforts, fixed=choices.fixed
        )
    return UnitSimulation(before, after, moves, year.total(), year.total(inputs), plan)


def hand_moves(unit: scoring.UnitResult, moved: Mapping[str, Decimal]) -> tuple[HandMove, ...]:
    """Return the answers that were moved to another value or filled in, in the form's order."""
    found = []
    for question in questions(unit):
        value = moved.get(question_key(question))
        if value is None or (Fraction(value) == question.value and not question.missing):
            continue
        end = Fraction(value)
        found.append(HandMove(question, end, question.points(question.value, end)))
    return tuple(found)


def chosen_target(instrument: scoring.Instrument, choices: Choices) -> Target | None:
    """Return the target of a form, None when none was chosen."""
    return None if choices.target is None else target_of(instrument, *choices.target)


def year_simulation(year: ScoredYear, choices: Choices) -> YearSimulation | None:
    """Return what becomes of the government, None where its total is not a mean of its units.

    A value moved by hand raises the answers to that indicator in every unit that is not fixed;
    nothing is lowered.
    """
    before = year.total()
    if before is None:
        return None
    given = [raised_unit(u, r, choices) for u, r in zip(year.inputs, year.results, strict=True)]
    after = year.total([unit for unit, _ in given]) or before
    target = chosen_target(year.instrument, choices)
    plan = None
    if target is not None:
        plan = government_plan(
            year.instrument,
            after,
            target,
            efforts=keyed(after.units, choices.efforts),
            fixed=fixed_keys(after.units, choices, year.instrument),
        )
    return YearSimulation(before, after, sum(count for _, count in given), plan)


def raised_unit(
    unit: scoring.UnitInput, result: scoring.UnitResult, choices: Choices
) -> tuple[scoring.UnitInput, int]:
    """Return a unit with the wished answers at least that high, and how many were raised."""
    if unit.unit in choices.fixed_units:
        return unit, 0
    changes = [
        answer_of(question, choices.moved[question.indicator])
        for question in questions(result)
        if question.indicator in choices.moved
        and (question.missing or question.value < Fraction(choices.moved[question.indicator]))
    ]
    return (apply_moves(unit, changes) if changes else unit), len(changes)


def keyed(units: Iterable[scoring.UnitResult], efforts: Mapping[str, int]) -> dict[EffortKey, int]:
    """Return the efforts of indicators as those of every unit."""
    return {(unit.unit, code): effort for unit in units for code, effort in efforts.items()}


def fixed_keys(
    units: Sequence[scoring.UnitResult], choices: Choices, instrument: scoring.Instrument
) -> frozenset[EffortKey]:
    """Return what cannot move: some indicators everywhere, and everything of some units."""
    codes = [indicator.code for indicator in instrument.indicators()]
    whole = {(u.unit, code) for u in units if u.unit in choices.fixed_units for code in codes}
    return frozenset(whole | {(u.unit, code) for u in units for code in choices.fixed})


def movable(results: Iterable[scoring.UnitResult]) -> bool:
    """Tell whether any unit has answers that could be moved."""
    return any(True for result in results for _ in questions(result))
