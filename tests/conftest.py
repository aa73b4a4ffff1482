"""Fixtures for all tests: the loaded history, the people of the demonstration, their clients."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation

from compliance.assessments import triggers as instrument_triggers
from compliance.audit import triggers
from compliance.releases import triggers as release_triggers


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_triggers() -> Iterator[None]:
    """Let the emptying after a transactional test pass the append-only triggers, nothing else."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        for room in (triggers, instrument_triggers, release_triggers):
            room.remove(connection)
        try:
            original(case)
        finally:
            for room in (triggers, instrument_triggers, release_triggers):
                room.install(connection)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


def load_history() -> None:
    """Load the official data and the demonstration, as `make demo` does."""
    from compliance.accounts.models import User
    from compliance.accounts.services import demo_accounts_create
    from compliance.assessments.samples import samples_create
    from compliance.releases.history import official_history_load
    from compliance.releases.samples import sample_releases_create

    official_history_load()
    with override_settings(DEBUG=True):
        demo_accounts_create()
        samples_create()
        sample_releases_create()
    # Demonstration accounts can log in only while DEBUG is on, and tests run with it off.
    User.objects.filter(demo=True).update(demo=False)


@pytest.fixture(scope="session")
def loaded_database(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Load the history once a session; each test's changes are rolled back over it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        from compliance.assessments.models import Assessment

        if not Assessment.objects.exists():
            load_history()
    yield


@pytest.fixture(autouse=True)
def indonesian_first() -> Iterator[None]:
    """Begin each test in the default language; a request in English leaves its own behind."""
    translation.activate("id")
    yield
    translation.activate("id")


@pytest.fixture
def history(loaded_database: None, db: None) -> None:
    """All official data, the demonstration accounts and the sample, as after `make demo`."""


LOADED: list[sqlite3.Connection] = []  # a copy of the loaded SQLite database, once there is one


@pytest.fixture
def live_history(transactional_db: None) -> None:
    """The same for tests that run against a server or in threads; put back anew for each.

    Loading takes seconds and copying a database in memory takes none, so on SQLite only the first
    of these tests loads.
    """
    if connection.vendor != "sqlite":
        load_history()
        return
    connection.ensure_connection()
    if LOADED:
        LOADED[0].backup(connection.connection)
        return
    load_history()
    LOADED.append(sqlite3.connect(":memory:", check_same_thread=False))
    connection.connection.backup(LOADED[0])


@pytest.fixture
def people(history: None) -> dict[str, object]:
    """The demonstration accounts by name."""
    from compliance.accounts.models import User

    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def client_of(people: dict[str, object]) -> Callable[[str], Client]:
    """A function that returns a client logged in as one of the people; "" is a visitor."""

    def client_for(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(people[name], backend="compliance.accounts.backends.PortalBackend")
        return client

    return client_for
