"""Reads of the event log: the events of some records, narrowed, and whether they fit the chain."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from .models import Event
from .services import GENESIS, event_hash

Ids = Iterable[str] | QuerySet[Model, str]


def events() -> QuerySet[Event]:
    """All events with who did them, the newest first."""
    return Event.objects.select_related("actor").order_by("-pk")


def events_of(objects: Mapping[str, Ids]) -> QuerySet[Event]:
    """The events of some records: type ("assessments.entry") to their ids as text.

    Only these: what is not named here cannot show up, so that a page of one unit never tells of
    another. Without any record there is no event.
    """
    wanted = Q(pk__in=())
    for object_type, ids in objects.items():
        wanted |= Q(object_type=object_type, object_id__in=ids)
    return events().filter(wanted)


def text_ids(rows: QuerySet[Model]) -> QuerySet[Model, str]:
    """Return the ids of some rows as text, as the log keeps them, to be asked in one query."""
    ids: QuerySet[Model, str] = (
        rows.order_by().annotate(id_text=Cast("pk", CharField())).values_list("id_text", flat=True)
    )
    return ids


def narrowed(
    rows: QuerySet[Event],
    *,
    person: int | None = None,
    verb: str = "",
    first: datetime.datetime | None = None,
    before: datetime.datetime | None = None,
) -> QuerySet[Event]:
    """Return the events of one person, one verb and a span of time; `before` is not part of it."""
    if person is not None:
        rows = rows.filter(actor=person)
    if verb:
        rows = rows.filter(verb=verb)
    if first is not None:
        rows = rows.filter(at__gte=first)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return rows


def latest_event(verb: str, object_type: str, object_id: str) -> Event | None:
    """Return the newest event of a verb on one record, None when there is none. One query."""
    return events_of({object_type: [object_id]}).filter(verb=verb).first()


@dataclass(frozen=True, slots=True)
class ChainState:
    """Whether some events are as they were written and each follows the one before it."""

    checked: int
    newest: int | None  # the newest event that was looked at
    broken: tuple[int, ...]  # those that do not fit

    @property
    def whole(self) -> bool:
        """Return whether all fit."""
        return not self.broken


def with_previous(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Add to each event the hash of the one stored before it, None for the first."""
    earlier = Event.objects.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("hash")[:1]
    return rows.annotate(stored_previous=Subquery(earlier))


def chain_state(shown: Sequence[Event]) -> ChainState:
    """Check the events of one page, read through `with_previous`. No query.

    Bounded by the page: the whole chain is checked by the command verify_events.
    """
    broken = [
        event.pk
        for event in shown
        if event.hash != event_hash(event)
        or event.previous_hash != (getattr(event, "stored_previous", None) or GENESIS)
    ]
    return ChainState(len(shown), max((event.pk for event in shown), default=None), tuple(broken))
