"""The open sample year of Dairi with its sample calendar, on a day in the middle of it."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.test import override_settings
from django.utils.translation import override

from compliance.accounts.selectors import rights_of
from compliance.assessments.desk.samples import sample_steps_create
from compliance.assessments.models import Assessment, UnitAssessment
from units.models import Government


@pytest.fixture(autouse=True)
def indonesian():
    with override("id"):
        yield


@pytest.fixture
def noon(history):
    """Noon in Dairi on that day, while the test runs."""
    with time_machine.travel("2026-11-25T05:00:00+00:00", tick=False):
        yield


@pytest.fixture
def dairi(history):
    return Government.objects.get(code="12.11")


@pytest.fixture
def year(dairi):
    return Assessment.objects.get(government=dairi, year=2026, track="self")


@pytest.fixture
def unit(year):
    """The unit of the account "operator": still being filled in."""
    return year.units.get(unit__slug="dairi-disdukcapil")


@pytest.fixture
def steps(dairi):
    with override_settings(DEBUG=True):
        sample_steps_create()
    return {step.kind: step for step in dairi.year_steps.filter(year=2026)}


@pytest.fixture
def rights(people):
    """A function: what one of the people may do now."""
    return lambda name: rights_of(people[name])


@pytest.fixture
def words():
    """A function: the visible words of an answer's main part, blanks joined."""

    def words_of(answer):
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        plain = re.sub(r"<option.*?</option>|<[^>]+>", " ", main, flags=re.S)
        return re.sub(r"\s+", " ", unescape(plain))

    return words_of


@pytest.fixture
def in_state(history):
    """A function: put a unit into a state, whatever it was in."""

    def put(unit, status, **more):
        at = datetime.datetime(2026, 11, 20, 3, tzinfo=datetime.UTC)
        blank = dict.fromkeys(("submitted_at", "submitted_by", "verified_at", "verified_by"))
        fields = blank | {"status": status, "reason": "", "reason_at": None, "reason_by": None}
        if status in ("submitted", "verified"):
            fields["submitted_at"] = at
        if status == "verified":
            fields["verified_at"] = at
        if status == "returned":
            fields |= {"reason": "Bukti kurang", "reason_at": at}
        UnitAssessment.objects.filter(pk=unit.pk).update(**(fields | more))
        unit.refresh_from_db()
        return unit

    return put
