"""What a record says, as plain values: what is compared, logged, and put back by an undo."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .kinds import Kind, Row

State = dict[
    str, Any
]  # "unit", the fields, "shown_publicly", "lines"; days as ISO text, keys as int
RELATED = frozenset({"product"})


def state_of(kind: Kind, row: Row) -> State:
    """Return what a stored record says. One query where it has lines, none where prefetched."""
    state: State = {"unit": getattr(row, f"{kind.unit_field}_id")}
    state |= {name: plain(row, name) for name in kind.fields}
    if kind.can_be_shown:
        state["shown_publicly"] = getattr(row, "shown_publicly")  # noqa: B009 - not of each kind
    if kind.children is not None:
        lines = getattr(row, related_name(kind)).all()
        state["lines"] = [
            {name: plain(line, name) for name in kind.children.fields} for line in lines
        ]
    return state


def related_name(kind: Kind) -> str:
    """Return how a record calls its lines."""
    if kind.children is None:
        raise ValueError(f"{kind.code} has no lines")
    return kind.children.model._meta.get_field(kind.children.parent).remote_field.related_name  # type: ignore[union-attr, return-value]


def plain(row: Any, name: str) -> Any:
    """Return one value as JSON knows it."""
    value = getattr(row, f"{name}_id" if name in RELATED else name)
    return value.isoformat() if isinstance(value, datetime.date) else value


def state_write(kind: Kind, row: Row, state: State) -> None:
    """Put what a state says on an unsaved row; the lines are saved after it."""
    setattr(row, f"{kind.unit_field}_id", state["unit"])
    for name in kind.fields:
        value_write(row, name, state[name])
    if kind.can_be_shown:
        setattr(row, "shown_publicly", state["shown_publicly"])  # noqa: B010 - not of each kind


def value_write(row: Any, name: str, value: Any) -> None:
    """Put one plain value on a row."""
    if name.endswith("_on"):
        value = datetime.date.fromisoformat(value) if value else None
    setattr(row, f"{name}_id" if name in RELATED else name, value)


def lines_write(kind: Kind, row: Row, state: State) -> None:
    """Replace the lines of a saved record."""
    if kind.children is None:
        return
    getattr(row, related_name(kind)).all().delete()
    lines = []
    for said in state["lines"]:
        line = kind.children.model(**{kind.children.parent: row})
        for name in kind.children.fields:
            value_write(line, name, said[name])
        line.full_clean(exclude=[kind.children.parent], validate_constraints=False)
        lines.append(line)
    kind.children.model._default_manager.bulk_create(lines)  # type: ignore[arg-type] # one of two


def fingerprint(state: Mapping[str, Any] | None) -> str:
    """Return a short text that two states share only when they say the same; "" of none."""
    if state is None:
        return ""
    text = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
