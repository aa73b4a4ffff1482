"""What the storage and the rows do not have in common."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from .models import Evidence
from .storage import stored_files

Stored = tuple[str, datetime.datetime]


@dataclass(frozen=True, slots=True)
class Difference:
    """Files without a row, and rows without a file."""

    seen: int
    orphans: tuple[str, ...]
    lost: tuple[Evidence, ...]


def storage_difference(
    *,
    older_than: datetime.timedelta,
    progress: Callable[[Iterable[Stored]], Iterable[Stored]] = iter,
) -> Difference:
    """Compare the storage with the rows; young files may belong to an upload under way.

    The files are listed first, and each file is stored before its row is written: a row from
    before the listing whose file is not in it has lost it.
    """
    begun = timezone.now()
    files = list(progress(stored_files()))
    rows = {row.stored_name: row for row in Evidence.objects.filter(kind=Evidence.Kind.FILE)}
    names = {name for name, _changed in files}
    limit = begun - older_than
    orphans = [name for name, changed in files if name not in rows and changed < limit]
    lost = [row for name, row in rows.items() if name not in names and row.created_at < begun]
    return Difference(len(files), tuple(sorted(orphans)), tuple(lost))
