"""A year under another method: labelled at every figure, what is missing listed, nothing stored."""

import pytest
from django.urls import reverse

import scoring
from compliance.assessments.models import Assessment
from scoring.rescore import LABEL
from tests.rows import rows_of


def page_of(client, assessment, method):
    return client.get(reverse("work-rescore", args=[assessment.pk]), {"metode": method})


def everything():
    return rows_of(Assessment)


def test_a_reported_total_falls_into_the_bands_of_the_other_method(client_of, words, dairi_year):
    old = dairi_year(2021, "official")
    text = words(page_of(client_of("auditor"), old, "ori-2022"))
    assert str(old.score).replace(".", ",") in text
    assert "A – Kualitas Tertinggi" in text
    assert LABEL in text
    assert "hanya batas kategorinya yang lain" in text


def test_a_sample_year_under_another_method_is_a_range_with_what_is_missing(
    client_of, words, complete
):
    text = words(page_of(client_of("auditor"), complete, "ori-2025"))
    total = text.partition("Nilai akhir")[2].partition("Lokus")[0]
    assert "belum lengkap" in total
    assert "yang diperlukan tetapi tidak diketahui" in text
    assert "nilai dimensi yang sama" in text
    # One label for the total and one for each unit: no figure stands without it.
    assert text.count(LABEL) == 8


def test_its_own_method_gives_the_same_score_and_no_points(client_of, words, complete):
    text = words(page_of(client_of("auditor"), complete, "ori-2022"))
    total = text.partition("Nilai akhir")[2].partition("Lokus")[0]
    assert total.count(str(complete.score).replace(".", ",")) == 2
    assert "Beda karena metode 0,00 poin" in total


def test_the_label_is_english_on_an_english_page(client_of, words, complete):
    url = "/en" + reverse("work-rescore", args=[complete.pk])
    assert "recomputed, not official" in words(
        client_of("auditor").get(url, {"metode": "ori-2025"})
    )


def test_a_method_is_named_by_its_hash_as_well(client_of, words, complete):
    sha256 = scoring.load_instrument("ori-2025").sha256
    text = words(page_of(client_of("auditor"), complete, sha256))
    assert "Menurut ori-2025" in text


@pytest.mark.parametrize("method", ["tidak-ada", "ori-2025' OR 1=1", "0" * 64, "x" * 5000])
def test_an_unknown_method_is_told_at_the_field(client_of, words, complete, method):
    answer = page_of(client_of("auditor"), complete, method)
    assert answer.status_code == 422
    assert "Pilih metode dari daftar" in words(answer)


def test_nothing_is_stored(client_of, complete):
    before = everything()
    for method in scoring.instrument_codes():
        assert page_of(client_of("coordinator"), complete, method).status_code == 200
    assert everything() == before


def test_a_method_without_a_way_to_the_total_says_so(client_of, words, half):
    text = words(page_of(client_of("auditor"), half, "ori-2013"))
    assert "tidak menghitung nilai akhir dari lokus" in text


def test_an_operator_sees_the_own_unit_only(client_of, words, complete):
    text = words(page_of(client_of("operator"), complete, "ori-2025"))
    assert "Dinas Kependudukan" in text
    assert "Dinas Sosial" not in text


def test_every_published_year_can_be_recomputed_with_every_method(client_of, history):
    client = client_of("coordinator")
    for year in (2015, 2021, 2022, 2023, 2024):
        row = Assessment.objects.filter(year=year, track="official").order_by("pk").first()
        for code in scoring.instrument_codes():
            assert row is None or page_of(client, row, code).status_code == 200
