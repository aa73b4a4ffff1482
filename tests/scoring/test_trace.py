"""The trace: every figure in it can be added up again by hand, without the engine."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

import scoring
from scoring import EntryInput, UnitInput
from scoring.trace import exact_text

LEFT_OUT = ("not-applicable", "recorded")


def by_hand(node: dict) -> tuple[Fraction, Fraction] | None:
    """Lowest and highest value of a node from what stands below it; None when left out."""
    rule = node["rule"]
    if rule in LEFT_OUT or rule == "reported-only":
        return None
    if rule == "given":
        return Fraction(node["exact"]), Fraction(node["exact"])
    if rule == "missing":
        return Fraction(0), Fraction(100)
    if rule == "normalise":
        (leaf,) = node["inputs"]
        low, high = Fraction(node["minimum"]), Fraction(node["maximum"])
        share = 100 * (Fraction(leaf["exact"]) - low) / (high - low)
        return share, share
    assert rule in ("mean", "weighted-mean")
    parts = [(child["weight"] or "1", by_hand(child)) for child in node["inputs"]]
    counted = [(Fraction(weight), ends) for weight, ends in parts if ends is not None]
    total = sum(weight for weight, _ in counted)
    return tuple(sum(w * ends[end] for w, ends in counted) / total for end in (0, 1))


def check(node: dict, instrument) -> int:
    """Check a node and all below it; return how many figures were added up."""
    ends, count = by_hand(node), 1
    if ends is None:
        assert (node["exact"], node["shown"]) == (None, None)
    elif ends[0] == ends[1]:
        assert Fraction(node["exact"]) == ends[0]
        if not node["figure"].endswith("/value"):
            quantum = Decimal(1).scaleb(-instrument.places)
            ratio = Decimal(ends[0].numerator) / Decimal(ends[0].denominator)
            assert node["shown"] == str(ratio.quantize(quantum, ROUND_HALF_UP))
    else:
        assert node["exact"] is None
        assert (Fraction(node["range"]["low"]), Fraction(node["range"]["high"])) == ends
    for child in node["inputs"]:
        count += check(child, instrument)
    return count


def entries(instrument, mark, kind="regency") -> list[EntryInput]:
    """An answer to every question; `mark(n)` gives a Decimal, "n/a" or None."""
    slots = [
        (i, product)
        for i in instrument.indicators(kind)
        for product in (("KTP", "KK") if i.scope == "product" else (None,))
    ]
    return [
        EntryInput(i.code, value if isinstance(value, Decimal) else None, value == "n/a", product)
        for n, (i, product) in enumerate(slots)
        for value in (mark(n),)
    ]


def varied(n: int) -> Decimal | str | None:
    return "n/a" if n % 7 == 3 else None if n % 11 == 5 else Decimal(n % 6)


def government(instrument) -> scoring.GovernmentResult:
    return scoring.score_government(
        instrument,
        [
            UnitInput("full", entries=entries(instrument, lambda n: Decimal(n % 6))),
            UnitInput("varied", entries=entries(instrument, varied)),
            UnitInput("dimensions", dimensions={"input": Decimal("90.5")}),
            UnitInput("score", score=Decimal("60.44")),
            UnitInput("missing"),
        ],
        units_expected=7,
    )


def test_every_figure_of_a_government_can_be_added_up_by_hand(ori2022):
    result = government(ori2022)
    trace = scoring.government_trace(ori2022, result)
    assert check(trace, ori2022) > 250
    assert (trace["rule"], trace["exact"], trace["band"]) == ("mean", None, None)
    assert Fraction(trace["range"]["low"]) == result.range.low
    absent = trace["inputs"][-1]
    assert (absent["figure"], absent["rule"], absent["weight"]) == ("absent", "missing", "2")


def test_a_complete_government_shows_its_score_band_and_method(ori2022):
    units = [UnitInput(str(n), score=Decimal(score)) for n, score in enumerate(("80.12", "80.13"))]
    result = scoring.score_government(ori2022, units)
    trace = scoring.government_trace(ori2022, result)
    assert check(trace, ori2022) == 3
    assert (trace["exact"], trace["shown"]) == ("80.125", "80.13")
    assert (trace["instrument"], trace["sha256"]) == ("ori-2022", ori2022.sha256)
    assert trace["rounding"] == {"rule": "round-half-up", "places": 2}
    assert (trace["band"]["rule"], trace["band"]["code"]) == ("band", "B")
    assert Decimal(trace["band"]["floor"]) <= Decimal(trace["shown"])


def test_a_wrong_figure_in_a_trace_would_be_seen(ori2022):
    trace = scoring.government_trace(ori2022, government(ori2022))
    trace["inputs"][0]["inputs"][1]["inputs"][0]["weight"] = "99"
    trace["inputs"][0]["inputs"][0]["weight"] = "99"
    with pytest.raises(AssertionError):
        check(trace, ori2022)


def test_a_unit_trace_names_every_step_down_to_the_entry(small):
    given = entries(small, lambda n: Decimal(3))
    result = scoring.score_unit(small, UnitInput("x", entries=given))
    trace = scoring.unit_trace(small, result)
    check(trace, small)
    assert (trace["figure"], trace["rule"], trace["shown"]) == ("unit/x", "weighted-mean", "68.13")
    assert trace["band"]["zone"] == "yellow"
    first = trace["inputs"][0]
    assert (first["figure"], first["label"], first["weight"]) == ("unit/x/first", "Pertama", "60")
    mark = first["inputs"][0]["inputs"][1]
    assert (mark["figure"], mark["rule"]) == ("unit/x/first/knowledge/K.2", "normalise")
    assert (mark["exact"], mark["shown"], mark["minimum"]) == ("200/3", "66.67", "1")
    assert mark["inputs"][0]["shown"] == "3"
    per_product = first["inputs"][1]["inputs"][0]
    assert [child["label"] for child in per_product["inputs"]] == ["KK", "KTP"]
    recorded = trace["inputs"][1]["inputs"][1]
    assert (recorded["rule"], recorded["exact"]) == ("recorded", None)


def test_what_does_not_apply_is_told_at_every_level(small):
    given = entries(small, lambda n: Decimal(5) if n == 4 else "n/a")
    trace = scoring.unit_trace(small, scoring.score_unit(small, UnitInput("x", entries=given)))
    check(trace, small)
    first = trace["inputs"][0]
    per_product = first["inputs"][1]["inputs"][0]
    levels = (first, first["inputs"][0], first["inputs"][0]["inputs"][0], per_product)
    assert {level["rule"] for level in levels} == {"not-applicable"}
    assert trace["exact"] == "100"


def test_a_missing_unit_of_a_year_without_a_form_is_missing():
    instrument = scoring.load_instrument("ori-2021")
    result = scoring.score_government(
        instrument, [UnitInput("a", score=Decimal("87.95")), UnitInput("b")]
    )
    trace = scoring.government_trace(instrument, result)
    assert (trace["rule"], trace["exact"], trace["range"]) == ("reported-only", None, None)
    assert [unit["rule"] for unit in trace["inputs"]] == ["given", "missing"]


def test_a_trace_is_ready_for_json(ori2022):
    trace = scoring.government_trace(ori2022, government(ori2022))
    assert json.loads(json.dumps(trace)) == trace


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 50), "0.02"),
        (Fraction(937085, 10000), "93.7085"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(-2, 7), "-2/7"),
        (Fraction(1, 10**12), "0.000000000001"),
    ],
)
def test_an_exact_figure_is_written_without_rounding(value, text):
    assert exact_text(value) == text
    assert Fraction(text) == value
