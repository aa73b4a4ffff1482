"""The bulk recomputation gives every figure of scoring.engine, digit for digit."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from scoring import EntryInput, ScoringError, UnitInput
from scoring.bulk import Body, score_text_of, year_from_packs, year_from_rows
from scoring.ranking import rank

from .conftest import SMALL

OFFICIAL = scoring.load_instrument("ori-2022")
TEST = scoring.parse_instrument(SMALL)
LATEST = scoring.load_instrument("ori-2025")
WHOLE_FIGURES = replace(
    TEST,
    places=0,
    bands=tuple(replace(band, ceiling=Decimal(int(band.ceiling))) for band in TEST.bands),
)
REPORTED = replace(TEST, roll_up="reported-only")
METHODS = (OFFICIAL, TEST, LATEST, WHOLE_FIGURES, REPORTED)
KINDS = ("regency", "city", "province", "ministry", "police")
GAPS = ("none", "missing", "out", "both", "absent")


def slots(method, kind, products):
    """Every question of a unit: (index, product number, lowest, highest in ten-thousandths)."""
    for index, indicator in enumerate(method.indicators()):
        if indicator.applies_to(kind):
            low, high = (int(x * 10_000) for x in (indicator.minimum, indicator.maximum))
            for n in range(1, products + 1) if indicator.scope == "product" else (0,):
                yield index, n, low, high


def unit_rows(random, method, government, unit, kind, gaps):
    """Answers of a unit, with gaps of a kind: some rows missing, not applicable, or left out."""
    products = method.products_per_unit + random.choice((0, 0, 1))
    share = random.choice((0.02, 0.3, 0.9))
    rows = []
    for index, number, low, high in slots(method, kind, products):
        value = random.choice((low, high, random.randint(low, high), (low + high) // 2))
        gap = gaps if gaps != "both" else random.choice(("missing", "out", "absent"))
        if gaps == "none" or random.random() > share:
            rows.append((government, unit, index, number, value, 0))
        elif gap != "absent":
            rows.append((government, unit, index, number, None, int(gap == "out")))
    return rows


def applies(method, rows):
    """Whether an answer that counts is left: else engine and bulk both refuse the unit."""
    counted = {
        i.code for d in method.dimensions for v in d.variables if v.counts for i in v.indicators
    }
    codes = [i.code for i in method.indicators()]
    return rows and any(codes[r[2]] in counted and not r[5] for r in rows)


def nation(random, method, governments=4, units=4):
    """Bodies and rows of a small nation; each unit has its own kind of gaps."""
    bodies, rows = {}, []
    for g in range(governments):
        kind = random.choice(KINDS)
        before = len(rows)
        for n in range(random.randint(1, units)):
            found = unit_rows(random, method, g, 100 * g + n, kind, random.choice(GAPS))
            if applies(method, found):
                rows += found
        given_units = len({r[1] for r in rows[before:]})
        expected = random.choice((None, given_units, given_units + 2))
        bodies[g] = Body(kind, random.choice((None, 7, 8)), expected)
    return bodies, rows


def engine_year(method, bodies, rows):
    """The same by scoring.engine, one government after the other."""
    codes = [i.code for i in method.indicators()]
    found = {}
    for g, members in groupby(rows, key=lambda row: row[0]):
        units = [
            UnitInput(
                str(unit),
                kind=bodies[g].kind,
                entries=[
                    EntryInput(
                        codes[i] if isinstance(i, int) else i,
                        None if value is None else Decimal(value).scaleb(-4),
                        bool(out),
                        str(number) if number else None,
                    )
                    for _, _, i, number, value, out in answers
                ],
            )
            for unit, answers in groupby(members, key=lambda row: row[1])
        ]
        found[g] = scoring.score_government(method, units, units_expected=bodies[g].units)
    return found


def check_figure(method, row, result, bands=True):
    """One bulk row against one engine result: exact ends, shown strings, category and zones."""
    low, high = Fraction(row.low, row.denominator), Fraction(row.high, row.denominator)
    shown = score_text_of(row.low_shown), score_text_of(row.high_shown)
    assert (low == high) == (result.exact is not None)
    if result.exact is not None:
        assert (low, shown) == (result.exact, (result.score, result.score))
        expected = (result.band,) if bands else ()
    else:
        assert (low, high) == (result.range.low, result.range.high)
        assert shown == (result.range.low_text, result.range.high_text)
        expected = result.range.bands
    if bands:
        assert method.bands[row.best : row.worst + 1] == expected


def check_year(method, bodies, rows, year):
    """Every figure of a bulk year against the engine's."""
    wanted = engine_year(method, bodies, rows)
    units = {row.unit: row for row in year.units}
    dimensions = {(row.unit, row.dimension): row for row in year.dimensions}
    for result in wanted.values():
        for unit in result.units:
            check_figure(method, units.pop(int(unit.unit)), unit)
            for part in unit.dimensions:
                row = dimensions.pop((int(unit.unit), part.code), None)
                assert (row is None) == (part.figure is None)
                if row is not None:
                    check_figure(method, row, part, bands=False)
    assert (units, dimensions) == ({}, {})
    if method.reported_only:
        assert year.governments == []
        return
    assert [row.government for row in year.governments] == list(wanted)
    for row in year.governments:
        check_figure(method, row, wanted[row.government])
    check_ranks(bodies, year, {g: result.score for g, result in wanted.items()})


