"""The page of one service unit."""

import re

import pytest

from units.models import ServiceUnit


def test_an_unpublished_figure_is_explained_and_not_invented(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    official = text[text.index("Nilai resmi Ombudsman") : text.index("Evaluasi mandiri 2024")]
    assert "Nilai lokus ini belum dipublikasikan" in official
    assert not re.search(r"\d,\d\d", official)


def test_each_sample_figure_stands_beside_its_mark(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    own = text[text.index("Evaluasi mandiri 2024") : text.index("Ke mana menyampaikan")]
    figures = re.findall(r"(?<!%)\b(\d{1,3},\d\d)\b(?! %)", own)
    assert len(figures) == 5  # the unit and its four dimensions
    for figure in figures:
        assert f"{figure} CONTOH / SAMPLE" in own


def test_sample_products_are_marked(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-dinkes/"))
    assert "Sertifikat laik higiene sanitasi CONTOH / SAMPLE" in text


def test_a_reported_figure_has_its_source(history, visitor, text_of):
    unit = ServiceUnit.objects.get(government__name="Kota Banda Aceh")
    response = visitor.get(f"/unit/{unit.slug}/")
    text = text_of(response)
    assert re.search(r"2024 \d\d,\d\d", text)
    assert "dilaporkan sumber" in text
    assert "dinsos.bandaacehkota.go.id" in text
    assert "SAMPLE" not in text


def test_in_english(history, visitor, text_of):
    text = text_of(visitor.get("/en/unit/dairi-disdukcapil/"))
    assert "21.85 %" in text
    assert "Official score of the Ombudsman" in text
    assert re.search(r"\d\d\.\d\d CONTOH / SAMPLE", text)


def test_every_unit_has_a_page(history, visitor):
    for slug in ServiceUnit.objects.values_list("slug", flat=True):
        assert visitor.get(f"/unit/{slug}/").status_code == 200, slug


@pytest.mark.parametrize("address", ["/unit/tidak-ada/", "/en/unit/tidak-ada/"])
def test_an_unknown_unit_is_not_found(history, visitor, address):
    response = visitor.get(address)
    assert response.status_code == 404
    assert b"<main" in response.content
