"""Related indices of a service unit: the satisfaction survey (SKM) and the service index (PEKPPP).

They stand beside the Ombudsman's assessment and never enter its scores: own files, own types.
An index is `factor` times the weighted sum of its elements, exact, rounded half up once at the end.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources

from scoring.elements import Provenance
from scoring.errors import InstrumentError, ScoringError
from scoring.instrument_file import Reader, Table, TomlFloat, lines_of
from scoring.problems import NOT_TOML, TOO_LONG, Pair, Problem
from scoring.zones import exact_decimal, published

MOST_BYTES = 100_000
_SHARE = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


PLACES = Pair("harus 0, 1, atau 2", "must be 0, 1 or 2: more is not printed")
NOT_ABOVE = Pair("{value} harus di atas {least}", "{value} must be above {least}")
NONE_THERE = Pair("setidaknya satu harus ada", "at least one is needed")
WRONG_COUNT = Pair("{weights} bobot, {elements} unsur", "{weights} weights, {elements} elements")
WRONG_SUM = Pair("jumlahnya {total}, bukan 1", "sum to {total}, not 1")
MUST_BE = Pair("{value} harus {right}", "{value} must be {right}")
UPSIDE_DOWN = Pair("{floor} di atas {ceiling}", "{floor} is above its ceiling {ceiling}")
CODE_TWICE = Pair("{code!r} dipakai dua kali", "{code!r} is used twice")


@dataclass(frozen=True, slots=True)
class IndexElement:
    """One thing that is asked or marked, from the minimum to the maximum of the index."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class WeightChoice:
    """One way to weigh the elements; offices differ in it, so a result says which was taken."""

    code: str
    label: str
    label_en: str
    weights: tuple[Fraction, ...]  # one an element, parts of 1
    provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class IndexBand:
    """One range of the index with its category; both ends belong to it once rounded."""

    code: str
    label: str
    label_en: str
    floor: Decimal
    ceiling: Decimal
    provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """One related index: elements, weights to choose from, and bands."""

    code: str
    title: str
    title_en: str
    legal_basis: str
    places: int
    minimum: Decimal  # of each element
    maximum: Decimal
    factor: Decimal  # index points for one point of the weighted sum
    elements: tuple[IndexElement, ...]
    weight_choices: tuple[WeightChoice, ...]  # the first is taken when none is named
    bands: tuple[IndexBand, ...]  # highest first
    provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class IndexResult:
    """An index value with its category and the weights it was computed with."""

    index: str  # code of the index
    exact: Fraction  # in points of the index, unrounded
    shown: str  # rounded half up to the places of the index
    band: IndexBand
    weight_choice: WeightChoice


def index_score(
    index: Index, values: Mapping[str, Decimal | Fraction], *, weights: str | None = None
) -> IndexResult:
    """Score an index from one exact mean an element, by code; `weights` names a weight choice.

    Raises ScoringError for an unknown choice or element, a missing element (which is not zero)
    and a value off the scale.
    """
    choice = weight_choice(index, weights)
    known = {element.code for element in index.elements}
    for code in values:
        if code not in known:
            raise ScoringError("values", f"unknown element {code[:40]!r} in {index.code}")
    marks = [element_mark(index, element.code, values) for element in index.elements]
    total = sum((w * m for w, m in zip(choice.weights, marks, strict=True)), Fraction(0))
    exact = Fraction(index.factor) * total
    shown = published(exact, index.places)
    # Rounded weights can fall short of the lowest band (0.11 x 9 x 25 = 24.75): still the lowest.
    band = next((row for row in index.bands if shown >= row.floor), index.bands[-1])
    return IndexResult(index.code, exact, str(shown), band, choice)


def weight_choice(index: Index, code: str | None) -> WeightChoice:
    """Return the weights of this name, the first where none is named."""
    if code is None:
        return index.weight_choices[0]
    for choice in index.weight_choices:
        if choice.code == code:
            return choice
    known = ", ".join(choice.code for choice in index.weight_choices)
    raise ScoringError("weights", f"unknown weights {code[:40]!r}; known are {known}")


