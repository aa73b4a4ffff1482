"""Reads of the page of answers: the sheet of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..entries import questions, stored_entries
from ..entry_forms import EntrySheet
from ..instruments import instrument_of
from ..models import UnitAssessment


def entry_sheet(
    unit_assessment: UnitAssessment, data: Mapping[str, Any] | None = None
) -> EntrySheet:
    """Return the rows of all questions, with what is stored and what was typed. Two queries."""
    assessment = unit_assessment.assessment
    asked = questions(
        instrument_of(assessment),
        assessment.government.kind,
        list(unit_assessment.unit.products.all()),
    )
    return EntrySheet(asked, stored_entries(unit_assessment), data)
