"""How many points of a unit's score are still to be won, indicator by indicator, exact."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from scoring.engine import UnitResult
from scoring.steps import questions


def indicator_gains(unit: UnitResult) -> dict[str, Fraction]:
    """Return what each indicator brings when all its answers go to their maximum.

    Points of the unit's score, 0-100, unrounded; a missing answer counts from its minimum, one
    that does not apply is left out. Empty when the unit was not scored from answers.
    """
    gains: dict[str, Fraction] = defaultdict(Fraction)
    for question in questions(unit):
        gains[question.indicator] += question.points(question.value, question.maximum)
    return dict(gains)


def unit_gain(unit: UnitResult) -> Fraction | None:
    """Return what all indicators of a unit bring together, None when it has no answers."""
    gains = indicator_gains(unit)
    return sum(gains.values(), Fraction(0)) if gains else None
