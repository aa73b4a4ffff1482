"""What happened, in words: newest first, local time, before and after, own units only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from compliance.assessments.history import presenters, selectors
from compliance.assessments.history.verbs import VERBS, value_words, verb_words
from compliance.assessments.models import Entry, EntryReview, ReportedScore
from compliance.audit.models import Event
from compliance.audit.services import event_append

SOURCE = Path(presenters.__file__).resolve().parents[2]


@pytest.fixture
def pages(unit, entry_url):
    return [
        reverse("work-assessment-history", args=[unit.assessment_id]),
        reverse("work-unit-history", args=[unit.pk]),
        entry_url,
    ]


def log(obj, verb, actor=None, **kept):
    with transaction.atomic():
        return event_append(actor=actor, verb=verb, obj=obj, **kept)


def test_a_saved_answer_is_told_on_all_three_pages(client_of, unit, pages, save, words):
    save("operator", unit, "3.5", "menunggu SK")
    for url in pages:
        page = words(client_of("operator").get(url))
        assert "Isian disimpan" in page
        assert "Nilai sebelum: kosong → sesudah: 3,5" in page
        assert "Catatan sebelum: kosong → sesudah: menunggu SK" in page
        assert "operator" in page


def test_before_and_after_and_only_what_changed(client_of, unit, entry_url, save, words):
    save("operator", unit, "3", "tetap")
    save("coordinator", unit, "4", "tetap")
    page = words(client_of("operator").get(entry_url))
    newest = page.partition("Isian disimpan")[2].partition("Isian disimpan")[0]
    assert "coordinator" in newest
    assert "Nilai sebelum: 3 → sesudah: 4" in newest
    assert "Catatan" not in newest.partition("Batalkan")[0]


def test_an_answer_that_applies_no_more(client_of, unit, entry_url, save, people, words):
    save("operator", unit, "3")
    save("operator", unit, None)
    page = words(client_of("operator").get(entry_url))
    assert "Nilai sebelum: 3 → sesudah: kosong" in page


def test_half_past_eleven_at_night_in_dairi_is_still_that_day(unit, entry_url, save, client_of):
    """23.30 WIB on the 24th is 16.30 in Greenwich; half past midnight is the 25th."""
    with time_machine.travel("2026-11-24T16:30:05+00:00", tick=False):
        save("operator", unit, "3")
    with time_machine.travel("2026-11-24T17:30:05+00:00", tick=False):
        save("operator", unit, "4")
    page = client_of("operator").get(entry_url).content.decode()
    assert "24 Nov. 2026 pukul 23.30.05 WIB" in page
    assert "25 Nov. 2026 pukul 00.30.05 WIB" in page
    assert 'datetime="2026-11-24T23:30:05+07:00"' in page


def test_the_log_finds_it_by_the_local_day(unit, save, client_of, words):
    with time_machine.travel("2026-11-24T16:30:05+00:00", tick=False):
        save("operator", unit, "3")
    auditor, url = client_of("auditor"), reverse("work-log")
    for day, found in (("2026-11-24", True), ("2026-11-25", False), ("2026-11-23", False)):
        asked = {"dari": day, "sampai": day, "tindakan": "entry-save"}
        assert ("pukul 23.30.05" in words(auditor.get(url, asked))) is found, day


def test_an_operator_reads_nothing_of_another_unit(client_of, unit, other, save, people, words):
    save("operator", unit, "3", "milik kami")
    foreign = save("operator2", other, "4", "rahasia lokus lain")
    EntryReview.objects.filter(entry=foreign).delete()
    review = EntryReview.objects.create(
        entry=foreign,
        entry_version=foreign.version,
        verdict="returned",
        reason="rahasia verifikator",
        reviewed_at=foreign.updated_at,
    )
    log(review, "review-save", people["verifier"], after={"reason": "rahasia verifikator"})
    log(other, "unit-return", people["verifier"], after={"reason": "rahasia lokus lain"})
    figure = ReportedScore.objects.create(
        assessment=unit.assessment,
        level="unit",
        unit_assessment=other,
        figure="81.00",
        source_name="rahasia sumber",
        origin="entered",
    )
    log(figure, "figure-record", people["coordinator"], after={"source_name": "rahasia sumber"})
    log(unit.assessment, "sheet-apply", people["coordinator"], after={"note": "rahasia berkas"})
    url = reverse("work-assessment-history", args=[unit.assessment_id])
    operator = words(client_of("operator").get(url))
    assert "milik kami" in operator
    assert "rahasia" not in operator
    coordinator = words(client_of("coordinator").get(url))
    assert coordinator.count("rahasia") >= 5
    assert "operator2" not in client_of("operator").get(url).content.decode()  # nor in the filter


def test_without_the_scope_the_other_unit_would_leak(client_of, unit, other, save, monkeypatch):
    """The control: with all units of the year, the same page tells of the other one."""
    save("operator2", other, "4", "rahasia lokus lain")
    monkeypatch.setattr(
        selectors.work, "units_to_open", lambda rights: type(unit).objects.order_by("pk")
    )
    url = reverse("work-assessment-history", args=[unit.assessment_id])
    assert "rahasia lokus lain" in client_of("operator").get(url).content.decode()


def test_a_history_tells_nothing_of_another_answer(client_of, unit, entry_url, save, words):
    save("operator", unit, "3", "yang ini")
    save("operator", unit, "4", "yang lain", indicator="IN-02")
    page = words(client_of("operator").get(entry_url))
    assert "yang ini" in page
    assert "yang lain" not in page


def test_the_verifiers_reviews_are_told_with_the_answer(client_of, unit, entry_url, save, people):
    entry = save("operator", unit, "3")
    review = EntryReview.objects.create(
        entry=entry,
        entry_version=entry.version,
        verdict="returned",
        reason="SK kedaluwarsa",
        reviewed_at=entry.updated_at,
    )
    after = {"verdict": "returned", "reason": "SK kedaluwarsa"}
    log(review, "review-save", people["verifier"], after=after)
    page = client_of("operator").get(entry_url).content.decode()
    assert "Isian dinilai verifikator" in page
    assert "SK kedaluwarsa" in page
    assert "Dikembalikan" in page


@pytest.mark.parametrize(
    "kept",
    [
        {"before": None, "after": None},
        {"before": {"x": [1, {"y": None}]}, "after": {"x": [2]}},
        {"before": {"value": "<b>"}, "after": {"value": "</script>"}},
        {"before": {}, "after": {"a" * 300: "b" * 5000}},
    ],
)
def test_an_unknown_verb_is_shown_as_it_is(client_of, unit, people, pages, kept):
    log(unit, "tidak-dikenal", people["operator"], **kept)
    for url in pages[:2]:
        answer = client_of("operator").get(url)
        assert answer.status_code == 200
        assert "tidak-dikenal" in answer.content.decode()
        assert "<b>" not in answer.content.decode().partition("<main")[2]
        assert "</script>" not in answer.content.decode().partition("<main")[2]
    answer = client_of("auditor").get(reverse("work-log"), {"tindakan": "tidak-dikenal"})
    assert answer.status_code == 200
    assert answer.content.decode().count("<strong>tidak-dikenal</strong>") == 1


def test_what_is_kept_in_another_shape_is_shown_as_well(unit, people):
    event = Event(verb="x", object_type="y.z", object_id="q", before=[1], after="text")
    event.at, event.pk = unit.updated_at, 1
    (row,) = presenters.event_rows([event])
    assert (row.subject, row.who, row.changes[0].before, row.changes[0].after) == (
        "y.z q",
        "sistem",
        "[1]",
        "text",
    )


@pytest.mark.parametrize("object_type", ["assessments.entry", "accounts.user", "nowhere.at_all"])
@pytest.mark.parametrize("object_id", ["", "x", "-1", "²", "9" * 18])
def test_a_record_that_is_not_there_is_shown_by_its_number(unit, object_type, object_id):
    event = Event(pk=1, verb="x", object_type=object_type, object_id=object_id, at=unit.updated_at)
    (row,) = presenters.event_rows([event])
    assert row.subject.endswith(f" {object_id}")


def test_every_verb_of_these_rooms_has_words():
    written = set()
    for room in ("assessments", "accounts"):
        for path in (SOURCE / room).rglob("*.py"):
            written |= set(re.findall(r'verb="([a-z-]+)"', path.read_text()))
    assert len(written) > 15
    assert written - set(VERBS) == set()
    assert verb_words("entry-save") == "Isian disimpan"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("value", "3.5", "3,5"),
        ("figure", "94.83", "94,83"),
        ("note", "3.5", "3.5"),
        ("value", "", ""),
        ("value", None, ""),
        ("value", "0", "0"),
        ("not_applicable", "True", "ya"),
        ("sample", False, "tidak"),
        ("status", "returned", "Dikembalikan"),
        ("status", "open", "Terbuka"),
        ("status", "novel", "novel"),
        ("values", {"U1": "3.6"}, '{"U1": "3.6"}'),
    ],
)
def test_values_in_words(field, value, said):
    assert value_words(field, value) == said


# ------------------------------------------------------------------ pages and filters


def test_long_histories_come_in_pages_and_keep_their_filter(client_of, unit, people, words):
    for number in range(60):
        log(unit, "unit-add", people["operator"], after={"note": f"n{number:02}"})
    log(unit, "unit-submit", people["coordinator"], after={"note": "lain"})
    client, url = client_of("coordinator"), reverse("work-unit-history", args=[unit.pk])
    first = client.get(url, {"tindakan": "unit-add"})
    assert "n59" in words(first)
    assert "n09" not in words(first)
    assert "lain" not in words(first).partition("Saring")[2]
    second = re.search(r'href="(\?[^"]*hal=2)"', first.content.decode()).group(1)
    assert "n09" in words(client.get(url + second.replace("&amp;", "&")))


def test_filter_by_person(client_of, unit, entry_url, save, people, words):
    save("operator", unit, "3")
    save("coordinator", unit, "4")
    client = client_of("operator")
    one = words(client.get(entry_url, {"orang": people["operator"].pk}))
    assert one.count("Isian disimpan") == 1
    assert "sesudah: 3" in one
    assert client.get(entry_url, {"orang": people["verifier"].pk}).status_code == 422


@pytest.mark.parametrize("asked", [{"orang": "x"}, {"tindakan": "y"}, {"orang": "9" * 5000}])
def test_a_faulty_filter_says_so(client_of, pages, asked):
    for url in pages[:2]:
        answer = client_of("operator").get(url, asked)
        assert answer.status_code == 422
        assert "Pilih dari daftar." in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, "999"])
def test_a_page_that_is_not_there_is_the_nearest(client_of, pages, number):
    assert client_of("operator").get(pages[1], {"hal": number}).status_code == 200


def test_an_answer_without_history_says_so(client_of, unit, entry_url, words):
    assert "Belum ada perubahan" in words(client_of("operator").get(entry_url))


@pytest.mark.parametrize(
    ("indicator", "product"),
    [("IN-99", 0), ("IN-01", 10**9), ("IN-01", 10**30), ("x" * 200, 0), ("IN-01'--", 0)],
)
def test_a_question_that_nobody_asks_has_no_page(client_of, unit, indicator, product):
    url = reverse("work-entry-history", args=[unit.pk, indicator, product])
    assert client_of("operator").get(url).status_code == 404


def test_a_kept_answer_stays_readable_when_the_method_asks_it_no_more(client_of, unit, words):
    Entry.objects.create(unit_assessment=unit, indicator="OLD-1", value=1)
    url = reverse("work-entry-history", args=[unit.pk, "OLD-1", 0])
    assert "Riwayat isian OLD-1" in words(client_of("operator").get(url))


def test_an_answer_of_one_product_has_its_own_page(client_of, year, people, save, words):
    old = type(year).objects.get(government__code="12.11", year=2024, track="self")
    unit = old.units.get(unit__slug="dairi-disdukcapil")
    entry = unit.entries.exclude(product=None).select_related("product").first()
    url = reverse("work-entry-history", args=[unit.pk, entry.indicator, entry.product_id])
    assert entry.product.name in words(client_of("operator").get(url))


def test_samples_are_marked(client_of, pages):
    for url in pages:
        assert "CONTOH / SAMPLE" in client_of("operator").get(url).content.decode()
