"""What the database holds, to compare before and after."""

from __future__ import annotations

from django.db import connection


def rows_of(*tables):
    """Return all rows of tables as stored; building models of them took a fifth of the time."""
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            key = table._meta.pk.column
            cursor.execute(f'SELECT * FROM "{table._meta.db_table}" ORDER BY "{key}"')
            found.append(cursor.fetchall())
    return found
