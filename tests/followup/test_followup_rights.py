"""Who comes to which page of follow-up: roles, own and other records, missing ones, CSRF."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.audit.models import Event
from compliance.followup.desk_urls import urlpatterns
from compliance.followup.models import Action, Finding, Notice, RespondentCount
from tests.rows import rows_of
from units.models import Government

from .conftest import PEOPLE

MISSING = 10**9


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator.
EVERYONE = answers(302, *[200] * 7)
OWN = answers(302, 200, 404, *[200] * 5)
NOBODY = answers(302, *[404] * 7)
KEEPERS = answers(302, 403, 403, 200, *[403] * 4)
KEEPERS_MISSING = answers(302, 403, 403, 404, *[403] * 4)
CLOSED = answers(*[405] * 8)
READ = {
    ("work-findings", None): EVERYONE,
    ("work-finding", "finding"): OWN,
    ("work-finding", "foreign"): answers(302, *[404] * 6, 200),
    ("work-finding", "whole"): answers(302, 404, 404, *[200] * 5),
    ("work-finding", "missing"): NOBODY,
    ("work-finding-add", None): KEEPERS,
    ("work-finding-edit", "finding"): KEEPERS,
    ("work-finding-edit", "foreign"): KEEPERS_MISSING,
    ("work-finding-edit", "missing"): KEEPERS_MISSING,
    ("work-finding-state", "finding"): CLOSED,
    ("work-finding-propose", "unit"): KEEPERS,
    ("work-finding-propose", "missing"): KEEPERS_MISSING,
    ("work-actions", None): EVERYONE,
    ("work-action-add", "finding"): KEEPERS,
    ("work-action-add", "missing"): KEEPERS_MISSING,
    ("work-action", "action"): OWN,
    ("work-action", "missing"): NOBODY,
    ("work-respondents", "unit"): OWN,
    ("work-respondents", "missing"): NOBODY,
    ("work-respondent", "count"): CLOSED,
    ("work-notices", None): EVERYONE,
    ("work-monday", None): answers(302, 403, 403, *[200] * 5),
    ("work-monday-sheet", None): answers(302, 403, 403, *[200] * 5),
}
WRITE = {
    ("work-findings", None): CLOSED,
    ("work-finding", "finding"): CLOSED,
    ("work-finding-add", None): answers(302, 403, 403, "done", *[403] * 4),
    ("work-finding-edit", "finding"): answers(302, 403, 403, "done", *[403] * 4),
    ("work-finding-edit", "foreign"): KEEPERS_MISSING,
    ("work-finding-state", "finding"): answers(302, 403, 403, 409, *[403] * 4),
    ("work-finding-state", "missing"): KEEPERS_MISSING,
    ("work-finding-propose", "unit"): answers(302, 403, 403, "done", *[403] * 4),
    ("work-finding-propose", "missing"): KEEPERS_MISSING,
    ("work-actions", None): CLOSED,
    ("work-action-add", "finding"): answers(302, 403, 403, "done", *[403] * 4),
    ("work-action-add", "missing"): KEEPERS_MISSING,
    ("work-action", "action"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-action", "missing"): NOBODY,
    ("work-respondents", "unit"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-respondents", "published"): answers(302, 409, 404, 409, *[403] * 4),
    ("work-respondents", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-respondent", "count"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-respondent", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-notices", "notice"): answers(302, "done", *[404] * 6),
    ("work-monday", None): CLOSED,
    ("work-monday-sheet", None): CLOSED,
}


@pytest.fixture
def places(new_finding, new_action, sample_unit, people):
    other = Government.objects.exclude(code="12.11").first()
    foreign = Finding.objects.create(government=other, year=2024, origin="monitoring", text="x")
    finding, unit = new_finding(), sample_unit(2026)
    count = RespondentCount.objects.create(
        unit_assessment=unit, indicator="IN-01", wanted=15, reached=3
    )
    Notice.objects.filter(user=people["operator"]).delete()
    notice = Notice.objects.create(
        user=people["operator"],
        kind="reply_given",
        key="reply_given/1",
        facts={"unit": "x", "year": "2026"},
        path="/kerja/",
    )
    return {
        "finding": finding.pk,
        "whole": new_finding(slug="").pk,
        "foreign": foreign.pk,
        "action": new_action(finding).pk,
        "unit": unit.pk,
        "published": sample_unit(2024).pk,
        "count": count.pk,
        "notice": notice.pk,
        "missing": MISSING,
    }


def address(places, name, which):
    if name == "work-monday-sheet":
        return reverse(name) + "?tabel=bukti"
    if which is None or name == "work-notices":
        return reverse(name)
    return reverse(name, args=[places[which]])


def valid(places, name, which):
    """Return what a browser would send."""
    return {
        "work-finding-add": {"year": "2024", "origin": "report_card", "text": "Baru"},
        "work-finding-edit": {"year": "2024", "origin": "monitoring", "text": "Lain", "seen": "1"},
        "work-finding-state": {"aksi": "tutup"},
        "work-finding-propose": {"indikator": low_indicator(places)},
        "work-action-add": {"text": "Kerjakan", "due_on": "2026-12-01"},
        "work-action": {
            **{"text": "Lain", "due_on": "2026-12-01", "state": "doing"},
            **{"note": "mulai", "seen": "1"},
        },
        "work-respondents": {
            **{"wanted": "15", "reached": "2"},
            "indicator": "I.1" if which == "published" else "IN-02",
        },
        "work-respondent": {"wanted": "15", "reached": "9", "seen": "1"},
        "work-notices": {"baca": str(places["notice"])},
    }.get(name, {})


def low_indicator(places):
    from compliance.followup.findings.presenters import low_answers
    from compliance.followup.points import gains_of, with_answers

    return low_answers(gains_of(with_answers([places["unit"]])[0]), ())[0].code


def everything():
    tables = (Finding, Action, RespondentCount, Notice, Event)
    return rows_of(*tables)


class Undo(Exception):
    pass


def written(client, url, data):
    """Return "done" where something was stored, which is then undone, else the status."""
    before = everything()
    try:
        with transaction.atomic():
            answer = client.post(url, data)
            changed = everything() != before
            raise Undo
    except Undo:
        pass
    if changed:
        return "done" if answer.status_code == 302 else f"{answer.status_code} and changed"
    if answer.status_code == 302 and not answer.url.startswith(reverse("account_login")):
        return "nothing done"
    return answer.status_code


def test_the_tables_name_every_address():
    mine = {pattern.name for pattern in urlpatterns}
    assert mine == {name for name, _which in READ} == {name for name, _which in WRITE}
    assert mine <= set(RIGHTS)


@pytest.mark.parametrize(("name", "which"), READ)
def test_reading(client_of, places, name, which):
    before, url = everything(), address(places, name, which)
    found = {who: client_of(who).get(url).status_code for who in PEOPLE}
    assert found == READ[name, which]
    assert everything() == before


@pytest.mark.parametrize(("name", "which"), WRITE)
def test_writing(client_of, places, name, which):
    url, data = address(places, name, which), valid(places, name, which)
    assert {who: written(client_of(who), url, data) for who in PEOPLE} == WRITE[name, which]


def test_a_form_without_its_token_is_refused(people, places):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    before = everything()
    for name, which in (("work-finding-add", None), ("work-action", "action")):
        url = address(places, name, which)
        assert client.post(url, valid(places, name, which)).status_code == 403
    assert everything() == before


def test_a_foreign_finding_looks_like_a_missing_one(client_of, places):
    client = client_of("operator")
    pages = [client.get(reverse("work-finding", args=[places[w]])) for w in ("foreign", "missing")]
    bodies = [page.content.decode().partition('<main id="main"')[2] for page in pages]
    assert bodies[0]
    assert bodies[0] == bodies[1]


def test_an_action_of_ones_own_opens_its_finding(client_of, new_finding, new_action):
    finding = new_finding(slug="")
    url = reverse("work-finding", args=[finding.pk])
    assert client_of("operator2").get(url).status_code == 404
    new_action(finding, owner="operator2")
    assert client_of("operator2").get(url).status_code == 200
