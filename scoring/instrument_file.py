"""Read an instrument from TOML and report every fault of its form, with the line.

Numbers on the way to a score are strings in the file ("21.85"), because a TOML float is binary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from scoring.elements import (
    KINDS,
    ROLL_UPS,
    ROUNDINGS,
    SCOPES,
    ZONES,
    Band,
    Basis,
    Dimension,
    Indicator,
    Instrument,
    Opinion,
    Provenance,
    Variable,
)
from scoring.errors import ScoringError
from scoring.problems import (
    BLANK,
    MISSING,
    NONE_OF,
    NOT_A_CODE,
    NOT_A_NUMBER,
    NOT_A_STRING,
    NOT_A_TABLE,
    NOT_A_TEXT,
    NOT_TABLES,
    NOT_TEXTS,
    NOT_WHOLE,
    TWIN_MISSING,
    UNKNOWN_KEY,
    UNQUOTED,
    Pair,
    Problem,
)
from scoring.zones import number

Table = Mapping[str, object]
Chosen = TypeVar("Chosen", bound=str)

# Stands for a number that could not be read, so that the checks of sense can pass it over.
UNREADABLE = Decimal("NaN")
NO_YEAR = 0
MOST_SHOWN = 40  # characters of a wrong value that its fault repeats
MOST_WHOLE = 999_999_999
_CODE = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


class TomlFloat(str):
    """A float of the file kept as its text: never turned into a binary float, always refused."""

    __slots__ = ()


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each table and key, by place ("dimensions[0].variables[1].weight")."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, in_text = "", False
    for line, row in enumerate(text.splitlines(), start=1):
        if not in_text and (header := _HEADER.fullmatch(row)):
            table = _table_place(header[1], row.lstrip().startswith("[["), counts)
            found.setdefault(table, line)
        elif not in_text and (key := _KEY.match(row)):
            found.setdefault(f"{table}.{key[1]}" if table else key[1], line)
        if row.count('"""') % 2:
            in_text = not in_text
    return found


def _table_place(header: str, repeated: bool, counts: dict[str, int]) -> str:
    """Return the place of a table; `counts` remembers how often each [[table]] was opened."""
    place = ""
    *parents, last = header.split(".")
    for parent in parents:
        place = f"{place}.{parent}" if place else parent
        if place in counts:
            place = f"{place}[{counts[place] - 1}]"
    place = f"{place}.{last}" if place else last
    if not repeated:
        return place
    counts[place] = counts.get(place, 0) + 1
    return f"{place}[{counts[place] - 1}]"


