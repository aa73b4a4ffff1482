"""Ranks: one kind, ties shared, of those that are known, changes only where they mean something."""

import pytest

from compliance.assessments.models import Assessment, ReportedScore
from tests.publishing import publish_again


def test_the_ranking_says_of_how_many(history, visitor, text_of):
    text = text_of(visitor.get("/peringkat/2024/"))
    known = Assessment.objects.filter(
        year=2024, government__kind="regency", track="official", score_basis="reported"
    ).count()
    assert f"di antara {known} nilai" in text
    assert "Kabupaten Dairi" in text
    assert "Kota Banda Aceh" not in text


def test_a_province_can_be_chosen(history, visitor, text_of):
    text = text_of(visitor.get("/peringkat/2022/?provinsi=provinsi-sumatera-utara"))
    assert "di antara 25 nilai" in text
    assert "Kabupaten Badung" not in text


def test_equal_scores_share_a_rank(history, visitor, text_of):
    rows = Assessment.objects.filter(
        year=2022, government__code__in=["12.11", "12.08"], track="official"
    )
    totals = ReportedScore.objects.filter(assessment__in=rows, level="total", status="accepted")
    assert totals.update(figure="83.60") == 2
    assert publish_again(rows) == 2
    text = text_of(visitor.get("/peringkat/2022/?provinsi=provinsi-sumatera-utara"))
    assert "10 bersama Kabupaten Dairi" in text or "9 bersama Kabupaten Dairi" in text
    assert text.count("bersama Kabupaten") == 2


def test_no_change_is_told_across_a_change_of_method(history, visitor, text_of):
    text = text_of(visitor.get("/peringkat/2022/"))
    assert "lebih banyak variabel" in text
    assert "naik" not in text


def test_a_change_is_told_among_those_known_in_both_years(history, visitor, text_of):
    text = text_of(visitor.get("/peringkat/2024/?provinsi=provinsi-sumatera-utara"))
    # Langkat and Dairi alone have a printed score in both years: 91.40, 96.86 and 88.87, 94.83.
    assert "di antara 2 yang nilainya diketahui di kedua tahun" in text
    assert "tetap" in text


def test_a_computed_total_is_not_ranked(history, visitor, text_of):
    text = text_of(visitor.get("/peringkat/2024/?jenis=kota"))
    assert "Kota Jayapura" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/peringkat/2020/", 404),
        ("/peringkat/1999/", 404),
        ("/peringkat/2024/?jenis=kapal", 400),
        ("/peringkat/2024/?provinsi=atlantis", 400),
        ("/en/peringkat/2024/", 200),
    ],
)
def test_nonsense_is_answered_in_words(history, visitor, path, status):
    assert visitor.get(path).status_code == status


def test_the_page_costs_few_queries(history, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        visitor.get("/peringkat/2024/")


def test_the_newest_year_stands_without_its_number(history, visitor):
    page = visitor.get("/peringkat/").content.decode()
    newest = visitor.get("/peringkat/2025/").content.decode()
    assert "Peringkat 2025" in page
    ranked = '<th scope="row">'
    assert page.count(ranked) == newest.count(ranked) > 0
    assert 'href="/peringkat/2025/?jenis=kota"' in page  # choices belong to a year


def test_the_first_ten_are_shown_and_the_rest_is_folded(history, visitor):
    page = visitor.get("/peringkat/2022/").content.decode()
    shown, _, folded = page.partition("lainnya\n")
    assert shown.count('<th scope="row">') == 10
    assert folded.count('<th scope="row">') == 47 - 10


def test_the_home_government_stands_above_the_table(history, visitor, text_of):
    assert "Kabupaten Dairi: peringkat 22 dari 47 Hijau" in text_of(visitor.get("/peringkat/2022/"))
    assert "Kabupaten Dairi" not in text_of(visitor.get("/peringkat/2022/?jenis=kota"))
