"""The calendar of a year: set by its coordinator, read by everyone of the government."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse

from compliance.assessments.desk import services
from compliance.assessments.desk.earlier import EARLIER, earlier_of, earlier_steps
from compliance.assessments.desk.presenters.calendar import deadline_words, iso_words, step_stage
from compliance.assessments.desk.samples import sample_steps_create
from compliance.assessments.desk.services import StepChange, StepConflict, year_steps_save
from compliance.assessments.models import YearStep
from compliance.assessments.policies import ActionDenied
from compliance.assessments.samples import SamplesRefused
from compliance.audit.models import Event
from units.loading import DataFileError

URL = "/kerja/kalender/2026/"


@pytest.fixture
def coordinator(client_of):
    return client_of("coordinator")


def sheet(client, url=URL, **typed):
    """Return what the page's form would send, with some fields typed over."""
    page = client.get(url).content.decode()
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page.partition('aria-labelledby="set"')[2]):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name.group(1)] = value.group(1) if value else ""
    return fields | {name.replace("__", "-"): value for name, value in typed.items()}


def event_count(verb):
    return Event.objects.filter(verb=verb).count()


# ------------------------------------------------------------------ setting


def test_a_step_is_set_with_one_event(coordinator, dairi, people):
    sent = sheet(coordinator, entry__starts_on="01-10-2026", entry__ends_on="2026-12-11")
    answer = coordinator.post(URL, sent | {"entry-note": "Kirim lewat portal"})
    assert (answer.status_code, answer.url) == (302, URL)
    step = dairi.year_steps.get(year=2026)
    assert (step.kind, step.starts_on, step.ends_on, step.note, step.sample) == (
        "entry",
        datetime.date(2026, 10, 1),
        datetime.date(2026, 12, 11),
        "Kirim lewat portal",
        False,
    )
    event = Event.objects.filter(verb="year-step-save").get()
    assert (event.actor, event.before) == (people["coordinator"], None)
    assert event.after == {
        "year": "2026",
        "kind": "entry",
        "starts_on": "2026-10-01",
        "ends_on": "2026-12-11",
        "note": "Kirim lewat portal",
    }


def test_saving_again_changes_nothing(coordinator, steps):
    before = Event.objects.count()
    assert coordinator.post(URL, sheet(coordinator)).status_code == 302
    assert Event.objects.count() == before


def test_only_what_changed_is_written(coordinator, steps, dairi):
    coordinator.post(URL, sheet(coordinator, entry__ends_on="2026-12-12"))
    (event,) = Event.objects.filter(verb="year-step-save")
    assert (event.before["ends_on"], event.after["ends_on"]) == ("2026-12-11", "2026-12-12")
    assert dairi.year_steps.filter(year=2026).count() == 8


