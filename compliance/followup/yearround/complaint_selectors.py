"""Reads of complaint counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from compliance.accounts.selectors import Rights
from units.models import Channel, Government, ServiceUnit

from ..models import ComplaintCount
from .complaints import Series
from .selectors import coordinated, own_governments, units_to_keep, units_to_read, within


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of one year of a channel, of one unit or of the channel as a whole."""

    channel_id: int
    channel: str
    unit_id: int | None
    unit: str
    year: int
    months: int
    received: int
    resolved: int
    in_time: int
    shown: bool  # every month of it
    sample: bool  # any month of it


def counted(rights: Rights) -> QuerySet[ComplaintCount]:
    """The counts that a person may read."""
    return ComplaintCount.objects.filter(
        within(rights, unit="unit", government="channel__government")
    )


def years_counted(rights: Rights) -> list[int]:
    """The years that have counts a person may read, newest first. One query."""
    rows = counted(rights).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())


def totals(rights: Rights, year: int) -> list[Total]:
    """The sums of a year by channel and unit. One query."""
    rows = (
        counted(rights)
        .filter(year=year)
        .values("channel_id", "channel__name", "unit_id", "unit__name")
        .order_by("channel__name", "unit__name")
        .annotate(
            months=Count("pk"),
            all_received=Sum("received"),
            all_resolved=Sum("resolved"),
            all_in_time=Sum("in_time"),
            hidden=Count("pk", filter=Q(shown_publicly=False)),
            invented=Count("pk", filter=Q(sample=True)),
        )
    )
    return [
        Total(
            channel_id=row["channel_id"],
            channel=row["channel__name"],
            unit_id=row["unit_id"],
            unit=row["unit__name"] or "",
            year=year,
            months=row["months"],
            received=row["all_received"],
            resolved=row["all_resolved"],
            in_time=row["all_in_time"],
            shown=not row["hidden"],
            sample=bool(row["invented"]),
        )
        for row in rows
    ]


def series_to_open(rights: Rights, channel: int, unit: int, year: int) -> Series | None:
    """Return a series that a person may read, None for all else; unit 0 is the whole channel."""
    found = channels_to_read(rights).filter(pk=channel).first()
    if found is None:
        return None
    if unit == 0:
        return Series(found, None, year)
    row = units_to_read(rights).filter(pk=unit, government=found.government).first()
    if row is None or found.unit_id not in (None, row.pk):
        return None
    return Series(found, row, year)


def channels_to_read(rights: Rights) -> QuerySet[Channel]:
    """The channels through which people complain or call, of the governments a person works in."""
    own_units = Q(unit__isnull=True) | Q(unit__in=units_to_read(rights).values("pk"))
    return (
        Channel.objects.select_related("government", "unit__government")
        .filter(own_units, government__in=own_governments(rights).values("pk"))
        .exclude(kind="survey")
        .order_by("government__code", "name")
    )


def governments_to_import(rights: Rights) -> QuerySet[Government]:
    """The governments for which a person keeps counts: coordinated ones, and of own units."""
    units = ServiceUnit.objects.filter(pk__in=rights.unit_ids).values("government")
    numbers = coordinated(rights).values("pk")
    return Government.objects.filter(Q(pk__in=numbers) | Q(pk__in=units)).order_by("code")


def series_to_fill(rights: Rights) -> tuple[list[Channel], list[ServiceUnit]]:
    """The channels and units of which a person may fill in counts. Two queries."""
    return list(channels_to_read(rights)), list(units_to_keep(rights))


def stored_counts(
    channels: Iterable[int], years: Iterable[int]
) -> Mapping[tuple[int, int | None, int, int], ComplaintCount]:
    """The counts of these channels and years by channel, unit, year and month. One query."""
    rows = ComplaintCount.objects.filter(channel__in=set(channels), year__in=set(years))
    return {(row.channel_id, row.unit_id, row.year, row.month): row for row in rows}


def units_of(government: Government) -> list[ServiceUnit]:
    """All units of a government. One query."""
    return list(government.units.order_by("name"))


def channels_of(government: Government) -> list[Channel]:
    """All channels of a government, with the unit of those that are a unit's own. One query."""
    return list(government.channels.select_related("unit__government").order_by("name"))
