"""The publisher's page of a year: what blocks it, plan, publishing, receipts, correction."""

from __future__ import annotations

import datetime
import hashlib
import re

import pytest
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment, Reply
from compliance.assessments.verifying.services import unit_reopen
from compliance.audit.models import Event
from compliance.releases import services
from compliance.releases.comparing import compared
from compliance.releases.models import Correction, PublicationPlan, Release
from tests.publishing import SEEN, publish_as, seen_by

from .conftest import (
    CANARY,
    MOMENT,
    by,
    logged_in,
    record,
    seconds_from,
    text_of,
)

HOUR = -3600


@pytest.fixture(autouse=True)
def an_hour_before(history):
    with seconds_from(MOMENT, HOUR):
        yield


@pytest.fixture
def publisher(people):
    return logged_in(people["publisher"])


def url(name, assessment):
    return reverse(name, args=[assessment.pk])


def page_of(client, assessment, prefix=""):
    answer = client.get(prefix + url("work-publication", assessment))
    assert answer.status_code == 200
    return answer


# ------------------------------------------------------------------ publishing and receipts


def test_a_ready_year_is_published_and_its_receipt_proves_it(publisher, people, official, client):
    page = text_of(page_of(publisher, official))
    assert "Terbitkan penilaian ini…" in page
    assert "Belum ada yang terbit dari penilaian ini." in page
    answer = publish_as(publisher, official, follow=True)
    page = answer.content.decode()
    release = Release.objects.get(government_code="12.11", year=2025, track="official")
    assert "Terbit pukul 08.00.00 WIB. Hasilnya kini dapat dibaca siapa saja." in page
    assert release.sha256 in page
    assert "4 Maret 2031 pukul 08.00 WIB · oleh publisher" in text_of(answer)
    assert f"Urutan dalam rantai: {release.sequence}" in text_of(answer)
    (link,) = set(re.findall(r'href="(/api/v1/releases/[^"]+)"', page))
    frozen = client.get(link.replace("&amp;", "&"))
    assert hashlib.sha256(frozen.content).hexdigest() == release.sha256
    (link,) = set(re.findall(r'href="(/publikasi/[^"]+)"', page))
    assert release.sha256 in client.get(link).content.decode()


def test_the_frozen_file_of_a_self_evaluation_is_that_of_its_track(publisher, sample, client):
    page = publish_as(publisher, sample, follow=True).content.decode()
    release = Release.objects.get(government_code="12.11", year=2025, track="self")
    (link,) = set(re.findall(r'href="(/api/v1/releases/[^"]+)"', page))
    frozen = client.get(link.replace("&amp;", "&"))
    assert hashlib.sha256(frozen.content).hexdigest() == release.sha256


def test_a_double_click_publishes_once_and_says_who_did(publisher, official, people):
    first = publish_as(publisher, official)
    count = Event.objects.count()
    second = publish_as(publisher, official)
    assert (first.status_code, second.status_code) == (302, 409)
    said = "Terkunci: penilaian ini sudah terbit, diterbitkan oleh publisher pada 4 Maret 2031"
    assert said in text_of(second)
    assert Event.objects.count() == count
    assert Release.objects.filter(year=2025, government_code="12.11").count() == 1
    # The page is that of the published year: nothing can be published again.
    assert "Terbitkan penilaian ini…" not in text_of(second)
    assert "Buka ralat" in text_of(second)


def test_every_reason_that_blocks_is_named(publisher, sample):
    units = list(sample.units.order_by("pk")[:2])
    sample.units.filter(pk__in=[row.pk for row in units]).update(
        status="submitted", verified_at=None
    )
    page = text_of(page_of(publisher, sample))
    assert "Belum dapat diterbitkan:" in page
    for row in units:
        assert row.unit.name in page.partition("Belum dapat diterbitkan:")[2]
    assert "Terbitkan penilaian ini…" not in page
    answer = publish_as(publisher, sample)
    assert answer.status_code == 409
    assert "Belum terverifikasi" in text_of(answer)


