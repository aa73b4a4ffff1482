"""Migrations go forward and back, and say all that the models say."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_everything_goes_back_and_forward_again():
    tables = set(connection.introspection.table_names())
    try:
        for app in ("assessments", "audit"):
            call_command("migrate", app, "zero", verbosity=0)
        assert not any(
            name.startswith(("assessments_", "audit_"))
            for name in connection.introspection.table_names()
        )
    finally:
        call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) == tables
