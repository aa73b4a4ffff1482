"""A year is published when its answers are verified, and by somebody who did not verify them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import policies, presenters, selectors, services
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Assessment, UnitAssessment
from tests import publishing as released

from .conftest import everything, fresh


@pytest.fixture
def ready(history):
    """The sample year whose units are all verified, by the install."""
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


@pytest.fixture
def official(history, people):
    actor = people["coordinator"]
    return services.assessment_open(
        government=Assessment.objects.filter(sample=True).first().government,
        year=2025,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )


def publish(assessment, person):
    released.publish(assessment, person)
    return fresh_year(assessment)


def fresh_year(assessment):
    return Assessment.objects.select_related("published_by").get(pk=assessment.pk)


def record_total(assessment, person):
    services.reported_total_record(
        assessment_id=assessment.pk,
        figures=services.TotalFigures(figure="90.12"),
        source=services.Source(name="contoh.go.id"),
        actor=person,
        rights=rights_of(person),
    )


def test_a_wholly_verified_year_is_published(ready, people):
    assert presenters.blocked_words(ready, rights_of(people["publisher"])) == ()
    assert publish(ready, people["publisher"]).status == "published"


def test_each_unit_that_is_not_verified_is_named(ready, people, put):
    units = list(ready.units.order_by("unit__slug").select_related("unit")[:2])
    put(units[0], "returned")
    put(units[1], "submitted")
    before = everything()
    with pytest.raises(policies.NotReady) as refused:
        publish(ready, people["publisher"])
    [sentence] = refused.value.sentences
    for unit, status in zip(units, ("Dikembalikan", "Diajukan"), strict=True):
        assert f"{unit.unit.name} ({status})" in sentence
    assert everything() == before
    for unit in units:
        put(unit, "verified")
    publish(ready, people["publisher"])


def test_every_reason_is_said(history, people):
    year = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    words = presenters.blocked_words(year, rights_of(people["publisher"]))
    assert words[0].startswith("Belum ada nilai")
    assert words[1].startswith("Belum terverifikasi:")
    assert words[1].count("(") == year.units.exclude(status="verified").count() == 6


def answer(unit, person):
    entries_save(
        unit_assessment_id=unit.pk,
        changes=[EntryChange("IN-01", None, Decimal(4))],
        actor=person,
        rights=rights_of(person),
    )


def test_on_the_official_track_only_units_with_answers_are_asked_for(official, people, put):
    record_total(official, people["coordinator"])
    unit = official.units.get(unit__slug="dairi-disdukcapil")
    assert list(selectors.unverified_units(official)) == []
    answer(unit, people["operator"])
    with pytest.raises(policies.NotReady, match="Kependudukan"):
        publish(official, people["publisher"])
    put(unit, "verified")
    publish(official, people["publisher"])


def test_a_printed_figure_or_an_emptied_answer_needs_no_verification(official, people):
    record_total(official, people["coordinator"])
    units = list(official.units.order_by("unit__slug")[:2])
    for unit in units:
        answer(unit, people["coordinator"])
    assert len(selectors.unverified_units(official)) == 2
    services.reported_unit_record(
        unit_assessment_id=units[0].pk,
        figure="88.00",
        dimensions={},
        source=services.Source(name="contoh.go.id"),
        actor=people["coordinator"],
        rights=rights_of(people["coordinator"]),
    )
    assert list(selectors.unverified_units(official)) == [units[1]]
    units[1].entries.update(value=None)
    assert list(selectors.unverified_units(official)) == []


@pytest.fixture
def both(ready, people):
    """The publisher is a verifier as well, and a second publisher is not."""
    other = User.objects.create_user("publisher2")
    government = ready.government
    role_assign(user=people["publisher"], role=Role.VERIFIER, government=government, actor=None)
    role_assign(user=other, role=Role.PUBLISHER, government=government, actor=None)
    people["publisher2"] = other
    return people["publisher"]


@pytest.mark.parametrize("deed", ["verified", "reviewed", "review-overwritten", "reopened"])
def test_nobody_publishes_a_year_of_the_own_verification(
    ready, both, people, put, review, act, deed
):
    unit = fresh(ready.units.get(unit__slug="dairi-disdukcapil"))
    put(unit, "submitted")
    review(unit, who="publisher" if deed.startswith("review") else "verifier")
    if deed == "review-overwritten":
        review(unit, who="verifier", verdict="returned", reason="Contoh.")
        review(unit, who="verifier")
    act("unit_verify", unit, "verifier" if deed.startswith("review") else "publisher")
    if deed == "reopened":
        act("unit_reopen", unit, "verifier", reason="Contoh.")
        act("unit_submit", unit, "operator")
        act("unit_verify", unit, "verifier")
    before = everything()
    with pytest.raises(policies.ActionDenied, match="ikut memverifikasi"):
        publish(ready, both)
    assert everything() == before
    words = presenters.blocked_words(ready, rights_of(both))
    assert [sentence for sentence in words if "ikut memverifikasi" in sentence]
    assert publish(ready, people["publisher2"]).status == "published"


def test_having_verified_another_year_is_no_hindrance(ready, both, review, act, unit, put):
    put(unit, "submitted")
    review(unit, who="publisher")
    assert publish(ready, both).status == "published"


def test_a_locked_year_says_who_and_when(ready, people):
    done = publish(ready, people["publisher"])
    with pytest.raises(policies.ActionRefused, match=r"diterbitkan oleh publisher pada .* pukul"):
        policies.check_is_open(done)
    sample = Assessment.objects.get(year=2024, sample=True)
    with pytest.raises(policies.ActionRefused, match=r"sudah terbit pada .* pukul .*WIB"):
        policies.check_is_open(sample)


def test_a_locked_unit_says_who_and_when(unit, put, people):
    people["verifier"].first_name = "Rosa"
    people["verifier"].save()
    put(unit, "verified")
    UnitAssessment.objects.filter(pk=unit.pk).update(verified_by=people["verifier"])
    with pytest.raises(policies.ActionRefused, match=r"Terkunci: diverifikasi oleh Rosa pada"):
        policies.check_unit_is_open(fresh(unit))


def test_the_page_lists_what_blocks_and_has_no_button(client_of, ready, people, put):
    from django.urls import reverse

    from .conftest import text_of

    unit = ready.units.first()
    put(unit, "returned")
    url = reverse("work-assessment", args=[ready.pk])
    text = text_of(client_of("publisher").get(url))
    assert "Belum dapat diterbitkan: Belum terverifikasi:" in text
    assert "Terbitkan penilaian ini…" not in text
    refused = client_of("publisher").post(reverse("work-publish", args=[ready.pk]))
    assert refused.status_code == 409
    assert "Belum terverifikasi:" in text_of(refused)
    put(unit, "verified")
    assert "Terbitkan penilaian ini…" in text_of(client_of("publisher").get(url))
