"""Files on their way into the storage, announced so that a killed server leaves none behind.

A storage and a database have no transaction in common: a server that is killed between the two
leaves a file that no row names. So each file is announced by a row before its first byte is stored,
and the transaction that writes its evidence takes the announcement back. An announcement that is
still there stands for a file without evidence, whatever happened. Whoever clears it up holds that
row: the upload, were it alive after all, finds nothing to take back and stores nothing.
"""

from __future__ import annotations

import datetime
import logging
import os
import socket
from collections.abc import Collection, Iterable
from pathlib import Path

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from . import storage
from .models import PendingFile
from .refusals import StorageFailed

logger = logging.getLogger(__name__)
LONGEST = datetime.timedelta(minutes=15)  # many times what storing ten files takes
DEAD = frozenset("ZX")  # states of /proc: ended, only not yet fetched by the parent


def files_announce(names: Iterable[str]) -> None:
    """Write down the files that are going to be stored, at once and for all to see."""
    now, process = timezone.now(), process_mark(os.getpid())
    with transaction.atomic():
        PendingFile.objects.bulk_create(
            PendingFile(stored_name=name, process=process, begun_at=now) for name in names
        )


def files_settle(names: Collection[str]) -> None:
    """Take back the announcements of files that have evidence now, in the same transaction.

    Raises StorageFailed when one has been cleared up meanwhile, and its file with it.
    """
    settled, _by_model = PendingFile.objects.filter(stored_name__in=names).delete()
    if settled != len(names):
        raise StorageFailed


def files_withdraw(names: Iterable[str]) -> None:
    """Remove files that no evidence came of; what cannot be removed now stays announced."""
    removed = [name for name in names if storage.file_discard(name)]
    try:
        with transaction.atomic():
            PendingFile.objects.filter(stored_name__in=removed).delete()
    except DatabaseError:  # the fault that ends the upload must not be hidden by this one
        logger.exception("files that were removed are still announced")


def abandoned_files_clear() -> int:
    """Remove the files of uploads that are surely over, and return how many; one query if none.

    Stops when the storage is out of reach; the rest stays announced and is cleared up later.
    """
    now, cleared = timezone.now(), 0
    for row in PendingFile.objects.order_by("pk"):
        if not is_abandoned(row, now):
            continue
        try:
            with storage.faults_in_words(), transaction.atomic():
                found, _by_model = PendingFile.objects.filter(pk=row.pk).delete()
                if found:
                    storage.evidence_storage().delete(row.stored_name)
        except StorageFailed:
            break
        cleared += found
    return cleared


def start_clear() -> None:
    """Clear up what a server that was killed has left, as the first act of the next one.

    Nothing that goes wrong here keeps it from starting: the database may be down, or nobody has
    migrated it yet. Each later upload looks again.
    """
    try:
        cleared = abandoned_files_clear()
    except Exception as error:
        logger.warning("nobody looked for the files of killed uploads: %s", error)
    else:
        if cleared:
            logger.warning("files of killed uploads removed: %d", cleared)
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()  # the threads that answer open their own


def is_abandoned(row: PendingFile, now: datetime.datetime) -> bool:
    """Return whether the upload of a file is over: its process is gone, or its time is."""
    if row.begun_at < now - LONGEST:
        return True
    host, _, rest = row.process.partition("/")
    number = rest.partition("/")[0]
    return host == machine() and number.isdecimal() and process_mark(int(number)) != row.process


def process_mark(number: int) -> str:
    """Return what tells a process from all others, "" when it is gone.

    The number alone would not do: it is given again, in a container at each start. Where the
    system does not tell when a process began (it has no /proc), nothing is known of any.
    """
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in DEAD else f"{machine()}/{number}/{fields[19]}"


def machine() -> str:
    """Return the name of this machine, without the mark that parts a process's fields."""
    return socket.gethostname().replace("/", "_")[:150]
