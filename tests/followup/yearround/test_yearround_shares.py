"""Shares are exact and rounded half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from compliance.followup.yearround.shares import percent


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, None),
        (0, 7, 0),
        (7, 7, 100),
        (1, 3, 33),
        (2, 3, 67),
        (1, 200, 1),  # 0.5 goes up; rounding to even gives 0
        (5, 200, 3),  # 2.5 goes up; rounding to even gives 2
        (199, 200, 100),
        (49, 10_000, 0),
        (9, 8, 113),  # 112.5: some were received before
    ],
)
def test_known_shares(part, whole, shown):
    assert percent(part, whole) == shown


def test_all_small_shares_agree_with_decimals():
    for whole in range(1, 130):
        for part in range(whole + 1):
            exact = Decimal(100 * part) / Decimal(whole)  # 28 digits: far from any tie it is not on
            assert percent(part, whole) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_negative_counts_are_an_error():
    with pytest.raises(ValueError, match="negative"):
        percent(-1, 5)
    with pytest.raises(ValueError, match="negative"):
        percent(1, -5)