def check_ranks(bodies, year, scores):
    for row in year.governments:
        kind, province, _ = bodies[row.government]
        peers = {g: s for g, s in scores.items() if bodies[g].kind == kind}
        near = {g: s for g, s in peers.items() if bodies[g].province == province}
        assert row.national == rank(peers.items()).get(row.government)
        local = None if province is None else rank(near.items()).get(row.government)
        assert row.provincial == local


def packed(rows):
    """The rows as one row a unit, as the database hands them over."""
    for (government, unit), answers in groupby(rows, key=lambda row: row[:2]):
        listed = list(answers)
        columns = (
            [row[2] for row in listed],
            [row[3] for row in listed],
            [-1 if row[5] else row[4] for row in listed],
        )
        yield government, unit, *(json.dumps(c, separators=(",", ":")) for c in columns)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(METHODS))
def test_every_figure_is_the_engines(seed, method):
    bodies, rows = nation(Random(seed), method)
    year = year_from_rows(method, bodies, rows)
    check_year(method, bodies, rows, year)
    assert year_from_packs(method, bodies, packed(rows)) == year


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(METHODS))
def test_the_order_of_answers_changes_no_figure(seed, method):
    random = Random(seed)
    bodies, rows = nation(random, method)
    units = [list(answers) for _, answers in groupby(rows, key=lambda row: row[1])]
    for answers in units:
        random.shuffle(answers)
    random.shuffle(units)
    mixed = [row for answers in units for row in answers]
    renumbered = [(*r[:3], r[3] and 10 * r[3], *r[4:]) for r in mixed]
    year = year_from_rows(method, bodies, rows)
    for other in (
        year_from_rows(method, bodies, renumbered),
        year_from_packs(method, bodies, packed(mixed)),
    ):
        assert other.governments == year.governments
        assert sorted(other.units) == sorted(year.units)
        assert sorted(other.dimensions) == sorted(year.dimensions)


def test_codes_say_the_same_as_indexes():
    bodies, rows = nation(Random(5), OFFICIAL)
    codes = [i.code for i in OFFICIAL.indicators()]
    named = [(g, u, codes[i], *rest) for g, u, i, *rest in rows]
    year = year_from_rows(OFFICIAL, bodies, rows)
    assert year_from_rows(OFFICIAL, bodies, named) == year
    assert year_from_packs(OFFICIAL, bodies, packed(named)) == year


def level(value, unit, government=1):
    """A unit of a regency with the same answer to every question of 0-5."""
    return [
        (government, unit, i, n, value if high == 50_000 else 0, 0)
        for i, n, _, high in slots(OFFICIAL, "regency", 2)
    ]


@pytest.mark.parametrize(
    ("values", "shown", "category"),
    [
        ((43_997, 43_998), "88.00", "A"),  # exactly 87.995
        ((43_997, 43_997), "87.99", "B"),
        ((43_992, 43_993), "87.99", "B"),  # 87.985: Decimal's default would say 87.98
        ((38_997, 38_998), "78.00", "B"),
        ((26_997, 26_997), "53.99", "D"),
        ((15_997, 15_998), "32.00", "D"),
        ((15_997, 15_997), "31.99", "E"),
        ((0, 0), "0.00", "E"),
        ((50_000, 50_000), "100.00", "A"),
    ],
)
def test_ties_and_boundaries(values, shown, category):
    rows = [row for unit, value in enumerate(values) for row in level(value, unit)]
    bodies = {1: Body("regency", 12)}
    year = year_from_rows(OFFICIAL, bodies, rows)
    check_year(OFFICIAL, bodies, rows, year)
    (row,) = year.governments
    assert score_text_of(row.low_shown) == shown
    assert OFFICIAL.bands[row.best].code == OFFICIAL.bands[row.worst].code == category


