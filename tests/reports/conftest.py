"""What the tests of report cards share: the words and marks of a PDF, read by a foreign reader."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from compliance.releases.selectors import published_scores, published_unit_scores
from tests.opendata.conftest import api_rows, get
from tests.releases.rendered.conftest import door, store

__all__ = ["api_rows", "door", "get", "store"]  # fixtures

LANGUAGES = ("", "/en")
MARK = "CONTOH / SAMPLE"
DAIRI = "/pemerintah/kabupaten-dairi/{}/{}/rapor.pdf"
UNIT = "/unit/dairi-dinkes/2024/self/rapor.pdf"


def words(content):
    """Return all words of a PDF, one space between each."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def path_of(row):
    """Return the address of the page that explains a row of the API, without its language."""
    unit = row.get("unit")
    first = f"unit/{unit['slug']}" if unit else f"pemerintah/{row['government_slug']}"
    return f"/{first}/{row['year']}/{row['track']}/"


def key_of(row):
    """Return the key of a row of the API: whose, which year, which track."""
    unit = row.get("unit")
    return (unit["slug"] if unit else row["government"]["code"], row["year"], row["track"])


KEPT = {}  # what is the same for each test, since all begin with the same database


@pytest.fixture
def all_rows(api_rows):
    """Every published row of the API, totals and units, with the slug of its government."""
    if "rows" not in KEPT:
        slugs = dict(published_scores().values_list("government_code", "government_slug"))
        rows = api_rows("scores") + api_rows("unit-scores")
        assert len(rows) > 400
        KEPT["rows"] = [
            {**row, "government_slug": slugs[row["government"]["code"]]} for row in rows
        ]
    return KEPT["rows"]


@pytest.fixture
def stored(history):
    """Every published row by the key of its row in the API."""
    if "stored" not in KEPT:
        totals = {(row.government_code, row.year, row.track): row for row in published_scores()}
        units = {(row.unit_slug, row.year, row.track): row for row in published_unit_scores()}
        KEPT["stored"] = totals | units
    return KEPT["stored"]
