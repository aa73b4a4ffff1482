"""The page of one service unit."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest

import scoring
from compliance.dashboard.presenters.unit_answer import progress_words
from compliance.releases.models import PublishedUnitScore
from units.models import ServiceUnit


def test_an_unpublished_figure_is_explained_and_not_invented(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    official = text[text.index("Nilai resmi Ombudsman") : text.index("Evaluasi mandiri 2024")]
    assert "Nilai lokus ini belum dipublikasikan" in official
    assert not re.search(r"\d,\d\d", official)


def test_each_sample_figure_stands_beside_its_mark(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    own = text[text.index("Evaluasi mandiri 2024") : text.index("Indeks terkait")]
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


def test_the_citizens_questions_come_first(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    order = [
        text.index(words)
        for words in (
            "Bagaimana unit ini?",
            "Layanan yang bisa Anda harapkan",
            "Ke mana menyampaikan pengaduan",
            "Nilai resmi Ombudsman",
        )
    ]
    assert order == sorted(order)


def test_an_own_assessment_is_not_called_official(history, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    answer = text[text.index("Bagaimana unit ini?") : text.index("Layanan yang bisa")]
    assert "evaluasi mandiri, bukan nilai Ombudsman" in answer
    assert re.search(r"\d\d,\d\d CONTOH / SAMPLE", answer)
    assert "Belum ada dua tahun" in answer


def test_a_change_is_told_with_both_stored_figures(history, visitor, text_of):
    newer, older = PublishedUnitScore.objects.filter(
        government_code="53.13", unit_slug=two_years("53.13"), track="official"
    ).order_by("-year")[:2]
    text = text_of(visitor.get(f"/unit/{newer.unit_slug}/"))
    word = "Naik" if newer.score > older.score else "Turun"
    then, now = (str(row.score).replace(".", ",") for row in (older, newer))
    assert f"{word}: {then} pada tahun {older.year}, {now} pada tahun {newer.year}." in text


def two_years(code: str) -> str:
    """A unit of a government with a score in two years of one method."""
    rows = PublishedUnitScore.objects.filter(
        government_code=code, track="official", score__isnull=False
    )
    slugs = list(rows.values_list("unit_slug", flat=True))
    return next(slug for slug in slugs if slugs.count(slug) > 1)


@pytest.mark.parametrize(
    ("scores", "methods", "words"),
    [
        (("90.00", "80.00"), ("ori-2022", "ori-2022"), "Naik: 80,00 pada tahun 2023, 90,00"),
        (("80.00", "90.00"), ("ori-2022", "ori-2022"), "Turun: 90,00 pada tahun 2023, 80,00"),
        (("80.00", "80.00"), ("ori-2022", "ori-2022"), "Tetap: 80,00 pada tahun 2023, 80,00"),
        (("80.00", "0.00"), ("ori-2022", "ori-2022"), "Naik: 0,00 pada tahun 2023, 80,00"),
        (("90.00", "80.00"), ("ori-2025", "ori-2022"), "Tidak sebanding dengan tahun 2023"),
        (("90.00", None), ("ori-2022", "ori-2022"), "Belum ada dua tahun"),
        ((None, "80.00"), ("ori-2022", "ori-2022"), "Belum ada dua tahun"),
    ],
)
def test_better_worse_or_not_to_be_said(scores, methods, words):
    newest, before = (
        SimpleNamespace(
            score=Decimal(score) if score else None,
            assessment=SimpleNamespace(
                year=2024 - place,
                instrument=method,
                instrument_sha256=scoring.load_instrument(method).sha256,
            ),
        )
        for place, (score, method) in enumerate(zip(scores, methods, strict=True))
    )
    assert progress_words(newest, [before]).startswith(words)
