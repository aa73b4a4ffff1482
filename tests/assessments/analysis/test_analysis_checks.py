"""The page of checks: what disagrees, with the doubt of rounding, and never what is not public."""

import pytest
from django.urls import reverse

from compliance.assessments.disagreements import checks
from compliance.assessments.models import Assessment, ReportedScore

ADDRESS = "/kerja/pemeriksaan/"


def test_only_what_a_person_should_look_at_is_listed_first(client_of, words):
    text = words(client_of("auditor").get(ADDRESS))
    assert "Provinsi Bali 2022" in text
    assert "94,01" in text
    assert "54,01" in text
    assert "bertentangan" in text
    assert "Kota Kupang 2022" not in text


def test_all_checks_show_interval_width_and_what_the_missing_must_average(client_of, words):
    text = words(client_of("operator").get(ADDRESS, {"tampil": "semua"}))
    assert "Kota Kupang 2022" in text
    assert "sesuai" in text
    batang = text.partition("Kabupaten Batang 2024")[2].partition("Kabupaten ")[0]
    # Six of seven loci are printed, their sum 562.22 give or take 0.03; 93.74 hides 0.005.
    # 7 x 93.735 - 562.25 = 93.895 and 7 x 93.745 - 562.19 = 94.025.
    assert "belum dapat diperiksa penuh" in batang
    assert "80,3129 – 94,6071" in batang
    assert "lebar keraguan 14,2943" in batang
    assert "rata-ratanya harus 93,8950 – 94,0250" in batang


def test_a_year_is_filtered(client_of, words):
    text = words(client_of("auditor").get(ADDRESS, {"tahun": "2023"}))
    assert "Kota Metro 2023" in text
    assert "Provinsi Bali 2022" not in text


@pytest.mark.parametrize("bad", [{"tahun": "1999"}, {"tahun": "x"}, {"tampil": "apa"}])
def test_an_unknown_filter_is_told_at_its_field(client_of, words, bad):
    answer = client_of("auditor").get(ADDRESS, bad)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "dari daftar" in words(answer)


def test_sources_are_linked(client_of, history):
    rows = [check.sources[0].source_url for check in checks() if check.disagrees]
    page = client_of("auditor").get(ADDRESS).content.decode()
    assert all(f'href="{url}"' in page for url in rows if url)


@pytest.mark.parametrize(("who", "seen"), [("operator", False), ("coordinator", True)])
def test_figures_of_a_foreign_open_year_stay_hidden(client_of, words, who, seen):
    bali = Assessment.objects.get(government__name="Provinsi Bali", year=2022, track="official")
    Assessment.objects.filter(pk=bali.pk).update(
        status="open", published_at=None, published_by=None
    )
    assert ("54,01" in words(client_of(who).get(ADDRESS))) is seen


def test_the_queries_do_not_grow_with_the_checks(client_of, django_assert_max_num_queries):
    client = client_of("auditor")
    with django_assert_max_num_queries(12):
        client.get(ADDRESS, {"tampil": "semua"})


def test_a_missing_dimension_is_averaged_as_well(client_of, words, unit):
    ReportedScore.objects.bulk_create(
        ReportedScore(
            assessment=unit.assessment,
            level="unit" if not dimension else "dimension",
            unit_assessment=unit,
            dimension=dimension,
            figure=figure,
            source_name="contoh.go.id",
            origin="entered",
        )
        for dimension, figure in [("", "80.00"), ("input", "80.00"), ("process", "80.00")]
    )
    text = words(client_of("coordinator").get(reverse("work-checks"), {"tampil": "semua"}))
    found = text.partition("Kabupaten Dairi 2024")[2]
    # 80.00 hides 0.005 on each side; so do both dimensions, of 54.22 percent together.
    assert "rata-ratanya harus 79,983" in found.replace("79,9832", "79,983")
