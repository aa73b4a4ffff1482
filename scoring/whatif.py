"""The cheapest set of improvements that reaches a target, exact, with the best when none does.

One step up a scale costs the effort of its indicator (1 easy to 5 hard, set by officials). As
every step has a fixed worth, the steps of one effort are best taken dearest first, so the most
points for k steps of one effort is a concave curve. Joining the curves of the five efforts gives
the most points for every total effort; the first total that reaches the target is the optimum.
Answers that do not apply stay out; a missing one counts as the lowest mark until it is filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm
from typing import Any

from scoring.elements import Band, Instrument
from scoring.engine import GovernmentResult, UnitResult, mean
from scoring.errors import ScoringError
from scoring.inputs import EntryInput, UnitInput
from scoring.steps import EFFORTS, EffortKey, Step, check_keys, half_place, key_of, open_steps
from scoring.steps import UNNAMED_PRODUCT as UNNAMED_PRODUCT
from scoring.trace import exact_text
from scoring.zones import band_of, figure, shown


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: the printed score must be at least `floor`."""

    kind: str  # "score", "category" or "zone"
    name: str
    floor: Fraction  # 0-100


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
    missing: bool  # nothing was answered yet
    slot: int  # 1, 2, ... tells products apart that have no name yet; else 0


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
    if instrument.reported_only and unit.exact is None:
        raise ScoringError("instrument", f"{instrument.code} has no answers to improve")
    keyed = {(unit.unit, code): effort for code, effort in (efforts or {}).items()}
    kept = frozenset((unit.unit, code) for code in fixed)
    check_keys(instrument, [unit.unit], keyed, kept)
    return plan(instrument, unit.figure.low, open_steps(unit, keyed, kept, Fraction(1)), target)


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
    check_keys(instrument, [unit.unit for unit in result.units], efforts or {}, fixed)
    share = Fraction(1, result.units_expected)
    steps = [
        step for unit in result.units for step in open_steps(unit, efforts or {}, fixed, share)
    ]
    start = mean([unit.figure for unit in result.units]).low
    return plan(instrument, start * len(result.units) * share, steps, target)


def cutoff(instrument: Instrument, target: Target) -> Fraction:
    """Return the lowest printed figure that meets a target; 88.001 is only met by 88.01."""
    scale = 10**instrument.places
    return Fraction(ceil(target.floor * scale), scale)


def plan(instrument: Instrument, start: Fraction, steps: Sequence[Step], target: Target) -> Plan:
    """Return the cheapest choice of steps whose score, rounded as printed, reaches the target."""
    needed = cutoff(instrument, target) - half_place(instrument) - start
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
        end_text=shown(end, instrument),
        end_band=band_of(end, instrument),
        effort=sum(step.effort for step in chosen),
        moves=moves_of(chosen),
    )


def steps_by_effort(steps: Sequence[Step]) -> dict[int, list[Step]]:
    """Return the steps of each effort, the most valuable first; equal ones in a fixed order."""
    ordered = sorted(steps, key=lambda step: (-step.points, *key_of(step.question)))
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
    grouped: dict[tuple[str, str, str, int], list[Step]] = {}
    for step in chosen:
        grouped.setdefault(key_of(step.question), []).append(step)
    ordered = sorted(
        grouped.items(), key=lambda item: (-sum(step.points for step in item[1]), item[0])
    )
    return tuple(move(steps) for _, steps in ordered)


def move(steps: Sequence[Step]) -> Move:
    """Return the steps of one answer as one move."""
    question = steps[0].question
    return Move(
        unit=question.unit,
        indicator=question.indicator,
        product=question.product,
        start=question.value,
        end=min(question.value + len(steps) * question.step, question.maximum),
        steps=len(steps),
        effort=sum(step.effort for step in steps),
        points=sum((step.points for step in steps), Fraction(0)),
        missing=question.missing,
        slot=question.slot,
    )


def plan_changes(plan: Plan, unit: str) -> list[EntryInput]:
    """Return the answers of one unit as a plan leaves them, for `apply_moves`.

    A product that has no name yet gets one, since scoring knows answers by product.
    """
    return [
        EntryInput(
            indicator=move.indicator,
            value=Decimal(exact_text(move.end)),
            product=UNNAMED_PRODUCT.format(move.slot) if move.slot else move.product,
        )
        for move in plan.moves
        if move.unit == unit
    ]


def apply_moves(unit: UnitInput, changes: Iterable[EntryInput]) -> UnitInput:
    """Return the unit with some answers changed or added; the others stay as they are.

    Raises ScoringError for a unit whose score or dimensions were given without answers.
    """
    if unit.entries is None and unit.given:
        raise ScoringError("unit", f"{unit.unit[:80]!r} has no answers to change")
    answers = {(entry.indicator, entry.product): entry for entry in unit.entries or ()}
    answers.update({(entry.indicator, entry.product): entry for entry in changes})
    return replace(unit, entries=tuple(answers.values()))


def plan_document(plan: Plan, instrument: Instrument) -> dict[str, Any]:
    """Return a plan as JSON values, for the API and the page; figures are strings.

    `points` are rounded half up as shown and need not add up; `points_exact` do.
    """
    sentence, sentence_en = plan_sentences(plan)
    return {
        "target": {
            "kind": plan.target.kind,
            "name": plan.target.name,
            "score": shown(cutoff(instrument, plan.target), instrument),
        },
        "reachable": plan.reachable,
        "already_reached": plan.reachable and not plan.moves,
        "start": place_document(plan.start, instrument),
        "end": place_document(plan.end, instrument),
        "effort": plan.effort,
        "moves": [move_document(move, instrument) for move in plan.moves],
        "sentence": sentence,
        "sentence_en": sentence_en,
    }


def place_document(exact: Fraction, instrument: Instrument) -> dict[str, Any]:
    """Return a score with its category and zone as JSON values."""
    band = band_of(exact, instrument)
    return {
        "score": shown(exact, instrument),
        "exact": exact_text(exact),
        "category": band.code,
        "zone": band.zone,
    }


def move_document(move: Move, instrument: Instrument) -> dict[str, Any]:
    """Return one move as JSON values; `from` is null where nothing was answered yet."""
    indicator = instrument.indicator(move.indicator)
    return {
        "unit": move.unit,
        "indicator": move.indicator,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "product": move.product,
        "unnamed_product": move.slot or None,
        "from": None if move.missing else exact_text(move.start),
        "to": exact_text(move.end),
        "steps": move.steps,
        "effort": move.effort,
        "points": shown(move.points, instrument),
        "points_exact": exact_text(move.points),
    }


def plan_sentences(plan: Plan) -> tuple[str, str]:
    """Return what a plan says in one sentence, Indonesian and English."""
    if not plan.reachable:
        return (
            f"Sasaran tidak dapat dicapai; nilai tertinggi yang mungkin adalah {plan.end_text}.",
            f"The target is out of reach; the best possible score is {plan.end_text}.",
        )
    if not plan.moves:
        return (
            f"Sasaran sudah tercapai dengan nilai {plan.end_text}.",
            f"The target is already reached, with a score of {plan.end_text}.",
        )
    count = len(plan.moves)
    return (
        f"Sasaran tercapai dengan nilai {plan.end_text} melalui {count} perbaikan, "
        f"jumlah upaya {plan.effort}.",
        f"The target is reached with a score of {plan.end_text} by {count} "
        f"improvement{'' if count == 1 else 's'}, total effort {plan.effort}.",
    )
