"""The invented findings, actions and counts of the demonstration: marked, made once, DEBUG only."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import reverse

from compliance.assessments.samples import SamplesRefused
from compliance.audit.models import Event
from compliance.followup.models import Action, Finding, RespondentCount
from compliance.followup.samples import followup_samples_create


@pytest.fixture
def samples(dairi):
    with override_settings(DEBUG=True):
        return followup_samples_create()


def test_without_debug_nothing_is_invented(dairi):
    with pytest.raises(SamplesRefused):
        followup_samples_create()
    assert not Finding.objects.exists()


def test_every_unit_has_marked_findings_with_actions(samples, dairi):
    findings = Finding.objects.all()
    assert samples == findings.count() == Action.objects.count() == 2 * dairi.units.count()
    assert all(row.sample and row.text.startswith("CONTOH / SAMPLE") for row in findings)
    assert all(row.text.startswith("CONTOH / SAMPLE") for row in Action.objects.all())
    assert set(Action.objects.values_list("state", flat=True)) == {"planned", "doing", "done"}
    counted = RespondentCount.objects.values_list("unit_assessment__assessment__sample", flat=True)
    assert set(counted) == {True}


def test_a_second_start_makes_nothing(samples):
    before = Event.objects.count()
    with override_settings(DEBUG=True):
        assert followup_samples_create() == 0
    assert Event.objects.count() == before


def test_samples_can_be_worked_with(samples, client_of, people):
    """Nobody made them, and still an official may change them."""
    action = Action.objects.filter(owner=people["operator"]).first()
    url = reverse("work-action", args=[action.pk])
    data = {"state": "doing", "note": "mulai", "seen": "1"}
    assert client_of("operator").post(url, data).status_code == 302
    finding = reverse("work-finding-edit", args=[action.finding_id])
    given = {"year": "2024", "origin": "monitoring", "text": "Lain", "seen": "1"}
    assert client_of("coordinator").post(finding, given).status_code == 302
    count = RespondentCount.objects.filter(unit_assessment__unit__slug="dairi-disdukcapil").first()
    reached = {"wanted": "15", "reached": "1", "seen": "1"}
    answer = client_of("operator").post(reverse("work-respondent", args=[count.pk]), reached)
    assert answer.status_code == 302


def test_pages_mark_what_is_invented(samples, client_of, words):
    client = client_of("coordinator")
    finding = Finding.objects.first()
    for url in (
        reverse("work-findings"),
        reverse("work-finding", args=[finding.pk]),
        reverse("work-actions"),
    ):
        assert "CONTOH / SAMPLE" in words(client.get(url))
