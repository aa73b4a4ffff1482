"""A published year as one document: its canonical bytes, and all its results made again from it.

The document holds the inputs, the whole text of the method and the results, so that a stranger
needs nothing else. It is canonical JSON (RFC 8785) of text, whole numbers, truth values and null:
no figure in it is ever a binary float.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from scoring.columns import PrintedTotal, total_columns, unit_columns, units_assumed
from scoring.document import reconciliation_answer
from scoring.elements import Instrument
from scoring.engine import GovernmentResult, score_government, score_unit
from scoring.errors import ScoringError
from scoring.inputs import EntryInput, UnitInput, printed_input
from scoring.instrument import parse_instrument
from scoring.trace import government_trace, unit_trace
from scoring.zones import number

FORMAT = "portal-kepatuhan/release/1"
GENESIS = "0" * 64  # what the first release names as the one before it
ACCEPTED = "accepted"
Document = Mapping[str, Any]
Node = dict[str, Any]


def canonical(document: Document) -> str:
    """Return the one text of a document (RFC 8785).

    Raises ScoringError for a float, for a key that is not ASCII (whose order would be open to
    doubt), and for half a surrogate pair, which no UTF-8 can hold.
    """
    check_plain(document, "document")
    text = json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ScoringError("document", "holds a text that is not Unicode") from None
    return text


def check_plain(value: Any, place: str) -> None:
    """Raise for any value whose JSON text could be written in more than one way."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ScoringError(place, "has a key that is not plain text")
            check_plain(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            check_plain(inner, f"{place}[{index}]")
    elif isinstance(value, int):
        if abs(value) >= 2**53:  # beyond what every reader of JSON keeps exactly
            raise ScoringError(place, "is too large a number")
    elif value is not None and not isinstance(value, str):
        raise ScoringError(place, f"{type(value).__name__} has no exact place in a release")


def sha256_of(text: str) -> str:
    """Return the hash of a document's text, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def instrument_in(document: Document) -> Instrument:
    """Return the method that a document carries; raises ScoringError when its hash differs."""
    given = document["instrument"]
    instrument = _parsed(given["text"])
    if instrument.sha256 != given["sha256"]:
        raise ScoringError("instrument.sha256", "is not the hash of the method's text")
    if instrument.code != given["code"]:
        raise ScoringError("instrument.code", "is not the code that the method's text gives")
    return instrument


@lru_cache(maxsize=32)
def _parsed(text: str) -> Instrument:
    """Return the method of a text; most releases of a set carry one of a few."""
    return parse_instrument(text)


def inputs_in(document: Document) -> list[UnitInput]:
    """Return what is known of each unit: its printed score, else dimensions, else answers."""
    return [unit_input(document, unit) for unit in document["units"]]


def unit_input(document: Document, unit: Document) -> UnitInput:
    """Return what a document knows of one unit, as scoring takes it."""
    slug, kind = unit["slug"], document["government"]["kind"]
    figures = {
        row["dimension"]: Decimal(row["figure"])
        for row in document["reported"]
        if row["unit"] == slug and row["status"] == ACCEPTED and row["figure"]
    }
    return printed_input(slug, kind=kind, figures=figures) or UnitInput(
        unit=slug,
        entries=[entry_input(entry, slug) for entry in unit["entries"]],
        products=tuple(product["code"] for product in unit["products"]),
        kind=kind,
    )


def entry_input(entry: Document, place: str) -> EntryInput:
    """Return one answer as scoring takes it."""
    value = entry["value"]
    return EntryInput(
        indicator=entry["indicator"],
        value=None if value is None else number(value, place=f"{place}.{entry['indicator']}"),
        not_applicable=entry["not_applicable"],
        product=entry["product"],
    )


def printed_total(document: Document) -> PrintedTotal | None:
    """Return the accepted printed total, None when there is none."""
    for row in document["reported"]:
        if row["level"] == "total" and row["status"] == ACCEPTED:
            return PrintedTotal(row["figure"], row["zone"], row["category_label"])
    return None


def results_of(document: Document) -> Node:
    """Make all results of a document again from its inputs and its method.

    What this returns must be equal to the document's own `results`. Raises ScoringError with the
    place of whatever cannot be reckoned with.
    """
    instrument, inputs = instrument_in(document), inputs_in(document)
    slugs = [unit["slug"] for unit in document["units"]]
    units = [
        {
            "slug": slug,
            **unit_columns(score_unit(instrument, given), reported=given.score is not None),
        }
        for slug, given in zip(slugs, inputs, strict=True)
    ]
    total = total_columns(
        instrument,
        inputs,
        track=document["track"],
        units_expected=document["assessment"]["units_expected"],
        printed=printed_total(document),
    )
    computed = computed_total(document, instrument, inputs)
    return {
        "total": total,
        "units": units,
        "reconciliation": reconciliation_answer(computed.reconciliation) if computed else None,
    }


def computed_total(
    document: Document, instrument: Instrument, inputs: list[UnitInput]
) -> GovernmentResult | None:
    """Return what the units on record give, beside any printed total; None without known units."""
    known = [
        given for given in inputs if given.score is not None or given.dimensions or given.entries
    ]
    if not known:
        return None
    printed = printed_total(document)
    expected = document["assessment"]["units_expected"]
    return score_government(
        instrument,
        inputs,
        units_expected=units_assumed(document["track"], expected, len(inputs)),
        reported_total=Decimal(printed.figure) if printed and printed.figure else None,
    )


@dataclass(frozen=True, slots=True)
class TotalTrace:
    """How a total came about: as printed, or computed of its units, or both."""

    printed: Node | None
    computed: Node | None
    verdict: str | None
    reason: str
    reason_en: str


def total_trace(document: Document) -> TotalTrace:
    """Return how a document's total came about, with the names that people know."""
    instrument, inputs = instrument_in(document), inputs_in(document)
    result = computed_total(document, instrument, inputs)
    check = result.reconciliation if result else None
    computed = government_trace(instrument, result) if result else None
    return TotalTrace(
        printed=printed_trace(document, instrument),
        computed=named(computed, names_in(document)) if computed else None,
        verdict=check.verdict if check else None,
        reason=check.reason if check else "",
        reason_en=check.reason_en if check else "",
    )


def unit_trace_in(document: Document, slug: str) -> Node:
    """Return how one unit's figure came about, down to each answer."""
    instrument = instrument_in(document)
    unit = next(unit for unit in document["units"] if unit["slug"] == slug)
    result = score_unit(instrument, unit_input(document, unit))
    return named(unit_trace(instrument, result), names_in(document))


def printed_trace(document: Document, instrument: Instrument) -> Node | None:
    """Return a printed total as the one leaf it is, with its band and source; None without one."""
    row = next(
        (
            row
            for row in document["reported"]
            if row["level"] == "total" and row["status"] == ACCEPTED and row["figure"]
        ),
        None,
    )
    if row is None:
        return None
    given = UnitInput(unit="total", score=Decimal(row["figure"]))
    return {
        **unit_trace(instrument, score_unit(instrument, given)),
        "figure": "total",
        "label": "Nilai akhir",
        "label_en": "Total score",
        "source": row["source_name"],
        "source_url": row["source_url"],
    }


def names_in(document: Document) -> dict[str, str]:
    """Return the names of units and products by the keys that scoring uses."""
    names: dict[str, str] = {}
    for unit in document["units"]:
        names[unit["slug"]] = unit["name"]
        names |= {product["code"]: product["name"] for product in unit["products"]}
    return names


def named(node: Node, names: Mapping[str, str]) -> Node:
    """Return a trace with names in place of keys."""
    label, label_en = node["label"], node["label_en"]
    return {
        **node,
        "label": names.get(label, label),
        "label_en": names.get(label_en, label_en),
        "inputs": [named(child, names) for child in node["inputs"]],
    }
