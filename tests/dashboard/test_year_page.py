"""The page of one year: the nation's counts as reported, the governments the portal knows."""

import re
from decimal import Decimal

import pytest

from compliance.assessments.models import Assessment, Track
from compliance.dashboard.charts.dots import dots
from compliance.dashboard.charts.frame import Known
from compliance.releases.models import PublishedScore, PublishedUnitScore


def names_in(page: str) -> list[str]:
    body = page[page.index('id="governments"') :]
    return re.findall(r'href="/(?:en/)?pemerintah/([^/]+)/"', body)


def test_the_national_counts_are_those_of_the_source(history, visitor, text_of):
    text = text_of(visitor.get("/tahun/2024/"))
    assert "Seluruh Indonesia dilaporkan sumber Diumumkan 14 November 2024" in text
    assert "Instansi yang dinilai 587" in text
    assert "Zona Jumlah instansi Hijau 494 Kuning 70 Merah 23" in text


def test_in_english(history, visitor, text_of):
    text = text_of(visitor.get("/en/tahun/2024/"))
    assert "14 November 2024" in text
    assert "Green 494 Yellow 70 Red 23" in text
    assert "97.08" in text


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025])
def test_each_year_has_a_page(history, visitor, year):
    assert visitor.get(f"/tahun/{year}/").status_code == 200


@pytest.mark.parametrize("year", [0, 1999, 2012, 2026, 9999])
def test_other_years_are_not_found(history, visitor, year):
    assert visitor.get(f"/tahun/{year}/").status_code == 404


def test_2020_says_that_nothing_was_assessed(history, visitor, text_of):
    text = text_of(visitor.get("/tahun/2020/"))
    assert "Pada tahun ini tidak ada penilaian" in text
    assert "pandemi" in text
    assert "Hijau" not in text


def test_2025_says_that_its_zones_are_ours_and_shows_no_letters(history, visitor, text_of):
    text = text_of(visitor.get("/tahun/2025/"))
    assert "Ombudsman tidak mengumumkan zona untuk metode ini" in text
    assert "Kualitas Tertinggi Tanpa Maladministrasi" in text
    assert not re.search(r"\b[A-E] (Sangat Baik|Baik|Cukup|Kualitas)", text)


def test_the_bars_are_in_the_proportion_of_the_counts(history, visitor):
    page = visitor.get("/tahun/2024/").content.decode()
    drawn = page[page.index('aria-labelledby="national-title') :]
    drawn = drawn[: drawn.index("</svg>")]
    widths = [int(width) for width in re.findall(r'<rect[^>]+width="(\d+)"', drawn)]
    assert "Hijau 494, Kuning 70, Merah 23." in drawn
    assert widths[0] * 70 // 494 == widths[1]
    assert widths[0] * 23 // 494 == widths[2]


def test_every_known_government_is_there_and_no_sample(history, visitor):
    page = visitor.get("/tahun/2024/").content.decode()
    known = Assessment.objects.filter(year=2024, track=Track.OFFICIAL, status="published")
    assert sorted(names_in(page)) == sorted(row.government.slug for row in known)
    assert "badge-sample" not in page[page.index('id="governments"') :]


def test_a_zone_without_a_figure_stays_without(history, visitor):
    page = visitor.get("/tahun/2024/").content.decode()
    row = page[page.index("/pemerintah/kabupaten-asahan/") :]
    row = row[: row.index("</tr>")]
    assert "nilai tidak dipublikasikan" in row
    assert "zone-green" in row
    assert "<data" not in row


def test_best_first_and_unknown_last_unless_asked_otherwise(history, visitor):
    page = visitor.get("/tahun/2024/?provinsi=provinsi-sumatera-utara").content.decode()
    assert names_in(page)[:3] == [
        "kabupaten-serdang-bedagai",
        "kabupaten-langkat",
        "kabupaten-dairi",
    ]
    rows = page[page.index('id="governments"') :]
    assert rows.rindex("<data") < rows.index("nilai tidak dipublikasikan")


def test_by_name(history, visitor):
    names = names_in(visitor.get("/tahun/2024/?urut=nama").content.decode())
    assert names == sorted(names, key=lambda slug: slug.replace("-", " "))


def test_by_province_the_home_one_comes_first(history, visitor):
    page = visitor.get("/tahun/2024/?urut=provinsi").content.decode()
    headings = re.findall(r"<summary>(\D+) \(\d+\)</summary>", page)
    assert headings[0] == "Sumatera Utara"
    assert headings[1:] == sorted(headings[1:])
    assert len(names_in(page)) == len(names_in(visitor.get("/tahun/2024/").content.decode()))


def test_by_kind_and_province_together(history, visitor):
    page = visitor.get("/tahun/2024/?jenis=kota&provinsi=provinsi-sumatera-utara").content.decode()
    assert len(names_in(page)) == 8
    assert all(name.startswith("kota-") for name in names_in(page))


