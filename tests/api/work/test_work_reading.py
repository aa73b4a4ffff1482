"""Limits of officials' calls, and reads that cost no body while nothing has changed."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.api.throttling import OWN_COUNTS
from compliance.assessments.models import Entry
from tests.api.work.conftest import Caller, answer, problem, token


@pytest.fixture(autouse=True)
def no_counts():
    OWN_COUNTS.clear()
    yield
    OWN_COUNTS.clear()


def test_a_token_has_its_limit_said_in_words_and_seconds(by_token, settings):
    settings.API_WORK_CALLS_A_MINUTE = 2
    caller = by_token("operator")
    assert [caller("get", "").status_code for _ in range(2)] == [200, 200]
    refused = caller("get", "", Accept_Language="id")
    body = problem(refused, 429)
    assert body["type"].endswith("#too-many-requests")
    assert body["detail"].startswith("Paling banyak 2 permintaan semenit. Ulangi setelah ")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "private, no-store"
    assert refused["Content-Language"] == "id"
    assert Caller(token("operator"))("get", "").status_code == 200  # another token, another count


def test_the_limit_ends_after_a_minute(by_token, settings):
    settings.API_WORK_CALLS_A_MINUTE = 1
    with time_machine.travel("2026-03-01T00:00:00Z", tick=False):
        caller = by_token("operator")
    with time_machine.travel("2026-03-01T00:01:00Z", tick=False):
        assert [caller("get", "").status_code for _ in range(2)] == [200, 429]
    with time_machine.travel("2026-03-01T00:02:01Z", tick=False):
        assert caller("get", "").status_code == 200


def test_sessions_are_counted_by_their_person(by_session, settings):
    settings.API_WORK_CALLS_A_MINUTE = 1
    assert [by_session("operator")("get", "").status_code for _ in range(2)] == [200, 429]
    assert by_session("verifier")("get", "").status_code == 200


def test_a_write_beyond_the_limit_does_nothing_and_leaves_its_key_free(by_token, unit, settings):
    settings.API_WORK_CALLS_A_MINUTE = 1
    caller, address = by_token("operator"), f"entries/{unit.pk}:I.1/"
    caller("get", "")
    problem(caller("put", address, answer(), match='"0"', key="0123456789"), 429)
    assert not Entry.objects.filter(unit_assessment=unit).exists()
    OWN_COUNTS.clear()
    assert caller("put", address, answer("3"), match='"0"', key="0123456789").status_code == 200


def test_zero_sets_no_limit_and_counting_costs_no_query(by_token, settings):
    caller = by_token("operator")
    settings.API_WORK_CALLS_A_MINUTE = 0
    assert {caller("get", "").status_code for _ in range(4)} == {200}
    with CaptureQueriesContext(connection) as uncounted:
        caller("get", "")
    settings.API_WORK_CALLS_A_MINUTE = 100
    with CaptureQueriesContext(connection) as counted:
        caller("get", "")
    assert len(counted) == len(uncounted)


@pytest.mark.parametrize(
    "path", ["", "assessments/", "units/?year=2023", "units/{}/", "units/{}/entries/"]
)
def test_what_is_unchanged_costs_no_body(by_token, unit, path):
    caller, address = by_token("operator"), path.format(unit.pk)
    first = caller("get", address)
    assert first.status_code == 200
    assert first["Cache-Control"] == "private, no-store"
    for named in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        same = caller("get", address, If_None_Match=named)
        assert (same.status_code, same.content) == (304, b"")
        assert same["ETag"] == first["ETag"]
        assert same["Cache-Control"] == "private, no-store"
    assert caller("get", address, If_None_Match='"other"').content == first.content


def test_a_changed_answer_is_read_anew(by_token, unit):
    caller = by_token("operator")
    lists = [f"units/{unit.pk}/", f"units/{unit.pk}/entries/", f"entries/{unit.pk}:I.1/"]
    before = {path: caller("get", path)["ETag"] for path in lists}
    assert before[lists[2]] == '"0"'
    assert caller("put", lists[2], answer("3"), match='"0"').status_code == 200
    for path, etag in before.items():
        changed = caller("get", path, If_None_Match=etag)
        assert changed.status_code == 200, path
        assert changed["ETag"] != etag
    assert caller("get", lists[2], If_None_Match='"1"').status_code == 304
    # Packing makes a tag a weak one; it still names what was read.
    packed = caller("get", lists[1], Accept_Encoding="gzip")
    assert packed["ETag"].startswith("W/")
    assert caller("get", lists[1], If_None_Match=packed["ETag"]).status_code == 304


def test_a_refusal_is_never_not_modified(by_token, unit):
    problem(by_token("operator2")("get", f"units/{unit.pk}/", If_None_Match="*"), 404)
