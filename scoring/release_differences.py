"""What differs between two releases of one year, and whether a correction tells exactly that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.release import Document
from scoring.release_problems import (
    NESTED,
    NOT_NAMED,
    NOT_SORTED,
    OTHER_CHANGE,
    TOO_MUCH,
    TWICE,
    UNMADE_CHANGE,
)
from scoring.release_shape import Found, short
from scoring.verification import Budget, Link

Content = Mapping[str, Any]
Node = dict[str, Any]
Year = tuple[str, int, str]  # government, year, track
LEFT_OUT = frozenset({"format", "release", "text"})  # of the act itself; a method's text has a hash
KEYS = {  # what names an entry of a list, instead of its place in it
    "units": ("slug",),
    "entries": ("indicator", "product"),
    "products": ("code",),
    "dimensions": ("code",),
    "reported": ("level", "unit", "dimension", "source_name", "source_url"),
}
CHANGES = "release.changes"
COST = 60  # of comparing, in units of 10 ns for each byte that is no method: all of it differs


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
    values: dict[str, str] = {}
    entries: set[str] = set()
    for name, value in content.items():
        if name not in LEFT_OUT:
            gather(value, name, name, values, entries)
    return values


def gather(value: Any, path: str, name: str, values: dict[str, str], entries: set[str]) -> None:
    """Add the single values below one place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in LEFT_OUT or name == "reply":  # a reply's text is what it is about
                gather(inner, f"{path}.{key}", key, values, entries)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            place = free(f"{path}[{label(inner, name, index)}]", entries)
            gather(inner, place, name, values, entries)
    elif isinstance(value, bool):
        values[path] = "true" if value else "false"
    elif value is not None and value != "":
        values[path] = str(value)


def label(value: Any, name: str, index: int) -> str:
    """Return what names an entry of a list."""
    keys = KEYS.get(name)
    if keys is None or not isinstance(value, Mapping):
        return str(index)
    return "/".join(str(value[key]) for key in keys if value[key])


def free(path: str, entries: set[str]) -> str:
    """Return a path that no earlier entry has: one source may print two figures of one thing."""
    taken, number = path, 1
    while taken in entries:
        number += 1
        taken = f"{path}#{number}"
    entries.add(taken)
    return taken


def change_faults(before: Document, after: Document) -> Iterator[Found]:
    """Yield where a correction tells other changes than were made; `before` is what it corrects."""
    told = after["release"]["changes"]
    made = differences(before, after)
    due = {change["path"]: change for change in made}
    named: set[str] = set()
    for index, change in enumerate(told):
        place = f"{CHANGES}[{index}]"
        wanted = due.pop(change["path"], None)
        path = short(change["path"])
        if wanted is None:
            again = change["path"] in named
            yield place, TWICE.filled(found=path) if again else UNMADE_CHANGE.filled(path=path)
            continue
        named.add(change["path"])
        for side in ("before", "after"):
            if change[side] != wanted[side]:
                values = {"found": short(change[side]), "wanted": short(wanted[side])}
                yield f"{place}.{side}", OTHER_CHANGE.filled(path=path, **values)
    for missing in due:
        yield CHANGES, NOT_NAMED.filled(path=short(missing))
    if told != made and sorted(told, key=path_of) == made:
        index = next(i for i, (one, two) in enumerate(zip(told, made, strict=True)) if one != two)
        yield f"{CHANGES}[{index}].path", NOT_SORTED.filled(path=short(made[index]["path"]))


def path_of(change: Node) -> str:
    """Return the place that a change is of."""
    path: str = change["path"]
    return path


@dataclass(slots=True)
class Corrections:
    """The changes of each correction against the text that it corrects, release after release.

    Releases come in the order of their chain, so what one corrects came before it. Only texts that
    a later one corrects are kept, where `newest` tells the last number of each year; None: all.
    """

    newest: Mapping[Year, int] | None = None
    kept: dict[Year, tuple[str, bytes, int]] = field(default_factory=dict)  # hash, text, effort

    def found(
        self, link: Link, raw: bytes, document: Document, budget: Budget | None = None
    ) -> list[Found]:
        """Return what is wrong with a release's changes, and keep its text for the next one.

        What does not correct the text before it is not compared: the chain tells that.
        """
        effort = COST * max(len(raw) - len(document["instrument"]["text"]), 0)
        sha256, before, effort_before = self.kept.pop(link.of_year, ("", b"", 0))
        if self.newest is None or link.number < self.newest.get(link.of_year, 0):
            self.kept[link.of_year] = link.sha256, raw, effort
        if not sha256 or sha256 != link.corrects:
            return []
        if budget and not budget.covers(effort + effort_before):
            return [(CHANGES, TOO_MUCH)]
        try:
            return list(change_faults(json.loads(before), document))
        except RecursionError:
            return [(CHANGES, NESTED)]