@pytest.mark.parametrize("who", ["coordinator", "verifier", "auditor", "administrator"])
def test_others_read_what_was_published_and_cannot_act(people, official, public, who):
    client = logged_in(people[who])
    page = text_of(page_of(client, official))
    assert "Belum terbit. Penerbit pemerintah ini yang menerbitkannya." in page
    html = page_of(client, public).content.decode()
    assert Release.objects.get(government_code="12.11", year=2024, track="official").sha256 in html
    for answer in (page_of(client, official), page_of(client, public)):
        main = answer.content.decode().partition("<main")[2]
        assert "<form" not in main


def test_the_page_is_there_in_english(publisher, official):
    answer = page_of(publisher, official, "/en")
    assert 'lang="en"' in answer.content.decode()


# ------------------------------------------------------------------ the plan


def plan(client, assessment, day="2031-03-04", hour="09:00", prefix=""):
    data = {"day": day, "hour": hour, "seen": seen_by(client, assessment)}
    return client.post(prefix + url("work-plan", assessment), data)


@pytest.mark.parametrize(
    ("day", "hour"),
    [("2031-03-04", "09:00"), ("04/03/2031", "09.00"), ("4-3-2031", "9.00")],
)
def test_a_plan_is_a_moment_in_the_regencys_time(publisher, official, day, hour):
    assert plan(publisher, official, day, hour).status_code == 302
    assert PublicationPlan.objects.get().publish_at == MOMENT
    page = text_of(page_of(publisher, official))
    assert "4 Maret 2031 pukul 09.00 WIB · 0 hari 1 jam 0 menit lagi" in page
    html = page_of(publisher, official).content.decode()
    assert 'value="2031-03-04"' in html
    assert 'value="09:00"' in html


FAULTY = [
    ("", "09:00", "plan-day", "Isi tanggal terbit."),
    ("2031-02-30", "09:00", "plan-day", "Tulis tanggal seperti 31/12/2026."),
    ("kapan-kapan", "09:00", "plan-day", "Tulis tanggal seperti 31/12/2026."),
    ("<script>alert(1)</script>", "09:00", "plan-day", "Tulis tanggal seperti 31/12/2026."),
    ("2031-03-04", "", "plan-hour", "Isi jam terbit."),
    ("2031-03-04", "25:00", "plan-hour", "Tulis jam seperti 09.00."),
    ("2031-03-04", "pagi", "plan-hour", "Tulis jam seperti 09.00."),
    ("2031-03-04", "08:00", "plan-day", "Waktu terbit harus di masa depan."),
    ("2031-03-03", "09:00", "plan-day", "Waktu terbit harus di masa depan."),
    ("0001-01-01", "00:00", "plan-day", "Waktu terbit harus di masa depan."),
    ("2032-04-08", "08:01", "plan-day", "Waktu terbit paling jauh 400 hari dari sekarang."),
    ("9999-12-31", "23:59", "plan-day", "Waktu terbit paling jauh 400 hari dari sekarang."),
]


