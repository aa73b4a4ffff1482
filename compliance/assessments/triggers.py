"""Database triggers that keep a frozen method frozen, on SQLite and on PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

from compliance.audit.triggers import run

TABLE = "assessments_instrumentfile"
REASON = "a frozen instrument does not change"

SQLITE_CREATE = [
    f"""
    CREATE TRIGGER {TABLE}_no_{action.lower()} BEFORE {action} ON {TABLE}
    WHEN OLD.status = 'frozen' BEGIN SELECT RAISE(ABORT, '{REASON}'); END
    """
    for action in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{a}" for a in ("update", "delete")]
POSTGRES_CREATE = [
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REASON}'; END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW WHEN (OLD.status = 'frozen') EXECUTE FUNCTION {TABLE}_refuse()
    """,
    f"""
    CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()
    """,
]
POSTGRES_DROP = [
    f"DROP TRIGGER IF EXISTS {TABLE}_frozen ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    run(connection, SQLITE_CREATE if connection.vendor == "sqlite" else POSTGRES_CREATE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, as a migration backwards and the emptying of a test database need."""
    run(connection, SQLITE_DROP if connection.vendor == "sqlite" else POSTGRES_DROP)
