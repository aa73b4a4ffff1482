"""Reads about governments and their service units, for every page that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from .models import (
    Channel,
    Government,
    GovernmentKind,
    Innovation,
    ServiceProduct,
    ServiceUnit,
)


def governments() -> QuerySet[Government]:
    """All governments with the province each lies in. One query."""
    return Government.objects.select_related("parent")


def governments_with(codes: Iterable[str]) -> QuerySet[Government]:
    """The governments with these codes. One query."""
    return Government.objects.filter(code__in=list(codes))


def provinces_named(text: str) -> QuerySet[Government]:
    """The provinces with this code or name, with or without "Provinsi" before it. One query."""
    named = Q(code=text) | Q(name__iexact=text) | Q(name__iexact=f"Provinsi {text}")
    return Government.objects.filter(named, kind=GovernmentKind.PROVINCE).order_by("code")


def service_units() -> QuerySet[ServiceUnit]:
    """All service units with their government, province and successor. One query."""
    return ServiceUnit.objects.select_related("government__parent", "successor__government")


def channels_of(government: Government, unit: ServiceUnit | None = None) -> QuerySet[Channel]:
    """The channels of a whole government, and of one of its units when it is named. One query."""
    of_unit = Q(unit__isnull=True) if unit is None else Q(unit__isnull=True) | Q(unit=unit)
    return government.channels.filter(of_unit).order_by("kind", "name")


def innovations_of(government: Government) -> QuerySet[Innovation]:
    """The named improvements of a government's services. One query."""
    return government.innovations.order_by("name")


def products_of(unit: ServiceUnit) -> QuerySet[ServiceProduct]:
    """The services that a unit gives. One query."""
    return unit.products.order_by("name")


def governments_named(codes: Iterable[str]) -> QuerySet[Government]:
    """The governments with these codes, and all provinces, to look names up in. One query."""
    return governments().filter(Q(code__in=list(codes)) | Q(kind=GovernmentKind.PROVINCE))