@pytest.mark.parametrize(("day", "hour", "field", "said"), FAULTY)
def test_a_faulty_plan_is_explained_at_its_field_and_kept(
    publisher, official, day, hour, field, said
):
    answer = plan(publisher, official, day, hour)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count(said) >= 2  # in the list on top and at the field
    assert f'href="#{field}"' in html
    tag = re.search(rf'<input[^>]* id="{field}"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in tag
    for given in (day, hour):
        kept = given.replace("<", "&lt;").replace(">", "&gt;")
        assert not given or f'value="{kept}"' in html
    assert "<script>alert" not in html
    assert not PublicationPlan.objects.exists()


def test_the_farthest_plan_is_taken(publisher, official):
    assert plan(publisher, official, "2032-04-07", "08:00").status_code == 302


def test_a_plan_is_moved_and_taken_back(publisher, official):
    plan(publisher, official)
    plan(publisher, official, hour="10:30")
    assert PublicationPlan.objects.get().publish_at.isoformat() == "2031-03-04T03:30:00+00:00"
    count = Event.objects.count()
    plan(publisher, official, hour="10:30")  # the same again: nothing to log
    assert Event.objects.count() == count
    answer = publisher.post(url("work-plan-cancel", official), follow=True)
    assert "Rencana terbit dibatalkan pukul 08.00.00 WIB." in answer.content.decode()
    assert not PublicationPlan.objects.exists()
    assert publisher.post(url("work-plan-cancel", official)).status_code == 302
    assert Event.objects.count() == count + 1


def test_a_refused_plan_says_why_on_the_page(publisher, sample):
    sample.units.filter(pk=sample.units.first().pk).update(status="submitted", verified_at=None)
    plan(publisher, sample)
    with seconds_from(MOMENT, 60):
        services.plans_carry_out(MOMENT)
        page = text_of(page_of(publisher, sample))
    assert "sudah waktunya" in page
    assert "Sudah waktunya, tetapi belum dapat diterbitkan: Belum terverifikasi:" in page


def test_the_history_tells_of_plans_and_corrections_in_words(publisher, people, official, public):
    plan(publisher, official)
    publisher.post(url("work-plan-cancel", official))
    page = text_of(publisher.get(reverse("work-assessment-history", args=[official.pk])))
    assert "Rencana terbit disimpan" in page
    assert "Rencana terbit dibatalkan" in page
    assert "4 Maret 2031 pukul 09.00 WIB" in page
    services.correction_open(**by(people["publisher"], public, reason="Salah ketik."))
    services.correction_give_up(**by(people["publisher"], public))
    page = text_of(publisher.get(reverse("work-assessment-history", args=[public.pk])))
    assert "Ralat dibuka" in page
    assert "Ralat dibatalkan" in page


# ------------------------------------------------------------------ what was seen


@pytest.mark.parametrize("name", ["work-publish", "work-plan"])
def test_what_changed_since_the_page_was_opened_is_not_published(publisher, people, official, name):
    sent = {"seen": seen_by(publisher, official), "day": "2031-03-04", "hour": "09:00"}
    record(official, "12.34", people["coordinator"])  # by somebody else, a moment later
    events = Event.objects.count()
    answer = publisher.post(url(name, official), sent)
    assert answer.status_code == 409
    assert "Isi tahun ini berubah sejak Anda membukanya" in text_of(answer)
    assert "12,34" in text_of(answer)  # as it is now
    assert not Release.objects.filter(government_code="12.11", year=2025).exists()
    assert not PublicationPlan.objects.exists()
    assert Event.objects.count() == events
    (shown,) = set(SEEN.findall(answer.content.decode()))
    assert shown != sent["seen"]
    assert publisher.post(url(name, official), sent | {"seen": shown}).status_code == 302


def test_a_refused_correction_shows_its_new_difference(publisher, people, public):
    publisher.post(url("work-correct", public), {"reason": "Salah ketik."})
    record(public, "94.80", people["coordinator"])
    sent = {"seen": seen_by(publisher, public)}
    record(public, "94.81", people["coordinator"])
    answer = publisher.post(url("work-publish", public), sent)
    assert answer.status_code == 409
    assert "Nilai akhir 94,83 94,81" in text_of(answer)


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "0" * 64}, {"seen": "x" * 9999}])
@pytest.mark.parametrize("name", ["work-publish", "work-plan"])
def test_a_form_that_does_not_say_what_was_seen_is_refused(publisher, official, name, sent):
    answer = publisher.post(url(name, official), {"day": "2031-03-04", "hour": "09:00"} | sent)
    assert answer.status_code == 409
    assert not Release.objects.filter(government_code="12.11", year=2025).exists()
    assert not PublicationPlan.objects.exists()


def test_neither_the_clock_nor_the_chain_is_part_of_what_was_seen(
    publisher, people, sample, official
):
    before = seen_by(publisher, sample)
    services.year_publish(**by(people["publisher"], official))
    with seconds_from(MOMENT, 86_400):
        assert compared(sample).sha256 == before


