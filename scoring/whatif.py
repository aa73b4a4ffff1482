"""The cheapest set of improvements that reaches a target, exact, with the best when none does.

One step up a scale costs the effort of its indicator (1 easy to 5 hard, set by officials). As
every step has a fixed worth, the steps of one effort are best taken dearest first, so the most
points for k steps of one effort is a concave curve. Joining the curves of the five efforts gives
the most points for every total effort; the first total that reaches the target is the optimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.elements import Band, Instrument
from scoring.engine import GovernmentResult, UnitResult, mean
from scoring.errors import ScoringError
from scoring.steps import Question, half_place, questions
from scoring.zones import band_of, figure, published, score_text

EFFORTS = (1, 2, 3, 4, 5)
DEFAULT_EFFORT = 3
EffortKey = tuple[str, str]  # (unit, indicator)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: the printed score must be at least `floor`."""

    kind: str  # "score", "category" or "zone"
    name: str
    floor: Fraction  # 0-100, as printed


@dataclass(frozen=True, slots=True)
class Move:
    """One answer to improve."""

    unit: str
    indicator: str
    product: str | None
    start: Fraction  # where it stands; the minimum when it is missing
    end: Fraction
    steps: int
    effort: int  # of all its steps together
    points: Fraction  # of the score in question, unrounded


