"""The OpenAPI document: checked in as it is generated, true of every answer, readable as a page."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from compliance.api.urls import urlpatterns
from compliance.wsgi import application

CHECKED_IN = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
RECKONING = {"/api/v1/calculate/", "/api/v1/what-if/"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


# Read once, at the start: the document needs no database.
api = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)


@pytest.fixture
def one_connection():
    """Keep the connection of the test, whose transaction holds the data; Client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@api.parametrize()
@hypothesis.settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_answers_keep_to_the_document(history, one_connection, case):
    # The transport of schemathesis does not unpack what the portal has packed.
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


def test_the_document_that_is_checked_in_is_the_generated_one(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert CHECKED_IN.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
        "renew it: .venv/bin/python manage.py spectacular --file docs/openapi.yaml"
    )


def test_making_the_document_twice_gives_the_same(tmp_path):
    made = []
    for name in ("first.yaml", "second.yaml"):
        call_command("spectacular", "--file", str(tmp_path / name))
        made.append((tmp_path / name).read_text(encoding="utf-8"))
    assert made[0] == made[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_document_that_is_served_is_the_same_for_everyone(history, client, language):
    response = client.get("/api/v1/schema/", headers={"Accept-Language": language})
    assert response["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert response.content.decode() == CHECKED_IN.read_text(encoding="utf-8")


def test_the_document_as_json(get, client):
    response = client.get("/api/v1/schema/", {"format": "json"})
    assert response["Content-Type"] == "application/json"
    assert response.json() == yaml.safe_load(CHECKED_IN.read_text(encoding="utf-8"))


def test_every_parameter_has_a_meaning_and_an_example():
    document = yaml.safe_load(CHECKED_IN.read_text(encoding="utf-8"))
    assert document["openapi"].startswith("3.1")
    assert len(document["paths"]) == len(urlpatterns) - 2  # all but the document and its page
    for address, operations in document["paths"].items():
        (method, operation), *others = operations.items()
        assert others == [], address
        assert method == ("post" if address in RECKONING else "get"), address
        assert operation["summary"], address
        assert operation["security"] == [{}], address
        missing = "415" if method == "post" else "404"
        assert set(operation["responses"]) == {"200", "400", missing, "406"}, address
        for parameter in operation["parameters"]:
            assert parameter["description"], (address, parameter["name"])
            value = parameter["schema"].get("items", parameter["schema"])
            assert value["examples"], (address, parameter["name"])


def test_every_column_of_a_score_says_what_it_is():
    document = yaml.safe_load(CHECKED_IN.read_text(encoding="utf-8"))
    score = document["components"]["schemas"]["Score"]
    assert set(score["required"]) == set(score["properties"])
    assert score["properties"]["release"]["$ref"].endswith("/ReleaseNote")


def test_the_page_takes_everything_from_this_host(history, client):
    response = client.get("/api/v1/docs/")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    page = response.content.decode()
    assert "://" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=") == 2
    assert 'data-schema="/api/v1/schema/?format=json"' in page
    assert not response.cookies
    assert "script-src 'self'" in response["Content-Security-Policy"]
