"""A database that somebody has laid hands on, past everything that guards it."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection

from compliance.audit import triggers as log_triggers
from compliance.releases import triggers


@pytest.fixture
def unguarded(history):
    """A function: let what follows change releases and log, as an administrator of the database."""

    @contextmanager
    def lifted():
        triggers.remove(connection)
        log_triggers.remove(connection)
        try:
            yield
        finally:
            triggers.install(connection)
            log_triggers.install(connection)

    return lifted
