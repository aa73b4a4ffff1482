"""Counts of respondents: numbers only, two people at once, what the page adds up."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from compliance.assessments.policies import ActionDenied, ActionRefused
from compliance.followup.models import RespondentCount
from compliance.followup.respondents import selectors, services
from compliance.followup.respondents.presenters import progress_of
from units.models import ServiceProduct

PLACES = {"unit_assessment", "indicator", "product"}
NUMBERS = {"id", "wanted", "reached", "version"}
WHO_WROTE = {"updated_at", "updated_by"}


@pytest.fixture
def unit(sample_unit):
    return sample_unit(2026)


@pytest.fixture
def who(people, rights):
    return lambda name: {"actor": people[name], "rights": rights(name)}


@pytest.fixture
def count(unit, who):
    return services.respondents_add(
        unit_assessment_id=unit.pk,
        place=services.Place("IN-01", None),
        counts=services.Counts(15, 3),
        **who("operator"),
    )


def save(count, who, *, wanted=15, reached=9, seen=1):
    return services.respondents_save(
        count_id=count.pk, counts=services.Counts(wanted, reached), seen_version=seen, **who
    )


def test_no_column_can_hold_anything_about_a_respondent():
    """Every column is a place of the method, a number, or which official wrote it and when."""
    fields = {field.name: field for field in RespondentCount._meta.get_fields()}
    assert set(fields) == PLACES | NUMBERS | WHO_WROTE
    texts = [f for f in fields.values() if isinstance(f, models.CharField | models.TextField)]
    assert [field.name for field in texts] == ["indicator"]
    others = (models.JSONField, models.FileField, models.BinaryField)
    assert not any(isinstance(field, others) for field in fields.values())
    related = {name: f.related_model for name, f in fields.items() if f.is_relation}
    assert {name: model.__name__ for name, model in related.items()} == {
        "unit_assessment": "UnitAssessment",
        "product": "ServiceProduct",
        "updated_by": "User",
    }


def test_the_one_text_is_a_code_of_the_method(unit, who):
    """So that no name can be smuggled into it."""
    with pytest.raises(ActionRefused, match="tidak ditanyakan"):
        services.respondents_add(
            unit_assessment_id=unit.pk,
            place=services.Place("Ibu Sitorus", None),
            counts=services.Counts(15, 0),
            **who("operator"),
        )


def test_the_form_takes_numbers_alone(client_of, unit):
    data = {"indicator": "IN-01", "wanted": "15", "reached": "Ibu Sitorus 0812", "note": "x"}
    answer = client_of("operator").post(reverse("work-respondents", args=[unit.pk]), data)
    assert answer.status_code == 422
    assert "Ibu Sitorus 0812" in answer.content.decode()  # what was typed stays, in the field
    assert not RespondentCount.objects.exists()


@pytest.mark.parametrize("wrong", ["0", "-1", "1.5", "1e3", "100001", "", "٣", "9" * 30])
def test_wishes_that_are_no_counts(client_of, unit, wrong):
    data = {"indicator": "IN-01", "wanted": wrong, "reached": "0"}
    answer = client_of("operator").post(reverse("work-respondents", args=[unit.pk]), data)
    assert answer.status_code == 422
    assert not RespondentCount.objects.exists()


def test_a_count_is_kept_once_a_place(client_of, unit, count, words):
    url = reverse("work-respondents", args=[unit.pk])
    data = {"indicator": "IN-01", "wanted": "20", "reached": "1"}
    answer = client_of("operator").post(url, data)
    assert answer.status_code == 409
    assert "sudah ada dalam daftar" in words(answer)
    product = unit.unit.products.first()
    assert client_of("operator").post(url, {**data, "product": product.pk}).status_code == 302
    assert RespondentCount.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        RespondentCount.objects.create(unit_assessment=unit, indicator="IN-01", wanted=1)


def test_a_product_of_another_unit_is_refused(unit, who):
    other = ServiceProduct.objects.exclude(unit=unit.unit).first()
    with pytest.raises(ActionRefused, match="lokus lain"):
        services.respondents_add(
            unit_assessment_id=unit.pk,
            place=services.Place("IN-01", other),
            counts=services.Counts(15, 0),
            **who("operator"),
        )


def test_the_second_of_two_people_sees_both_numbers(client_of, words, count):
    url = reverse("work-respondent", args=[count.pk])
    first, second = client_of("operator"), client_of("coordinator")
    assert first.post(url, {"wanted": "15", "reached": "9", "seen": "1"}).status_code == 302
    answer = second.post(url, {"wanted": "15", "reached": "11", "seen": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "menyimpan 9 dari 15" in words(answer)
    assert 'value="11"' in page
    assert 'name="seen" value="2"' in page
    count.refresh_from_db()
    assert count.reached == 9
    assert second.post(url, {"wanted": "15", "reached": "11", "seen": "2"}).status_code == 302
    count.refresh_from_db()
    assert (count.reached, count.version) == (11, 3)


def test_each_change_is_one_event(unit, who, last_event, verbs_since, count):
    start = last_event()
    save(count, who("operator"))
    save(count, who("operator"), seen=2)  # the same again
    services.respondents_remove(count_id=count.pk, seen_version=2, **who("operator"))
    assert verbs_since(start) == ["respondents-save", "respondents-remove"]
    assert not RespondentCount.objects.exists()


def test_removing_what_somebody_else_changed_is_refused(who, count):
    save(count, who("coordinator"))
    with pytest.raises(services.RespondentConflict):
        services.respondents_remove(count_id=count.pk, seen_version=1, **who("operator"))
    assert RespondentCount.objects.count() == 1


@pytest.mark.parametrize("name", ["operator2", "verifier", "publisher", "auditor", "administrator"])
def test_others_only_read(count, who, name):
    with pytest.raises(ActionDenied):
        save(count, who(name))


def test_a_published_year_is_not_counted_any_more(sample_unit, who):
    with pytest.raises(ActionRefused, match="sudah terbit"):
        services.respondents_add(
            unit_assessment_id=sample_unit(2024).pk,
            place=services.Place("I.1", None),
            counts=services.Counts(15, 0),
            **who("operator"),
        )


def test_a_unit_that_was_handed_in_is_still_counted(sample_unit, who):
    unit = sample_unit(2026, "dairi-dinsos")
    assert unit.status == "submitted"
    services.respondents_add(
        unit_assessment_id=unit.pk,
        place=services.Place("IN-01", None),
        counts=services.Counts(15, 0),
        **who("coordinator"),
    )
    assert RespondentCount.objects.count() == 1


def test_more_than_wanted_in_one_place_does_not_fill_another():
    rows = [RespondentCount(wanted=10, reached=30), RespondentCount(wanted=10, reached=0)]
    progress = progress_of(rows)
    assert (progress.wanted, progress.reached, progress.bar) == (20, 30, 10)
    assert (progress.percent, progress.left) == (50, 10)
    assert progress_of([RespondentCount(wanted=1000, reached=999)]).percent == 99
    assert progress_of([]).percent == 0


def test_the_page_shows_progress_and_total(client_of, words, unit, count, who):
    product = unit.unit.products.first()
    services.respondents_add(
        unit_assessment_id=unit.pk,
        place=services.Place("IN-02", product),
        counts=services.Counts(5, 5),
        **who("operator"),
    )
    page = words(client_of("operator").get(reverse("work-respondents", args=[unit.pk])))
    assert "8 dari 20 responden (40 %)" in page
    assert "3 dari 15 responden (20 %)" in page
    assert "masih 12 orang lagi" in page
    assert product.name in page


def test_indicators_that_people_are_asked_about_come_first(sample_unit):
    """The guidance of 2022 speaks of interviews with officers and users."""
    indicators = selectors.indicators_of(sample_unit(2024))
    asked = {i.code for i in indicators if selectors.is_asked_of_people(i)}
    assert asked == {
        *("I.2", "I.3", "I.5", "I.6", "III.1", "III.2", "III.3", "III.4", "III.5"),
        *("IV.a", "IV.b", "IV.c", "IV.d", "IV.e", "IV.f"),
    }


def test_the_page_costs_the_same_however_many_counts(
    client_of, unit, who, django_assert_max_num_queries
):
    for indicator in selectors.indicators_of(unit):
        services.respondents_add(
            unit_assessment_id=unit.pk,
            place=services.Place(indicator.code, unit.unit.products.first()),
            counts=services.Counts(15, 3),
            **who("operator"),
        )
    client = client_of("operator")
    with django_assert_max_num_queries(10):
        assert client.get(reverse("work-respondents", args=[unit.pk])).status_code == 200
