"""Engine, bulk and a third reckoning agree on 100,000 random units, orders shuffled, ties planted.

The third one is written from the description of the file's format alone: it reads the TOML by
itself and shares no code with `scoring`.
"""

from __future__ import annotations

import os
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as F
from random import Random

import pytest

import scoring
from scoring import EntryInput, UnitInput
from scoring.bulk import Body, score_text_of, year_from_rows

from .conftest import SMALL

CASES = 100_000
BATCHES = 20
UNITS = 5  # in a government
# A mutation run asks a few hundred questions per mutant, not 100,000.
SHARE = 100 if os.environ.get("QUICK_AGREEMENT") else 1

METHOD = scoring.parse_instrument(SMALL)
FILE = tomllib.loads(SMALL)
CODES = [indicator.code for indicator in METHOD.indicators()]


def questions():
    """Each question of the file for a regency: (indicator table, product)."""
    for dimension in FILE["dimensions"]:
        for variable in dimension["variables"]:
            for indicator in variable["indicators"]:
                if not indicator.get("kinds") or "regency" in indicator["kinds"]:
                    products = ("a", "b") if indicator["scope"] == "product" else (None,)
                    yield from ((indicator, product) for product in products)


QUESTIONS = list(questions())


def mark(random, indicator):
    """A random answer: an end of the scale, a step, any hundredth, missing (None) or "out"."""
    low, high = Decimal(indicator.get("minimum", "0")), Decimal(indicator["maximum"])
    chance = random.random()
    if chance < 0.05:
        return None
    if chance < 0.10:
        return "out"
    if chance < 0.40:
        return random.choice((low, high))
    if chance < 0.75:
        step = Decimal(indicator["step"])
        return low + step * random.randint(0, int((high - low) / step))
    return low + Decimal(random.randint(0, int((high - low) * 10_000))) / 10_000


def third_unit(marks, missing_as):
    """A unit's score from the file: what is out leaves the sums, what is missing counts 0 or 1."""
    whole, weights = F(0), F(0)
    for dimension in FILE["dimensions"]:
        part, part_weights = F(0), F(0)
        for variable in dimension["variables"]:
            weight = F(variable["weight"])
            value = third_variable(variable, marks, missing_as) if weight else None
            if value is not None:
                part, part_weights = part + weight * value, part_weights + weight
        if part_weights:
            whole += F(dimension["weight"]) * part / part_weights
            weights += F(dimension["weight"])
    return whole / weights if weights else None


def third_variable(variable, marks, missing_as):
    total, weights = F(0), F(0)
    for indicator in variable["indicators"]:
        low, high = F(indicator.get("minimum", "0")), F(indicator["maximum"])
        shares = [
            F(missing_as) if given is None else (F(given) - low) / (high - low)
            for (table, _), given in zip(QUESTIONS, marks, strict=True)
            if table is indicator and given != "out"
        ]
        if shares:
            weight = F(indicator["weight"])
            total, weights = total + weight * sum(shares) / len(shares), weights + weight
    return 100 * total / weights if weights else None


def printed(value):
    """Half up by Decimal, through enough digits that no tie is made or lost."""
    hundredths = value * 100
    down = hundredths.numerator // hundredths.denominator
    tie = hundredths - down >= F(1, 2)
    return str((Decimal(down + tie) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def zone_of(text):
    return next(b["zone"] for b in FILE["bands"] if Decimal(text) >= Decimal(b["floor"]))


def entry(question, given):
    indicator, product = question
    value = given if isinstance(given, Decimal) else None
    return EntryInput(indicator["code"], value, given == "out", product)


def row(government, unit, question, given):
    """One answer as bulk takes it."""
    indicator, product = question
    number = {"a": 1, "b": 2, None: 0}[product]
    value = int(given * 10_000) if isinstance(given, Decimal) else None
    return government, unit, CODES.index(indicator["code"]), number, value, int(given == "out")


def random_units(random):
    """The answers of one government's units; a unit to which nothing applies is drawn again."""
    found = []
    while len(found) < UNITS:
        marks = [mark(random, indicator) for indicator, _ in QUESTIONS]
        if third_unit(marks, 0) is not None:
            found.append(marks)
    return found


@pytest.mark.parametrize("batch", range(BATCHES))
def test_three_reckonings_agree(batch):
    random = Random(batch)
    governments = [random_units(random) for _ in range(CASES // BATCHES // UNITS // SHARE)]
    bodies = {g: Body("regency") for g in range(len(governments))}
    rows = []
    for g, units in enumerate(governments):
        for u, marks in enumerate(units):
            answers = [row(g, g * UNITS + u, q, m) for q, m in zip(QUESTIONS, marks, strict=True)]
            random.shuffle(answers)
            rows += answers
    year = year_from_rows(METHOD, bodies, rows)
    bulk_units = {item.unit: item for item in year.units}
    bulk_totals = {item.government: item for item in year.governments}
    for g, units in enumerate(governments):
        lows, highs = [], []
        inputs = []
        for u, marks in enumerate(units):
            low, high = third_unit(marks, 0), third_unit(marks, 1)
            lows.append(low)
            highs.append(high)
            entries = [entry(q, m) for q, m in zip(QUESTIONS, marks, strict=True)]
            random.shuffle(entries)
            inputs.append(UnitInput(str(u), entries=entries))
            check_bulk(bulk_units[g * UNITS + u], low, high)
        random.shuffle(inputs)
        result = scoring.score_government(METHOD, inputs)
        for unit in result.units:
            check_engine(unit, lows[int(unit.unit)], highs[int(unit.unit)])
        low, high = sum(lows) / UNITS, sum(highs) / UNITS
        check_engine(result, low, high)
        check_bulk(bulk_totals[g], low, high)


def check_engine(result, low, high):
    if low == high:
        assert result.exact == low
        assert result.score == printed(low)
        assert result.band.zone == zone_of(printed(low))
    else:
        assert result.exact is None
        assert (result.range.low, result.range.high) == (low, high)
        assert (result.range.low_text, result.range.high_text) == (printed(low), printed(high))


def check_bulk(item, low, high):
    assert (F(item.low, item.denominator), F(item.high, item.denominator)) == (low, high)
    assert score_text_of(item.low_shown) == printed(low)
    assert score_text_of(item.high_shown) == printed(high)
    assert METHOD.bands[item.best].zone == zone_of(printed(high))
    assert METHOD.bands[item.worst].zone == zone_of(printed(low))


BOUNDARIES = ["53.994999", "53.995", "54", "77.994999", "77.995", "78", "80.125", "87.985", "100"]


@pytest.mark.parametrize("text", BOUNDARIES)
def test_three_reckonings_agree_at_planted_boundaries(text):
    """Totals that lie on a cut-off or on a rounding tie, as the mean of two exact units."""
    target = Decimal(text)
    spread = min(target, 100 - target)
    units = [UnitInput("a", score=target - spread / 2), UnitInput("b", score=target + spread / 2)]
    result = scoring.score_government(METHOD, units)
    assert result.exact == F(target)
    assert result.score == printed(F(target))
    assert result.band.zone == zone_of(printed(F(target)))
