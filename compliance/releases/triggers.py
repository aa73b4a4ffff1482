"""Database triggers that keep releases insert-only, on SQLite and on PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

from compliance.audit.triggers import run

TABLE = "releases_release"
REASON = "a release never changes"

SQLITE_CREATE = [
    f"""
    CREATE TRIGGER {TABLE}_no_{action.lower()} BEFORE {action} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REASON}'); END
    """
    for action in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{action}" for action in ("update", "delete")]
POSTGRES_CREATE = [
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REASON}'; END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()
    """,
]
POSTGRES_DROP = [
    f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    run(connection, SQLITE_CREATE if connection.vendor == "sqlite" else POSTGRES_CREATE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, as a migration backwards and the emptying of a test database need."""
    run(connection, SQLITE_DROP if connection.vendor == "sqlite" else POSTGRES_DROP)
