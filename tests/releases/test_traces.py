"""Re-adding any trace by hand gives the stored figure, for every figure of the loaded data."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from compliance.assessments.models import Assessment
from compliance.releases.documents import year_content
from compliance.releases.models import PublishedScore, PublishedUnitScore
from compliance.releases.selectors import document_of
from scoring.release import total_trace, unit_trace_in


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


def unit_trace_of(row):
    return unit_trace_in(document_of(row.published), row.unit_slug)


def every_node(node):
    yield node
    for child in node["inputs"]:
        yield from every_node(child)


def test_every_unit_figure_can_be_added_up(history):
    rows = PublishedUnitScore.objects.filter(score__isnull=False).select_related("published")
    checked = 0
    for row in rows:
        trace = unit_trace_of(row)
        assert half_up(added_up(trace)) == str(row.score), row
        assert trace["shown"] == str(row.score)
        checked += 1
    assert checked > 60


def test_every_total_can_be_added_up(history):
    rows = PublishedScore.objects.filter(score__isnull=False)
    checked = 0
    for row in rows:
        trace = total_trace(document_of(row))
        node = trace.printed if row.score_basis == "reported" else trace.computed
        assert half_up(added_up(node)) == str(row.score), row
        assert node["band"]["zone"] == row.zone
        checked += 1
    assert checked > 300


def test_every_step_of_the_sample_can_be_added_up(history):
    row = PublishedScore.objects.get(government_code="12.11", year=2024, track="self")
    trace = total_trace(document_of(row))
    nodes = [node for node in every_node(trace.computed) if node["rule"] not in ("not-applicable",)]
    assert len(nodes) > 600
    for node in nodes:
        if node["exact"] is not None and node["rule"] != "recorded":
            assert added_up(node) == number(node["exact"]), node["figure"]


def test_a_changed_answer_no_longer_adds_up(history):
    """The control: the check above fails when one leaf of a trace is changed."""
    row = PublishedUnitScore.objects.get(unit_slug="dairi-disdukcapil", year=2024, track="self")
    trace = unit_trace_of(row)
    leaf = next(n for n in every_node(trace) if n["rule"] == "given" and n["exact"] == "5")
    leaf["exact"] = "0"
    assert half_up(added_up(trace)) != str(row.score)


def test_an_unfinished_year_has_a_range_and_no_figure(history):
    row = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    trace = total_trace(year_content(row.pk))
    assert trace.printed is None
    assert trace.computed["exact"] is None
    low = number(trace.computed["range"]["low"])
    assert half_up(low) == str(row.range_low)


@pytest.mark.parametrize(
    ("name", "year", "verdict"),
    [("Kota Kupang", 2022, "consistent"), ("Kabupaten Batang", 2024, "incomplete")],
)
def test_a_printed_total_stands_beside_what_its_loci_give(history, name, year, verdict):
    row = PublishedScore.objects.get(content__government__name=name, year=year, track="official")
    trace = total_trace(document_of(row))
    assert trace.printed["shown"] == str(row.score)
    assert trace.verdict == verdict


def test_units_and_products_are_named(history):
    row = PublishedUnitScore.objects.get(unit_slug="dairi-disdukcapil", year=2024, track="self")
    labels = {node["label"] for node in every_node(unit_trace_of(row))}
    assert "Dinas Kependudukan dan Pencatatan Sipil" in labels
    assert "Kartu Keluarga" in labels