@dataclass(slots=True)
class Reader:
    """Takes values out of tables; keeps each fault and goes on, so that all are reported."""

    problems: list[Problem] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)

    def fault(self, place: str, reason: Pair, **values: object) -> None:
        """Keep a fault; its line is that of the place or of the table around it."""
        near = place
        while near and near not in self.lines:
            near = near.rpartition(".")[0]
        self.problems.append(Problem.of(self.lines.get(near), place, reason, **values))

    def known_keys(self, table: Table, at: str, known: Sequence[str]) -> None:
        """Refuse keys that nothing reads: a typing error must not drop a rule silently."""
        for key in table:
            if key not in known:
                self.fault(_join(at, key), UNKNOWN_KEY)

    def text(self, table: Table, key: str, at: str) -> str:
        """Return a text; it must be there and not blank."""
        value = table.get(key)
        if isinstance(value, str) and not isinstance(value, TomlFloat):
            if value.strip():
                return value
            self.fault(_join(at, key), BLANK)
        else:
            self.fault(_join(at, key), MISSING if key not in table else NOT_A_TEXT)
        return ""

    def twins(self, table: Table, key: str, at: str) -> tuple[str, str]:
        """Return a text and its English twin, both empty when neither is there.

        One without the other is a fault: the pages of the other language would be silent.
        """
        keys = (key, f"{key}_en")
        for name, twin in (keys, keys[::-1]):
            if name not in table and twin in table:
                self.fault(_join(at, name), TWIN_MISSING, twin=twin)
        first, second = (self.text(table, name, at) if name in table else "" for name in keys)
        return first, second

    def code(self, table: Table, key: str, at: str) -> str:
        """Return a code: ASCII letters and digits, joined by points or hyphens."""
        code = self.text(table, key, at)
        if code and not _CODE.fullmatch(code):
            self.fault(_join(at, key), NOT_A_CODE, value=code[:MOST_SHOWN])
            return ""
        return code

    def number(self, table: Table, key: str, at: str, default: str | None = None) -> Decimal:
        """Return an exact number written as a string, or UNREADABLE."""
        value = table.get(key, default)
        if isinstance(value, TomlFloat | int):
            self.fault(_join(at, key), UNQUOTED, value=_shown(value))
        elif not isinstance(value, str):
            self.fault(_join(at, key), MISSING if value is None else NOT_A_STRING)
        else:
            try:
                return number(value, place=_join(at, key))
            except ScoringError:
                self.fault(_join(at, key), NOT_A_NUMBER, value=value[:MOST_SHOWN])
        return UNREADABLE

    def whole(self, table: Table, key: str, at: str, default: int | None = None) -> int:
        """Return a whole number of at most nine digits, or NO_YEAR when it cannot be read."""
        value = table.get(key, default)
        if type(value) is int and abs(value) <= MOST_WHOLE:
            return value
        self.fault(_join(at, key), MISSING if value is None else NOT_WHOLE)
        return NO_YEAR

    def choice(self, table: Table, key: str, at: str, among: Sequence[Chosen]) -> Chosen:
        """Return one of the known words; the first of them after a fault."""
        word = self.text(table, key, at)
        for known in among:
            if word == known:
                return known
        if word:
            known_words = ", ".join(among)
            self.fault(_join(at, key), NONE_OF, value=word[:MOST_SHOWN], known=known_words)
        return among[0]

    def provenance(self, table: Table, at: str, key: str = "provenance") -> Provenance:
        """Return how far a part is backed; it may never be left out."""
        return self.choice(table, key, at, list(Provenance))

    def texts(self, table: Table, key: str, at: str) -> tuple[str, ...]:
        """Return a list of texts, empty when the key is absent."""
        value = table.get(key, [])
        if isinstance(value, list) and all(type(item) is str and item.strip() for item in value):
            return tuple(value)
        self.fault(_join(at, key), NOT_TEXTS)
        return ()

    def table(self, table: Table, key: str, at: str) -> Table:
        """Return a sub-table, empty when it is not there."""
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(_join(at, key), NOT_A_TABLE)
        return {}

    def tables(self, table: Table, key: str, at: str) -> list[tuple[str, Table]]:
        """Return the sub-tables with their places, none when the key is absent."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [(f"{_join(at, key)}[{n}]", item) for n, item in enumerate(value)]
        self.fault(_join(at, key), NOT_TABLES)
        return []


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _shown(value: TomlFloat | int) -> str:
    """Return an unquoted number for its fault; Python refuses to write out an endless one."""
    if isinstance(value, int):
        return str(value) if abs(value) <= MOST_WHOLE else "..."
    return value[:MOST_SHOWN]


def _band(reader: Reader, table: Table, at: str) -> Band:
    reader.known_keys(table, at, Band.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return Band(
        code=reader.code(table, "code", at) if "code" in table else None,
        zone=reader.choice(table, "zone", at, ZONES),
        label=reader.text(table, "label", at),
        label_en=reader.text(table, "label_en", at),
        floor=reader.number(table, "floor", at),
        ceiling=reader.number(table, "ceiling", at),
        provenance=reader.provenance(table, at),
        zone_provenance=reader.provenance(table, at, "zone_provenance"),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _opinion(reader: Reader, table: Table, at: str) -> Opinion:
    reader.known_keys(table, at, Opinion.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return Opinion(
        code=reader.code(table, "code", at),
        label=reader.text(table, "label", at),
        label_en=reader.text(table, "label_en", at),
        provenance=reader.provenance(table, at),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _indicator(reader: Reader, table: Table, at: str) -> Indicator:
    reader.known_keys(table, at, Indicator.__match_args__)
    kinds = reader.texts(table, "kinds", at)
    for kind in kinds:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            reader.fault(f"{at}.kinds", NONE_OF, value=kind[:MOST_SHOWN], known=known)
    help_id, help_en = reader.twins(table, "help", at)
    note, note_en = reader.twins(table, "note", at)
    return Indicator(
        code=reader.code(table, "code", at),
        name=reader.text(table, "name", at),
        name_en=reader.text(table, "name_en", at),
        minimum=reader.number(table, "minimum", at, default="0"),
        maximum=reader.number(table, "maximum", at),
        step=reader.number(table, "step", at),
        weight=reader.number(table, "weight", at),
        scope=reader.choice(table, "scope", at, SCOPES),
        kinds=kinds,
        evidence=reader.texts(table, "evidence", at),
        help=help_id,
        help_en=help_en,
        provenance=reader.provenance(table, at),
        weight_provenance=reader.provenance(table, at, "weight_provenance"),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _variable(reader: Reader, table: Table, at: str) -> Variable:
    reader.known_keys(table, at, Variable.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return Variable(
        code=reader.code(table, "code", at),
        name=reader.text(table, "name", at),
        name_en=reader.text(table, "name_en", at),
        weight=reader.number(table, "weight", at),
        indicators=tuple(
            _indicator(reader, item, place)
            for place, item in reader.tables(table, "indicators", at)
        ),
        provenance=reader.provenance(table, at),
        weight_provenance=reader.provenance(table, at, "weight_provenance"),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _dimension(reader: Reader, table: Table, at: str) -> Dimension:
    reader.known_keys(table, at, Dimension.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return Dimension(
        code=reader.code(table, "code", at),
        name=reader.text(table, "name", at),
        name_en=reader.text(table, "name_en", at),
        weight=reader.number(table, "weight", at),
        variables=tuple(
            _variable(reader, item, place) for place, item in reader.tables(table, "variables", at)
        ),
        provenance=reader.provenance(table, at),
        weight_provenance=reader.provenance(table, at, "weight_provenance"),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _basis(reader: Reader, table: Table, key: str) -> Basis:
    """Read [basis.rounding], [basis.roll_up] or [basis.weights]: what a rule rests on."""
    at = f"basis.{key}"
    value = table.get(key)
    if not isinstance(value, dict):
        reader.fault(at, MISSING if value is None else NOT_A_TABLE)
        return Basis("", "", Provenance.ASSUMPTION, "")
    reader.known_keys(value, at, Basis.__match_args__)
    note, note_en = reader.twins(value, "note", at)
    return Basis(
        rule=reader.text(value, "rule", at),
        rule_en=reader.text(value, "rule_en", at),
        provenance=reader.provenance(value, at),
        source=reader.text(value, "source", at),
        note=note,
        note_en=note_en,
    )


_TOP_KEYS = (
    "code", "title", "title_en", "version", "first_year", "last_year", "places",
    "products_per_unit", "comparable_with", "legal_basis", "note", "note_en",
    "rounding", "roll_up", "basis", "bands", "dimensions", "opinions",
)  # fmt: skip


def read_instrument(reader: Reader, table: Table, sha256: str) -> Instrument:
    """Return the instrument as far as it can be read; the faults are in `reader.problems`."""
    reader.known_keys(table, "", _TOP_KEYS)
    bases = reader.table(table, "basis", "")
    reader.known_keys(bases, "basis", ("rounding", "roll_up", "weights"))
    dimensions = reader.tables(table, "dimensions", "")
    has_weights = bool(dimensions) or "weights" in bases
    note, note_en = reader.twins(table, "note", "")
    return Instrument(
        code=reader.code(table, "code", ""),
        title=reader.text(table, "title", ""),
        title_en=reader.text(table, "title_en", ""),
        version=reader.text(table, "version", ""),
        first_year=reader.whole(table, "first_year", ""),
        last_year=reader.whole(table, "last_year", "") if "last_year" in table else None,
        roll_up=reader.choice(table, "roll_up", "", ROLL_UPS),
        products_per_unit=reader.whole(table, "products_per_unit", "", default=1),
        comparable_with=reader.texts(table, "comparable_with", ""),
        bands=tuple(_band(reader, item, at) for at, item in reader.tables(table, "bands", "")),
        dimensions=tuple(_dimension(reader, item, at) for at, item in dimensions),
        opinions=tuple(
            _opinion(reader, item, at) for at, item in reader.tables(table, "opinions", "")
        ),
        legal_basis=reader.texts(table, "legal_basis", ""),
        roll_up_basis=_basis(reader, bases, "roll_up"),
        rounding_basis=_basis(reader, bases, "rounding"),
        weights_basis=_basis(reader, bases, "weights") if has_weights else None,
        note=note,
        note_en=note_en,
        sha256=sha256,
        places=reader.whole(table, "places", "", default=2),
        rounding=reader.choice(table, "rounding", "", ROUNDINGS),
    )
