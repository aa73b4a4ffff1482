"""The officials' pages of totals and unit figures: typed, checked at the field, shown at once."""

from __future__ import annotations

import re
from html import escape

import pytest
from django.urls import reverse
from django.utils import translation

from compliance.accounts.models import Role
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import services
from compliance.assessments.desk import views as desk_views
from compliance.assessments.models import Assessment, Entry, ReportedScore, UnitAssessment
from compliance.audit.models import Event
from tests.publishing import publish_as
from tests.rows import rows_of
from units.models import Government, ServiceUnit

SAVED = re.compile(r"Tersimpan pukul \d\d\.\d\d\.\d\d WIB\.")
SOURCE = {"source_name": "contoh.go.id", "source_url": "https://contoh.go.id/berita"}


@pytest.fixture(autouse=True)
def in_indonesian():
    """A request in English leaves its language behind in the thread, for `reverse` as well."""
    with translation.override("id"):
        yield


@pytest.fixture
def dairi(history):
    return Government.objects.get(code="12.11")


@pytest.fixture
def year_2025(dairi, people):
    actor = people["coordinator"]
    return services.assessment_open(
        government=dairi, year=2025, track="official", actor=actor, rights=rights_of(actor)
    )


@pytest.fixture
def total_url(year_2025):
    return reverse("work-total", args=[year_2025.pk])


@pytest.fixture
def coordinator(client_of):
    return client_of("coordinator")


def everything():
    """Return all that these pages may write."""
    tables = (Assessment, UnitAssessment, Entry, ReportedScore, Event)
    return rows_of(*tables)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def control(response, name):
    """Return the tag of the field with this name."""
    found = re.search(
        rf'<(?:input|select|textarea)[^>]*name="{re.escape(name)}"[^>]*>', html(response)
    )
    assert found, name
    return found[0]


def html(response):
    return response.content.decode()


BAD_FIGURES = [
    ("abc", "tanpa huruf"),
    ("94,83a", "tanpa huruf"),
    ("NaN", "tanpa huruf"),
    ("inf", "tanpa huruf"),
    ("0x5f", "tanpa huruf"),
    ("1e2", "tanpa pangkat"),
    ("9,4E1", "tanpa pangkat"),
    ("101", "paling besar 100"),
    ("100,01", "paling besar 100"),
    ("-5", "tidak boleh negatif"),
    ("−5", "tidak boleh negatif"),
    ("1.234,5", "pemisah ribuan"),
    ("1,234.5", "pemisah ribuan"),
    ("94,833", "Paling banyak 2 angka"),
    ("٩٤", "angka biasa"),
    ("９４,８３", "angka biasa"),
    ("9" * 500, "Terlalu panjang"),
    ("+94", "bukan angka"),
    ("94,", "bukan angka"),
    (",5", "bukan angka"),
    ("9 4", "bukan angka"),
    ("094", "bukan angka"),
    ("1_0", "bukan angka"),
    ("94<b>", "tanpa huruf"),
    ("9\x004", "bukan angka"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FIGURES)
def test_a_bad_figure_is_refused_at_its_field_and_stays_there(
    coordinator, total_url, text, message
):
    before = everything()
    answer = coordinator.post(total_url, {"figure": text, "award": "Piagam", **SOURCE})
    assert answer.status_code == 422
    field = control(answer, "figure")
    assert f'value="{escape(text)}"' in field
    assert 'aria-invalid="true"' in field
    assert "id_figure_error" in re.search(r'aria-describedby="([^"]*)"', field)[1]
    at_field = re.search(r'id="id_figure_error">(.*?)</ul>', html(answer), re.DOTALL)[1]
    assert message in at_field
    assert at_field.count("<li>") == 1
    assert '<a href="#id_figure">' in html(answer)
    assert 'value="Piagam"' in control(answer, "award")
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "stored", "shown"),
    [
        ("94,83", "94.83", "94,83"),
        ("94.83", "94.83", "94,83"),
        ("  94,8 ", "94.8", "94,80"),
        ("\u00a077,99\t", "77.99", "77,99"),
        ("0", "0", "0,00"),
        ("100", "100", "100,00"),
        ("100,00", "100.00", "100,00"),
    ],
)
def test_comma_and_point_and_blanks_are_fine(
    coordinator, year_2025, total_url, text, stored, shown
):
    answer = coordinator.post(total_url, {"figure": text, **SOURCE}, follow=True)
    assert answer.redirect_chain == [(reverse("work-assessment", args=[year_2025.pk]), 302)]
    assert year_2025.reported.get().figure == stored
    assert SAVED.search(text_of(answer))
    assert f">{shown}</data>" in html(answer)


