"""A table as CSV (RFC 4180): UTF-8, CRLF, names of columns first, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from compliance.assessments.history.export import RISKY

from ..columns import Column, Kind, Value

# Only these can begin with anything; numbers, moments and codes cannot look like a formula.
FREE = frozenset({Kind.TEXT, Kind.LINK})
GUARD = "'"


def csv_bytes(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> bytes:
    """Return rows as CSV. Scores are the stored texts; what is not known is empty."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([cell(column, value) for column, value in zip(columns, row, strict=True)])
    return target.getvalue().encode()


def cell(column: Column, value: Value) -> str:
    """Return one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return guarded(text) if column.kind in FREE else text


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe stands before a risky beginning.

    A text that has apostrophes there already gets one more, so that `unguarded` is exact.
    """
    return f"{GUARD}{text}" if text.lstrip(f"{GUARD} ").startswith(RISKY) else text


def unguarded(text: str) -> str:
    """Return the text that a cell was made of: the way back, for those who read the file."""
    guards = text.startswith(GUARD) and text.lstrip(f"{GUARD} ").startswith(RISKY)
    return text.removeprefix(GUARD) if guards else text
