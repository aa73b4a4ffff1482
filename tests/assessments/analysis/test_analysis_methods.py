"""Methods: faults with their lines, draft, difference, freezing; and exchanging a year's own."""

from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments import instruments, recompute
from compliance.assessments.models import (
    Assessment,
    Entry,
    EntryReview,
    InstrumentFile,
    UnitAssessment,
)
from compliance.assessments.policies import ActionDenied, ActionRefused


def shipped(code):
    return (resources.files("scoring") / "instruments" / f"{code}.toml").read_bytes().decode()


BETTER = (
    shipped("ori-2025")
    .replace('code = "ori-2025"', 'code = "dairi-2026"', 1)
    .replace("first_year = 2025", "first_year = 2026", 1)
)
FAULTY = BETTER.replace('floor = "0.00"', 'floor = "1.00"', 1)
LIST = "/kerja/metode/"


@pytest.fixture
def admin(client_of):
    return client_of("administrator")


@pytest.fixture
def draft(people):
    person = people["administrator"]
    return instruments.instrument_draft(raw=BETTER.encode(), actor=person, rights=rights_of(person))


@pytest.fixture
def frozen(draft, people):
    person = people["administrator"]
    return instruments.instrument_freeze(pk=draft.pk, actor=person, rights=rights_of(person))


def page_of(row):
    return reverse("work-method", args=[row.pk])


def test_the_list_shows_status_hash_and_who(client_of, draft, words):
    text = words(client_of("auditor").get(LIST))
    assert draft.sha256[:12] in text
    assert "dairi-2026 versi 1" in text
    assert "Draf: administrator" in text
    assert "bawaan portal" in text
    assert "Masukkan metode" not in text


def test_a_pasted_text_becomes_a_draft(admin, events):
    # Browsers send the lines of a text field with CRLF.
    answer = admin.post(LIST, {"teks": BETTER.replace("\n", "\r\n")})
    row = InstrumentFile.objects.get(code="dairi-2026")
    assert (answer.status_code, answer.url) == (302, page_of(row))
    assert row.text == BETTER
    assert row.created_by.username == "administrator"
    assert events("instrument-draft") == 1


def test_a_file_becomes_a_draft_and_the_same_again_is_the_same(admin, events):
    for _ in range(2):
        file = SimpleUploadedFile("dairi.toml", BETTER.encode())
        assert admin.post(LIST, {"berkas": file}).status_code == 302
    assert InstrumentFile.objects.filter(code="dairi-2026").count() == 1
    assert events("instrument-draft") == 1


@pytest.mark.parametrize("way", ["teks", "berkas"])
def test_a_faulty_text_comes_back_with_line_and_reason(admin, words, way):
    sent = FAULTY if way == "teks" else SimpleUploadedFile("x.toml", FAULTY.encode())
    answer = admin.post(LIST, {way: sent})
    assert answer.status_code == 422
    line = next(n for n, row in enumerate(FAULTY.split("\n"), 1) if row == 'floor = "1.00"')
    text = words(answer)
    assert f"Baris {line}" in text
    assert "bands[4].floor" in text
    assert 'floor = "1.00"' in text
    assert 'code = "dairi-2026"' in text  # what was sent is kept
    assert not InstrumentFile.objects.filter(code="dairi-2026").exists()