def test_score_category_and_zone_are_there_at_once(coordinator, year_2025, total_url):
    answer = coordinator.post(total_url, {"figure": "90,12", **SOURCE}, follow=True)
    assert '<data value="90.12">90,12</data>' in html(answer)
    assert "Kategori A – Sangat Baik" in text_of(answer)
    assert "zone-green" in html(answer)
    year_2025.refresh_from_db()
    assert (str(year_2025.score), year_2025.category, year_2025.zone) == ("90.12", "A", "green")


def test_everything_a_source_prints_is_kept(coordinator, year_2025, total_url):
    given = {
        "figure": "94,83",
        "zone": "green",
        "category_label": "a",
        "rank_province": "3",
        "rank_national": "73",
        "announced_on": "2026-01-29",
        "handed_over_on": "2-2-2026",
        "handed_over_place": "Medan",
        "handed_over_by": "Ombudsman RI",
        "award": "Piagam",
        "note": "satu\r\ndua",
        **SOURCE,
    }
    assert coordinator.post(total_url, given).status_code == 302
    row = year_2025.reported.get()
    assert (row.figure, row.zone, row.rank_province, row.rank_national) == ("94.83", "green", 3, 73)
    assert row.category_label == "A - Sangat Baik (Kualitas Tertinggi)"
    assert (row.source_name, row.source_url, row.note) == (*SOURCE.values(), "satu\ndua")
    year_2025.refresh_from_db()
    assert f"{year_2025.announced_on} {year_2025.handed_over_on}" == "2026-01-29 2026-02-02"
    assert (year_2025.handed_over_place, year_2025.award) == ("Medan", "Piagam")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("source_name", "", "setiap nilai harus punya sumber"),
        ("source_name", "   ", "setiap nilai harus punya sumber"),
        ("source_name", "x" * 201, "200"),
        ("source_url", "javascript:alert(1)", "alamat lengkap"),
        ("source_url", "ftp://contoh.go.id/a", "alamat lengkap"),
        ("source_url", "bukan alamat", "alamat lengkap"),
        ("zone", "ungu", "Pilih zona"),
        ("rank_province", "0", "bilangan bulat"),
        ("rank_province", "2,5", "bilangan bulat"),
        ("rank_national", "٣", "bilangan bulat"),
        ("rank_national", "99999", "bilangan bulat"),
        ("announced_on", "31-02-2026", "Tulis tanggal"),
        ("handed_over_on", "kemarin", "Tulis tanggal"),
        ("award", "x" * 201, "200"),
        ("category_label", "x" * 101, "100"),
    ],
)
def test_other_fields_are_refused_in_words_too(coordinator, total_url, name, text, message):
    before = everything()
    answer = coordinator.post(total_url, {"figure": "90,12", **SOURCE, name: text})
    assert answer.status_code == 422
    at_field = re.search(rf'id="id_{name}_error">(.*?)</ul>', html(answer), re.DOTALL)[1]
    assert message in at_field
    assert 'aria-invalid="true"' in control(answer, name)
    if name != "zone" and text.strip():
        assert f'value="{escape(text)}"' in control(answer, name)
    assert 'value="90,12"' in control(answer, "figure")
    assert everything() == before


def test_a_rank_alone_is_refused_and_not_lost_silently(coordinator, total_url):
    before = everything()
    answer = coordinator.post(total_url, {"rank_national": "73", **SOURCE})
    assert answer.status_code == 422
    assert "peringkat saja tidak cukup" in text_of(answer)
    assert everything() == before


def test_the_list_of_faults_gets_the_focus_and_leads_to_the_fields(coordinator, total_url):
    answer = coordinator.post(total_url, {"figure": "x", "rank_province": "y"})
    summary = re.search(r'<div class="error-summary".*?</div>', html(answer), re.DOTALL)[0]
    assert "autofocus" in summary
    links = re.findall(r'href="#([^"]+)"', summary)
    assert sorted(links) == ["id_figure", "id_rank_province", "id_source_name"]
    assert all(f'id="{link}"' in html(answer) for link in links)


