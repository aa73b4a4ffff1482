"""The SQLite file of the rendered answers: its tables, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

VERSION = 2
BUSY_SECONDS = 5
TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO fact VALUES ('epoch', 0), ('head', 0);
CREATE TABLE answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE, asked INTEGER NOT NULL,
  size INTEGER NOT NULL, stale INTEGER NOT NULL, made_by TEXT NOT NULL, day TEXT NOT NULL,
  headers TEXT NOT NULL, codings TEXT NOT NULL);
CREATE INDEX answer_asked ON answer (asked, id, size);
CREATE INDEX answer_stale ON answer (stale, id);
CREATE TABLE body (
  answer INTEGER NOT NULL REFERENCES answer ON DELETE CASCADE, coding TEXT NOT NULL,
  piece INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (answer, coding, piece));
CREATE TABLE answer_key (
  key TEXT NOT NULL, answer INTEGER NOT NULL REFERENCES answer ON DELETE CASCADE,
  PRIMARY KEY (key, answer)) WITHOUT ROWID;
CREATE INDEX answer_key_answer ON answer_key (answer);
CREATE TABLE announcement (
  id INTEGER PRIMARY KEY AUTOINCREMENT, process TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE announced_key (
  announcement INTEGER NOT NULL REFERENCES announcement ON DELETE CASCADE, key TEXT NOT NULL,
  PRIMARY KEY (announcement, key)) WITHOUT ROWID;
CREATE VIEW under_way AS
  SELECT k.answer FROM announced_key a CROSS JOIN answer_key k WHERE k.key = a.key;
"""


def opened(path: Path) -> sqlite3.Connection:
    """Return a connection to the file, with its tables."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        # An announcement must outlive a loss of power: the change it stands for does.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            tables_make(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def tables_make(connection: sqlite3.Connection) -> None:
    """Make the tables of this version, in place of those of any other; one process does it."""
    connection.execute("BEGIN EXCLUSIVE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            names = connection.execute(
                "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')"
                " AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
            ).fetchall()
            connection.execute("PRAGMA defer_foreign_keys=ON")
            for kind, name in names:
                connection.execute(f'DROP {kind} "{name}"')
            for statement in filter(str.strip, TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
