"""How a score came about, on a page a citizen can follow; nothing before it is published."""

import pytest

from compliance.assessments.models import Assessment
from tests.publishing import publish_again


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        "/unit/dairi-disdukcapil/2024/self/",
        "/pemerintah/kabupaten-dairi/2024/official/",
        "/pemerintah/kabupaten-dairi/2024/self/",
        "/pemerintah/kota-kupang/2022/official/",
        "/pemerintah/kabupaten-batang/2024/official/",
    ],
)
def test_the_page_is_there_in_both_languages(history, visitor, prefix, path):
    assert visitor.get(prefix + path).status_code == 200


def test_a_unit_shows_each_step_with_its_reckoning(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/2024/self/"))
    assert "CONTOH / SAMPLE" in text
    assert "÷ (21,85 + 32,37 + 24,24 + 21,54)" in text
    assert "100 × (5 − 0) ÷ (5 − 0)" in text
    assert "setengah ke atas" in text


def test_a_printed_total_says_so_and_names_its_source(history, visitor, text_of):
    text = text_of(visitor.get("/pemerintah/kabupaten-dairi/2024/official/"))
    assert "94,83" in text
    assert "mistar.id" in text
    assert "CONTOH" not in text


def test_kupang_explains_its_hundredth(history, visitor, text_of):
    text = text_of(visitor.get("/pemerintah/kota-kupang/2022/official/"))
    assert "79,12" in text
    assert "79,13" in text
    assert "pembulatan" in text


@pytest.mark.parametrize(
    "path",
    [
        "/unit/dairi-disdukcapil/2026/self/",
        "/pemerintah/kabupaten-dairi/2026/self/",
        "/pemerintah/kabupaten-dairi/2024/nonsense/",
        "/pemerintah/nowhere/2024/official/",
        "/unit/nowhere/2024/self/",
    ],
)
def test_what_is_not_published_or_not_there_is_the_same_404(history, visitor, path):
    assert visitor.get(path).status_code == 404


def test_the_open_year_shows_once_it_is_published(history, visitor):
    """The control of the 404 above: publishing is what opens the page."""
    rows = Assessment.objects.filter(government__code="12.11", year=2026)
    assert publish_again(rows) == 1
    assert visitor.get("/pemerintah/kabupaten-dairi/2026/self/").status_code == 200
