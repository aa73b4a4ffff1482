"""Reads of the counts of respondents, and which indicators are asked in interviews."""

from __future__ import annotations

from django.db.models import QuerySet

import scoring
from compliance.accounts.selectors import Rights
from compliance.assessments import work
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import UnitAssessment
from units.models import ServiceProduct

from ..models import RespondentCount

# How a method's guidance says that people are asked; an instrument has no field for it.
ASKED = ("wawancara", "responden", "survei")


def respondents_of(unit_assessment: UnitAssessment) -> list[RespondentCount]:
    """The counts of a unit in the order of their indicators. One query."""
    rows = RespondentCount.objects.filter(unit_assessment=unit_assessment)
    order = {i.code: place for place, i in enumerate(indicators_of(unit_assessment))}
    found = rows.select_related("product", "updated_by")
    return sorted(
        found, key=lambda row: (order.get(row.indicator, len(order)), row.product_id or 0)
    )


def counts_to_open(rights: Rights) -> QuerySet[RespondentCount]:
    """The counts of the units whose pages a person may open."""
    return RespondentCount.objects.filter(
        unit_assessment__in=work.units_to_open(rights).order_by().values("pk")
    ).select_related("product", "unit_assessment__unit", "unit_assessment__assessment")


def indicators_of(unit_assessment: UnitAssessment) -> list[scoring.Indicator]:
    """The indicators asked of a unit, in the method's order. No query."""
    assessment = unit_assessment.assessment
    return list(instrument_of(assessment).indicators(assessment.government.kind))


def is_asked_of_people(indicator: scoring.Indicator) -> bool:
    """Return whether the method's guidance says that people are asked for it."""
    text = indicator.help.lower()
    return any(word in text for word in ASKED)


def products_of(unit_assessment: UnitAssessment) -> QuerySet[ServiceProduct]:
    """The products of a unit by code."""
    return unit_assessment.unit.products.order_by("code")
