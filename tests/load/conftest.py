"""A server of its own for each test of this folder, on a database of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from environ import Env

ROOT = Path(__file__).resolve().parents[2]


class Databases:
    """Copies of one prepared database: on the PostgreSQL of this run, else a file."""

    def __init__(self, folder):
        given = os.environ.get("DATABASE_URL", "")
        self.server = given if given.startswith("postgres") else ""
        self.folder, self.made = folder, []
        self.template = self.new()
        self.facts = ask(self.address(self.template), "prepare")

    def new(self, template=""):
        name = f"load_{uuid.uuid4().hex[:12]}"
        self.made.append(name)
        if self.server:
            execute(self.server, f"CREATE DATABASE {name} {template and f'TEMPLATE {template}'}")
        elif template:
            with closing(sqlite3.connect(self.file(template))) as source:
                source.execute("VACUUM INTO ?", [str(self.file(name))])
        return name

    def file(self, name):
        return self.folder / f"{name}.sqlite3"

    def address(self, name):
        if self.server:
            return named(self.server, name)
        return f"sqlite:///{self.file(name)}"

    def drop(self):
        for name in self.made if self.server else ():
            execute(self.server, f"DROP DATABASE {name} WITH (FORCE)")


def named(url, name):
    """Return the address of another database of the same server."""
    before, question, options = url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{question}{options}"


def execute(url, statement):
    there = Env.db_url_config(named(url, "postgres"))  # as the portal reads it: sockets too
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    given = {name: there[key] for key, name in names.items() if there.get(key)}
    with closing(psycopg2.connect(dbname="postgres", **given)) as base:
        base.autocommit = True
        with base.cursor() as cursor:
            cursor.execute(statement)


def surroundings(url):
    """Return the environment of a program that works on a database."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


def ask(url, what):
    program = [sys.executable, "-m", "tests.load.office", what]
    done = subprocess.run(
        program, cwd=ROOT, env=surroundings(url), check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Office:
    """A database with twenty operators and an empty year, and a server on it while `serving`."""

    def __init__(self, url, facts, folder):
        self.url, self.facts = url, facts
        self.log = folder / "server.log"

    def report(self):
        """Return what is stored; only while no server runs, so that nothing moves."""
        return ask(self.url, "report")

    @contextlib.contextmanager
    def serving(self, application="tests.load.wsgi:application"):
        """Run the server with two worker processes; yield its port."""
        port = free_port()
        program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
        program += ["--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port)]
        with self.log.open("w") as log:
            server = subprocess.Popen(
                [*program, application],
                cwd=ROOT,
                env=surroundings(self.url),
                stdout=log,
                stderr=log,
            )
            try:
                wait_for(port, server, self.log)
                yield port
            finally:
                server.terminate()
                server.wait(timeout=30)


def wait_for(port, server, log):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    """Return the maker of prepared databases; preparing one takes some seconds."""
    made = Databases(tmp_path_factory.mktemp("load"))
    yield made
    made.drop()


@pytest.fixture
def office(databases, tmp_path):
    """Return an office of its own for each test."""
    name = databases.new(databases.template)
    return Office(databases.address(name), databases.facts, tmp_path)