def test_the_reason_is_in_the_language_of_the_page(admin, words):
    assert "the last band must begin at 0" in words(admin.post("/en" + LIST, {"teks": FAULTY}))
    assert "the last band" not in words(admin.post(LIST, {"teks": FAULTY}))


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00", b"[[[", b"x" * 600_000, b"code = 1\n", b"a = 1\n" * 1000]
)
def test_nonsense_is_refused_in_words(admin, raw):
    answer = admin.post(LIST, {"berkas": SimpleUploadedFile("x.toml", raw)})
    assert answer.status_code == 422
    assert answer.context["problems"]


def test_nothing_sent_is_told_at_the_field(admin, words):
    answer = admin.post(LIST, {})
    assert answer.status_code == 422
    assert "Pilih berkas atau tempel isinya" in words(answer)


def test_a_version_too_long_for_the_table_is_told(admin, words):
    answer = admin.post(LIST, {"teks": BETTER.replace('version = "1"', f'version = "{"9" * 99}"')})
    assert answer.status_code == 422
    assert answer.context["faults"]


def test_the_file_is_handed_out_byte_for_byte(client_of, draft):
    answer = client_of("auditor").get(reverse("work-method-file", args=[draft.pk]))
    assert answer.content.decode() == BETTER
    assert 'filename="dairi-2026-1.toml"' in answer["Content-Disposition"]


def test_a_difference_is_told_in_words(client_of, draft, words):
    other = InstrumentFile.objects.get(code="ori-2025")
    text = words(client_of("auditor").get(page_of(draft), {"metode": other.sha256}))
    assert "Dari ori-2025 versi 1" in text
    assert "2026" in text.partition("Dari ori-2025")[2]


def test_an_unknown_method_to_compare_is_told(client_of, draft):
    assert client_of("auditor").get(page_of(draft), {"metode": "x"}).status_code == 422


def test_freezing_needs_the_tick_and_then_shows_who_and_when(admin, draft, words, events):
    refused = admin.post(page_of(draft), {"aksi": "bekukan"})
    assert refused.status_code == 422
    assert "Beri centang" in words(refused)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert admin.post(page_of(draft), {"aksi": "bekukan", "yakin": "on"}).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "frozen"
    assert events("instrument-freeze") == 1
    text = words(admin.get(page_of(draft)))
    assert "Dibekukan: administrator" in text
    assert "Hapus draf" not in text


def test_a_frozen_method_is_refused_in_words(admin, frozen):
    for act in ("bekukan", "buang"):
        answer = admin.post(page_of(frozen), {"aksi": act, "yakin": "on"})
        assert answer.status_code == 409
    assert InstrumentFile.objects.get(pk=frozen.pk).status == "frozen"


def test_a_draft_is_discarded(admin, draft, events):
    answer = admin.post(page_of(draft), {"aksi": "buang", "yakin": "on"})
    assert (answer.status_code, answer.url) == (302, LIST)
    assert not InstrumentFile.objects.filter(pk=draft.pk).exists()
    assert events("instrument-discard") == 1


def test_an_unknown_act_is_refused(admin, draft):
    assert admin.post(page_of(draft), {"aksi": "x", "yakin": "on"}).status_code == 409


@pytest.mark.parametrize("who", ["operator", "coordinator", "verifier", "publisher", "auditor"])
def test_only_an_administrator_writes(client_of, draft, who, events):
    client, before = client_of(who), events()
    assert client.post(LIST, {"teks": BETTER}).status_code == 403
    assert client.post(page_of(draft), {"aksi": "bekukan", "yakin": "on"}).status_code == 403
    assert events() == before


# the method of an open year


@pytest.fixture
def half(half):
    """The open sample year before anything was handed in: only then is its method exchanged."""
    EntryReview.objects.filter(entry__unit_assessment__assessment=half).delete()
    half.units.update(status="draft", submitted_at=None, verified_at=None)
    return half


@pytest.fixture
def empty_half(half):
    """The open year with its answers cleared away, so that any method fits."""
    Entry.objects.filter(unit_assessment__assessment=half).delete()
    return half


def exchange(assessment, sha256, actor):
    return instruments.assessment_method_set(
        assessment_id=assessment.pk, sha256=sha256, actor=actor, rights=rights_of(actor)
    )


def test_a_coordinator_exchanges_the_method_of_an_open_year(client_of, half, frozen, events):
    url = reverse("work-assessment-method", args=[half.pk])
    answer = client_of("coordinator").post(url, {"metode": frozen.sha256})
    assert answer.status_code == 302
    half.refresh_from_db()
    assert (half.instrument, half.instrument_sha256) == ("dairi-2026", frozen.sha256)
    assert events("assessment-method") == 1
    client_of("coordinator").post(url, {"metode": frozen.sha256})
    assert events("assessment-method") == 1


def test_results_follow_the_new_method(half, people):
    # On a scale twice as long the answers given are worth half as much.
    longer = frozen_text(BETTER.replace('maximum = "5"', 'maximum = "10"', 1), people)
    code = instruments.instrument_by_sha256(longer.code, longer.sha256).indicators()[0].code
    for unit in half.units.all():
        Entry.objects.update_or_create(
            unit_assessment=unit, indicator=code, defaults={"value": 5, "not_applicable": False}
        )
    recompute.assessment_recompute(half.pk)
    half.refresh_from_db()
    before = half.range_low, half.range_high
    exchange(half, longer.sha256, people["coordinator"])
    half.refresh_from_db()
    assert half.range_low < before[0]
    assert half.range_high < before[1]


def frozen_text(text, people):
    person = people["administrator"]
    rights = rights_of(person)
    row = instruments.instrument_draft(raw=text.encode(), actor=person, rights=rights)
    return instruments.instrument_freeze(pk=row.pk, actor=person, rights=rights)


def test_answers_that_do_not_fit_are_listed_and_nothing_changes(
    client_of, half, people, words, events
):
    smaller = BETTER.replace('maximum = "5"', 'maximum = "1"', 1)
    row = frozen_text(smaller, people)
    first = instruments.instrument_by_sha256(row.code, row.sha256).indicators()[0].code
    unit = half.units.get(unit__slug="dairi-dinsos")
    Entry.objects.update_or_create(
        unit_assessment=unit, indicator=first, defaults={"value": 4, "not_applicable": False}
    )
    before = events()
    url = reverse("work-assessment-method", args=[half.pk])
    answer = client_of("coordinator").post(url, {"metode": row.sha256})
    assert answer.status_code == 409
    text = words(answer)
    assert f"Dinas Sosial, {first}: nilai 4 di luar skala 0-1" in text
    half.refresh_from_db()
    assert half.instrument == "ori-2025"
    assert events() == before


def test_an_indicator_that_is_gone_is_listed(half, frozen, people):
    unit = half.units.first()
    Entry.objects.create(unit_assessment=unit, indicator="ZZ-99", value=1)
    with pytest.raises(instruments.EntriesDoNotFit) as refused:
        exchange(half, frozen.sha256, people["coordinator"])
    assert [m.code for m in refused.value.misfits] == ["ZZ-99"]
    assert "tidak ditanyakan" in refused.value.misfits[0].reason


@pytest.mark.parametrize("who", ["operator", "verifier", "publisher", "auditor", "administrator"])
def test_nobody_else_exchanges(client_of, people, empty_half, frozen, who):
    url = reverse("work-assessment-method", args=[empty_half.pk])
    assert client_of(who).post(url, {"metode": frozen.sha256}).status_code == 403
    with pytest.raises(ActionDenied):
        exchange(empty_half, frozen.sha256, people[who])
    empty_half.refresh_from_db()
    assert empty_half.instrument == "ori-2025"


def test_published_handed_in_foreign_years_and_drafts_are_refused(
    complete, empty_half, draft, people
):
    coordinator = people["coordinator"]
    with pytest.raises(ActionRefused, match="dibekukan"):
        exchange(empty_half, draft.sha256, coordinator)
    person = people["administrator"]
    instruments.instrument_freeze(pk=draft.pk, actor=person, rights=rights_of(person))
    with pytest.raises(ActionRefused, match="terbit"):
        exchange(complete, draft.sha256, coordinator)
    UnitAssessment.objects.filter(pk=empty_half.units.first().pk).update(
        status="submitted", submitted_at=timezone.now()
    )
    with pytest.raises(ActionRefused, match="diajukan"):
        exchange(empty_half, draft.sha256, coordinator)
    empty_half.units.update(status="draft", submitted_at=None)
    with pytest.raises(ActionRefused, match="tidak berlaku"):
        exchange(empty_half, InstrumentFile.objects.get(code="ori-2022").sha256, coordinator)
    empty_half.refresh_from_db()
    assert empty_half.instrument == "ori-2025"


def test_a_locked_year_says_why_instead_of_a_form(client_of, complete, words):
    answer = client_of("coordinator").get(reverse("work-assessment-method", args=[complete.pk]))
    assert "tetap memakai metodenya" in words(answer)


@pytest.mark.parametrize("broken", ["event", "result"])
def test_exchange_event_and_result_stand_or_fall_together(
    half, frozen, people, monkeypatch, broken, events
):
    def fails(*_, **__):
        raise RuntimeError("no")

    before = events()
    if broken == "event":
        monkeypatch.setattr(instruments, "event_append", fails)
    else:
        monkeypatch.setattr(recompute, "assessment_recompute", fails)
    with pytest.raises(RuntimeError):
        exchange(half, frozen.sha256, people["coordinator"])
    assert Assessment.objects.get(pk=half.pk).instrument == "ori-2025"
    assert events() == before


def test_a_choice_that_is_none_is_told_at_the_field(client_of, half, words):
    url = reverse("work-assessment-method", args=[half.pk])
    for sent in ({}, {"metode": "x"}):
        answer = client_of("coordinator").post(url, sent)
        assert answer.status_code == 422
        assert "Pilih metode" in words(answer)
