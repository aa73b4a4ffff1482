"""The methods' pages: faults of a text with their lines, and what differs between two methods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import scoring
from compliance.language import local
from scoring.difference import Change, difference

from ...models import InstrumentFile
from ..selectors import instrument_of_method

LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One fault of a method's text: where, the line itself, and why."""

    line: int | None
    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference between two methods in a sentence."""

    kind: str
    sentence: str
    affects_score: bool


def problem_rows(problems: Iterable[scoring.Problem], text: str) -> list[ProblemRow]:
    """Return the faults in the language of the page, each with the line it stands in."""
    lines = text.splitlines()
    return [
        ProblemRow(
            line=problem.line,
            place=problem.place,
            text=line_text(lines, problem.line),
            reason=local(getattr(problem, "reason_id", "") or problem.reason, problem.reason),
        )
        for problem in problems
    ]


def line_text(lines: Sequence[str], line: int | None) -> str:
    """Return a line of a text by its number, shortened; empty where there is none."""
    if line is None or not 1 <= line <= len(lines):
        return ""
    return lines[line - 1].strip()[:LONGEST_LINE]


def change_rows(old: InstrumentFile, new: InstrumentFile) -> list[ChangeRow]:
    """Return what differs between two kept methods, what affects scores first."""
    found = difference(instrument_of_method(old), instrument_of_method(new))
    return sorted((change_row(change) for change in found), key=lambda row: not row.affects_score)


def change_row(change: Change) -> ChangeRow:
    """Return one difference in the language of the page."""
    return ChangeRow(
        kind=change.kind,
        sentence=local(change.sentence, change.sentence_en),
        affects_score=change.affects_score,
    )
