"""Self against official: signed points, the biggest first, nothing compared that cannot be."""

from __future__ import annotations

import pytest
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments import services, work
from compliance.assessments.models import Assessment, UnitAssessment

from .conftest import text_of


@pytest.fixture
def own(history):
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


@pytest.fixture
def official(own, people):
    actor = people["coordinator"]
    who = {"actor": actor, "rights": rights_of(actor)}
    row = services.assessment_open(government=own.government, year=2025, track="official", **who)
    source = services.Source(name="contoh.go.id")
    figures = {"dairi-disdukcapil": "80.00", "dairi-dinsos": "95.55", "dairi-dinkes": "99.99"}
    for slug, figure in figures.items():
        services.reported_unit_record(
            unit_assessment_id=row.units.get(unit__slug=slug).pk,
            figure=figure,
            dimensions={},
            source=source,
            **who,
        )
    services.reported_total_record(
        assessment_id=row.pk,
        figures=services.TotalFigures(figure="70.00"),
        source=source,
        **who,
    )
    own_units = {
        "dairi-disdukcapil": "80.01",
        "dairi-dinsos": "97.00",
        "dairi-dinkes": "90.00",
    }
    for slug, score in own_units.items():
        own.units.filter(unit__slug=slug).update(score=score)
    return Assessment.objects.get(pk=row.pk)


def page(client_of, assessment, who="coordinator"):
    answer = client_of(who).get(reverse("work-tracks", args=[assessment.pk]))
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("side", ["own", "official"])
def test_units_stand_by_over_estimate_with_signed_points(client_of, own, official, side):
    text = page(client_of, {"own": own, "official": official}[side])
    places = [text.index(words) for words in ("+1,45", "+0,01", "−9,99")]
    assert places == sorted(places)
    assert text.index("Dinas Sosial") < text.index("Dinas Kependudukan") < text.index("−9,99")
    assert "Nilai akhir" in text
    assert "CONTOH / SAMPLE" in text


def test_units_of_one_side_stand_apart(client_of, own, official):
    text = page(client_of, own)
    apart = text.partition("Hanya dinilai pada evaluasi mandiri")[2]
    assert "Dinas Pendidikan" in apart
    assert "Dinas Sosial" not in apart
    assert "Hanya dinilai oleh Ombudsman" not in text
    own.units.filter(unit__slug="dairi-dinsos").update(score=None, score_basis="")
    assert "Dinas Sosial: 95,55" in page(client_of, own).partition("oleh Ombudsman")[2]


def test_dimensions_are_compared_where_both_are_known(client_of, own, official):
    unit = own.units.get(unit__slug="dairi-dinsos")
    code = unit.dimensions[0]["code"]
    UnitAssessment.objects.filter(pk=unit.pk).update(dimensions=[{"code": code, "score": "88.00"}])
    official.units.filter(unit__slug="dairi-dinsos").update(
        dimensions=[{"code": code, "score": "90.50"}]
    )
    assert "−2,50" in page(client_of, own)


def test_other_methods_are_not_compared(client_of, own, official):
    Assessment.objects.filter(pk=official.pk).update(
        instrument="ori-2022", instrument_sha256=history_sha("ori-2022")
    )
    text = page(client_of, own)
    assert "Tidak dapat dibandingkan" in text
    assert "95,55" in text
    assert "+1,45" not in text
    assert "Selisih" not in text.partition("Yang dinilai")[2]


def history_sha(code):
    return Assessment.objects.filter(instrument=code).first().instrument_sha256


def test_an_operator_sees_the_own_unit_only(client_of, own, official):
    text = page(client_of, own, "operator")
    assert "Hanya lokus Anda" in text
    assert "Kependudukan" in text
    assert "Dinas Sosial" not in text


def test_a_year_with_one_track_says_so(client_of, own):
    assert "baru ada satu jalur" in page(client_of, own)


def test_an_open_track_that_one_may_not_open_is_not_leaked(client_of, own, official, people):
    """The page needs both: without the right to open the other side there is nothing to see."""
    assert work.other_track(own, rights_of(people["auditor"])) == official
    assert work.other_track(own, rights_of(people["operator"])) == official
    foreign = rights_of(people["operator2"])
    official.units.filter(unit__slug="dairi-puskesmas-sigalingging").delete()
    assert work.other_track(own, foreign) is None
    assert "baru ada satu jalur" in page(client_of, own, "operator2")


def test_the_page_of_a_year_leads_there_when_both_tracks_exist(client_of, own, official):
    link = reverse("work-tracks", args=[own.pk])
    url = reverse("work-assessment", args=[own.pk])
    assert link in client_of("auditor").get(url).content.decode()
    alone = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    page_of = client_of("auditor").get(reverse("work-assessment", args=[alone.pk]))
    assert reverse("work-tracks", args=[alone.pk]) not in page_of.content.decode()


def test_the_queries_do_not_grow_with_the_units(
    client_of, own, official, django_assert_max_num_queries
):
    client = client_of("coordinator")
    with django_assert_max_num_queries(12):
        client.get(reverse("work-tracks", args=[own.pk]))