def test_sending_the_same_total_twice_writes_once(coordinator, year_2025, total_url):
    given = {"figure": "90,12", "award": "Piagam", **SOURCE}
    coordinator.post(total_url, given)
    before = everything()
    assert coordinator.post(total_url, given).status_code == 302
    assert everything() == before


def test_the_form_shows_what_is_recorded_and_saving_it_unchanged_writes_nothing(
    coordinator, year_2025, total_url
):
    coordinator.post(total_url, {"figure": "94,80", "announced_on": "2026-01-29", **SOURCE})
    page = coordinator.get(total_url)
    assert 'value="94,80"' in control(page, "figure")
    assert 'value="2026-01-29"' in control(page, "announced_on")
    english = coordinator.get("/en" + total_url)
    assert 'value="94.80"' in control(english, "figure")


def test_another_figure_stays_visible_as_an_alternative(coordinator, year_2025, total_url):
    coordinator.post(total_url, {"figure": "90,12", "source_name": "Kabar Satu"})
    coordinator.post(total_url, {"figure": "77,99", "source_name": "Kabar Dua", "zone": "green"})
    page = coordinator.get(reverse("work-assessment", args=[year_2025.pk]))
    text = text_of(page)
    assert "Kabar Satu 90,12" in text
    assert re.search(r"Kabar Dua 77,99 Hijau Berbeda: nilai tercetak masuk zona Kuning", text)


def test_emptying_withdraws_and_says_that_nothing_is_known(coordinator, year_2025, total_url):
    coordinator.post(total_url, {"figure": "90,12", **SOURCE})
    answer = coordinator.post(total_url, {"figure": "", **SOURCE}, follow=True)
    assert "Belum ada nilai. Itu bukan nilai nol." in text_of(answer)
    assert year_2025.reported.get().status == "withdrawn"


def test_a_published_year_is_locked_and_keeps_what_was_typed(coordinator, dairi):
    published = Assessment.objects.get(government=dairi, year=2024, track="official")
    before = everything()
    url = reverse("work-total", args=[published.pk])
    answer = coordinator.post(url, {"figure": "10,00", **SOURCE})
    assert answer.status_code == 409
    assert "Terkunci" in text_of(answer)
    assert 'value="10,00"' in control(answer, "figure")
    assert everything() == before
    assert ">Simpan</button>" not in html(coordinator.get(url))


def test_nothing_is_said_to_be_saved_when_the_log_cannot_be_written(
    coordinator, total_url, monkeypatch
):
    def broken(**_):
        raise RuntimeError("the log is full")

    before = everything()
    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        coordinator.post(total_url, {"figure": "90,12", **SOURCE})
    assert everything() == before
    monkeypatch.undo()
    assert not SAVED.search(text_of(coordinator.get(total_url)))


# Units


@pytest.fixture
def figures_url(year_2025):
    unit = year_2025.units.get(unit__slug="dairi-disdukcapil")
    return reverse("work-unit-figures", args=[unit.pk])


@pytest.mark.parametrize("name", ["figure", "dimension-trust"])
def test_bad_unit_figures_are_refused_at_their_field(client_of, figures_url, name):
    operator, before = client_of("operator"), everything()
    for text, message in BAD_FIGURES:
        answer = operator.post(figures_url, {name: text, "dimension-input": "80", **SOURCE})
        assert answer.status_code == 422
        assert f'value="{escape(text)}"' in control(answer, name)
        at_field = re.search(rf'id="id_{name}_error">(.*?)</ul>', html(answer), re.DOTALL)[1]
        assert message in at_field
        assert 'value="80"' in control(answer, "dimension-input")
    assert everything() == before


def test_a_unit_score_shows_its_zone_at_once(client_of, figures_url):
    answer = client_of("operator").post(figures_url, {"figure": "53,99", **SOURCE}, follow=True)
    assert SAVED.search(text_of(answer))
    assert '<data value="53.99">53,99</data>' in html(answer)
    assert "zone-red" in html(answer)


def test_some_dimensions_give_the_range_that_is_left(client_of, figures_url, year_2025):
    operator = client_of("operator")
    answer = operator.post(figures_url, {"dimension-trust": "100", **SOURCE}, follow=True)
    unit = year_2025.units.get(unit__slug="dairi-disdukcapil")
    assert unit.score is None
    assert (str(unit.range_low), str(unit.range_high)) == ("30.00", "100.00")
    assert "nilai masih mungkin 30,00 sampai 100,00" in text_of(answer)


