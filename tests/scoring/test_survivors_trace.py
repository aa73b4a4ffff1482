"""Every key of a trace, node by node: what a reader or another program finds in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

import scoring
from scoring import EntryInput, UnitInput


def mark(code: str, value: str | None, product: str | None = None) -> EntryInput:
    """`value`: a number, "n/a", or None for missing."""
    given = Decimal(value) if value not in (None, "n/a") else None
    return EntryInput(code, given, not_applicable=value == "n/a", product=product)


@pytest.fixture
def unit_trace(small):
    """K.2 is missing, one of two products does not apply, the other is not named yet."""
    given = [
        mark("K.1", "3"),
        mark("S.1", "n/a", "KTP"),
        mark("P.1", "4"),
        mark("R.1", "88.5"),
    ]
    return scoring.unit_trace(small, scoring.score_unit(small, UnitInput("x", entries=given)))


def own(node: dict) -> dict:
    """A node without what stands below it."""
    return {key: value for key, value in node.items() if key != "inputs"}


def plain(figure: str, label: str, label_en: str, rule: str, **given: object) -> dict:
    """A node whose other keys are null."""
    keys = ("weight", "exact", "shown", "range")
    named = {"figure": figure, "label": label, "label_en": label_en, "rule": rule}
    return {**named, **dict.fromkeys(keys), **given}


def test_the_root_of_a_unit_names_its_method_its_rounding_and_its_range(small, unit_trace):
    assert own(unit_trace) == {
        "instrument": "test-small",
        "version": "1",
        "sha256": small.sha256,
        "rounding": {"rule": "round-half-up", "places": 2},
        **plain("unit/x", "x", "x", "weighted-mean", range={"low": "48.8", "high": "80.8"}),
        "band": None,
    }
    assert [node["figure"] for node in unit_trace["inputs"]] == ["unit/x/first", "unit/x/second"]


def test_a_dimension_has_its_names_and_its_weight(unit_trace):
    first, second = unit_trace["inputs"]
    assert own(first) == plain(
        "unit/x/first", "Pertama", "First", "weighted-mean",
        weight="60", range={"low": "28", "high": "244/3"},
    )  # fmt: skip
    assert own(second) == plain(
        "unit/x/second", "Kedua", "Second", "weighted-mean", weight="40", exact="80", shown="80.00"
    )


def test_a_variable_and_its_indicators_have_their_names_and_weights(unit_trace):
    knowledge, standard = unit_trace["inputs"][0]["inputs"]
    assert own(knowledge) == plain(
        "unit/x/first/knowledge", "Pengetahuan", "Knowledge", "weighted-mean",
        weight="70", range={"low": "40", "high": "220/3"},
    )  # fmt: skip
    given, missing = knowledge["inputs"]
    assert own(given) == {
        **plain(
            "unit/x/first/knowledge/K.1", "Pengetahuan satu", "Knowledge one", "normalise",
            weight="2", exact="60", shown="60.00",
        ),
        "minimum": "0",
        "maximum": "5",
    }  # fmt: skip
    assert given["inputs"] == [
        {
            **plain("unit/x/first/knowledge/K.1/value", "Isian", "Entry", "given"),
            "exact": "3",
            "shown": "3",
            "inputs": [],
        }
    ]
    assert missing == {
        **plain(
            "unit/x/first/knowledge/K.2", "Pengetahuan dua", "Knowledge two", "missing",
            weight="1", range={"low": "0", "high": "100"},
        ),
        "inputs": [],
    }  # fmt: skip
    assert (standard["figure"], standard["weight"]) == ("unit/x/first/standard", "30")


def test_an_indicator_of_products_has_one_node_for_each_also_for_one_not_named(unit_trace):
    (indicator,) = unit_trace["inputs"][0]["inputs"][1]["inputs"]
    key = "unit/x/first/standard/S.1"
    assert own(indicator) == plain(
        key, "Standar satu", "Standard one", "mean",
        weight="1", range={"low": "0", "high": "100"},
    )  # fmt: skip
    assert indicator["inputs"] == [
        {**plain(f"{key}/KTP", "KTP", "KTP", "not-applicable"), "inputs": []},
        {**plain(f"{key}/?", "?", "?", "missing", range={"low": "0", "high": "100"}), "inputs": []},
    ]


def test_a_recorded_variable_keeps_its_answers_and_no_figure(unit_trace):
    recorded = unit_trace["inputs"][1]["inputs"][1]
    assert own(recorded) == plain(
        "unit/x/second/recorded", "Dicatat saja", "Recorded only", "recorded", weight="0"
    )
    assert own(recorded["inputs"][0])["exact"] == "88.5"
    assert recorded["inputs"][0]["inputs"][0]["shown"] == "88.5"


def test_an_indicator_of_products_that_never_applies_says_so(small):
    given = [mark("S.1", "n/a", "KTP"), mark("S.1", "n/a", "KK"), mark("P.1", "4")]
    trace = scoring.unit_trace(small, scoring.score_unit(small, UnitInput("x", entries=given)))
    standard = trace["inputs"][0]["inputs"][1]
    assert own(standard) == plain(
        "unit/x/first/standard", "Standar", "Standard", "not-applicable", weight="30"
    )
    assert own(standard["inputs"][0]) == plain(
        "unit/x/first/standard/S.1", "Standar satu", "Standard one", "not-applicable", weight="1"
    )


def test_a_marked_product_has_the_scale_of_its_indicator(small):
    given = [mark("S.1", "2", "KTP"), mark("S.1", "1", "KK")]
    trace = scoring.unit_trace(small, scoring.score_unit(small, UnitInput("x", entries=given)))
    (indicator,) = trace["inputs"][0]["inputs"][1]["inputs"]
    assert (indicator["rule"], indicator["exact"], indicator["weight"]) == ("mean", "50", "1")
    assert own(indicator["inputs"][0]) == {
        **plain(
            "unit/x/first/standard/S.1/KK", "KK", "KK", "normalise", exact="100/3", shown="33.33"
        ),
        "minimum": "0",
        "maximum": "3",
    }
    assert indicator["inputs"][0]["inputs"][0]["figure"] == "unit/x/first/standard/S.1/KK/value"


def test_a_dimension_score_is_given_or_missing_and_has_nothing_below_it(small):
    unit = UnitInput("x", dimensions={"first": Decimal("90.5")})
    trace = scoring.unit_trace(small, scoring.score_unit(small, unit))
    assert (trace["rule"], trace["range"]) == ("weighted-mean", {"low": "54.3", "high": "94.3"})
    given, missing = trace["inputs"]
    assert given == {
        **plain("unit/x/first", "Pertama", "First", "given", weight="60"),
        "exact": "90.5",
        "shown": "90.50",
        "inputs": [],
    }
    assert missing == {
        **plain("unit/x/second", "Kedua", "Second", "missing", weight="40"),
        "range": {"low": "0", "high": "100"},
        "inputs": [],
    }


def test_a_unit_of_which_nothing_is_known_is_missing_with_its_whole_form(small):
    trace = scoring.unit_trace(small, scoring.score_unit(small, UnitInput("x")))
    assert (trace["rule"], len(trace["inputs"])) == ("weighted-mean", 2)
    assert trace["range"] == {"low": "0", "high": "100"}


def test_a_dimension_that_does_not_apply_keeps_its_weight(small):
    given = [mark("K.1", "5"), mark("K.2", "4"), mark("S.1", "3", "KTP"), mark("P.1", "n/a")]
    unit = UnitInput("x", entries=given, products=("KTP",))
    trace = scoring.unit_trace(small, scoring.score_unit(small, unit))
    second = trace["inputs"][1]
    assert own(second) == plain("unit/x/second", "Kedua", "Second", "not-applicable", weight="40")
    assert trace["shown"] == "100.00"
    assert own(second["inputs"][0]) == plain(
        "unit/x/second/perception", "Persepsi", "Perception", "not-applicable", weight="100"
    )


def test_the_root_of_a_government_with_its_band_and_its_units(small):
    units = [UnitInput("a", score=Decimal("80.12")), UnitInput("b", score=Decimal("80.13"))]
    trace = scoring.government_trace(small, scoring.score_government(small, units))
    assert own(trace) == {
        "instrument": "test-small",
        "version": "1",
        "sha256": small.sha256,
        "rounding": {"rule": "round-half-up", "places": 2},
        **plain("total", "Nilai akhir", "Total score", "mean", exact="80.125", shown="80.13"),
        "band": {
            "rule": "band",
            "code": "A",
            "zone": "green",
            "label": "Tinggi",
            "label_en": "High",
            "floor": "78.00",
            "ceiling": "100.00",
        },
    }
    assert trace["inputs"][0] == {
        **plain("unit/a", "a", "a", "given", weight="1", exact="80.12", shown="80.12"),
        "inputs": [],
        "band": trace["band"],
    }


def test_absent_units_are_one_node_that_weighs_as_many(small):
    units = [UnitInput("a", score=Decimal(90))]
    result = scoring.score_government(small, units, units_expected=3)
    trace = scoring.government_trace(small, result)
    assert (trace["rule"], trace["range"]) == ("mean", {"low": "30", "high": "290/3"})
    assert trace["inputs"][1] == {
        **plain(
            "absent", "Lokus yang belum diketahui", "Units not known yet", "missing", weight="2"
        ),
        "range": {"low": "0", "high": "100"},
        "inputs": [],
    }
