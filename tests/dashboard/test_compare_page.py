"""Side by side: only what may be compared, everything else told apart in words."""

import re
from decimal import Decimal

import pytest
from django.utils.http import urlencode

from compliance.dashboard.charts.frame import Known
from compliance.dashboard.charts.scores import score_bars
from compliance.releases.models import PublishedScore
from units.models import ServiceUnit

ADDRESS = "/bandingkan/"


def asked(*names: str, kind: str = "pemerintah", year: object = "") -> str:
    pairs = [(kind, name) for name in names]
    return f"{ADDRESS}?{urlencode([*pairs, ('tahun', year)])}"


def section(page: str, number: int) -> str:
    found = page[page.index(f'id="group-{number}"') :]
    return found[: found.index("</section>")]


def test_nothing_is_chosen_at_first(history, visitor, text_of):
    response = visitor.get(ADDRESS)
    assert response.status_code == 200
    assert "Pilih pemerintah" in text_of(response)
    assert 'id="group-1"' not in response.content.decode()


def test_the_same_kind_year_and_method_stand_in_one_table_best_first(history, visitor):
    page = visitor.get(asked("kabupaten-dairi", "kabupaten-langkat", year=2022)).content.decode()
    figures = re.findall(r'<data value="([\d.]+)">', section(page, 1))
    assert figures == ["87.80", "83.54"]
    assert 'id="group-2"' not in page


def test_another_kind_is_told_apart(history, visitor, text_of):
    response = visitor.get(asked("kabupaten-dairi", "kabupaten-langkat", "kota-medan", year=2022))
    page = response.content.decode()
    assert "81.43" not in section(page, 1)
    assert "81.43" in section(page, 2)
    assert "Tidak sebanding dengan kelompok pertama: jenisnya berbeda." in section(page, 2)


def test_the_own_assessment_is_no_official_figure_and_keeps_its_mark(history, visitor):
    page = visitor.get(asked("kabupaten-dairi", year=2024)).content.decode()
    assert "SAMPLE" not in section(page, 1)
    own = section(page, 2)
    assert "evaluasi mandiri bukan nilai resmi" in own
    score = PublishedScore.objects.get(government_code="12.11", year=2024, track="self").score
    assert re.search(
        rf'<data value="{score}">[\d,]+</data>\s*<span class="badge badge-sample">', own
    )


def test_years_of_different_methods_are_cut(history, visitor, text_of):
    text = text_of(visitor.get(asked("kabupaten-dairi", "kabupaten-langkat")))
    assert "2022 dan 2021 tidak sebanding: metode berubah: lebih banyak variabel" in text
    assert "2023 dan 2022" not in text


def test_without_a_year_it_is_one_in_which_most_are_known(history, visitor):
    # Dairi and Langkat are both known in 2021 to 2024, Karo in 2021 and 2022 only.
    page = visitor.get(asked("kabupaten-dairi", "kabupaten-langkat", "kabupaten-karo"))
    assert 'href="?pemerintah=kabupaten-dairi' in page.content.decode()
    assert re.search(r'tahun=2022"\s+aria-current="page"', page.content.decode())


@pytest.mark.parametrize(
    "name", ["Kabupaten Dairi", "kabupaten-dairi", "12.11", "dairi", "KABUPATEN  DAIRI", "Dáiri"]
)
def test_a_government_can_be_named_in_several_ways(history, visitor, name):
    response = visitor.get(asked(name, year=2024))
    assert response.status_code == 200
    assert "94.83" in section(response.content.decode(), 1)


def test_what_is_unknown_in_the_year_is_said(history, visitor, text_of):
    PublishedScore.objects.filter(government_code="12.06", year=2022).delete()
    text = text_of(visitor.get(asked("kabupaten-dairi", "kabupaten-karo", year=2022)))
    assert "Belum diketahui pada tahun 2022: Kabupaten Karo." in text


def test_units_are_compared_with_units(history, visitor, text_of):
    slugs = [
        unit.slug
        for unit in ServiceUnit.objects.filter(government__code="91.71").order_by("slug")[:5]
    ]
    response = visitor.get(asked(*slugs, kind="unit", year=2024))
    assert response.status_code == 200
    assert "nilai resmi" in text_of(response)


def test_a_shared_name_asks_which(history, visitor, text_of):
    response = visitor.get(asked("Dinas Sosial", kind="unit"))
    assert response.status_code == 422
    assert re.search(r"Ada \d+ yang bernama ini", text_of(response))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (asked("negeri-dongeng"), "Tidak ada yang bernama ini"),
        (asked("\x00"), ""),
        (asked("😀"), "Tidak ada yang bernama ini"),
        (asked("<script>"), "Tidak ada yang bernama ini"),
        (asked("x" * 5000), "Tidak ada yang bernama ini"),
        (asked("kabupaten-dairi", year="dua ribu"), "empat angka"),
        (asked("kabupaten-dairi", year="²⁰²⁴"), "empat angka"),
        (asked("kabupaten-dairi", year=1999), "Tidak ada yang diketahui pada tahun ini"),
        (asked("12.01", "12.02", "12.03", "12.04", "12.05", "12.06"), "paling banyak 5"),
        (f"{ADDRESS}?pemerintah=kabupaten-dairi&unit=dairi-dinkes", "tidak sebanding"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_cannot_be_compared_is_answered_in_words(
    history, visitor, text_of, prefix, address, words
):
    response = visitor.get(prefix + address)
    assert response.status_code == (422 if words else 200)
    assert b"<script>" not in response.content
    assert words in text_of(response) or prefix


def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(history, visitor):
    names = ["kabupaten-dairi", "negeri-dongeng", "12.01", "12.02", "12.03", "12.04", "12.05"]
    page = visitor.get(asked(*names, year="20")).content.decode()
    for name in names:
        assert f'value="{name}"' in page
    field = page[page.index('id="pemerintah-2-error"') : page.index('id="pemerintah-3"')]
    assert 'aria-describedby="pemerintah-2-error"' in field
    assert 'value="20"' in page


def test_the_same_one_twice_counts_once(history, visitor):
    page = visitor.get(asked("kabupaten-dairi", "12.11", "Dairi", year=2023)).content.decode()
    assert section(page, 1).count('<th scope="row">') == 1


@pytest.mark.parametrize(
    "address",
    [asked("kabupaten-dairi", "kota-medan"), asked("dairi-dinkes", kind="unit"), ADDRESS],
)
def test_it_costs_few_queries(history, visitor, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(4):
        assert visitor.get(address).status_code == 200


def test_bars_are_in_proportion_and_whole():
    scores = [
        Known("a", Decimal("100.00"), "green", False),
        Known("b", Decimal("50.00"), "red", False),
    ]
    drawn = score_bars("s", ("t", "d"), scores, [Decimal("78.00"), Decimal(0)])
    assert drawn.bars[0].width == 2 * drawn.bars[1].width
    assert [cut.figure for cut in drawn.cuts] == [Decimal("78.00")]
