"""SKM and PEKPPP: exact, rounded once, with the weights named; and files that are checked."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from fractions import Fraction as F
from pathlib import Path

import pytest

import scoring
from scoring import ScoringError
from scoring.indices import (
    check_index,
    index_codes,
    index_score,
    load_index,
    parse_index,
    weight_choice,
)

FILES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (Path(scoring.__file__).parent / "indices").glob("*.toml")
}
SKM, PEKPPP = load_index("skm"), load_index("pekppp")


def all_at(index, value: str) -> dict[str, Decimal | F]:
    return {element.code: Decimal(value) for element in index.elements}


@pytest.mark.parametrize(
    ("weights", "exact", "shown", "choice"),
    [
        (None, F(23875, 261), "91.48", "one-ninth"),
        ("one-ninth", F(23875, 261), "91.48", "one-ninth"),
        ("0.11", F(10505, 116), "90.56", "0.11"),
    ],
)
def test_one_survey_gives_two_indices_by_the_weight(weights, exact, shown, choice):
    """29 respondents of a printed survey; both figures stand in its report."""
    totals = (105, 101, 100, 116, 102, 105, 106, 105, 115)
    values = {f"U{n}": F(total, 29) for n, total in enumerate(totals, start=1)}
    result = index_score(SKM, values, weights=weights)
    assert (result.exact, result.shown, result.band.code) == (exact, shown, "A")
    assert result.weight_choice.code == choice
    assert result.index == "skm"


@pytest.mark.parametrize(
    ("mark", "shown", "category"),
    [
        ("4", "100.00", "A"),
        ("3.5324", "88.31", "A"),
        ("3.5322", "88.31", "A"),  # 88.305: half up, then looked up
        ("3.53219", "88.30", "B"),
        ("3.0644", "76.61", "B"),
        ("3.064", "76.60", "C"),
        ("2.6", "65.00", "C"),
        ("2.5996", "64.99", "D"),
        ("1", "25.00", "D"),
    ],
)
def test_the_categories_of_the_survey(mark, shown, category):
    result = index_score(SKM, all_at(SKM, mark))
    assert (result.shown, result.band.code) == (shown, category)


def test_rounded_weights_fall_short_at_both_ends():
    low, high = (index_score(SKM, all_at(SKM, mark), weights="0.11") for mark in "14")
    assert (low.shown, low.band.code) == ("24.75", "D")
    assert (high.shown, high.band.code) == ("99.00", "A")


@pytest.mark.parametrize(
    ("mark", "category"),
    [
        ("5", "A"), ("4.51", "A"), ("4.505", "A"), ("4.5049", "A-"), ("4.01", "A-"), ("4.00", "B"),
        ("3.57", "B"), ("3.51", "B"), ("3.50", "B-"), ("3.00", "C"), ("2.50", "C-"), ("2.00", "D"),
        ("1.50", "E"), ("1.01", "E"), ("1.00", "F"), ("0", "F"),
    ],
)  # fmt: skip
def test_the_categories_of_the_service_index(mark, category):
    assert index_score(PEKPPP, all_at(PEKPPP, mark)).band.code == category


def test_the_service_index_weighs_its_aspects():
    marks = ("4.5", "3", "5", "2", "0", "4.25")
    shares = ("0.24", "0.25", "0.18", "0.11", "0.10", "0.12")
    values = dict(zip((e.code for e in PEKPPP.elements), map(Decimal, marks), strict=True))
    result = index_score(PEKPPP, values)
    assert result.exact == sum(F(m) * F(s) for m, s in zip(marks, shares, strict=True))
    assert (result.shown, result.band.code) == ("3.46", "B-")
    assert sum(result.weight_choice.weights) == 1


@pytest.mark.parametrize("index", [SKM, PEKPPP], ids=lambda index: index.code)
def test_the_order_of_the_values_changes_no_digit(index):
    rng = random.Random(5)
    lowest, highest = int(index.minimum * 1000), int(index.maximum * 1000)
    values = {e.code: F(rng.randint(lowest, highest), 1000) for e in index.elements}
    first = index_score(index, values)
    for _ in range(20):
        assert index_score(index, dict(rng.sample(list(values.items()), len(values)))) == first


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"U1": None}, "values.U1: is missing"),
        ({"U1": Decimal("0.99")}, "values.U1: 0.99 is outside 1-4"),
        ({"U1": F(13, 3)}, "values.U1: 13/3 is outside 1-4"),
        ({"U1": 3.5}, "values.U1: 3.5 is not an exact number"),
        ({"U1": Decimal("NaN")}, "values.U1"),
        ({"U10": Decimal(3)}, "values: unknown element 'U10' in skm"),
    ],
)
def test_values_that_do_not_fit_are_refused(change, message):
    values = {**all_at(SKM, "3"), **change}
    given = {code: value for code, value in values.items() if value is not None}
    with pytest.raises(ScoringError, match=re.escape(message)):
        index_score(SKM, given)


def test_unknown_weights_and_indices_are_refused():
    with pytest.raises(ScoringError, match=r"weights: unknown weights '0\.1'; known are one-ninth"):
        index_score(SKM, all_at(SKM, "3"), weights="0.1")
    with pytest.raises(ScoringError, match="index: unknown index 'ipp'; known are pekppp, skm"):
        load_index("ipp")


def test_the_shipped_indices_are_valid_and_say_where_they_come_from():
    assert index_codes() == ("pekppp", "skm") == tuple(sorted(FILES))
    for code, text in FILES.items():
        assert check_index(text) == []
        index = load_index(code)
        assert index.legal_basis.startswith("Peraturan Menteri PANRB")
        rows = [index, *index.weight_choices, *index.bands]
        assumed = [row.code for row in rows if row.provenance == "assumption"]
        assert assumed == ([b.code for b in index.bands] if code == "pekppp" else [])
        backed = [row for row in rows if row.provenance != "assumption"]
        assert all(row.source.startswith("https://") for row in backed)
    assert [len(index.elements) for index in (SKM, PEKPPP)] == [9, 6]
    assert weight_choice(PEKPPP, None).weights == tuple(F(n, 100) for n in (24, 25, 18, 11, 10, 12))


def test_the_same_index_in_bytes_is_the_same():
    assert parse_index(FILES["skm"].encode()) == SKM


FAULTS = [
    ('factor = "25"', "factor = 25", "factor"),
    ('factor = "25"', "factor = 2.5", "factor"),
    ('factor = "25"', 'factor = "0"', "factor"),
    ('factor = "25"', 'factor = "20"', "bands[0].ceiling"),
    ('maximum = "4"', 'maximum = "1"', "maximum"),
    ("places = 2", "places = 3", "places"),
    ("places = 2", 'places = "2"', "places"),
    ('code = "U2"', 'code = "U1"', "elements[1].code"),
    ('code = "0.11"', 'code = "one-ninth"', "weight_choices[1].code"),
    ('code = "B"', 'code = "A"', "bands[1].code"),
    ('weights = ["1/9", ', "weights = [", "weight_choices[0].weights"),
    ('weights = ["1/9", ', 'weights = ["1/8", ', "weight_choices[0].weights"),
    ('weights = ["1/9", ', 'weights = ["1/0", ', "weight_choices[0].weights"),
    ('weights = ["1/9", ', 'weights = ["1/10", ', "weight_choices[0].weights"),
    ('weights = ["0.11", ', 'weights = ["0", ', "weight_choices[1].weights"),
    ('weights = ["0.11", ', 'weights = ["0.2", ', "weight_choices[1].weights"),
    ('weights = ["0.11", ', 'weights = ["seperlima", ', "weight_choices[1].weights"),
    ('floor = "76.61"', 'floor = "76.62"', "bands[2].ceiling"),
    ('floor = "88.31"', 'floor = "100.01"', "bands[0].floor"),
    ('floor = "25.00"', 'floor = "24.75"', "bands[3].floor"),
    ('ceiling = "88.30"', 'ceiling = "88.3x"', "bands[1].ceiling"),
    ('provenance = "reported"', 'provenance = "heard"', "provenance"),
    ('title = "Survei', 'titel = "Survei', "titel"),
    ('name_en = "Requirements"', 'name_in = "Requirements"', "elements[0].name_in"),
    ('note_en = "Nine', 'note_an = "Nine', "weight_choices[1].note_an"),
]


@pytest.mark.parametrize(("right", "wrong", "place"), FAULTS)
def test_each_planted_fault_is_found_at_its_place(right, wrong, place):
    assert FILES["skm"].count(right) >= 1
    text = FILES["skm"].replace(right, wrong, 1)
    problems = check_index(text)
    found = [problem for problem in problems if problem.place == place]
    assert found
    assert all(problem.line and problem.reason and problem.reason_id for problem in found)
    with pytest.raises(scoring.InstrumentError):
        parse_index(text)


@pytest.mark.parametrize("level", ["elements", "weight_choices", "bands"])
def test_an_index_without_a_level_is_refused(level):
    blocks = re.split(r"\n(?=\[\[)", FILES["skm"])
    text = "\n".join(block for block in blocks if not block.startswith(f"[[{level}]]"))
    assert (level, "at least one is needed") in {(p.place, p.reason) for p in check_index(text)}


@pytest.mark.parametrize(
    "text",
    [
        "code = ",
        b"\xff\xfe",
        "x = " + "[" * 5000,
        "# " + "x" * 200_000,
    ],
    ids=["not TOML", "not UTF-8", "nested", "too long"],
)
def test_a_file_that_cannot_be_read_is_one_problem(text):
    (problem,) = check_index(text)
    assert problem.place == "file"
    with pytest.raises(scoring.InstrumentError, match="file: "):
        parse_index(text)
