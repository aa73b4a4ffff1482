"""Stored answers, row by row or one text a unit, put into the order of the form and checked.

Answers that come complete and in the order of the form are recognised by comparing whole lists,
which costs next to nothing; all others are placed and checked one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NoReturn

from scoring.bulk_form import NOT_APPLICABLE, WHOLE_UNIT, Form, form_of
from scoring.bulk_reckon import Reckoned, reckoned, reckoned_complete
from scoring.elements import KINDS, Instrument
from scoring.errors import ScoringError

Key = int | str
Asked = int | str  # an indicator: its index among all of the instrument, or its code
# government, unit, indicator, product (0 = whole unit), ten-thousandths or None, not applicable
Row = tuple[Key, Key, Asked, int, int | None, int]
# government, unit, and three JSON lists of equal length: indicators, products, values
Pack = tuple[Key, Key, str, str, str]
COLUMNS = 6
_whole_key = itemgetter(0, 1)


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a whole number")


DECODER = json.JSONDecoder(parse_float=_no_float)


@dataclass(slots=True)
class Desk:
    """Where the units of one instrument are read; it keeps each form it has made."""

    instrument: Instrument
    kinds: Mapping[Key, str]  # government -> kind
    products: Mapping[Key, int]  # unit -> registered products; else those that are named
    forms: dict[tuple[str, int], Form] = field(default_factory=dict)
    by_length: dict[tuple[str, int], int | None] = field(default_factory=dict)
    texts: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # id of form -> JSON

    def rows(self, rows: Iterable[Row]) -> Iterator[tuple[Key, Key, Reckoned]]:
        """Yield each unit with its figures, from rows that stand together by unit."""
        for (government, unit), group in groupby(rows, key=_whole_key):
            flat: list[Any] = list(chain.from_iterable(group))
            asked, numbers = flat[2::COLUMNS], flat[3::COLUMNS]
            values, flags = flat[4::COLUMNS], flat[5::COLUMNS]
            if any(flags):
                values = [flagged(*pair, unit) for pair in zip(values, flags, strict=True)]
            elif NOT_APPLICABLE in values:
                raise ScoringError(f"unit {unit}", f"{NOT_APPLICABLE} is off every scale")
            form = self.form_by_length(government, unit, len(values))
            if (
                form is None
                or numbers != form.numbers
                or (asked != form.indicators and asked != form.codes)
            ):
                form, values = self.placed(government, unit, asked, numbers, values)
            yield government, unit, figures(form, values, unit)

    def packs(self, packs: Iterable[Pack]) -> Iterator[tuple[Key, Key, Reckoned]]:
        """Yield each unit with its figures, from one row a unit with its answers as JSON lists."""
        for government, unit, asked, numbers, text in packs:
            values = read_list(text, unit)
            form = self.form_by_length(government, unit, len(values))
            if (
                form is None
                or self.texts_of(form)[2] != numbers
                or asked not in self.texts_of(form)[:2]
            ):
                columns = read_list(asked, unit), read_list(numbers, unit)
                form, values = self.placed(government, unit, *columns, values)
            yield government, unit, figures(form, values, unit)

    def form_by_length(self, government: Key, unit: Key, length: int) -> Form | None:
        """Return the form that so many answers fill exactly, None when there is none."""
        kind = self.kind_of(government)
        if (kind, length) not in self.by_length:
            self.by_length[kind, length] = self.products_by_length(kind, length)
        products = self.by_length[kind, length]
        if products is None or products != self.products.get(unit, products):
            return None
        return self.form(kind, products)

    def products_by_length(self, kind: str, length: int) -> int | None:
        """Return how many products so many answers stand for, None when they fill no form."""
        asked = self.instrument.indicators(kind)
        each = sum(indicator.scope == "product" for indicator in asked)
        rest, least = length - (len(asked) - each), self.instrument.products_per_unit
        if not each:
            return least if rest == 0 else None
        products, over = divmod(rest, each)
        return products if over == 0 and products >= least else None

    def form(self, kind: str, products: int) -> Form:
        """Return the form of a kind for so many products, made once."""
        if (kind, products) not in self.forms:
            self.forms[kind, products] = form_of(self.instrument, kind, products)
        return self.forms[kind, products]

    def texts_of(self, form: Form) -> tuple[str, str, str]:
        """Return the form's indicators by index and by code, and its product numbers, as JSON."""
        if id(form) not in self.texts:
            columns = (form.indicators, form.codes, form.numbers)
            a, b, c = (json.dumps(column, separators=(",", ":")) for column in columns)
            self.texts[id(form)] = a, b, c
        return self.texts[id(form)]

    def kind_of(self, government: Key) -> str:
        """Return the kind of a government; ScoringError when it is not known."""
        kind = self.kinds.get(government)
        if kind not in KINDS:
            raise ScoringError(
                f"government {government}", f"{kind!r} is none of {', '.join(KINDS)}"
            )
        return kind

    def placed(
        self,
        government: Key,
        unit: Key,
        asked: list[Asked],
        numbers: list[int],
        values: list[Any],
    ) -> tuple[Form, list[Any]]:
        """Return form and sheet of a unit whose answers stand in any order, or not all of them.

        Raises ScoringError for a question that is not asked, and for one answered twice.
        """
        if not len(asked) == len(numbers) == len(values):
            raise ScoringError(f"unit {unit}", "the lists of its answers differ in length")
        named = {number for number in numbers if number != WHOLE_UNIT}
        count = self.products.get(unit, max(len(named), self.instrument.products_per_unit))
        if len(named) > count:
            raise ScoringError(f"unit {unit}", f"{len(named)} products, but it has {count}")
        form = self.form(self.kind_of(government), count)
        ordinal = {number: n for n, number in enumerate(sorted(named), start=1)}
        indexes = {i.code: n for n, i in enumerate(self.instrument.indicators())}
        sheet: list[Any] = [None] * len(form)
        seen: set[int] = set()
        for indicator, number, value in zip(asked, numbers, values, strict=True):
            index = indexes.get(indicator, -1) if isinstance(indicator, str) else indicator
            place = form.places.get((index, ordinal.get(number, WHOLE_UNIT)))
            where = f"unit {unit}, {indicator}"
            if place is None:
                raise ScoringError(where, f"is not asked of a {form.kind} for product {number}")
            if place in seen:
                raise ScoringError(where, "is answered twice")
            seen.add(place)
            sheet[place] = value
        return form, sheet


