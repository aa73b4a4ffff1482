"""`scores/`: the whole published history, exactly as its sources print it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from compliance.assessments.models import Assessment, ReportedScore
from tests.publishing import publish_again

FIGURE = re.compile(r"\d{1,3}\.\d{2}")


def walk(value: Any) -> Iterator[Any]:
    """Yield every single value of an answer."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from walk(item)
    else:
        yield value


def key(row: dict[str, Any]) -> tuple[str, int, str]:
    """Return what tells two rows of `scores/` apart."""
    return row["government"]["code"], row["year"], row["track"]


def test_history_of_dairi(get):
    rows = get("scores/", government="12.11")["results"]
    shown = [
        (row["year"], row["score"], row["category"], row["zone"], row["comparable_with_previous"])
        for row in rows
    ]
    assert shown == [
        (2021, "93.29", None, "green", False),
        (2022, "83.54", "B", "green", False),
        (2023, "88.87", "A", "green", True),
        (2024, "94.83", "A", "green", True),
    ]


def test_a_row_in_full(get):
    row = get("scores/", government="12.11", year="2024")["results"][0]
    assert list(row)[:4] == ["government", "year", "track", "score"]
    assert row["government"] == {
        "code": "12.11",
        "name": "Kabupaten Dairi",
        "kind": "regency",
        "province": "Sumatera Utara",
        "province_code": "12",
    }
    assert (row["score_basis"], row["zone_basis"]) == ("reported", "computed")
    assert row["category_label"] == "Kualitas Tertinggi"
    assert row["category_label_en"] == "Highest quality"
    assert row["rank"]["province"]["value"] == 3
    assert row["rank"]["national"]["value"] == 73
    assert {rank["basis"] for rank in row["rank"].values()} == {"reported"}
    assert all(rank["source"].startswith("http") for rank in row["rank"].values())
    assert row["handed_over"]["on"] == "2024-11-25"
    assert row["instrument"] == "ori-2022"
    assert row["range"] is None
    release = row["release"]
    assert (release["number"], release["correction"]) == (1, None)
    assert release["url"].endswith("/api/v1/releases/12.11/2024/1/")
    assert (row["sample"], row["sample_label"]) == (False, None)
    assert datetime.datetime.fromisoformat(row["updated_at"]).utcoffset() is not None


def test_each_printed_total_stands_in_one_row(rows, printed):
    file = printed("total")
    shown = [
        (*key(row), source["figure"], source["zone"], source["url"], source["name"])
        for row in rows("scores/", track="all")
        for source in row["sources"]
    ]
    for row in file:
        wanted = (
            row["government_code"],
            int(row["year"]),
            row["track"],
            row["score"] or None,
            row["zone"] or None,
            row["source_url"] or None,
            row["source_name"],
        )
        assert shown.count(wanted) == 1, wanted
    assert len(shown) == len(file)


def test_each_accepted_figure_is_the_score(rows, printed):
    scores = {key(row): row["score"] for row in rows("scores/", track="all")}
    accepted = [row for row in printed("total") if row["status"] == "accepted"]
    assert len(accepted) > 300
    for row in accepted:
        place = (row["government_code"], int(row["year"]), row["track"])
        assert scores[place] == (row["score"] or None)


def test_conflicting_sources_stand_side_by_side(get):
    row = get("scores/", government="12.05", year="2023")["results"][0]
    assert [source["status"] for source in row["sources"]] == ["accepted", "alternative"]
    assert row["sources"][1]["figure"] == "91.40"


def test_a_zone_without_a_score(get):
    row = get("scores/", government="12", year="2024")["results"][0]
    assert (row["score"], row["score_basis"], row["zone"]) == (None, None, "green")
    assert row["zone_basis"] == "reported"


@pytest.mark.parametrize("path", ["scores/", "unit-scores/"])
def test_figures_are_strings(rows, path):
    for row in rows(path, track="all"):
        assert not any(isinstance(value, float) for value in walk(row))
        for figure in (row["score"], *(row["range"] or {}).values()):
            assert figure is None or FIGURE.fullmatch(figure)
        assert all(value != "" for value in walk(row)), "unknown is null, never an empty text"


def test_unless_told_only_official_rows(rows):
    official = rows("scores/")
    assert {row["track"] for row in official} == {"official"}
    assert not any(row["sample"] for row in official)
    everything = rows("scores/", track="all")
    own = rows("scores/", track="self")
    assert len(everything) == len(official) + len(own)


def test_sample_rows_are_labelled(rows):
    own = rows("scores/", track="self")
    samples = [row for row in own if row["sample"]]
    assert [(key(row), row["sample_label"]) for row in samples] == [
        (("12.11", 2024, "self"), "CONTOH / SAMPLE")
    ]
    assert all(row["sample_label"] is None for row in own if not row["sample"])
    assert all(row["rank"] == {"province": None, "national": None} for row in samples)


def test_open_assessments_are_not_shown(rows):
    hidden = Assessment.objects.filter(status=Assessment.Status.OPEN)
    assert hidden.exists()
    shown = {key(row) for row in rows("scores/", track="all")}
    for assessment in hidden.select_related("government"):
        assert (assessment.government.code, assessment.year, assessment.track) not in shown


