"""Who comes to the calendar: own government and others, visitors, CSRF; and what the menu shows."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.accounts.rights import RIGHTS
from compliance.assessments.desk.urls import urlpatterns
from compliance.assessments.models import YearStep
from compliance.audit.models import Event
from units.models import Government, ServiceUnit

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
STRANGERS = ("stranger-operator", *(f"stranger-{role}" for role in Role.values[1:5]))


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


EVERYONE = answers(302, *[200] * 7)
CLOSED = answers(*[405] * 8)
# name, address: reading, writing
TABLE = {
    "work-home": ([], EVERYONE, CLOSED),
    "work-open": (
        [],
        answers(302, 403, 403, 200, 403, 403, 403, 403),
        answers(302, 403, 403, 422, 403, 403, 403, 403),
    ),
    "work-calendar": ([2026], EVERYONE, answers(302, 403, 403, 302, 403, 403, 403, 403)),
    "work-calendar-file": ([2026], EVERYONE, CLOSED),
}
CASES = [(name, who) for name in TABLE for who in PEOPLE]


@pytest.fixture
def strangers(history):
    """People with roles at another government only."""
    other = Government.objects.exclude(code="12.11").filter(units__isnull=False).first()
    unit = ServiceUnit.objects.filter(government=other).first()
    for name in STRANGERS:
        user = User.objects.create_user(name)
        role = name.partition("-")[2]
        scope = {"unit": unit} if role == "operator" else {"government": other}
        RoleAssignment.objects.create(user=user, role=role, **scope)


def login(name):
    client = Client()
    client.force_login(
        User.objects.get(username=name), backend="compliance.accounts.backends.PortalBackend"
    )
    return client


def test_the_table_names_every_address():
    assert {pattern.name for pattern in urlpatterns} == set(TABLE) <= set(RIGHTS)


@pytest.mark.parametrize(("name", "who"), CASES)
def test_reading(client_of, steps, name, who):
    args, reading, _ = TABLE[name]
    before = Event.objects.count()
    for method in ("get", "head"):
        assert getattr(client_of(who), method)(reverse(name, args=args)).status_code == reading[who]
    assert Event.objects.count() == before


@pytest.mark.parametrize(("name", "who"), CASES)
def test_writing(client_of, steps, name, who):
    args, _, writing = TABLE[name]
    before = Event.objects.count(), list(YearStep.objects.values())
    answer = client_of(who).post(reverse(name, args=args), {})
    assert answer.status_code == writing[who]
    assert (Event.objects.count(), list(YearStep.objects.values())) == before


@pytest.mark.parametrize("who", STRANGERS)
def test_people_of_other_governments_neither_read_nor_write(strangers, steps, who):
    client = login(who)
    assert client.get(reverse("work-calendar", args=[2026])).status_code == 403
    assert client.get(reverse("work-calendar-file", args=[2026])).status_code == 403
    sent = {"entry-ends_on": "2026-12-30", "entry-seen": ""}
    before = list(YearStep.objects.values())
    assert client.post(reverse("work-calendar", args=[2026]), sent).status_code == 403
    assert list(YearStep.objects.values()) == before


def test_a_form_without_its_token_is_refused(people, steps):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    sent = {"entry-ends_on": "2026-12-30", "entry-seen": ""}
    assert client.post(reverse("work-calendar", args=[2026]), sent).status_code == 403
    assert YearStep.objects.get(kind="entry").ends_on == datetime.date(2026, 12, 11)


def menu_of(client, url):
    page = client.get(url).content.decode()
    nav = page.partition('<nav class="work-nav"')[2].partition("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)"\s*(aria-current="[^"]+")?\s*>([^<]+)</a>', nav)
    return {label.strip(): (href, current) for href, current, label in links}


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_the_menu_leads_only_where_the_person_may_go(client_of, history, who):
    client = client_of(who)
    found = menu_of(client, reverse("work-home"))
    assert {"Tugas", "Kalender", "Metode", "Pemeriksaan", "Bantuan"} <= set(found)
    assert ("Catatan" in found) == (who in ("auditor", "administrator"))
    assert ("Orang" in found) == (who in ("coordinator", "administrator"))
    for href, _current in found.values():
        assert client.get(href).status_code == 200, href


def test_the_open_page_is_marked_in_the_menu(client_of, history):
    for url, label in (
        (reverse("work-home"), "Tugas"),
        (reverse("work-calendar", args=[datetime.date.today().year]), "Kalender"),
        (reverse("work-log"), "Catatan"),
        (reverse("work-help"), "Bantuan"),
    ):
        found = menu_of(client_of("auditor"), url)
        assert [name for name, (_, current) in found.items() if current] == [label]


def test_a_part_of_the_menu_that_is_not_installed_is_left_out(client_of, history, monkeypatch):
    from compliance.assessments.templatetags import workspace

    monkeypatch.setattr(workspace, "MENU", (("work-nowhere", "Tidak ada"), ("work-help", "B")))
    monkeypatch.setitem(RIGHTS, "work-nowhere", RIGHTS["work-help"])
    assert "Tidak ada" not in menu_of(client_of("auditor"), reverse("work-home"))


def test_public_pages_have_no_menu_of_the_workspace(client_of, history):
    assert "work-nav" not in client_of("auditor").get("/").content.decode()
