"""The sample years of Dairi, and what the tests of findings, respondents and notices do there."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment
from compliance.audit.models import Event
from compliance.followup.findings import services
from compliance.followup.models import Action, Finding
from units.models import Government

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)


@pytest.fixture
def dairi(history):
    return Government.objects.get(code="12.11")


@pytest.fixture
def sample_unit(history):
    """A function: the unit assessment of a sample year by its slug."""

    def unit_of(year, slug="dairi-disdukcapil"):
        assessment = Assessment.objects.get(government__code="12.11", year=year, track="self")
        return assessment.units.select_related("unit", "assessment__government").get(
            unit__slug=slug
        )

    return unit_of


@pytest.fixture
def rights(people):
    """A function: what one of the people may act as."""
    return lambda name: rights_of(people[name])


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def new_finding(dairi, sample_unit, people, rights):
    """A function: a finding of the civil registry in the complete sample year."""

    def make(slug="dairi-disdukcapil", **facts):
        unit = sample_unit(2024, slug).unit if slug else None
        given = {"unit": unit, "year": 2024, "origin": Finding.Origin.REPORT_CARD}
        given |= {"text": "Maklumat belum dipajang"}
        return services.finding_add(
            government=dairi,
            facts=services.FindingFacts(**{**given, **facts}),
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )

    return make


@pytest.fixture
def new_action(people, rights, today):
    """A function: an action of a finding, given to somebody, due some days from today."""

    def make(finding, owner="operator", days=10, text="Pajang maklumat", state="planned"):
        return services.action_add(
            finding_id=finding.pk,
            facts=services.ActionFacts(
                text=text,
                owner=people[owner] if owner else None,
                due_on=today + datetime.timedelta(days=days),
                state=Action.State(state),
            ),
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )

    return make


@pytest.fixture
def words():
    """A function: the visible words of an answer's main part, blanks joined."""

    def words_of(answer):
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        plain = re.sub(r"<option.*?</option>|<[^>]+>", " ", main, flags=re.S)
        return re.sub(r"\s+", " ", unescape(plain))

    return words_of


@pytest.fixture
def verbs_since():
    """A function: the verbs of the events after the number given, in order."""
    return lambda pk: list(
        Event.objects.filter(pk__gt=pk).order_by("pk").values_list("verb", flat=True)
    )


@pytest.fixture
def last_event(history):
    return lambda: Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
