"""Old years under other methods: what is carried, what is missing, and never called official."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F

import pytest

import scoring
from scoring import EntryInput, ScoringError, UnitInput
from scoring.rescore import method_share, rebanded, rescore

PRODUCTS = ("KK", "KTP")
ORI2021, ORI2022, ORI2025 = (
    scoring.load_instrument(code) for code in ("ori-2021", "ori-2022", "ori-2025")
)


def filled(method, seed: int) -> list[EntryInput]:
    rng = random.Random(seed)
    return [
        EntryInput(row.code, row.maximum * rng.randint(0, 5) / 5, product=product)
        for row in method.indicators("regency")
        for product in (PRODUCTS if row.scope == "product" else (None,))
    ]


def with_indicator(method, code: str, **fields):
    """The method with one indicator changed."""
    return replace(
        method,
        dimensions=tuple(
            replace(
                d,
                variables=tuple(
                    replace(
                        v,
                        indicators=tuple(
                            replace(i, **fields) if i.code == code else i for i in v.indicators
                        ),
                    )
                    for v in d.variables
                ),
            )
            for d in method.dimensions
        ),
    )


def test_the_label_says_that_it_is_not_official():
    answer = rescore(ORI2022, ORI2022, [UnitInput("a", score=Decimal("90"))])
    again = rebanded(ORI2021, ORI2022, Decimal("93.29"))
    for result in (answer, again):
        assert result.label == "hitung ulang, bukan nilai resmi"
        assert result.label_en == "recomputed, not official"


def test_units_of_2021_stand_in_the_bands_of_2022():
    """Kota Magelang 2021, printed units; its total is no mean, so none is computed for 2021."""
    printed = {"dukcapil": "87.95", "pendidikan": "62.17", "kesehatan": "23.15", "izin": "75.58"}
    units = [UnitInput(name, score=Decimal(score)) for name, score in printed.items()]
    answer = rescore(ORI2021, ORI2022, units)
    assert [unit.how for unit in answer.carried] == ["bands"] * 4
    assert [unit.band.zone for unit in answer.before.units] == ["green", "yellow", "red", "yellow"]
    assert [unit.band.code for unit in answer.after.units] == ["B", "C", "E", "C"]
    assert answer.before.score is None
    assert answer.after.score == "62.21"  # 62.2125
    assert all(unit.missing == unit.unused == () for unit in answer.carried)
    assert [method_share(ORI2021, ORI2022, unit) for unit in units] == [0] * 4


@pytest.mark.parametrize(
    ("total", "zone", "category"),
    [
        ("93.29", "green", "A"),
        ("80.99", "yellow", "B"),
        ("51.00", "yellow", "D"),
        ("0", "red", "E"),
    ],
)
def test_a_printed_total_without_units_is_laid_under_other_bands(total, zone, category):
    answer = rebanded(ORI2021, ORI2022, Decimal(total))
    assert (answer.before.zone, answer.after.code) == (zone, category)


def test_a_total_outside_the_scale_is_refused():
    with pytest.raises(ScoringError, match="outside 0-100"):
        rebanded(ORI2021, ORI2022, Decimal("100.01"))


def test_under_its_own_method_nothing_changes():
    units = [
        UnitInput("a", entries=filled(ORI2022, 1)),
        UnitInput("b", dimensions={d.code: Decimal("71.5") for d in ORI2022.dimensions}),
        UnitInput("c", score=Decimal("88.01")),
        UnitInput("d"),
    ]
    answer = rescore(ORI2022, ORI2022, units, units_expected=5)
    assert [unit.how for unit in answer.carried] == ["entries", "dimensions", "bands", "nothing"]
    assert [unit.exact for unit in answer.after.units] == [u.exact for u in answer.before.units]
    assert answer.after.range == answer.before.range
    assert [method_share(ORI2022, ORI2022, unit) for unit in units] == [0, 0, 0, None]


def test_answers_are_carried_where_name_scale_and_scope_are_the_same(small):
    unit = UnitInput(
        "a",
        entries=[
            EntryInput("K.1", Decimal(3)),
            EntryInput("K.2", Decimal(4)),
            EntryInput("P.1", None),
            *(EntryInput("S.1", Decimal(3), product=product) for product in PRODUCTS),
        ],
    )
    heavier = with_indicator(small, "K.1", weight=Decimal(8))
    (carried,) = rescore(small, heavier, [unit]).carried
    assert (carried.how, carried.missing, carried.unused) == ("entries", ("P.1", "R.1"), ())
    for change in (
        {"name": "Hal lain"},
        {"maximum": Decimal(10)},
        {"minimum": Decimal(1)},
        {"scope": "product"},
        {"kinds": ("ministry",)},
    ):
        other = with_indicator(small, "K.1", **change)
        answer = rescore(small, other, [unit])
        (carried,) = answer.carried
        assert "K.1" not in {entry.indicator for entry in carried.given.entries}
        assert carried.unused == ("K.1",)
        asked = "kinds" not in change
        assert ("K.1" in carried.missing) == asked
        assert answer.after.score is None  # a range, not a guess: P.1 is not known
        assert answer.after.range is not None


def test_an_answer_that_is_not_there_is_missing_and_not_carried(small):
    unit = UnitInput("a", entries=[EntryInput("K.1", None), EntryInput("K.2", None, True)])
    (carried,) = rescore(small, small, [unit]).carried
    assert [entry.indicator for entry in carried.given.entries] == ["K.2"]
    assert "K.1" in carried.missing
    assert "K.2" not in carried.missing
    assert carried.unused == ()


def test_an_empty_form_carries_nothing(small):
    units = [UnitInput("a", entries=[EntryInput("K.1", None)]), UnitInput("b", entries=[])]
    answer = rescore(small, small, units)
    assert [(unit.how, unit.missing) for unit in answer.carried] == [
        ("nothing", ("first", "second"))
    ] * 2
    assert (answer.after.range.low, answer.after.range.high) == (0, 100)


def test_dimensions_are_carried_unrounded():
    """A third of a dimension stays a third: rounding it first would move the total."""
    unit = UnitInput("a", entries=filled(ORI2022, 4))
    own = scoring.score_unit(ORI2022, unit)
    answer = rescore(ORI2022, ORI2025, [unit])
    (carried,) = answer.carried
    exact = {d.code: d.exact for d in own.dimensions}
    assert carried.how == "dimensions"
    assert carried.given.dimensions == exact
    assert any(F(Decimal(d.score)) != d.exact for d in own.dimensions)
    assert carried.missing == ("trust",)
    assert carried.unused == ()
    low = F(175, 1000) * sum(exact.values())
    assert answer.after.units[0].range.low == low
    assert answer.after.units[0].range.high == low + 30
    assert method_share(ORI2022, ORI2025, unit) is None


def test_double_rounding_would_show_and_does_not_happen(small):
    """Two dimensions of 79.995 under even weights are 79.995, printed 80.00; 79.99 is a mistake."""
    even = replace(
        small,
        dimensions=tuple(replace(d, weight=Decimal(50), variables=()) for d in small.dimensions),
    )
    exact = Decimal("77.995")
    unit = UnitInput("a", dimensions={"first": exact, "second": Decimal("77.9949")})
    answer = rescore(small, even, [unit])
    assert answer.after.units[0].exact == (F(exact) + F("77.9949")) / 2  # 77.99495
    assert answer.after.score == "77.99"  # from the printed 78.00 and 77.99 it would be 78.00
    assert answer.after.band.code == "B"


def test_a_known_score_without_shared_parts_only_changes_its_bands(small):
    unit = UnitInput(
        "a",
        entries=[
            EntryInput("K.1", Decimal(4)),
            EntryInput("K.2", Decimal(2)),
            *(EntryInput("S.1", Decimal(3), product=product) for product in PRODUCTS),
            EntryInput("P.1", Decimal(5)),
        ],
    )
    own = scoring.score_unit(small, unit)
    for other in (ORI2021, ORI2022):
        answer = rescore(small, other, [unit])
        (carried,) = answer.carried
        assert (carried.how, carried.missing) == ("bands", ())
        assert carried.unused == ("K.1", "K.2", "P.1", "S.1")
        assert abs(F(carried.given.score) - own.exact) <= F(1, 2 * 10**12)
        assert answer.after.units[0].score == own.score
    parts = UnitInput("b", dimensions={"first": Decimal(90), "second": Decimal(80)})
    (carried,) = rescore(small, ORI2022, [parts]).carried
    assert (carried.how, carried.unused) == ("bands", ("first", "second"))


def test_what_is_half_known_is_listed_and_not_guessed(small):
    unit = UnitInput("a", dimensions={"first": Decimal(90)})
    answer = rescore(small, ORI2022, [unit])
    (carried,) = answer.carried
    assert carried.how == "nothing"
    assert carried.missing == ("input", "process", "output", "complaints")
    assert carried.unused == ("first",)
    assert answer.after.score is None
    assert answer.after.units[0].basis == "missing"


def test_a_rise_is_parted_into_method_and_service(small):
    """Weights 60/40 give 66.00, weights 20/80 give 42.00: 24 points less are method alone."""
    weights = (Decimal(20), Decimal(80))
    other = replace(
        small,
        dimensions=tuple(
            replace(d, weight=w) for d, w in zip(small.dimensions, weights, strict=True)
        ),
    )
    unit = UnitInput("a", dimensions={"first": Decimal(90), "second": Decimal(30)})
    assert method_share(small, other, unit) == Decimal("-24.00")


def test_the_real_result_stands_untouched_beside_the_other():
    units = [UnitInput("a", entries=filled(ORI2022, 9)), UnitInput("b", score=Decimal("70"))]
    answer = rescore(ORI2022, ORI2025, units)
    assert answer.before == scoring.score_government(ORI2022, units)
    assert answer.before.score is not None


def test_a_unit_that_does_not_fit_its_own_method_is_refused():
    with pytest.raises(ScoringError, match=r"units\[0\]\.entries\[0\]\.indicator"):
        rescore(ORI2022, ORI2025, [UnitInput("a", entries=[EntryInput("PR-01", Decimal(1))])])


@pytest.mark.parametrize("value", [F(-1, 3), F(301, 3)])
def test_an_exact_dimension_outside_the_scale_is_refused(small, value):
    with pytest.raises(ScoringError, match=r"unit\.dimensions\.first: .* is outside 0-100"):
        scoring.score_unit(small, UnitInput("a", dimensions={"first": value}))