def test_a_plan_whose_year_changed_says_so_and_is_planned_again(publisher, people, official):
    plan(publisher, official)
    assert "tidak akan terbit sendiri" not in text_of(page_of(publisher, official))
    record(official, "12.34", people["coordinator"])
    answer = page_of(publisher, official)
    assert "Isi tahun ini berubah sejak direncanakan, jadi tidak akan terbit" in text_of(answer)
    assert url("work-assessment-history", official) in answer.content.decode()
    assert "Rencanakan lagi dengan isi sekarang" in text_of(answer)
    plan(publisher, official)  # at the very same moment
    assert "tidak akan terbit sendiri" not in text_of(page_of(publisher, official))
    plan_row = PublicationPlan.objects.get()
    assert plan_row.seen_sha256 == seen_by(publisher, official)


def test_a_year_that_contradicts_its_inputs_offers_nothing(publisher, sample):
    assert seen_by(publisher, sample)
    Assessment.objects.filter(pk=sample.pk).update(score="99.99")
    page = page_of(publisher, sample)
    assert "Nilai yang tersimpan tidak sama dengan hasil hitungan dari isiannya." in text_of(page)
    assert url("work-publish", sample) not in page.content.decode()
    assert url("work-plan", sample) not in page.content.decode()


# ------------------------------------------------------------------ replies


def replied(sample, people, outcome):
    unit = sample.units.get(unit__slug="dairi-disdukcapil")
    return Reply.objects.create(
        unit_assessment=unit,
        verified_at=unit.verified_at,
        kind="text",
        text="Bukti sudah ada.",
        replied_at=unit.verified_at,
        replied_by=people["operator"],
        outcome=outcome,
        outcome_text="Alasan.",
        decided_at=unit.verified_at,
        decided_by=people["verifier"],
    )


@pytest.mark.parametrize(
    ("outcome", "warned"), [("accepted", True), ("partly", False), ("rejected", False)]
)
def test_an_accepted_reply_of_a_unit_never_reopened_is_warned_of(
    publisher, people, sample, outcome, warned
):
    reply = replied(sample, people, outcome)
    page = text_of(page_of(publisher, sample))
    warning = "Tanggapan diterima, tetapi isiannya tidak dibuka kembali sesudahnya."
    assert (warning in page) is warned
    assert (reply.unit_assessment.unit.name in page.partition(warning)[2]) is warned
    assert "Ya, terbitkan sekarang" in page  # it warns, and does not block


def test_a_unit_reopened_after_its_accepted_reply_needs_no_warning(publisher, people, sample):
    reply = replied(sample, people, "accepted")
    again = reply.verified_at + datetime.timedelta(hours=1)
    sample.units.filter(pk=reply.unit_assessment_id).update(verified_at=again)
    assert "Tanggapan diterima, tetapi" not in text_of(page_of(publisher, sample))


# ------------------------------------------------------------------ corrections


def test_a_correction_is_opened_changed_and_published(publisher, people, public):
    said = text_of(page_of(publisher, public))
    assert "Publikasi tidak pernah diubah." in said
    answer = publisher.post(
        url("work-correct", public), {"reason": "Salah ketik.\r\nDua baris."}, follow=True
    )
    page = text_of(answer)
    assert "Ralat dibuka pukul 08.00.00 WIB." in answer.content.decode()
    assert "Ralat yang sedang dibuka Salah ketik. Dua baris." in page
    assert "Belum ada yang berbeda dari publikasi terakhir." in page
    assert Correction.objects.get().reason == "Salah ketik.\nDua baris."
    record(public, "94.80", people["coordinator"])
    page = text_of(page_of(publisher, public))
    assert "Nilai akhir 94,83 94,80" in page
    assert "Terbitkan ralat" in page
    publish_as(publisher, public)
    page = text_of(page_of(publisher, public))
    assert "Publikasi 2" in page
    assert "Alasan ralat: Salah ketik. Dua baris." in page
    assert "Publikasi 1" in page


