"""Officials' addresses tried out with made-up requests and with right ones, as each role.

Made-up requests: each address in turn, and one after another by the links of the document; most
refuse, none may fail or answer what the document does not tell. Right ones: each address must
have a success for somebody who has the right to it, so that none of this tests refusals alone.
What a request changes is taken back before the next.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from contextlib import contextmanager

import hypothesis
import pytest
from django.db import transaction
from django.middleware.csrf import _get_new_csrf_string
from django.urls import resolve
from django.utils import timezone

from compliance.accounts.models import Role
from compliance.accounts.rights import RIGHTS
from compliance.assessments.models import Entry, UnitAssessment
from tests.answered import answered_unit
from tests.api.fuzzing import EXAMPLES, KEPT_TO, PLAIN, bounded, work
from tests.people import OFFICIALS

OPERATIONS = {found.ok().label: found.ok() for found in work.get_all_operations()}
SEEN = pytest.StashKey[Counter]()
UNIT = "/api/v1/work/units/{id}/"
# In which state the unit must be for each write, and who of the people may do it then.
STATES = {
    f"PUT {UNIT}entries/": ("draft", {"operator", "coordinator"}),
    "PUT /api/v1/work/entries/{entry}/": ("draft", {"operator", "coordinator"}),
    f"POST {UNIT}submit/": ("draft", {"operator", "coordinator"}),
    f"POST {UNIT}take-back/": ("submitted", {"operator", "coordinator"}),
    f"POST {UNIT}return/": ("submitted", {"verifier"}),
    f"POST {UNIT}verify/": ("submitted", {"verifier"}),
    f"POST {UNIT}reopen/": ("verified", {"verifier", "coordinator"}),
}


@contextmanager
def taken_back():
    """Leave nothing behind of what is written within."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


@pytest.fixture
def unit(history):
    """The operator's unit in the open sample year, every answer given."""
    found = answered_unit()
    Entry.objects.filter(unit_assessment=found).update(updated_by=None)
    return found


@pytest.fixture
def as_one(client_of):
    """A function: how one of the people comes, with a session and its CSRF token."""
    known = {}

    def coming(name):
        if name not in known:
            session, token = client_of(name).cookies["sessionid"].value, _get_new_csrf_string()
            known[name] = {
                "headers": {**PLAIN, "X-CSRFToken": token},
                # Not as a header: the transport puts its own cookies in the place of those.
                "cookies": {"sessionid": session, "csrftoken": token},
            }
        return known[name]

    return coming


def put_into(unit, status):
    """Put a unit into a state as its own services would leave it."""
    now, handed_in = timezone.now(), status in {"submitted", "verified"}
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status=status,
        submitted_at=now if handed_in else None,
        verified_at=now if status == "verified" else None,
    )


def right_body(label, entries):
    """Return the body that an address takes, of answers as they are stored."""
    answer = {"value": "3", "not_applicable": False, "note": "uji"}
    named = [
        {
            "id": f"{row.unit_assessment_id}:{row.indicator}"
            + (f":{row.product_id}" if row.product_id else ""),
            "version": row.version,
        }
        for row in entries
    ]
    bodies = {
        f"PUT {UNIT}entries/": {"entries": [{**row, **answer} for row in named]},
        "PUT /api/v1/work/entries/{entry}/": answer,
        f"POST {UNIT}take-back/": {"reason": "Salah unggah."},
        f"POST {UNIT}return/": {"reason": "Lengkapi SK."},
        f"POST {UNIT}verify/": {"reviews": [{**row, "verdict": "accepted"} for row in named]},
        f"POST {UNIT}reopen/": {"reason": "Data baru."},
    }
    return named[0], bodies.get(label)


def right_case(label, unit):
    """Return a request that somebody's rights let through, the unit being in its state."""
    entries = list(unit.entries.order_by("pk"))
    first, body = right_body(label, entries)
    method = label.partition(" ")[0]
    given = {"path_parameters": {}, "headers": {}}
    if "{id}" in label:
        given["path_parameters"]["id"] = unit.pk
    if "{entry}" in label:
        given["path_parameters"]["entry"] = first["id"]
    if method != "GET":
        given["headers"]["Idempotency-Key"] = uuid.uuid4().hex
    if method == "PUT" and "{entry}" in label:
        given["headers"]["If-Match"] = f'"{first["version"]}"'
    if body is not None:
        given |= {"body": body, "media_type": "application/json"}
    return OPERATIONS[label].Case(**given)


