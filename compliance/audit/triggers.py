"""Database triggers that keep the event log insert-only, on SQLite and on PostgreSQL.

Other rooms that freeze rows build their own triggers with `run`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE_CREATE = [
    f"""
    CREATE TRIGGER audit_event_no_{action.lower()} BEFORE {action} ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
    """
    for action in ("UPDATE", "DELETE")
]
SQLITE_DROP = [
    "DROP TRIGGER IF EXISTS audit_event_no_update",
    "DROP TRIGGER IF EXISTS audit_event_no_delete",
]
POSTGRES_CREATE = [
    """
    CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()
    """,
]
POSTGRES_DROP = [
    "DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event",
    "DROP FUNCTION IF EXISTS audit_event_refuse()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    run(connection, SQLITE_CREATE if connection.vendor == "sqlite" else POSTGRES_CREATE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, as a migration backwards and the emptying of a test database need."""
    run(connection, SQLITE_DROP if connection.vendor == "sqlite" else POSTGRES_DROP)


def run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """Run the statements one by one."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
