"""Limits: a clear 429 for what costs work each time, and none for what is kept."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

DOCUMENT = '{"instrument": "ori-2022", "units": [{"unit": "a", "score": "95.32"}]}'
LONG = "/api/v1/scores/?government=" + ",".join(["12.11"] * 60)


def ask(client, address="/api/v1/calculate/", **more):
    return client.post(address, DOCUMENT, content_type="application/json", **more)


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


def test_the_limit_is_said_in_words_and_seconds(client, settings):
    settings.API_RECKONINGS_A_MINUTE = 2
    assert [ask(client).status_code for _ in range(2)] == [200, 200]
    refused = ask(client)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Cache-Control"] == "no-store"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert 1 <= int(refused["Retry-After"]) <= 60
    body = refused.json()
    assert body["type"].endswith("/api/v1/docs/#too-many-requests")
    assert body["detail"].startswith(
        "The limit is 2 requests a minute from one address for calculate/ and what-if/ together. "
        f"Ask again in {refused['Retry-After']} second"
    )
    assert ask(client, "/api/v1/what-if/").status_code == 429  # counted together


def test_addresses_are_counted_apart(client, settings):
    settings.API_RECKONINGS_A_MINUTE = 1
    assert ask(client, REMOTE_ADDR="10.0.0.1").status_code == 200
    assert ask(client, REMOTE_ADDR="10.0.0.2").status_code == 200
    assert ask(client, REMOTE_ADDR="10.0.0.1").status_code == 429


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_behind_a_proxy_the_visitor_is_counted(client, settings, proxies, status):
    """Only the address that the last trusted proxy wrote counts; what stands before is claimed."""
    settings.API_RECKONINGS_A_MINUTE = 1
    with override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}):
        ask(client, headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.1"})
        other = ask(client, headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.2"})
        assert other.status_code == status
        same = ask(client, headers={"X-Forwarded-For": "9.9.9.9, 10.0.0.2"})
        assert same.status_code == 429


def test_workers_share_the_counts(settings):
    settings.API_RECKONINGS_A_MINUTE = 1
    assert [ask(Client()).status_code for _ in range(2)] == [200, 429]
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_zero_sets_no_limit(client, settings):
    settings.API_RECKONINGS_A_MINUTE = 0
    assert {ask(client).status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(
    ("address", "accept"), [(LONG, "*/*"), ("/api/v1/scores/?year=2024", "text/csv")]
)
def test_reads_that_nothing_keeps_have_a_limit(history, client, settings, address, accept):
    settings.API_COSTLY_READS_A_MINUTE = 1
    answers = [client.get(address, headers={"Accept": accept}).status_code for _ in range(2)]
    assert answers == [200, 429]


@pytest.mark.parametrize(
    "address", ["/api/v1/scores/", "/api/v1/scores/?year=2024&format=csv", "/api/v1/docs/"]
)
def test_usual_reads_have_none(history, client, settings, address):
    settings.API_COSTLY_READS_A_MINUTE = 1
    assert {client.get(address).status_code for _ in range(4)} == {200}
