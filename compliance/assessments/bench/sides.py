"""The two sides of the measurement: what each runs, and whether both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from compliance.assessments.bench.data import method
from compliance.assessments.bench.store import KEYS, RESULTS, Store
from scoring.bulk import Body, Key, Year, year_from_packs, year_from_rows
from scoring.engine import GovernmentResult, UnitResult, score_government
from scoring.inputs import EntryInput, UnitInput
from scoring.ranking import Rank
from scoring.zones import Range

ROWS = "SELECT * FROM answer ORDER BY government, unit, indicator, product"
SCAN = (
    "CREATE TEMPORARY TABLE scan AS SELECT government, unit, SUM(value) AS given "
    "FROM answer GROUP BY government, unit",
    "DROP TABLE scan",
)
Tables = dict[str, list[tuple[Any, ...]]]


def bulk_by_unit(store: Store, bodies: Mapping[Key, Body]) -> None:
    """Recompute the year from one row a unit, and store it."""
    write(store, year_from_packs(method(), bodies, store.rows(store.packs)))


def bulk_by_answer(store: Store, bodies: Mapping[Key, Body]) -> None:
    """Recompute the year from one row an answer, and store it."""
    write(store, year_from_rows(method(), bodies, store.rows(ROWS)))


def write(store: Store, year: Year) -> None:
    """Store the printed figures of a year, in hundredths, with bands and ranks."""
    numbers = {d.code: n for n, d in enumerate(method().dimensions)}
    store.insert(
        {
            "bulk_dimension": (
                RESULTS["dimension"],
                [
                    (d.government, d.unit, numbers[d.dimension], d.low_shown, d.high_shown)
                    for d in year.dimensions
                ],
            ),
            "bulk_unit": (
                RESULTS["unit"],
                [
                    (u.government, u.unit, u.low_shown, u.high_shown, int(u.known), u.best, u.worst)
                    for u in year.units
                ],
            ),
            "bulk_government": (
                RESULTS["government"],
                [
                    (
                        g.government,
                        g.low_shown,
                        g.high_shown,
                        int(g.known),
                        g.best,
                        g.worst,
                        *places(g.national),
                        *places(g.provincial),
                    )
                    for g in year.governments
                ],
            ),
        }
    )


def places(rank: Rank | None) -> tuple[int | None, int | None, int | None]:
    """Return a rank as three columns."""
    return (None, None, None) if rank is None else (rank.value, rank.of, rank.tied)


def empty(store: Store, side: str) -> None:
    """Remove one side's results, so that each run writes the same rows anew."""
    store.run(*(f"DELETE FROM {side}_{name}" for name in RESULTS))  # noqa: S608 - constants


def results(store: Store, side: str) -> Tables:
    """Return one side's results in the order of their keys."""
    return {
        name: list(
            store.rows(f"SELECT {columns} FROM {side}_{name} ORDER BY {KEYS[name]}")  # noqa: S608
        )
        for name, columns in RESULTS.items()
    }


def differences(found: Tables, wanted: Tables, way: str) -> list[str]:
    """Return in words which rows of two sides are not the same."""
    words = []
    for name, rows in wanted.items():
        other = set(found[name]) ^ set(rows)
        if other:
            words.append(f"{way}: {len(other)} rows of {name} differ, such as {min(other)}")
        elif len(found[name]) != len(rows):
            words.append(f"{way}: {name} has {len(found[name])} rows, not {len(rows)}")
    return words


def engine_differences(
    store: Store, bodies: Mapping[Key, Body], sample: Iterable[Key], stored: Tables
) -> Iterator[str]:
    """Yield every figure of the sampled governments that scoring.engine gives otherwise."""
    for government in sample:
        query = ROWS.replace("ORDER", f"WHERE government = {int(government)} ORDER")
        units = [
            UnitInput(str(unit), entries=list(map(entry, rows)), kind=bodies[government].kind)
            for unit, rows in groupby(store.rows(query), key=lambda row: row[1])
        ]
        result = score_government(method(), units)
        wanted = set(engine_rows(government, result))
        found = {
            (name, *row[: len(columns.split(", ")) - ranked])
            for name, columns in RESULTS.items()
            for ranked in [6 if name == "government" else 0]
            for row in stored[name]
            if row[0] == government
        }
        yield from (f"engine: {row}" for row in sorted(wanted ^ found, key=str))


def entry(row: tuple[Any, ...]) -> EntryInput:
    """Return a stored answer as the engine takes it."""
    indicator = method().indicators()[row[2]].code
    value = None if row[4] is None else Decimal(row[4]).scaleb(-4)
    return EntryInput(indicator, value, bool(row[5]), str(row[3]) if row[3] else None)


def engine_rows(government: Key, result: GovernmentResult) -> Iterator[tuple[Any, ...]]:
    """Yield the engine's result as the rows that should be stored, ranks left out."""
    yield "government", government, *printed(result.score, result.range), *bands(result)
    for unit in result.units:
        key = int(unit.unit)
        yield "unit", government, key, *printed(unit.score, unit.range), *bands(unit)
        for number, dimension in enumerate(unit.dimensions):
            if dimension.figure is not None:
                yield (
                    "dimension",
                    government,
                    key,
                    number,
                    *printed(dimension.score, dimension.range),
                )


def printed(score: str | None, reach: Range | None) -> tuple[int, ...]:
    """Return both ends as they are printed, in hundredths; the same where the score is known."""
    texts = (reach.low_text, reach.high_text) if reach else (str(score), str(score))
    return tuple(int(text.replace(".", "")) for text in texts)


def bands(result: GovernmentResult | UnitResult) -> tuple[int, int, int]:
    """Return whether the score is known, and the best and worst band still possible."""
    every = method().bands
    possible = [band for band in every if band == result.band]
    if result.range is not None:
        possible = list(result.range.bands)
    return int(result.score is not None), every.index(possible[0]), every.index(possible[-1])
