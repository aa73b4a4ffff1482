"""What the tests of the API share: reading an address, and all rows of a list."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

Get = Callable[..., Any]
DATA = Path(__file__).resolve().parents[2] / "compliance" / "assessments" / "data"


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    """Let tests ask as often as they like; those of the limits set their own."""
    settings.API_RECKONINGS_A_MINUTE = settings.API_COSTLY_READS_A_MINUTE = 0
    settings.API_WORK_CALLS_A_MINUTE = 0


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection of the test, whose transaction holds the data; Client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def printed() -> Callable[[str], list[dict[str, str]]]:
    """A function that returns the rows of one level of the file of reported figures."""

    def read(level: str) -> list[dict[str, str]]:
        with (DATA / "reported_scores.csv").open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["level"] == level]

    return read


@pytest.fixture
def get(history: None, client: Client) -> Get:
    """A function that reads an address below `/api/v1/` and returns the JSON of a good answer."""

    def read(path: str, **query: Any) -> Any:
        response = client.get(f"/api/v1/{path}", query)
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        assert not response.cookies
        return response.json()

    return read


@pytest.fixture
def rows(get: Get) -> Get:
    """A function that returns the rows of all pages of a list."""

    def read(path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        number = 1
        while True:
            page = get(path, page=number, **{"page_size": 200, **query})
            found += page["results"]
            if page["next"] is None:
                assert (len(found), number) == (page["count"], page["pages"])
                return found
            number += 1

    return read


@pytest.fixture
def problem(history: None, client: Client) -> Get:
    """A function that reads an address and returns the problem it answers with."""

    def read(address: str, status: int = 400, **headers: str) -> dict[str, Any]:
        response = client.get(address, headers=headers or None)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == "en"
        body: dict[str, Any] = response.json()
        assert set(body) == {"type", "title", "status", "detail", "instance", "errors"}
        assert body["status"] == status
        assert body["instance"] == quote(address.partition("?")[0], safe="/%:@")
        assert body["type"].startswith(f"{settings.PUBLIC_ORIGIN}/api/v1/docs/#")
        return body

    return read


@pytest.fixture
def queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> Get:
    """A function that reads an address and checks the number of queries."""

    def read(number: int, path: str, **query: Any) -> int:
        with django_assert_num_queries(number):
            response = client.get(f"/api/v1/{path}", query)
        assert response.status_code == 200
        return len(response.json()["results"])

    return read
