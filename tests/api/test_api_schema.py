"""The OpenAPI document: checked in as it is generated, true of every answer, readable as a page."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from compliance.api import dictionary
from compliance.api.dictionary import lists_in
from compliance.api.meanings import MEANINGS
from compliance.api.urls import urlpatterns

CHECKED_IN = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
RECKONING = {"/api/v1/calculate/", "/api/v1/what-if/"}
WORK = "/api/v1/work/"  # the officials' side has tests of its own


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
    public = {at: found for at, found in document["paths"].items() if not at.startswith(WORK)}
    own = [row for row in urlpatterns if hasattr(row, "name")]
    assert len(public) == len(own) - 2  # all but the document and its page
    for address, operations in public.items():
        (method, operation), *others = operations.items()
        assert others == [], address
        assert method == ("post" if address in RECKONING else "get"), address
        assert operation["summary"], address
        assert operation["security"] == [{}], address
        only = {"415"} if method == "post" else {"304", "404"}
        assert set(operation["responses"]) == {"200", "400", "406", "429", *only}, address
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
    assert not re.findall(r'(?:href|src|action)="(?:\w+:)?//', page)
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=") == 2
    assert 'data-schema="/api/v1/schema/?format=json"' in page
    assert not response.cookies
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("query", "language"), [("", "id"), ("?language=en", "en")])
def test_the_page_tells_every_field_with_its_meaning(client, db, query, language):
    response = client.get(f"/api/v1/docs/{query}")
    page = response.content.decode()
    assert response["Content-Language"] == language
    assert f'<html lang="{language}">' in page
    for name in ("scores", "unit-scores", "governments", "units", "instruments", "corrections"):
        assert f'id="fields-{name}"' in page
    for field in ("government.code", "rank.province.value", "sources[].figure", "release.sha256"):
        assert f"<code>{field}</code>" in page
    for listed in lists_in(language):
        assert len(listed.fields) > 5
        assert all(field.kind for field in listed.fields), listed.name
        mute = [field.name for field in listed.fields if not said(field)]
        assert mute == [], listed.name
    scores = {field.name: field for field in lists_in(language)[0].fields}
    assert scores["score"].empty
    assert scores["score"].unit
    assert scores["score"].source
    assert scores["zone"].codes == ("green", "yellow", "red")


def said(field):
    """Return the meaning of a field without what only joins words."""
    return field.meaning.strip(" .:;")


def test_a_field_that_nothing_explains_is_found(monkeypatch):
    monkeypatch.setattr(dictionary, "MEANINGS", {})
    fields = dictionary.fields_of("Correction", "", "id")
    mute = {field.name for field in fields if not said(field)}
    assert mute == {"year", "published_at", "url", "changes[].before", "changes[].after"}


def test_each_meaning_of_ours_explains_a_field_that_has_no_other():
    told = {
        (field.name, field.meaning)
        for listed in lists_in("id")
        for field in listed.fields
        if not field.language
    }
    assert {(name, str(text)) for name, text in MEANINGS.items()} <= told


def test_the_page_shows_the_examples_that_are_run(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    for file in (CHECKED_IN.parent / "examples").iterdir():
        assert html.escape(file.read_text(encoding="utf-8"), quote=True) in page


def test_the_page_refuses_another_language(client, db):
    assert client.get("/api/v1/docs/?language=fr").status_code == 400