def test_what_is_withdrawn_is_not_shown(get):
    source = ReportedScore.objects.get(
        assessment__government__code="12.05", assessment__year=2023, status="alternative"
    )
    source.status = ReportedScore.Status.WITHDRAWN
    source.save(update_fields=["status"])
    assert publish_again(Assessment.objects.filter(pk=source.assessment_id)) == 1
    row = get("scores/", government="12.05", year="2023")["results"][0]
    assert [source["status"] for source in row["sources"]] == ["accepted"]


FILTERS = [
    ({"year": "2022"}, lambda row: row["year"] == 2022),
    ({"year_min": "2023"}, lambda row: row["year"] >= 2023),
    ({"year_max": "2021"}, lambda row: row["year"] <= 2021),
    ({"year_min": "2022", "year_max": "2023"}, lambda row: 2022 <= row["year"] <= 2023),
    ({"kind": "city"}, lambda row: row["government"]["kind"] == "city"),
    ({"province": "12"}, lambda row: row["government"]["province_code"] == "12"),
    ({"province": "sumatera utara"}, lambda row: row["government"]["province_code"] == "12"),
    ({"province": "Provinsi Aceh"}, lambda row: row["government"]["province"] == "Aceh"),
    ({"zone": "red"}, lambda row: row["zone"] == "red"),
    ({"category": "B"}, lambda row: row["category"] == "B"),
    ({"government": "12.11,12.10"}, lambda row: row["government"]["code"] in {"12.11", "12.10"}),
    ({"government": ["12", "11.71"]}, lambda row: row["government"]["code"] in {"12", "11.71"}),
    (
        {"kind": "regency", "zone": "yellow", "year": "2022"},
        lambda row: (
            (row["government"]["kind"], row["zone"], row["year"]) == ("regency", "yellow", 2022)
        ),
    ),
]


@pytest.mark.parametrize(("query", "belongs"), FILTERS)
def test_filters_give_exactly_the_rows_that_match(rows, query, belongs):
    wanted = [key(row) for row in rows("scores/") if belongs(row)]
    assert wanted
    assert [key(row) for row in rows("scores/", **query)] == wanted


def order_key(ordering: str):
    """Return the sort key that an ordering promises."""

    def of(row: dict[str, Any]) -> tuple[Any, ...]:
        sign = -1 if ordering.startswith("-") else 1
        if ordering.endswith("score"):
            score = row["score"]
            hundredths = int(score.replace(".", "")) if score else 0
            return (score is None, sign * hundredths, *key(row))
        first = sign * row["year"] if ordering.endswith("year") else row["government"]["code"]
        return (first, *key(row))

    return of


@pytest.mark.parametrize("ordering", ["government", "year", "-year", "score", "-score"])
def test_walking_all_pages_gives_each_row_once_in_order(rows, ordering):
    walked = rows("scores/", ordering=ordering, page_size=37)
    assert len({key(row) for row in walked}) == len(walked) > 300
    assert walked == sorted(walked, key=order_key(ordering))


def test_page_envelope(get):
    page = get("scores/", page="2", page_size="100", zone="green")
    assert (page["page"], page["page_size"], len(page["results"])) == (2, 100, 100)
    assert page["pages"] == -(-page["count"] // 100)
    first, last = page["results"][0], page["results"][-1]
    assert page["previous"].endswith(
        f"/api/v1/scores/?before={place(first)}&page=1&page_size=100&zone=green"
    )
    assert page["next"].endswith(
        f"/api/v1/scores/?after={place(last)}&page=3&page_size=100&zone=green"
    )


def test_links_of_a_row_do_not_carry_the_format(get):
    """`?format=json?track=self` would lead nowhere."""
    [row] = get("scores/", government="12.11", track="self", format="json", year=2024)["results"]
    assert row["release"]["url"].endswith("/releases/12.11/2024/1/?track=self")
    assert get("", format="json")["units"].endswith("/api/v1/units/")


def place(row):
    return f"{row['government']['code']}~{row['year']}~{row['track']}"


def test_an_empty_list_has_one_page(get):
    page = get("scores/", year="1999")
    assert page["results"] == []
    assert (page["count"], page["pages"], page["next"], page["previous"]) == (0, 1, None, None)


@pytest.mark.parametrize("what", ["result", "source", "rank"])
def test_updated_since_gives_what_changed(get, what):
    moment = timezone.now()
    assert get("scores/", updated_since=moment.isoformat())["count"] == 0
    rows = Assessment.objects.filter(government__code="12.11", year=2023, track="official")
    total = ReportedScore.objects.filter(assessment__in=rows, level="total", status="accepted")
    changes = {
        "result": {"figure": "88.88"},  # between the same neighbours: no rank moves
        "source": {"note": "Catatan lain."},
        "rank": {"figure": "99.99"},
    }
    total.update(**changes[what])
    assert publish_again(rows) == 1
    page = get("scores/", updated_since=moment.isoformat())
    found = [key(row) for row in page["results"]]
    assert ("12.11", 2023, "official") in found
    assert (len(found) == 1) == (what != "rank")
    shown = min(row["updated_at"] for row in page["results"])
    assert datetime.datetime.fromisoformat(shown) > moment
    assert get("scores/", updated_since=shown)["count"] == len(found)


def test_queries_do_not_grow_with_the_rows(history, queries):
    assert queries(1, "scores/", page_size=1) == 1
    assert queries(1, "scores/", page_size=200) == 200
    everything = {"government": "12.11", "province": "12", "zone": "green", "ordering": "-score"}
    assert queries(2, "scores/", **everything) == 4
