"""The JSON question and answer of `python -m scoring`, which the API uses as well.

Every number keeps the digits it was written with; every fault names its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.elements import Instrument
from scoring.engine import GovernmentResult, UnitResult, score_government
from scoring.errors import ScoringError
from scoring.inputs import EntryInput, UnitInput
from scoring.instrument import load_instrument
from scoring.reconcile import Interval, Reconciliation
from scoring.trace import exact_text, government_trace
from scoring.zones import Range, figure, number, published

MOST_BYTES = 5_000_000
LONGEST_NAME = 200
_TOP_KEYS = ("instrument", "units", "units_expected", "reported_total", "kind")
_UNIT_KEYS = ("unit", "score", "dimensions", "entries", "products", "kind")
_ENTRY_KEYS = ("indicator", "product", "value", "not_applicable")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be scored, as a document asks it."""

    instrument: Instrument
    units: tuple[UnitInput, ...]
    units_expected: int | None
    reported_total: Decimal | None


class _Digits(str):
    """A JSON number, kept as the digits it was written with; never a binary float."""

    __slots__ = ()


class _NotANumber(str):
    """NaN or Infinity, which JSON does not have although Python reads them."""

    __slots__ = ()


class Table(dict[str, object]):
    """A JSON object that remembers a key given twice, so that its place can be named."""

    twice: str | None = None

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                self.twice = key
            seen.add(key)


def calculate(
    content: bytes, *, find_instrument: Callable[[str], Instrument] = load_instrument
) -> dict[str, Any]:
    """Answer a JSON document: scores, categories, zones, reconciliation and trace.

    Figures are strings as shown. Raises ScoringError whose text names the place of the fault.
    """
    question = read_question(content, find_instrument=find_instrument)
    result = score_government(
        question.instrument,
        question.units,
        units_expected=question.units_expected,
        reported_total=question.reported_total,
    )
    return answer(question.instrument, result)


def read_question(
    content: bytes, *, find_instrument: Callable[[str], Instrument] = load_instrument
) -> Question:
    """Return what a JSON document asks; whatever is not understood is refused, never ignored."""
    return question_of(read_top(content), find_instrument)


def read_top(content: bytes, *more: str) -> Table:
    """Return the top of a JSON document; `more` are keys that it may have besides its question."""
    return read_object(_parse(content), "", (*_TOP_KEYS, *more))


def question_of(top: Table, find_instrument: Callable[[str], Instrument]) -> Question:
    """Return what the top of a document asks."""
    instrument = find_instrument(read_name(top.get("instrument"), "instrument"))
    kind = read_name(top["kind"], "kind") if "kind" in top else "regency"
    units = [
        _unit(unit, f"units[{index}]", kind)
        for index, unit in enumerate(read_list(top, "units", ""))
    ]
    total = top.get("reported_total")
    return Question(
        instrument=instrument,
        units=tuple(units),
        units_expected=read_count(top.get("units_expected"), "units_expected"),
        reported_total=None if total is None else _figure(total, "reported_total"),
    )


def answer(instrument: Instrument, result: GovernmentResult) -> dict[str, Any]:
    """Return a government's result as JSON values; every figure is a string as shown."""
    return {
        "score": result.score,
        "category": result.band.code if result.band else None,
        "zone": result.band.zone if result.band else None,
        "range": _range_answer(result.range),
        "units": [_unit_answer(unit) for unit in result.units],
        "reconciliation": reconciliation_answer(result.reconciliation),
        "trace": government_trace(instrument, result),
    }


