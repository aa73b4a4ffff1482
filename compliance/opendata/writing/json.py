"""A table as JSON: what it is, under which licence, as of which release, and its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..columns import Table, Value, in_both
from ..licence import ASSESSOR, LICENCE_TITLE, LICENCE_URL, TERMS, publisher_name
from ..published import Head


def json_bytes(table: Table, rows: Sequence[Sequence[Value]], head: Head | None) -> bytes:
    """Return rows as one JSON object, each row on a line of its own. Scores are texts."""
    about = {
        "table": table.name,
        "title": in_both(table.title),
        "release_set": release_set(head),
        "licence": {"name": LICENCE_TITLE, "url": LICENCE_URL, "terms": in_both(TERMS)},
        "publisher": publisher_name(),
        "assessor": ASSESSOR,
        "count": len(rows),
    }
    lines = ",\n".join(
        json.dumps(dict(zip(table.names, row, strict=True)), ensure_ascii=False) for row in rows
    )
    opened = json.dumps(about, ensure_ascii=False).removesuffix("}")
    return f'{opened}, "rows": [\n{lines}\n]}}\n'.encode()


def release_set(head: Head | None) -> dict[str, str | int] | None:
    """Return the newest release that the rows may come from; None before the first."""
    if head is None:
        return None
    return {
        "sequence": head.sequence,
        "sha256": head.sha256,
        "published_at": head.published_at,
    }
