"""What is shown publicly stands on the unit's page, samples marked; all else is nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from compliance.followup.models import ComplaintCount, Forum, Programme, SopCheck
from units.models import Channel, Innovation


@pytest.fixture
def page(unit, words):
    """A function: the words of a unit's public page, as a visitor reads it."""

    def read(language="", slug=unit.slug):
        answer = Client().get(f"{language}/unit/{slug}/")
        assert answer.status_code == 200
        return words(answer)

    return read


def counts(channel, unit, month, received, resolved, in_time, **more):
    return ComplaintCount.objects.create(
        channel=channel,
        unit=unit,
        year=2025,
        month=month,
        received=received,
        resolved=resolved,
        in_time=in_time,
        **{"shown_publicly": True} | more,
    )


def test_each_kind_appears_where_it_is_shown_and_only_there(page, make, unit, channel):
    done = {"name": "Gedung", "due_on": "2025-06-30", "done_on": "2025-06-01", "note": ""}
    make("program", shown_publicly=True, lines=[done])
    make("sop", shown_publicly=True)
    make("sop", shown_publicly=True, checked_on="2025-05-01", outcome="followed")
    make("sop", checked_on="2025-06-01", outcome="not_followed")  # not shown
    make("forum", shown_publicly=True)
    make("inovasi")
    counts(channel, unit, 1, 8, 5, 1)
    counts(channel, unit, 2, 0, 3, 0)
    counts(channel, unit, 3, 100, 100, 100, shown_publicly=False)
    text = page()
    assert "Mal Pelayanan Publik 1 dari 1 tahapan selesai" in text
    assert "selesai 1 Juni 2025 (tenggat 30 Juni 2025)" in text
    assert "2 pemeriksaan: 1 sesuai SOP, 1 sebagian sesuai, 0 tidak sesuai" in text
    assert "Standar akta kelahiran" in text
    assert "30 peserta" in text
    assert "Tiga hari kerja (jangka waktu penyelesaian) – belum diterapkan" in text
    assert "Sepakat." not in text  # minutes stay inside
    assert "LAPOR! 2025 2 bulan tercatat 8 8 (100%) 1 (13%)" in text  # 12.5 goes up
    assert "Tidak perlu ke kota." in text
    other = page(slug="dairi-dinsos")
    for absent in ("Mal Pelayanan Publik", "pemeriksaan", "akta kelahiran", "bulan tercatat"):
        assert absent not in other


def test_nothing_that_is_not_shown_is_public(page, make, unit, channel):
    for kind in ("program", "sop", "forum"):
        make(kind)
    counts(channel, unit, 1, 8, 5, 1, shown_publicly=False)
    text = page()
    for absent in ("Mal Pelayanan Publik", "pemeriksaan", "akta kelahiran", "bulan tercatat"):
        assert absent not in text


def test_a_units_own_channel_belongs_to_its_page(page, unit, dairi):
    own = Channel.objects.create(government=dairi, unit=unit, name="Kotak saran", kind="complaint")
    counts(own, None, 1, 4, 2, 1)
    assert "Kotak saran 2025 1 bulan tercatat 4 2 (50%) 1 (50%)" in page()
    assert "Kotak saran 2025" not in page(slug="dairi-dinsos")


def test_samples_are_marked_each(page, make, unit, channel):
    for kind in ("program", "sop", "forum"):
        make(kind, shown_publicly=True)
    counts(channel, unit, 1, 8, 5, 1)
    unmarked = page().count("CONTOH / SAMPLE")
    for model in (Programme, SopCheck, Forum, ComplaintCount):
        model.objects.update(sample=True)
    assert page().count("CONTOH / SAMPLE") == unmarked + 4


def test_texts_of_people_are_shown_as_text(page, make, unit):
    make("program", shown_publicly=True, name="<script>alert(1)</script>")
    answer = Client().get(f"/unit/{unit.slug}/").content.decode()
    assert "<script>alert(1)" not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_a_page_without_records_says_nothing_of_them(page, history):
    Innovation.objects.update(owner_unit=None)
    text = page()
    for absent in ("Pemantauan terhadap SOP", "Pengaduan yang ditangani", "Forum Konsultasi"):
        assert absent not in text


def test_the_page_costs_the_same_for_many_records(
    make, unit, channel, django_assert_max_num_queries
):
    for number in range(15):
        make("program", shown_publicly=True, name=f"P{number}")
        make("forum", shown_publicly=True, topic=f"F{number}")
    for month in range(1, 13):
        counts(channel, unit, month, 8, 5, 1)
    with django_assert_max_num_queries(20):
        Client().get(f"/unit/{unit.slug}/")
