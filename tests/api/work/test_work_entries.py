"""Answers through the API: the page's own rules, versions, keys and places of faults."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from compliance.assessments.models import Entry, UnitAssessment
from compliance.audit.models import AnsweredRequest, Event
from tests.api.work.conftest import Caller, answer, item, pointers, problem
from units.models import ServiceProduct


def entries(caller, unit):
    response = caller("get", f"units/{unit.pk}/entries/")
    assert response.status_code == 200
    return response.json()


def test_a_unit_tells_its_questions_with_versions(by_token, unit):
    body = entries(by_token("operator"), unit)
    assert body["count"] == len(body["entries"]) >= body["unit"]["expected"] > 40
    assert {row["version"] for row in body["entries"]} == {0}
    assert {row["etag"] for row in body["entries"]} == {'"0"'}
    assert any(row["product"] for row in body["entries"])
    assert body["unit"]["lock"] is None


def test_each_id_of_the_list_leads_to_its_row(by_token, unit):
    caller = by_token("operator")
    for row in entries(caller, unit)["entries"][::20]:
        response = caller("get", f"entries/{row['id']}/")
        assert response.json() == row
        assert response["ETag"] == row["etag"]
        assert response["Cache-Control"] == "private, no-store"


def test_an_answer_is_made_and_changed(by_token, people, unit):
    caller, address = by_token("operator"), f"entries/{unit.pk}:I.1/"
    first = caller("put", address, answer("3.50", note="Lihat SK."), match='"0"')
    assert first.status_code == 200, first.content
    assert first["ETag"] == '"1"'
    assert first.json() | {"updated_at": None} == {
        "id": f"{unit.pk}:I.1",
        "indicator": "I.1",
        "product": None,
        "scale": {"minimum": "0", "maximum": "5"},
        "value": "3.5",
        "not_applicable": False,
        "note": "Lihat SK.",
        "version": 1,
        "etag": '"1"',
        "updated_at": None,
        "updated_by": "operator",
    }
    second = caller("put", address, answer(None, na=True), match='"1"')
    assert second.json()["version"] == 2
    stored = Entry.objects.get(unit_assessment=unit)
    assert (stored.value, stored.not_applicable, stored.note) == (None, True, "")
    events = Event.objects.filter(verb="entry-save", object_id=str(stored.pk))
    assert [event.actor_id for event in events] == [people["operator"].pk] * 2
    unit.refresh_from_db()
    assert unit.filled == 1


def test_a_stale_version_is_told_what_stands_and_changes_nothing(by_token, unit):
    caller, address = by_token("operator"), f"entries/{unit.pk}:I.1/"
    caller("put", address, answer("3"), match='"0"')
    body = problem(caller("put", address, answer("5"), match='"0"'), 412)
    assert [row["value"] for row in body["present"]] == ["3"]
    assert body["present"][0]["etag"] == '"1"'
    assert str(Entry.objects.get(unit_assessment=unit).value.normalize()) == "3"
    again = caller("put", address, answer("5"), match=body["present"][0]["etag"])
    assert again.status_code == 200


def test_a_version_of_an_answer_that_never_was_is_stale(by_token, unit):
    caller = by_token("operator")
    body = problem(caller("put", f"entries/{unit.pk}:I.1/", answer("5"), match='"4"'), 412)
    assert body["present"][0]["version"] == 0
    assert not Entry.objects.filter(unit_assessment=unit).exists()


def test_without_if_match_nothing_is_overwritten(by_token, unit):
    problem(by_token("operator")("put", f"entries/{unit.pk}:I.1/", answer("5")), 428)
    assert not Entry.objects.filter(unit_assessment=unit).exists()


@pytest.mark.parametrize("tag", ["*", "0", '"0", "1"', '"01"', '"-1"', '"١"', '""'])
def test_if_match_names_one_version(by_token, unit, tag):
    problem(by_token("operator")("put", f"entries/{unit.pk}:I.1/", answer(), match=tag), 400)


def test_a_tag_that_was_weakened_by_packing_counts(by_token, unit):
    caller, address = by_token("operator"), f"entries/{unit.pk}:I.1/"
    packed = caller("put", address, answer(note="x" * 500), match='"0"', Accept_Encoding="gzip")
    assert packed["ETag"] == 'W/"1"'
    assert caller("put", address, answer("5"), match=packed["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"value": "4"}, ["#/not_applicable", "#/note"]),
        (answer() | {"score": "1"}, ["#/score"]),
        (answer(4), ["#/value"]),
        (answer(""), ["#/value"]),
        (answer("3,5"), ["#/value"]),
        (answer("٤"), ["#/value"]),
        (answer("1e0"), ["#/value"]),
        (answer("-1"), ["#/value"]),
        (answer("6"), ["#/value"]),
        (answer("1.00001"), ["#/value"]),
        (answer("4", na=True), ["#/value"]),
        (answer("4", na="yes"), ["#/not_applicable"]),
        (answer(note="x" * 2001), ["#/note"]),
        (answer(note="a\x00b"), ["#/note"]),
        ([], ["#"]),
    ],
)
def test_a_fault_has_its_place(by_token, unit, body, places):
    caller = by_token("operator")
    refused = problem(caller("put", f"entries/{unit.pk}:I.1/", body, match='"0"'), 422)
    assert pointers(refused) == places
    assert not Entry.objects.filter(unit_assessment=unit).exists()
    assert not AnsweredRequest.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"value": NaN}', 400),
        ('{"value": "1", "value": "2"}', 400),
        ('"\\ud800"', 400),
        ("[" * 100_000 + "]" * 100_000, 400),
        ("1" * 5000, 400),
        (b"\xff\xfe", 400),
        (gzip.compress(b"{}"), 400),
        ('{"value": "' + "x" * 1_000_001 + '"}', 413),
    ],
    ids=["cut", "nan", "twice", "half a sign", "nested", "endless", "latin", "packed", "huge"],
)
def test_bodies_that_cannot_be_read(by_token, unit, body, status):
    problem(by_token("operator")("put", f"entries/{unit.pk}:I.1/", body, match='"0"'), status)
    problem(by_token("operator")("put", f"units/{unit.pk}/entries/", body), status)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_other_content_types(by_token, unit, kind):
    caller = by_token("operator")
    body = {"Content_Type": kind, "match": '"0"'}
    problem(caller("put", f"entries/{unit.pk}:I.1/", answer(), **body), 415)


def test_many_answers_are_saved_at_once(by_token, unit):
    caller = by_token("operator")
    sent = [item(unit, "I.1", "3"), item(unit, "I.2", None, na=True)]
    response = caller("put", f"units/{unit.pk}/entries/", {"entries": sent})
    assert response.status_code == 200, response.content
    body = response.json()
    assert [(row["value"], row["version"]) for row in body["entries"]] == [("3", 1), (None, 1)]
    assert body["unit"]["filled"] == 2
    assert body["unit"]["range"] is not None


def test_all_or_nothing_with_each_fault_at_its_place(by_token, unit):
    caller = by_token("operator")
    sent = [
        item(unit, "I.1", "3"),
        item(unit, "I.2", "9"),
        item(unit, "X.99", "3"),
        item(unit, "I.1", "2"),
    ]
    body = problem(caller("put", f"units/{unit.pk}/entries/", {"entries": sent}), 422)
    assert pointers(body) == ["#/entries/1/value", "#/entries/2/id", "#/entries/3/id"]
    assert not Entry.objects.filter(unit_assessment=unit).exists()
    sent = [item(unit, "I.1", "3"), {"id": "x"}, "x"]
    body = problem(caller("put", f"units/{unit.pk}/entries/", {"entries": sent}), 422)
    assert {place.rpartition("/")[0] for place in pointers(body)} == {
        "#/entries/1",
        "#/entries",
    }


def test_a_stale_one_of_many_stops_all(by_token, unit):
    caller = by_token("operator")
    caller("put", f"entries/{unit.pk}:I.2/", answer("3"), match='"0"')
    sent = [item(unit, "I.1", "1"), item(unit, "I.2", "1"), item(unit, "I.3", "1", version=7)]
    body = problem(caller("put", f"units/{unit.pk}/entries/", {"entries": sent[:2]}), 412)
    assert pointers(body) == ["#/entries/1/version"]
    assert [row["version"] for row in body["present"]] == [1]
    body = problem(caller("put", f"units/{unit.pk}/entries/", {"entries": sent}), 412)
    assert pointers(body) == ["#/entries/2/version"]
    assert Entry.objects.filter(unit_assessment=unit).count() == 1


def test_another_unit_s_answers_do_not_belong_here(by_token, unit, year):
    other = year.units.exclude(pk=unit.pk).first()
    caller = by_token("coordinator")
    sent = {"entries": [item(other, "I.1", "3")]}
    body = problem(caller("put", f"units/{unit.pk}/entries/", sent), 422)
    assert pointers(body) == ["#/entries/0/id"]


@pytest.mark.parametrize("sent", [[], [{}] * 501])
def test_at_most_500(by_token, unit, sent):
    caller = by_token("operator")
    body = problem(caller("put", f"units/{unit.pk}/entries/", {"entries": sent}), 422)
    assert pointers(body) == ["#/entries"]


def test_the_queries_of_149_answers(by_token, unit, django_assert_max_num_queries):
    ServiceProduct.objects.bulk_create(
        ServiceProduct(unit=unit.unit, code=f"uji-{number}", name=f"Uji {number}", sample=True)
        for number in range(22)
    )
    caller = by_token("operator")
    rows = entries(caller, unit)["entries"]
    sent = [
        {"id": row["id"], "version": 0, "value": "4", "not_applicable": False, "note": ""}
        for row in rows
    ][:149]
    assert len(sent) == 149
    # Two are a savepoint. SQLite writes 149 rows in two statements, PostgreSQL locks the log.
    with django_assert_max_num_queries(20):
        response = caller("put", f"units/{unit.pk}/entries/", {"entries": sent})
    assert response.status_code == 200, response.content
    assert Entry.objects.filter(unit_assessment=unit).count() == 149


def test_reading_costs_the_same_for_one_answer_and_for_149(
    by_token, unit, django_assert_max_num_queries
):
    caller = by_token("operator")
    entries(caller, unit)  # the day of the token's use is written once
    with django_assert_max_num_queries(5):
        entries(caller, unit)


@pytest.mark.parametrize("sent", ["entries", "units"])
def test_a_repeated_key_is_answered_and_changes_nothing(by_token, unit, sent):
    caller = by_token("operator")
    address, body = (
        (f"entries/{unit.pk}:I.1/", answer("3"))
        if sent == "entries"
        else (f"units/{unit.pk}/entries/", {"entries": [item(unit)]})
    )
    answers = [caller("put", address, body, match='"0"', key="0123456789") for _ in range(3)]
    assert {response.status_code for response in answers} == {200}
    # PostgreSQL keeps the members of an object in an order of its own.
    assert all(response.json() == answers[0].json() for response in answers)
    assert len({response.get("ETag") for response in answers}) == 1
    assert Event.objects.filter(verb="entry-save").count() >= 1
    assert Entry.objects.get(unit_assessment=unit).version == 1


def test_the_same_key_for_another_request_is_refused(by_token, unit):
    caller, address = by_token("operator"), f"entries/{unit.pk}:I.1/"
    assert caller("put", address, answer("3"), match='"0"', key="0123456789").status_code == 200
    problem(caller("put", address, answer("4"), match='"0"', key="0123456789"), 422)
    problem(caller("put", address, answer("3"), match='"1"', key="0123456789"), 422)
    assert Entry.objects.get(unit_assessment=unit).version == 1
    # A write that was refused has left the key free.
    problem(caller("put", address, answer("9"), match='"1"', key="other-key"), 422)
    assert caller("put", address, answer("5"), match='"1"', key="other-key").status_code == 200


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space"])
def test_every_write_needs_a_key(by_token, unit, key):
    caller = by_token("operator")
    problem(caller("put", f"entries/{unit.pk}:I.1/", answer(), match='"0"', key=key), 400)
    problem(caller("put", f"units/{unit.pk}/entries/", {"entries": [item(unit)]}, key=key), 400)
    problem(caller("post", f"units/{unit.pk}/submit/", key=key), 400)
    assert not Entry.objects.filter(unit_assessment=unit).exists()


def test_a_locked_unit_says_who_and_when(by_token, history):
    locked = UnitAssessment.objects.get(
        assessment__sample=True, assessment__year=2024, unit__slug="dairi-disdukcapil"
    )
    caller = by_token("operator")
    entry = entries(caller, locked)["entries"][0]
    for language, word in (("id", "Terkunci"), ("en", "Locked")):
        response = caller(
            "put",
            f"entries/{entry['id']}/",
            answer("1"),
            match=entry["etag"],
            Accept_Language=language,
        )
        assert word in problem(response, 409)["detail"]
        assert response["Content-Language"] == language
    rows = {"entries": [item(locked, "I.1", "1", version=entry["version"])]}
    problem(caller("put", f"units/{locked.pk}/entries/", rows), 409)


def test_a_session_needs_its_csrf_token(client_of, unit, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    caller, address = Caller(client=client), f"entries/{unit.pk}:I.1/"
    assert "CSRF" in problem(caller("put", address, answer(), match='"0"'), 403)["detail"]
    problem(caller("post", f"units/{unit.pk}/submit/"), 403)
    client.get("/kerja/")
    csrf = client.get(f"/kerja/lokus/{unit.pk}/isian/otomatis/").json()["csrf"]
    done = caller("put", address, answer(), match='"0"', X_CSRFToken=csrf)
    assert done.status_code == 200, done.content


def test_a_token_needs_none(by_token, unit):
    caller = by_token("operator")
    caller.client = Client(enforce_csrf_checks=True)
    done = caller("put", f"entries/{unit.pk}:I.1/", answer(), match='"0"')
    assert done.status_code == 200


@pytest.mark.parametrize("query", ["?format=xml", "?access_token=x", "?page=1"])
def test_unknown_parameters_are_refused(by_token, unit, query):
    caller = by_token("operator")
    problem(caller("get", f"units/{unit.pk}/{query}"), 400)
    problem(caller("put", f"units/{unit.pk}/entries/{query}", {"entries": [item(unit)]}), 400)
    assert not Entry.objects.filter(unit_assessment=unit).exists()
