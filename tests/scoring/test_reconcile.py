"""Reported against computed: four verdicts, each from figures that hide half their last place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import scoring
from scoring import EntryInput, Interval, ScoringError, UnitInput
from scoring.reconcile import VERDICTS, printed_interval

KUPANG = "88.03 86.15 82.40 81.38 80.43 60.44 75.05"
# https://jateng.tribunnews.com/2024/12/03/kabupaten-batang-raih-zona-hijau-pelayanan-publik-2024-dpmptsp-catat-skor-tertinggi
BATANG = "93.77 89.07 95.07 95.86 97.55 90.90"
# https://infopublik.id/kategori/nusantara/835778/site.webmanifest
PADANG_PANJANG = "96.37 96.35 96.16 91.00 89.12"


@pytest.mark.parametrize(
    ("parts", "expected", "reported", "verdict"),
    [
        ("95.32 94.34 94.29 94.00 93.57 92.86 91.58", 7, "93.71", "consistent"),
        ("100.00 100.00 80.19 92.92", None, "93.28", "consistent"),
        (KUPANG, 7, "79.12", "consistent"),
        (KUPANG, 7, "79.13", "consistent"),
        (KUPANG, 7, "79.11", "inconsistent"),
        (KUPANG, 7, "79.14", "inconsistent"),
        (KUPANG, 7, "97.12", "inconsistent"),  # planted: digits swapped
        (BATANG, 7, "93.74", "incomplete"),
        (BATANG, None, "93.74", "inconsistent"),
        (BATANG, 7, "80.30", "inconsistent"),  # the seventh would be below 0
        (BATANG, 7, "94.62", "inconsistent"),  # the seventh would be above 100
        (BATANG, 7, "94.60", "incomplete"),
        (PADANG_PANJANG, 7, "90.72", "incomplete"),
        ("", 7, "90.72", "incomplete"),
        ("", None, "90.72", "incomplete"),
        ("90.00", 1, "90.00", "consistent"),
        ("90.00", 1, "90.01", "inconsistent"),  # the ends touch, but half up they cannot meet
        ("90.00", 1, "89.99", "inconsistent"),
        ("90.0", 1, "90.04", "consistent"),  # printed with one place it hides 0.05
        ("90.0", 1, "90.05", "consistent"),
        ("90", 1, "90.49", "consistent"),
        ("90", 1, "90.51", "inconsistent"),
        ("100.00 100.00", 2, "100.00", "consistent"),
        ("100.00", 1, "99.99", "inconsistent"),
        ("100", 1, "99.5", "consistent"),
        ("0.00", 1, "0.00", "consistent"),
    ],
)
def test_the_verdict_on_a_total(ori2022, parts, expected, reported, verdict):
    result = scoring.reconcile(
        ori2022, reported=reported, parts=parts.split(), units_expected=expected
    )
    assert result.verdict == verdict
    assert result.verdict in VERDICTS
    assert result.reason
    assert result.reason_en


def test_what_the_missing_locus_of_batang_would_have_to_be(ori2022):
    result = scoring.reconcile(
        ori2022, reported=Decimal("93.74"), parts=BATANG.split(), units_expected=7
    )
    assert result.missing_parts == 1
    assert result.missing_range.low == 7 * Fraction("93.735") - Fraction("562.22") - Fraction(
        "0.03"
    )
    assert result.missing_range.high == 7 * Fraction("93.745") - Fraction("562.22") + Fraction(
        "0.03"
    )
    assert result.missing_range.holds(Fraction("93.96"))
    assert result.difference is None
    assert result.computed.low == (Fraction("562.22") - Fraction("0.03")) / 7
    assert result.width == (100 + Fraction("0.06")) / 7


def test_the_two_unpublished_loci_of_padang_panjang_average_about_83(ori2022):
    result = scoring.reconcile(
        ori2022, reported="90.72", parts=[*PADANG_PANJANG.split(), None, None]
    )
    assert result.missing_parts == 2
    assert result.missing_range.holds(Fraction("83.02"))
    assert result.missing_range.width < Fraction("0.07")


def test_parts_that_cannot_exist_are_named_as_the_reason(ori2022):
    result = scoring.reconcile(ori2022, reported="94.62", parts=BATANG.split(), units_expected=7)
    assert "0-100" in result.reason
    assert (result.missing_range, result.difference, result.missing_parts) == (None, None, 1)


def test_a_wrong_total_says_by_how_much(ori2022):
    result = scoring.reconcile(ori2022, reported="79.15", parts=KUPANG.split())
    assert result.difference == Fraction("79.15") - Fraction("553.88") / 7


def test_the_difference_is_taken_from_what_is_printed_even_at_a_hundred(ori2022):
    result = scoring.reconcile(ori2022, reported="100.00", parts=["100.00", "100"])
    assert (result.verdict, result.difference) == ("consistent", 0)


@pytest.mark.parametrize("code", ["ori-2013", "ori-2021"])
def test_a_method_without_a_published_way_is_not_comparable(code):
    instrument = scoring.load_instrument(code)
    result = scoring.reconcile(instrument, reported="68.27", parts=["87.95", "62.17"])
    assert result.verdict == "not comparable"
    assert (result.computed, result.width, result.difference) == (None, None, None)


WEIGHTS = [Decimal("21.85"), Decimal("32.37"), Decimal("24.24"), Decimal("21.54")]


@pytest.mark.parametrize(
    ("parts", "reported", "verdict", "missing"),
    [
        (["90.10", "80.20", "70.30", "60.40"], "75.70", "consistent", 0),
        (["90.10", "80.20", "70.30", "60.40"], "75.69", "consistent", 0),
        (["90.10", "80.20", "70.30", "60.40"], "75.71", "inconsistent", 0),
        (["90.10", "80.20", "70.30", "60.40"], "75.68", "inconsistent", 0),
        (["90.10", None, "70.30", "60.40"], "75.70", "incomplete", 1),
        (["90.10", None, "70.30", None], "80.00", "incomplete", 2),
        (["90.10", None, "70.30", "60.40"], "30.00", "inconsistent", 1),
    ],
)
def test_the_verdict_on_a_unit_from_its_dimensions(ori2022, parts, reported, verdict, missing):
    result = scoring.reconcile(ori2022, reported=reported, parts=parts, weights=WEIGHTS)
    assert (result.verdict, result.missing_parts) == (verdict, missing)


def test_dimensions_left_out_altogether_are_missing_too(ori2022):
    result = scoring.reconcile(
        ori2022, reported="75.70", parts=["90.10", "80.20"], weights=WEIGHTS[:2]
    )
    assert (result.verdict, result.missing_parts) == ("incomplete", 2)
    assert result.missing_range.width > 0


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"reported": "101", "parts": []}, "figure"),
        ({"reported": "9e1", "parts": []}, "figure"),
        ({"reported": Decimal("NaN"), "parts": []}, "figure"),
        ({"reported": Decimal(101), "parts": []}, "figure"),
        ({"reported": "90", "parts": ["x"]}, "figure"),
        ({"reported": "90", "parts": ["1", "2"], "units_expected": 1}, "parts"),
        ({"reported": "90", "parts": ["1", "2"], "weights": WEIGHTS[:1]}, "weights"),
        ({"reported": "90", "parts": ["1"], "weights": [Decimal(101)]}, "parts"),
    ],
)
def test_what_cannot_be_reconciled_is_refused(ori2022, arguments, place):
    with pytest.raises(ScoringError) as caught:
        scoring.reconcile(ori2022, **arguments)
    assert caught.value.place == place


def test_no_parts_at_all_are_incomplete(ori2022):
    result = scoring.reconcile(ori2022, reported="90", parts=None)
    assert (result.verdict, result.computed, result.missing_range) == ("incomplete", None, None)


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("79.12", "79.115", "79.125"),
        ("79.1", "79.05", "79.15"),
        ("79", "78.5", "79.5"),
        ("100.00", "99.995", "100"),
        ("0.0", "0", "0.05"),
    ],
)
def test_a_printed_figure_hides_half_its_last_place(figure, low, high):
    interval = printed_interval(figure)
    assert (interval.low, interval.high) == (Fraction(low), Fraction(high))
    assert interval.holds(Fraction(low))
    assert interval.holds(Fraction(high)) == (high == "100")
    assert interval.middle == Fraction(figure)


def test_an_exact_value_has_no_doubt():
    interval = printed_interval(Fraction(1, 3))
    assert (interval.width, interval.middle) == (0, Fraction(1, 3))
    assert interval.meets(interval)
    assert not interval.meets(Interval(Fraction(1, 2), Fraction(1)))


def test_units_of_every_kind_are_held_against_a_printed_total(small):
    full = [EntryInput("P.1", Decimal(5)), *(EntryInput(c, None, True) for c in ("K.1", "K.2"))]
    full += [EntryInput("S.1", None, True, p) for p in ("a", "b")]
    units = [
        UnitInput("score", score=Decimal("90.00")),
        UnitInput("dims", dimensions={"first": Decimal("80.00"), "second": Decimal("85.00")}),
        UnitInput("entries", entries=full),  # 100 exactly
    ]
    checked = scoring.score_government(small, units, reported_total=Decimal("90.67"))
    assert checked.reconciliation.verdict == "consistent"
    # the computed unit has no doubt, the two printed ones half a hundredth each way
    assert checked.reconciliation.width == Fraction("0.02") / 3
    wrong = scoring.score_government(small, units, reported_total=Decimal("90.68"))
    assert wrong.reconciliation.verdict == "inconsistent"


def test_a_unit_half_filled_makes_the_verdict_incomplete(small):
    units = [
        UnitInput("score", score=Decimal("90.00")),
        UnitInput("half", dimensions={"first": Decimal("80.00")}),
        UnitInput("unknown"),
    ]
    result = scoring.score_government(
        small, units, units_expected=4, reported_total=Decimal("70.00")
    ).reconciliation
    assert (result.verdict, result.missing_parts) == ("incomplete", 3)
    assert result.difference is None
    two = scoring.score_government(small, units[:2], reported_total=Decimal("80.00"))
    assert (two.reconciliation.verdict, two.reconciliation.missing_range) == ("incomplete", None)
    low = scoring.score_government(small, units[:2], reported_total=Decimal("60.00"))
    assert low.reconciliation.verdict == "inconsistent"


def test_a_printed_total_is_checked_like_any_figure(small):
    with pytest.raises(ScoringError, match=r"^reported_total: 101 is outside 0-100"):
        scoring.score_government(
            small, [UnitInput("a", score=Decimal(1))], reported_total=Decimal(101)
        )
