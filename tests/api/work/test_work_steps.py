"""The workflow through the API: the services' own checks, events and sentences."""

from __future__ import annotations

import pytest

from compliance.assessments.models import Entry, EntryReview
from compliance.audit.models import Event
from tests.answered import answered_unit
from tests.api.work.conftest import pointers, problem


@pytest.fixture
def full(history):
    """A draft of the open sample year with every answer given by the install."""
    unit = answered_unit()
    Entry.objects.filter(unit_assessment=unit).update(updated_by=None)
    return unit


def reviews(caller, unit, verdict="accepted", **more):
    rows = caller("get", f"units/{unit.pk}/entries/").json()["entries"]
    return [
        {"id": row["id"], "version": row["version"], "verdict": verdict, **more}
        for row in rows
        if row["value"] is not None or row["not_applicable"]
    ]


def step(caller, unit, name, body=None, **more):
    return caller("post", f"units/{unit.pk}/{name}/", body, **more)


def test_from_draft_to_verified_and_open_again(by_token, people, full):
    operator, verifier = by_token("operator"), by_token("verifier")
    done = step(operator, full, "submit")
    assert done.status_code == 200, done.content
    assert done.json()["status"] == "submitted"
    assert done.json()["lock"]
    problem(step(operator, full, "submit"), 409)
    assert step(operator, full, "take-back", {"reason": "Salah unggah."}).json()["status"] == (
        "draft"
    )
    step(operator, full, "submit")
    returned = step(verifier, full, "return", {"reason": "Lengkapi SK."}).json()
    assert (returned["status"], returned["reason"]) == ("returned", "Lengkapi SK.")
    step(operator, full, "submit")
    body = {"reviews": reviews(verifier, full)}
    verified = step(verifier, full, "verify", body)
    assert verified.status_code == 200, verified.content
    assert verified.json()["status"] == "verified"
    assert EntryReview.objects.filter(entry__unit_assessment=full).count() == len(body["reviews"])
    reopened = step(by_token("coordinator"), full, "reopen", {"reason": "Data baru."}).json()
    assert reopened["status"] == "draft"
    verbs = Event.objects.filter(object_id=str(full.pk), verb__startswith="unit-")
    assert list(verbs.order_by("pk").values_list("verb", "actor__username")) == [
        ("unit-submit", "operator"),
        ("unit-take-back", "operator"),
        ("unit-submit", "operator"),
        ("unit-return", "verifier"),
        ("unit-submit", "operator"),
        ("unit-verify", "verifier"),
        ("unit-reopen", "coordinator"),
    ]


def test_what_is_missing_is_named(by_token, unit):
    body = problem(step(by_token("operator"), unit, "submit"), 409)
    assert any("I.1" in fault["detail"] for fault in body["errors"])


def test_verifying_needs_every_answer_accepted(by_token, full):
    step(by_token("operator"), full, "submit")
    verifier = by_token("verifier")
    all_but_one = reviews(verifier, full)[1:]
    body = problem(step(verifier, full, "verify", {"reviews": all_but_one}), 409)
    assert len(body["errors"]) == 1
    full.refresh_from_db()
    assert full.status == "submitted"
    assert not EntryReview.objects.filter(entry__unit_assessment=full).exists()


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "x" * 2001}, {"reason": "\x00"}])
@pytest.mark.parametrize("name", ["return", "take-back"])
def test_a_reason_is_needed(by_token, full, name, body):
    step(by_token("operator"), full, "submit")
    caller = by_token("verifier" if name == "return" else "operator")
    assert pointers(problem(step(caller, full, name, body), 422)) == ["#/reason"]
    full.refresh_from_db()
    assert full.status == "submitted"


def test_reviews_have_places_and_versions(by_token, full):
    step(by_token("operator"), full, "submit")
    verifier = by_token("verifier")
    good = reviews(verifier, full)
    wrong = [
        {**good[0], "verdict": "fine"},
        {**good[1], "verdict": "returned"},
        {**good[2], "id": "1:I.1"},
        {**good[3], "version": "1"},
    ]
    body = problem(step(verifier, full, "return", {"reviews": wrong}), 422)
    assert pointers(body) == [
        "#/reviews/0/verdict",
        "#/reviews/1/reason",
        "#/reviews/2/id",
        "#/reviews/3/version",
    ]
    stale = [{**good[0], "version": good[0]["version"] + 1}]
    problem(step(verifier, full, "verify", {"reviews": stale}), 412)
    assert not EntryReview.objects.filter(entry__unit_assessment=full).exists()


def test_a_repeated_step_is_done_once(by_token, full):
    operator = by_token("operator")
    answers = [step(operator, full, "submit", key="only-once") for _ in range(3)]
    assert {response.status_code for response in answers} == {200}
    # PostgreSQL keeps the members of an object in an order of its own.
    assert all(response.json() == answers[0].json() for response in answers)
    events = Event.objects.filter(verb="unit-submit", object_id=str(full.pk))
    assert events.count() == 1
    problem(step(operator, full, "take-back", {"reason": "x"}, key="only-once"), 422)


def test_the_sentences_are_in_the_language_asked_for(by_token, full):
    operator = by_token("operator")
    step(operator, full, "submit")
    for language, word in (("id", "Terkunci"), ("en", "Locked"), ("fr", "Terkunci")):
        response = step(operator, full, "submit", Accept_Language=language)
        assert word in problem(response, 409)["detail"]