def test_ties_share_a_rank_in_nation_and_province():
    scores = {1: 40_000, 2: 45_000, 3: 40_000, 4: 30_000, 5: 45_000}
    rows = [row for g, value in scores.items() for row in level(value, g, g)]
    bodies = {g: Body("regency", g % 2) for g in scores} | {5: Body("city", 1)}
    found = {g.government: g for g in year_from_rows(OFFICIAL, bodies, rows).governments}
    assert {g: (r.national.value, r.national.of) for g, r in found.items()} == {
        1: (2, 4),
        2: (1, 4),
        3: (2, 4),
        4: (4, 4),
        5: (1, 1),
    }
    assert (found[1].provincial.value, found[1].provincial.tied) == (1, 2)


def test_a_government_without_answers_is_not_assessed():
    bodies = {1: Body("regency", 12), 2: Body("regency", 12)}
    year = year_from_rows(OFFICIAL, bodies, level(40_000, 1))
    assert [row.government for row in year.governments] == [1]


def test_registered_products_that_have_no_answer_are_missing():
    rows = level(50_000, 1)
    bodies = {1: Body("regency", 12)}
    (known,) = year_from_rows(OFFICIAL, bodies, rows, products={1: 2}).units
    (open_,) = year_from_rows(OFFICIAL, bodies, rows, products={1: 3}).units
    entries = [
        EntryInput(
            OFFICIAL.indicators()[i].code, Decimal(v).scaleb(-4), product=str(n) if n else None
        )
        for _, _, i, n, v, _ in rows
    ]
    unit = UnitInput("1", entries=entries, products=("1", "2", "3"))
    assert known.known
    check_figure(OFFICIAL, open_, scoring.score_unit(OFFICIAL, unit))
    with pytest.raises(ScoringError, match="2 products, but it has 1"):
        year_from_rows(OFFICIAL, bodies, rows, products={1: 1})


@pytest.mark.parametrize(
    ("place", "answer", "fault"),
    [
        (0, (1, 1, 0, 0, 50_001, 0), "off the scale"),
        (0, (1, 1, 0, 0, -1, 0), "off every scale"),
        (0, (1, 1, 0, 0, -7, 0), "off the scale"),
        (0, (1, 1, 0, 0, 3.0, 0), "not a whole number"),
        (0, (1, 1, 0, 0, Decimal(3), 0), "not a whole number"),
        (0, (1, 1, 0, 0, "3", 0), "not a whole number"),
        (0, (1, 1, 0, 0, 3, 1), "exclude each other"),
        (0, (1, 1, 1, 0, 3, 0), "answered twice"),
        (0, (1, 1, "I.99", 0, 3, 0), "is not asked"),
        (0, (1, 1, 99, 0, 3, 0), "is not asked"),
        (0, (1, 1, 0, 1, 3, 0), "is not asked"),
        (15, (1, 1, 15, 0, 3, 0), "is not asked"),
        (0, (1, 1, 32, 0, 3, 0), "is not asked of a regency"),
        (0, (2, 1, 0, 0, 3, 0), "none of province"),
    ],
)
def test_what_the_engine_refuses_is_refused(place, answer, fault):
    rows = level(40_000, 1)
    rows[place] = answer
    with pytest.raises(ScoringError, match=fault):
        year_from_rows(OFFICIAL, {1: Body("regency")}, rows)


def test_a_unit_in_two_places_is_refused():
    rows = level(40_000, 1) + level(40_000, 2) + level(40_000, 1)
    with pytest.raises(ScoringError, match="unit 1 stands in two places"):
        year_from_rows(OFFICIAL, {1: Body("regency")}, rows)


def test_fewer_units_expected_than_given_are_refused():
    rows = level(40_000, 1) + level(40_000, 2)
    with pytest.raises(ScoringError, match="2 units, but 1 are expected"):
        year_from_rows(OFFICIAL, {1: Body("regency", None, 1)}, rows)


def test_a_unit_to_which_nothing_applies_is_refused():
    rows = [(*row[:4], None, 1) for row in level(40_000, 1)]
    with pytest.raises(ScoringError, match="no indicator applies"):
        year_from_rows(OFFICIAL, {1: Body("regency")}, rows)


def test_a_method_without_dimensions_is_refused():
    with pytest.raises(ScoringError, match="has no dimensions"):
        year_from_rows(scoring.load_instrument("ori-2021"), {}, [])


@pytest.mark.parametrize("text", ["[1.0]", "{}", "[1", "[1, 2]"])
def test_a_pack_that_cannot_be_read_is_refused(text):
    with pytest.raises(ScoringError, match=r"unit 1: (its|the lists of its) answers"):
        year_from_packs(OFFICIAL, {1: Body("regency")}, [(1, 1, "[0]", "[0]", text)])
