"""Writes of complaint counts: a year of one channel and unit at once, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.refusals import ActionRefused
from compliance.accounts.selectors import Rights
from compliance.audit.services import events_append
from units.models import Channel, ServiceUnit

from ..models import ComplaintCount
from . import policies
from .permissions import Place
from .services import held
from .states import fingerprint

MONTHS = tuple(range(1, 13))
MOST = 999_999  # complaints of one channel in one month
FIRST_YEAR, LAST_YEAR = 2000, 2100
WRITTEN = (
    *("received", "resolved", "in_time", "source_url", "note"),
    *("shown_publicly", "sample", "version", "updated_at", "updated_by"),
)
Change = tuple[ComplaintCount, dict[str, Any] | None, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a channel received and resolved in one month; those in time are of the resolved."""

    received: int
    resolved: int
    in_time: int


@dataclass(frozen=True, slots=True)
class Series:
    """Whose months these are: a channel's, of one unit or as a whole."""

    channel: Channel
    unit: ServiceUnit | None
    year: int

    @property
    def place(self) -> Place:
        """Return whose records they are; a unit's own channel is its unit's."""
        return Place(self.channel.government, self.unit or self.channel.unit)


@dataclass(frozen=True, slots=True)
class YearOfCounts:
    """All months of a series as a person typed them; months left empty are not there."""

    months: Mapping[int, Counts]
    source_url: str
    note: str
    shown_publicly: bool


@transaction.atomic
def complaints_save(
    *, series: Series, wanted: YearOfCounts, seen: str, actor: User, rights: Rights
) -> int:
    """Keep a year of counts; return how many months changed, each with its event.

    `seen` is the fingerprint of what the person's page showed. Raises RecordChanged when the
    months say something else by now. What an operator changes is not public until a coordinator
    shows it again.
    """
    check_series(series)
    policies.check_can_keep(rights, series.place)
    held(series.channel.government)
    stored = months_of(series)
    if seen_of(stored) != seen:
        raise policies.RecordChanged
    may_show = policies.can_show(rights, series.place)
    changes: list[Change] = []
    for month in MONTHS:
        counts, row = wanted.months.get(month), stored.get(month)
        if counts is None:
            if row is not None:
                changes.append((row, row_words(row), None))
            continue
        shown = wanted.shown_publicly if may_show else None
        more = {"source_url": wanted.source_url, "note": wanted.note}
        changes += month_change(series, month, row, counts, more=more, shown=shown, actor=actor)
    return changes_write(changes, actor=actor, verb="complaints-save")


def check_series(series: Series) -> None:
    """Refuse a year out of range and a unit that the channel does not serve."""
    channel, unit = series.channel, series.unit
    if not FIRST_YEAR <= series.year <= LAST_YEAR:
        raise ActionRefused(_("Tahun di luar jangkauan."))
    if channel.kind == "survey":
        raise ActionRefused(_("Kanal ini kanal survei, bukan kanal pengaduan."))
    if unit is None:
        return
    elsewhere = unit.government_id != channel.government_id
    if elsewhere or channel.unit_id not in (None, unit.pk):
        raise ActionRefused(_("Kanal ini tidak melayani lokus itu."))


def months_of(series: Series) -> dict[int, ComplaintCount]:
    """Return the stored months of a series. One query."""
    rows = ComplaintCount.objects.filter(channel=series.channel, unit=series.unit, year=series.year)
    return {row.month: row for row in rows}


def seen_of(stored: Mapping[int, ComplaintCount]) -> str:
    """Return the fingerprint of a year's months, "" of a year without any."""
    said = {str(month): row_words(row) for month, row in stored.items()}
    return fingerprint(said or None)


def month_change(
    series: Series,
    month: int,
    row: ComplaintCount | None,
    counts: Counts,
    *,
    more: Mapping[str, str],
    shown: bool | None,
    actor: User | None,
    sample: bool = False,
) -> list[Change]:
    """Return the unsaved change of one month; none where it already says so.

    Without a word on showing, a month that changes is no longer shown.
    """
    before = row_words(row) if row is not None else None
    new = row or ComplaintCount(
        channel=series.channel, unit=series.unit, year=series.year, month=month
    )
    kept = new.shown_publicly
    new.received, new.resolved, new.in_time = counts.received, counts.resolved, counts.in_time
    for name, text in more.items():
        setattr(new, name, text)
    new.shown_publicly = kept if shown is None else shown
    if row_words(new) == before:
        return []
    if shown is None:
        new.shown_publicly = False
    new.sample = new.sample or sample or (actor is not None and actor.demo)
    new.updated_by = actor
    return [(new, before, row_words(new))]


def changes_write(changes: Sequence[Change], *, actor: User | None, verb: str) -> int:
    """Save months and log each of them. Belongs into a transaction. Four queries a few hundred."""
    if not changes:
        return 0
    kept = [row for row, _before, after in changes if after is not None]
    now = timezone.now()
    for row in kept:
        row.version = row.version + 1 if row.pk else 1
        row.updated_at = now  # updating many at once does not set it
        row.clean_fields(exclude=["channel", "unit", "updated_by"])
        check_counts(row)
    ComplaintCount.objects.bulk_update([row for row in kept if row.pk], WRITTEN, batch_size=200)
    ComplaintCount.objects.bulk_create([row for row in kept if not row.pk], batch_size=200)
    events_append(actor=actor, verb=verb, changes=list(changes))
    gone = [row.pk for row, _before, after in changes if after is None]
    ComplaintCount.objects.filter(pk__in=gone).delete()
    return len(changes)


def check_counts(row: ComplaintCount) -> None:
    """Refuse counts out of range, and more in time than were resolved."""
    if max(row.received, row.resolved, row.in_time) > MOST or row.in_time > row.resolved:
        raise ActionRefused(_("Jumlah pengaduan tidak masuk akal."))


def row_words(row: ComplaintCount) -> dict[str, Any]:
    """Return what one month says, for comparison and for the event log."""
    names = ("channel_id", "unit_id", "year", "month", "received", "resolved", "in_time")
    more = ("source_url", "note", "shown_publicly", "sample")
    return {name: getattr(row, name) for name in (*names, *more)}
