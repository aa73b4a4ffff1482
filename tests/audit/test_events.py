"""The event log: a chain that shows every touch, and a database that refuses it."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from compliance.audit import triggers
from compliance.audit.models import Event
from compliance.audit.services import broken_events, event_append, events_append


@pytest.fixture
def three_events(db):
    user = get_user_model().objects.create_user("ani")
    with transaction.atomic():
        return events_append(
            actor=user, verb="test", changes=[(user, None, {"n": n}) for n in range(3)]
        )


def test_a_fresh_chain_is_whole(three_events):
    assert list(broken_events()) == []
    assert three_events[1].previous_hash == three_events[0].hash


def test_an_event_outside_a_transaction_is_refused(transactional_db):
    user = get_user_model().objects.create_user("ani")
    with pytest.raises(RuntimeError, match="transaction"):
        event_append(actor=user, verb="test", obj=user)
    assert not Event.objects.filter(verb="test").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_touch_the_log(three_events, statement):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        return  # SQLite has no TRUNCATE; its DELETE is covered above
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(verb="test").count() == 3


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE audit_event SET after = '{{\"n\": 9}}' WHERE id = {second}", "was changed"),
        ("UPDATE audit_event SET verb = 'x' WHERE id = {second}", "was changed"),
        ("DELETE FROM audit_event WHERE id = {second}", "does not follow"),
    ],
)
def test_a_touch_past_the_triggers_is_found_by_the_chain(three_events, statement, reason):
    """The control of the triggers: without them the statement passes, and the chain shows it."""
    triggers.remove(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(second=three_events[1].pk))
    finally:
        triggers.install(connection)
    broken = list(broken_events())
    assert any(reason in why for _, why in broken)
    with pytest.raises(CommandError, match="do not fit"):
        call_command("verify_events")


def test_the_command_says_that_the_log_is_whole(three_events, capsys):
    call_command("verify_events")
    assert "whole" in capsys.readouterr().out