def test_a_dimension_left_alone_keeps_its_source(client_of, figures_url, year_2025, people):
    operator, actor = client_of("operator"), people["operator"]
    operator.post(figures_url, {"dimension-trust": "90", "source_name": "Kabar Satu"})
    services.reported_unit_record(
        unit_assessment_id=year_2025.units.get(unit__slug="dairi-disdukcapil").pk,
        figure="91.00",
        dimensions={},
        source=services.Source(name="Kabar Dua"),
        actor=actor,
        rights=rights_of(actor),
    )
    given = {"figure": "91,00", "dimension-trust": "90", "dimension-input": "80"}
    assert 'value="Kabar Dua"' in control(operator.get(figures_url), "source_name")
    operator.post(figures_url, {**given, "source_name": "Kabar Dua"})
    assert accepted_sources(year_2025) == {
        "": "Kabar Dua",
        "input": "Kabar Dua",
        "trust": "Kabar Satu",
    }
    operator.post(figures_url, {**given, "source_name": "Kabar Tiga"})
    assert set(accepted_sources(year_2025).values()) == {"Kabar Tiga"}


def accepted_sources(assessment):
    rows = ReportedScore.objects.filter(assessment=assessment, status="accepted")
    return dict(rows.values_list("dimension", "source_name"))


# The list, opening, units, publishing


def test_home_says_who_one_is_and_lists_what_is_there(client_of, year_2025):
    page = client_of("coordinator").get(reverse("work-home"))
    text = text_of(page)
    assert "Anda masuk sebagai coordinator. Peran: Koordinator ." in text
    assert "Kabupaten Dairi 2025 Ombudsman Terbuka" in text
    assert "CONTOH / SAMPLE" in text
    operator = text_of(client_of("operator").get(reverse("work-home")))
    assert "Buka penilaian" not in operator


def test_an_operator_s_progress_counts_the_own_unit(client_of, history):
    unit = UnitAssessment.objects.get(
        unit__slug="dairi-disdukcapil", assessment__year=2026, assessment__track="self"
    )
    text = text_of(client_of("operator").get(reverse("work-home")))
    assert f"{unit.filled} dari {unit.expected}" in text


def test_opening_leads_to_the_page_and_opens_nothing_twice(coordinator, dairi):
    given = {"government": dairi.pk, "year": "2025", "track": "official"}
    answer = coordinator.post(reverse("work-open"), given)
    opened = Assessment.objects.get(government=dairi, year=2025, track="official")
    assert answer.url == reverse("work-assessment", args=[opened.pk])
    before = everything()
    assert coordinator.post(reverse("work-open"), given).url == answer.url
    assert everything() == before


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("2020", "Tahun 2020 tidak dinilai."),
        ("2012", "Tulis tahun dari 2013"),
        ("2999", "Tulis tahun dari 2013"),
        ("", "Isi tahun penilaian"),
        ("dua ribu", "empat angka"),
        ("２０２５", "empat angka"),
        ("-2025", "empat angka"),
        ("9" * 500, "empat angka"),
    ],
)
def test_a_year_that_cannot_be_opened_says_why_at_the_field(coordinator, dairi, year, message):
    before = everything()
    given = {"government": dairi.pk, "year": year, "track": "self"}
    answer = coordinator.post(reverse("work-open"), given)
    assert answer.status_code == 422
    assert message in re.search(r'id="id_year_error">(.*?)</ul>', html(answer), re.DOTALL)[1]
    assert 'aria-invalid="true"' in control(answer, "year")
    assert not year or f'value="{year}"' in control(answer, "year")
    assert f'<option value="{dairi.pk}" selected>' in html(answer)
    assert everything() == before


def test_the_years_offered_have_a_method(coordinator):
    offered = re.findall(
        r'<option value="(\d{4})"></option>', html(coordinator.get(reverse("work-open")))
    )
    assert "2019" in offered
    assert "2025" in offered
    assert "2020" not in offered


@pytest.mark.parametrize("government", ["0", "x", str(10**30), ""])
def test_a_government_that_is_none_is_refused(coordinator, government):
    before = everything()
    given = {"government": government, "year": "2025", "track": "official"}
    assert coordinator.post(reverse("work-open"), given).status_code == 422
    assert everything() == before


