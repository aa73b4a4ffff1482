"""Errors that no view answers have the API's shape too; people's pages keep theirs."""

from __future__ import annotations

import json

import pytest
from django.urls import path, reverse

from compliance.api.middleware import ApiProblems
from compliance.api.problems import ProblemAnswer
from compliance.urls import handler404, handler500, urlpatterns

MIDDLEWARE = "compliance.api.middleware.ApiProblems"
handlers = (handler404, handler500)


@pytest.fixture(autouse=True)
def with_middleware(settings):
    if MIDDLEWARE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/", "/api/v2/scores/"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_an_unknown_address(problem, address, language):
    body = problem(address, 404, **{"Accept-Language": language})
    assert body["detail"] == "There is no such address; /api/v1/ lists those there are."


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["api-scores", "api-zones", "api-schema", "api-docs", "api-root"])
def test_a_closed_method_names_the_open_ones(history, client, method, name):
    response = getattr(client, method)(
        reverse(name), data='{"a": 1, "a": 2}', content_type="application/json"
    )
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Content-Length"]) == len(response.content)
    body = response.json()
    assert (body["title"], body["status"], body["errors"]) == ("Method Not Allowed", 405, [])
    assert body["type"].endswith("/api/v1/docs/#method-not-allowed")
    assert body["instance"] == reverse(name)


def test_a_host_that_is_not_ours(problem):
    assert problem("/api/v1/scores/", 400, Host="elsewhere.example")["errors"] == []


def fail(request):
    raise RuntimeError("the secret of the day")


broken = [path("api/v1/broken/", fail, name="api-root"), *urlpatterns]


class BrokenUrls:
    """A site map with an address that fails."""

    urlpatterns = broken
    handler404 = handler404
    handler500 = handler500


def test_a_fault_of_ours_says_nothing_of_its_cause(client, settings, history):
    settings.ROOT_URLCONF = BrokenUrls
    client.raise_request_exception = False
    response = client.get("/api/v1/broken/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Internal Server Error"
    assert b"secret" not in response.content


def test_pages_of_people_are_left_alone(client, history):
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_an_answer_that_is_a_problem_already_only_learns_its_address(rf):
    answer = ProblemAnswer(400, "as it is")
    answer["Content-Length"] = str(len(answer.content))
    assert ApiProblems(lambda request: answer)(rf.get("/api/v1/scores/")) is answer
    said = json.loads(answer.content)
    assert (said["detail"], said["instance"]) == ("as it is", "/api/v1/scores/")
    assert int(answer["Content-Length"]) == len(answer.content)
    told = ProblemAnswer(400, "as it is", path="/api/v1/units/")
    ApiProblems(lambda request: told)(rf.get("/api/v1/scores/"))
    assert json.loads(told.content)["instance"] == "/api/v1/units/"


def test_every_kind_of_problem_has_its_place_on_the_page(client, history):
    for language in ("id", "en"):
        page = client.get("/api/v1/docs/", {"language": language}).content.decode()
        for status in (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 500, 503):
            kind = ProblemAnswer(status, "").problem["type"]
            assert f'id="{kind.partition("#")[2]}"' in page, (language, status)
