"""The JSON question of what-if: a scoring document with a target, efforts and fixed indicators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.document import (
    Table,
    question_of,
    read_count,
    read_digits,
    read_list,
    read_name,
    read_object,
    read_top,
)
from scoring.elements import Instrument
from scoring.engine import score_government
from scoring.errors import ScoringError
from scoring.instrument import load_instrument
from scoring.steps import EffortKey
from scoring.whatif import Target, government_plan, plan_document, target_of

TARGETS = ("score", "category", "zone")


def what_if(
    content: bytes, *, find_instrument: Callable[[str], Instrument] = load_instrument
) -> dict[str, Any]:
    """Answer how a target is reached at the least effort, for one unit or for all together.

    Besides the keys of a scoring document: `target` {"zone": "green"} (or `category`, `score`),
    `efforts` {unit: {indicator: 1 to 5}} and `fixed` {unit: [indicator]}. Raises ScoringError
    whose text names the place of the fault.
    """
    top = read_top(content, "target", "efforts", "fixed")
    question = question_of(top, find_instrument)
    result = score_government(
        question.instrument, question.units, units_expected=question.units_expected
    )
    plan = government_plan(
        question.instrument,
        result,
        read_target(question.instrument, top),
        efforts=read_efforts(top),
        fixed=read_fixed(top),
    )
    return plan_document(plan, question.instrument)


def read_target(instrument: Instrument, top: Table) -> Target:
    """Return the one target that is asked for."""
    table = read_object(top.get("target"), "target", TARGETS)
    if len(table) != 1:
        raise ScoringError("target", f"give one of {', '.join(TARGETS)}")
    ((kind, value),) = table.items()
    read = read_digits if kind == "score" else read_name
    return target_of(instrument, kind, read(value, f"target.{kind}"))


def read_efforts(top: Table) -> dict[EffortKey, int]:
    """Return the efforts by unit and indicator; those left out have the middle one."""
    if "efforts" not in top:
        return {}
    found: dict[EffortKey, int] = {}
    for unit, value in read_object(top["efforts"], "efforts", None).items():
        for indicator, effort in read_object(value, f"efforts.{unit[:40]}", None).items():
            place = f"efforts.{unit[:40]}.{indicator[:40]}"
            count = read_count(effort, place)
            if count is None:
                raise ScoringError(place, "is missing")
            found[unit, indicator] = count
    return found


def read_fixed(top: Table) -> frozenset[EffortKey]:
    """Return the indicators that cannot move, by unit."""
    if "fixed" not in top:
        return frozenset()
    table = read_object(top["fixed"], "fixed", None)
    return frozenset(
        (unit, read_name(code, f"fixed.{unit[:40]}[{index}]"))
        for unit in table
        for index, code in enumerate(read_list(table, unit, "fixed"))
    )
