"""One unit of the open sample year with every answer given, and ways to put it into a state."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment, Entry, EntryReview, UnitAssessment
from compliance.assessments.verifying import selectors, services
from compliance.audit.models import Event
from tests.answered import answered_unit, sample_year
from tests.rows import rows_of


@pytest.fixture
def year(history):
    return sample_year()


@pytest.fixture
def unit(year):
    """The operator's unit, a draft with every answer given by the install."""
    return fresh(answered_unit())


@pytest.fixture
def put():
    """A function: put a unit into a state of the workflow, with nothing said of its answers."""

    def put_into(unit, status):
        now = timezone.now()
        EntryReview.objects.filter(entry__unit_assessment=unit).delete()
        UnitAssessment.objects.filter(pk=unit.pk).update(
            status=status,
            submitted_at=now if status in {"submitted", "verified"} else None,
            verified_at=now if status == "verified" else None,
            reason="Contoh alasan." if status == "returned" else "",
            reason_at=now if status == "returned" else None,
        )
        return fresh(unit)

    return put_into


@pytest.fixture
def submitted(unit, put):
    return put(unit, "submitted")


@pytest.fixture
def review(people):
    """A function: review answers as somebody, by default all of them as accepted."""

    def save(unit, who="verifier", verdict="accepted", reason="", keys=None, **more):
        found = selectors.unit_answers(fresh(unit))
        chosen = [a for a in found.given if keys is None or a.question.key in keys]
        changes = [
            services.ReviewChange(
                key=answer.question.key,
                verdict=verdict,
                reason=reason,
                seen_version=more.get("seen", answer.entry.version),
                seen_review=more.get("mark"),
            )
            for answer in chosen
        ]
        return services.entry_reviews_save(
            unit_assessment_id=unit.pk,
            changes=changes,
            actor=people[who],
            rights=rights_of(people[who]),
        )

    return save


@pytest.fixture
def act(people):
    """A function: do an action of the workflow as somebody."""

    def do(name, unit, who, **more):
        service = getattr(services, name)
        person = people[who]
        return service(unit_assessment_id=unit.pk, actor=person, rights=rights_of(person), **more)

    return do


@pytest.fixture
def first_keys(unit):
    """The keys of the first answers of the unit, in the method's order."""
    return [answer.question.key for answer in selectors.unit_answers(unit).given[:3]]


def fresh(unit):
    """Return a unit as it is stored now."""
    rows = UnitAssessment.objects.select_related(
        "assessment__government", "unit__government", "submitted_by", "verified_by", "reason_by"
    )
    return rows.get(pk=unit.pk)


def everything():
    """Return all that the workflow may write."""
    tables = (Assessment, UnitAssessment, Entry, EntryReview, Event)
    return rows_of(*tables)


def text_of(answer):
    """Return the visible words of an answer's main part, blanks joined."""
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
