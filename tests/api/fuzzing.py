"""What the tests with made-up requests share: the document, how many requests, what is checked.

A bounded number, the same each time. A long run, which also tells how many requests there were:
API_EXAMPLES=200 pytest tests/api/test_api_fuzzed.py tests/api/work/test_work_fuzzed.py -s
"""

from __future__ import annotations

import os

import hypothesis
import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from compliance.wsgi import application

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
WORK = "^/api/v1/work/"
KEPT_TO = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CHECKS = [*KEPT_TO, negative_data_rejection]
PLAIN = {"Accept-Encoding": "identity"}  # the transport unpacks nothing

# Read once, at the start: the document needs no database.
everything = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
public = everything.exclude(path_regex=WORK)
work = everything.include(path_regex=WORK)


def bounded(examples):
    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
