"""Who comes to which page of the year's records: roles, own and other units, missing ones, CSRF."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.assessments.models import IndexResult
from compliance.audit.models import Event
from compliance.followup.models import Programme
from compliance.followup.yearround.urls import urlpatterns
from units.models import Channel, Government, ServiceUnit

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
MISSING = 10**9


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator.
EVERYONE = answers(302, *[200] * 7)
RECORDERS = answers(302, 200, 200, 200, *[403] * 4)
OWN_UNIT = answers(302, 200, 404, *[200] * 5)
FOREIGN = answers(302, *[404] * 6, 200)
NOBODY = answers(302, *[404] * 7)
EDIT_OWN = answers(302, 200, 404, 200, *[403] * 4)
EDIT_WHOLE = answers(302, 403, 403, 200, *[403] * 4)
EDIT_NOBODY = answers(302, 404, 404, 404, *[403] * 4)
READ = {
    ("work-yearround", None): EVERYONE,
    ("work-complaints", None): EVERYONE,
    ("work-complaints-year", "series"): OWN_UNIT,
    ("work-complaints-year", "whole-series"): EVERYONE,
    ("work-complaints-year", "foreign-series"): FOREIGN,
    ("work-complaints-year", "missing-series"): NOBODY,
    ("work-complaints-edit", "series"): EDIT_OWN,
    ("work-complaints-edit", "whole-series"): EDIT_WHOLE,
    ("work-complaints-edit", "missing-series"): EDIT_NOBODY,
    ("work-complaints-prove", "series"): EDIT_OWN,
    ("work-surveys", None): EVERYONE,
    ("work-survey", "survey"): OWN_UNIT,
    ("work-survey", "missing"): NOBODY,
    ("work-survey-prove", "survey"): EDIT_OWN,
    ("work-yearround-import", "shape"): RECORDERS,
    ("work-yearround-import", "no-shape"): EDIT_NOBODY,
    ("work-yearround-import-apply", "shape"): answers(*[405] * 8),
    ("work-yearround-import-csv", "shape"): RECORDERS,
    ("work-yearround-import-xlsx", "shape"): RECORDERS,
    ("work-yearround-list", "kind"): EVERYONE,
    ("work-yearround-list", "no-kind"): NOBODY,
    ("work-yearround-add", "kind"): answers(302, 200, 200, 200, *[403] * 4),
    ("work-yearround-add", "innovations"): EDIT_WHOLE,
    ("work-yearround-record", "own"): OWN_UNIT,
    ("work-yearround-record", "whole"): EVERYONE,
    ("work-yearround-record", "foreign"): FOREIGN,
    ("work-yearround-record", "missing-record"): NOBODY,
    ("work-yearround-edit", "own"): EDIT_OWN,
    ("work-yearround-edit", "whole"): EDIT_WHOLE,
    ("work-yearround-edit", "foreign"): EDIT_NOBODY,
    ("work-yearround-edit", "own-innovation"): answers(302, 403, 404, 200, *[403] * 4),
    ("work-yearround-undo", "own"): answers(*[405] * 8),
    ("work-yearround-remove", "own"): answers(*[405] * 8),
    ("work-yearround-prove", "own"): EDIT_OWN,
    ("work-yearround-prove", "foreign"): EDIT_NOBODY,
}
CLOSED = answers(*[405] * 8)
WRITE_OWN = answers(302, 422, 404, 422, *[403] * 4)
ACT_OWN = answers(302, 409, 404, 409, *[403] * 4)
WRITE = {
    ("work-yearround", None): CLOSED,
    ("work-complaints", None): CLOSED,
    ("work-complaints-year", "series"): CLOSED,
    ("work-complaints-edit", "series"): answers(302, 302, 404, 302, *[403] * 4),
    ("work-complaints-edit", "whole-series"): answers(302, 403, 403, 302, *[403] * 4),
    ("work-complaints-prove", "series"): ACT_OWN,
    ("work-surveys", None): CLOSED,
    ("work-survey", "survey"): CLOSED,
    ("work-survey-prove", "survey"): ACT_OWN,
    ("work-yearround-import", "shape"): answers(302, 422, 422, 422, *[403] * 4),
    ("work-yearround-import-apply", "shape"): answers(302, 409, 409, 409, *[403] * 4),
    ("work-yearround-import-apply", "no-shape"): EDIT_NOBODY,
    ("work-yearround-import-csv", "shape"): CLOSED,
    ("work-yearround-import-xlsx", "shape"): CLOSED,
    ("work-yearround-list", "kind"): CLOSED,
    ("work-yearround-add", "kind"): answers(302, 422, 422, 422, *[403] * 4),
    ("work-yearround-record", "own"): CLOSED,
    ("work-yearround-edit", "own"): WRITE_OWN,
    ("work-yearround-edit", "whole"): answers(302, 403, 403, 422, *[403] * 4),
    ("work-yearround-edit", "foreign"): EDIT_NOBODY,
    ("work-yearround-edit", "own-innovation"): answers(302, 403, 404, 422, *[403] * 4),
    ("work-yearround-undo", "own"): ACT_OWN,
    ("work-yearround-undo", "whole"): answers(302, 403, 403, 409, *[403] * 4),
    ("work-yearround-remove", "own"): ACT_OWN,
    ("work-yearround-remove", "whole"): answers(302, 409, 409, 409, *[403] * 4),
    ("work-yearround-remove", "foreign"): EDIT_NOBODY,
    ("work-yearround-prove", "own"): ACT_OWN,
}


@pytest.fixture
def places(make, unit, channel, dairi):
    foreign = Government.objects.exclude(pk=dairi.pk).filter(units__isnull=False).first()
    theirs = ServiceUnit.objects.filter(government=foreign).first()
    lapor = Channel.objects.create(government=foreign, name="LAPOR!", kind="complaint")
    elsewhere = Programme.objects.create(government=foreign, owner_unit=theirs, name="P")
    own_innovation = make("inovasi")
    return {
        None: [],
        "series": [channel.pk, unit.pk, 2025],
        "whole-series": [channel.pk, 0, 2025],
        "foreign-series": [lapor.pk, theirs.pk, 2025],
        "missing-series": [MISSING, unit.pk, 2025],
        "survey": [IndexResult.objects.filter(unit=unit, index="skm").first().pk],
        "missing": [MISSING],
        "shape": ["pengaduan"],
        "no-shape": ["lain"],
        "kind": ["program"],
        "no-kind": ["lain"],
        "innovations": ["inovasi"],
        "own": ["program", make("program").pk],
        "whole": ["program", make("program", unit=None, name="Seluruhnya").pk],
        "foreign": ["program", elsewhere.pk],
        "missing-record": ["program", MISSING],
        "own-innovation": ["inovasi", own_innovation.pk],
    }


@pytest.fixture(autouse=True)
def open_units(history):
    """Let every unit of the open sample year be filled in, so that each can be proven."""
    from compliance.assessments.models import UnitAssessment

    rows = UnitAssessment.objects.filter(assessment__status="open")
    rows.update(
        status="draft", submitted_at=None, submitted_by=None, verified_at=None, verified_by=None
    )


def test_the_tables_name_every_address():
    names = {pattern.name for pattern in urlpatterns}
    assert names == {name for name, _ in READ} == {name for name, _ in WRITE}
    assert names <= set(RIGHTS)


@pytest.mark.parametrize(("name", "which"), READ, ids=lambda part: part or "-")
def test_reading(client_of, places, name, which):
    before = Event.objects.count()
    url = reverse(name, args=places[which])
    assert {who: client_of(who).get(url).status_code for who in PEOPLE} == READ[name, which]
    assert Event.objects.count() == before


@pytest.mark.parametrize(("name", "which"), WRITE, ids=lambda part: part or "-")
def test_writing(client_of, places, name, which):
    before = Event.objects.count()
    url = reverse(name, args=places[which])
    assert {who: client_of(who).post(url).status_code for who in PEOPLE} == WRITE[name, which]
    assert Event.objects.count() == before


def test_foreign_and_missing_look_the_same(client_of, places):
    client = client_of("operator2")
    bodies = [
        client.get(reverse("work-yearround-record", args=places[place])).content.decode()
        for place in ("own", "missing-record")
    ]
    mains = [body.partition("<main")[2] for body in bodies]
    assert mains[0]
    assert mains[0] == mains[1]


def test_lists_hold_only_what_may_be_opened(client_of, places):
    url = reverse("work-yearround-list", args=["program"])
    own = reverse("work-yearround-record", args=places["own"])
    whole = reverse("work-yearround-record", args=places["whole"])
    foreign = reverse("work-yearround-record", args=places["foreign"])
    seen = {
        who: [link in client_of(who).get(url).content.decode() for link in (own, whole, foreign)]
        for who in PEOPLE[1:]
    }
    assert seen == {
        "operator": [True, True, False],
        "operator2": [False, True, False],
        "coordinator": [True, True, False],
        "verifier": [True, True, False],
        "publisher": [True, True, False],
        "auditor": [True, True, False],
        "administrator": [True, True, True],
    }


def test_buttons_and_guards_agree(client_of, places):
    for which, name in (("own", "work-yearround-edit"), ("whole", "work-yearround-edit")):
        record = reverse("work-yearround-record", args=places[which])
        edit = reverse(name, args=places[which])
        for who in PEOPLE[1:]:
            client = client_of(who)
            offered = f'href="{edit}"' in client.get(record).content.decode()
            assert offered == (client.get(edit).status_code == 200), (who, which)


def test_forms_without_their_token_are_refused(people, places):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    before = Event.objects.count()
    for name, which in (
        ("work-complaints-edit", "series"),
        ("work-complaints-prove", "series"),
        ("work-survey-prove", "survey"),
        ("work-yearround-import", "shape"),
        ("work-yearround-import-apply", "shape"),
        ("work-yearround-add", "kind"),
        ("work-yearround-edit", "own"),
        ("work-yearround-undo", "own"),
        ("work-yearround-remove", "own"),
        ("work-yearround-prove", "own"),
    ):
        assert client.post(reverse(name, args=places[which])).status_code == 403
    assert Event.objects.count() == before
