"""One unit of the wholly verified sample year, verified by a person at a fixed moment in WIB."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
import time_machine

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import (
    Assessment,
    Entry,
    EntryReview,
    Reply,
    UnitAssessment,
)
from compliance.assessments.replies import selectors, services
from compliance.assessments.replies.services import state_mark
from compliance.audit.models import Event
from compliance.followup.models import Notice
from tests.rows import rows_of

WIB = datetime.timezone(datetime.timedelta(hours=7))
VERIFIED = datetime.datetime(2026, 11, 24, 10, 0, 0, 123456, WIB)
NOW = VERIFIED + datetime.timedelta(hours=2)


def at(*moment):
    """Return the clock set to a moment in the regency's time."""
    return time_machine.travel(datetime.datetime(*moment, tzinfo=WIB), tick=False)


@pytest.fixture
def window(settings):
    """Three days, two hours after the verification of the unit."""
    settings.REPLY_WINDOW_DAYS = 3
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def year(history):
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


@pytest.fixture
def verify(people):
    """A function: let a person have verified a unit, at a moment."""

    def verified(unit, moment=VERIFIED, who="verifier"):
        UnitAssessment.objects.filter(pk=unit.pk).update(
            status="verified",
            submitted_at=moment,
            verified_at=moment,
            verified_by=people[who],
        )
        return fresh(unit)

    return verified


@pytest.fixture
def unit(year, verify):
    """The operator's unit; all others of its year were verified by the install."""
    return verify(year.units.get(unit__slug="dairi-disdukcapil"))


@pytest.fixture
def give(people):
    """A function: reply for a unit as somebody."""

    def reply(unit, who="operator", text="Bukti SOP sudah ada.", seen=None):
        seen = state_mark(fresh(unit).verified_at) if seen is None else seen
        return services.reply_give(text=text, seen=seen, **by(people, who, unit))

    return reply


@pytest.fixture
def waive(people):
    """A function: say as somebody that a unit has nothing to say."""

    def say(unit, who="operator", seen=None):
        seen = state_mark(fresh(unit).verified_at) if seen is None else seen
        return services.reply_waive(seen=seen, **by(people, who, unit))

    return say


@pytest.fixture
def decide(people):
    """A function: decide the reply of a unit as somebody."""

    def decision(unit, who="verifier", outcome="rejected", reason="SOP belum disahkan.", pk=None):
        standing = selectors.standing_reply(unit)
        return services.reply_decide(
            reply_id=pk or (standing.pk if standing else 0),
            outcome=outcome,
            reason=reason,
            **by(people, who, unit),
        )

    return decision


def by(people, who, unit):
    """Return what every service takes."""
    person = people[who]
    return {"unit_assessment_id": unit.pk, "actor": person, "rights": rights_of(person)}


def fresh(unit):
    """Return a unit as it is stored now."""
    rows = UnitAssessment.objects.select_related("assessment__government", "unit__government")
    return rows.get(pk=unit.pk)


def everything():
    """Return all that this room may write."""
    tables = (Assessment, UnitAssessment, Entry, EntryReview, Reply, Event, Notice)
    return rows_of(*tables)


def text_of(answer):
    """Return the visible words of an answer's main part, blanks joined."""
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
