"""Releases and corrections in the API say which of them are samples, as their documents do."""

from __future__ import annotations

import pytest

from compliance.releases.models import Release
from compliance.releases.selectors import SAMPLE_TEXT
from scoring.release import canonical


def test_each_row_says_what_its_frozen_document_says(rows):
    frozen = {row.sequence: row.document["sample"] for row in Release.objects.all()}
    assert set(frozen.values()) == {True, False}
    found = rows("releases/")
    assert {row["sequence"]: row["sample"] for row in found} == frozen
    labels = {(row["sample"], row["sample_label"]) for row in found}
    assert labels == {(True, "CONTOH / SAMPLE"), (False, None)}


@pytest.mark.parametrize(("track", "sample"), [("official", False), ("self", True)])
def test_a_filtered_list_says_it_too(get, track, sample):
    found = get("releases/", government="12.11", year=2024, track=track)["results"]
    assert [row["sample"] for row in found] == [sample]


def test_a_page_of_releases_costs_one_query(history, queries):
    assert queries(1, "releases/", page_size=200) == 200


@pytest.mark.parametrize("place", ["note", "unit"])
def test_only_the_document_itself_says_that_it_is_a_sample(place):
    """Neither a text with these characters nor a unit's invented product makes a year a sample."""
    document = {
        "assessment": {"note": SAMPLE_TEXT if place == "note" else ""},
        "sample": False,
        "track": "self",
        "units": [{"products": [{"code": "a", "name": "A", "sample": True}], "track": "self"}],
    }
    assert SAMPLE_TEXT not in canonical(document)
    assert SAMPLE_TEXT in canonical(document | {"sample": True})
