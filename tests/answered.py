"""The operator's unit of the open sample year with every answer given by the install."""

from __future__ import annotations

from compliance.assessments.entries import questions
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, UnitAssessment
from compliance.assessments.recompute import assessment_recompute


def sample_year():
    return Assessment.objects.get(government__code="12.11", year=2026, track="self")


def answered_unit():
    """Return the unit, a draft, after what was left open was answered."""
    year = sample_year()
    unit = UnitAssessment.objects.select_related("assessment__government", "unit__government").get(
        assessment=year, unit__slug="dairi-disdukcapil"
    )
    known = {(entry.indicator, entry.product_id) for entry in unit.entries.all()}
    asked = questions(instrument_of(year), year.government.kind, list(unit.unit.products.all()))
    Entry.objects.bulk_create(
        Entry(unit_assessment=unit, indicator=row.indicator.code, product=row.product, value=4)
        for row in asked
        if row.key not in known
    )
    assessment_recompute(year.pk)
    return unit
