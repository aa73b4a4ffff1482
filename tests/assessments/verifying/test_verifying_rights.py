"""Who comes to which page of verification: roles, own and other units, missing ones, CSRF."""

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.assessments.models import Assessment
from compliance.assessments.verifying.urls import urlpatterns
from tests.people import answers

from .conftest import everything

MISSING = 10**9


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator. The home coordinator keeps the comparators too, and
# the home publisher releases their official years.
RECORDERS = answers(302, 200, 404, 200, *[403] * 4)
REOPENERS = answers(302, 403, 403, 200, 200, *[403] * 3)
READ = {
    ("work-unit-submit", "draft"): RECORDERS,
    ("work-unit-submit", "submitted"): RECORDERS,
    ("work-unit-submit", "foreign"): answers(302, 404, 404, 200, *[403] * 4),
    ("work-unit-submit", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-unit-take-back", "submitted"): RECORDERS,
    ("work-unit-take-back", "foreign"): answers(302, 404, 404, 200, *[403] * 4),
    ("work-unit-take-back", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-unit-review", "submitted"): answers(302, 200, 404, *[200] * 5),
    ("work-unit-review", "draft"): answers(302, 200, 404, *[200] * 5),
    ("work-unit-review", "foreign"): answers(302, 404, 404, 200, 404, 200, 404, 200),
    ("work-unit-review", "missing"): answers(302, *[404] * 7),
    ("work-unit-reopen", "verified"): REOPENERS,
    ("work-unit-reopen", "foreign"): answers(302, 403, 403, 200, 404, *[403] * 3),
    ("work-unit-reopen", "missing"): answers(302, 403, 403, 404, 404, *[403] * 3),
    ("work-tracks", "year"): answers(302, *[200] * 7),
    ("work-tracks", "foreign-year"): answers(302, 404, 404, 200, 404, 200, 404, 200),
    ("work-tracks", "missing"): answers(302, *[404] * 7),
}
WRITE = {
    ("work-unit-submit", "draft"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-unit-submit", "submitted"): answers(302, 409, 404, 409, *[403] * 4),
    ("work-unit-submit", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-unit-take-back", "submitted"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-unit-take-back", "draft"): answers(302, 409, 404, 409, *[403] * 4),
    ("work-unit-take-back", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-unit-review", "submitted"): answers(302, *[403] * 3, "done", *[403] * 3),
    ("work-unit-review", "draft"): answers(302, *[403] * 3, 409, *[403] * 3),
    ("work-unit-review", "foreign"): answers(302, *[403] * 3, 404, *[403] * 3),
    ("work-unit-review", "missing"): answers(302, *[403] * 3, 404, *[403] * 3),
    ("work-unit-reopen", "verified"): answers(302, 403, 403, "done", "done", *[403] * 3),
    ("work-unit-reopen", "submitted"): answers(302, 403, 403, 409, 409, *[403] * 3),
    ("work-unit-reopen", "missing"): answers(302, 403, 403, 404, 404, *[403] * 3),
    ("work-tracks", "year"): answers(*[405] * 8),
}
SENT = {
    "work-unit-review": {"act": "return", "unit-reason": "Contoh alasan."},
    "work-unit-take-back": {"reason": "Contoh alasan."},
    "work-unit-reopen": {"reason": "Contoh alasan."},
}


@pytest.fixture
def place(unit, put, year):
    """A function: the number in the address of a page."""

    def number(which):
        if which in {"draft", "submitted", "verified"}:
            return put(unit, which).pk
        foreign = Assessment.objects.exclude(government=year.government).filter(
            units__isnull=False, track="official"
        )
        return {
            "year": year.pk,
            "foreign-year": foreign.first().pk,
            "foreign": foreign.first().units.first().pk,
            "missing": MISSING,
        }[which]

    return number


def cases(table):
    return [
        pytest.param(name, which, who, status, id=f"{name}-{which}-{who or 'visitor'}")
        for (name, which), by_person in table.items()
        for who, status in by_person.items()
    ]


def test_the_tables_name_every_address():
    names = {pattern.name for pattern in urlpatterns}
    assert names == {name for name, _ in READ} == {name for name, _ in WRITE}
    assert names <= set(RIGHTS)


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(READ))
def test_reading(client_of, place, name, which, who, status):
    url = reverse(name, args=[place(which)])
    before = everything()
    assert client_of(who).get(url).status_code == status
    assert everything() == before


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(WRITE))
def test_writing(client_of, place, name, which, who, status):
    url = reverse(name, args=[place(which)])
    before = everything()
    answer = client_of(who).post(url, SENT.get(name, {}))
    assert answer.status_code == (302 if status == "done" else status)
    assert (everything() == before) == (status != "done")


def test_foreign_and_missing_look_the_same(client_of, place):
    client = client_of("operator2")
    bodies = [
        client.get(reverse("work-unit-review", args=[place(which)]))
        .content.decode()
        .partition("<main")[2]
        for which in ("submitted", "missing")
    ]
    assert bodies[0]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    ("who", "name", "which"),
    [
        ("operator", "work-unit-submit", "draft"),
        ("operator", "work-unit-take-back", "submitted"),
        ("verifier", "work-unit-review", "submitted"),
        ("verifier", "work-unit-reopen", "verified"),
    ],
)
def test_forms_without_their_token_are_refused(people, place, who, name, which):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[who], backend="compliance.accounts.backends.PortalBackend")
    url = reverse(name, args=[place(which)])
    before = everything()
    assert client.post(url, SENT.get(name, {})).status_code == 403
    assert everything() == before
