"""A folder of rendered answers and the portal behind its front, as in the tests of those."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.releases.rendered.conftest import door, store

__all__ = ["door", "store"]  # fixtures

LANGUAGES = ("", "/en")
MARK = "CONTOH / SAMPLE"
API = {"scores": "/api/v1/scores/", "unit-scores": "/api/v1/unit-scores/"}


def rows_of_api(name):
    """Return all rows that a list of the API gives, page after page, on both tracks."""
    found, page = [], 1
    while True:
        answer = Client().get(API[name], {"track": "all", "page_size": 200, "page": page}).json()
        found += answer["results"]
        if not answer["next"]:
            assert len(found) == answer["count"]
            return found
        page += 1


def path_of(thing, row, year=True):
    """Return the address of what is made of a row of the API, without its language."""
    unit = row.get("unit")
    name = f"unit/{unit['slug']}" if unit else row["government"]["code"]
    ending = {"badge": ".svg", "gambar": ".png", "kartu": "/"}[thing]
    query = "" if row["track"] == "official" else f"?track={row['track']}"
    return f"/{thing}/{name}{'/' + str(row['year']) if year else ''}{ending}{query}"


def figure_in(language, score):
    """Return a score of the API as a page in a language writes it."""
    return score if language else re.sub(r"\.", ",", score)


@pytest.fixture
def all_rows(history):
    """Every published result of the API: totals and units, official ones and self-evaluations."""
    totals, units = rows_of_api("scores"), rows_of_api("unit-scores")
    assert len(totals) > 360
    assert len(units) > 50
    return totals + units
