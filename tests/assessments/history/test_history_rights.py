"""Who comes to which history: roles, own and other units, missing ones, CSRF."""

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.assessments.history.urls import urlpatterns
from compliance.assessments.models import Assessment
from compliance.audit.models import Event
from tests.people import answers

MISSING = 10**9
ABSURD = 10**30


EVERYONE = answers(302, *[200] * 7)
OWN_UNIT = answers(302, 200, 404, *[200] * 5)
FOREIGN = answers(302, 404, 404, 200, 404, 200, 404, 200)
NOBODY = answers(302, *[404] * 7)
LOG = answers(302, *[403] * 5, 200, 200)
CLOSED = answers(*[405] * 8)
READ = {
    ("work-assessment-history", "own"): EVERYONE,
    ("work-assessment-history", "foreign"): FOREIGN,
    ("work-assessment-history", "missing"): NOBODY,
    ("work-assessment-history", "absurd"): NOBODY,
    ("work-unit-history", "unit"): OWN_UNIT,
    ("work-unit-history", "foreign-unit"): FOREIGN,
    ("work-unit-history", "missing"): NOBODY,
    ("work-unit-history", "absurd"): NOBODY,
    ("work-entry-history", "entry"): OWN_UNIT,
    ("work-entry-history", "foreign-entry"): FOREIGN,
    ("work-entry-history", "missing-entry"): NOBODY,
    ("work-entry-undo", "entry"): CLOSED,
    ("work-log", None): LOG,
    ("work-log-file", None): LOG,
}
WRITE = {
    ("work-assessment-history", "own"): CLOSED,
    ("work-unit-history", "unit"): CLOSED,
    ("work-entry-history", "entry"): CLOSED,
    ("work-entry-undo", "entry"): answers(302, 302, 404, 302, *[403] * 4),
    ("work-entry-undo", "foreign-entry"): answers(302, 404, 404, 409, *[403] * 4),
    ("work-entry-undo", "missing-entry"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-log", None): CLOSED,
    ("work-log-file", None): CLOSED,
}


@pytest.fixture
def places(unit, save):
    save("operator", unit, "3")
    foreign = Assessment.objects.exclude(government__code="12.11").filter(units__isnull=False)
    other = foreign.filter(track="official", instrument="ori-2022").order_by("pk").first()
    return {
        None: [],
        "own": [unit.assessment_id],
        "foreign": [other.pk],
        "unit": [unit.pk],
        "foreign-unit": [other.units.first().pk],
        "entry": [unit.pk, "IN-01", 0],
        "foreign-entry": [other.units.first().pk, "I.1", 0],
        "missing-entry": [MISSING, "IN-01", 0],
        "missing": [MISSING],
        "absurd": [ABSURD],
    }


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
def test_reading(client_of, places, name, which, who, status):
    before = Event.objects.count()
    answer = client_of(who).get(reverse(name, args=places[which]))
    assert answer.status_code == status
    assert Event.objects.count() == before


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(WRITE))
def test_writing(client_of, places, unit, name, which, who, status):
    newest = Event.objects.order_by("-pk").first()
    version = unit.entries.get(indicator="IN-01").version
    before = Event.objects.count()
    answer = client_of(who).post(
        reverse(name, args=places[which]), {"event": newest.pk, "seen": version}
    )
    assert answer.status_code == status
    done = status == 302 and bool(who)
    assert Event.objects.count() == before + done


def test_foreign_and_missing_look_the_same(client_of, places):
    client = client_of("operator2")
    for name, which, missing in (
        ("work-unit-history", "unit", "missing"),
        ("work-entry-history", "entry", "missing-entry"),
    ):
        bodies = [
            client.get(reverse(name, args=places[place])).content.decode().partition("<main")[2]
            for place in (which, missing)
        ]
        assert bodies[0]
        assert bodies[0] == bodies[1]


def test_a_form_without_its_token_is_refused(people, places, unit):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    newest = Event.objects.order_by("-pk").first()
    sent = {"event": newest.pk, "seen": unit.entries.get(indicator="IN-01").version}
    before = Event.objects.count()
    url = reverse("work-entry-undo", args=places["entry"])
    assert client.post(url, sent).status_code == 403
    assert Event.objects.count() == before
