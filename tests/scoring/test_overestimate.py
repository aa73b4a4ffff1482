"""Self against official: exact points with their sign, the biggest over-estimate first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.overestimate import comparison, overestimate

D = Decimal
FIGURES = st.none() | st.integers(0, 10_000).map(lambda n: D(n).scaleb(-2))
SIDES = st.dictionaries(st.sampled_from("abcdefgh"), FIGURES)


@pytest.mark.parametrize(
    ("own", "official", "points"),
    [
        ("94.83", "94.83", "0.00"),
        ("95.10", "94.83", "0.27"),
        ("80.00", "94.83", "-14.83"),
        ("100", "0", "100"),
        ("88.10", "88.05", "0.05"),  # as binary floats 0.04999...
    ],
)
def test_points_are_own_minus_official(own, official, points):
    assert overestimate(D(own), D(official)) == D(points)


def test_the_biggest_over_estimate_comes_first_and_equal_ones_by_key():
    own = {"a": D("50"), "b": D("70"), "c": D("60"), "d": D("90")}
    official = {"a": D("60"), "b": D("60"), "c": D("50"), "d": D("90")}
    rows = comparison(own, official).both
    assert [(row.key, str(row.points)) for row in rows] == [
        ("b", "10"),
        ("c", "10"),
        ("d", "0"),
        ("a", "-10"),
    ]


def test_what_one_side_knows_stands_apart_and_zero_is_known():
    found = comparison({"a": D(0), "b": None, "c": None}, {"a": D(0), "b": D(5), "d": None})
    assert [row.key for row in found.both] == ["a"]
    assert (found.only_own, found.only_official, found.neither) == ((), ("b",), ("c", "d"))
    assert comparison({"x": D(1)}, {}).only_own == ("x",)


@given(SIDES, SIDES)
def test_each_key_stands_in_one_place_and_sides_swap_the_sign(own, official):
    found = comparison(own, official)
    named = [row.key for row in found.both]
    named += [*found.only_own, *found.only_official, *found.neither]
    assert sorted(named) == sorted({*own, *official})
    swapped = {row.key: row.points for row in comparison(official, own).both}
    assert swapped == {row.key: -row.points for row in found.both}
    for row in found.both:
        assert row.official + row.points == row.own
