"""Who comes to which of the publisher's pages, and who changes something there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Role
from compliance.accounts.rights import RIGHTS
from compliance.accounts.services import role_assign
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.audit.models import Event
from compliance.releases import services
from compliance.releases.comparing import compared
from compliance.releases.models import Correction, PublicationPlan, PublishedScore, Release
from compliance.releases.urls import urlpatterns
from tests.people import PEOPLE, answers
from tests.rows import rows_of

from .conftest import BACKEND, MOMENT, STRANGERS, by, logged_in, seconds_from

MISSING = 10**9


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator. The home publisher releases the comparators'
# official years too.
ONLY_PUBLISHER = answers(302, *[403] * 4, "done", 403, 403)
NOT_NOW = answers(302, *[403] * 4, 409, 403, 403)
NOWHERE = answers(302, *[403] * 4, 404, 403, 403)
READ = {
    ("work-publication", "open"): answers(302, *[200] * 7),
    ("work-publication", "published"): answers(302, 404, 404, *[200] * 5),  # of no unit
    ("work-publication", "foreign"): answers(302, 404, 404, 200, 404, 200, 404, 200),
    ("work-publication", "missing"): answers(302, *[404] * 7),
    ("work-preview", "open"): answers(302, *[403] * 4, 200, 403, 403),
    ("work-preview", "published"): answers(302, *[403] * 4, 409, 403, 403),
    ("work-preview", "foreign"): answers(302, *[403] * 4, 409, 403, 403),
    ("work-preview", "foreign-self"): NOWHERE,
    ("work-preview", "missing"): NOWHERE,
    ("work-publish", "open"): answers(*[405] * 8),
    ("work-plan", "open"): answers(*[405] * 8),
    ("work-plan-cancel", "open"): answers(*[405] * 8),
    ("work-correct", "published"): answers(*[405] * 8),
    ("work-correct-give-up", "open"): answers(*[405] * 8),
}
WRITE = {
    ("work-publication", "open"): answers(*[405] * 8),
    ("work-preview", "open"): answers(*[405] * 8),
    ("work-publish", "open"): ONLY_PUBLISHER,
    ("work-publish", "published"): NOT_NOW,
    ("work-publish", "foreign"): NOT_NOW,
    ("work-publish", "foreign-self"): NOWHERE,
    ("work-publish", "missing"): NOWHERE,
    ("work-plan", "open"): ONLY_PUBLISHER,
    ("work-plan", "published"): NOT_NOW,
    ("work-plan", "foreign-self"): NOWHERE,
    ("work-plan", "missing"): NOWHERE,
    ("work-plan-cancel", "planned"): ONLY_PUBLISHER,
    ("work-plan-cancel", "published"): NOT_NOW,
    ("work-plan-cancel", "missing"): NOWHERE,
    ("work-correct", "published"): ONLY_PUBLISHER,
    ("work-correct", "foreign"): ONLY_PUBLISHER,
    ("work-correct", "open"): NOT_NOW,
    ("work-correct", "foreign-self"): NOWHERE,
    ("work-correct", "missing"): NOWHERE,
    ("work-correct-give-up", "correcting"): ONLY_PUBLISHER,
    ("work-correct-give-up", "open"): NOT_NOW,
    ("work-correct-give-up", "published"): NOT_NOW,
    ("work-correct-give-up", "missing"): NOWHERE,
}
SENT = {
    "work-plan": {"day": MOMENT.strftime("%Y-%m-%d"), "hour": MOMENT.strftime("%H:%M")},
    "work-correct": {"reason": "Contoh alasan."},
}


@pytest.fixture(autouse=True)
def an_hour_before(history):
    with seconds_from(MOMENT, -3600):
        yield


@pytest.fixture
def place(official, public, people):
    """A function: the number in the address of a page."""

    def number(which):
        publisher = people["publisher"]
        others = Assessment.objects.filter(year=2024).exclude(government=public.government)
        if which == "planned":
            services.publication_plan(**by(publisher, official, publish_at=MOMENT))
        if which == "correcting":
            services.correction_open(**by(publisher, public, reason="Contoh."))
        if which == "foreign-self":
            return Assessment.objects.create(
                government=others.first().government,
                year=2025,
                track="self",
                instrument=public.instrument,
                instrument_sha256=public.instrument_sha256,
            ).pk
        return {
            "open": official.pk,
            "planned": official.pk,
            "published": public.pk,
            "correcting": public.pk,
            "foreign": others.filter(track="official").first().pk,
            "missing": MISSING,
        }[which]

    return number


def everything():
    """Return all that these pages may write."""
    tables = (
        *(Assessment, UnitAssessment, Release, PublishedScore),
        *(PublicationPlan, Correction, Event),
    )
    return rows_of(*tables)


def seen(number):
    """Return what the page of a year sends back when its form is sent."""
    found = Assessment.objects.filter(pk=number).first()
    return {"seen": compared(found).sha256} if found else {}


def address(name, number):
    return reverse(name, args=[number, "pemerintah"] if name == "work-preview" else [number])


def test_every_page_of_publishing_is_tried_here():
    names = {pattern.name for pattern in urlpatterns} | {"work-preview"}
    assert {name for name, _which in READ} == names == {name for name, _which in WRITE}
    assert all(RIGHTS[name] for name in names)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("name", "which"), READ)
def test_reading(client_of, place, name, which, who):
    url, client = address(name, place(which)), client_of(who)
    before = everything()
    answer = client.get(url)
    assert answer.status_code == READ[name, which][who]
    assert everything() == before
    if answer.status_code == 302:
        assert answer["Location"].startswith("/masuk/?next=")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("name", "which"), WRITE)
def test_writing(client_of, place, name, which, who):
    number, client = place(which), client_of(who)
    url, sent = address(name, number), SENT.get(name, {}) | seen(number)
    before = everything()
    answer = client.post(url, sent)
    expected = WRITE[name, which][who]
    if expected == "done":
        assert answer.status_code == 302
        assert answer["Location"].endswith("/publikasi/")
        assert everything() != before
    else:
        assert answer.status_code == expected
        assert everything() == before


@pytest.mark.parametrize("role", STRANGERS, ids=str)
@pytest.mark.parametrize(("name", "which"), [key for key in WRITE if key[1] != "missing"])
def test_an_official_of_another_regency_finds_nothing(place, stranger, name, which, role):
    if which.startswith("foreign"):
        which = "published"
    url, client = address(name, place(which)), logged_in(stranger(role))
    before = everything()
    writes = role is Role.PUBLISHER and name not in {"work-publication", "work-preview"}
    sent = client.post(url, SENT.get(name, {})).status_code
    assert sent == (404 if writes else 405 if RIGHTS[name].write is None else 403)
    if RIGHTS[name].read is not None:
        closed = name == "work-preview" and role is not Role.PUBLISHER
        assert client.get(url).status_code == (403 if closed else 404)
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "which"), [key for key, row in WRITE.items() if "done" in row.values()]
)
def test_a_post_without_its_token_changes_nothing(people, place, name, which):
    url = address(name, place(which))
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["publisher"], backend=BACKEND)
    before = everything()
    assert client.post(url, SENT.get(name, {})).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("name", ["work-publish", "work-plan"])
def test_who_verified_in_the_same_year_does_not_publish_it(people, sample, name):
    publisher = people["publisher"]
    sample.units.update(verified_by=publisher)
    before = everything()
    answer = logged_in(publisher).post(address(name, sample.pk), SENT.get(name, {}))
    assert answer.status_code == 403
    assert "Anda ikut memverifikasi tahun ini" in answer.content.decode()
    assert everything() == before
    page = logged_in(publisher).get(address("work-publication", sample.pk)).content.decode()
    assert "Anda ikut memverifikasi tahun ini" in page
    assert reverse("work-plan", args=[sample.pk]) not in page  # no form that would be refused
    assert reverse("work-publish", args=[sample.pk]) not in page


@pytest.mark.parametrize("name", ["work-preview", "work-publish", "work-plan"])
def test_a_publisher_elsewhere_who_only_reads_here_neither_previews_nor_publishes(
    official, stranger, name
):
    """The rights table lets a publisher in; the year itself belongs to another one."""
    person = stranger(Role.PUBLISHER)
    role_assign(user=person, role=Role.AUDITOR, government=official.government, actor=None)
    client, before = logged_in(person), everything()
    assert client.get(address("work-publication", official.pk)).status_code == 200
    ask = client.get if name == "work-preview" else client.post
    assert ask(address(name, official.pk), SENT.get(name, {})).status_code == 403
    assert everything() == before
