"""The rules at their limits, and the whole sentence of each refusal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import scoring
from scoring import EntryInput, Interval, ScoringError, UnitInput
from scoring.engine import MOST_UNITS, Figure, weighted_mean
from scoring.inputs import check_figure
from scoring.reconcile import printed_interval, weighted_interval
from scoring.trace import exact_text
from scoring.zones import exact_decimal, range_between, shown

FRACTION = Fraction(1, 3)


@pytest.fixture
def one_place(small_text) -> scoring.Instrument:
    """The small method, printed with one decimal."""
    text = small_text.replace("places = 2", "places = 1")
    return scoring.parse_instrument(text.replace('"77.99"', '"77.9"').replace('"53.99"', '"53.9"'))


@pytest.fixture
def whole_numbers(small_text) -> scoring.Instrument:
    """The small method, printed without decimals."""
    text = small_text.replace("places = 2", "places = 0")
    return scoring.parse_instrument(text.replace('"77.99"', '"77"').replace('"53.99"', '"53"'))


def entry(code: str, mark: object, product: str | None = None, *, na: bool = False) -> EntryInput:
    return EntryInput(code, mark, not_applicable=na, product=product)


def answers(*entries: EntryInput, **given: object) -> UnitInput:
    return UnitInput("x", entries=entries, **given)


UNITS = [
    (UnitInput("x", score=Decimal("100.01")), "unit.score: 100.01 is outside 0-100"),
    (UnitInput("x", score=Decimal("NaN")), "unit.score: Decimal('NaN') is not an exact number"),
    (UnitInput("x", score=80.5), "unit.score: 80.5 is not an exact number"),
    (UnitInput("x", score=Decimal("1E-13")), "unit.score: has more than 12 decimals"),
    (UnitInput("x", score=Decimal(1), dimensions={}, entries=()),
     "unit: give one of score, dimensions, entries, not several"),
    (UnitInput("x", kind="k" * 41), f"unit.kind: '{'k' * 40}' is none of province, regency, city, "
     "ministry, agency, police"),
    (UnitInput("x", products=("a", "a")), "unit.products: a product is named twice"),
    (UnitInput("x", dimensions={"d" * 41: Decimal(1)}),
     f"unit.dimensions: unknown dimension '{'d' * 40}'"),
    (UnitInput("x", dimensions={"first": Decimal(101)}),
     "unit.dimensions.first: 101 is outside 0-100"),
    (answers(entry("X" * 41, Decimal(1))),
     f"unit.entries[0].indicator: unknown indicator '{'X' * 40}' in test-small"),
    (answers(entry("P.2", Decimal(1))),
     "unit.entries[0].indicator: P.2 is not asked of a regency"),
    (answers(entry("K.1", Decimal(1)), entry("K.1", Decimal(2))),
     "unit.entries[1].indicator: K.1 is answered twice"),
    (answers(entry("S.1", Decimal(1))), "unit.entries[0].product: S.1 is asked of each product"),
    (answers(entry("S.1", Decimal(1), "P" * 41), products=("KTP",)),
     f"unit.entries[0].product: unknown product '{'P' * 40}'"),
    (answers(entry("K.1", Decimal(1), "KTP")),
     "unit.entries[0].product: K.1 is asked of the whole unit"),
    (answers(entry("K.1", Decimal("5.01"))),
     "unit.entries[0].value: 5.01 is outside 0-5 of K.1"),
    (answers(entry("K.1", 1.5)), "unit.entries[0].value: 1.5 is not an exact number"),
    (answers(entry("K.1", Decimal(1), na=True)),
     "unit.entries[0].value: a value and not_applicable exclude each other"),
    (answers(*[entry(c, None, na=True) for c in ("K.1", "K.2", "P.1")],
             entry("S.1", None, "KTP", na=True), products=("KTP",)),
     "unit.entries: no indicator applies, so there is no score"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "line"), UNITS)
def test_the_whole_line_of_each_fault_of_a_unit(small, unit, line):
    with pytest.raises(ScoringError) as caught:
        scoring.score_unit(small, unit)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("units", "expected", "line"),
    [
        ([], None, "units: a government without units is not assessed, not zero"),
        (["a", "b"], 1, "units_expected: 1 is not from 2 (given) to 10000"),
        (["a", "b"], MOST_UNITS + 1, "units_expected: 10001 is not from 2 (given) to 10000"),
        (["a", "b" * 81, "b" * 81], None, f"units[2].unit: '{'b' * 80}' is given twice"),
    ],
)
def test_the_whole_line_of_each_fault_of_a_government(small, units, expected, line):
    given = [UnitInput(name, score=Decimal(1)) for name in units]
    with pytest.raises(ScoringError) as caught:
        scoring.score_government(small, given, units_expected=expected)
    assert str(caught.value) == line


def test_a_reported_total_outside_its_scale_is_named(small):
    with pytest.raises(ScoringError) as caught:
        scoring.score_government(
            small, [UnitInput("a", score=Decimal(1))], reported_total=Decimal("100.5")
        )
    assert str(caught.value) == "reported_total: 100.5 is outside 0-100"


def test_as_many_units_as_a_government_can_have_are_accepted(small):
    units = [UnitInput("a", score=Decimal(100))]
    result = scoring.score_government(small, units, units_expected=MOST_UNITS)
    assert (result.range.low, result.units_expected) == (Fraction(100, MOST_UNITS), MOST_UNITS)


def test_parts_without_any_weight_have_no_mean():
    with pytest.raises(ScoringError) as caught:
        weighted_mean([(Decimal(0), Figure(FRACTION, FRACTION))])
    assert str(caught.value) == "weights: nothing carries weight"


@pytest.mark.parametrize("value", [Decimal(0), Decimal(100), Fraction(0), Fraction(100)])
def test_both_ends_of_the_scale_are_scores(value):
    assert check_figure(value, "x") is None


@pytest.mark.parametrize("value", [Fraction(-1, 9), Fraction(1001, 10)])
def test_a_fraction_outside_the_scale_is_refused_too(value):
    with pytest.raises(ScoringError) as caught:
        check_figure(value, "x")
    assert str(caught.value) == f"x: {value} is outside 0-100"


@pytest.mark.parametrize(("mark", "exact"), [("1", "0"), ("4", "100"), ("2.5", "50")])
def test_both_ends_of_a_scale_are_marks(small, mark, exact):
    given = [entry("K.1", None, na=True), entry("K.2", Decimal(mark))]
    given.append(entry("S.1", None, "KTP", na=True))
    result = scoring.score_unit(small, answers(*given, products=("KTP",)))
    assert result.dimensions[0].exact == Fraction(exact)


def test_one_expected_product_without_a_name_is_missed_once(small):
    result = scoring.score_unit(small, answers(entry("S.1", Decimal(3), "KTP")))
    assert [m for m in result.missing if m[0] == "S.1"] == [("S.1", None)]
    assert result.dimensions[0].range.high_text == "100.00"
    assert result.dimensions[0].range.low_text == "15.00"


def test_a_method_with_one_place_prints_and_finds_everything_with_one(one_place):
    assert shown(Fraction("77.95"), one_place) == "78.00"
    span = range_between(Fraction("53.94"), Fraction("77.94"), one_place)
    assert (span.low_text, span.high_text) == ("53.90", "77.90")
    assert span.zones == ("yellow", "red")
    assert range_between(Fraction("53.95"), Fraction("77.95"), one_place).zones == (
        "green",
        "yellow",
    )


def test_a_method_without_decimals_finds_the_ends_of_a_range_by_whole_numbers(whole_numbers):
    assert range_between(Fraction("53.4"), Fraction("77.4"), whole_numbers).zones == (
        "yellow",
        "red",
    )
    assert range_between(Fraction("53.5"), Fraction("77.5"), whole_numbers).zones == (
        "green",
        "yellow",
    )
    units = [UnitInput("a", score=Decimal("77.5"))]
    result = scoring.score_government(whole_numbers, units)
    assert (result.score, result.band.code, result.units[0].score) == ("78.00", "A", "78.00")


@pytest.mark.parametrize(
    ("score", "line"),
    [("100.005", "score: 100.01 is outside 0-100"), ("-0.005", "score: -0.01 is outside 0-100")],
)
def test_the_whole_line_of_a_score_without_a_band(small, score, line):
    with pytest.raises(ScoringError) as caught:
        scoring.band_of(Decimal(score), small)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (0.1, "p: 0.1 is not an exact number"),
        (Decimal("Infinity"), "p: Decimal('Infinity') is not an exact number"),
        (Decimal("1E-13"), "p: has more than 12 decimals"),
    ],
)
def test_the_whole_line_of_a_number_that_is_not_exact(value, line):
    with pytest.raises(ScoringError) as caught:
        exact_decimal(value, place="p")
    assert str(caught.value) == line


def test_a_long_text_that_is_no_number_is_told_by_its_beginning():
    with pytest.raises(ScoringError) as caught:
        scoring.number("x" * 41, place="p")
    assert str(caught.value) == (
        f"p: '{'x' * 40}' is not a plain number (digits, a point, at most four decimals)"
    )
    with pytest.raises(ScoringError) as caught:
        scoring.figure("100.01", place="p")
    assert str(caught.value) == "p: 100.01 is outside 0-100"


# Reconciliation


@pytest.mark.parametrize(
    ("printed", "low", "high", "reaches_high"),
    [
        ("90", "89.5", "90.5", False),
        ("89.5", "89.45", "89.55", False),
        ("89.50", "89.495", "89.505", False),
        ("0", "0", "0.5", False),
        ("99.99", "99.985", "99.995", False),
        ("99.5", "99.45", "99.55", False),
        ("100.0", "99.95", "100", True),
        ("100", "99.5", "100", True),
        (Decimal("9E+1"), "89.5", "90.5", False),
    ],
)
def test_a_printed_figure_hides_half_its_last_place(printed, low, high, reaches_high):
    found = printed_interval(printed)
    assert (found.low, found.high) == (Fraction(low), Fraction(high))
    assert found.reaches_high is reaches_high
    assert found.settled is True
    assert found.printed == Fraction(printed)


def test_an_exact_figure_hides_nothing():
    found = printed_interval(FRACTION)
    assert (found.low, found.high, found.width, found.middle) == (FRACTION, FRACTION, 0, FRACTION)
    assert found.holds(FRACTION)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("9e1", "figure: '9e1' is not a plain number (digits, a point, at most four decimals)"),
        (Decimal(101), "figure: 101 is outside 0-100"),
        (Decimal("-0.01"), "figure: -0.01 is outside 0-100"),
        (Decimal("NaN"), "figure: Decimal('NaN') is not an exact number"),
        (80.5, "figure: 80.5 is not an exact number"),
    ],
)
def test_the_whole_line_of_a_figure_that_cannot_stand_on_paper(value, line):
    with pytest.raises(ScoringError) as caught:
        printed_interval(value)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("interval", "value", "held"),
    [
        (Interval(Fraction(1), Fraction(2)), 1, True),
        (Interval(Fraction(1), Fraction(2)), 2, True),
        (Interval(Fraction(1), Fraction(2), reaches_high=False), 2, False),
        (Interval(Fraction(1), Fraction(2), reaches_high=False), 1, True),
        (Interval(Fraction(1), Fraction(2)), 3, False),
        (Interval(Fraction(1), Fraction(2)), 0, False),
    ],
)
def test_an_interval_holds_its_ends_unless_the_upper_one_is_left_out(interval, value, held):
    assert interval.holds(Fraction(value)) is held


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ((0, 2, True), (1, 3, True), True),
        ((0, 1, True), (1, 3, True), True),
        ((0, 1, False), (1, 3, True), False),
        ((0, 1, False), (2, 3, True), False),
        ((1, 1, True), (1, 1, True), True),
        ((1, 1, True), (0, 1, False), False),
    ],
)
def test_two_intervals_meet_in_at_least_one_value_they_both_hold(first, second, shared):
    one, other = (
        Interval(Fraction(low), Fraction(high), reaches_high=reaches)
        for low, high, reaches in (first, second)
    )
    assert one.meets(other) is shared
    assert other.meets(one) is shared


def test_a_mean_of_intervals_reaches_its_end_and_is_settled_only_if_all_are():
    printed, exact = printed_interval("90.0"), printed_interval(Fraction(80))
    open_part = Interval(Fraction(0), Fraction(100), settled=False)
    found = weighted_interval(
        [(Fraction(1), printed), (Fraction(3), exact)], Fraction(4)
    )  # (90 +- 0.05 + 3 x 80) / 4
    assert (found.low, found.high) == (Fraction("82.4875"), Fraction("82.5125"))
    assert (found.printed, found.reaches_high, found.settled) == (Fraction("82.5"), False, True)
    half_open = weighted_interval([(Fraction(1), exact), (Fraction(1), open_part)], Fraction(2))
    assert (half_open.reaches_high, half_open.settled) == (True, False)
    assert half_open.printed == 65  # the middle of what is not known stands for it


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"parts": ["1", "2"], "units_expected": 1}, "parts: there are more parts than the whole "
         "has"),
        ({"parts": ["1", "2"], "weights": [Decimal(1)]}, "weights: 1 weights for 2 parts"),
        ({"parts": ["1"], "weights": [Decimal("100.01")]}, "parts: there are more parts than the "
         "whole has"),
    ],
)  # fmt: skip
def test_the_whole_line_of_parts_that_do_not_fit(small, arguments, line):
    with pytest.raises(ScoringError) as caught:
        scoring.reconcile(small, reported="90", **arguments)
    assert str(caught.value) == line


def test_weights_that_make_up_the_whole_leave_nothing_out(small):
    found = scoring.reconcile(
        small, reported="82.00", parts=["90.00", "70.00"], weights=[Decimal(60), Decimal(40)]
    )
    assert (found.verdict, found.missing_parts, found.difference) == ("consistent", 0, 0)
    assert (found.computed.low, found.computed.high) == (Fraction("81.995"), Fraction("82.005"))


def test_the_weight_that_is_left_is_that_of_the_absent_parts(small):
    found = scoring.reconcile(small, reported="82.00", parts=["90.00"], weights=[Decimal(60)])
    assert (found.verdict, found.missing_parts) == ("incomplete", 1)
    # 40 % has to bring 82 - 54 = 28 points, give or take 0.005 and 60 % of 0.005
    assert (found.missing_range.low, found.missing_range.high) == (
        Fraction("69.98"),
        Fraction("70.02"),
    )
    assert (found.computed.low, found.computed.high) == (Fraction("53.997"), Fraction("94.003"))


def test_what_is_missing_never_lies_outside_the_scale(small):
    low = scoring.reconcile(small, reported="45.00", parts=["90.00"], units_expected=2)
    assert (low.missing_range.low, low.missing_range.high) == (0, Fraction("0.015"))
    high = scoring.reconcile(small, reported="95.00", parts=["90.00"], units_expected=2)
    assert (high.missing_range.low, high.missing_range.high) == (Fraction("99.985"), 100)


REASONS = {
    ("90.00", 1): "Nilai tercetak dapat berasal dari bagian-bagiannya bila pembulatan "
    "diperhitungkan.|The printed figure can come from its parts once their rounding is allowed "
    "for.",
    ("91.00", 1): "Nilai tercetak tidak dapat berasal dari bagian-bagiannya, berapa pun "
    "pembulatannya.|The printed figure cannot come from its parts, whatever their rounding.",
    ("10.00", 2): "Bagian yang belum diketahui harus bernilai di luar 0-100 agar nilai tercetak "
    "benar.|The parts that are not known would have to lie outside 0-100 for the printed figure.",
    ("80.00", 2): "Sebagian bagian tidak diketahui, jadi nilai tercetak tidak dapat diperiksa "
    "sepenuhnya.|Some parts are not known, so the printed figure cannot be fully checked.",
}


@pytest.mark.parametrize(("reported", "expected"), REASONS)
def test_each_verdict_gives_its_reason_in_both_languages(small, reported, expected):
    found = scoring.reconcile(small, reported=reported, parts=["90.00"], units_expected=expected)
    assert f"{found.reason}|{found.reason_en}" == REASONS[reported, expected]
    assert found.reported == printed_interval(reported)
    assert found.width == found.computed.high - found.computed.low


def test_a_total_without_any_part_is_incomplete_and_has_nothing_computed(small):
    for parts in ([], None):
        found = scoring.reconcile(small, reported="90.00", parts=parts)
        assert (found.verdict, found.computed, found.missing_parts) == ("incomplete", None, 0)
        assert (found.width, found.difference, found.missing_range) == (None, None, None)


# A government's total against what its units rest on


def reconciled(instrument, reported: str, *units: UnitInput, expected: int | None = None):
    result = scoring.score_government(
        instrument, units, units_expected=expected, reported_total=Decimal(reported)
    )
    return result.reconciliation


def test_a_printed_unit_score_has_doubt_and_a_reckoned_one_has_none(small):
    printed = reconciled(small, "90.00", UnitInput("a", score=Decimal("90.00")))
    assert printed.width == Fraction("0.01")
    given = [entry("K.1", Decimal(3)), entry("K.2", Decimal(4)), entry("P.1", Decimal(4))]
    given += [entry("S.1", Decimal(3), "KTP")]
    unit = answers(*given, products=("KTP",))
    # knowledge (2 x 3/5 + 1) / 3 = 11/15; standard 1; perception 4/5
    exact = Fraction(60, 100) * (70 * Fraction(11, 15) + 30) + 32
    reckoned = reconciled(small, "80.80", unit)
    assert (reckoned.computed.low, reckoned.width) == (exact, 0)
    assert reckoned.computed.settled
    assert (reckoned.verdict, reckoned.difference) == ("consistent", 0)


def test_a_unit_of_printed_dimensions_has_their_doubt_by_weight(small):
    unit = UnitInput("a", dimensions={"first": Decimal("90.0"), "second": Decimal("70.00")})
    found = reconciled(small, "82.00", unit)
    assert found.verdict == "consistent"
    assert (found.computed.low, found.computed.high) == (Fraction("81.968"), Fraction("82.032"))
    assert found.difference == 0


def test_a_unit_with_marks_missing_may_still_be_anything_in_its_range(small):
    found = reconciled(small, "82.00", UnitInput("a", dimensions={"first": Decimal("90")}))
    assert (found.verdict, found.missing_parts) == ("incomplete", 1)
    assert (found.computed.low, found.computed.high) == (54, 94)
    assert not found.computed.settled
    impossible = reconciled(small, "95.00", UnitInput("a", dimensions={"first": Decimal("90")}))
    assert (impossible.verdict, impossible.missing_parts) == ("inconsistent", 1)


def test_a_unit_of_which_nothing_is_known_is_an_absent_part(small):
    units = (UnitInput("a", score=Decimal("90.00")), UnitInput("b"))
    found = reconciled(small, "80.00", *units, expected=3)
    assert (found.verdict, found.missing_parts) == ("incomplete", 2)
    assert found.missing_range.holds(Fraction(75))


@pytest.mark.parametrize("power", [2**70, 5**40, 10**30])
def test_an_exact_figure_of_very_many_places_is_written_to_the_last(power):
    value = Fraction(power - 1, power)
    assert "/" not in exact_text(value)
    assert Fraction(exact_text(value)) == value


def test_a_verdict_without_parts_still_names_the_reported_figure(small):
    found = scoring.reconcile(small, reported="90.00", parts=None, units_expected=0)
    assert (found.verdict, found.missing_parts) == ("incomplete", 0)
    assert found.reported == printed_interval("90.00")
    recorded = scoring.load_instrument("ori-2021")
    found = scoring.reconcile(recorded, reported="68.27", parts=["87.95"])
    assert (found.verdict, found.reported) == ("not comparable", printed_interval("68.27"))
