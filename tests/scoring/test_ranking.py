"""Ranks: ties shared, unknown scores left out, always "of n known"."""

from __future__ import annotations

import random

import pytest

import scoring
from scoring import Rank


def test_ties_share_the_better_place_and_the_next_is_skipped():
    rows = [("a", "90.00"), ("b", "94.83"), ("c", "90.00"), ("d", "54.00"), ("e", None)]
    assert scoring.rank(rows) == {
        "b": Rank(1, 4, 1),
        "a": Rank(2, 4, 2),
        "c": Rank(2, 4, 2),
        "d": Rank(4, 4, 1),
    }


def test_the_order_of_the_rows_does_not_matter():
    rows = [(n, f"{50 + n // 3}.00") for n in range(30)]
    expected = scoring.rank(rows)
    for seed in range(20):
        random.Random(seed).shuffle(rows)
        assert scoring.rank(rows) == expected


def test_scores_are_ranked_as_numbers_not_as_texts():
    ranks = scoring.rank([("nine", "9.50"), ("ten", "10.00"), ("hundred", "100.00")])
    assert [ranks[key].value for key in ("hundred", "ten", "nine")] == [1, 2, 3]
    assert scoring.rank([("a", "89.5"), ("b", "89.50")])["a"].tied == 2


def test_nobody_known_is_nobody_ranked():
    assert scoring.rank([("a", None)]) == {}


@pytest.mark.parametrize(
    ("earlier", "later", "codes", "places", "reason"),
    [
        (Rank(5, 30, 1), Rank(3, 33, 1), ("ori-2022", "ori-2022"), 2, ""),
        (Rank(3, 30, 1), Rank(5, 33, 1), ("ori-2022", "ori-2022"), -2, ""),
        (Rank(3, 30, 1), Rank(3, 33, 2), ("ori-2022", "ori-2022"), 0, ""),
        (None, Rank(3, 33, 1), ("ori-2022", "ori-2022"), None, "unknown"),
        (Rank(3, 33, 1), None, ("ori-2022", "ori-2022"), None, "unknown"),
        (Rank(2, 33, 1), Rank(3, 33, 1), ("ori-2021", "ori-2022"), None, "method"),
        (Rank(2, 33, 1), Rank(3, 33, 1), ("ori-2022", "ori-2025"), None, "method"),
    ],
)
def test_a_change_of_rank_needs_both_ranks_and_one_method(earlier, later, codes, places, reason):
    before, now = map(scoring.load_instrument, codes)
    change = scoring.rank_change(earlier, later, before, now)
    assert (change.places, change.reason) == (places, reason)
