"""A table as Parquet: scores as exact decimals, moments in UTC, the dictionary with each field.

pyarrow is large and read only when a file is made; most processes never make one.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..columns import Column, Kind, Table, Value, in_both
from ..licence import LICENCE_URL, publisher_name
from ..published import Head
from .json import release_set

if TYPE_CHECKING:
    import pyarrow as pa

COMPRESSION = "zstd"


def parquet_bytes(table: Table, rows: Sequence[Sequence[Value]], head: Head | None) -> bytes:
    """Return rows as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [field_of(column) for column in table.columns]
    about = {
        "table": table.name,
        "license": LICENCE_URL,
        "publisher": publisher_name(),
        "release_set": json.dumps(release_set(head)),
    }
    schema = pa.schema(fields, metadata=about)
    listed = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [
        pa.array([native(column.kind, value) for value in values], type=field.type)
        for column, field, values in zip(table.columns, fields, listed, strict=True)
    ]
    target = io.BytesIO()
    made = pa.Table.from_arrays(arrays, schema=schema)
    pq.write_table(made, target, compression=COMPRESSION)
    return target.getvalue()


def field_of(column: Column) -> pa.Field[Any]:
    """Return a column's type with what the dictionary says of it."""
    import pyarrow as pa

    types = {
        Kind.FIGURE: pa.decimal128(5, 2),
        Kind.WHOLE: pa.int32(),
        Kind.TRUTH: pa.bool_(),
        Kind.MOMENT: pa.timestamp("us", tz="UTC"),
        Kind.DAY: pa.date32(),
    }
    title, description = in_both(column.title), in_both(column.description)
    about = {
        "title": title["id"],
        "title_en": title["en"],
        "description": description["id"],
        "description_en": description["en"],
        "unit": column.unit,
        "rule": column.rule,
        "codes": ", ".join(column.codes),
    }
    # The weights of a method may have any number of decimals, so they stay texts here.
    found = types.get(column.kind, pa.string())
    return pa.field(column.name, found, nullable=column.empty, metadata=about)


def native(kind: Kind, value: Value) -> Any:
    """Return a value as Parquet has it. No figure passes through a binary float."""
    if value is None:
        return None
    if kind is Kind.FIGURE:
        return Decimal(str(value))
    if kind is Kind.MOMENT:
        return datetime.datetime.fromisoformat(str(value)).astimezone(datetime.UTC)
    if kind is Kind.DAY:
        return datetime.date.fromisoformat(str(value))
    return value
