"""Two programs at the same moment: one save wins, one key is done once."""

from __future__ import annotations

import pytest
from django.db import OperationalError, transaction

from compliance.assessments import entries as entries_module
from compliance.assessments.models import Entry
from compliance.audit import idempotency
from compliance.audit.models import AnsweredRequest, Event
from tests.accounts.conftest import at_once
from tests.api.work.conftest import Caller, answer, item, token, year_open


@pytest.fixture
def live_unit(live_history):
    unit = year_open().units.get(unit__slug="dairi-disdukcapil")
    return unit, [token("operator", "entries"), token("coordinator", "entries")]


def send(secret, address, body, **more):
    """Call the API; the tests' SQLite lies in memory and says "locked" where a file would wait."""
    response = Caller(secret)("put", address, body, **more)
    if response.status_code == 503:
        raise OperationalError("database is locked")
    return response


def put(secret, unit, value, *, key=None, match='"0"'):
    return send(secret, f"entries/{unit.pk}:I.1/", answer(value), match=match, key=key)


def test_of_two_with_a_stale_tag_one_is_told(live_unit):
    unit, secrets = live_unit
    answers = at_once(
        lambda pair: put(pair[0], unit, pair[1]), list(zip(secrets, ["1", "2"], strict=True))
    )
    assert sorted(response.status_code for response in answers) == [200, 412]
    won, lost = sorted(answers, key=lambda response: response.status_code)
    assert lost.json()["present"] == [won.json()]
    assert Event.objects.filter(verb="entry-save").count() == 1


def test_of_two_bulk_saves_one_is_told(live_unit):
    unit, secrets = live_unit

    def save(pair):
        rows = [item(unit, "I.1", pair[1]), item(unit, "I.2", pair[1])]
        return send(pair[0], f"units/{unit.pk}/entries/", {"entries": rows})

    answers = at_once(save, list(zip(secrets, ["1", "2"], strict=True)))
    assert sorted(response.status_code for response in answers) == [200, 412]
    values = set(Entry.objects.filter(unit_assessment=unit).values_list("value", flat=True))
    assert len(values) == 1


def test_without_the_check_of_versions_both_would_win(live_unit, monkeypatch):
    """The control: the second save is stopped by the version and by nothing else."""
    unit, secrets = live_unit
    monkeypatch.setattr(entries_module, "changed_meanwhile", lambda change, stored: False)
    answers = [put(secret, unit, value) for secret, value in zip(secrets, "12", strict=True)]
    assert [response.status_code for response in answers] == [200, 200]
    assert Entry.objects.get(unit_assessment=unit).version == 2


def test_one_key_sent_three_times_at_once_is_one_record(live_unit):
    unit, secrets = live_unit
    answers = at_once(lambda _: put(secrets[0], unit, "3", key="the-same-key"), range(3))
    assert {response.status_code for response in answers} == {200}
    # PostgreSQL keeps the members of an object in an order of its own.
    assert all(response.json() == answers[0].json() for response in answers)
    assert Event.objects.filter(verb="entry-save").count() == 1
    assert AnsweredRequest.objects.count() == 1
    assert put(secrets[0], unit, "4", key="the-same-key").status_code == 422


def test_without_kept_answers_the_key_would_not_help(live_unit, monkeypatch):
    """The control: the repeated request is stale once nothing remembers the first answer."""
    unit, secrets = live_unit

    def forgetful(*, act, **_more):
        with transaction.atomic():
            return act()

    monkeypatch.setattr(idempotency, "answered_once", forgetful)
    assert put(secrets[0], unit, "3", key="the-same-key").status_code == 200
    assert put(secrets[0], unit, "4", key="the-same-key").status_code == 412
