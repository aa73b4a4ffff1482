"""Who comes to which analysis page: roles, own and other objects, missing ones, CSRF."""

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.assessments.analysis.urls import urlpatterns
from compliance.assessments.models import Assessment, InstrumentFile
from compliance.audit.models import Event
from units.models import ServiceUnit

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
MISSING = 10**9


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator. The home coordinator keeps the comparators too, and
# the home publisher releases their official years.
EVERYONE = answers(302, *[200] * 7)
NOT_OPERATORS = answers(302, 403, 403, *[200] * 5)
OWN_UNIT = answers(302, 200, 404, *[200] * 5)
FOREIGN = answers(302, 404, 404, 200, 404, 200, 404, 200)
NOBODY = answers(302, *[404] * 7)
READ = {
    ("work-checks", None): EVERYONE,
    ("work-methods", None): EVERYONE,
    ("work-method", "method"): EVERYONE,
    ("work-method", "missing"): NOBODY,
    ("work-method-file", "method"): EVERYONE,
    ("work-method-file", "missing"): NOBODY,
    ("work-standing", "own"): EVERYONE,
    ("work-standing", "foreign"): FOREIGN,
    ("work-standing", "missing"): NOBODY,
    ("work-rescore", "own"): EVERYONE,
    ("work-rescore", "foreign"): FOREIGN,
    ("work-rescore", "missing"): NOBODY,
    ("work-whatif-year", "own"): NOT_OPERATORS,
    ("work-whatif-year", "foreign"): answers(302, 403, 403, 200, 404, 200, 404, 200),
    ("work-whatif-year", "missing"): answers(302, 403, 403, *[404] * 5),
    ("work-whatif", "unit"): OWN_UNIT,
    ("work-whatif", "foreign-unit"): FOREIGN,
    ("work-whatif", "missing"): NOBODY,
    ("work-assessment-method", "own"): answers(302, 403, 403, 200, *[403] * 4),
    ("work-assessment-method", "missing"): answers(302, 403, 403, 404, *[403] * 4),
    ("work-indices", "locus"): OWN_UNIT,
    ("work-indices", "foreign-locus"): answers(302, 404, 404, 200, 404, 404, 404, 200),
    ("work-indices", "missing"): NOBODY,
}
CLOSED = answers(*[405] * 8)
WRITE = {
    ("work-checks", None): CLOSED,
    ("work-standing", "own"): CLOSED,
    ("work-rescore", "own"): CLOSED,
    ("work-method-file", "method"): CLOSED,
    ("work-methods", None): answers(302, *[403] * 6, 422),
    ("work-method", "method"): answers(302, *[403] * 6, 422),
    ("work-method", "missing"): answers(302, *[403] * 6, 404),
    ("work-whatif", "unit"): answers(302, 403, 403, 302, *[403] * 4),
    ("work-whatif", "missing"): answers(302, 403, 403, 404, *[403] * 4),
    ("work-whatif-year", "own"): answers(302, 403, 403, 302, *[403] * 4),
    ("work-assessment-method", "own"): answers(302, 403, 403, 422, *[403] * 4),
    ("work-indices", "locus"): answers(302, 422, 404, 422, *[403] * 4),
    ("work-indices", "foreign-locus"): answers(302, 404, 404, 422, *[403] * 4),
    ("work-indices", "missing"): answers(302, 404, 404, 404, *[403] * 4),
}


@pytest.fixture
def places(history, unit, complete):
    foreign = Assessment.objects.exclude(government__code="12.11").filter(units__isnull=False)
    other = foreign.filter(track="official").order_by("pk").first()
    locus = ServiceUnit.objects.get(slug="dairi-disdukcapil")
    return {
        None: [],
        "own": [complete.pk],
        "foreign": [other.pk],
        "unit": [unit.pk],
        "foreign-unit": [other.units.first().pk],
        "locus": [locus.pk],
        "foreign-locus": [other.units.first().unit_id],
        "method": [InstrumentFile.objects.get(code="ori-2022").pk],
        "missing": [MISSING],
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
def test_writing(client_of, places, name, which, who, status):
    data = {"indeks": "skm"} if name == "work-indices" else {}
    before = Event.objects.count()
    answer = client_of(who).post(reverse(name, args=places[which]), data)
    assert answer.status_code == status
    assert Event.objects.count() == before


def test_foreign_and_missing_look_the_same(client_of, places):
    client = client_of("operator2")
    for name, which in (("work-whatif", "unit"), ("work-indices", "locus")):
        bodies = [
            client.get(reverse(name, args=places[place])).content.decode().partition("<main")[2]
            for place in (which, "missing")
        ]
        assert bodies[0]
        assert bodies[0] == bodies[1]


def test_forms_without_their_token_are_refused(people, places):
    client = Client(enforce_csrf_checks=True)
    for who, name, which in (
        ("coordinator", "work-whatif", "unit"),
        ("coordinator", "work-whatif-year", "own"),
        ("coordinator", "work-indices", "locus"),
        ("coordinator", "work-assessment-method", "own"),
        ("administrator", "work-methods", None),
        ("administrator", "work-method", "method"),
    ):
        client.force_login(people[who], backend="compliance.accounts.backends.PortalBackend")
        assert client.post(reverse(name, args=places[which]), {"u-I.1": "5"}).status_code == 403
    assert not Event.objects.filter(verb="efforts-save").exists()
