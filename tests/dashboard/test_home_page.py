"""The page of a government: the home one at `/`, any other in the same way."""

import re

import pytest
from django.test import override_settings

from compliance.assessments.models import Assessment, Track, UnitAssessment
from compliance.releases.models import PublishedScore
from units.models import Government

DAIRI_LOCI = 7


def test_it_shows_the_newest_official_score_with_all_that_belongs_to_it(history, visitor, text_of):
    text = text_of(visitor.get("/"))
    assert "Nilai tahun 2024 94,83 dari 100, dilaporkan sumber Hijau" in text
    assert "Kategori A: Kualitas Tertinggi" in text
    assert "peringkat 3 se-provinsi, dilaporkan sumber" in text
    assert "peringkat 73 se-Indonesia, dilaporkan sumber" in text
    assert "25 November 2024" in text
    assert "Aula Tengku Rizal Nurdin, Medan" in text


def test_it_is_the_same_in_english_with_a_decimal_point(history, visitor, text_of):
    text = text_of(visitor.get("/en/"))
    assert "94.83" in text
    assert "94,83" not in text
    assert "Green" in text
    assert "Highest quality" in text
    assert "rank 3 in the province, reported by the source" in text


def test_its_figures_carry_the_stored_string_for_machines(history, visitor):
    for address in ("/", "/en/"):
        assert '<data value="94.83">' in visitor.get(address).content.decode()


@pytest.mark.parametrize("figure", ["93,29", "83,54", "88,87", "94,83"])
def test_the_table_under_the_chart_has_every_year(history, visitor, figure):
    page = visitor.get("/").content.decode()
    table = page[page.index("</figure>") : page.index('id="loci"')]
    assert figure in table


def test_a_computed_rank_says_of_how_many_and_who_reckoned_it(history, visitor, text_of):
    text = text_of(visitor.get("/"))
    assert re.search(
        r"peringkat \d+ dari \d+ kabupaten yang diketahui se-provinsi, dihitung portal", text
    )


def test_a_rank_that_a_source_prints_leads_to_the_source(history, visitor):
    page = visitor.get("/").content.decode()
    link = re.search(r'<a href="([^"]+)"[^>]*>\s*peringkat 3 se-provinsi', page)
    assert link and link[1] == "https://mistar.id/?p=427506"


def test_loci_have_no_invented_official_figure(history, visitor, text_of):
    page = visitor.get("/").content.decode()
    table = page[page.index('id="loci"') : page.index('id="channels"')]
    rows = re.findall(r"<tr>.*?</tr>", table, re.S)[1 : DAIRI_LOCI + 1]
    assert len(rows) == DAIRI_LOCI
    for row in rows:
        official, own = re.findall(r"<td.*?</td>", row, re.S)
        assert "belum dipublikasikan" in official
        assert "<data" not in official
        assert "<data" in own


def test_every_sample_figure_stands_beside_its_mark(history, visitor, text_of):
    text = text_of(visitor.get("/"))
    own = [
        str(row.score).replace(".", ",")
        for row in UnitAssessment.objects.filter(
            assessment__government__code="12.11",
            assessment__year=2024,
            assessment__track=Track.SELF,
        )
    ]
    assert len(own) == DAIRI_LOCI
    for figure in own:
        assert f"{figure} CONTOH / SAMPLE" in text


def test_what_is_not_published_does_not_leak(history, visitor):
    """The sample of 2026 is still open: neither its year nor its range is on a public page."""
    open_year = Assessment.objects.get(government__code="12.11", year=2026)
    assert open_year.status == Assessment.Status.OPEN and open_year.range_high is not None
    for address in ("/", "/unit/dairi-disdukcapil/"):
        page = visitor.get(address).content.decode()
        assert "2026" not in page
        assert str(open_year.range_high).replace(".", ",") not in page


def test_without_a_sample_there_is_no_column_for_it(history, visitor):
    PublishedScore.objects.filter(track=Track.SELF).delete()
    assert "SAMPLE" not in visitor.get("/").content.decode()


def test_neighbours_are_the_known_ones_of_the_province_best_first(history, visitor, text_of):
    text = text_of(visitor.get("/"))
    heading = text.index("Nilai tertinggi yang diketahui di Sumatera Utara, 2024")
    places = [
        text.index(words, heading)
        for words in ("Serdang Bedagai 97,08", "Langkat 96,86", "Dairi 94,83")
    ]
    assert places == sorted(places)
    assert "/tahun/2024/?provinsi=provinsi-sumatera-utara" in visitor.get("/").content.decode()


def test_it_says_where_to_complain(history, visitor):
    page = visitor.get("/").content.decode()
    assert 'href="https://www.lapor.go.id"' in page
    assert 'href="tel:112"' in page
    assert "Sidumasda" in page


def test_the_home_page_is_the_page_of_its_government(history, visitor, text_of):
    assert text_of(visitor.get("/")) == text_of(visitor.get("/pemerintah/kabupaten-dairi/"))


def test_conflicting_sources_stand_side_by_side(history, visitor, text_of):
    text = text_of(visitor.get("/pemerintah/kabupaten-simalungun/"))
    assert "92,57" in text
    assert "mencetak 92,53" in text


def test_a_total_of_units_is_called_computed(history, visitor, text_of):
    """No source prints the total of Kota Jayapura 2024; all seven of its loci are printed."""
    text = text_of(visitor.get("/pemerintah/kota-jayapura/"))
    assert "88,63 dari 100, dihitung portal" in text


def test_a_self_assessment_that_a_source_reports_is_no_sample(history, visitor, text_of):
    text = text_of(
        visitor.get(
            "/unit/"
            + UnitAssessment.objects.filter(
                assessment__government__name="Kota Magelang", assessment__track=Track.SELF
            )
            .first()
            .unit.slug
            + "/"
        )
    )
    assert "Evaluasi mandiri" in text
    assert "SAMPLE" not in text.replace("ditandai CONTOH / SAMPLE", "")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Bagaimana nilai ini terjadi"),
        ("/unit/dairi-disdukcapil/", "Bagaimana nilai ini terjadi"),
        ("/pemerintah/kota-jayapura/", "Bagaimana nilai ini terjadi"),
        ("/tahun/2024/", "Peringkat tahun ini"),
    ],
)
def test_a_figure_leads_on_to_what_explains_it(history, visitor, address, words):
    page = visitor.get(address).content.decode()
    link = re.search(rf'<a href="([^"]+)">{words}</a>', page)
    assert link
    assert visitor.get(link[1]).status_code == 200


def test_every_government_has_a_page(history, visitor):
    for slug in Government.objects.values_list("slug", flat=True):
        assert visitor.get(f"/pemerintah/{slug}/").status_code == 200, slug


def test_an_unknown_government_is_not_found(history, visitor):
    for address in ("/pemerintah/negeri-dongeng/", "/en/pemerintah/negeri-dongeng/"):
        assert visitor.get(address).status_code == 404


def test_before_any_data_is_loaded_the_portal_says_so(db, visitor):
    with override_settings(HOME_GOVERNMENT="99.99"):
        response = visitor.get("/")
    assert response.status_code == 503
    assert "Data belum dimuat" in response.content.decode()
