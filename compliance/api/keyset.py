"""Places in a list that stay where they are while rows come: the columns of a row that order it.

A page by number shifts when a row comes before it, so that a reader who turns pages meets a row
twice or never. The links to the next and the previous page therefore name the row they begin
behind or end before. A place is written in the open, `94.83~12.11~2024~official`: it holds only
what the row itself shows, so nothing is gained by making one up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

SEPARATOR = "~"
CODE, SLUG = r"[A-Za-z0-9._-]{1,64}", r"[A-Za-z0-9_-]{1,120}"
LONGEST_PLACE = 400  # characters


@dataclass(frozen=True, slots=True)
class Key:
    """One column that rows are ordered by; a value that is not known comes last in both orders."""

    column: str
    pattern: str
    read: Callable[[str], Any] = str
    falling: bool = False
    nullable: bool = False


Keys = Sequence[Key]
Place = Sequence[Any]  # a value for each key; None only for what is not known


def order(keys: Keys, *, backwards: bool = False) -> list[OrderBy]:
    """Return the ordering of a list, or its exact reverse."""
    return [
        F(key.column).desc(**nulls(key, backwards))
        if key.falling != backwards
        else F(key.column).asc(**nulls(key, backwards))
        for key in keys
    ]


def nulls(key: Key, backwards: bool) -> dict[str, bool]:
    """Return where unknown values stand; silence for columns that have none spares the database."""
    if not key.nullable:
        return {}
    return {"nulls_first": True} if backwards else {"nulls_last": True}


def behind(keys: Keys, place: Place, *, backwards: bool = False) -> Q:
    """Return the condition for all rows behind a place, or before it; the row itself is neither."""
    key, value = keys[0], place[0]
    farther = beyond(key, value, backwards)
    if len(keys) == 1:
        return farther
    same = Q(**{f"{key.column}__isnull": True}) if value is None else Q(**{key.column: value})
    return farther | (same & behind(keys[1:], place[1:], backwards=backwards))


def beyond(key: Key, value: Any, backwards: bool) -> Q:
    """Return the condition that one column alone lies behind a value."""
    nothing: Q = Q(pk__in=[])
    if value is None:
        return Q(**{f"{key.column}__isnull": False}) if backwards else nothing
    lookup = "lt" if key.falling != backwards else "gt"
    farther = Q(**{f"{key.column}__{lookup}": value})
    if key.nullable and not backwards:
        farther |= Q(**{f"{key.column}__isnull": True})
    return farther


def place_text(keys: Keys, row: Any) -> str:
    """Return the place of a row as an address carries it."""
    return SEPARATOR.join("" if value is None else str(value) for value in place_of(keys, row))


def place_of(keys: Keys, row: Any) -> list[Any]:
    """Return the values that order a row."""
    return [attribute(row, key.column) for key in keys]


def attribute(row: Any, column: str) -> Any:
    """Return the value of a column, also of a related row."""
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def place_in(keys: Keys, text: str) -> list[Any] | None:
    """Return the values of a place as an address carries it, None when it is none of this order."""
    parts = text.split(SEPARATOR)
    if len(text) > LONGEST_PLACE or len(parts) != len(keys):
        return None
    values: list[Any] = []
    for key, part in zip(keys, parts, strict=True):
        if part == "" and key.nullable:
            values.append(None)
        elif re.fullmatch(key.pattern, part, re.ASCII):
            values.append(key.read(part))
        else:
            return None
    return values


YEAR = Key("year", r"[1-9][0-9]{3}", int)
TRACK = Key("track", r"official|self")
GOVERNMENT = Key("government_code", CODE)
SEQUENCE = Key("sequence", r"[0-9]{1,18}", int)
SCORE_PATTERN = r"[0-9]{1,3}\.[0-9]{2}"


def score(*, falling: bool) -> Key:
    """Return the key of a score, which may not be known."""
    return Key("score", SCORE_PATTERN, Decimal, falling=falling, nullable=True)
