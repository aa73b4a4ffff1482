"""A whole year at once: every unit and government of the nation, with zones and ranks, in integers.

The figures are those of scoring.engine, digit for digit; only the way is shorter. Whole numbers
throughout: answers are ten-thousandths, printed scores hundredths, exact scores a numerator over a
denominator (not reduced). Nothing is rounded but what is printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import lcm
from typing import NamedTuple

from scoring.bulk_form import Reach, whole
from scoring.bulk_reckon import Reckoned
from scoring.bulk_sheet import Desk, Key, Pack, Row
from scoring.elements import Band, Instrument
from scoring.errors import ScoringError
from scoring.ranking import Rank, rank

__all__ = [
    "Body",
    "DimensionRow",
    "GovernmentRow",
    "Key",
    "Pack",
    "Row",
    "UnitRow",
    "Year",
    "score_text_of",
    "year_from_packs",
    "year_from_rows",
]

HUNDRED = 100
PRINTED_PLACES = 2


class Body(NamedTuple):
    """What must be known of a government besides its answers."""

    kind: str  # one of scoring.elements.KINDS; ranks compare one kind only
    province: Key | None = None  # None: no rank inside a province
    units: int | None = None  # expected units; None = those that have answers


class DimensionRow(NamedTuple):
    """One dimension of one unit, 0-100; a dimension that does not apply has no row."""

    government: Key
    unit: Key
    dimension: str
    low: int  # numerator, missing answers counted as the lowest mark
    high: int  # and as the highest; the same as low when the score is known
    denominator: int
    low_shown: int  # hundredths, rounded half up
    high_shown: int


class UnitRow(NamedTuple):
    """One unit, 0-100, with the bands it can still reach (one when the score is known)."""

    government: Key
    unit: Key
    low: int
    high: int
    denominator: int
    low_shown: int
    high_shown: int
    best: int  # index in instrument.bands
    worst: int

    @property
    def known(self) -> bool:
        """Tell whether the score is known; else it is a range."""
        return self.low == self.high


class GovernmentRow(NamedTuple):
    """One government: the plain mean of its units, with its ranks among its kind."""

    government: Key
    units: int  # with answers
    expected: int
    low: int
    high: int
    denominator: int
    low_shown: int
    high_shown: int
    best: int
    worst: int
    national: Rank | None  # None while the score is not known
    provincial: Rank | None

    @property
    def known(self) -> bool:
        """Tell whether the score is known; else it is a range."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Year:
    """All figures of a year; governments in the order of `bodies`, without those not assessed."""

    dimensions: list[DimensionRow]
    units: list[UnitRow]
    governments: list[GovernmentRow]  # empty where the total is only reported


def score_text_of(hundredths: int) -> str:
    """Return hundredths as a score is printed: a point, always two decimals."""
    return f"{hundredths // HUNDRED}.{hundredths % HUNDRED:02d}"


def year_from_rows(
    instrument: Instrument,
    bodies: Mapping[Key, Body],
    rows: Iterable[Row],
    *,
    products: Mapping[Key, int] | None = None,
) -> Year:
    """Return every figure of a year from one row an answer; the rows of a unit stand together.

    `products` gives the registered number of products of a unit, where it is registered.
    Raises ScoringError, with unit and indicator, for whatever scoring.engine refuses.
    """
    desk = _desk(instrument, bodies, products)
    return _year(instrument, bodies, desk.rows(rows))


def year_from_packs(
    instrument: Instrument,
    bodies: Mapping[Key, Body],
    packs: Iterable[Pack],
    *,
    products: Mapping[Key, int] | None = None,
) -> Year:
    """Return the same from one row a unit, which a database hands over several times faster.

    A pack holds JSON lists of indicators, product numbers and values; in the values null is
    missing and -1 not applicable. Raises ScoringError as `year_from_rows`.
    """
    desk = _desk(instrument, bodies, products)
    return _year(instrument, bodies, desk.packs(packs))


def _desk(
    instrument: Instrument, bodies: Mapping[Key, Body], products: Mapping[Key, int] | None
) -> Desk:
    if not instrument.dimensions:
        raise ScoringError("bulk", f"{instrument.code} has no dimensions: nothing to reckon with")
    return Desk(instrument, {key: body.kind for key, body in bodies.items()}, products or {})


