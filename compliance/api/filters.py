"""The filters of each list. A value that names nothing (a code, a province, a unit) is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from compliance.releases import selectors
from units import selectors as unit_selectors
from units.models import Government, GovernmentKind

from .codes import CATEGORIES, KINDS, TRACK_CHOICES, ZONES
from .keyset import CODE, GOVERNMENT, SEQUENCE, TRACK, YEAR, Key, Keys, order, score
from .parameters import (
    ChoiceField,
    FiledQuery,
    GovernmentsField,
    MomentField,
    PagedQuery,
    ProvinceField,
    QueryField,
    YearField,
    read_query,
)
from .problems import BadParameters, Fault

Rows = QuerySet[Any]
ORDERINGS = {
    "government": "by government code, year and track",
    "year": "oldest year first",
    "-year": "newest year first",
    "score": "lowest score first, unknown scores last",
    "-score": "highest score first, unknown scores last",
}


class QueryFilter(django_filters.Filter):
    """A filter over one of our strict fields, where django-filter would build a lenient one."""

    def __init__(self, field: QueryField, method: str) -> None:
        super().__init__(label="", method=method)
        self._field = field


class StrictFilterSet(django_filters.FilterSet):
    """Filters of a list of bodies or of what belongs to them, by columns that each list names."""

    code_column: ClassVar[str] = "code"
    kind_column: ClassVar[str] = "kind"
    province_columns: ClassVar[tuple[str, ...]] = ("code", "parent__code")
    province_code: Any = None  # set by the check of names
    ordered_by: ClassVar[Keys] = (Key("code", CODE),)

    government = QueryFilter(
        GovernmentsField(
            "Code of a government, Kemendagri's with its point or the portal's own. Repeat it or "
            "separate several by commas. A code the portal does not know is refused.",
            "12.11",
        ),
        method="in_governments",
    )
    kind = QueryFilter(
        ChoiceField("Kind of government.", "regency", codes=KINDS), method="of_body_kind"
    )
    province = QueryFilter(
        ProvinceField(
            'Code ("12") or name ("Sumatera Utara") of a province: its own row and those of all '
            "bodies in it.",
            "12",
        ),
        method="in_province",
    )

    class Meta:
        form = PagedQuery

    @classmethod
    def query_fields(cls) -> dict[str, forms.Field]:
        """Return all parameters of the list, in the order of the schema."""
        own = {name: filter_.field for name, filter_ in cls.base_filters.items()}
        return {**own, **cls._meta.form.base_fields}

    def keys(self) -> Keys:
        """Return the columns that order the rows; together they tell any two rows apart."""
        return self.ordered_by

    def apply(self) -> Rows:
        """Return the rows that are asked for, in order; raise BadParameters with all faults."""
        self.asked = read_query(self.form, self.data)
        self.check_names()
        rows: Rows = self.queryset
        for name, filter_ in self.filters.items():
            rows = filter_.filter(rows, self.asked[name])
        return rows.order_by(*order(self.keys()))

    def check_rows(self, rows: Sequence[Any], count: int) -> None:
        """Refuse what is asked after all, because a name is not known, by the rows of a page."""
        if not count:
            self.check_empty()

    def check_empty(self) -> None:
        """Refuse what has no rows because a name is not known."""

    def check_beyond(self) -> None:
        """Refuse what is asked after all where a page is beyond the last one."""

    def check_names(self) -> None:
        """Refuse codes and names that the portal does not know. One query, none without them."""
        codes, province = self.asked["government"] or [], self.asked["province"]
        if not codes and province is None:
            return
        found = self.looked_up(codes)
        known = {body.code for body in found}
        unknown = self.never_known([code for code in codes if code not in known])
        if unknown:
            raise BadParameters(
                [Fault("government", f"unknown to the portal: {', '.join(unknown)}")]
            )
        if province is not None:
            code = self.code_of_province(province, found)
            if code is None:
                raise BadParameters([Fault("province", "is no province that the portal knows")])
            self.province_code = code

    def looked_up(self, codes: list[str]) -> list[Government]:
        """Return the governments with these codes and all provinces. One query."""
        return list(unit_selectors.governments_named(codes))

    def never_known(self, codes: list[str]) -> list[str]:
        """Return the codes that are no error only because they were known before: none here."""
        return codes

    def code_of_province(self, text: str, governments: list[Government]) -> str | None:
        """Return the code of a province given by code or name, None when it is none."""
        wanted = text.casefold()
        for body in governments:
            names = {body.code, body.name.casefold(), (body.province_name or "").casefold()}
            if body.kind == GovernmentKind.PROVINCE and wanted in names:
                return body.code
        return None

    def in_governments(self, rows: Rows, name: str, value: list[str]) -> Rows:
        return rows.filter(**{f"{self.code_column}__in": value})

    def of_body_kind(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(**{self.kind_column: value})

    def in_province(self, rows: Rows, name: str, value: str) -> Rows:
        wanted = Q()
        for column in self.province_columns:
            wanted |= Q(**{column: self.province_code})
        return rows.filter(wanted)


class GovernmentFilters(StrictFilterSet):
    """Filters of the governments."""


class ResultFilters(StrictFilterSet):
    """Filters of published results."""

    code_column = "government_code"
    kind_column = "kind"
    province_columns = ("province_code",)

    year = QueryFilter(YearField("Year of the assessment.", "2024"), method="of_year")
    year_min = QueryFilter(YearField("First year, inclusive.", "2022"), method="of_year")
    year_max = QueryFilter(YearField("Last year, inclusive.", "2024"), method="of_year")
    zone = QueryFilter(ChoiceField("Zone.", "green", codes=ZONES), method="of_column")
    category = QueryFilter(
        ChoiceField("Category, used from 2022 on.", "A", codes=CATEGORIES), method="of_column"
    )
    track = QueryFilter(
        ChoiceField(
            "Whose assessment. Unless told, only the Ombudsman's; `self` and `all` also give rows "
            "that a government made itself, among them samples marked `sample: true`.",
            "official",
            codes=TRACK_CHOICES,
            default="official",
        ),
        method="of_track",
    )
    updated_since = QueryFilter(
        MomentField(
            "Only rows whose `updated_at` is this moment or later. ISO 8601 with a time zone; in "
            "an address write + as %2B.",
            "2026-01-31T08:00:00+07:00",
        ),
        method="changed_since",
    )
    ordering = QueryFilter(
        ChoiceField(
            "Order of the rows; ties go by government code, year, track and unit.",
            "-score",
            codes=ORDERINGS,
            default="government",
        ),
        method="in_order",
    )

    class Meta:
        form = FiledQuery

    def check_names(self) -> None:
        """Refuse also a span of years that ends before it starts."""
        first, last = self.asked["year_min"], self.asked["year_max"]
        if first is not None and last is not None and first > last:
            raise BadParameters([Fault("year_max", "is before year_min")])
        super().check_names()

    def never_known(self, codes: list[str]) -> list[str]:
        """Return the codes under which nothing was published either: what is frozen stays found."""
        published = selectors.published_codes(codes) if codes else set()
        return [code for code in codes if code not in published]

    def code_of_province(self, text: str, governments: list[Government]) -> str | None:
        """Take also the names and codes of the day of publication."""
        return super().code_of_province(text, governments) or selectors.published_province(text)

    def of_year(self, rows: Rows, name: str, value: int) -> Rows:
        lookup = {"year": "year", "year_min": "year__gte", "year_max": "year__lte"}[name]
        return rows.filter(**{lookup: value})

    def of_column(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(**{name: value})

    def of_track(self, rows: Rows, name: str, value: str) -> Rows:
        return rows if value == "all" else rows.filter(track=value)

    def changed_since(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(updated_at__gte=value)

    def in_order(self, rows: Rows, name: str, value: str) -> Rows:
        """Leave the rows alone: `keys` says how they are ordered."""
        return rows

    def keys(self) -> Keys:
        """Return one column, then what is unique: no row may move between two pages."""
        asked = self.asked["ordering"]
        falling = asked[0] == "-"
        if asked.removeprefix("-") == "score":
            return (score(falling=falling), *self.ties())
        if asked.removeprefix("-") == "year":
            year = replace(YEAR, falling=falling)
            return (year, *(key for key in self.ties() if key.column != year.column))
        return self.ties()

    def ties(self) -> Keys:
        """Return columns that together tell any two rows apart."""
        return (GOVERNMENT, YEAR, TRACK)


class ScoreFilters(ResultFilters):
    """Filters of the totals."""


class ReleaseFilters(StrictFilterSet):
    """Filters of releases."""

    code_column = "government_code"
    ordered_by = (SEQUENCE,)
    kind = None  # type: ignore[assignment] # takes the filter away
    province = None  # type: ignore[assignment]

    year = QueryFilter(YearField("Year of the assessment.", "2024"), method="of_year")
    track = QueryFilter(
        ChoiceField("Whose assessment; all unless told.", "official", codes=TRACK_CHOICES),
        method="of_track",
    )
    published_since = QueryFilter(
        MomentField(
            "Only releases of this moment or later. ISO 8601 with a time zone; in an address "
            "write + as %2B.",
            "2026-01-31T08:00:00+07:00",
        ),
        method="since",
    )

    def check_names(self) -> None:
        """Take any code: a government may have been renamed since its release."""

    def of_year(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(year=value)

    def of_track(self, rows: Rows, name: str, value: str) -> Rows:
        return rows if value == "all" else rows.filter(track=value)

    def since(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(published_at__gte=value)


class StrictFilterBackend(BaseFilterBackend):
    """Apply the filters of a list, and refuse what it does not know."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        """Return the rows that are asked for; raise BadParameters with all faults."""
        filterset_class: type[StrictFilterSet] | None = getattr(view, "filterset_class", None)
        if filterset_class is None:
            read_query(PagedQuery(request.query_params), request.query_params)
            return queryset
        filterset = filterset_class(data=request.query_params, queryset=queryset)
        rows = filterset.apply()
        view.filterset, view.keys = filterset, filterset.keys()  # type: ignore[attr-defined]
        return rows
