"""Who may do what where: role x address x own, other, foreign, locked and missing, both ways."""

from __future__ import annotations

import pytest

from compliance.accounts.models import RoleAssignment, User
from compliance.assessments.models import Assessment, Entry, UnitAssessment
from compliance.audit.models import Event
from tests.accounts.conftest import app_of
from tests.api.work.conftest import Caller, answer, item, problem, token
from tests.people import PEOPLE
from tests.people import answers as statuses
from tests.rows import rows_of


@pytest.fixture
def places(year, unit):
    """The units of the matrix by name."""
    locked = UnitAssessment.objects.get(
        assessment__sample=True, assessment__year=2024, unit__slug="dairi-disdukcapil"
    )
    foreign = Assessment.objects.exclude(government__code="12.11").filter(units__isnull=False)
    return {
        "own": unit.pk,
        "other": year.units.get(unit__slug="dairi-dinsos").pk,
        "foreign": foreign.first().units.first().pk,
        "locked": locked.pk,  # and published
        "missing": 10**9,
    }


# In the order of PEOPLE. The home coordinator keeps the comparators too, whose year is published.
# Locked is 409 for who may change it, and the same 404 for the rest.
READ = {
    "own": statuses(401, 200, 404, 200, 200, 200, 200, 200),
    "other": statuses(401, 404, 404, 200, 200, 200, 200, 200),
    "foreign": statuses(401, 404, 404, 200, 404, 200, 404, 200),
    "locked": statuses(401, 200, 404, 200, 200, 200, 200, 200),
    "missing": statuses(401, 404, 404, 404, 404, 404, 404, 404),
}
WRITE = {
    "own": statuses(401, 200, 404, 200, 403, 403, 403, 403),
    "other": statuses(401, 404, 404, 200, 403, 403, 403, 403),
    "foreign": statuses(401, 404, 404, 409, 403, 403, 403, 403),
    "locked": statuses(401, 409, 404, 409, 403, 403, 403, 403),
    "missing": statuses(401, 404, 404, 404, 403, 403, 403, 403),
}
# An empty unit cannot be handed in: 409 is the answer to who may.
SUBMIT = {
    "own": statuses(401, 409, 404, 409, 403, 403, 403, 403),
    "foreign": statuses(401, 404, 404, 409, 403, 403, 403, 403),
    "locked": statuses(401, 409, 404, 409, 403, 403, 403, 403),
    "missing": statuses(401, 404, 404, 404, 403, 403, 403, 403),
}
VERIFY = {
    "own": statuses(401, 403, 403, 403, 409, 403, 403, 403),
    "foreign": statuses(401, 403, 403, 403, 404, 403, 403, 403),
    "locked": statuses(401, 403, 403, 403, 409, 403, 403, 403),
    "missing": statuses(401, 403, 403, 403, 404, 403, 403, 403),
}
REOPEN = {
    "own": statuses(401, 403, 403, 409, 409, 403, 403, 403),
    "foreign": statuses(401, 403, 403, 409, 404, 403, 403, 403),
    "locked": statuses(401, 403, 403, 409, 409, 403, 403, 403),
    "missing": statuses(401, 403, 403, 404, 404, 403, 403, 403),
}
OPERATIONS = {
    "unit": ("get", "units/{}/", READ),
    "entries": ("get", "units/{}/entries/", READ),
    "entry": ("get", "entries/{}:{}/", READ),
    "put": ("put", "entries/{}:{}/", WRITE),
    "put many": ("put", "units/{}/entries/", WRITE),
    "submit": ("post", "units/{}/submit/", SUBMIT),
    "take-back": ("post", "units/{}/take-back/", SUBMIT),
    "verify": ("post", "units/{}/verify/", VERIFY),
    "return": ("post", "units/{}/return/", VERIFY),
    "reopen": ("post", "units/{}/reopen/", REOPEN),
}


def everything():
    tables = (Assessment, UnitAssessment, Entry, Event)
    return rows_of(*tables)


def indicator_of(pk):
    first = Entry.objects.filter(unit_assessment=pk, product=None).first()
    return first.indicator if first else "I.1"


def send(caller, operation, pk, value="1"):
    method, path, _table = OPERATIONS[operation]
    code = indicator_of(pk)
    version = Entry.objects.filter(unit_assessment=pk, indicator=code).values_list("version")
    seen = version[0][0] if version else 0
    body = {"take-back": {"reason": "x"}, "return": {"reason": "x"}, "reopen": {"reason": "x"}}
    sent = body.get(operation, {})
    if operation == "put":
        sent = answer(value)
    elif operation == "put many":
        row = UnitAssessment(pk=pk)
        sent = {"entries": [item(row, code, value, version=seen)]}
    match = f'"{seen}"' if operation == "put" else None
    return caller(method, path.format(pk, code), sent, match=match)


