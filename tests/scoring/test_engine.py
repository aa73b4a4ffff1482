"""Units from scores, dimensions and answers; zero, not applicable and missing are three things."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest

import scoring
from scoring import EntryInput, ScoringError, UnitInput
from scoring.engine import mean


def entry(code: str, mark: str | None, product: str | None = None) -> EntryInput:
    """`mark`: a number, "n/a", or None for missing."""
    if mark == "n/a":
        return EntryInput(code, None, not_applicable=True, product=product)
    return EntryInput(code, None if mark is None else Decimal(mark), product=product)


FULL = (
    entry("K.1", "3"),
    entry("K.2", "2.5"),
    entry("S.1", "3", "KTP"),
    entry("S.1", "0", "KK"),
    entry("P.1", "4"),
)


def without(*codes: str) -> tuple[EntryInput, ...]:
    return tuple(e for e in FULL if e.indicator not in codes)


def test_a_unit_is_the_weighted_mean_of_its_dimensions(small):
    result = scoring.score_unit(small, UnitInput("x", entries=FULL))
    # knowledge (2 x 3/5 + 1 x (2.5-1)/3) / 3 = 17/30; standard (1 + 0) / 2; perception 4/5
    first = (70 * Fraction(17, 30) + 30 * Fraction(1, 2)) / 100 * 100
    assert result.dimensions[0].exact == first
    assert result.dimensions[1].exact == 80
    assert result.exact == (60 * first + 40 * 80) / 100
    assert (result.score, result.band.code) == ("64.80", "B")
    assert (result.filled, result.expected, result.missing) == (5, 5, ())
    assert result.range is None
    assert [d.score for d in result.dimensions] == ["54.67", "80.00"]
    assert result.dimensions[0].weight == 60


STATES = {"zero": "0", "n/a": "n/a", "missing": None}


@pytest.mark.parametrize("states", list(itertools.product(STATES, repeat=3)))
def test_zero_not_applicable_and_missing_are_three_things(small, states):
    """Each of 27 combinations over three answers, against a reckoning of its own."""
    given = [entry(c, STATES[s]) for c, s in zip(("K.1", "K.2", "P.1"), states, strict=True)]
    given = [
        EntryInput(e.indicator, Decimal(1), product=None)
        if e.indicator == "K.2" and e.value is not None
        else e
        for e in given
    ]  # the lowest mark of K.2 is 1
    unit = UnitInput("x", entries=[*given, entry("S.1", "n/a", "KTP"), entry("S.1", "n/a", "KK")])
    weights = {"K.1": Fraction(40), "K.2": Fraction(20), "P.1": Fraction(40)}
    state = dict(zip(weights, states, strict=True))
    if state["K.1"] == "n/a" or state["K.2"] == "n/a":  # the other takes the whole dimension
        weights["K.1"] = weights["K.2"] = Fraction(60)
    counted = {code: w for code, w in weights.items() if state[code] != "n/a"}
    if not counted:
        with pytest.raises(ScoringError, match="no indicator applies"):
            scoring.score_unit(small, unit)
        return
    result = scoring.score_unit(small, unit)
    total = sum(counted.values())
    high = sum(w for code, w in counted.items() if state[code] == "missing") * 100 / total
    absent = tuple((code, None) for code in weights if state[code] == "missing")
    assert result.missing == absent
    assert result.expected - result.filled == len(absent)
    if absent:
        assert (result.exact, result.score, result.band) == (None, None, None)
        assert (result.range.low, result.range.high) == (0, high)
    else:
        assert (result.exact, result.score, result.band.code) == (0, "0.00", "C")
        assert result.range is None


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ScoringError, match="weights: nothing carries weight"):
        mean([])


def test_an_empty_form_may_end_anywhere_and_says_what_is_missing(small):
    result = scoring.score_unit(small, UnitInput("x", entries=()))
    assert (result.basis, result.filled, result.expected) == ("entries", 0, 5)
    assert result.missing == (
        ("K.1", None), ("K.2", None), ("S.1", None), ("S.1", None), ("P.1", None),
    )  # fmt: skip
    assert (result.range.low_text, result.range.high_text) == ("0.00", "100.00")
    assert [d.range.zones for d in result.dimensions] == [("green", "yellow", "red")] * 2


def test_a_unit_of_which_nothing_is_known_is_missing_not_zero(small):
    result = scoring.score_unit(small, UnitInput("x"))
    assert (result.basis, result.exact, result.score, result.band) == ("missing", None, None, None)
    assert (result.range.low, result.range.high) == (0, 100)
    assert (result.filled, result.expected) == (0, 5)


def test_a_partly_filled_form_narrows_the_range(small):
    result = scoring.score_unit(small, UnitInput("x", entries=without("K.2")))
    # K.2 weighs 60 % x 70 % x 1/3 = 14 points
    assert result.range.high - result.range.low == 14
    assert result.range.low == Fraction("57.8")
    assert result.range.certain_zone == "yellow"
    assert result.range.out_of_reach == ("green", "red")
    assert result.dimensions[0].exact is None
    assert result.dimensions[1].score == "80.00"


def test_a_product_that_is_not_named_yet_is_missing(small):
    result = scoring.score_unit(small, UnitInput("x", entries=FULL[:3] + FULL[4:]))
    assert result.missing == (("S.1", None),)
    named = UnitInput("x", entries=FULL[:3] + FULL[4:], products=("KTP",))
    assert scoring.score_unit(small, named).dimensions[0].exact == Fraction("69.666") + Fraction(
        1, 1500
    )


def test_a_product_that_does_not_apply_leaves_the_mean(small):
    given = (*without("S.1"), entry("S.1", "3", "KTP"), entry("S.1", "n/a", "KK"))
    both = scoring.score_unit(small, UnitInput("x", entries=given))
    alone = scoring.score_unit(small, UnitInput("x", entries=given[:-1], products=("KTP",)))
    assert both.exact == alone.exact
    assert (both.expected, alone.expected) == (5, 4)


def test_more_named_products_than_usual_are_all_expected(small):
    products = ("a", "b", "c")
    given = (
        *without("S.1"),
        *(entry("S.1", mark, p) for mark, p in zip("310", products, strict=True)),
    )
    result = scoring.score_unit(small, UnitInput("x", entries=given))
    assert result.dimensions[0].exact == 70 * Fraction(17, 30) + 30 * Fraction(4, 9)
    assert result.expected == 6


def test_a_dimension_that_does_not_apply_leaves_the_denominator(small):
    given = (*without("P.1"), entry("P.1", "n/a"))
    result = scoring.score_unit(small, UnitInput("x", entries=given))
    assert result.dimensions[1].figure is None
    assert (result.dimensions[1].score, result.dimensions[1].range) == (None, None)
    assert result.exact == result.dimensions[0].exact
    assert (result.filled, result.expected) == (5, 5)


def test_a_recorded_variable_neither_counts_nor_is_missed(small):
    plain = scoring.score_unit(small, UnitInput("x", entries=FULL))
    for mark in ("0", "88.31", "n/a", None):
        unit = UnitInput("x", entries=(*FULL, entry("R.1", mark)))
        result = scoring.score_unit(small, unit)
        assert (result.exact, result.missing, result.expected) == (plain.exact, (), 5)


def test_an_indicator_of_other_kinds_is_not_expected(small):
    agency = scoring.score_unit(small, UnitInput("x", entries=FULL, kind="agency"))
    assert agency.missing == (("P.2", None),)
    assert agency.range.high - agency.range.low == 30  # 40 % x 3/4


@pytest.mark.parametrize(
    ("dimensions", "score", "low", "high"),
    [
        ({"first": "90", "second": "70"}, "82.00", None, None),
        ({"first": "0", "second": "0"}, "0.00", None, None),
        ({"first": "90"}, None, "54.00", "94.00"),
        ({}, None, "0.00", "100.00"),
    ],
)
def test_a_unit_from_its_dimensions(small, dimensions, score, low, high):
    given = {code: Decimal(value) for code, value in dimensions.items()}
    result = scoring.score_unit(small, UnitInput("x", dimensions=given))
    assert result.score == score
    assert (result.filled, result.expected) == (len(dimensions), 2)
    if score is None:
        assert (result.range.low_text, result.range.high_text) == (low, high)
        assert result.missing == tuple(
            (code, None) for code in ("first", "second") if code not in given
        )


def test_the_weights_of_2022_make_a_unit_score(ori2022):
    given = {"input": "90.1", "process": "80.2", "output": "70.3", "complaints": "60.4"}
    unit = UnitInput("x", dimensions={code: Decimal(value) for code, value in given.items()})
    expected = (
        Decimal("21.85") * Decimal("90.1")
        + Decimal("32.37") * Decimal("80.2")
        + Decimal("24.24") * Decimal("70.3")
        + Decimal("21.54") * Decimal("60.4")
    ) / 100
    assert scoring.score_unit(ori2022, unit).exact == Fraction(expected)


FAULTS = [
    (UnitInput("x", score=Decimal("100.01")), "unit.score", "is outside 0-100"),
    (UnitInput("x", score=Decimal("-0.01")), "unit.score", "is outside 0-100"),
    (UnitInput("x", score=Decimal("NaN")), "unit.score", "is not an exact number"),
    (UnitInput("x", score=88.1), "unit.score", "is not an exact number"),
    (UnitInput("x", score=Decimal(1), entries=()), "unit", "give one of score, entries"),
    (UnitInput("x", kind="kingdom"), "unit.kind", "is none of province"),
    (UnitInput("x", products=("a", "a")), "unit.products", "is named twice"),
    (UnitInput("x", dimensions={"third": Decimal(1)}), "unit.dimensions", "unknown dimension"),
    (UnitInput("x", dimensions={"first": Decimal(101)}), "unit.dimensions.first", "outside 0-100"),
]
ENTRY_FAULTS = [
    (entry("X.9", "1"), "indicator", "unknown indicator 'X.9' in test-small"),
    (entry("P.2", "1"), "indicator", "P.2 is not asked of a regency"),
    (entry("K.1", "1"), "indicator", "K.1 is answered twice"),
    (entry("S.1", "1", "KK"), "indicator", "S.1 is answered twice"),
    (entry("S.1", "1"), "product", "S.1 is asked of each product"),
    (entry("S.1", "1", "SIM"), "product", "unknown product 'SIM'"),
    (entry("R.1", "1", "KK"), "product", "R.1 is asked of the whole unit"),
    (entry("R.1", "100.01"), "value", "100.01 is outside 0-100 of R.1"),
    (entry("R.1", "-1"), "value", "-1 is outside 0-100 of R.1"),
    (entry("R.1", "sNaN"), "value", "is not an exact number"),
    (EntryInput("R.1", 1.5), "value", "1.5 is not an exact number"),
    (EntryInput("R.1", Decimal(1), not_applicable=True), "value", "exclude each other"),
]


@pytest.mark.parametrize(("unit", "place", "reason"), FAULTS)
def test_a_unit_that_does_not_fit_is_refused_at_its_place(small, unit, place, reason):
    with pytest.raises(ScoringError) as caught:
        scoring.score_unit(small, unit)
    assert caught.value.place == place
    assert reason in caught.value.reason
    assert str(caught.value) == f"{place}: {caught.value.reason}"


@pytest.mark.parametrize(("bad", "key", "reason"), ENTRY_FAULTS)
def test_an_answer_that_does_not_fit_names_unit_and_entry(small, bad, key, reason):
    unit = UnitInput("bad", entries=(*FULL, bad), products=("KTP", "KK"))
    others = [UnitInput("a", score=Decimal(1)), UnitInput("b", score=Decimal(2))]
    with pytest.raises(ScoringError) as caught:
        scoring.score_government(small, [*others, unit])
    assert caught.value.place == f"units[2].entries[5].{key}"
    assert reason in caught.value.reason


def test_the_lowest_mark_of_a_scale_is_its_minimum(small):
    with pytest.raises(ScoringError, match=r"0 is outside 1-4 of K.2"):
        scoring.score_unit(small, UnitInput("x", entries=[entry("K.2", "0")]))


def test_a_mean_of_respondents_between_two_steps_is_accepted(small):
    given = (*without("K.1"), entry("K.1", "3.3333"))
    assert scoring.score_unit(small, UnitInput("x", entries=given)).score is not None


def test_a_government_without_units_is_not_assessed_rather_than_zero(small):
    with pytest.raises(ScoringError, match=r"units: .* is not assessed, not zero"):
        scoring.score_government(small, [])
    with pytest.raises(ScoringError, match=r"units: .* is not assessed, not zero"):
        scoring.score_government(small, [], units_expected=7)


@pytest.mark.parametrize("expected", [0, 1, -1, 10_001])
def test_the_number_of_expected_units_is_checked(small, expected):
    units = [UnitInput("a", score=Decimal(1)), UnitInput("b", score=Decimal(2))]
    with pytest.raises(ScoringError, match=r"^units_expected: "):
        scoring.score_government(small, units, units_expected=expected)


def test_a_unit_given_twice_is_refused(small):
    units = [UnitInput("a", score=Decimal(1)), UnitInput("a", score=Decimal(2))]
    with pytest.raises(ScoringError, match=r"^units\[1\]\.unit: 'a' is given twice"):
        scoring.score_government(small, units)


def test_absent_units_leave_the_total_open(small):
    units = [UnitInput("a", score=Decimal(90)), UnitInput("b", score=Decimal(80))]
    result = scoring.score_government(small, units, units_expected=4)
    assert (result.exact, result.score, result.band) == (None, None, None)
    assert (result.range.low_text, result.range.high_text) == ("42.50", "92.50")
    assert result.units_expected == 4


def test_a_unit_with_missing_answers_leaves_the_total_open(small):
    units = [UnitInput("a", score=Decimal(90)), UnitInput("b", entries=without("K.2"))]
    result = scoring.score_government(small, units)
    assert result.score is None
    assert (result.range.low, result.range.high) == (Fraction("73.9"), Fraction("80.9"))
    assert result.range.zones == ("green", "yellow")


def test_an_unknown_unit_counts_as_anything(small):
    result = scoring.score_government(small, [UnitInput("a", score=Decimal(90)), UnitInput("b")])
    assert (result.range.low, result.range.high) == (45, 95)


@pytest.mark.parametrize("given", [{"dimensions": {"first": Decimal(1)}}, {"entries": FULL}])
def test_a_method_that_only_records_takes_only_scores(given):
    instrument = scoring.load_instrument("ori-2021")
    with pytest.raises(ScoringError, match="ori-2021 has no dimensions") as caught:
        scoring.score_government(instrument, [UnitInput("x", **given)])
    assert caught.value.place == f"units[0].{next(iter(given))}"


@pytest.mark.parametrize("given", [{}, {"dimensions": {}}, {"entries": ()}])
def test_an_empty_unit_of_a_year_without_a_form_is_missing(given):
    instrument = scoring.load_instrument("ori-2021")
    result = scoring.score_government(instrument, [UnitInput("x", **given)])
    assert (result.score, result.range) == (None, None)
    unit = result.units[0]
    assert (unit.basis, unit.score, unit.filled, unit.expected) == ("missing", None, 0, 0)
    assert (unit.range.low_text, unit.range.high_text) == ("0.00", "100.00")


def test_the_order_of_the_products_does_not_matter(small):
    results = [
        scoring.score_unit(small, UnitInput("x", entries=FULL[:3], products=products))
        for products in (("KTP", "KK"), ("KK", "KTP"))
    ]
    assert results[0] == results[1]
    assert results[0].missing == (("S.1", "KK"), ("P.1", None))
