"""The log as CSV, written row by row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.audit.models import Event

from .presenters import person_words
from .verbs import verb_words

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for another encoding
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # a cell that begins so may run as a formula
CHUNK = 2000


class Echo:
    """A file that gives back what is written, so that csv makes one line at a time."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def log_lines(events: QuerySet[Event]) -> Iterator[str]:
    """Yield the lines of the file, header first; memory stays the same for any number of events."""
    writer = csv.writer(Echo())
    header = [
        *("#", _("Waktu"), _("Orang"), _("Tindakan"), "verb", "object_type", "object_id"),
        *(_("Sebelum"), _("Sesudah"), "previous_hash", "hash"),
    ]
    yield BYTE_ORDER_MARK + str(writer.writerow(header))
    for event in events.iterator(chunk_size=CHUNK):
        yield str(writer.writerow([safe(cell) for cell in cells(event)]))


def cells(event: Event) -> list[str]:
    """Return one event as texts; the time is ISO 8601 with its distance from UTC."""
    return [
        str(event.pk),
        timezone.localtime(event.at).isoformat(timespec="seconds"),
        person_words(event.actor),
        verb_words(event.verb),
        event.verb,
        event.object_type,
        event.object_id,
        as_json(event.before),
        as_json(event.after),
        event.previous_hash,
        event.hash,
    ]


def as_json(kept: Any) -> str:
    """Return what an event keeps as JSON, "" where it keeps nothing."""
    return "" if kept is None else json.dumps(kept, ensure_ascii=False, sort_keys=True)


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe stands before a risky beginning."""
    return f"'{cell}" if cell.lstrip(" ").startswith(RISKY) else cell
