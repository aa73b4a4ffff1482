"""The what-if document: what it asks, and the place of each fault."""

import json
from decimal import Decimal

import pytest

import scoring
from scoring.document import calculate
from scoring.whatif_document import what_if

ASKED = {
    "instrument": "ori-2022",
    "units": [
        {"unit": "x", "entries": [{"indicator": "I.1", "value": "3"}]},
        {"unit": "y", "score": "90.00"},
    ],
    "target": {"zone": "green"},
}


def told(document, **more):
    return what_if(json.dumps(document).encode(), **more)


def moved(plan):
    return {(move["unit"], move["indicator"]) for move in plan["moves"]}


def test_the_plan_reaches_the_target_and_starts_where_scoring_does():
    plan = told(ASKED)
    question = {key: value for key, value in ASKED.items() if key != "target"}
    low = calculate(json.dumps(question).encode())["range"]["low"]
    assert plan["start"]["score"] == low
    assert (plan["reachable"], plan["end"]["zone"]) == (True, "green")
    assert plan["target"] == {"kind": "zone", "name": "green", "score": "78.00"}


@pytest.mark.parametrize(
    ("target", "score"),
    [({"zone": "yellow"}, "54.00"), ({"category": "A"}, "88.00"), ({"score": "60.5"}, "60.50")],
)
def test_each_kind_of_target(target, score):
    plan = told({**ASKED, "target": target})
    assert plan["target"]["score"] == score
    assert plan["reachable"] is True
    assert Decimal(plan["end"]["score"]) >= Decimal(score)


def test_a_unit_given_by_its_score_stays_as_it_is():
    assert {unit for unit, _ in moved(told(ASKED))} == {"x"}


def test_an_easy_indicator_is_taken_before_hard_ones():
    target = {"score": "48.00"}
    even = told({**ASKED, "target": target})
    hard = {"x": dict.fromkeys((code for _, code in moved(even)), 5)}
    turned = told({**ASKED, "target": target, "efforts": hard})
    assert moved(turned) != moved(even)
    assert even["effort"] < turned["effort"] + 1


def test_a_fixed_indicator_is_never_moved():
    plan = told({**ASKED, "fixed": {"x": ["III.1", "III.2"]}})
    assert not {("x", "III.1"), ("x", "III.2")} & moved(plan)
    assert ("x", "III.3") in moved(plan)


def test_the_number_of_expected_units_counts():
    plan = told({**ASKED, "units_expected": 4, "target": {"score": "100"}})
    assert plan["reachable"] is False
    # One unit at 100, one at 90, two absent at 0.
    assert plan["end"]["score"] == "47.50"


def test_another_way_to_find_methods_is_used():
    asked = []

    def find(code):
        asked.append(code)
        return scoring.load_instrument("ori-2022")

    assert told({**ASKED, "instrument": "own"}, find_instrument=find)["reachable"] is True
    assert asked == ["own"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": None}, "target: must be an object"),
        ({"target": {}}, "target: give one of score, category, zone"),
        ({"target": {"zone": "green", "score": "1"}}, "target: give one of score, category, zone"),
        (
            {"target": {"colour": "red"}},
            "target.colour: unknown key; known are score, category, zone",
        ),
        ({"target": {"zone": "blue"}}, "target.zone: 'blue' does not occur in ori-2022"),
        ({"target": {"zone": 1}}, "target.zone: must be a text of one line"),
        ({"target": {"score": "101"}}, "target.score: 101 is outside 0-100"),
        ({"target": {"score": []}}, "target.score: must be a number written as a string"),
        ({"efforts": []}, "efforts: must be an object"),
        ({"efforts": {"x": 1}}, "efforts.x: must be an object"),
        ({"efforts": {"x": {"I.2": "2"}}}, "efforts.x.I.2: must be a whole number"),
        ({"efforts": {"x": {"I.2": None}}}, "efforts.x.I.2: is missing"),
        ({"efforts": {"x": {"I.2": 6}}}, "efforts.I.2: 6 is not a whole number from 1 to 5"),
        ({"efforts": {"z": {"I.2": 1}}}, "efforts: unknown unit 'z'"),
        ({"fixed": []}, "fixed: must be an object"),
        ({"fixed": {"x": "I.2"}}, "fixed.x: must be a list"),
        ({"fixed": {"x": ["I.2", 5]}}, "fixed.x[1]: must be a text of one line"),
        ({"fixed": {"z": ["I.2"]}}, "fixed: unknown unit 'z'"),
        ({"plan": 1}, "plan: unknown key; known are"),
    ],
)
def test_a_fault_names_its_place(change, said):
    with pytest.raises(scoring.ScoringError) as refused:
        told({**ASKED, **change})
    assert str(refused.value).startswith(said)


def test_long_names_are_cut_in_a_fault():
    long = "x" * 100
    for change in (
        {"efforts": {long: {long: None}}},
        {"efforts": {long: 1}},
        {"fixed": {long: [1]}},
    ):
        with pytest.raises(scoring.ScoringError) as refused:
            told({**ASKED, **change})
        assert "x" * 40 in str(refused.value)
        assert "x" * 41 not in str(refused.value)
