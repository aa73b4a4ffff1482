"""Who comes to which spreadsheet page: roles, own and other objects, missing ones, CSRF."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.assessments.models import Assessment, SheetUpload
from compliance.assessments.sheets.urls import urlpatterns
from compliance.audit.models import Event

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
MISSING = 10**9


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


# In the order of PEOPLE: visitor, operator of the unit, operator of a unit that was not assessed in
# this year, coordinator, verifier, publisher, auditor, administrator. The home coordinator keeps
# the comparators too, and the home publisher releases their official years.
OWN_UNIT = answers(302, 200, 404, *[200] * 5)
FOREIGN = answers(302, 404, 404, 200, 404, 200, 404, 200)
NOBODY = answers(302, *[404] * 7)
RECORDERS = answers(302, 200, 404, 200, *[403] * 4)
COORDINATOR = answers(302, 403, 403, 200, *[403] * 4)
READ = {
    ("work-unit-sheet", "unit"): OWN_UNIT,
    ("work-unit-sheet", "foreign-unit"): FOREIGN,
    ("work-unit-sheet", "missing"): NOBODY,
    ("work-assessment-sheet", "own"): OWN_UNIT,
    ("work-assessment-sheet", "foreign"): FOREIGN,
    ("work-assessment-sheet", "missing"): NOBODY,
    ("work-sheet-upload", "own"): RECORDERS,
    ("work-sheet-upload", "foreign"): answers(302, 404, 404, 200, *[403] * 4),
    ("work-sheet-upload", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-sheet-preview", "preview"): answers(302, 404, 404, 200, *[403] * 4),
    ("work-sheet-preview", "foreign-preview"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-sheet-preview", "missing-preview"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-reported-sheet", None): answers(302, 403, 403, 302, *[403] * 4),
    ("work-reported-upload", None): COORDINATOR,
}
CLOSED = answers(*[405] * 8)
WRITE = {
    ("work-unit-sheet", "unit"): CLOSED,
    ("work-assessment-sheet", "own"): CLOSED,
    ("work-reported-sheet", None): CLOSED,
    ("work-sheet-upload", "own"): answers(302, 422, 404, 422, *[403] * 4),
    ("work-sheet-upload", "foreign"): answers(302, 404, 404, 422, *[403] * 4),
    ("work-sheet-upload", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-sheet-preview", "preview"): answers(302, 404, 404, 409, *[403] * 4),
    ("work-sheet-preview", "foreign-preview"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-sheet-preview", "missing-preview"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-reported-upload", None): answers(302, 403, 403, 422, *[403] * 4),
}


def kept(assessment, user):
    answer = {"unit": "dairi-disdukcapil", "indicator": "I.1", "product": None, "value": "3"}
    answer |= {"not_applicable": False, "note": "", "seen": 0}
    return SheetUpload.objects.create(
        kind="entries",
        assessment=assessment,
        file_name="isian.xlsx",
        sha256="0" * 64,
        content={
            "sha256": assessment.instrument_sha256,
            "unchanged": 0,
            "answers": [answer],
        },
        uploaded_by=user,
    )


@pytest.fixture
def places(year, unit, people):
    foreign = Assessment.objects.exclude(government__code="12.11").filter(units__isnull=False)
    other = foreign.filter(track="official").order_by("pk").first()
    return {
        None: [],
        "own": [year.pk],
        "foreign": [other.pk],
        "unit": [unit.pk],
        "foreign-unit": [other.units.first().pk],
        "preview": [kept(year, people["coordinator"]).pk],
        "foreign-preview": [kept(year, people["administrator"]).pk],
        "missing-preview": [uuid.uuid4()],
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
    before = Event.objects.count(), SheetUpload.objects.count()
    answer = client_of(who).get(reverse(name, args=places[which]))
    assert answer.status_code == status
    assert (Event.objects.count(), SheetUpload.objects.count()) == before


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(WRITE))
def test_writing(client_of, places, counted, name, which, who, status):
    before = counted()
    sent = {"aksi": "terapkan", "keadaan": "0" * 64}
    answer = client_of(who).post(reverse(name, args=places[which]), sent)
    if name == "work-sheet-upload" and which == "foreign" and who == "coordinator":
        assert answer.status_code in (409, 422)  # a comparator's year may be published
    else:
        assert answer.status_code == status
    assert counted() == before


def test_foreign_and_missing_look_the_same(client_of, places):
    client = client_of("operator2")
    for name, which, gone in (
        ("work-unit-sheet", "unit", "missing"),
        ("work-sheet-preview", "preview", "missing-preview"),
    ):
        bodies = [
            client.get(reverse(name, args=places[place])).content.decode().partition("<main")[2]
            for place in (which, gone)
        ]
        assert bodies[0]
        assert bodies[0] == bodies[1]


def test_forms_without_their_token_are_refused(people, places, counted):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    before = counted()
    for name, which in (
        ("work-sheet-upload", "own"),
        ("work-sheet-preview", "preview"),
        ("work-reported-upload", None),
    ):
        sent = {"aksi": "buang"}
        assert client.post(reverse(name, args=places[which]), sent).status_code == 403
    assert counted() == before
