"""How firmly a score stands: margins as printed, and single drops held against the engine."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

import scoring
from scoring import EntryInput, UnitInput
from scoring.sensitivity import early_warnings, standing
from scoring.steps import move_of
from scoring.whatif import apply_moves, plan_changes, target_of, unit_plan

PRODUCTS = ("KK", "KTP")


def answers(method, rng, low: int, high: int) -> list[EntryInput]:
    """A mark for each question, some between two marks of the scale, some not applicable."""
    entries = []
    for row in method.indicators("regency"):
        for product in PRODUCTS if row.scope == "product" else (None,):
            if rng.random() < 0.06:
                entries.append(EntryInput(row.code, None, True, product))
                continue
            fifths = Decimal(rng.randint(low, high) * 10 + rng.choice((0, 0, 3))) / 50
            value = row.minimum + (row.maximum - row.minimum) * min(fifths, Decimal(1))
            entries.append(EntryInput(row.code, value, product=product))
    return entries


def just_above(method, unit: UnitInput, category: str) -> UnitInput:
    """The unit, improved until it has just reached a category, if it was below."""
    result = scoring.score_unit(method, unit)
    plan = unit_plan(method, result, target_of(method, "category", category))
    return apply_moves(unit, plan_changes(plan, unit.unit))


def lowered(method, unit: UnitInput, entry: EntryInput) -> scoring.UnitResult:
    """The unit scored again with one answer one step lower, never below the lowest mark."""
    row = method.indicator(entry.indicator)
    step = Decimal(str(move_of(row)))
    value = max(entry.value - step, row.minimum)
    return scoring.score_unit(method, apply_moves(unit, [replace(entry, value=value)]))


@pytest.mark.parametrize("code", ["ori-2022", "ori-2025"])
def test_each_single_step_down_is_what_the_engine_makes_of_it(code):
    """On 12 random units: exactly the steps that land in a lower band, with cost and band."""
    method, rng = scoring.load_instrument(code), random.Random(7)
    dropping = 0
    for n in range(12):
        unit = UnitInput(f"u{n}", entries=answers(method, rng, rng.randint(0, 3), 5))
        if n % 3:
            unit = just_above(method, unit, rng.choice("AABC"))
        result = scoring.score_unit(method, unit)
        expected = {}
        for entry in unit.entries:
            if entry.value is None:
                continue
            again = lowered(method, unit, entry)
            if again.band.floor < result.band.floor:
                expected[entry.indicator, entry.product] = (
                    result.exact - again.exact,
                    again.band,
                    again.band.zone != result.band.zone,
                )
        found = standing(method, result)
        drops = {(d.indicator, d.product): (d.points, d.band, d.changes_zone) for d in found.drops}
        assert drops == expected
        assert found.at_risk == any(changes for _, _, changes in expected.values())
        assert [d.points for d in found.drops] == sorted(
            (d.points for d in found.drops), reverse=True
        )
        dropping += bool(drops)
    assert 6 <= dropping < 12


@pytest.mark.parametrize(
    ("score", "margin", "zone_margin", "to_next"),
    [
        ("88.00", "0.00", "10.00", None),
        ("100", "12.00", "22.00", None),
        ("87.99", "9.99", "9.99", "0.01"),
        ("87.995", "0.00", "10.00", None),  # printed 88.00
        ("78.13", "0.13", "0.13", "9.87"),
        ("77.9949", "23.99", "23.99", "0.01"),
        ("54", "0.00", "0.00", "24.00"),
        ("40.5", "8.50", "40.50", "13.50"),
        ("0", "0.00", "0.00", "32.00"),
    ],
)
def test_margins_are_those_of_the_printed_score(ori2022, score, margin, zone_margin, to_next):
    result = scoring.score_unit(ori2022, UnitInput("u", score=Decimal(score)))
    found = standing(ori2022, result)
    assert (found.margin_text, found.zone_margin_text, found.to_next_text) == (
        margin,
        zone_margin,
        to_next,
    )
    assert found.score == result.score
    assert (found.drops, found.at_risk) == ((), False)  # no answers, no steps


def test_margins_of_a_method_with_one_decimal_are_printed_with_two(small):
    bands = (
        replace(small.bands[0], floor=Decimal("78.0")),
        replace(small.bands[1], ceiling=Decimal("77.9")),
        replace(small.bands[2], ceiling=Decimal("53.9")),
    )
    method = replace(small, places=1, bands=bands)
    found = standing(method, scoring.score_unit(method, UnitInput("u", score=Decimal("77.94"))))
    assert (found.score, found.margin_text, found.to_next_text) == ("77.90", "23.90", "0.10")


def test_a_unit_whose_score_is_not_known_stands_nowhere(small):
    unknown = scoring.score_unit(small, UnitInput("u", entries=[EntryInput("K.1", Decimal(5))]))
    assert standing(small, unknown) is None
    assert early_warnings(small, [unknown]) == []


def marked(k1: str, k2: str, s1: str, p1: str) -> list[EntryInput]:
    return [
        EntryInput("K.1", Decimal(k1)),
        EntryInput("K.2", Decimal(k2)),
        *(EntryInput("S.1", Decimal(s1), product=product) for product in PRODUCTS),
        EntryInput("P.1", Decimal(p1)),
    ]


def test_a_step_off_the_scale_ends_at_the_lowest_mark(small):
    entries = [*marked("3.5", "4", "3", "0.5"), EntryInput("R.1", Decimal(7))]
    result = scoring.score_unit(small, UnitInput("u", entries=entries))
    assert (result.score, result.band.code) == ("55.60", "B")
    drops = standing(small, result).drops
    (perception,) = [d for d in drops if d.indicator == "P.1"]
    assert (perception.start, perception.end, perception.points) == (Decimal("0.5"), 0, 4)
    assert perception.changes_zone
    assert "R.1" not in {drop.indicator for drop in drops}  # recorded, never counted


def test_warnings_name_zones_at_risk_first_then_the_narrowest(ori2022):
    rng = random.Random(2)
    units = [
        scoring.score_unit(ori2022, UnitInput(f"u{n}", entries=answers(ori2022, rng, 3, 5)))
        for n in range(40)
    ]
    warned = early_warnings(ori2022, units)
    assert {item.unit for item in warned} == {
        unit.unit for unit in units if standing(ori2022, unit).drops
    }
    order = [(not item.at_risk, item.margin, item.unit) for item in warned]
    assert order == sorted(order)
    assert len(warned) >= 3
    assert early_warnings(ori2022, units[::-1]) == warned


def test_the_zone_can_stand_while_the_category_falls(ori2022):
    entries = [
        EntryInput(row.code, Decimal(5), product=product)
        for row in ori2022.indicators("regency")
        for product in (PRODUCTS if row.scope == "product" else (None,))
    ]
    unit = UnitInput("u", entries=entries)
    # The complaint marks fall one after another until 88 is near.
    for code in ("IV.a", "IV.b", "IV.c"):
        unit = apply_moves(unit, [EntryInput(code, Decimal(0))])
    unit = apply_moves(unit, [EntryInput("IV.d", Decimal(4))])
    result = scoring.score_unit(ori2022, unit)
    assert (result.score, result.band.code) == ("88.51", "A")
    found = standing(ori2022, result)
    assert found.drops
    assert {drop.band.code for drop in found.drops} == {"B"}
    assert not found.at_risk
