"""What differs between two releases of one year, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]
Node = dict[str, Any]
LEFT_OUT = frozenset({"format", "release", "text"})  # of the act itself; a method's text has a hash
KEYS = {  # what names an entry of a list, instead of its place in it
    "units": ("slug",),
    "entries": ("indicator", "product"),
    "products": ("code",),
    "dimensions": ("code",),
    "reported": ("level", "unit", "dimension", "source_name", "source_url"),
}


def differences(before: Content, after: Content) -> list[Node]:
    """Return each place whose value changed, with both values as text; None where it was absent."""
    old, new = flat(before), flat(after)
    return [
        {"path": path, "before": old.get(path), "after": new.get(path)}
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def flat(content: Content) -> dict[str, str]:
    """Return all single values of a release by their place: "results.total.score"."""
    found: dict[str, str] = {}
    for name, value in content.items():
        if name not in LEFT_OUT:
            gather(value, name, name, found)
    return found


def gather(value: Any, path: str, name: str, found: dict[str, str]) -> None:
    """Add the single values below one place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in LEFT_OUT or name == "reply":  # a reply's text is what it is about
                gather(inner, f"{path}.{key}", key, found)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            gather(inner, free(f"{path}[{label(inner, name, index)}]", found), name, found)
    elif isinstance(value, bool):
        found[path] = "true" if value else "false"
    elif value is not None and value != "":
        found[path] = str(value)


def label(value: Any, name: str, index: int) -> str:
    """Return what names an entry of a list."""
    keys = KEYS.get(name)
    if keys is None or not isinstance(value, Mapping):
        return str(index)
    return "/".join(str(value[key]) for key in keys if value[key])


def free(path: str, found: Mapping[str, str]) -> str:
    """Return a path that no earlier entry has: one source may print two figures of one thing."""
    taken, number = path, 1
    while any(known == taken or known.startswith(f"{taken}.") for known in found):
        number += 1
        taken = f"{path}#{number}"
    return taken
