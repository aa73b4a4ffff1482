"""Pages of rows, always with the number of rows and pages in all."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .parameters import LARGEST_PAGE, PAGE_SIZE


class TotalledPages(PageNumberPagination):
    """Numbered pages; the form of both parameters has been checked with the filters before."""

    page_size = PAGE_SIZE
    max_page_size = LARGEST_PAGE
    page_size_query_param = "page_size"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page that is asked for; NotFound beyond the last."""
        page = int(request.query_params.get("page", 1))
        size = int(request.query_params.get("page_size", PAGE_SIZE))
        paginator = self.django_paginator_class(queryset, size)
        if page > paginator.num_pages:
            raise NotFound(f"Page {page} is beyond the last page, {paginator.num_pages}.")
        self.request = request
        self.page = paginator.page(page)
        return list(self.page.object_list)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the rows in their envelope."""
        page: Any = self.page  # never None here: the rows come from it
        return Response(
            {
                "count": page.paginator.count,
                "pages": page.paginator.num_pages,
                "page": page.number,
                "page_size": page.paginator.per_page,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of the envelope."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": whole("Rows in all pages together.", 0, 360),
            "pages": whole("Pages in all; 1 when there are no rows.", 1, 8),
            "page": whole("Number of this page, from 1.", 1, 1),
            "page_size": whole("Rows in a full page.", 1, 50),
            "next": {**link, "description": "Address of the next page, null on the last."},
            "previous": {**link, "description": "Address of the page before, null on the first."},
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}


def whole(description: str, minimum: int, example: int) -> dict[str, Any]:
    """Return the schema of a count."""
    return {
        "type": "integer",
        "minimum": minimum,
        "description": description,
        "examples": [example],
    }