def figures(form: Form, sheet: list[Any], unit: Key) -> Reckoned:
    """Return a unit's figures; ScoringError for an answer off its scale, or when none applies."""
    if within_scale(form, sheet):
        return reckoned_complete(form, sheet)
    check_values(form, sheet, unit)
    found = reckoned(form, sheet)
    if found is None:
        raise ScoringError(f"unit {unit}", "no indicator applies, so there is no score")
    return found


def flagged(value: Any, flag: Any, unit: Key) -> Any:
    """Return an answer as it stands in a sheet."""
    if flag and value is not None:
        raise ScoringError(f"unit {unit}", "a value and not_applicable exclude each other")
    if value == NOT_APPLICABLE:
        raise ScoringError(f"unit {unit}", f"{NOT_APPLICABLE} is off every scale")
    return NOT_APPLICABLE if flag else value


def within_scale(form: Form, values: list[Any]) -> bool:
    """Tell whether every answer is there and on its scale, so that nothing is open."""
    if None in values:
        return False
    try:
        for start, stop, low, high in form.scales:
            part = values[start:stop]
            if min(part) < low or max(part) > high:
                return False
    except TypeError:  # a text among the numbers: the slow way names it
        return False
    return True


def check_values(form: Form, sheet: list[Any], unit: Key) -> None:
    """Raise unless each answer is missing, not applicable, or a whole number on its scale."""
    for place, value in enumerate(sheet):
        if value is None or value == NOT_APPLICABLE:
            continue
        where = f"unit {unit}, {form.codes[place]}"
        if type(value) is not int:
            raise ScoringError(where, f"{value!r} is not a whole number of ten-thousandths")
        if not form.lowest[place] <= value <= form.highest[place]:
            raise ScoringError(where, f"{value} ten-thousandths is off the scale")


def read_list(text: str, unit: Key) -> list[Any]:
    """Return a JSON list; ScoringError for anything else, and for a number with a point."""
    try:
        found = DECODER.decode(text)
    except ValueError as error:
        raise ScoringError(f"unit {unit}", f"its answers cannot be read: {error}") from error
    if not isinstance(found, list):
        raise ScoringError(f"unit {unit}", "its answers are not a list")
    return found
