"""What waits for each role: the right units, the most urgent first, in few queries."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.assessments import presenters
from compliance.assessments.desk import selectors
from compliance.assessments.desk.presenters.worklist import worklist
from compliance.assessments.models import (
    Assessment,
    Entry,
    EntryReview,
    Reply,
    UnitAssessment,
    YearStep,
)
from units.models import Government, ServiceUnit

TODAY = datetime.date(2026, 11, 25)
NOON = datetime.datetime(2026, 11, 25, 5, tzinfo=datetime.UTC)  # in Dairi
ROLES = ("operator", "coordinator", "verifier", "publisher", "auditor", "administrator")


@pytest.fixture
def desk_of(rights):
    """A function: the worklist of one of the people on a day in 2026."""

    def desk(name, year=2026, today=TODAY):
        return worklist(rights(name), year=year, today=today)

    return desk


def units_in(tasks):
    return [task.unit_assessment.unit.slug for task in tasks]


# ------------------------------------------------------------------ operator


def test_an_operator_sees_the_own_open_unit_alone(desk_of, unit, steps):
    desk = desk_of("operator")
    assert units_in(desk.own_units) == ["dairi-disdukcapil"]
    task = desk.own_units[0]
    assert (task.unit_assessment.filled, task.unit_assessment.expected) == (unit.filled, 31)
    assert (desk.groups, desk.to_review, desk.to_publish, desk.newest) == ((), (), (), ())


def test_the_range_and_its_zones_are_the_stored_ones(desk_of, unit):
    task = desk_of("operator").own_units[0]
    assert (task.result.low, task.result.high) == (unit.range_low, unit.range_high)
    assert task.result.score is None
    assert task.result.zones == ("green", "yellow", "red")


@pytest.mark.parametrize(
    ("today", "said", "late"),
    [
        (datetime.date(2026, 12, 10), "1 hari lagi", False),
        (datetime.date(2026, 12, 11), "berakhir hari ini", False),
        (datetime.date(2026, 12, 12), "terlambat 1 hari", True),
    ],
)
def test_the_deadline_is_the_last_day_of_the_step_of_entry(desk_of, steps, today, said, late):
    task = desk_of("operator", today=today).own_units[0]
    assert (task.deadline, task.late) == (said, late)


def test_without_a_calendar_there_is_no_deadline(desk_of, unit):
    task = desk_of("operator").own_units[0]
    assert (task.deadline, task.late) == ("", False)


def test_an_answer_with_a_value_and_no_evidence_is_counted(desk_of, unit):
    expecting = selectors.codes_with_evidence(unit)
    rows = Entry.objects.filter(unit_assessment=unit, value__isnull=False)
    rows.update(evidence_count=1)
    assert desk_of("operator").own_units[0].unproven == 0
    naked = rows.filter(indicator__in=expecting).first()
    Entry.objects.filter(pk=naked.pk).update(evidence_count=0)
    assert desk_of("operator").own_units[0].unproven == 1
    Entry.objects.filter(pk=naked.pk).update(value=None, not_applicable=True)
    assert desk_of("operator").own_units[0].unproven == 0


def test_evidence_that_the_method_does_not_ask_for_is_not_missed(desk_of, unit, monkeypatch):
    monkeypatch.setattr(selectors, "codes_with_evidence", lambda row: set())
    assert desk_of("operator").own_units[0].unproven == 0


def test_a_returned_unit_comes_first_with_its_reason(client_of, people, unit, in_state, words):
    other = unit.assessment.units.get(unit__slug="dairi-dinsos")
    RoleAssignment.objects.create(user=people["operator"], role=Role.OPERATOR, unit=other.unit)
    in_state(unit, "draft")
    in_state(other, "returned", reason_by=people["verifier"])
    page = words(client_of("operator").get(reverse("work-home"), {"tahun": "2026"}))
    assert page.index("Dinas Sosial") < page.index("Dinas Kependudukan")
    assert "Dikembalikan oleh verifier : Bukti kurang" in page


def test_the_nearest_deadline_comes_before_a_later_one(desk_of, people, unit, steps, dairi):
    later = Assessment.objects.create(
        government=dairi,
        year=2027,
        track="self",
        instrument=unit.assessment.instrument,
        instrument_sha256=unit.assessment.instrument_sha256,
    )
    UnitAssessment.objects.create(assessment=later, unit=unit.unit, expected=31)
    assert [t.unit_assessment.assessment.year for t in desk_of("operator", None).own_units] == [
        2026,
        2027,
    ]
    sooner = datetime.date(2026, 12, 1)
    YearStep.objects.create(government=dairi, year=2027, kind="entry", ends_on=sooner)
    assert [t.unit_assessment.assessment.year for t in desk_of("operator", None).own_units] == [
        2027,
        2026,
    ]


def test_what_is_handed_in_waits_for_others(desk_of, unit, in_state):
    in_state(unit, "submitted")
    desk = desk_of("operator")
    assert desk.own_units == ()
    assert units_in(desk.handed_in) == ["dairi-disdukcapil"]
    assert desk.nothing


def test_a_complete_unit_is_to_be_submitted(client_of, unit, words):
    UnitAssessment.objects.filter(pk=unit.pk).update(filled=31)
    answer = client_of("operator").get(reverse("work-home"), {"tahun": "2026"})
    assert reverse("work-unit-submit", args=[unit.pk]) in answer.content.decode()
    UnitAssessment.objects.filter(pk=unit.pk).update(filled=30)
    answer = client_of("operator").get(reverse("work-home"), {"tahun": "2026"})
    assert reverse("work-unit-submit", args=[unit.pk]) not in answer.content.decode()


def test_official_units_are_listed_only_with_answers_that_count(desk_of, dairi, unit):
    official = Assessment.objects.create(
        government=dairi,
        year=2026,
        track="official",
        instrument=unit.assessment.instrument,
        instrument_sha256=unit.assessment.instrument_sha256,
    )
    row = UnitAssessment.objects.create(assessment=official, unit=unit.unit, expected=31)
    assert len(desk_of("operator").own_units) == 1
    UnitAssessment.objects.filter(pk=row.pk).update(filled=3)
    assert len(desk_of("operator").own_units) == 2
    UnitAssessment.objects.filter(pk=row.pk).update(score="90.00", score_basis="reported")
    assert len(desk_of("operator").own_units) == 1


def test_a_published_year_does_not_wait(desk_of):
    years = {t.unit_assessment.assessment.year for t in desk_of("operator", None).own_units}
    assert 2024 not in years


# ------------------------------------------------------------------ coordinator


def test_a_coordinator_sees_all_units_by_state(desk_of, year, in_state, steps):
    rows = list(year.units.order_by("unit__name"))
    for row in rows:
        in_state(row, "draft")
    in_state(rows[0], "submitted")
    in_state(rows[1], "returned")
    in_state(rows[2], "verified")
    desk = desk_of("coordinator", today=datetime.date(2026, 12, 20))
    assert [(g.state, len(g.tasks)) for g in desk.groups] == [
        ("returned", 1),
        ("draft", 4),
        ("submitted", 1),
        ("verified", 1),
    ]
    late = {t.unit_assessment.pk for g in desk.groups for t in g.tasks if t.late}
    assert late == {row.pk for row in rows} - {rows[0].pk, rows[2].pk}


def test_a_coordinator_reads_who_has_each_unit(desk_of, people, unit):
    people["operator"].first_name = "Ani"
    people["operator"].save()
    tasks = {
        t.unit_assessment.unit.slug: t.operators
        for g in desk_of("coordinator").groups
        for t in g.tasks
    }
    assert tasks["dairi-disdukcapil"] == ("Ani",)
    assert tasks["dairi-dinsos"] == ()
    people["operator"].is_active = False
    people["operator"].save()
    tasks = {
        t.unit_assessment.unit.slug: t.operators
        for g in desk_of("coordinator").groups
        for t in g.tasks
    }
    assert tasks["dairi-disdukcapil"] == ()


def test_what_blocks_publication_is_what_publishing_itself_says(desk_of, dairi, people):
    """The list reads several years at once; it must not say anything else than each page does."""
    open_years = Assessment.objects.filter(government=dairi, status="open")
    said = {task.assessment.pk: task.blocked for task in desk_of("publisher", year=None).to_publish}
    assert said == {row.pk: presenters.blocked_words(row) for row in open_years}
    assert any(said.values())
    blocked = desk_of("coordinator", year=None).blocked_years
    assert {t.assessment.pk: t.blocked for t in blocked} == {k: v for k, v in said.items() if v}


# ------------------------------------------------------------------ verifier


def test_a_verifier_sees_submitted_units_the_longest_waiting_first(desk_of, year, in_state, steps):
    rows = list(year.units.order_by("unit__name"))
    for row in rows:
        in_state(row, "draft")
    early = datetime.datetime(2026, 11, 10, 3, tzinfo=datetime.UTC)
    in_state(rows[0], "submitted")
    in_state(rows[1], "submitted", submitted_at=early)
    desk = desk_of("verifier")
    assert [t.unit_assessment.pk for t in desk.to_review] == [rows[1].pk, rows[0].pk]
    assert desk.to_review[0].waiting == "sejak 10 Nov. 2026 (15 hari)"
    assert desk.to_review[0].deadline == "23 hari lagi"  # of the step of verification


def test_only_reviews_of_the_present_answer_count(desk_of, people, unit, in_state):
    in_state(unit, "submitted")
    first, second = unit.entries.exclude(value=None).order_by("pk")[:2]
    for entry in (first, second):
        EntryReview.objects.create(
            entry=entry,
            entry_version=entry.version,
            verdict="accepted",
            reviewed_at=unit.submitted_at,
            reviewed_by=people["verifier"],
        )
    assert reviewed_of(desk_of("verifier"), unit) == 2
    Entry.objects.filter(pk=first.pk).update(version=first.version + 1)
    assert reviewed_of(desk_of("verifier"), unit) == 1


def reviewed_of(desk, unit):
    return next(t.reviewed for t in desk.to_review if t.unit_assessment.pk == unit.pk)


def test_a_return_counts_until_the_unit_comes_back(desk_of, people, unit, in_state):
    in_state(unit, "submitted")
    entry = unit.entries.exclude(value=None).order_by("pk").first()
    review = EntryReview.objects.create(
        entry=entry,
        entry_version=entry.version,
        verdict="returned",
        reason="Bukti kurang",
        reviewed_at=unit.submitted_at + datetime.timedelta(hours=1),
        reviewed_by=people["verifier"],
    )
    assert reviewed_of(desk_of("verifier"), unit) == 1
    review.reviewed_at = unit.submitted_at - datetime.timedelta(hours=1)
    review.save()
    assert reviewed_of(desk_of("verifier"), unit) == 0


@pytest.fixture
def replied(people, unit, in_state):
    """A function: a reply to the verified result of a unit, by one of the people."""

    def reply(row=unit, who="operator", at=NOON, **given):
        in_state(row, "verified", verified_by=people["verifier"])
        row.refresh_from_db()
        return Reply.objects.create(
            unit_assessment=row,
            verified_at=row.verified_at,
            kind=given.pop("kind", "text"),
            text=given.pop("text", "Bukti sudah ada."),
            replied_at=at,
            replied_by=people[who],
            **given,
        )

    return reply


def test_a_verifier_sees_the_replies_that_wait_the_longest_waiting_first(
    desk_of, year, replied, client_of, noon
):
    first, second = year.units.order_by("unit__name")[:2]
    replied(first)
    replied(second, at=NOON - datetime.timedelta(days=2))
    desk = desk_of("verifier")
    assert units_in(desk.to_decide) == [second.unit.slug, first.unit.slug]
    assert [task.waiting for task in desk.to_decide] == [
        "sejak 23 Nov. 2026 (2 hari)",
        "sejak hari ini",
    ]
    assert not desk.nothing
    page = client_of("verifier").get(reverse("work-home")).content.decode()
    assert "Tanggapan yang menunggu keputusan Anda" in page
    assert f'href="{reverse("work-unit-reply-decide", args=[first.pk])}"' in page


@pytest.mark.parametrize("name", [role for role in ROLES if role != "verifier"])
def test_no_other_role_is_asked_to_decide_a_reply(desk_of, replied, name):
    replied()
    assert desk_of(name).to_decide == ()


def test_only_standing_replies_of_others_are_to_be_decided(desk_of, people, unit, replied):
    reply = replied()
    assert units_in(desk_of("verifier").to_decide) == [unit.unit.slug]
    Reply.objects.filter(pk=reply.pk).update(replied_by=people["verifier"])
    assert desk_of("verifier").to_decide == ()
    Reply.objects.filter(pk=reply.pk).update(replied_by=people["operator"])
    moved = reply.verified_at - datetime.timedelta(hours=1)
    Reply.objects.filter(pk=reply.pk).update(verified_at=moved)  # of a state that is gone
    assert desk_of("verifier").to_decide == ()


def test_a_decided_reply_and_a_waived_one_wait_for_nobody(desk_of, people, year, replied):
    first, second = year.units.order_by("unit__name")[:2]
    replied(first, kind="waived", text="")
    replied(
        second,
        outcome="partly",
        outcome_text="Alasan.",
        decided_at=NOON,
        decided_by=people["verifier"],
    )
    assert desk_of("verifier").to_decide == ()


def test_nobody_decides_the_reply_of_the_own_unit(desk_of, people, unit, replied):
    replied()
    RoleAssignment.objects.create(user=people["verifier"], role=Role.OPERATOR, unit=unit.unit)
    assert desk_of("verifier").to_decide == ()


def test_nobody_is_asked_to_verify_the_own_unit(desk_of, people, unit, in_state):
    in_state(unit, "submitted")
    assert unit.unit.slug in units_in(desk_of("verifier").to_review)
    RoleAssignment.objects.create(user=people["verifier"], role=Role.OPERATOR, unit=unit.unit)
    assert unit.unit.slug not in units_in(desk_of("verifier").to_review)


# ------------------------------------------------------------------ the other roles


def test_a_publisher_who_verified_is_told_so(desk_of, people, year, in_state):
    for row in year.units.all():
        in_state(row, "verified")
    Assessment.objects.filter(pk=year.pk).update(score="90.00", score_basis="computed")
    ready = desk_of("publisher").to_publish
    assert [task.blocked for task in ready] == [()]
    row = year.units.first()
    in_state(row, "verified", verified_by=people["publisher"])
    (sentence,) = desk_of("publisher").to_publish[0].blocked
    assert "Anda ikut memverifikasi" in sentence


def test_a_ready_year_waits_and_a_blocked_one_does_not(desk_of, year, in_state):
    assert desk_of("publisher").nothing
    for row in year.units.all():
        in_state(row, "verified")
    Assessment.objects.filter(pk=year.pk).update(score="90.00", score_basis="computed")
    assert not desk_of("publisher").nothing


def test_the_home_publisher_sees_comparators_with_a_result(desk_of, year):
    other = Government.objects.exclude(code="12.11").filter(kind="regency").first()
    row = Assessment.objects.create(
        government=other,
        year=2026,
        track="official",
        instrument=year.instrument,
        instrument_sha256=year.instrument_sha256,
    )
    assert row not in desk_of("publisher").comparators
    Assessment.objects.filter(pk=row.pk).update(score="80.00", score_basis="reported")
    assert row in desk_of("publisher").comparators
    assert row not in desk_of("coordinator").comparators


def test_an_auditor_sees_the_newest_changes_and_others_do_not(desk_of):
    assert len(desk_of("auditor").newest) == 10
    numbers = [row.number for row in desk_of("auditor").newest]
    assert numbers == sorted(numbers, reverse=True)
    assert [desk_of(name).newest for name in ("operator", "coordinator", "verifier")] == [()] * 3


def test_an_administrator_sees_people_without_roles(desk_of, history):
    assert desk_of("administrator").without_role == ()
    User.objects.create_user("baru")
    User.objects.create_user("lama", is_active=False)
    assert desk_of("administrator").without_role == ("baru",)
    assert desk_of("coordinator").without_role == ()


# ------------------------------------------------------------------ the page


def test_nothing_waiting_is_said(client_of, people, unit, in_state, words):
    in_state(unit, "submitted")
    answer = client_of("operator").get(reverse("work-home"), {"tahun": "2026"})
    assert "Tidak ada yang menunggu Anda." in words(answer)
    in_state(unit, "draft")
    answer = client_of("operator").get(reverse("work-home"), {"tahun": "2026"})
    assert "Tidak ada yang menunggu Anda." not in words(answer)


def test_the_filter_by_year_shows_one_year(client_of, dairi, unit, words):
    client = client_of("coordinator")
    every = words(client.get(reverse("work-home")))
    one = words(client.get(reverse("work-home"), {"tahun": "2026"}))
    tasks = [page.partition("Penilaian yang dapat")[0] for page in (every, one)]
    assert "Semua tahun" in tasks[0]
    assert "Disdukcapil 2025" in tasks[0] or "Pencatatan Sipil 2025" in tasks[0]
    assert "Pencatatan Sipil 2025" not in tasks[1]
    assert "Pencatatan Sipil 2026" in tasks[1]


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 5000, "²⁰²⁶", "1999", "0x7e"])
def test_a_strange_year_shows_all(client_of, history, asked):
    assert client_of("coordinator").get(reverse("work-home"), {"tahun": asked}).status_code == 200


def test_the_progress_bar_has_words(client_of, unit):
    page = client_of("operator").get(reverse("work-home")).content.decode()
    assert f'<progress max="31" value="{unit.filled}"></progress>' in page
    assert f"{unit.filled} dari 31 terisi" in page


def test_sample_units_are_marked(client_of, unit, words):
    page = words(client_of("coordinator").get(reverse("work-home"), {"tahun": "2026"}))
    assert page.partition("Penilaian yang dapat")[0].count("CONTOH / SAMPLE") >= 7


# ------------------------------------------------------------------ few queries


@pytest.fixture
def fifty_units(dairi, year, in_state, people):
    """Fifty more units of the own government in the open year, in all states, some reviewed."""
    units = ServiceUnit.objects.bulk_create(
        ServiceUnit(
            government=dairi,
            name=f"Unit {number}",
            short_name=f"Unit {number}",
            kind="other",
            slug=f"unit-{number}",
        )
        for number in range(50)
    )
    now = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
    rows = UnitAssessment.objects.bulk_create(
        UnitAssessment(
            assessment=year,
            unit=unit,
            expected=31,
            filled=1,
            status="submitted" if number % 2 else "draft",
            submitted_at=now if number % 2 else None,
            submitted_by=people["operator"] if number % 2 else None,
        )
        for number, unit in enumerate(units)
    )
    Entry.objects.bulk_create(
        Entry(unit_assessment=row, indicator="IN-01", value=4) for row in rows
    )
    for unit in units:
        RoleAssignment.objects.create(user=people["operator"], role=Role.OPERATOR, unit=unit)
    return rows


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("name", ROLES)
def test_twelve_queries_at_most_whatever_the_number_of_units(
    rights, steps, client_of, name, request
):
    def count():
        held = rights(name)
        client = client_of(name)
        own = queries(lambda: worklist(held, year=None, today=TODAY))
        return own, queries(lambda: client.get(reverse("work-home")))

    few = count()
    request.getfixturevalue("fifty_units")
    many = count()
    assert few == many or many[1] - few[1] <= 1  # one more where a list was empty before
    assert many[0] <= 12


def test_all_roles_in_one_person_stay_within_the_budget(people, rights, steps, fifty_units, dairi):
    user = people["operator"]
    for role in (Role.COORDINATOR, Role.VERIFIER, Role.PUBLISHER, Role.AUDITOR):
        RoleAssignment.objects.create(user=user, role=role, government=dairi)
    RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR)
    held = rights("operator")
    assert queries(lambda: worklist(held, year=None, today=TODAY)) <= 18
