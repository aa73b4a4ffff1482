"""Tables of their own for measuring: a temporary SQLite file, or a schema that is dropped again."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg2  # type: ignore[import-untyped]

SIDES = ("bulk", "control")
RESULTS = {
    "dimension": "government, unit, dimension, low, high",
    "unit": "government, unit, low, high, known, best, worst",
    "government": "government, low, high, known, best, worst, "
    "national, national_of, national_tied, provincial, provincial_of, provincial_tied",
}
KEYS = {
    "dimension": "government, unit, dimension",
    "unit": "government, unit",
    "government": "government",
}
ANSWER = "government, unit, indicator, product, value, not_applicable"
BODY = "government, kind, province, units"
# One row a unit: its answers as three lists. Should the order within a list not be kept, the
# figures stay right: answers that do not stand as on the form are placed one by one.
PACKS = (
    "SELECT government, unit, {asked}, {numbers}, {values} FROM {rows} GROUP BY government, unit"
)
VALUE = "CASE not_applicable WHEN 1 THEN -1 ELSE value END"


class Store(Protocol):
    """What measuring needs of a database."""

    packs: str  # the query that gives one row a unit

    def run(self, *statements: str) -> None:
        """Execute statements in one transaction."""

    def rows(self, query: str) -> Iterable[Any]:
        """Return the rows of a query."""

    def insert(self, batches: dict[str, tuple[str, Iterable[Any]]]) -> None:
        """Write rows in one transaction: table -> (columns, rows)."""

    def settle(self) -> None:
        """Let the database see how large its tables are."""


def tables() -> list[str]:
    """Return the statements that make all tables: whole numbers only, but for names."""
    made = [
        "CREATE TABLE answer (government INTEGER NOT NULL, unit INTEGER NOT NULL, "
        "indicator INTEGER NOT NULL, product INTEGER NOT NULL, value INTEGER, "
        "not_applicable INTEGER NOT NULL, PRIMARY KEY (government, unit, indicator, product))",
        "CREATE TABLE body (government INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
        "province INTEGER, units INTEGER NOT NULL)",
    ]
    for side in SIDES:
        for name, columns in RESULTS.items():
            typed = ", ".join(f"{column} INTEGER" for column in columns.split(", "))
            made.append(f"CREATE TABLE {side}_{name} ({typed}, PRIMARY KEY ({KEYS[name]}))")
    return made


class SqliteStore:
    """A file of SQLite, with the settings the portal uses."""

    packs = PACKS.format(
        asked="json_group_array(indicator)",
        numbers="json_group_array(product)",
        values=f"json_group_array({VALUE})",
        rows="answer",  # it is stored in the order of its key
    )

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")

    def create(self) -> None:
        """Make the tables, stored in the order of their keys."""
        self.run(*(f"{statement} WITHOUT ROWID" for statement in tables()))

    def run(self, *statements: str) -> None:
        """Execute statements in one transaction."""
        with self._transaction():
            for statement in statements:
                self.connection.execute(statement)

    def rows(self, query: str) -> Iterable[Any]:
        """Return the rows of a query, one after the other."""
        return self.connection.execute(query)

    def insert(self, batches: dict[str, tuple[str, Iterable[Any]]]) -> None:
        """Write rows in one transaction."""
        with self._transaction():
            for table, (columns, rows) in batches.items():
                marks = ", ".join("?" * len(columns.split(", ")))
                self.connection.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - constants
                    rows,
                )

    def settle(self) -> None:
        """Let the planner see how large the tables are."""
        self.connection.execute("ANALYZE")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


class PostgresStore:
    """A schema of PostgreSQL; rows go in by COPY."""

    packs = PACKS.format(
        rows="answer",  # loaded in the order of its key; another order is right too, only slower
        **{
            name: f"'[' || string_agg(COALESCE(({what})::text, 'null'), ',') || ']'"
            for name, what in {"asked": "indicator", "numbers": "product", "values": VALUE}.items()
        },
    )

    def __init__(self, parameters: dict[str, Any], schema: str) -> None:
        self.connection = psycopg2.connect(**parameters)
        self.schema = schema
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {schema}")

    def create(self) -> None:
        """Make the schema with its tables."""
        self.run(f"CREATE SCHEMA {self.schema}", *tables())

    def drop(self) -> None:
        """Remove the schema and all in it."""
        self.connection.rollback()
        self.run(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")

    def run(self, *statements: str) -> None:
        """Execute statements in one transaction."""
        with self.connection, self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, query: str) -> Iterable[Any]:
        """Return the rows of a query, fetched in batches so that a million never lie in memory."""
        with self.connection, self.connection.cursor("bench") as cursor:
            cursor.itersize = 10_000
            cursor.execute(query)
            yield from cursor

    def insert(self, batches: dict[str, tuple[str, Iterable[Any]]]) -> None:
        """Write rows in one transaction."""
        with self.connection, self.connection.cursor() as cursor:
            for table, (columns, rows) in batches.items():
                line = "\t".join(["%s"] * len(columns.split(", "))) + "\n"
                # Whole numbers, kinds of government and NULL: no text here contains "None".
                text = "".join([line % row for row in rows]).replace("None", "\\N")
                lines = io.StringIO(text)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)

    def settle(self) -> None:
        """Let the planner see how large the tables are, and mark the rows as visible to all."""
        self.connection.autocommit = True
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE answer")
            cursor.execute("ANALYZE body")
        self.connection.autocommit = False

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


Place = dict[str, Any]  # {"path"} or {"parameters", "schema"}: enough to open it in a new process


def open_store(place: Place) -> SqliteStore | PostgresStore:
    """Open the tables that `own_tables` has made."""
    if "path" in place:
        return SqliteStore(place["path"])
    return PostgresStore(place["parameters"], place["schema"])


@contextlib.contextmanager
def own_tables(settings: dict[str, Any]) -> Iterator[tuple[SqliteStore | PostgresStore, Place]]:
    """Yield tables for measuring on the kind of database the portal uses; remove them after.

    `settings`: those of Django's connection. On SQLite a temporary file is used.
    """
    if settings["ENGINE"].endswith("postgresql"):
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
        given = {key: settings[name] for key, name in (names | {"port": "PORT"}).items()}
        parameters = {key: value for key, value in given.items() if value}
        schema = f"bench_scoring_{os.getpid()}_{secrets.token_hex(4)}"
        store = PostgresStore(parameters, schema)
        try:
            store.create()
            yield store, {"parameters": parameters, "schema": schema}
        finally:
            store.drop()
            store.close()
        return
    with tempfile.TemporaryDirectory(prefix="bench-scoring-") as folder:
        path = str(Path(folder) / "bench.sqlite3")
        file = SqliteStore(path)
        try:
            file.create()
            yield file, {"path": path}
        finally:
            file.close()
