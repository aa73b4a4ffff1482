"""The whole document tried out with made-up requests: as a visitor, as each role, in sequence.

A bounded number, the same each time. A long run, which also tells how many requests there were:
API_EXAMPLES=200 pytest tests/api/test_api_fuzzed.py -s
"""

from __future__ import annotations

import os
from collections import Counter

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.middleware.csrf import _get_new_csrf_string
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from compliance.wsgi import application
from tests.people import OFFICIALS

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
LONG = "API_EXAMPLES" in os.environ
WORK = "^/api/v1/work/"
KEPT_TO = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CHECKS = [*KEPT_TO, negative_data_rejection]
LINKED = "GET /api/v1/instruments/{code}/"
PLAIN = {"Accept-Encoding": "identity"}  # the transport unpacks nothing

# Read once, at the start: the document needs no database.
everything = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
public = everything.exclude(path_regex=WORK)
of_roles = everything if LONG else everything.include(path_regex=WORK)


def bounded(examples):
    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def one_connection():
    """Keep the connection of the test, whose transaction holds the data; Client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def answered(request):
    """Count the answers of one address; an address that refuses everything is not tested."""
    statuses = Counter()
    yield statuses
    print(f"{request.node.name}: {statuses.total()} requests, {dict(statuses)}")  # noqa: T201 (shown with -s)
    assert statuses[200], f"only ever gave {dict(statuses)}"


@public.parametrize()
@bounded(EXAMPLES)
def test_answers_keep_to_the_document(history, one_connection, answered, case):
    response = case.call_and_validate(checks=CHECKS, headers=PLAIN)
    answered[response.status_code] += 1


@pytest.mark.parametrize("role", OFFICIALS)
@of_roles.parametrize()
@bounded(EXAMPLES if LONG else 2)
def test_no_role_finds_a_fault(history, one_connection, client_of, case, role):
    """Officials' addresses, with a session and its CSRF token; most refuse, none may fail."""
    session = client_of(role).cookies["sessionid"].value
    token = _get_new_csrf_string()
    headers = {
        **PLAIN,
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    case.call_and_validate(checks=KEPT_TO, headers=headers)


def test_addresses_asked_one_after_another(history, one_connection):
    """What one answer names is put into the next request, by the links found in the document."""
    asked = Counter()

    class Walk(public.as_state_machine()):
        def before_call(self, case):
            if case.operation.label == LINKED:
                case.query = {}  # a version that nobody has would end every walk

        def get_call_kwargs(self, case):
            return {"headers": PLAIN}

        def validate_response(self, response, case, **more):
            asked[case.operation.label, response.status_code < 400] += 1
            case.validate_response(response, checks=CHECKS)

    hypothesis.seed(1)(Walk.TestCase)
    Walk.run(
        settings=hypothesis.settings(bounded(EXAMPLES), stateful_step_count=5),
    )
    print(f"{asked.total()} requests one after another")  # noqa: T201 (shown with -s)
    assert asked[LINKED, True], "no link was followed to its end"
