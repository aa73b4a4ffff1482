"""A number of rows as a column of others, so that it comes along with them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery


def how_many(rows: QuerySet[Any]) -> Subquery:
    """Return the number of rows as a column, so that it comes along with a page of them."""
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(how_many=count).values("how_many"))
