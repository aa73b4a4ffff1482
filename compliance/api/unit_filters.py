"""The filters of the lists of service units and of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, Subquery

from compliance.releases import selectors
from units import selectors as unit_selectors
from units.models import Government

from .codes import UNIT_KINDS
from .counting import how_many
from .filters import QueryFilter, ResultFilters, Rows, StrictFilterSet
from .keyset import CODE, SLUG, Key, Keys
from .parameters import ChoiceField, SlugField
from .problems import BadParameters, Fault


class UnitFilters(StrictFilterSet):
    """Filters of what belongs to service units."""

    code_column = "government__code"
    kind_column = "government__kind"
    province_columns: ClassVar[tuple[str, ...]] = (
        "government__code",
        "government__parent__code",
    )
    ordered_by = (Key("government__code", CODE), Key("slug", SLUG))
    unit_column: ClassVar[str] = "slug"
    unit_kind_column: ClassVar[str] = "kind"
    unit_known: bool | None = None  # told by the look-up of names where there was one

    unit = QueryFilter(
        SlugField("Slug of a service unit, as in `units/`.", "kabupaten-dairi-disdukcapil"),
        method="of_unit",
    )
    unit_kind = QueryFilter(
        ChoiceField("Kind of service unit.", "health_centre", codes=UNIT_KINDS),
        method="of_unit_kind",
    )

    def of_unit(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(**{self.unit_column: value})

    def looked_up(self, codes: list[str]) -> list[Government]:
        """Let the one query tell besides whether the unit that is asked for is known."""
        slug = self.asked["unit"]
        if slug is None:
            return super().looked_up(codes)
        known = reduce(or_, (Q(Exists(rows)) for rows in self.units_named(slug)))
        told = ExpressionWrapper(known, output_field=BooleanField())
        found: Any = list(unit_selectors.governments_named(codes).annotate(unit_known=told))
        self.unit_known = bool(found[0].unit_known) if found else None
        governments: list[Government] = found
        return governments

    def check_empty(self) -> None:
        """Refuse a unit that the portal does not know; one that has rows needs no query for it."""
        slug = self.asked["unit"]
        if slug is None or self.unit_known:
            return
        if self.unit_known is False or not self.is_unit(slug):
            raise BadParameters([Fault("unit", "is no unit that the portal knows")])

    def units_named(self, slug: str) -> list[Rows]:
        """Return queries of which one has a row when the portal knows a unit."""
        return [unit_selectors.service_units().filter(slug=slug)]

    def is_unit(self, slug: str) -> bool:
        """Tell whether the portal knows a unit. One query."""
        first, *others = (rows.order_by().values("pk") for rows in self.units_named(slug))
        return bool(list(first.union(*others)[:1] if others else first[:1]))

    def of_unit_kind(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(**{self.unit_kind_column: value})


class UnitListFilters(UnitFilters):
    """Filters of the service units themselves.

    These come with their channels, which take a query of their own, so the rows tell as well
    whether the names that are asked for are known; these are looked up only where one is amiss.
    """

    def apply(self) -> Rows:
        """Return the rows with the number of the governments that are known by their codes."""
        rows, codes = super().apply(), self.asked["government"]
        if not codes:
            return rows
        known = how_many(unit_selectors.governments_with(codes))
        counted: Rows = rows.annotate(known_codes=known)
        return counted

    def check_names(self) -> None:
        """Leave it to the rows."""

    def in_province(self, rows: Rows, name: str, value: str) -> Rows:
        self.province_code = Subquery(unit_selectors.provinces_named(value).values("code")[:1])
        return super().in_province(rows, name, value)

    def check_rows(self, rows: Sequence[Any], count: int) -> None:
        """Refuse what is asked after all, because a name is not known, by the rows of a page."""
        codes = set(self.asked["government"] or [])
        if not rows or (codes and rows[0].known_codes < len(codes)):
            super().check_names()
        super().check_rows(rows, count)

    def check_beyond(self) -> None:
        """Look the names up where there are no rows to tell."""
        super().check_names()


class UnitScoreFilters(ResultFilters, UnitFilters):
    """Filters of the scores of units."""

    kind_column = "published__kind"
    province_columns = ("published__province_code",)
    unit_column = "unit_slug"
    unit_kind_column = "unit_kind"

    def units_named(self, slug: str) -> list[Rows]:
        """Take also a unit that is known from what was published."""
        return [*super().units_named(slug), selectors.published_of_unit(slug)]

    def ties(self) -> Keys:
        return (*super().ties(), Key("unit_slug", SLUG))
