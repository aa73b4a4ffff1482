"""Where the files lie: a local folder or any S3, by settings. Nobody but Django reads from it."""

from __future__ import annotations

import datetime
import errno
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from .refusals import StorageFailed, StorageFull

logger = logging.getLogger(__name__)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL_CODES = frozenset({"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"})
TROUBLE = "evidence-storage-trouble"
REMEMBERED = 60  # seconds that pages say the storage is out of reach

try:  # boto3 comes with the extra "s3" alone
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    FAULTS: tuple[type[Exception], ...] = (OSError, Boto3Error, BotoCoreError, ClientError)
except ImportError:
    FAULTS = (OSError,)


def evidence_storage() -> Storage:
    """Return the storage of the settings."""
    return storages["evidence"]


def new_name(ending: str) -> str:
    """Return a name that cannot be guessed and says nothing of the content."""
    return f"{secrets.token_hex(20)}.{ending}"


@contextmanager
def faults_in_words() -> Iterator[None]:
    """Turn what a storage raises into StorageFull or StorageFailed, and remember the trouble."""
    try:
        yield
    except FAULTS as error:
        logger.exception("the evidence storage failed")
        if not isinstance(error, FileNotFoundError):  # one lost file is no outage
            cache.set(TROUBLE, True, REMEMBERED)
        raise (StorageFull if is_full(error) else StorageFailed)() from error


def is_full(error: BaseException) -> bool:
    """Return whether a storage says that it has no room."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    answer = getattr(error, "response", None)
    return isinstance(answer, dict) and answer.get("Error", {}).get("Code") in FULL_CODES


def file_keep(name: str, content: IO[bytes]) -> None:
    """Store bytes under a name; what was written of them is removed when it fails."""
    try:
        with faults_in_words():
            # A plain File is copied; an upload's own temporary file would be moved away.
            evidence_storage().save(name, File(content, name=name))
    except BaseException:
        file_discard(name)
        raise
    cache.delete(TROUBLE)


def file_discard(name: str) -> bool:
    """Remove stored bytes that no row names; return whether they are gone."""
    with suppress(*FAULTS):
        evidence_storage().delete(name)
        return True
    return False


def file_opened(name: str) -> File[bytes]:
    """Return a stored file open for reading; raise StorageFailed when it cannot be had."""
    with faults_in_words():
        opened: File[bytes] = evidence_storage().open(name, "rb")
        opened.read(1)  # an S3 is asked for the bytes only now
        opened.seek(0)
    return opened


def stored_files() -> Iterator[tuple[str, datetime.datetime]]:
    """Yield the name and the time of change of each stored file."""
    storage = evidence_storage()
    with faults_in_words():
        if isinstance(storage, FileSystemStorage) and not os.path.isdir(storage.location):
            return
        for name in storage.listdir("")[1]:
            yield name, storage.get_modified_time(name)


def storage_in_trouble() -> bool:
    """Return whether the storage is known to be out of reach, without asking another machine."""
    storage = evidence_storage()
    if isinstance(storage, FileSystemStorage) and os.path.exists(storage.location):
        folder = storage.location
        if not os.path.isdir(folder) or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return True
    return bool(cache.get(TROUBLE))