def test_an_emptied_step_is_cleared(coordinator, steps, dairi):
    sent = sheet(coordinator, field__starts_on="", field__ends_on="", field__note="")
    assert coordinator.post(URL, sent).status_code == 302
    assert not dairi.year_steps.filter(year=2026, kind="field").exists()
    event = Event.objects.filter(verb="year-step-clear").get()
    assert event.object_id == str(steps["field"].pk)
    assert (event.before["ends_on"], event.after) == ("2026-11-27", None)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"entry-starts_on": "2026-12-12"}, "entry-ends_on", "tidak boleh sebelum tanggal mulai"),
        ({"entry-ends_on": ""}, "entry-ends_on", "Isi tanggal selesai"),
        ({"entry-ends_on": "besok"}, "entry-ends_on", "Tulis tanggal"),
        ({"entry-ends_on": "2028-01-01"}, "entry-ends_on", "antara tahun 2025 dan 2027"),
        ({"entry-starts_on": "0026-10-01"}, "entry-starts_on", "antara tahun 2025 dan 2027"),
        ({"entry-note": "x" * 301}, "entry-note", "300"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_lost(coordinator, steps, typed, field, said):
    before = Event.objects.count()
    other = {"announcement-note": "sudah diketik"}
    answer = coordinator.post(URL, sheet(coordinator) | typed | other)
    page = answer.content.decode()
    assert answer.status_code == 422
    summary = page.partition('id="faults"')[2].partition("</ul>")[0]
    assert f'href="#id_{field}"' in summary
    assert said in summary
    assert 'value="sudah diketik"' in page
    for value in typed.values():
        assert f'value="{value}"' in page or value == ""
    assert Event.objects.count() == before


def test_two_faults_are_said_at_once(coordinator, steps):
    sent = sheet(coordinator, entry__ends_on="x", field__ends_on="y")
    page = coordinator.post(URL, sent).content.decode()
    assert page.partition('id="faults"')[2].partition("</ul>")[0].count("<li>") == 2


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(coordinator, steps, dairi):
    sent = sheet(coordinator, entry__ends_on="2026-12-20")
    YearStep.objects.filter(pk=steps["entry"].pk).update(ends_on=datetime.date(2026, 12, 15))
    answer = coordinator.post(URL, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "sudah diubah orang lain: Pengisian evaluasi mandiri" in page
    assert 'value="2026-12-20"' in page  # what was typed
    assert "15 Des" in page  # what is stored
    assert dairi.year_steps.get(year=2026, kind="entry").ends_on == datetime.date(2026, 12, 15)
    again = {name: value for name, value in sheet(coordinator).items() if name.endswith("-seen")}
    assert coordinator.post(URL, sent | again).status_code == 302


def test_without_the_mark_the_other_one_would_be_overwritten(
    coordinator, steps, dairi, monkeypatch
):
    """The control: with the comparison off, the same request loses the other change."""
    sent = sheet(coordinator, entry__ends_on="2026-12-20")
    YearStep.objects.filter(pk=steps["entry"].pk).update(ends_on=datetime.date(2026, 12, 15))
    monkeypatch.setattr(services, "step_mark", lambda step: sent["entry-seen"])
    assert coordinator.post(URL, sent).status_code == 302
    assert dairi.year_steps.get(year=2026, kind="entry").ends_on == datetime.date(2026, 12, 20)


def test_steps_that_are_not_sent_stay(coordinator, steps, dairi):
    answer = coordinator.post(URL, {"entry-ends_on": "2026-12-12", "entry-seen": "x"})
    assert answer.status_code == 409
    assert dairi.year_steps.filter(year=2026).count() == 8


def test_all_or_nothing(dairi, people, rights, steps, monkeypatch):
    calls = []
    real = services.event_append

    def second_fails(**given):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        return real(**given)

    monkeypatch.setattr(services, "event_append", second_fails)
    day = datetime.date(2026, 12, 30)
    changes = [
        StepChange(kind, None, day, "", services.step_mark(steps[kind]))
        for kind in ("entry", "field")
    ]
    before = list(dairi.year_steps.values())
    with pytest.raises(RuntimeError):
        year_steps_save(
            government=dairi,
            year=2026,
            changes=changes,
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )
    assert list(dairi.year_steps.values()) == before
    assert event_count("year-step-save") == 0


@pytest.mark.parametrize("name", ["operator", "verifier", "publisher", "auditor", "administrator"])
def test_the_service_itself_refuses_others(dairi, people, rights, name):
    change = StepChange("entry", None, datetime.date(2026, 12, 1))
    with pytest.raises(ActionDenied):
        year_steps_save(
            government=dairi, year=2026, changes=[change], actor=people[name], rights=rights(name)
        )
    assert not dairi.year_steps.exists()


def test_a_conflict_names_its_steps(dairi, people, rights, steps):
    change = StepChange("entry", None, datetime.date(2026, 12, 1), "", "old")
    with pytest.raises(StepConflict) as raised:
        year_steps_save(
            government=dairi,
            year=2026,
            changes=[change],
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )
    assert raised.value.kinds == ("entry",)


# ------------------------------------------------------------------ reading


def test_the_steps_stand_in_their_order_with_what_is_next(client_of, steps, noon, words):
    page = words(client_of("operator").get(URL))
    labels = [str(label) for label in YearStep.Kind.labels]
    assert [page.index(f" {label} ", page.index("Sisa waktu")) for label in labels] == sorted(
        page.index(f" {label} ", page.index("Sisa waktu")) for label in labels
    )
    assert "Hari ini: 25 Nov" in page
    assert "Sedang berjalan: Pengisian evaluasi mandiri , 16 hari lagi" in page
    assert "Berikutnya: Supervisi dan finalisasi Ombudsman , mulai 6 hari lagi" in page
    assert "Atur tahap" not in page
    assert page.count("CONTOH / SAMPLE") >= 8


def test_the_running_steps_are_marked(client_of, steps, noon):
    page = client_of("operator").get(URL).content.decode()
    assert page.count('aria-current="date"') == 2  # entry and field data overlap
    assert page.count('class="step-past"') == 1


def test_midnight_in_dairi_and_not_in_greenwich_changes_the_day(client_of, steps, words):
    """On 11 December at 23.30 WIB the deadline is today; half an hour later it has passed."""
    for moment, said in (
        ("2026-12-11T16:30:00+00:00", "berakhir hari ini"),
        ("2026-12-11T17:30:00+00:00", "terlambat 1 hari"),
    ):
        with time_machine.travel(moment, tick=False):
            page = words(client_of("operator").get(reverse("work-home"), {"tahun": "2026"}))
        assert f"Tenggat pengisian: {said}" in page


def test_an_empty_year_says_so(client_of, history, words):
    page = words(client_of("operator").get("/kerja/kalender/2025/"))
    assert "belum diatur koordinator" in page
    assert "kalender ponsel" not in page


@pytest.mark.parametrize("year", ["2020", "1999", "2012", "9999", "1" * 30])
def test_other_years_have_no_calendar(client_of, history, year):
    assert client_of("operator").get(f"/kerja/kalender/{year}/").status_code == 404
    assert client_of("operator").get(f"/kerja/kalender/{year}.ics").status_code == 404


@pytest.mark.parametrize(
    ("starts", "ends", "stage"),
    [
        (None, 24, "past"),
        (None, 25, "now"),
        (None, 26, "coming"),
        (24, 25, "now"),
        (25, 30, "now"),
        (26, 30, "coming"),
    ],
)
def test_the_stage_of_a_step(starts, ends, stage):
    step = YearStep(
        kind="entry",
        starts_on=datetime.date(2026, 11, starts) if starts else None,
        ends_on=datetime.date(2026, 11, ends),
    )
    assert step_stage(step, datetime.date(2026, 11, 25)) == stage


def test_deadlines_in_words():
    today = datetime.date(2026, 11, 25)
    said = [deadline_words(today + datetime.timedelta(days=n), today) for n in (-2, 0, 3)]
    assert said == ["terlambat 2 hari", "berakhir hari ini", "3 hari lagi"]


# ------------------------------------------------------------------ earlier years, samples


def test_earlier_years_come_with_their_source(client_of, steps, words):
    answer = client_of("operator").get(URL)
    assert "https://kliik.id/2022/01/" in answer.content.decode()
    assert "2024 : 27 Mei 2024 – September 2024 (Sumatera Utara)" in words(answer)


def test_earlier_years_are_before_the_one_that_is_open():
    assert {row.year for row in earlier_of("announcement", 2024)} == {2021, 2022, 2023}
    assert earlier_of("entry", 2026) == []  # nobody publishes when regencies fill in their own


def test_months_and_days_in_words():
    assert (iso_words("2024-05"), iso_words("2024-05-27")) == ("Mei 2024", "27 Mei 2024")


def test_the_file_of_earlier_years_is_well_formed():
    for row in earlier_steps():
        assert re.fullmatch(r"\d{4}-\d\d(-\d\d)?", row.starts), row
        assert re.fullmatch(r"\d{4}-\d\d(-\d\d)?", row.ends), row
        assert row.starts[:7] <= row.ends[:7], row
    assert len(earlier_steps()) == EARLIER.read_text().count("\n") - 1


def test_an_unknown_step_in_the_file_is_named_by_its_line(tmp_path):
    path = tmp_path / "year_steps.csv"
    path.write_text("year,step,starts,ends,place,source_url\n2024,party,2024-05,2024-05,,\n")
    with pytest.raises(DataFileError, match="line 2: unknown step 'party'"):
        earlier_steps(path)


def test_samples_are_made_once_and_marked(dairi, steps):
    assert all(step.sample for step in steps.values())
    assert set(steps) == set(YearStep.Kind.values)
    before = Event.objects.count()
    with override_settings(DEBUG=True):
        assert sample_steps_create() == 0
    assert Event.objects.count() == before


def test_samples_are_refused_outside_the_demonstration(dairi):
    with pytest.raises(SamplesRefused):
        sample_steps_create()
    assert not dairi.year_steps.exists()
