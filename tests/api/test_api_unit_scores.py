"""`unit-scores/`: each unit's figure as printed, samples only on request and labelled."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from compliance.assessments.models import Assessment, ReportedScore, UnitAssessment
from tests.publishing import publish_again


def key(row):
    return row["government"]["code"], row["unit"]["slug"], row["year"], row["track"]


def test_each_printed_unit_figure_stands_in_one_row(rows, printed):
    shown = [
        (*key(row), source["figure"], source["url"], source["unit_name_printed"])
        for row in rows("unit-scores/", track="all")
        for source in row["sources"]
        if source["level"] == "unit"
    ]
    file = printed("unit")
    for row in file:
        wanted = (
            row["government_code"],
            row["unit_slug"],
            int(row["year"]),
            row["track"],
            row["score"] or None,
            row["source_url"] or None,
            row["unit_name_printed"] or None,
        )
        assert shown.count(wanted) == 1, wanted
    assert len(shown) == len(file) > 50


def test_each_accepted_figure_is_the_unit_score(rows, printed):
    scores = {key(row): row["score"] for row in rows("unit-scores/", track="all")}
    for row in printed("unit"):
        place = (row["government_code"], row["unit_slug"], int(row["year"]), row["track"])
        assert scores[place] == row["score"]


def test_samples_are_left_out_unless_asked_for(rows):
    assert not any(row["sample"] for row in rows("unit-scores/"))
    samples = [row for row in rows("unit-scores/", track="self") if row["sample"]]
    assert len(samples) == 7
    for row in samples:
        assert row["sample_label"] == "CONTOH / SAMPLE"
        assert (row["government"]["code"], row["year"]) == ("12.11", 2024)
        assert row["filled"] == row["expected"] > 0
        assert row["score_basis"] == "computed"


def test_dimensions_carry_their_names(rows):
    sample = next(row for row in rows("unit-scores/", track="self") if row["sample"])
    assert [(d["code"], d["name"]) for d in sample["dimensions"]] == [
        ("input", "Input"),
        ("process", "Proses"),
        ("output", "Output"),
        ("complaints", "Pengaduan"),
    ]
    for dimension in sample["dimensions"]:
        assert dimension["name_en"]
        assert dimension["score"].count(".") == 1
        assert len(dimension["score"].partition(".")[2]) == 2


def test_an_incomplete_unit_shows_its_range(get):
    unit = UnitAssessment.objects.filter(assessment__sample=True, assessment__year=2024).first()
    unit.entries.filter(indicator__in=["I.1", "I.2"]).update(value=None, not_applicable=False)
    assert publish_again(Assessment.objects.filter(pk=unit.assessment_id)) == 1
    unit.refresh_from_db()
    row = get("unit-scores/", track="self", unit=unit.unit.slug)["results"][0]
    assert row["range"] == {"low": str(unit.range_low), "high": str(unit.range_high)}
    assert unit.range_low < unit.range_high
    assert (row["score"], row["category"], row["zone"]) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "belongs"),
    [
        ({"year": "2022"}, lambda row: row["year"] == 2022),
        ({"province": "53"}, lambda row: row["government"]["province_code"] == "53"),
        ({"kind": "city"}, lambda row: row["government"]["kind"] == "city"),
        ({"unit_kind": "health_centre"}, lambda row: row["unit"]["kind"] == "health_centre"),
        ({"zone": "green"}, lambda row: row["zone"] == "green"),
        ({"category": "B"}, lambda row: row["category"] == "B"),
        (
            {"unit": "kota-banda-aceh-dinsos"},
            lambda row: row["unit"]["slug"] == "kota-banda-aceh-dinsos",
        ),
    ],
)
def test_filters_give_exactly_the_rows_that_match(rows, query, belongs):
    wanted = [key(row) for row in rows("unit-scores/", track="all") if belongs(row)]
    assert wanted
    assert [key(row) for row in rows("unit-scores/", track="all", **query)] == wanted


@pytest.mark.parametrize("ordering", ["government", "year", "-year", "score", "-score"])
def test_walking_all_pages_gives_each_row_once(rows, ordering):
    walked = rows("unit-scores/", track="all", ordering=ordering, page_size=7)
    assert len({key(row) for row in walked}) == len(walked) > 50
    column = ordering.removeprefix("-")
    if column == "year":
        years = [row["year"] for row in walked]
        assert years == sorted(years, reverse=ordering[0] == "-")
    if column == "score":
        known = [row["score"] for row in walked if row["score"] is not None]
        hundredths = [int(score.replace(".", "")) for score in known]
        assert hundredths == sorted(hundredths, reverse=ordering[0] == "-")
        assert all(row["score"] is None for row in walked[len(known) :])


@pytest.mark.parametrize("what", ["result", "source"])
def test_updated_since_gives_what_changed(get, what):
    moment = timezone.now()
    units = UnitAssessment.objects.filter(unit__slug="kota-banda-aceh-dinsos")
    changed = {"result": {"figure": "12.34"}, "source": {"note": "Catatan lain."}}[what]
    ReportedScore.objects.filter(unit_assessment__in=units, level="unit").update(**changed)
    assert publish_again(Assessment.objects.filter(units__in=units)) >= 1
    page = get("unit-scores/", updated_since=moment.isoformat())
    assert "kota-banda-aceh-dinsos" in [row["unit"]["slug"] for row in page["results"]]
    assert {row["government"]["code"] for row in page["results"]} == {"11.71"}
    for row in page["results"]:
        assert datetime.datetime.fromisoformat(row["updated_at"]) > moment


def test_queries_do_not_grow_with_the_rows(history, queries):
    assert queries(1, "unit-scores/", page_size=1) == 1
    assert queries(1, "unit-scores/", page_size=200, track="all") > 50
    everything = {"government": "11.71", "province": "11", "unit": "kota-banda-aceh-dinsos"}
    assert queries(2, "unit-scores/", **everything) == 1