def test_a_correction_with_a_reopened_unit_is_not_given_up(publisher, people, sample):
    """Its values are those of the last release all the same."""
    publish_as(publisher, sample)
    publisher.post(url("work-correct", sample), {"reason": "Salah ketik."})
    unit = sample.units.select_related("unit").first()
    as_verified = sample.units.filter(pk=unit.pk).values().get()
    unit_reopen(
        unit_assessment_id=unit.pk,
        reason="Perlu dilihat lagi.",
        actor=people["coordinator"],
        rights=rights_of(people["coordinator"]),
    )
    page = page_of(publisher, sample)
    said = f"Ralat belum dapat dibatalkan. Belum terverifikasi: {unit.unit.name}"
    assert said in text_of(page)
    assert url("work-correct-give-up", sample) not in page.content.decode()
    answer = publisher.post(url("work-correct-give-up", sample))
    assert answer.status_code == 409
    assert said in text_of(answer)
    sample.refresh_from_db()
    assert (sample.status, Correction.objects.get().closed_at) == ("open", None)

    sample.units.filter(pk=unit.pk).update(**as_verified)
    answer = publisher.post(url("work-correct-give-up", sample))
    assert answer.status_code == 302
    sample.refresh_from_db()
    assert sample.status == "published"
    assert not sample.units.exclude(status="verified").exists()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Tulis alasan ralat: alasan ini dibaca semua orang."),
        ("  \r\n ", "Tulis alasan ralat: alasan ini dibaca semua orang."),
        ("x" * 2001, "Alasan ralat paling panjang 2.000 huruf."),
        ("a\x00b", "Karakter null tidak diizinkan."),
    ],
)
def test_a_faulty_reason_is_explained_at_its_field(publisher, public, reason, said):
    answer = publisher.post(url("work-correct", public), {"reason": reason})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count(said) >= 2
    assert 'href="#correction-reason"' in html
    assert reason.strip() in html
    assert not Correction.objects.exists()


def test_a_line_end_counts_as_one_letter(publisher, public):
    reason = "\r\n".join(["x" * 99] * 20)  # 1,999 letters as they are kept, 2,018 as they are sent
    assert publisher.post(url("work-correct", public), {"reason": reason}).status_code == 302
    assert Correction.objects.get().reason == reason.replace("\r\n", "\n")


def test_a_correction_is_given_up_only_while_nothing_was_changed(publisher, people, public):
    publisher.post(url("work-correct", public), {"reason": "Salah ketik."})
    record(public, "94.80", people["coordinator"])
    page = page_of(publisher, public).content.decode()
    assert url("work-correct-give-up", public) not in page
    answer = publisher.post(url("work-correct-give-up", public))
    assert answer.status_code == 409
    assert "Sudah ada yang diubah." in text_of(answer)
    publish_as(publisher, public)

    publisher.post(url("work-correct", public), {"reason": "Sekali lagi."})
    page = page_of(publisher, public).content.decode()
    assert url("work-correct-give-up", public) in page
    answer = publisher.post(url("work-correct-give-up", public), follow=True)
    assert "Ralat dibatalkan pukul 08.00.00 WIB." in answer.content.decode()
    assert Release.objects.filter(government_code="12.11", year=2024).count() == 3
    public.refresh_from_db()
    assert public.status == "published"


def test_a_correction_of_nothing_is_not_published(publisher, public):
    publisher.post(url("work-correct", public), {"reason": "Salah ketik."})
    answer = publish_as(publisher, public)
    assert answer.status_code == 409
    assert "Tidak ada yang berbeda dari publikasi terakhir." in text_of(answer)


def test_what_is_typed_in_a_reason_is_shown_as_text(publisher, people, public):
    reason = "<script>alert(1)</script><b>"
    publisher.post(url("work-correct", public), {"reason": reason})
    record(public, CANARY, people["coordinator"])
    publish_as(publisher, public)
    for page in (page_of(publisher, public), page_of(publisher, public, "/en")):
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;" in html


def test_the_page_takes_few_queries_however_many_units(
    publisher, sample, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        page_of(publisher, sample)