@pytest.mark.parametrize("way", ["session", "token"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_matrix(places, people, by_session, by_token, operation, way):
    table = OPERATIONS[operation][2]
    callers = {
        name: Caller() if not name else (by_token if way == "token" else by_session)(name)
        for name in PEOPLE
    }
    if operation in {"entry", "put"}:  # a foreign unit asks other questions, or none
        table = {where: row for where, row in table.items() if where != "foreign"}
    seen, changed = {}, []
    for where in table:
        seen[where] = {}
        for number, (name, caller) in enumerate(callers.items(), start=1):
            before = everything()
            response = send(caller, operation, places[where], value=str(number))
            seen[where][name] = response.status_code
            if response.status_code >= 400:
                problem(response, response.status_code)
            if (everything() != before) != (response.status_code == 200 and "put" in operation):
                changed.append((where, name, response.status_code))
    assert seen == table
    assert changed == []


@pytest.mark.parametrize("operation", ["unit", "put many", "submit"])
def test_foreign_and_missing_are_told_apart_by_nothing(places, by_token, operation):
    caller = by_token("operator")
    foreign, missing = (send(caller, operation, places[name]) for name in ("foreign", "missing"))
    bodies = [problem(response, 404) for response in (foreign, missing)]
    for body in bodies:
        body.pop("instance")
    assert bodies[0] == bodies[1]
    headers = [dict(response.headers) for response in (foreign, missing)]
    for found in headers:
        found.pop("Content-Length", None)
        found.pop("Vary")  # a longer address makes an answer long enough to be packed
    assert headers[0] == headers[1]


@pytest.mark.parametrize(
    "address", ["entries/x/", "entries/1/", "entries/0:I.1/", "entries/9999999999999999999:I.1/"]
)
def test_what_is_no_id_is_not_there(by_token, address):
    problem(by_token("operator")("get", address), 404)


def test_an_indicator_that_is_not_asked_is_not_there(by_token, unit):
    problem(by_token("operator")("put", f"entries/{unit.pk}:Z.9/", answer(), match='"0"'), 404)


def test_the_lists_hold_the_own_units_once_each(by_token, unit):
    caller = by_token("operator")
    first = caller("get", "units/?page_size=1").json()
    assert first["count"] > 1
    found, following = list(first["results"]), first["next"]
    while following:
        page = caller("get", following.partition("testserver")[2]).json()
        found += page["results"]
        following = page["next"]
    assert len({row["id"] for row in found}) == len(found) == first["count"]
    assert {row["unit"]["slug"] for row in found} == {"dairi-disdukcapil"}
    chosen = caller("get", "units/?year=2023&track=self&status=draft").json()["results"]
    assert [row["id"] for row in chosen] == [unit.pk]


def test_acts_say_what_is_permitted_and_why_not(by_token, unit):
    acts = by_token("operator")("get", f"units/{unit.pk}/", Accept_Language="en").json()["acts"]
    assert [act["act"] for act in acts if act["permitted"]] == ["enter", "submit"]
    assert all(act["reason"] for act in acts if not act["permitted"])
    auditor = by_token("auditor")("get", f"units/{unit.pk}/").json()["acts"]
    assert not any(act["permitted"] for act in auditor)


def test_lists_cost_the_same_for_one_row_and_for_many(
    by_token, year, django_assert_max_num_queries
):
    caller = by_token("administrator")
    caller("get", "")
    for path in ("units/?page_size=200", "assessments/?page_size=200"):
        with django_assert_max_num_queries(5):
            assert len(caller("get", path).json()["results"]) > 1


def test_rights_are_gone_at_the_next_request(by_token, unit, people):
    caller = by_token("operator")
    assert caller("get", f"units/{unit.pk}/").status_code == 200
    RoleAssignment.objects.filter(user=people["operator"]).delete()
    problem(caller("get", f"units/{unit.pk}/"), 403)
    problem(caller("put", f"entries/{unit.pk}:I.1/", answer(), match='"0"'), 403)


def test_a_role_that_needs_a_second_factor(settings, history):
    caller = Caller(token("verifier"))
    assert caller("get", "").status_code == 200
    settings.MFA_REQUIRED = True
    assert "dua langkah" in problem(caller("get", ""), 403)["detail"]
    app_of(User.objects.get(username="verifier"))
    assert caller("get", "").status_code == 200


@pytest.mark.parametrize("method", ["delete", "patch", "options", "post"])
def test_other_methods_are_closed(by_token, unit, method):
    response = by_token("operator")(method, f"entries/{unit.pk}:I.1/", answer())
    problem(response, 405)
    assert response["Allow"] == "GET, HEAD, PUT"


def test_who_asks(by_token, by_session):
    body = by_token("operator", "entries")("get", "").json()
    assert (body["user"], body["roles"]) == ("operator", ["operator"])
    assert body["token"]["scopes"] == ["entries"]
    assert len(body["token"]["prefix"]) == 11
    assert by_session("operator")("get", "").json()["token"] is None
