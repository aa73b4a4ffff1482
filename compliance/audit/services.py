"""Writing the event log and checking its chain."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.utils import timezone

from .models import Event

GENESIS = "0" * 64
CHAIN_LOCK = 0x6B657061  # "kepa": the key of PostgreSQL's advisory lock for this chain


def event_append(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    obj: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Record one change in the transaction of the change itself.

    Must run inside `transaction.atomic`, so that neither change nor event stands alone.
    """
    return events_append(actor=actor, verb=verb, changes=[(obj, before, after)])[0]


def events_append(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    changes: list[tuple[models.Model, Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> list[Event]:
    """Record several changes of one act with two queries, each linked to the one before it."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its change")
    lock_chain()
    last = Event.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS
    now = timezone.now()
    events = []
    for obj, before, after in changes:
        event = Event(
            at=now,
            actor_id=actor.pk if actor is not None else None,
            verb=verb,
            object_type=obj._meta.label_lower,
            object_id=str(obj.pk),
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            previous_hash=last,
        )
        event.hash = last = event_hash(event)
        events.append(event)
    return Event.objects.bulk_create(events)


def lock_chain() -> None:
    """Let one transaction at a time extend the chain; SQLite's immediate ones wait already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def event_hash(event: Event) -> str:
    """Return the sha256 over an event's content and its predecessor's hash, as 64 hex digits."""
    content = [
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.verb,
        event.object_type,
        event.object_id,
        event.before,
        event.after,
        event.previous_hash,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_events() -> Iterator[tuple[int, str]]:
    """Yield the number of each event that does not fit the chain, with the reason."""
    expected = GENESIS
    for event in Event.objects.order_by("pk").iterator(chunk_size=2000):
        if event.previous_hash != expected:
            yield event.pk, "does not follow the event before it"
        if event.hash != event_hash(event):
            yield event.pk, "was changed after it was written"
        expected = event.hash


def last_event(verb: str) -> Event | None:
    """Return the newest event of a verb, None when there is none."""
    return Event.objects.filter(verb=verb).order_by("-pk").first()
