"""The whole log: filters, the check of its chain, and a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection, transaction
from django.urls import reverse

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.assessments.history.export import safe
from compliance.audit import triggers
from compliance.audit.models import Event
from compliance.audit.selectors import chain_state, events, events_of, text_ids, with_previous
from compliance.audit.services import event_append
from units.models import Government

URL = "/kerja/catatan/"
FILE = "/kerja/catatan.csv"


def log(obj, verb="test", actor=None, **kept):
    with transaction.atomic():
        return event_append(actor=actor, verb=verb, obj=obj, **kept)


@pytest.fixture
def tampered(people):
    """A function: run a statement on the log past its triggers."""

    def run(statement):
        triggers.remove(connection)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            triggers.install(connection)

    return run


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), strict=True))


# ------------------------------------------------------------------ the page


def test_the_newest_come_first(client_of, people, words):
    first = log(people["operator"], after={"note": "lama"})
    second = log(people["operator"], after={"note": "baru"})
    page = words(client_of("auditor").get(URL))
    assert page.index(f"#{second.pk} ") < page.index(f"#{first.pk} ")


def test_the_filter_by_verb_and_person(client_of, people, words):
    log(people["operator"], "unit-submit", people["operator"])
    client = client_of("administrator")
    page = words(client.get(URL, {"tindakan": "unit-submit", "orang": people["operator"].pk}))
    assert page.count("Isian lokus diajukan ·") == 1
    page = words(client.get(URL, {"tindakan": "unit-submit", "orang": people["verifier"].pk}))
    assert "Belum ada perubahan yang tercatat." in page


@pytest.mark.parametrize(
    "asked",
    [
        {"dari": "besok"},
        {"dari": "2026-11-25", "sampai": "2026-11-24"},
        {"orang": "0"},
        {"sampai": "2026-02-30"},
    ],
)
def test_a_faulty_filter_says_so_and_gives_no_file(client_of, history, asked):
    for url in (URL, FILE):
        answer = client_of("auditor").get(url, asked)
        assert answer.status_code == 422
        assert 'id="faults"' in answer.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-01-01"])
def test_the_ends_of_time(client_of, history, day):
    for name in ("dari", "sampai"):
        answer = client_of("auditor").get(URL, {name: day})
        assert answer.status_code == 422
        assert "antara tahun 2013 dan 2100" in answer.content.decode()


def test_the_page_takes_few_queries(client_of, people, django_assert_max_num_queries):
    for _ in range(60):
        log(people["operator"])
    client = client_of("auditor")
    with django_assert_max_num_queries(13):
        client.get(URL)


# ------------------------------------------------------------------ the chain


def test_a_whole_chain_is_said_to_be_whole(client_of, people, words):
    newest = log(people["operator"])
    assert f"Rantai utuh sampai #{newest.pk}" in words(client_of("auditor").get(URL))


def test_the_first_event_ever_has_no_predecessor(people):
    first = with_previous(events()).order_by("pk").first()
    assert chain_state([first]).whole


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_event SET verb = 'x' WHERE id = {middle}", "middle"),
        ("UPDATE audit_event SET after = '{{\"n\": 9}}' WHERE id = {middle}", "middle"),
        ("UPDATE audit_event SET previous_hash = hash WHERE id = {middle}", "middle"),
        ("DELETE FROM audit_event WHERE id = {middle}", "last"),
    ],
)
def test_a_touched_event_is_named(client_of, people, tampered, words, statement, broken):
    numbers = {
        name: log(people["operator"], after={"n": 1}).pk for name in ("first", "middle", "last")
    }
    tampered(statement.format(**numbers))
    answer = client_of("auditor").get(URL)
    assert f"Rantai putus: catatan #{numbers[broken]} tidak cocok" in words(answer)
    assert "message-error" in answer.content.decode()


def test_a_filter_does_not_break_the_chain(client_of, people, words):
    log(people["operator"], "unit-submit")
    log(people["operator"])
    newest = log(people["operator"], "unit-submit")
    log(people["operator"])
    page = words(client_of("auditor").get(URL, {"tindakan": "unit-submit"}))
    assert f"Rantai utuh sampai #{newest.pk}" in page


# ------------------------------------------------------------------ selectors


def test_without_records_there_are_no_events(people):
    log(people["operator"])
    assert not events_of({}).exists()
    assert not events_of({"accounts.user": []}).exists()


def test_only_the_named_records(people):
    one, two = log(people["operator"]), log(people["verifier"])
    of_one = events_of({"accounts.user": [str(people["operator"].pk)]})
    assert one in of_one
    assert two not in of_one
    by_query = events_of({"accounts.user": text_ids(User.objects.filter(username="operator"))})
    assert list(by_query) == list(of_one)


def test_the_same_number_of_another_type_is_another_record(people):
    event = log(people["operator"])
    assert event not in events_of({"accounts.role": [str(people["operator"].pk)]})


# ------------------------------------------------------------------ the file


def test_the_file_has_every_event(client_of, people):
    log(people["operator"], "unit-submit", people["operator"], after={"note": 'dia "x", y\nz'})
    answer = client_of("auditor").get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="catatan-')
    rows = rows_of(answer)
    assert len(rows) == Event.objects.count() + 1
    assert rows[1][2:8] == [
        "operator",
        "Isian lokus diajukan",
        "unit-submit",
        "accounts.user",
        str(people["operator"].pk),
        "",
    ]
    assert rows[1][8] == '{"note": "dia \\"x\\", y\\nz"}'


def test_the_file_follows_the_filter(client_of, people):
    log(people["operator"], "unit-submit", people["operator"])
    rows = rows_of(client_of("auditor").get(FILE, {"tindakan": "unit-submit"}))
    assert len(rows) == 2


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_runs_as_a_formula(client_of, people, text):
    user = people["operator"]
    user.first_name = text[:150]
    user.save()
    log(user, text[:40].strip() or "x", user, after={text: text})
    for row in rows_of(client_of("auditor").get(FILE)):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", DANGEROUS)
def test_the_guard_is_what_makes_it_safe(text):
    assert safe(text) == f"'{text}"


def test_harmless_cells_stay_as_they_are():
    for text in ("", "abc", "3", "{}", "'x"):
        assert safe(text) == text


# ------------------------------------------------------------------ who reads it


def test_an_auditor_of_another_government_does_not_read_the_whole_log(people):
    other = Government.objects.exclude(code="12.11").first()
    RoleAssignment.objects.create(user=people["operator"], role=Role.AUDITOR, government=other)
    from django.test import Client

    client = Client()
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    assert client.get(URL).status_code == 403
    assert client.get(FILE).status_code == 403
    page = client.get(reverse("work-home")).content.decode()
    assert "Perubahan terbaru" not in page