@dataclass(frozen=True, slots=True)
class Plan:
    """The cheapest way to a target, or the best that can be when it is out of reach."""

    reachable: bool
    target: Target
    start: Fraction  # the score now, missing answers at their minimum
    end: Fraction
    end_text: str
    end_band: Band
    effort: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step up one scale; `points` is its worth for the score in question."""

    question: Question
    effort: int
    points: Fraction


def target_of(instrument: Instrument, kind: str, name: str) -> Target:
    """Return a target by its name: a category ("A"), a zone ("green") or a score ("88.00")."""
    if kind == "score":
        return Target(kind, name, Fraction(figure(name, place="target.score")))
    if kind == "category":
        bands = [band for band in instrument.bands if band.code == name]
    elif kind == "zone":
        bands = [band for band in instrument.bands if band.zone == name]
    else:
        raise ScoringError("target", f"unknown kind {kind[:40]!r}; give score, category or zone")
    if not bands:
        raise ScoringError(f"target.{kind}", f"{name[:40]!r} does not occur in {instrument.code}")
    return Target(kind, name, min(Fraction(band.floor) for band in bands))


def unit_plan(
    instrument: Instrument,
    unit: UnitResult,
    target: Target,
    *,
    efforts: Mapping[str, int] | None = None,
    fixed: frozenset[str] = frozenset(),
) -> Plan:
    """Return the cheapest way of one unit to a target.

    `efforts` are by indicator (3 where none is given), `fixed` the indicators that cannot move.
    """
    keyed = {(unit.unit, code): effort for code, effort in (efforts or {}).items()}
    steps = open_steps(unit, keyed, frozenset((unit.unit, code) for code in fixed), Fraction(1))
    return plan(instrument, unit.figure.low, steps, target)


def government_plan(
    instrument: Instrument,
    result: GovernmentResult,
    target: Target,
    *,
    efforts: Mapping[EffortKey, int] | None = None,
    fixed: frozenset[EffortKey] = frozenset(),
) -> Plan:
    """Return the cheapest way of all units together to a target of the government's mean.

    Units whose score was given without answers stay as they are; a unit that is absent counts 0.
    """
    if instrument.roll_up != "mean":
        raise ScoringError("instrument", f"{instrument.code} has no computed total to improve")
    share = Fraction(1, result.units_expected)
    steps = [
        step for unit in result.units for step in open_steps(unit, efforts or {}, fixed, share)
    ]
    start = mean([unit.figure for unit in result.units]).low
    return plan(instrument, start * len(result.units) * share, steps, target)


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
        if effort not in EFFORTS:
            raise ScoringError(f"efforts.{question.indicator}", f"{effort} is not from 1 to 5")
        value = question.value
        while value < question.maximum:
            above = min(value + question.step, question.maximum)
            steps.append(Step(question, effort, share * question.points(value, above)))
            value = above
    return steps


def plan(instrument: Instrument, start: Fraction, steps: Sequence[Step], target: Target) -> Plan:
    """Return the cheapest choice of steps whose score, rounded as printed, reaches the target."""
    needed = target.floor - half_place(instrument) - start
    by_effort = steps_by_effort(steps)
    reachable = sum((step.points for step in steps), Fraction(0)) >= needed
    if needed <= 0:
        chosen: list[Step] = []
    elif reachable:
        chosen = cheapest(by_effort, needed)
    else:
        chosen = [step for step in steps if step.points > 0]
    end = start + sum((step.points for step in chosen), Fraction(0))
    return Plan(
        reachable=reachable or needed <= 0,
        target=target,
        start=start,
        end=end,
        end_text=score_text(published(end, instrument.places)),
        end_band=band_of(end, instrument),
        effort=sum(step.effort for step in chosen),
        moves=moves_of(chosen),
    )


def steps_by_effort(steps: Sequence[Step]) -> dict[int, list[Step]]:
    """Return the steps of each effort, the most valuable first; equal ones in a fixed order."""
    ordered = sorted(
        steps,
        key=lambda s: (-s.points, s.question.unit, s.question.indicator, s.question.product or ""),
    )
    return {effort: [step for step in ordered if step.effort == effort] for effort in EFFORTS}


def cheapest(by_effort: Mapping[int, Sequence[Step]], needed: Fraction) -> list[Step]:
    """Return the steps of least total effort worth at least `needed`; among those, of most points.

    Exact: points are scaled to whole numbers by their common denominator.
    """
    every = [step for steps in by_effort.values() for step in steps]
    scale = lcm(needed.denominator, *(step.points.denominator for step in every))
    goal = int(needed * scale)
    limit = affordable(by_effort, needed)
    best = [0] * (limit + 1)  # most points for a total effort of at most the index
    taken: list[tuple[int, list[int]]] = []  # for each effort: steps taken at each total
    for effort, steps in by_effort.items():
        curve = [0]
        for step in steps[: limit // effort]:
            curve.append(curve[-1] + int(step.points * scale))
        best, choice = joined(best, curve, effort)
        taken.append((effort, choice))
    total = next(effort for effort, points in enumerate(best) if points >= goal)
    chosen: list[Step] = []
    for effort, choice in reversed(taken):
        chosen += by_effort[effort][: choice[total]]
        total -= effort * choice[total]
    return chosen


def affordable(by_effort: Mapping[int, Sequence[Step]], needed: Fraction) -> int:
    """Return the total effort of a good choice, by points for effort: the optimum costs no more."""
    ordered = sorted(
        (step for steps in by_effort.values() for step in steps),
        key=lambda step: step.points / step.effort,
        reverse=True,
    )
    points, effort = Fraction(0), 0
    for step in ordered:
        if points >= needed:
            break
        points += step.points
        effort += step.effort
    return effort


def joined(best: list[int], curve: list[int], effort: int) -> tuple[list[int], list[int]]:
    """Join "most points by total effort" with the concave curve of the steps of one effort.

    Returns the new table and how many steps of this effort each total takes. Along totals with
    the same rest (mod effort) the best number of earlier steps never falls as the total grows,
    because the curve is concave, so halving the range finds all in n log n.
    """
    result, choice = list(best), [0] * len(best)
    most = len(curve) - 1
    for rest in range(min(effort, len(best))):
        earlier = best[rest::effort]
        spans = [(0, len(earlier) - 1, 0, len(earlier) - 1)]
        while spans:
            low, high, from_, to = spans.pop()
            if low > high:
                continue
            middle = (low + high) // 2
            start, stop = max(from_, middle - most), min(to, middle)
            at = max(range(start, stop + 1), key=lambda j: earlier[j] + curve[middle - j])
            total = rest + middle * effort
            result[total], choice[total] = earlier[at] + curve[middle - at], middle - at
            spans += [(low, middle - 1, from_, at), (middle + 1, high, at, to)]
    return result, choice


def moves_of(chosen: Sequence[Step]) -> tuple[Move, ...]:
    """Return the chosen steps as one move an answer, the most points first."""
    grouped: dict[tuple[str, str, str], list[Step]] = {}
    for step in chosen:
        question = step.question
        key = (question.unit, question.indicator, question.product or "")
        grouped.setdefault(key, []).append(step)
    moves = []
    for steps in grouped.values():
        question = steps[0].question
        end = min(question.value + len(steps) * question.step, question.maximum)
        moves.append(
            Move(
                unit=question.unit,
                indicator=question.indicator,
                product=question.product,
                start=question.value,
                end=end,
                steps=len(steps),
                effort=sum(step.effort for step in steps),
                points=sum((step.points for step in steps), Fraction(0)),
            )
        )
    return tuple(sorted(moves, key=lambda m: (-m.points, m.unit, m.indicator, m.product or "")))
