"""Fixtures for all tests: the loaded history, the people of the demonstration, their clients."""

from __future__ import annotations

import fcntl
import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from compliance.assessments import triggers as instrument_triggers
from compliance.audit import triggers
from compliance.releases import triggers as release_triggers

# Django and the tools of the tests fill the memory with what stays; looking through all of it for
# cycles again and again took a twentieth of the time.
gc.set_threshold(200_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_triggers() -> Iterator[None]:
    """Let the emptying after a transactional test pass the append-only triggers, nothing else."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        for room in (triggers, instrument_triggers, release_triggers):
            room.remove(connection)
        try:
            original(case)
            LOADED.emptied = True
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


class LoadedDatabase:
    """A copy of the loaded database, made once a session: loading takes seconds, copying none."""

    def __init__(self) -> None:
        self.sqlite: sqlite3.Connection | None = None
        self.template = ""  # the name of the copy on PostgreSQL
        self.emptied = False  # a transactional test has run since it was put in place

    def put_in_place(self) -> None:
        """Make the test's database the loaded one, whatever it holds."""
        if not (self.sqlite or self.template):
            load_history()
            self.keep()
        elif self.sqlite:
            connection.ensure_connection()
            self.sqlite.backup(connection.connection)
        else:
            connections.close_all()
            name = connection.settings_dict["NAME"]
            self.on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')
            self.on_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        self.emptied = False

    def keep(self) -> None:
        """Copy the database as it is now."""
        if connection.vendor == "sqlite":
            self.sqlite = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self.sqlite)
            return
        connections.close_all()
        name = connection.settings_dict["NAME"]
        self.template = f"{name}_loaded"
        self.on_the_server(f'CREATE DATABASE "{self.template}" TEMPLATE "{name}"')

    def drop(self) -> None:
        """Leave nothing on the server."""
        if self.template:
            self.on_the_server(f'DROP DATABASE "{self.template}" WITH (FORCE)')

    def on_the_server(self, statement: str) -> None:
        """Carry out what cannot be done from within the database itself."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


LOADED = LoadedDatabase()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Load anew what a transactional test has emptied, before a test opens its transaction.

    Such tests come last, but a worker that has ended its own takes over from the middle of
    another's, so others may follow them.
    """
    if LOADED.emptied and "loaded_database" in getattr(item, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            LOADED.put_in_place()


@pytest.fixture(scope="session")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[LoadedDatabase]:
    """The keeper of the loaded database."""
    yield LOADED
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        LOADED.drop()


@pytest.fixture(scope="session")
def loaded_database(loaded: LoadedDatabase, django_db_blocker: object) -> Iterator[None]:
    """Load the history once a session; each test's changes are rolled back over it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        loaded.put_in_place()
    yield


@pytest.fixture(autouse=True)
def room_on_the_machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let a test marked `alone`, which measures seconds, run while no other worker runs a test.

    Others share the room. Who wants in holds the door meanwhile: a test that waits to be alone
    is not overtaken for ever.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    alone = request.node.get_closest_marker("alone") is not None
    place: Path = tmp_path_factory.getbasetemp().parent
    with (place / "door").open("w") as door, (place / "room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
        fcntl.flock(room, fcntl.LOCK_UN)  # a process that a test left behind must not keep it


@pytest.fixture(autouse=True)
def indonesian_first() -> Iterator[None]:
    """Begin each test in the default language; a request in English leaves its own behind."""
    translation.activate("id")
    yield
    translation.activate("id")


@pytest.fixture
def history(loaded_database: None, db: None) -> None:
    """All official data, the demonstration accounts and the sample, as after `make demo`."""


@pytest.fixture
def live_history(loaded: LoadedDatabase, transactional_db: None) -> None:
    """The same for tests that run against a server or in threads; put back anew for each."""
    loaded.put_in_place()


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