def test_a_unit_is_added_once_and_only_an_own_one(coordinator, people, dairi):
    actor = people["coordinator"]
    year = services.assessment_open(
        government=dairi, year=2023, track="self", actor=actor, rights=rights_of(actor)
    )
    url = reverse("work-unit-add", args=[year.pk])
    missing = year.units.first()
    unit_id, name = missing.unit_id, missing.unit.name
    missing.delete()
    foreign = ServiceUnit.objects.exclude(government=dairi).first()
    before = everything()
    for wrong in (str(foreign.pk), "", "x", "0"):
        assert coordinator.post(url, {"unit": wrong}).status_code == 422
    assert everything() == before
    answer = coordinator.post(url, {"unit": unit_id}, follow=True)
    assert f"{name} ditambahkan." in text_of(answer)
    before = everything()
    assert coordinator.post(url, {"unit": unit_id}).status_code == 422
    assert everything() == before


def test_publishing_says_what_blocks_and_then_publishes_once(client_of, year_2025, total_url):
    publisher, url = client_of("publisher"), reverse("work-publish", args=[year_2025.pk])
    page_url = reverse("work-assessment", args=[year_2025.pk])
    assert "Belum dapat diterbitkan: Belum ada nilai atau zona" in text_of(publisher.get(page_url))
    before = everything()
    refused = publisher.post(url)
    assert refused.status_code == 409
    assert "Belum ada nilai atau zona: koordinator perlu mencatat nilai akhir." in text_of(refused)
    assert everything() == before
    client_of("coordinator").post(total_url, {"figure": "90,12", **SOURCE})
    page = publisher.get(page_url)
    assert "Terbitkan penilaian ini…" in text_of(page)
    there = reverse("work-publication", args=[year_2025.pk])
    assert f'href="{there}#publish"' in html(page)  # only there one sees what will be published
    answer = publish_as(publisher, year_2025, follow=True)
    assert "Hasilnya kini dapat dibaca siapa saja." in text_of(answer)
    year_2025.refresh_from_db()
    assert year_2025.status == "published"
    before = everything()
    again = publisher.post(url)
    assert again.status_code == 409
    assert "Terkunci" in text_of(again)
    assert everything() == before


def test_buttons_stand_only_where_the_action_would_be_allowed(client_of, year_2025):
    url = reverse("work-assessment", args=[year_2025.pk])
    seen = {
        name: (
            "Catat nilai akhir" in html(client_of(name).get(url)),
            "Terbitkan" in html(client_of(name).get(url)),
        )
        for name in ("operator", "coordinator", "verifier", "publisher", "auditor")
    }
    assert seen == {
        "operator": (False, False),
        "coordinator": (True, False),
        "verifier": (False, False),
        "publisher": (False, True),
        "auditor": (False, False),
    }


def test_an_operator_sees_the_own_unit_only(client_of, year_2025):
    page = text_of(client_of("operator").get(reverse("work-assessment", args=[year_2025.pk])))
    assert "Hanya lokus Anda yang ditampilkan." in page
    assert "Dinas Kependudukan" in page
    assert "Dinas Sosial" not in page


def test_a_denied_action_of_someone_who_may_look_is_403(client_of, people, year_2025):
    """A publisher who is also an operator elsewhere passes the gate, not the policy."""
    other = ServiceUnit.objects.get(slug="dairi-dinsos")
    role_assign(user=people["publisher"], role=Role.OPERATOR, unit=other, actor=None)
    unit = year_2025.units.get(unit__slug="dairi-disdukcapil")
    publisher, before = client_of("publisher"), everything()
    url = reverse("work-unit-figures", args=[unit.pk])
    answer = publisher.post(url, {"figure": "90,12", **SOURCE})
    assert answer.status_code == 403
    assert "Hanya operator lokus ini atau koordinator yang dapat mengisi." in text_of(answer)
    assert everything() == before


def test_pages_are_in_english_too(client_of, year_2025):
    page = client_of("coordinator").get("/en" + reverse("work-assessment", args=[year_2025.pk]))
    assert page.status_code == 200
    assert "Open" in text_of(page)


def test_the_list_has_pages(client_of, history, monkeypatch):
    monkeypatch.setattr(desk_views, "ROWS_PER_PAGE", 2)
    administrator = client_of("administrator")
    page = administrator.get(reverse("work-home"), {"hal": "2"})
    assert re.search(r'<a href="\?hal=2"\s+aria-current="page">', html(page))
    assert administrator.get(reverse("work-home"), {"hal": "x"}).status_code == 200
