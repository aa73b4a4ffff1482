"""May this person keep the counts of respondents now."""

from __future__ import annotations

from compliance.accounts.selectors import Rights
from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import (
    ActionDenied,
    ActionRefused,
    check_can_record_unit,
    check_is_open,
)


def check_can_count(rights: Rights, unit_assessment: UnitAssessment) -> None:
    """Who fills in a unit counts its respondents, until the year is published.

    A unit that was handed in still asks people: the counts are no part of its answers.
    """
    check_can_record_unit(rights, unit_assessment.unit)
    check_is_open(unit_assessment.assessment)


def can_count(rights: Rights, unit_assessment: UnitAssessment) -> bool:
    """Return whether check_can_count passes."""
    try:
        check_can_count(rights, unit_assessment)
    except (ActionDenied, ActionRefused):
        return False
    return True
