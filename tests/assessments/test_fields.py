"""Exact decimals keep every digit on both databases, and sort as numbers."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from compliance.assessments.fields import ExactDecimalField
from compliance.assessments.models import Assessment


@pytest.mark.parametrize(
    ("given", "kept"), [("94.83", "94.83"), ("88", "88.00"), (100, "100.00"), ("0.1", "0.10")]
)
def test_a_value_shows_all_its_places(given, kept):
    assert str(ExactDecimalField(places=2).to_python(given)) == kept


@pytest.mark.parametrize("given", [94.83, "94.831", "abc", "NaN", [1]])
def test_floats_lost_digits_and_nonsense_are_refused(given):
    with pytest.raises(ValidationError):
        ExactDecimalField(places=2).to_python(given)


def test_the_table_holds_whole_numbers(history):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.score FROM assessments_assessment a JOIN units_government g"
            " ON g.id = a.government_id WHERE g.code = '12.11' AND a.year = 2024"
            " AND a.track = 'official'"
        )
        assert cursor.fetchone() == (9483,)


def test_filters_and_order_speak_decimals(history):
    scores = list(
        Assessment.objects.filter(score__gte=Decimal("96.86"), year=2024, track="official")
        .order_by("score")
        .values_list("score", flat=True)
    )
    assert scores == sorted(scores)
    assert scores[0] == Decimal("96.86")
