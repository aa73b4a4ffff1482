"""Saving while one types: the good is stored, the faulty says why, nobody overwrites anybody."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import entries
from compliance.assessments.entries import (
    MOST_CHANGES,
    EntryChange,
    EntryFaulty,
    entries_autosave,
    entries_save,
)
from compliance.assessments.models import Entry, UnitAssessment
from compliance.audit.idempotency import fingerprint
from compliance.audit.models import AnsweredRequest, Event
from tests.assessments.entering.conftest import change
from tests.rows import rows_of


def stored(unit):
    return {e.indicator: (text(e), e.version) for e in unit.entries.filter(product=None)}


def text(entry):
    return "N/A" if entry.not_applicable else entries.value_text(entry.value)


def everything():
    tables = (UnitAssessment, Entry, Event, AnsweredRequest)
    return rows_of(*tables)


def test_what_was_typed_is_stored_and_the_result_comes_back(operator, unit, autosave):
    product = unit.unit.products.first()
    answer = autosave(
        operator,
        change("I.1", "4,5"),
        change("I.2", "3.25", note="dari rapat"),
        change("I.3", "", na=True),
        change("II.1", "2", product=product.pk),
    )
    assert answer.status_code == 200
    found = answer.json()
    assert re.fullmatch(r"\d\d\.\d\d\.\d\d WIB", found["saved_at"]["text"])
    assert datetime.datetime.fromisoformat(found["saved_at"]["iso"]).tzinfo
    assert found["saved"] == [
        {"field": "I.1_0", "version": 1},
        {"field": "I.2_0", "version": 1},
        {"field": "I.3_0", "version": 1},
        {"field": f"II.1_{product.pk}", "version": 1},
    ]
    assert found["clashes"] == found["faults"] == []
    assert stored(unit) == {"I.1": ("4.5", 1), "I.2": ("3.25", 1), "I.3": ("N/A", 1)}
    unit.refresh_from_db()
    result = found["result"]
    assert (result["filled"], result["expected"]) == (unit.filled, unit.expected)
    assert (result["low"], result["high"]) == (str(unit.range_low), str(unit.range_high))
    assert result["score"] is None
    assert set(result["zones"]) <= {"green", "yellow", "red"}
    assert str(unit.range_high).replace(".", ",") in result["html"]
    events = Event.objects.filter(verb="entry-save")
    assert [e.actor.username for e in events] == ["operator"] * 4


def test_a_value_is_cleared_again(operator, unit, autosave):
    autosave(operator, change("I.1", "4"))
    assert autosave(operator, change("I.1", "", seen=1)).json()["saved"] == [
        {"field": "I.1_0", "version": 2}
    ]
    assert stored(unit) == {"I.1": ("", 2)}


@pytest.mark.parametrize(
    ("value", "na", "note", "part", "message"),
    [
        ("empat", False, "", "value", "tanpa huruf"),
        ("6", False, "", "value", "paling besar 5"),
        ("-1", False, "", "value", "tidak boleh negatif"),
        ("1e0", False, "", "value", "tanpa pangkat"),
        ("NaN", False, "", "value", "tanpa huruf"),
        ("4,12345", False, "", "value", "Paling banyak 4 angka"),
        ("9" * 5000, False, "", "value", "Terlalu panjang"),
        ("4\x00", False, "", "value", "bukan angka"),
        ("4", True, "", "value", "jangan keduanya"),
        ("4", False, "x" * 2001, "note", "2000"),
        ("4", False, "a\x00b", "note", "Null"),
    ],
)
def test_a_faulty_field_says_why_and_the_others_are_stored(
    operator, unit, autosave, value, na, note, part, message
):
    answer = autosave(operator, change("I.1", value, na=na, note=note), change("I.2", "3"))
    found = answer.json()
    assert answer.status_code == 200
    assert [(f["field"], f["part"]) for f in found["faults"]] == [("I.1_0", part)]
    assert message.lower() in found["faults"][0]["text"].lower()
    assert found["saved"] == [{"field": "I.2_0", "version": 1}]
    assert stored(unit) == {"I.2": ("3", 1)}


def test_the_messages_are_those_of_the_form_in_the_page_s_language(operator, url, autosave):
    english = autosave(operator, change("I.1", "7"), url="/en" + url + "otomatis/")
    page = operator.post("/en" + url, {"I.1_0-seen": "0.0", "I.1_0-value": "7"})
    message = english.json()["faults"][0]["text"]
    assert message not in autosave(operator, change("I.1", "7")).content.decode()
    assert f"<li>{message}</li>" in page.content.decode()


def test_an_answer_that_is_not_asked_for_is_a_fault_of_its_field(operator, unit, autosave):
    answer = autosave(
        operator, change("I.99", "1"), change("II.1", "1"), change("I.1", "1"), change("I.2", "1")
    )
    assert {f["field"] for f in answer.json()["faults"]} == {"I.99_0", "II.1_0"}
    assert set(stored(unit)) == {"I.1", "I.2"}


# Two people


def second_operator(unit):
    other = User.objects.create_user("operator3")
    role_assign(user=other, role=Role.OPERATOR, unit=unit.unit, actor=None)
    client = Client()
    client.force_login(other, backend="compliance.accounts.backends.PortalBackend")
    return client


def test_two_operators_on_different_fields_are_both_kept(operator, unit, autosave):
    other = second_operator(unit)
    autosave(operator, change("I.1", "1"))
    found = autosave(other, change("I.2", "2")).json()
    assert found["clashes"] == []
    assert stored(unit) == {"I.1": ("1", 1), "I.2": ("2", 1)}


def test_the_second_on_one_field_sees_both_values_and_the_rest_is_stored(operator, unit, autosave):
    other = second_operator(unit)
    autosave(operator, change("I.1", "1,5", note="dari rapat"))
    found = autosave(other, change("I.1", "2"), change("I.2", "2")).json()
    assert found["saved"] == [{"field": "I.2_0", "version": 1}]
    (clash,) = found["clashes"]
    assert (clash["field"], clash["version"], clash["value"]) == ("I.1_0", 1, "1,5")
    assert (clash["note"], clash["not_applicable"], clash["text"]) == ("dari rapat", False, "1,5")
    assert clash["who"] == "operator"
    assert re.fullmatch(r"pukul \d\d\.\d\d\.\d\d WIB", clash["when"])
    assert stored(unit) == {"I.1": ("1.5", 1), "I.2": ("2", 1)}
    # Having seen it, the second one insists.
    assert autosave(other, change("I.1", "2", seen=1)).json()["clashes"] == []
    assert stored(unit)["I.1"] == ("2", 2)


def lost_updates(unit, people):
    """Let two people save in turn without looking; return how many acknowledged values are gone."""
    told, changes = [], Event.objects.filter(verb="entry-save")
    for number, name in enumerate(["operator", "coordinator"] * 3):
        actor = people[name]
        done = entries_autosave(
            unit_assessment_id=unit.pk,
            changes=[EntryChange("I.1", None, Decimal(number), seen_version=0)],
            actor=actor,
            rights=rights_of(actor),
        )
        told += [str(number)] * len(done.versions)
    assert changes.count() == len(told)
    return len(told) - 1  # only one of them can be stored


def test_nobody_s_save_is_lost(people, unit):
    assert lost_updates(unit, people) == 0
    assert stored(unit) == {"I.1": ("0", 1)}


def test_without_the_check_of_versions_saves_are_lost(people, unit, monkeypatch):
    """The control: the same saves, and five acknowledged values are gone."""
    monkeypatch.setattr(entries, "changed_meanwhile", lambda change, stored: False)
    assert lost_updates(unit, people) == 5


def test_what_is_stored_already_is_no_clash_and_no_event(operator, unit, autosave):
    autosave(operator, change("I.1", "3"))
    events = Event.objects.count()
    found = autosave(second_operator(unit), change("I.1", "3,0")).json()
    assert found["saved"] == [{"field": "I.1_0", "version": 1}]
    assert Event.objects.filter(verb="entry-save").count() == 1
    assert found["clashes"] == []
    assert Event.objects.count() == events + 1  # the second operator's role


def test_a_row_that_holds_evidence_only_is_no_clash(operator, unit, autosave):
    Entry.objects.create(unit_assessment=unit, indicator="I.1", version=0, evidence_count=2)
    assert autosave(operator, change("I.1", "3")).json()["saved"] == [
        {"field": "I.1_0", "version": 1}
    ]
    assert unit.entries.get().evidence_count == 2


# Once


def test_the_same_key_gets_the_same_answer_and_leaves_one_event(operator, unit, autosave):
    first = autosave(operator, change("I.1", "3"), key="a" * 32)
    second = autosave(operator, change("I.1", "3"), key="a" * 32)
    assert first.json() == second.json()
    assert Event.objects.filter(verb="entry-save").count() == 1
    # Also after somebody else has changed the answer: what was done was done then.
    autosave(second_operator(unit), change("I.1", "4", seen=1))
    assert autosave(operator, change("I.1", "3"), key="a" * 32).json() == first.json()
    assert stored(unit) == {"I.1": ("4", 2)}


def test_the_same_key_on_another_body_is_refused(operator, unit, autosave):
    autosave(operator, change("I.1", "3"), key="a" * 32)
    before = everything()
    answer = autosave(operator, change("I.1", "4"), key="a" * 32)
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")
    assert everything() == before


@pytest.mark.parametrize("key", ["x", "y" * 65, "a b c d e f g", "é" * 10])
def test_a_bad_key_is_refused(operator, unit, autosave, key):
    before = everything()
    answer = autosave(operator, change("I.1", "4"), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "key")
    assert everything() == before


def test_a_missing_key_is_refused(operator, auto_url):
    answer = operator.post(auto_url, '{"changes": []}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "key")


def test_a_request_in_flight_says_so(operator, people, auto_url, autosave):
    body = json.dumps({"changes": [change("I.1", "4")]})
    AnsweredRequest.objects.create(
        user=people["operator"],
        key="a" * 32,
        request_sha256=fingerprint("POST", auto_url, body.encode()),
    )
    answer = autosave(operator, key="a" * 32, body=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "in-flight")


# Refusals


HOSTILE = {
    "no JSON": (b"{", 400),
    "nothing": (b"", 400),
    "not UTF-8": (b'{"changes": "\xff"}', 400),
    "half a character": (json.dumps({"changes": [change("I.1", "\ud800")]}).encode(), 400),
    "a name twice": (b'{"changes": [], "changes": []}', 400),
    "a member twice": (b'{"changes": [{"seen": 1, "seen": 2}]}', 400),
    "NaN": (b'{"changes": NaN}', 400),
    "deep lists": (b"[" * 90_000 + b"]" * 90_000, 400),
    "deep objects": (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, 400),
    "a number of 5,000 digits": (b'{"changes": [' + b"9" * 5000 + b"]}", 400),
    "a list": (b"[]", 422),
    "a text": (b'"changes"', 422),
    "no changes": (b'{"changes": []}', 422),
    "too many": (json.dumps({"changes": [1] * (MOST_CHANGES + 1)}).encode(), 422),
    "3,000 names": (json.dumps({str(n): n for n in range(3000)}).encode(), 422),
    "3,000 members": (
        json.dumps({"changes": [change() | {str(n): n for n in range(3000)}]}).encode(),
        422,
    ),
    "other members": (b'{"changes": [{"indicator": "I.1", "value": "1"}]}', 422),
    "a number for a value": (json.dumps({"changes": [change() | {"value": 4}]}).encode(), 422),
    "null for a value": (json.dumps({"changes": [change() | {"value": None}]}).encode(), 422),
    "a huge version": (json.dumps({"changes": [change(seen=10**30)]}).encode(), 422),
    "a negative version": (json.dumps({"changes": [change(seen=-1)]}).encode(), 422),
    "true for a version": (json.dumps({"changes": [change(seen=True)]}).encode(), 422),
    "1e999 for a version": (b'{"changes": [{"seen": 1e999}]}', 422),
    "a huge product": (json.dumps({"changes": [change(product=10**30)]}).encode(), 422),
    "text for a box": (
        json.dumps({"changes": [change() | {"not_applicable": "on"}]}).encode(),
        422,
    ),
    "NUL in a code": (json.dumps({"changes": [change("I.1\x00")]}).encode(), 422),
    "a long code": (json.dumps({"changes": [change("I" * 41)]}).encode(), 422),
    "one answer twice": (json.dumps({"changes": [change(), change()]}).encode(), 422),
    "too large": (b" " * 200_001, 413),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_in_json_and_writes_nothing(operator, unit, autosave, name):
    body, status = HOSTILE[name]
    before = everything()
    answer = autosave(operator, body=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"title", "detail", "code"}
    assert all(answer.json().values())
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("", 401), ("operator", 200), ("operator2", 404), ("coordinator", 200)),
        *(("verifier", 403), ("publisher", 403), ("auditor", 403), ("administrator", 403)),
    ],
)
def test_who_may_save(client_of, unit, autosave, who, status):
    before = everything()
    answer = autosave(client_of(who), change("I.1", "3"))
    assert answer.status_code == status
    assert (everything() != before) == (status == 200)
    assert status == 200 or {"title", "detail"} <= set(answer.json())


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("", 401), ("operator", 200), ("operator2", 404), ("coordinator", 200)),
        *(("verifier", 200), ("publisher", 200), ("auditor", 200), ("administrator", 200)),
    ],
)
def test_who_may_read(client_of, auto_url, who, status):
    before = everything()
    answer = client_of(who).get(auto_url, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert "application/json" in answer["Content-Type"]
    assert status == 401 or "no-store" in answer["Cache-Control"]
    assert everything() == before


def test_a_browser_without_a_session_is_still_led_to_the_login(client, auto_url, url):
    for address in (auto_url, url):
        answer = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 302
        assert client.get(address, headers={"Accept": "*/*"}).status_code == 302


def test_other_methods_are_closed(operator, auto_url):
    for method in ("put", "patch", "delete", "options"):
        assert getattr(operator, method)(auto_url).status_code == 405


def test_a_missing_unit_is_told_in_json(operator, autosave):
    for pk in (10**9, 10**30):
        answer = autosave(operator, change(), url=reverse("work-unit-autosave", args=[pk]))
        assert (answer.status_code, answer.json()["code"]) == (404, "missing")


def test_the_page_of_another_person_is_told_so(client_of, people, unit, autosave):
    before = everything()
    other = str(people["operator"].pk)
    answer = autosave(client_of("coordinator"), change("I.1", "3"), **{"Portal-Person": other})
    assert (answer.status_code, answer.json()["code"]) == (401, "other-person")
    assert everything() == before
    own = {"Portal-Person": str(people["coordinator"].pk)}
    assert autosave(client_of("coordinator"), change("I.1", "3"), **own).status_code == 200


def test_without_its_token_a_save_is_refused(people, auto_url, unit):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    before = everything()
    body = json.dumps({"changes": [change("I.1", "3")]})
    headers = {"Accept": "application/json", "Idempotency-Key": "a" * 32}
    given = {"data": body, "content_type": "application/json", "headers": headers}
    assert client.post(auto_url, **given).status_code == 403
    assert everything() == before
    headers["X-CSRFToken"] = client.get(auto_url, headers=headers).json()["csrf"]
    assert client.post(auto_url, **given).status_code == 200


@pytest.mark.parametrize("status", ["submitted", "verified"])
def test_a_locked_unit_takes_nothing_and_may_be_tried_again(operator, unit, autosave, status):
    now = timezone.now()
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status=status, submitted_at=now, verified_at=now if status == "verified" else None
    )
    before = everything()
    answer = autosave(operator, change("I.1", "3"), key="a" * 32)
    assert (answer.status_code, answer.json()["code"]) == (409, "locked")
    assert "Terkunci" in answer.json()["detail"]
    assert everything() == before
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="draft", submitted_at=None, verified_at=None
    )
    assert autosave(operator, change("I.1", "3"), key="a" * 32).status_code == 200


@pytest.mark.parametrize("broken", ["events_append", "results_store"])
def test_answers_events_result_and_key_stand_or_fall_together(
    operator, unit, autosave, monkeypatch, broken
):
    def fail(*_, **__):
        raise RuntimeError("cannot go on")

    before = everything()
    monkeypatch.setattr(entries, broken, fail)
    with pytest.raises(RuntimeError):
        autosave(operator, change("I.1", "3"), key="a" * 32)
    assert everything() == before
    monkeypatch.undo()
    assert autosave(operator, change("I.1", "3"), key="a" * 32).status_code == 200


# What is stored by now


def test_a_page_that_comes_back_learns_what_changed(operator, people, unit, auto_url, autosave):
    autosave(second_operator(unit), change("I.1", "1,5", note="dari rapat"), change("I.2", na=True))
    found = operator.get(auto_url, headers={"Accept": "application/json"}).json()
    assert found["person"] == people["operator"].pk
    assert found["locked"] == ""
    assert sorted(found["entries"], key=lambda row: row["field"]) == [
        {
            "field": "I.1_0",
            "version": 1,
            "value": "1,5",
            "not_applicable": False,
            "note": "dari rapat",
        },
        {"field": "I.2_0", "version": 1, "value": "", "not_applicable": True, "note": ""},
    ]
    unit.refresh_from_db()
    assert found["result"]["high"] == str(unit.range_high)


# Budgets


def test_the_service_needs_as_many_queries_for_one_answer_as_for_all(
    people, unit, django_assert_max_num_queries
):
    actor = people["operator"]
    rights = rights_of(actor)
    products = list(unit.unit.products.all())
    asked = entries.questions(entries.instrument_of(unit.assessment), "regency", products)
    every = [EntryChange(*question.key, value=Decimal(5)) for question in asked]

    def counted(changes):
        # Two of the twenty are the savepoint that stands for the transaction in a test.
        with django_assert_max_num_queries(20) as queries:
            done = entries_autosave(
                unit_assessment_id=unit.pk, changes=changes, actor=actor, rights=rights
            )
        assert len(done.versions) == len(changes)
        return len(queries)

    one = counted(every[:1])
    assert counted(every) <= one + 2
    assert len(every) == 44


def test_the_whole_request_has_a_budget(operator, unit, autosave, django_assert_max_num_queries):
    autosave(operator, change("I.2", "3"))
    # Session, person, rights, unit, key and answer around the service's own.
    with django_assert_max_num_queries(36):
        autosave(operator, *[change(f"I.{n}", "4", seen=1 if n == 2 else 0) for n in range(1, 6)])
    assert len(stored(unit)) == 5


def test_more_answers_than_a_batch_may_carry_are_refused(people, unit):
    actor, one = people["operator"], EntryChange("I.1", None, Decimal(1))
    with pytest.raises(EntryFaulty):
        entries_autosave(
            unit_assessment_id=unit.pk,
            changes=[one] * (MOST_CHANGES + 1),
            actor=actor,
            rights=rights_of(actor),
        )


def test_the_plain_form_saves_all_or_none_all_the_same(people, unit):
    actor = people["operator"]
    entries_save(
        unit_assessment_id=unit.pk,
        changes=[EntryChange("I.1", None, Decimal(1))],
        actor=actor,
        rights=rights_of(actor),
    )
    both = [EntryChange("I.1", None, Decimal(2)), EntryChange("I.2", None, Decimal(2))]
    with pytest.raises(entries.EntryConflict):
        entries_save(unit_assessment_id=unit.pk, changes=both, actor=actor, rights=rights_of(actor))
    assert stored(unit) == {"I.1": ("1", 1)}