def element_mark(index: Index, code: str, values: Mapping[str, Decimal | Fraction]) -> Fraction:
    """Return the exact mark of one element; raise when it is missing or off the scale."""
    place = f"values.{code}"
    if code not in values:
        raise ScoringError(place, "is missing")
    value = values[code]
    exact = value if isinstance(value, Fraction) else exact_decimal(value, place=place)
    if not index.minimum <= exact <= index.maximum:
        raise ScoringError(place, f"{value} is outside {index.minimum}-{index.maximum}")
    return Fraction(exact)


@cache
def index_codes() -> tuple[str, ...]:
    """Return the codes of the shipped indices."""
    names = (entry.name for entry in (resources.files("scoring") / "indices").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_index(code: str) -> Index:
    """Return a shipped index; raises InstrumentError for a code that is not shipped."""
    if code not in index_codes():
        known = ", ".join(index_codes())
        raise InstrumentError("index", f"unknown index {code[:40]!r}; known are {known}")
    return parse_index((resources.files("scoring") / "indices" / f"{code}.toml").read_bytes())


def parse_index(text: str | bytes) -> Index:
    """Return the index of a TOML file; raises InstrumentError with the first fault."""
    index, problems = _read(text)
    if index is None or problems:
        raise InstrumentError(problems[0].place, problems[0].reason)
    return index


def check_index(text: str | bytes) -> list[Problem]:
    """Return every fault of an index file, in the order of the file; empty when valid."""
    return _read(text)[1]


def _read(text: str | bytes) -> tuple[Index | None, list[Problem]]:
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8")
        if len(decoded) > MOST_BYTES:
            return None, [Problem.of(None, "file", TOO_LONG, most=MOST_BYTES)]
        table = tomllib.loads(decoded, parse_float=TomlFloat)
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, or nested too deeply
        return None, [Problem.of(None, "file", NOT_TOML, detail=error)]
    reader = Reader(lines=lines_of(decoded))
    index = _index(reader, table)
    _check_scale(reader, index)
    _check_weights(reader, index)
    _check_bands(reader, index)
    _check_unique_codes(reader, index)
    reader.problems.sort(key=lambda problem: (problem.line is None, problem.line or 0))
    return index, reader.problems


def _index(reader: Reader, table: Table) -> Index:
    """Return the index as far as it can be read; the faults are in `reader.problems`."""
    reader.known_keys(table, "", Index.__match_args__)
    note, note_en = reader.twins(table, "note", "")
    return Index(
        code=reader.code(table, "code", ""),
        title=reader.text(table, "title", ""),
        title_en=reader.text(table, "title_en", ""),
        legal_basis=reader.text(table, "legal_basis", ""),
        places=reader.whole(table, "places", ""),
        minimum=reader.number(table, "minimum", ""),
        maximum=reader.number(table, "maximum", ""),
        factor=reader.number(table, "factor", ""),
        elements=tuple(_element(reader, t, at) for at, t in reader.tables(table, "elements", "")),
        weight_choices=tuple(
            _weight_choice(reader, t, at) for at, t in reader.tables(table, "weight_choices", "")
        ),
        bands=tuple(_band(reader, t, at) for at, t in reader.tables(table, "bands", "")),
        provenance=reader.provenance(table, ""),
        source=reader.text(table, "source", ""),
        note=note,
        note_en=note_en,
    )


def _element(reader: Reader, table: Table, at: str) -> IndexElement:
    reader.known_keys(table, at, IndexElement.__match_args__)
    return IndexElement(
        code=reader.code(table, "code", at),
        name=reader.text(table, "name", at),
        name_en=reader.text(table, "name_en", at),
    )


def _weight_choice(reader: Reader, table: Table, at: str) -> WeightChoice:
    reader.known_keys(table, at, WeightChoice.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return WeightChoice(
        code=reader.code(table, "code", at),
        label=reader.text(table, "label", at),
        label_en=reader.text(table, "label_en", at),
        weights=tuple(
            _share(reader, text, f"{at}.weights") for text in reader.texts(table, "weights", at)
        ),
        provenance=reader.provenance(table, at),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _share(reader: Reader, text: str, place: str) -> Fraction:
    """Return a weight written as "0.11" or "1/9"; 0, which is no weight, after a fault."""
    if found := _SHARE.fullmatch(text):
        return Fraction(int(found[1]), int(found[2]))
    value = reader.number({"weights": text}, "weights", place.removesuffix(".weights"))
    return Fraction(0) if value.is_nan() else Fraction(value)


def _band(reader: Reader, table: Table, at: str) -> IndexBand:
    reader.known_keys(table, at, IndexBand.__match_args__)
    note, note_en = reader.twins(table, "note", at)
    return IndexBand(
        code=reader.text(table, "code", at),
        label=reader.text(table, "label", at),
        label_en=reader.text(table, "label_en", at),
        floor=reader.number(table, "floor", at),
        ceiling=reader.number(table, "ceiling", at),
        provenance=reader.provenance(table, at),
        source=reader.text(table, "source", at),
        note=note,
        note_en=note_en,
    )


def _check_scale(reader: Reader, index: Index) -> None:
    if not 0 <= index.places <= 2:
        reader.fault("places", PLACES)
    if not (index.maximum - index.minimum).is_nan() and index.maximum <= index.minimum:
        reader.fault("maximum", NOT_ABOVE, value=index.maximum, least=index.minimum)
    if not index.factor.is_nan() and index.factor == 0:
        reader.fault("factor", NOT_ABOVE, value=index.factor, least=0)


def _check_weights(reader: Reader, index: Index) -> None:
    """Every element has a weight; only the first choice has to sum to 1."""
    if not index.elements:
        reader.fault("elements", NONE_THERE)
    if not index.weight_choices:
        reader.fault("weight_choices", NONE_THERE)
    elements = len(index.elements)
    for n, choice in enumerate(index.weight_choices):
        place, total = f"weight_choices[{n}].weights", sum(choice.weights, Fraction(0))
        if len(choice.weights) != elements:
            reader.fault(place, WRONG_COUNT, weights=len(choice.weights), elements=elements)
        elif not all(choice.weights):
            reader.fault(place, NOT_ABOVE, value=0, least=0)
        elif total > 1 or (n == 0 and total != 1):
            reader.fault(place, WRONG_SUM, total=total)


def _check_bands(reader: Reader, index: Index) -> None:
    """Bands run down from the highest index to the lowest without a gap."""
    if not index.bands:
        reader.fault("bands", NONE_THERE)
        return
    highest, lowest = index.factor * index.maximum, index.factor * index.minimum
    ends = (highest, lowest, *(end for band in index.bands for end in (band.floor, band.ceiling)))
    if any(end.is_nan() for end in ends):
        return
    step = Decimal(1).scaleb(-max(0, min(index.places, 2)))
    right = highest
    for n, band in enumerate(index.bands):
        if band.ceiling != right:
            reader.fault(f"bands[{n}].ceiling", MUST_BE, value=band.ceiling, right=right)
        if band.floor > band.ceiling:
            at = f"bands[{n}].floor"
            reader.fault(at, UPSIDE_DOWN, floor=band.floor, ceiling=band.ceiling)
        right = band.floor - step
    floor = index.bands[-1].floor
    if floor != lowest:
        reader.fault(f"bands[{len(index.bands) - 1}].floor", MUST_BE, value=floor, right=lowest)


def _check_unique_codes(reader: Reader, index: Index) -> None:
    levels: Sequence[tuple[str, Sequence[IndexElement | WeightChoice | IndexBand]]] = (
        ("elements", index.elements),
        ("weight_choices", index.weight_choices),
        ("bands", index.bands),
    )
    for level, rows in levels:
        seen: set[str] = set()
        for n, row in enumerate(rows):
            if row.code and row.code in seen:
                reader.fault(f"{level}[{n}].code", CODE_TWICE, code=row.code)
            seen.add(row.code)
