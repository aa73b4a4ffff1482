"""Reads of the year's records: what a person may open; all else does not exist for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from compliance.assessments.models import IndexResult
from compliance.audit.models import Event
from compliance.audit.selectors import events_of
from units.models import Government, Innovation, ServiceProduct, ServiceUnit

from ..models import ComplaintCount, Forum, Programme, SopCheck
from .kinds import Kind, Row
from .permissions import Place
from .policies import can_keep
from .states import fingerprint, related_name, state_of


def own_governments(rights: Rights) -> QuerySet[Government]:
    """The governments in which a person has a role, also as an operator of one of their units."""
    if rights.is_administrator:
        return Government.objects.filter(units__isnull=False).distinct()
    numbers = {number for _role, number in rights.government_ids}
    units = ServiceUnit.objects.filter(pk__in=rights.unit_ids).values("government")
    return Government.objects.filter(Q(pk__in=numbers) | Q(pk__in=units))


def within(rights: Rights, *, unit: str, government: str) -> Q:
    """Return what a person may read: all of a government, or own units' and what names no unit."""
    if rights.is_administrator:
        return Q()
    numbers = {number for _role, number in rights.government_ids}
    mine = Q(**{f"{unit}__in": rights.unit_ids}) | Q(**{f"{government}__in": numbers})
    shared = Q(
        **{f"{unit}__isnull": True, f"{government}__in": own_governments(rights).values("pk")}
    )
    return mine | shared


def records(kind: Kind, rights: Rights) -> QuerySet[Row]:
    """The records of one kind that a person may open, with unit and government."""
    rows: QuerySet[Row] = kind.model._default_manager.filter(
        within(rights, unit=kind.unit_field, government=kind.government_path)
    ).select_related(f"{kind.unit_field}__government", kind.government_path)
    if kind.children is not None:
        rows = rows.prefetch_related(related_name(kind))
    return rows


def place_of(kind: Kind, row: Row) -> Place:
    """Return whose a record is."""
    unit: ServiceUnit | None = getattr(row, kind.unit_field)
    if unit is not None:
        return Place(unit.government, unit)
    return Place(getattr(row, "government"))  # noqa: B009 - a check of an SOP has a unit


def coordinated(rights: Rights) -> QuerySet[Government]:
    """The governments whose records a person keeps as a coordinator."""
    numbers = {number for role, number in rights.government_ids if role == Role.COORDINATOR}
    return Government.objects.filter(pk__in=numbers)


def units_to_keep(rights: Rights) -> QuerySet[ServiceUnit]:
    """The units whose records a person keeps, with their government."""
    mine = Q(pk__in=rights.unit_ids) | Q(government__in=coordinated(rights).values("pk"))
    return ServiceUnit.objects.select_related("government").filter(mine).order_by("name")


def places_to_keep(kind: Kind, rights: Rights) -> list[Place]:
    """The places a person may give a record: whole governments first. Two queries."""
    whole = [] if kind.needs_unit else [Place(row) for row in coordinated(rights).order_by("name")]
    places = whole + [Place(unit.government, unit) for unit in units_to_keep(rights)]
    return [place for place in places if can_keep(rights, place, kind.always_public)]


def keeps_anything(rights: Rights) -> bool:
    """Return whether a person keeps the records of any place, and so may prove answers there."""
    return bool(rights.unit_ids) or Role.COORDINATOR in rights.roles


def products_to_keep(rights: Rights) -> QuerySet[ServiceProduct]:
    """The products of the units whose records a person keeps."""
    return ServiceProduct.objects.select_related("unit").filter(unit__in=units_to_keep(rights))


def units_to_read(rights: Rights) -> QuerySet[ServiceUnit]:
    """The units whose records a person may read."""
    rows = ServiceUnit.objects.select_related("government").order_by("name")
    if rights.is_administrator:
        return rows
    numbers = {number for _role, number in rights.government_ids}
    return rows.filter(Q(pk__in=rights.unit_ids) | Q(government__in=numbers))


def counts(rights: Rights) -> dict[str, int]:
    """How many records of each kind a person may open, by the kind's table."""
    found = {
        model._meta.model_name or "": model._default_manager.filter(
            within(rights, unit=unit, government=government)
        ).count()
        for model, unit, government in (
            (Programme, "owner_unit", "government"),
            (SopCheck, "unit", "unit__government"),
            (Forum, "unit", "government"),
            (Innovation, "owner_unit", "government"),
            (ComplaintCount, "unit", "channel__government"),
        )
    }
    return found | {"indexresult": survey_results(rights).count()}


def survey_results(rights: Rights) -> QuerySet[IndexResult]:
    """The satisfaction results of units and quarters that a person may open, newest first."""
    rows = IndexResult.objects.filter(index="skm").filter(
        within(rights, unit="unit", government="unit__government")
    )
    return rows.select_related("unit__government").order_by("-year", "-quarter", "unit__name")


def unit_names(numbers: Iterable[int | None]) -> dict[int, str]:
    """The names of these units. One query, none without any."""
    wanted = {number for number in numbers if number is not None}
    return dict(ServiceUnit.objects.filter(pk__in=wanted).values_list("pk", "name"))


def product_names(numbers: Iterable[int | None]) -> dict[int, str]:
    """The names of these products. One query, none without any."""
    wanted = {number for number in numbers if number is not None}
    return dict(ServiceProduct.objects.filter(pk__in=wanted).values_list("pk", "name"))


def change_to_undo(kind: Kind, row: Row) -> Event | None:
    """Return the newest event of a record when it changed one that stands as it left it."""
    event = events_of({row._meta.label_lower: [str(row.pk)]}).first()
    if event is None or event.before is None or event.after is None:
        return None
    stands = fingerprint(said(event.after)) == fingerprint(state_of(kind, row))
    return event if stands else None


def said(logged: dict[str, object]) -> dict[str, object]:
    """Return the state in what an event keeps; the mark of a sample is no part of it."""
    return {name: value for name, value in logged.items() if name != "sample"}
