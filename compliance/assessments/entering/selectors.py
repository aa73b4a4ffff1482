"""Reads of the page of answers: the sheet of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..entries import HeldUnit, Question, questions, stored_entries
from ..entry_forms import EntrySheet
from ..instruments import instrument_of
from ..models import UnitAssessment


def entry_sheet(
    unit_assessment: UnitAssessment, data: Mapping[str, Any] | None = None
) -> EntrySheet:
    """Return the rows of all questions, with what is stored and what was typed. Two queries."""
    return EntrySheet(asked_of(unit_assessment), stored_entries(unit_assessment), data)


def held_sheet(held: HeldUnit) -> EntrySheet:
    """Return the rows of all questions of a unit that is held, as it was read. No query."""
    return EntrySheet(asked_of(held.unit_assessment), held.stored, None)


def asked_of(unit_assessment: UnitAssessment) -> list[Question]:
    """Return every answer asked of a unit. One query, none where its products were read."""
    assessment = unit_assessment.assessment
    return questions(
        instrument_of(assessment),
        assessment.government.kind,
        list(unit_assessment.unit.products.all()),
    )