def _parse(content: bytes) -> object:
    if len(content) > MOST_BYTES:
        raise ScoringError("document", f"is longer than {MOST_BYTES} bytes")
    try:
        return json.loads(
            content.decode("utf-8-sig"),  # Notepad puts a byte order mark in front
            parse_float=_Digits,
            parse_int=_Digits,
            parse_constant=_NotANumber,
            object_pairs_hook=Table,
        )
    except UnicodeDecodeError as error:
        raise ScoringError("document", f"is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise ScoringError("document", "is nested too deeply") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise ScoringError(place, f"is not JSON: {error.msg}") from None


def read_object(value: object, place: str, known: Sequence[str] | None) -> Table:
    """Return a JSON object whose keys are all known and given once (None: any keys)."""
    if not isinstance(value, Table):
        raise ScoringError(place or "document", "must be an object")
    if value.twice is not None:
        raise ScoringError(_join(place, value.twice), "is given twice")
    for key in value:
        if known is not None and key not in known:
            raise ScoringError(_join(place, key), f"unknown key; known are {', '.join(known)}")
    return value


def _join(place: str, key: str) -> str:
    shown_key = key[:40] if key.isidentifier() and key.isascii() else ascii(key[:40])
    return f"{place}.{shown_key}" if place else shown_key


def read_list(table: Table, key: str, place: str) -> list[object]:
    """Return the list under a key; it must be there."""
    value = table.get(key)
    if not isinstance(value, list):
        raise ScoringError(_join(place, key), "is missing" if value is None else "must be a list")
    return value


def _unit(value: object, place: str, kind: str) -> UnitInput:
    table = read_object(value, place, _UNIT_KEYS)
    score, dimensions, entries = (table.get(key) for key in ("score", "dimensions", "entries"))
    products = read_list(table, "products", place) if "products" in table else []
    return UnitInput(
        unit=read_name(table.get("unit"), f"{place}.unit"),
        score=None if score is None else _figure(score, f"{place}.score"),
        dimensions=None if dimensions is None else _dimensions(dimensions, f"{place}.dimensions"),
        entries=None
        if entries is None
        else [
            _entry(entry, f"{place}.entries[{index}]")
            for index, entry in enumerate(read_list(table, "entries", place))
        ],
        products=tuple(
            read_name(product, f"{place}.products[{index}]")
            for index, product in enumerate(products)
        ),
        kind=read_name(table["kind"], f"{place}.kind") if "kind" in table else kind,
    )


def _dimensions(value: object, place: str) -> dict[str, Decimal]:
    """Return the given dimension scores; null is the same as leaving one out: missing."""
    table = read_object(value, place, None)
    return {
        code: _figure(score, _join(place, code))
        for code, score in table.items()
        if score is not None
    }


def _entry(value: object, place: str) -> EntryInput:
    table = read_object(value, place, _ENTRY_KEYS)
    mark, product = table.get("value"), table.get("product")
    not_applicable = table.get("not_applicable", False)
    if not isinstance(not_applicable, bool):
        raise ScoringError(f"{place}.not_applicable", "must be true or false")
    return EntryInput(
        indicator=read_name(table.get("indicator"), f"{place}.indicator"),
        value=None
        if mark is None
        else number(read_digits(mark, f"{place}.value"), place=f"{place}.value"),
        not_applicable=not_applicable,
        product=None if product is None else read_name(product, f"{place}.product"),
    )


def read_name(value: object, place: str) -> str:
    """Return a name of one line; control characters and half surrogates cannot be printed."""
    if value is None:
        raise ScoringError(place, "is missing")
    if type(value) is not str or not value.strip() or not value.isprintable():
        raise ScoringError(place, "must be a text of one line")
    if len(value) > LONGEST_NAME:
        raise ScoringError(place, f"is longer than {LONGEST_NAME} characters")
    return value


def read_digits(value: object, place: str) -> str:
    """Return the digits of a number, written as a string or as a JSON number."""
    if not isinstance(value, str):
        raise ScoringError(place, "must be a number written as a string")
    if isinstance(value, _NotANumber):
        raise ScoringError(place, f"{value} is not a number")
    decimals = value.rpartition(".")[2] if "." in value else ""
    if isinstance(value, _Digits) and len(decimals) > 4:
        raise ScoringError(place, f"{value[:24]} looks like a binary float; write it as a string")
    return value


def _figure(value: object, place: str) -> Decimal:
    return figure(read_digits(value, place), place=place)


def read_count(value: object, place: str) -> int | None:
    """Return a whole number of at most six digits, None when it is left out."""
    if value is None:
        return None
    if not isinstance(value, _Digits) or not value.isdecimal() or len(value) > 6:
        raise ScoringError(place, "must be a whole number")
    return int(value)


def _unit_answer(result: UnitResult) -> dict[str, Any]:
    return {
        "unit": result.unit,
        "score": result.score,
        "category": result.band.code if result.band else None,
        "zone": result.band.zone if result.band else None,
        "dimensions": {dimension.code: dimension.score for dimension in result.dimensions},
    }


def _range_answer(span: Range | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "low": span.low_text,
        "high": span.high_text,
        "zones": list(span.zones),
        "certain_zone": span.certain_zone,
        "out_of_reach": list(span.out_of_reach),
    }


def reconciliation_answer(result: Reconciliation | None) -> dict[str, Any] | None:
    """Return the verdict; bounds have four decimals, since two would hide what it rests on."""
    if result is None:
        return None
    return {
        "verdict": result.verdict,
        "reported": _interval_answer(result.reported),
        "computed": _interval_answer(result.computed),
        "difference": None if result.difference is None else exact_text(result.difference),
        "missing_parts": result.missing_parts,
        "missing_range": _interval_answer(result.missing_range),
        "reason": result.reason,
        "reason_en": result.reason_en,
    }


def _interval_answer(interval: Interval | None) -> dict[str, str] | None:
    if interval is None:
        return None
    return {
        "low": str(published(interval.low, 4)),
        "high": str(published(interval.high, 4)),
    }
