"""Facts that pages show live and that are no release: their changes replace pages too.

Saving and deleting a row tells which government it belongs to. Django sends no signal for
`bulk_create`, `bulk_update` and `QuerySet.update`, so the statements themselves are watched as
well; such a change counts for the pages of all governments. What changes the database without
Django is seen by `render_public --all` only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_started
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from compliance.assessments.models import IndexResult, InstrumentFile
from compliance.followup.models import ComplaintCount, Forum, Programme, SopCheck
from units.models import Channel, Government, Innovation, ServiceProduct, ServiceUnit

from .keeping import current_store
from .middleware import ANY_PROFILE
from .replace import replaced

# How to get from a row to the code of its government. Lines of a programme or forum are written
# together with it, in one transaction, and so need no row here.
GOVERNMENT_OF: dict[type[models.Model], Callable[[Any], str]] = {
    Government: lambda row: row.code,
    ServiceUnit: lambda row: row.government.code,
    ServiceProduct: lambda row: row.unit.government.code,
    Channel: lambda row: row.government.code,
    Innovation: lambda row: row.government.code,
    IndexResult: lambda row: row.unit.government.code,
    Programme: lambda row: row.government.code,
    SopCheck: lambda row: row.unit.government.code,
    Forum: lambda row: row.government.code,
    ComplaintCount: lambda row: row.channel.government.code,
}
TABLES = {model._meta.db_table: frozenset({"profile", ANY_PROFILE}) for model in GOVERNMENT_OF}
TABLES[InstrumentFile._meta.db_table] = frozenset({"instruments"})
WRITE = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')

# The table of the row that is being saved: its own statement needs no wider replacement.
_saving: ContextVar[str] = ContextVar("rendered_saving", default="")


def row_begins(sender: type[models.Model], **_: Any) -> None:
    """Remember that the next statement on this table is the row's own."""
    _saving.set(sender._meta.db_table)


def row_changed(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Replace what shows a row that was saved or deleted."""
    _saving.set("")
    if current_store() is None:
        return
    if sender is InstrumentFile:
        replaced({"instruments"})
    else:
        replaced({f"profile:{GOVERNMENT_OF[sender](instance)}"})


def request_begins(**_: Any) -> None:
    """Forget a row whose saving failed before its statement."""
    _saving.set("")


def statement_watch(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a statement; one that writes a watched table past the signals replaces widely."""
    found = WRITE.match(sql) if isinstance(sql, str) else None
    if found is None or found[1] not in TABLES or current_store() is None:
        return execute(sql, params, many, context)
    own, result = _saving.get() == found[1], None
    _saving.set("")
    result = execute(sql, params, many, context)
    if not own:
        replaced(TABLES[found[1]])
    return result


def connection_watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Watch the statements of a connection, once however often it is opened again."""
    if statement_watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(statement_watch)


def connect() -> None:
    """Begin to watch; called once, when all models are there."""
    watched: list[type[models.Model]] = [*GOVERNMENT_OF, InstrumentFile]
    for model in watched:
        label = f"rendered-{model._meta.label}"
        for begin in (pre_save, pre_delete):
            begin.connect(row_begins, sender=model, dispatch_uid=label)
        for end in (post_save, post_delete):
            end.connect(row_changed, sender=model, dispatch_uid=label)
    request_started.connect(request_begins, dispatch_uid="rendered-request")
    connection_created.connect(connection_watch, dispatch_uid="rendered-connection")
