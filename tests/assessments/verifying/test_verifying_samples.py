"""The sample years of the demonstration: each state of the workflow is there to be tried."""

from __future__ import annotations

from django.test import override_settings

from compliance.assessments.models import Assessment, EntryReview, UnitAssessment
from compliance.assessments.samples import samples_create
from compliance.assessments.verifying import selectors


def year(number):
    return Assessment.objects.get(government__code="12.11", year=number, track="self")


def states(number):
    return dict(year(number).units.values_list("unit__slug", "status"))


def test_the_years_stand_where_they_should(history):
    assert (year(2024).status, year(2025).status, year(2026).status) == (
        "published",
        "open",
        "open",
    )
    assert all(year(number).sample for number in (2024, 2025, 2026))
    assert year(2025).score is not None
    assert set(states(2024).values()) == set(states(2025).values()) == {"verified"}
    assert sorted(states(2026).values()) == [*["draft"] * 4, "returned", "submitted", "verified"]


def test_nobody_is_named_as_having_done_it(history):
    for row in UnitAssessment.objects.filter(assessment__sample=True):
        assert (row.submitted_by, row.verified_by, row.reason_by) == (None, None, None)
    assert not EntryReview.objects.exclude(reviewed_by=None).exists()


def test_handed_in_units_are_complete_and_verified_ones_accepted(history):
    rows = UnitAssessment.objects.filter(assessment__sample=True).select_related(
        "unit", "assessment__government"
    )
    for row in rows:
        found = selectors.unit_answers(row)
        assert bool(found.missing) == (row.status == "draft")
        if row.status == "verified":
            assert found.open == []


def test_the_returned_unit_has_reasons_on_a_few_answers(history):
    row = year(2026).units.select_related("assessment__government").get(status="returned")
    reviews = selectors.returned_reviews(row)
    assert len(reviews) == 3
    assert all("CONTOH / SAMPLE" in review.reason for review in reviews.values())
    assert "CONTOH / SAMPLE" in row.reason


def test_what_exists_is_left_alone(history):
    """An older demonstration: its year 2026 knows no states yet, its year 2025 is not there."""
    EntryReview.objects.all().delete()
    for unit in year(2025).units.all():
        unit.entries.all().delete()
        unit.delete()
    year(2025).delete()
    year(2026).units.update(status="draft", submitted_at=None, verified_at=None)
    with override_settings(DEBUG=True):
        assert samples_create() == 1
        assert samples_create() == 0
    assert set(states(2026).values()) == {"draft"}
    assert set(states(2025).values()) == {"verified"}