@dataclass(slots=True)
class _Total:
    """The units of one government, added up by denominator; most units share one."""

    units: set[Key] = field(default_factory=set)
    low: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    high: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, government: Key, unit: Key, reach: Reach) -> None:
        """Add one unit; ScoringError when it was added before."""
        if unit in self.units:
            raise ScoringError(f"government {government}", f"unit {unit} stands in two places")
        low, high, denominator = reach
        self.units.add(unit)
        self.low[denominator] += low
        self.high[denominator] += high

    def mean(self, expected: int) -> Reach:
        """Return the mean of the expected units; one that is absent may be from 0 to 100."""
        common = lcm(*self.low)
        absent = expected - len(self.units)
        low = sum(numerator * (common // d) for d, numerator in self.low.items())
        high = sum(numerator * (common // d) for d, numerator in self.high.items())
        return low, high + HUNDRED * absent * common, common * expected


def _year(
    instrument: Instrument, bodies: Mapping[Key, Body], units: Iterator[tuple[Key, Key, Reckoned]]
) -> Year:
    """Round, look up and add up what was reckoned."""
    printer = _Printer(instrument)
    codes = [dimension.code for dimension in instrument.dimensions]
    year = Year([], [], [])
    totals: defaultdict[Key, _Total] = defaultdict(_Total)
    for government, unit, (reach, dimensions) in units:
        for code, part in zip(codes, dimensions, strict=True):
            if part is not None:
                shown = printer.shown(part)
                year.dimensions.append(DimensionRow(government, unit, code, *part, *shown))
        low, high = printer.shown(reach)
        best, worst = printer.band(high), printer.band(low)
        year.units.append(UnitRow(government, unit, *reach, low, high, best, worst))
        totals[government].add(government, unit, reach)
    if not instrument.reported_only:
        year.governments.extend(_ranked(bodies, list(_governments(bodies, totals, printer))))
    return year


def _governments(
    bodies: Mapping[Key, Body], totals: Mapping[Key, _Total], printer: _Printer
) -> Iterator[GovernmentRow]:
    """Yield each assessed government without its ranks."""
    for key, body in bodies.items():
        if key not in totals:
            continue
        given = len(totals[key].units)
        expected = given if body.units is None else body.units
        if expected < given:
            raise ScoringError(f"government {key}", f"{given} units, but {expected} are expected")
        reach = totals[key].mean(expected)
        low, high = printer.shown(reach)
        yield GovernmentRow(
            key,
            given,
            expected,
            *reach,
            low,
            high,
            printer.band(high),
            printer.band(low),
            None,
            None,
        )


def _ranked(bodies: Mapping[Key, Body], rows: list[GovernmentRow]) -> list[GovernmentRow]:
    """Return the governments with their ranks: by kind in the nation, and in their province."""
    groups: defaultdict[tuple[str, Key | None], list[GovernmentRow]] = defaultdict(list)
    kinds: defaultdict[str, list[GovernmentRow]] = defaultdict(list)
    for row in rows:
        body = bodies[row.government]
        kinds[body.kind].append(row)
        if body.province is not None:
            groups[body.kind, body.province].append(row)
    national: dict[Key, Rank] = {}
    provincial: dict[Key, Rank] = {}
    for members in kinds.values():
        national |= _ranks(members)
    for members in groups.values():
        provincial |= _ranks(members)
    return [
        row._replace(
            national=national.get(row.government), provincial=provincial.get(row.government)
        )
        for row in rows
    ]


def _ranks(rows: Iterable[GovernmentRow]) -> dict[Key, Rank]:
    return rank((r.government, score_text_of(r.low_shown) if r.known else None) for r in rows)


class _Printer:
    """Rounding and band lookup of one instrument, on whole hundredths."""

    def __init__(self, instrument: Instrument) -> None:
        self.scale = 10**instrument.places
        self.last = 10 ** (PRINTED_PLACES - instrument.places)  # last printed place, in hundredths
        ascending: tuple[Band, ...] = instrument.bands[::-1]
        self.floors = [whole(band.floor, PRINTED_PLACES) for band in ascending]

    def shown(self, reach: Reach) -> tuple[int, int]:
        """Return both ends in hundredths, rounded half up to the places of the instrument."""
        low, high, d = reach
        bottom = (2 * low * self.scale + d) // (2 * d) * self.last
        if low == high:
            return bottom, bottom
        return bottom, (2 * high * self.scale + d) // (2 * d) * self.last

    def band(self, hundredths: int) -> int:
        """Return the index in instrument.bands (highest first) of a printed score."""
        return len(self.floors) - bisect_right(self.floors, hundredths)
