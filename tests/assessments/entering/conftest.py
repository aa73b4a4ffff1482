"""The unit that these tests fill in, and its background save."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments import services
from units.models import Government


@pytest.fixture
def unit(history, people):
    """An empty unit of a self-assessment made with the method that also asks by product."""
    actor = people["coordinator"]
    year = services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2023,
        track="self",
        actor=actor,
        rights=rights_of(actor),
    )
    return year.units.get(unit__slug="dairi-disdukcapil")


@pytest.fixture
def url(unit):
    return reverse("work-unit-entries", args=[unit.pk])


@pytest.fixture
def auto_url(unit):
    return reverse("work-unit-autosave", args=[unit.pk])


@pytest.fixture
def operator(client_of):
    return client_of("operator")


@pytest.fixture
def autosave(auto_url):
    """A function that sends changes as the page's script does."""

    def send(client, *changes, key=None, url=auto_url, **extra):
        body = extra.pop("body", None)
        return client.post(
            url,
            json.dumps({"changes": changes}) if body is None else body,
            content_type="application/json",
            headers={
                "Accept": "application/json",
                "Idempotency-Key": key or uuid.uuid4().hex,
                **extra,
            },
        )

    return send


def change(indicator="I.1", value="", *, product=None, na=False, note="", seen=0):
    """Return one answer as the script sends it."""
    return {
        "indicator": indicator,
        "product": product,
        "value": value,
        "not_applicable": na,
        "note": note,
        "seen": seen,
    }
