"""From a sheet of whole answers to exact whole numerators: by one weighted sum, or by groups.

While every answer applies, a dimension is a weighted sum with weights known beforehand. An answer
that does not apply takes its weight out of the mean, and then the means are taken one by one, as
scoring.engine does.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

from scoring.bulk_form import NOT_APPLICABLE, Form, Part, Question, Reach, Sheet
from scoring.errors import ScoringError

Reckoned = tuple[Reach, list[Reach | None]]  # the unit, and its dimensions in order


def reckoned_complete(form: Form, sheet: list[int]) -> Reckoned:
    """Return unit and dimensions, exact, when every answer is given and applies.

    Raises ScoringError for a value that is not a whole number: a binary float would spread.
    """
    total = 0
    dimensions: list[Reach | None] = []
    for sums in form.sums:
        if sums is None:
            dimensions.append(None)
            continue
        numerator = sums.constant
        for run in sums.runs:
            numerator += run.weight * sum(sheet[run.start : run.stop])
        total += sums.weight * numerator
        dimensions.append((numerator, numerator, form.denominator))
    if type(total) is not int:
        raise ScoringError("bulk", "an answer is not a whole number of ten-thousandths")
    return (total, total, form.unit_denominator), dimensions


def reckoned(form: Form, sheet: Sheet) -> Reckoned | None:
    """Return unit and dimensions, exact, for any sheet; None when no answer applies."""
    if NOT_APPLICABLE in sheet:
        return _by_groups(form, sheet)
    low = _filled(sheet, form.lowest)
    high = _filled(sheet, form.highest)
    (bottom, _, whole), low_parts = reckoned_complete(form, low)
    (top, _, _), high_parts = reckoned_complete(form, high)
    dimensions = [
        None if a is None or b is None else (a[0], b[0], a[2])
        for a, b in zip(low_parts, high_parts, strict=True)
    ]
    return (bottom, top, whole), dimensions


def _filled(sheet: Sheet, marks: list[int]) -> list[int]:
    """Return the answers with these marks where one is missing."""
    return [mark if value is None else value for value, mark in zip(sheet, marks, strict=True)]


def _by_groups(form: Form, sheet: Sheet) -> Reckoned | None:
    """Take the mean of each variable, dimension and the unit over what applies."""
    dimensions = [_dimension(part, sheet) for part in form.dimensions]
    parts = [
        (part.weight, reach)
        for part, reach in zip(form.dimensions, dimensions, strict=True)
        if reach is not None
    ]
    return (weighted_mean(parts), dimensions) if parts else None


def _dimension(dimension: Part, sheet: Sheet) -> Reach | None:
    """Return a dimension, 0-100, or None when nothing of it applies."""
    parts = []
    for variable in dimension.parts:
        answered = [(q.weight, _question(q, sheet)) for q in variable.questions]
        applying = [(weight, reach) for weight, reach in answered if reach is not None]
        if applying:
            parts.append((variable.weight, weighted_mean(applying)))
    if not parts:
        return None
    low, high, denominator = weighted_mean(parts)
    return 100 * low, 100 * high, denominator


def _question(question: Question, sheet: Sheet) -> Reach | None:
    """Return the mean of the answers that apply, 0-1, or None when there is none."""
    answers = [v for v in sheet[question.start : question.stop] if v != NOT_APPLICABLE]
    if not answers:
        return None
    span = question.highest - question.lowest
    given = sum(value - question.lowest for value in answers if value is not None)
    return given, given + span * answers.count(None), span * len(answers)


def weighted_mean(parts: Sequence[tuple[int, Reach]]) -> Reach:
    """Return the mean by whole weights, exact; the fraction is not reduced."""
    common = lcm(*(denominator for _, (_, _, denominator) in parts))
    low = sum(weight * a * (common // d) for weight, (a, _, d) in parts)
    high = sum(weight * b * (common // d) for weight, (_, b, d) in parts)
    return low, high, common * sum(weight for weight, _ in parts)
