"""What is still to be won: the same as scoring the raised answers anew, exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import EntryInput, UnitInput, load_instrument, score_unit
from scoring.gains import indicator_gains, unit_gain
from scoring.steps import UNNAMED_PRODUCT, questions
from scoring.whatif import apply_moves

ORI_2022 = load_instrument("ori-2022")
INDICATORS = list(ORI_2022.indicators("regency"))
PRODUCTS = ("a", "b")


def answers():
    """Units whose answers are marks, not applicable, or missing."""
    places = [
        (indicator, product)
        for indicator in INDICATORS
        for product in (PRODUCTS if indicator.scope == "product" else (None,))
    ]
    mark = st.sampled_from(["missing", "absent", 0, 1, 2, 3, 4, 5])
    return st.lists(mark, min_size=len(places), max_size=len(places)).map(
        lambda marks: unit_of(list(zip(places, marks, strict=True)))
    )


def unit_of(marked):
    entries = [
        EntryInput(
            indicator=indicator.code,
            product=product,
            not_applicable=mark == "absent",
            value=None
            if mark == "absent"
            else min(indicator.minimum + Decimal(mark), indicator.maximum),
        )
        for (indicator, product), mark in marked
        if mark != "missing"
    ]
    return UnitInput(unit="u", entries=tuple(entries), products=PRODUCTS, kind="regency")


def raised(unit, codes):
    result = score_unit(ORI_2022, unit)
    changes = [
        EntryInput(
            indicator=q.indicator,
            value=ORI_2022.indicator(q.indicator).maximum,
            product=UNNAMED_PRODUCT.format(q.slot) if q.slot else q.product,
        )
        for q in questions(result)
        if q.indicator in codes
    ]
    return score_unit(ORI_2022, apply_moves(unit, changes))


@given(answers())
def test_an_indicator_brings_what_scoring_it_anew_brings(unit):
    before = score_unit(ORI_2022, unit)
    gains = indicator_gains(before)
    for code in list(gains)[::7]:  # scoring anew is dear; every seventh, and all together below
        assert raised(unit, {code}).figure.low - before.figure.low == gains[code]


@given(answers())
def test_all_together_bring_what_scoring_all_anew_brings(unit):
    before = score_unit(ORI_2022, unit)
    whole = unit_gain(before)
    gains = indicator_gains(before)
    if whole is None:
        assert gains == {}
    else:
        assert raised(unit, set(gains)).figure.low - before.figure.low == whole


def test_worked_by_hand():
    """One of six equal indicators of a variable, from 3 to the maximum of 5, all else at the top.

    The expected points are those of the scores themselves, before and after.
    """
    full = unit_of(
        [
            ((indicator, product), 5)
            for indicator in INDICATORS
            for product in (PRODUCTS if indicator.scope == "product" else (None,))
        ]
    )
    entries = [
        replace(entry, value=Decimal(3)) if entry.indicator == "I.1" else entry
        for entry in full.entries
    ]
    low = score_unit(ORI_2022, replace(full, entries=tuple(entries)))
    gains = indicator_gains(low)
    assert gains["I.1"] == 100 - low.exact > 0
    assert all(points == 0 for code, points in gains.items() if code != "I.1")
    assert isinstance(gains["I.1"], Fraction)


@pytest.mark.parametrize("given_score", [{"score": Decimal("90")}, {"entries": ()}])
def test_a_unit_without_answers(given_score):
    unit = UnitInput(unit="u", products=PRODUCTS, kind="regency", **given_score)
    gains = indicator_gains(score_unit(ORI_2022, unit))
    if "score" in given_score:
        assert gains == {}
        assert unit_gain(score_unit(ORI_2022, unit)) is None
    else:
        assert sum(gains.values()) == 100
