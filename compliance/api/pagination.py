"""Pages of rows, always with the number of rows and pages in all.

A page is asked for by number, or as what stands behind or before a row: see keyset.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from .counting import how_many
from .keyset import Keys, Place, behind, order, place_in, place_text
from .parameters import PAGE_SIZE
from .problems import BadParameters, Fault

AFTER, BEFORE = "after", "before"
IN_ALL, TOLD = "rows_in_all", "rows_told"  # counts that come along with the rows


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for; `side` is empty for one by number."""

    size: int
    number: int = 1
    side: str = ""
    place: str = ""

    @property
    def backwards(self) -> bool:
        """Whether the page ends before a row."""
        return self.side == BEFORE


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, how many stand ahead of them, and how many there are in all."""

    rows: Sequence[Any]
    ahead: int
    count: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, 1 without rows."""
        return max(1, -(-self.count // self.size))

    @property
    def number(self) -> int:
        """Which page it is; between two, the one in which its first row stands."""
        return min(self.ahead // self.size + 1, self.pages)

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.ahead + len(self.rows) < self.count


class TotalledPages(BasePagination):
    """Pages of a list; the form of the parameters has been checked with the filters before."""

    page: Page
    request: Request
    keys: Keys

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page that is asked for; NotFound beyond the last."""
        self.request = request
        self.keys = getattr(view, "keys", ())
        asked = asked_in(request)
        self.page = self.cut(queryset, asked)
        if not asked.side and asked.number > self.page.pages:
            raise NotFound(f"Page {asked.number} is beyond the last page, {self.page.pages}.")
        return list(self.page.rows)

    def cut(self, rows: QuerySet[Any], asked: Asked) -> Page:
        """Return a page. One query, which also counts; one more where the page has no rows."""
        start = 0 if asked.side else (asked.number - 1) * asked.size
        wanted, told = rows, rows
        if asked.side:
            place = self.place(asked)
            told = rows.filter(behind(self.keys, place, backwards=asked.backwards))
            wanted = told.order_by(*order(self.keys, backwards=asked.backwards))
        counted = wanted.annotate(**{IN_ALL: how_many(rows), TOLD: how_many(told)})
        found = list(counted[start : start + asked.size])
        if not found:
            count = rows.count() if start or asked.side else 0
            return Page([], 0 if asked.backwards else count, count, asked.size)
        count, behind_it = getattr(found[0], IN_ALL), getattr(found[0], TOLD)
        if asked.backwards:
            return Page(found[::-1], behind_it - len(found), count, asked.size)
        return Page(found, count - behind_it if asked.side else start, count, asked.size)

    def place(self, asked: Asked) -> Place:
        """Return the place that is asked for; raise BadParameters when it is none of this list."""
        place = place_in(self.keys, asked.place)
        if place is None:
            raise no_place(asked)
        return place

    def place_of(self, row: Any) -> str:
        """Return how an address names the place of a row."""
        return place_text(self.keys, row)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the rows in their envelope."""
        page = self.page
        return Response(
            {
                "count": page.count,
                "pages": page.pages,
                "page": page.number,
                "page_size": page.size,
                "next": self.next_link(),
                "previous": self.previous_link(),
                "results": data,
            }
        )

    def next_link(self) -> str | None:
        """Return the address of what stands behind the last row."""
        if not self.page.has_next or not self.page.rows:
            return None
        return self.link(self.page.number + 1, AFTER, self.place_of(self.page.rows[-1]))

    def previous_link(self) -> str | None:
        """Return the address of what stands before the first row."""
        if not self.page.ahead:
            return None
        if not self.page.rows:
            return self.link(self.page.pages)
        return self.link(max(1, self.page.number - 1), BEFORE, self.place_of(self.page.rows[0]))

    def link(self, number: int, side: str = "", place: str = "") -> str:
        """Return the address of another page. The number tells people where they are."""
        address = self.request.build_absolute_uri()
        for name in (AFTER, BEFORE):
            address = remove_query_param(address, name)
        if side:
            address = replace_query_param(address, side, place)
        linked: str = replace_query_param(address, "page", number)
        return linked

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of the envelope."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": whole("Rows in all pages together.", 0, 360),
            "pages": whole("Pages in all; 1 when there are no rows.", 1, 8),
            "page": whole("Number of this page, from 1.", 1, 1),
            "page_size": whole("Rows in a full page.", 1, 50),
            "next": {
                **link,
                "description": "Address of the rows behind the last one here, null at the end. "
                "Whoever follows it meets each row once, also while rows are added.",
            },
            "previous": {
                **link,
                "description": "Address of the rows before the first one here, null at the start.",
            },
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}


class ListPages(TotalledPages):
    """Pages of a list that is no query; each row is named by its hash."""

    def cut(self, rows: Any, asked: Asked) -> Page:
        """Return a page. No query."""
        start, size = (asked.number - 1) * asked.size, asked.size
        if asked.side:
            at = next((n for n, row in enumerate(rows) if row.sha256 == asked.place), None)
            if at is None:
                raise no_place(asked)
            start = max(0, at - size) if asked.backwards else at + 1
            size = min(size, at) if asked.backwards else size
        return Page(rows[start : start + size], min(start, len(rows)), len(rows), asked.size)

    def place_of(self, row: Any) -> str:
        """Return the hash of a row."""
        return str(row.sha256)


def asked_in(request: Request) -> Asked:
    """Return the page that a request asks for; raise BadParameters for two places at once."""
    query = request.query_params
    sides = [side for side in (AFTER, BEFORE) if side in query]
    if len(sides) > 1:
        raise BadParameters([Fault(BEFORE, "cannot be given together with after")])
    side = sides[0] if sides else ""
    return Asked(
        size=int(query.get("page_size", PAGE_SIZE)),
        number=int(query.get("page", 1)),
        side=side,
        place=query.get(side, ""),
    )


def no_place(asked: Asked) -> BadParameters:
    """Return the refusal of a place that is not one of the list in its order."""
    reason = "is no place of this list in this order; take it from next or previous of a page"
    return BadParameters([Fault(asked.side, reason)])


def whole(description: str, minimum: int, example: int) -> dict[str, Any]:
    """Return the schema of a count."""
    return {
        "type": "integer",
        "minimum": minimum,
        "description": description,
        "examples": [example],
    }
