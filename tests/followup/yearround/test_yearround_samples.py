"""The demonstration's records: made once, each marked, none on a real install."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from compliance.assessments.samples import SamplesRefused
from compliance.audit.services import broken_events
from compliance.followup.models import ComplaintCount, Forum, Programme, SopCheck
from compliance.followup.yearround.samples import yearround_samples_create


@pytest.fixture
def emptied(history):
    for model in (Programme, SopCheck, Forum, ComplaintCount):
        model.objects.all().delete()


def test_samples_are_made_once_marked_and_shown(emptied, events, words):
    before = events()
    with override_settings(DEBUG=True):
        made = yearround_samples_create()
        assert yearround_samples_create() == 0
    assert made == events() - before
    assert not list(broken_events())
    assert Programme.objects.filter(name="Mal Pelayanan Publik").exists()
    for model in (Programme, SopCheck, Forum, ComplaintCount):
        assert model.objects.exists()
        assert not model.objects.filter(sample=False).exists()
    text = words(Client().get("/unit/dairi-disdukcapil/"))
    assert "CONTOH / SAMPLE: Loket terpadu" in text
    assert "Sidumasda 2026 6 bulan tercatat" in text


def test_what_a_visitor_removed_stays_away(emptied):
    with override_settings(DEBUG=True):
        yearround_samples_create()
        Forum.objects.all().delete()
        assert yearround_samples_create() == 0
    assert not Forum.objects.exists()


def test_a_real_install_gets_no_samples(emptied):
    with pytest.raises(SamplesRefused):
        yearround_samples_create()
    assert not Programme.objects.exists()
