"""A second, tiny reckoning written from the rules alone must agree on random answers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from scoring import EntryInput, UnitInput

METHOD = scoring.load_instrument("ori-2022")
KINDS = ("regency", "city", "province", "ministry", "agency")
answers = st.one_of(
    st.none(),
    st.just("n/a"),
    st.decimals(min_value=0, max_value=5, places=2),
)


def units(draw_missing: bool):
    mark = answers if draw_missing else st.decimals(min_value=0, max_value=5, places=2)
    return st.tuples(
        st.sampled_from(KINDS),
        st.lists(mark, min_size=60, max_size=60),
    )


def slots(kind: str):
    """(dimension weight, variable weight, indicator weight, lowest, highest, code, product)."""
    for d in METHOD.dimensions:
        for v in d.variables:
            for i in v.indicators:
                if i.kinds and kind not in i.kinds:
                    continue
                for product in ("p", "q") if i.scope == "product" else (None,):
                    yield d.code, v.code, i, product


def reckon(kind: str, marks: list, missing_as: int) -> F | None:
    """The unit score by the rules, missing counted as 0 or 1 of the scale."""
    share: dict[tuple[str, str, str], list[F]] = {}
    for (d, v, i, _), mark in zip(slots(kind), marks, strict=False):
        values = share.setdefault((d, v, i.code), [])
        if mark is None:
            values.append(F(missing_as))
        elif mark != "n/a":
            values.append((F(mark) - F(i.minimum)) / (F(i.maximum) - F(i.minimum)))
    top, bottom = F(0), F(0)
    for d in METHOD.dimensions:
        d_top, d_bottom = F(0), F(0)
        for v in d.variables:
            pairs = [
                (F(i.weight), sum(xs) / len(xs))
                for i in v.indicators
                if (xs := share.get((d.code, v.code, i.code)))
            ]
            if v.weight and pairs:
                mean = sum(w * x for w, x in pairs) / sum(w for w, _ in pairs)
                d_top, d_bottom = d_top + F(v.weight) * mean, d_bottom + F(v.weight)
        if d_bottom:
            top, bottom = top + F(d.weight) * d_top / d_bottom, bottom + F(d.weight)
    return 100 * top / bottom if bottom else None


def entries(kind: str, marks: list) -> list[EntryInput]:
    return [
        EntryInput(i.code, mark if isinstance(mark, Decimal) else None, mark == "n/a", product)
        for (_, _, i, product), mark in zip(slots(kind), marks, strict=False)
    ]


@settings(max_examples=150, deadline=None)
@given(units(draw_missing=True))
def test_both_reckonings_agree_on_the_range_of_a_unit(unit):
    kind, marks = unit
    low, high = reckon(kind, marks, 0), reckon(kind, marks, 1)
    given_unit = UnitInput("x", entries=entries(kind, marks), kind=kind)
    if low is None:
        return  # nothing applies; the table of 27 holds that refusal
    result = scoring.score_unit(METHOD, given_unit)
    assert (result.figure.low, result.figure.high) == (low, high)
    assert result.exact == (low if low == high else None)
    shown = [result.score] if result.score else [result.range.low_text, result.range.high_text]
    assert shown == [half_up(x) for x in ([low] if low == high else [low, high])]


@settings(max_examples=40, deadline=None)
@given(st.lists(units(draw_missing=False), min_size=1, max_size=7))
def test_both_reckonings_agree_on_a_government(rows):
    exact = sum(reckon(kind, marks, 0) for kind, marks in rows) / len(rows)
    given_units = [
        UnitInput(str(n), entries=entries(kind, marks), kind=kind)
        for n, (kind, marks) in enumerate(rows)
    ]
    result = scoring.score_government(METHOD, given_units)
    assert result.exact == exact
    assert result.score == half_up(exact)
    assert result.band.floor <= Decimal(half_up(exact)) <= result.band.ceiling


def half_up(x: F) -> str:
    hundredths = int(x * 100 + F(1, 2))  # never negative here, so int() is the floor
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@given(st.fractions(min_value=0, max_value=100))
def test_both_roundings_agree(x):
    assert scoring.score_text(x) == half_up(x)
    assert abs(F(scoring.published(x)) - x) <= F(1, 200)


@given(
    st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=9),
    st.integers(min_value=-3, max_value=3),
)
def test_a_total_computed_from_exact_units_never_contradicts_its_printed_units(units, nudge):
    """Whatever hides behind two decimals, the true total is consistent with the printed units."""
    hidden = [min(max(F(u) + F(nudge, 1000), F(0)), F(100)) for u in units]
    printed = [scoring.published(u) for u in hidden]
    total = scoring.published(sum(hidden) / len(hidden))
    assert scoring.reconcile(METHOD, reported=total, parts=printed).verdict == "consistent"
    partial = scoring.reconcile(
        METHOD, reported=total, parts=printed[1:], units_expected=len(printed)
    )
    assert partial.verdict == "incomplete"
    assert partial.missing_range is None or partial.missing_range.holds(hidden[0])
