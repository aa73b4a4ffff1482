"""From the places that scoring names, `units[0].entries[2].value`, to JSON pointers (RFC 6901)."""

from __future__ import annotations

import json
import re
from typing import Any

WHOLE = "#"  # the whole document
INDEX = re.compile(r"\[(\d+)\]")


def pointer_of(place: str, content: bytes) -> str:
    """Return the pointer to a place of a document, as far as the document goes.

    Keys may have points in them, so they are looked up and not split. A key that is missing is
    the last part of the pointer only where the document has all before it.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return WHOLE
    parts: list[str] = []
    rest = place
    while rest:
        found = step(value, rest.removeprefix("."))
        if found is None:
            break
        part, value, rest = found
        parts.append(part.replace("~", "~0").replace("/", "~1"))
    return "/".join([WHOLE, *parts]).encode("utf-8", "replace").decode()


def step(value: Any, rest: str) -> tuple[str, Any, str] | None:
    """Return the next part of a place, what stands there, and what is left of the place."""
    if isinstance(value, list):
        index = INDEX.match(rest)
        if index is None or int(index[1]) >= len(value):
            return None
        return index[1], value[int(index[1])], rest[index.end() :]
    if not isinstance(value, dict):
        return None
    fitting = [key for key in value if key and re.match(re.escape(key) + r"($|[.\[])", rest)]
    if not fitting:
        return None
    key = max(fitting, key=len)
    return key, value[key], rest[len(key) :]
