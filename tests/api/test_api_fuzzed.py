"""The public side of the document tried out with made-up requests: each address, and in sequence.

Officials' addresses: work/test_work_fuzzed.py.
"""

from __future__ import annotations

from collections import Counter

import hypothesis
import pytest

from tests.api.fuzzing import CHECKS, EXAMPLES, PLAIN, bounded, public

LINKED = "GET /api/v1/instruments/{code}/"


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