def test_the_home_government_and_its_province_stand_out(history, visitor):
    page = visitor.get("/tahun/2024/").content.decode()
    assert page.count('<tr class="is-home">') == 1
    assert page.count('<tr class="is-near">') == 33
    provinces = re.findall(r"provinsi=(provinsi-[a-z-]+)", page)
    assert provinces[0] == "provinsi-sumatera-utara"


@pytest.mark.parametrize(
    "query",
    [
        "urut=zona",
        "urut=",
        "urut=nilai&urut=nama",
        "jenis=regency",
        "provinsi=provinsi-narnia",
        "provinsi=%00",
        "jenis=<script>",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_wrong_choice_is_refused_in_words(history, visitor, text_of, prefix, query):
    response = visitor.get(f"{prefix}/tahun/2024/?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in text_of(response)
    assert b"<script>" not in response.content


def test_a_name_that_another_site_hung_on_is_left_alone(history, visitor):
    assert visitor.get("/tahun/2024/?fbclid=abc").status_code == 200


def test_links_keep_the_other_choices(history, visitor):
    page = visitor.get("/tahun/2024/?jenis=kota&provinsi=provinsi-sumatera-utara").content.decode()
    assert "?urut=nama&amp;provinsi=provinsi-sumatera-utara&amp;jenis=kota" in page
    assert '<a href="?provinsi=provinsi-sumatera-utara"' in page


def test_the_first_ten_are_shown_and_the_rest_is_folded(history, visitor):
    page = visitor.get("/tahun/2024/").content.decode()
    shown, _, folded = page[page.index('id="governments"') :].partition("lainnya")
    assert len(re.findall(r'href="/pemerintah/', shown)) == 10
    assert len(re.findall(r'href="/pemerintah/', folded)) == len(names_in(page)) - 10


def test_the_loci_of_the_home_government_by_dimension(history, visitor, text_of):
    response = visitor.get("/tahun/2024/")
    page = response.content.decode()
    assert "Nilai resmi setiap lokus tahun ini tidak ditemukan" in text_of(response)
    table = page[page.index('id="home-year"') : page.index('id="national"')]
    rows = PublishedUnitScore.objects.filter(government_code="12.11", year=2024, track="self")
    assert rows.count() == 7
    for row in rows:
        body = table[table.index(f'href="/unit/{row.unit_slug}/"') :]
        body = body[: body.index("</tr>")]
        figures = [part["score"] for part in row.dimensions] + [str(row.score)]
        assert re.findall(r'<data value="([\d.]+)">', body) == figures
        assert body.count("CONTOH / SAMPLE") == len(figures)


def test_official_loci_are_shown_without_a_mark_where_they_are_known(history, visitor, settings):
    settings.HOME_GOVERNMENT = "91.71"  # Kota Jayapura, whose seven loci are printed
    page = visitor.get("/tahun/2024/").content.decode()
    table = page[page.index('id="home-year"') : page.index('id="national"')]
    assert table.count('<th scope="row">') == 7
    assert "SAMPLE" not in table
    assert "heat-0" in table  # no source prints their dimensions


def test_the_spread_has_a_dot_for_each_known_score_and_the_bounds_of_the_year(history, visitor):
    page = visitor.get("/tahun/2022/").content.decode()
    drawn = page[page.index('aria-labelledby="spread-title') :]
    drawn = drawn[: drawn.index("</svg>")]
    known = PublishedScore.objects.filter(year=2022, track="official", score__isnull=False)
    kinds = [row.kind for row in known]
    assert drawn.count('<g class="dot') == sum(kinds.count(k) >= 3 for k in kinds)
    assert drawn.count("dot-home") == 1
    assert "Kabupaten Dairi: 83,54" in drawn
    for bound in ("54,00", "78,00", "88,00"):
        assert f"<title>{bound}</title>" in drawn


def test_the_spread_names_stored_ends(history, visitor):
    page = visitor.get("/tahun/2022/").content.decode()
    table = page[page.index('id="spread"') : page.index('id="counts"')]
    table = table[table.index("<tbody>") :]
    for row in re.findall(r"<tr>.*?</tr>", table, re.S):
        kind = {"Provinsi": "province", "Kabupaten": "regency", "Kota": "city"}.get(
            re.search(r'<th scope="row">([^<]+)</th>', row)[1], "police"
        )
        scores = PublishedScore.objects.filter(
            year=2022, track="official", kind=kind, score__isnull=False
        ).values_list("score", flat=True)
        assert re.findall(r'<data value="([\d.]+)">', row) == [str(min(scores)), str(max(scores))]


def test_dots_do_not_lie_on_each_other():
    scores = [Known(str(n), Decimal(n) / 2, "green", False) for n in range(100, 201)]
    drawn = dots("s", ("t", "d"), [("a", scores), ("b", scores)], [Decimal(0), Decimal(78)])
    places = [(dot.x, dot.y) for group in drawn.groups for dot in group.dots]
    assert len(set(places)) == len(places) == 202
    assert all(0 < x < drawn.frame.width and 0 < y < drawn.frame.height for x, y in places)


def test_the_page_costs_few_queries(history, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        visitor.get("/tahun/2024/")
