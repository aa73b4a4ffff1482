"""What a table is: columns declared once, from which every file and dictionary is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from django.utils.translation import gettext, override

ENGLISH, INDONESIAN = "en", "id"
Value = str | int | bool | None  # figures are text: the digits that are stored
Reader = Callable[[Any], Any]


class Kind(Enum):
    """What the values of a column are. The name stands in the dictionary."""

    TEXT = "string"
    CODE = "code"  # one of the column's codes
    FIGURE = "decimal(5,2)"  # a score 0-100 with two decimals, as text
    EXACT = "decimal"  # a number of a method with all its digits, as text
    WHOLE = "integer"
    TRUTH = "boolean"
    MOMENT = "datetime"  # with its distance from UTC
    DAY = "date"
    LINK = "uri"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how it is called, what it holds, where its rule comes from, how it is read.

    `name` is that of the API, parts joined by "_". Title and description are Indonesian; English
    comes by translation, like all texts of the portal.
    """

    name: str
    kind: Kind
    title: str
    description: str
    read: Reader
    rule: str  # the source of the rule behind the value, Indonesian
    unit: str = ""  # of a number, Indonesian
    empty: bool = False  # whether a row may have no value
    codes: tuple[str, ...] = ()

    def value(self, row: Any) -> Value:
        """Return a row's value; an empty text is no value."""
        found = self.read(row)
        if found is None or found == "":
            return None
        if self.kind is Kind.TRUTH:
            return bool(found)
        return int(found) if self.kind is Kind.WHOLE else str(found)


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values are the key of a row of another table."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One flat table. `rows` takes its rows from what is published."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Any], Iterable[Any]]
    references: tuple[Reference, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    def values(self, rows: Iterable[Any]) -> list[tuple[Value, ...]]:
        """Return rows as values, in the order given."""
        return [tuple(column.value(row) for column in self.columns) for row in rows]


@cache
def in_both(text: str) -> Mapping[str, str]:
    """Return a text in Indonesian and in English, which is the same while nobody translated it."""
    if not text:
        return {INDONESIAN: "", ENGLISH: ""}
    with override(ENGLISH):
        english = gettext(text)
    return {INDONESIAN: text, ENGLISH: english}


def at(path: str) -> Reader:
    """Return a reader that follows attributes by their names: "government.code"."""
    names = path.split(".")

    def read(row: Any) -> Any:
        for name in names:
            row = getattr(row, name)
            if row is None:
                return None
        return row

    return read
