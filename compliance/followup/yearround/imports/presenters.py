"""The preview of a table in words: each row that would change, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from compliance.assessments.analysis.presenters.indices import period_words
from compliance.assessments.sheets.faults import SheetFault

from ..complaint_forms import LABELS
from .judging import ComplaintRow, Register
from .plans import Step

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class StepWords:
    """One row that would change."""

    what: str
    period: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking in a table would do."""

    rows: tuple[StepWords, ...]
    more: int  # changes beyond those that are listed
    new: int
    changed: int
    unchanged: int

    @property
    def does_something(self) -> bool:
        """Return whether there is anything to apply."""
        return bool(self.new or self.changed)


@dataclass(frozen=True, slots=True)
class FaultWords:
    """One fault with its place in the file."""

    place: str
    text: str


def preview(steps: Sequence[Step], register: Register) -> Preview:
    """Return a plan in words."""
    changing = [step for step in steps if step.changes]
    new = sum(step.before is None for step in changing)
    shown = tuple(step_words(step, register) for step in changing[:MOST_SHOWN])
    return Preview(
        rows=shown,
        more=len(changing) - len(shown),
        new=new,
        changed=len(changing) - new,
        unchanged=len(steps) - len(changing),
    )


def step_words(step: Step, register: Register) -> StepWords:
    """Return one row that would change."""
    row = step.row
    unit = next((u.name for u in register.units if u.pk == row.unit_id), _("seluruh kanal"))
    if isinstance(row, ComplaintRow):
        channel = next((c.name for c in register.channels if c.pk == row.channel_id), "")
        what, period = f"{channel}, {unit}", f"{MONTHS[row.month]} {row.year}"
    else:
        what, period = unit, period_words(row.year, row.quarter)
    return StepWords(what, period, said(step.before), said(step.after))


def said(values: Mapping[str, Any] | None) -> str:
    """Return the values of a row in one text."""
    if values is None:
        return _("belum ada")
    if "values" in values:
        marks = ", ".join(f"{code} {mark}" for code, mark in values["values"].items())
        return f"{marks} ({values['source']})"
    return ", ".join(f"{LABELS[name]} {number}" for name, number in values.items())


def fault_words(faults: Sequence[SheetFault]) -> list[FaultWords]:
    """Return the first faults with their places: sheet, row and column."""
    return [FaultWords(place_words(fault), fault.text) for fault in faults[:MOST_SHOWN]]


def place_words(fault: SheetFault) -> str:
    """Return where a fault is, as spreadsheets count."""
    words = {"sheet": fault.sheet, "row": fault.row, "column": fault.column}
    if fault.sheet:
        return _("lembar %(sheet)s, baris %(row)d, kolom %(column)s") % words
    return _("baris %(row)d, kolom %(column)s") % words
