"""The forms in which a table is given, and the one function that writes any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..columns import Table, Value
from ..published import Head
from .csv import csv_bytes
from .json import json_bytes
from .parquet import parquet_bytes
from .xlsx import xlsx_bytes


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a file; its code ends the file's name."""

    code: str
    label: str  # as the European list of file types has it
    media_type: str  # as IANA has it
    charset: str = ""

    @property
    def content_type(self) -> str:
        """The header of an answer."""
        return f"{self.media_type}{self.charset}"


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (
    Format("csv", "CSV", "text/csv", "; charset=utf-8"),
    Format("xlsx", "XLSX", SHEET),
    Format("json", "JSON", "application/json"),
    Format("parquet", "PARQUET", "application/vnd.apache.parquet"),
)
FORMAT = {found.code: found for found in FORMATS}


def table_bytes(table: Table, rows: Iterable[Any], format: str, head: Head | None = None) -> bytes:
    """Return rows of a table as a file; the same rows and release give the same bytes.

    `rows` are what the table reads: of `scores` any PublishedScore, of `unit-scores` any
    PublishedUnitScore, filtered or not. `head` is the newest release that they may come from.
    Raises KeyError for an unknown format.
    """
    return values_bytes(table, table.values(rows), format, head)


def values_bytes(
    table: Table, values: Sequence[Sequence[Value]], format: str, head: Head | None
) -> bytes:
    """Return rows that are read already as a file."""
    if FORMAT[format].code == "csv":
        return csv_bytes(table.columns, values)
    writers = {"xlsx": xlsx_bytes, "json": json_bytes, "parquet": parquet_bytes}
    return writers[format](table, values, head)