def let_in_by_the_table(label, unit, people):
    """Return who may come in at an address, by the rights table alone."""
    method, _blank, path = label.partition(" ")
    address = path.replace("{id}", str(unit.pk)).replace("{entry}", f"{unit.pk}:I.1")
    gate = RIGHTS[resolve(address).view_name].gate(method)
    roles = {Role(role).value for role in gate}
    return {
        name for name in OFFICIALS if {row.role for row in people[name].assignments.all()} & roles
    }


@pytest.mark.parametrize("label", OPERATIONS)
def test_who_has_the_right_succeeds_and_nobody_else(unit, one_connection, as_one, people, label):
    state, mine = STATES.get(label, ("draft", set(OFFICIALS) - {"operator2"}))
    if label.startswith("GET") and "{" not in label:
        mine = set(OFFICIALS)
    put_into(unit, state)
    statuses = {}
    for name in OFFICIALS:
        coming = as_one(name)
        with taken_back():
            answer = right_case(label, unit).call_and_validate(checks=KEPT_TO, **coming)
            statuses[name] = answer.status_code
    succeeded = {name for name, status in statuses.items() if status == 200}
    assert succeeded == mine, statuses
    assert succeeded <= let_in_by_the_table(label, unit, people)
    assert set(statuses.values()) <= {200, 403, 404}, statuses


def without_made_up_proof(case):
    """Take away the token and the session that were made up, which would end it at the door."""
    case.headers.pop("Authorization", None)
    case.cookies.clear()
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = uuid.uuid4().hex


def steered(case, unit, entries):
    """Put what exists into a made-up request, so that it gets behind the first door."""
    entry = entries[len(str(case.body)) % len(entries)]
    if "id" in case.path_parameters:
        case.path_parameters["id"] = unit.pk
    if "entry" in case.path_parameters:
        case.path_parameters["entry"] = f"{unit.pk}:{entry.indicator}"
        if "If-Match" in case.headers:
            case.headers["If-Match"] = f'"{entry.version}"'


@work.parametrize()
@bounded(max(EXAMPLES, len(OFFICIALS)))
def test_no_role_finds_a_fault(unit, one_connection, as_one, request, case):
    """Each made-up request comes from the next of the people, every second one steered."""
    seen = request.node.stash.setdefault(SEEN, Counter())
    name = OFFICIALS[seen.total() % len(OFFICIALS)]
    without_made_up_proof(case)
    coming = as_one(name)
    with taken_back():
        put_into(unit, STATES.get(case.operation.label, ("draft",))[0])
        if seen.total() // len(OFFICIALS) % 2 == 0:
            steered(case, unit, list(unit.entries.filter(product=None).order_by("pk")))
        answer = case.call_and_validate(checks=KEPT_TO, **coming)
    seen[answer.status_code] += 1


@pytest.mark.parametrize("role", OFFICIALS)
def test_addresses_asked_one_after_another(unit, one_connection, as_one, role):
    """What one answer names is put into the next request, by the links found in the document."""
    asked, coming = defaultdict(Counter), as_one(role)
    slug = "dairi-puskesmas-sigalingging" if role == "operator2" else "dairi-disdukcapil"
    mine = unit.assessment.units.get(unit__slug=slug)
    known = set(UnitAssessment.objects.values_list("pk", flat=True))

    class Walk(work.as_state_machine()):
        def setup(self):
            self.mark = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.mark)

        def before_call(self, case):
            if case.operation.label == "GET /api/v1/work/units/":
                case.query = {}  # a filter that no unit passes would end every walk
            without_made_up_proof(case)
            number = case.path_parameters.get("id")
            if isinstance(number, int) and number not in known:
                case.path_parameters["id"] = mine.pk

        def get_call_kwargs(self, case):
            return coming

        def validate_response(self, response, case, **more):
            asked[case.operation.label][response.status_code] += 1
            case.validate_response(response, checks=KEPT_TO)

    hypothesis.seed(1)(Walk.TestCase)
    Walk.run(settings=hypothesis.settings(bounded(EXAMPLES), stateful_step_count=6))
    print(role, {label: dict(statuses) for label, statuses in asked.items()})  # noqa: T201 (shown with -s)
    assert asked["GET /api/v1/work/units/"][200]
    assert asked[f"GET {UNIT}"][200] or asked[f"GET {UNIT}entries/"][200], "no link led anywhere"
    if role in {"operator", "coordinator"}:
        assert asked[f"POST {UNIT}submit/"][200], "no act was done on the way"
