"""Reads of what the year's records show of a unit to everyone.

Most units show nothing of most kinds, and their page is the one that phones open. So the query that
finds the unit also asks which kinds there are, and only those are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from units.models import Innovation, ServiceUnit

from ..models import ComplaintCount, Forum, Programme, SopCheck

UnitOrOuter = ServiceUnit | OuterRef


def shown_programmes(unit: UnitOrOuter) -> QuerySet[Programme]:
    """The programmes of a unit that everyone may see."""
    return Programme.objects.filter(owner_unit=unit, shown_publicly=True)


def shown_sop_checks(unit: UnitOrOuter) -> QuerySet[SopCheck]:
    """The checks of a unit's SOPs that everyone may see."""
    return SopCheck.objects.filter(unit=unit, shown_publicly=True)


def shown_forums(unit: UnitOrOuter) -> QuerySet[Forum]:
    """The forums of a unit that everyone may see."""
    return Forum.objects.filter(unit=unit, shown_publicly=True)


def shown_complaints(unit: UnitOrOuter) -> QuerySet[ComplaintCount]:
    """The monthly counts that everyone may see: of a unit, or of a channel of its own."""
    of_unit = Q(unit=unit) | Q(unit__isnull=True, channel__unit=unit)
    return ComplaintCount.objects.filter(of_unit, shown_publicly=True)


def owned_innovations(unit: UnitOrOuter) -> QuerySet[Innovation]:
    """The innovations that a unit owns; all of them are public."""
    return Innovation.objects.filter(owner_unit=unit)


KINDS: dict[str, Callable[[OuterRef], QuerySet[Any]]] = {
    "shows_programmes": shown_programmes,
    "shows_sop_checks": shown_sop_checks,
    "shows_forums": shown_forums,
    "shows_complaints": shown_complaints,
    "shows_innovations": owned_innovations,
}


def with_public_kinds(units: QuerySet[ServiceUnit]) -> QuerySet[ServiceUnit]:
    """These units, each with which kinds of records it shows. No query of its own."""
    return units.annotate(**{name: Exists(rows(OuterRef("pk"))) for name, rows in KINDS.items()})


def shows(unit: ServiceUnit, name: str) -> bool:
    """Return whether a unit shows records of a kind; one that was not asked may show some."""
    return bool(getattr(unit, name, True))


def public_programmes(unit: ServiceUnit) -> Sequence[Programme]:
    """The programmes that everyone may see, with milestones. Two queries, none without any."""
    if not shows(unit, "shows_programmes"):
        return []
    return list(shown_programmes(unit).prefetch_related("milestones"))


def public_sop_checks(unit: ServiceUnit) -> Sequence[SopCheck]:
    """The checks that everyone may see, newest first. One query, none without any."""
    if not shows(unit, "shows_sop_checks"):
        return []
    return list(shown_sop_checks(unit).order_by("-checked_on"))


def public_forums(unit: ServiceUnit) -> Sequence[Forum]:
    """The forums that everyone may see, newest first, with changes. Three queries at most."""
    if not shows(unit, "shows_forums"):
        return []
    rows = shown_forums(unit).order_by("-held_on")
    return list(rows.prefetch_related("changes__product"))


def public_complaints(unit: ServiceUnit) -> Sequence[ComplaintCount]:
    """The monthly counts that everyone may see, with channel. One query, none without any."""
    if not shows(unit, "shows_complaints"):
        return []
    rows = shown_complaints(unit).select_related("channel")
    return list(rows.order_by("-year", "channel__name", "month"))


def public_innovations(unit: ServiceUnit) -> Sequence[Innovation]:
    """The innovations that a unit owns. One query, none without any."""
    if not shows(unit, "shows_innovations"):
        return []
    return list(owned_innovations(unit).order_by("name"))
