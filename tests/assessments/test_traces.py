"""Re-adding any trace by hand gives the stored figure, for every figure of the loaded data."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from compliance.assessments import traces
from compliance.assessments.models import Assessment, UnitAssessment


def number(text):
    top, _, bottom = text.partition("/")
    return Fraction(Decimal(top)) / (Fraction(Decimal(bottom)) if bottom else 1)


def added_up(node):
    """Reckon a node again from its inputs alone, by its rule; what is left out stays out."""
    rule = node["rule"]
    if rule == "given":
        return number(node["exact"])
    if rule == "normalise":
        low, high = number(node["minimum"]), number(node["maximum"])
        return 100 * (added_up(node["inputs"][0]) - low) / (high - low)
    parts = [part for part in node["inputs"] if part["rule"] not in ("not-applicable", "recorded")]
    if rule == "mean":
        return sum(map(added_up, parts), Fraction(0)) / len(parts)
    assert rule == "weighted-mean", rule
    weights = [number(part["weight"]) for part in parts]
    products = (w * added_up(part) for w, part in zip(weights, parts, strict=True))
    return sum(products, Fraction(0)) / sum(weights)


def half_up(value):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def every_node(node):
    yield node
    for child in node["inputs"]:
        yield from every_node(child)


def test_every_unit_figure_can_be_added_up(history):
    rows = UnitAssessment.objects.filter(score__isnull=False).select_related("unit")
    checked = 0
    for row in rows:
        trace = traces.unit_figure_trace(row)
        assert half_up(added_up(trace)) == str(row.score), row
        assert trace["shown"] == str(row.score)
        checked += 1
    assert checked > 60


def test_every_total_can_be_added_up(history):
    rows = Assessment.objects.filter(score__isnull=False)
    checked = 0
    for row in rows:
        trace = traces.government_figure_trace(row.pk)
        node = trace.printed if row.score_basis == "reported" else trace.computed
        assert half_up(added_up(node)) == str(row.score), row
        assert node["band"]["zone"] == row.zone
        checked += 1
    assert checked > 300


def test_every_step_of_the_sample_can_be_added_up(history):
    row = Assessment.objects.get(government__code="12.11", year=2024, track="self")
    trace = traces.government_figure_trace(row.pk)
    nodes = [node for node in every_node(trace.computed) if node["rule"] not in ("not-applicable",)]
    assert len(nodes) > 600
    for node in nodes:
        if node["exact"] is not None and node["rule"] != "recorded":
            assert added_up(node) == number(node["exact"]), node["figure"]


def test_a_changed_answer_no_longer_adds_up(history):
    """The control: the check above fails when one leaf of a trace is changed."""
    row = UnitAssessment.objects.get(
        unit__slug="dairi-disdukcapil", assessment__year=2024, assessment__track="self"
    )
    trace = traces.unit_figure_trace(row)
    leaf = next(n for n in every_node(trace) if n["rule"] == "given" and n["exact"] == "5.0000")
    leaf["exact"] = "0"
    assert half_up(added_up(trace)) != str(row.score)


def test_an_unfinished_year_has_a_range_and_no_figure(history):
    row = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    trace = traces.government_figure_trace(row.pk)
    assert trace.printed is None
    assert trace.computed["exact"] is None
    low = number(trace.computed["range"]["low"])
    assert half_up(low) == str(row.range_low)


@pytest.mark.parametrize(
    ("name", "year", "verdict"),
    [("Kota Kupang", 2022, "consistent"), ("Kabupaten Batang", 2024, "incomplete")],
)
def test_a_printed_total_stands_beside_what_its_loci_give(history, name, year, verdict):
    row = Assessment.objects.get(government__name=name, year=year, track="official")
    trace = traces.government_figure_trace(row.pk)
    assert trace.printed["shown"] == str(row.score)
    assert trace.reconciliation.verdict == verdict


def test_units_and_products_are_named(history):
    row = UnitAssessment.objects.get(
        unit__slug="dairi-disdukcapil", assessment__year=2024, assessment__track="self"
    )
    labels = {node["label"] for node in every_node(traces.unit_figure_trace(row))}
    assert "Dinas Kependudukan dan Pencatatan Sipil" in labels
    assert "Kartu Keluarga" in labels
