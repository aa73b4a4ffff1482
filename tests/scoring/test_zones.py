"""The one rounding, the band at each limit, printed figures, and ranges."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

import scoring
from scoring.errors import ScoringError
from scoring.zones import exact_decimal, range_between, shown

HUNDREDTH = Decimal("0.01")


@pytest.mark.parametrize(
    ("exact", "places", "printed"),
    [
        (Decimal("80.125"), 2, "80.13"),  # half-even would print 80.12
        (Decimal("80.135"), 2, "80.14"),  # and both agree here
        (Decimal("87.985"), 2, "87.99"),  # round() of a binary float prints 87.98
        (Decimal("79.12571428"), 2, "79.13"),
        (Decimal("80.124999"), 2, "80.12"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(0), 2, "0.00"),
        (Decimal(100), 2, "100.00"),
        (Decimal("99.999"), 2, "100.00"),
        (Decimal("12.25"), 1, "12.3"),
        (Decimal("12.5"), 0, "13"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(-1, 201), 2, "0.00"),
        (Fraction(79125, 1000), 4, "79.1250"),
    ],
)
def test_a_figure_is_rounded_half_up_away_from_zero(exact, places, printed):
    assert str(scoring.published(exact, places)) == printed


def test_rounding_ignores_the_decimal_context_of_the_caller():
    with localcontext() as context:
        context.prec = 2
        assert str(scoring.published(Decimal("93.708571"))) == "93.71"


@pytest.mark.parametrize("value", [0.1, 80, Decimal("NaN"), Decimal("Infinity"), "80"])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(ScoringError, match=r"score: .* is not an exact number"):
        scoring.published(value)


def test_an_exponent_that_would_fill_the_memory_is_refused():
    with pytest.raises(ScoringError, match=r"x: has more than 12 decimals"):
        exact_decimal(Decimal("1E-999999"), place="x")
    assert exact_decimal(Decimal("0.000000000001"), place="x") == Decimal("1E-12")


@pytest.mark.parametrize(
    ("exact", "text"),
    [(Decimal(88), "88.00"), (Decimal("0"), "0.00"), (Fraction(937085, 10000), "93.71")],
)
def test_a_score_always_has_two_decimals(exact, text):
    assert scoring.score_text(exact) == text


def test_a_method_with_one_place_is_still_shown_with_two(small_text):
    text = small_text.replace("places = 2", "places = 1")
    text = text.replace('"77.99"', '"77.9"').replace('"53.99"', '"53.9"')
    instrument = scoring.parse_instrument(text)
    assert shown(Decimal("77.95"), instrument) == "78.00"
    assert scoring.band_of(Decimal("77.95"), instrument).zone == "green"


CUTS = [
    (code, index)
    for code, count in (("ori-2013", 3), ("ori-2021", 3), ("ori-2022", 5), ("ori-2025", 5))
    for index in range(count - 1)
]


@pytest.mark.parametrize(("code", "index"), CUTS)
def test_each_cut_off_of_each_method_splits_at_the_rounding_tie(code, index):
    instrument = scoring.load_instrument(code)
    upper, lower = instrument.bands[index], instrument.bands[index + 1]
    floor = upper.floor
    assert scoring.band_of(floor, instrument) == upper
    assert scoring.band_of(floor + HUNDREDTH, instrument) == upper
    assert scoring.band_of(floor - HUNDREDTH, instrument) == lower
    assert scoring.band_of(floor - HUNDREDTH + Decimal("0.004999"), instrument) == lower
    assert scoring.band_of(floor - Decimal("0.005"), instrument) == upper
    assert scoring.band_of(Fraction(floor) - Fraction(1, 199), instrument) == lower


@pytest.mark.parametrize(
    ("code", "cuts"),
    [
        ("ori-2013", [("80.01", "green", None), ("50.01", "yellow", None), ("0", "red", None)]),
        ("ori-2021", [("81.00", "green", None), ("51.00", "yellow", None), ("0", "red", None)]),
        (
            "ori-2022",
            [
                ("88.00", "green", "A"),
                ("78.00", "green", "B"),
                ("54.00", "yellow", "C"),
                ("32.00", "red", "D"),
                ("0", "red", "E"),
            ],
        ),
        (
            "ori-2025",
            [
                ("88.00", "green", "A"),
                ("78.00", "green", "B"),
                ("54.00", "yellow", "C"),
                ("32.00", "red", "D"),
                ("0", "red", "E"),
            ],
        ),
    ],
)
def test_the_cut_offs_are_those_of_the_sources(code, cuts):
    bands = scoring.load_instrument(code).bands
    assert [(b.floor, b.zone, b.code) for b in bands] == [
        (Decimal(floor), zone, category) for floor, zone, category in cuts
    ]


@pytest.mark.parametrize("code", ["ori-2013", "ori-2021", "ori-2022", "ori-2025"])
def test_zero_and_a_hundred_have_a_band_and_nothing_outside_has(code):
    instrument = scoring.load_instrument(code)
    assert scoring.band_of(Decimal(0), instrument) == instrument.bands[-1]
    assert scoring.band_of(Decimal(100), instrument) == instrument.bands[0]
    for outside in (Decimal("100.005"), Decimal("-0.005")):
        with pytest.raises(ScoringError, match="is outside 0-100"):
            scoring.band_of(outside, instrument)


def test_the_scores_of_the_sources_fall_where_the_sources_say(ori2022):
    printed = {"77.97": "C", "78.09": "B", "52.68": "D", "56.26": "C", "31.98": "E", "76.24": "C"}
    assert {text: scoring.band_of(Decimal(text), ori2022).code for text in printed} == printed
    assert scoring.band_of(Decimal("50.12"), scoring.load_instrument("ori-2013")).zone == "yellow"
    assert scoring.band_of(Decimal("50.12"), scoring.load_instrument("ori-2021")).zone == "red"


@pytest.mark.parametrize("text", ["0", "89.5", "89.50", "100", "100.0000", "0.0001"])
def test_a_printed_figure_keeps_its_digits(text):
    assert str(scoring.figure(text, place="x")) == text


@pytest.mark.parametrize(
    "text",
    ["", " 80", "80 ", "80,5", "-1", "+1", "1e1", "NaN", "inf", "1_0", "٨٠", "８０", ".5", "5.",
     "007", "80.12345", "0x10", "80\n", "1234567890"],
)  # fmt: skip
def test_anything_but_a_plain_number_is_no_figure(text):
    with pytest.raises(ScoringError, match=r"^units\[0\]\.score: .*is not a plain number"):
        scoring.figure(text, place="units[0].score")


@pytest.mark.parametrize("text", ["100.0001", "101", "999999999"])
def test_a_figure_above_a_hundred_is_refused_and_a_number_is_not(text):
    with pytest.raises(ScoringError, match="is outside 0-100"):
        scoring.figure(text, place="x")
    assert scoring.number(text, place="x") == Decimal(text)


@pytest.mark.parametrize(
    ("low", "high", "zones", "certain", "lost"),
    [
        ("0", "100", ("green", "yellow", "red"), None, ()),
        ("54", "77.99", ("yellow",), "yellow", ("green", "red")),
        ("53.994", "53.994", ("red",), "red", ("green", "yellow")),
        ("53.995", "77.994", ("yellow",), "yellow", ("green", "red")),
        ("53.994", "77.995", ("green", "yellow", "red"), None, ()),
        ("80", "90", ("green",), "green", ("yellow", "red")),
    ],
)
def test_a_range_knows_the_zones_it_can_still_reach(ori2022, low, high, zones, certain, lost):
    span = range_between(Fraction(low), Fraction(high), ori2022)
    assert (span.zones, span.certain_zone, span.out_of_reach) == (zones, certain, lost)


def test_a_range_is_printed_like_a_score(ori2022):
    span = range_between(Fraction("53.995"), Fraction(200, 3), ori2022)
    assert (span.low_text, span.high_text) == ("54.00", "66.67")
    assert [band.code for band in span.bands] == ["C"]
