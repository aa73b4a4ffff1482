"""Replies: once a verified state, decided by others, in a window, holding up publication."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import policies as base
from compliance.assessments import presenters
from compliance.assessments.desk.presenters.worklist import year_tasks_of
from compliance.assessments.history.presenters import event_rows
from compliance.assessments.history.selectors import events_of_unit
from compliance.assessments.models import Assessment, Entry, Reply, ReportedScore, UnitAssessment
from compliance.assessments.replies import policies, selectors, services
from compliance.assessments.replies.services import state_mark
from compliance.assessments.verifying import services as workflow
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.releases.services import year_publish

from .conftest import VERIFIED, WIB, at, by, everything, fresh

LOCK = 1 if connection.vendor == "postgresql" else 0  # of the chain


def publish(year, person):
    year_publish(assessment_id=year.pk, actor=person, rights=rights_of(person))
    return Assessment.objects.get(pk=year.pk)


# giving


def test_a_reply_is_kept_with_one_event(window, unit, give, people):
    before = Event.objects.count()
    reply = give(unit, text="  Bukti\r\nSOP sudah ada.  ")
    reply.refresh_from_db()
    assert (reply.kind, reply.text, reply.outcome) == ("text", "Bukti\nSOP sudah ada.", "")
    assert (reply.replied_by, reply.on_behalf) == (people["operator"], False)
    assert reply.verified_at == unit.verified_at == VERIFIED
    [event] = Event.objects.order_by("pk")[before:]
    assert (event.verb, event.object_id) == ("reply-give", str(reply.pk))
    assert event.after["text"] == "Bukti\nSOP sudah ada."
    assert list(broken_events()) == []


def test_a_coordinator_replies_on_behalf_of_the_unit(window, unit, give):
    assert give(unit, "coordinator").on_behalf is True


def test_what_is_sent_twice_counts_once(window, unit, give, waive):
    first = give(unit)
    before = everything()
    assert give(unit) == first
    assert everything() == before
    with pytest.raises(base.ActionRefused, match="Sudah ditanggapi oleh operator pada"):
        give(unit, text="Lain.")
    with pytest.raises(base.ActionRefused, match="Sudah ditanggapi oleh operator pada"):
        give(unit, "coordinator")
    with pytest.raises(base.ActionRefused, match="Sudah ditanggapi oleh operator pada"):
        waive(unit)
    assert everything() == before


def test_waiving_ends_the_right(window, unit, give, waive):
    first = waive(unit)
    before = everything()
    assert waive(unit) == first
    with pytest.raises(base.ActionRefused, match="tidak menanggapi oleh operator pada"):
        give(unit)
    assert everything() == before


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * (services.LONGEST_TEXT + 1)])
def test_a_text_must_be_one(window, unit, give, decide, text):
    before = everything()
    with pytest.raises(services.ReplyFaulty):
        give(unit, text=text)
    assert everything() == before
    give(unit)
    with pytest.raises(services.ReplyFaulty):
        decide(unit, reason=text)
    assert selectors.standing_reply(unit).outcome == ""


def test_an_unknown_outcome_is_refused(window, unit, give, decide):
    give(unit)
    for outcome in ("", "maybe"):
        with pytest.raises(services.ReplyFaulty):
            decide(unit, outcome=outcome)


@pytest.mark.parametrize("who", ["operator2", "verifier", "publisher", "auditor", "administrator"])
def test_others_do_not_reply(window, unit, give, waive, who):
    before = everything()
    for act in (give, waive):
        with pytest.raises(base.ActionDenied):
            act(unit, who)
    assert everything() == before


def test_what_was_written_about_another_state_is_refused(window, unit, give, verify):
    seen = state_mark(unit.verified_at)
    verify(unit, VERIFIED.replace(microsecond=123457))
    before = everything()
    with pytest.raises(services.StateChanged):
        give(unit, seen=seen)
    assert everything() == before
    give(unit)  # the control


def test_only_verified_results_of_answers_are_replied_to(window, unit, year, give):
    other = year.units.exclude(pk=unit.pk).first()
    assert other.verified_by is None
    with pytest.raises(base.ActionRefused, match="diverifikasi verifikator"):
        give(other, "coordinator")
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="submitted", verified_at=None, verified_by=None
    )
    with pytest.raises(base.ActionRefused, match="status lokus ini Diajukan"):
        give(unit)


@pytest.mark.parametrize(("answered", "printed"), [(True, False), (True, True), (False, False)])
def test_on_the_official_track_the_result_must_come_from_answers(
    window, year, unit, verify, answered, printed
):
    official = Assessment.objects.create(
        government=year.government,
        year=2025,
        track="official",
        instrument=year.instrument,
        instrument_sha256=year.instrument_sha256,
    )
    row = verify(UnitAssessment.objects.create(assessment=official, unit=unit.unit))
    Entry.objects.create(unit_assessment=row, indicator="IN-01", value=4 if answered else None)
    if printed:
        ReportedScore.objects.create(
            assessment=official,
            level="unit",
            unit_assessment=row,
            figure="88.00",
            source_name="contoh.go.id",
            origin="entered",
        )
    assert selectors.has_right(row) is (answered and not printed)
    assert bool(selectors.reply_blocks(official)) is (answered and not printed)


# the window


@pytest.mark.parametrize(
    ("verified", "last_moment", "first_too_late"),
    [
        # verified at 23.30 on the 24th, which is still the 24th in Greenwich
        ((2026, 11, 24, 23, 30), (2026, 11, 27, 23, 59, 59), (2026, 11, 28, 0, 0)),
        # half an hour after midnight: the 25th here, the 24th in Greenwich
        ((2026, 11, 25, 0, 30), (2026, 11, 28, 23, 59, 59), (2026, 11, 29, 0, 0)),
        # across the end of a year
        ((2026, 12, 30, 12, 0), (2027, 1, 2, 23, 59, 59), (2027, 1, 3, 0, 0)),
    ],
)
def test_the_window_ends_with_its_last_day_here(
    settings, unit, year, verify, give, verified, last_moment, first_too_late
):
    settings.REPLY_WINDOW_DAYS = 3
    verify(unit, datetime.datetime(*verified, tzinfo=WIB))
    with at(*last_moment):
        assert policies.refusal_to_reply(fresh(unit), None) == ""
        assert len(selectors.reply_blocks(year)) == 1
    with at(*first_too_late):
        assert selectors.reply_blocks(year) == []
        with pytest.raises(base.ActionRefused, match="Masa tanggapan sudah berakhir pada"):
            give(unit)
    with at(*last_moment):
        give(unit)


def test_without_a_window_replies_come_until_publication(settings, unit, year, give, people):
    assert settings.REPLY_WINDOW_DAYS == 0
    with at(2027, 5, 1):
        assert selectors.reply_blocks(year) == []
        give(unit)
        assert selectors.reply_blocks(year) == [
            f"Tanggapan menunggu keputusan verifikator: {unit.unit.name}."
        ]


# deciding


@pytest.mark.parametrize("outcome", ["accepted", "partly", "rejected"])
def test_a_decision_is_kept_with_one_event(window, unit, give, decide, people, outcome):
    reply, before = give(unit), Event.objects.count()
    decide(unit, outcome=outcome, reason=" Alasan.\r\n")
    reply.refresh_from_db()
    assert (reply.outcome, reply.outcome_text) == (outcome, "Alasan.")
    assert reply.decided_by == people["verifier"]
    [event] = Event.objects.order_by("pk")[before:]
    assert event.verb == "reply-decide"
    assert (event.before["outcome"], event.after["outcome"]) == ("", outcome)
    assert fresh(unit).status == "verified"  # opening it again is a step of its own


def test_a_decision_is_made_also_after_the_window(window, unit, give, decide):
    give(unit)
    with at(2026, 12, 20):
        assert decide(unit).outcome == "rejected"


@pytest.mark.parametrize(
    "who", ["operator", "operator2", "coordinator", "publisher", "auditor", "administrator"]
)
def test_others_do_not_decide(window, unit, give, decide, who):
    give(unit)
    before = everything()
    with pytest.raises(base.ActionDenied):
        decide(unit, who)
    assert everything() == before


def test_a_verifier_who_operates_the_unit_does_not_decide(window, unit, give, decide, people):
    role_assign(user=people["verifier"], role=Role.OPERATOR, unit=unit.unit, actor=None)
    give(unit)
    with pytest.raises(base.ActionDenied, match="bukan operator lokusnya"):
        decide(unit)


def test_nobody_decides_the_own_reply(window, unit, year, give, decide, people):
    role_assign(
        user=people["coordinator"], role=Role.VERIFIER, government=year.government, actor=None
    )
    give(unit, "coordinator")
    before = everything()
    with pytest.raises(base.ActionDenied, match="diputuskan oleh verifikator lain"):
        decide(unit, "coordinator")
    assert everything() == before
    decide(unit)  # the control


def test_the_second_decision_is_refused_with_who_made_the_first(
    window, unit, year, give, decide, people
):
    other = people["verifier2"] = User.objects.create_user("verifier2")
    role_assign(user=other, role=Role.VERIFIER, government=year.government, actor=None)
    give(unit)
    first = decide(unit)
    before = everything()
    assert decide(unit) == first  # the same button pressed twice
    for who, outcome in (("verifier2", "rejected"), ("verifier2", "accepted")):
        with pytest.raises(base.ActionRefused, match="Sudah diputuskan oleh verifier pada"):
            decide(unit, who, outcome=outcome)
    with pytest.raises(base.ActionRefused, match="Sudah diputuskan oleh verifier pada"):
        decide(unit, outcome="accepted")
    assert everything() == before


def test_there_must_be_a_reply_to_decide(window, unit, waive, decide):
    with pytest.raises(services.StateChanged):
        decide(unit)
    waive(unit)
    with pytest.raises(base.ActionRefused, match="Tidak ada tanggapan"):
        decide(unit)


# opening again


@pytest.mark.parametrize("decided", [True, False])
@pytest.mark.parametrize("who", ["verifier", "coordinator"])
def test_an_opened_unit_starts_over_and_keeps_what_was_said(
    window, unit, year, give, decide, verify, people, who, decided
):
    old = give(unit)
    if decided:
        decide(unit, outcome="accepted")
    workflow.unit_reopen(reason="Diperbaiki.", **by(people, who, unit))
    assert selectors.replies_of(year) == {}
    assert selectors.standing_reply(fresh(unit)) is None
    assert [row.pk for row in selectors.earlier_replies(fresh(unit))] == [old.pk]
    with pytest.raises(services.StateChanged):
        decide(unit, pk=old.pk)
    verify(unit, VERIFIED.replace(day=25))
    assert selectors.replies_of(year) == {}
    assert "27" not in selectors.reply_blocks(year)[0]
    assert "28 Nov. 2026" in selectors.reply_blocks(year)[0]
    new = give(unit, text="Sekarang sesuai.")
    assert selectors.replies_of(year) == {unit.pk: new}
    assert [row.pk for row in selectors.earlier_replies(fresh(unit))] == [old.pk]
    with pytest.raises(services.StateChanged):
        decide(unit, pk=old.pk)


# publication


def test_an_open_window_keeps_a_year_from_publication(window, unit, year, people, waive):
    before = everything()
    sentence = f"Masa tanggapan belum berakhir: {unit.unit.name} (sampai 27 Nov. 2026)."
    with pytest.raises(base.NotReady) as refused:
        publish(year, people["publisher"])
    assert refused.value.sentences == (sentence,)
    assert presenters.blocked_words(year, rights_of(people["publisher"])) == (sentence,)
    assert everything() == before
    waive(unit)
    assert publish(year, people["publisher"]).status == "published"


def test_the_end_of_the_window_frees_the_year(window, unit, year, people):
    with at(2026, 11, 28, 0, 0):
        assert publish(year, people["publisher"]).status == "published"


def test_a_waiting_reply_keeps_a_year_from_publication(window, unit, year, people, give, decide):
    give(unit)
    with at(2026, 12, 20):
        with pytest.raises(base.NotReady, match="menunggu keputusan verifikator: Dinas Kepend"):
            publish(year, people["publisher"])
        decide(unit)
        assert publish(year, people["publisher"]).status == "published"


def test_each_unit_is_named(window, unit, year, verify, give, people):
    others = list(year.units.exclude(pk=unit.pk).select_related("unit").order_by("unit__name")[:3])
    for row in others:
        verify(row)
    give(others[0], "coordinator")
    waiting, running = selectors.reply_blocks(year)
    assert others[0].unit.name in waiting
    assert waiting.count(";") == 0
    names = sorted([unit.unit.name, others[1].unit.name, others[2].unit.name])
    assert running == (
        "Masa tanggapan belum berakhir: "
        + "; ".join(f"{name} (sampai 27 Nov. 2026)" for name in names)
        + "."
    )


def test_the_demonstration_is_not_held_up(settings, year, people):
    settings.REPLY_WINDOW_DAYS = 3
    UnitAssessment.objects.filter(assessment=year).update(verified_at=VERIFIED)
    with at(2026, 11, 24, 12, 0):
        assert selectors.reply_blocks(year) == []
        assert publish(year, people["publisher"]).status == "published"


def test_a_published_year_takes_neither_replies_nor_decisions(
    window, unit, year, give, waive, decide, people
):
    reply = give(unit)
    type(year).objects.filter(pk=year.pk).update(
        status="published", published_at=VERIFIED, published_by=people["publisher"]
    )
    before = everything()
    for act in (lambda: decide(unit), lambda: waive(unit), lambda: give(unit, text="Lagi.")):
        with pytest.raises(base.ActionRefused):
            act()
    assert everything() == before
    Reply.objects.filter(pk=reply.pk).delete()
    for act in (lambda: waive(unit), lambda: give(unit)):
        with pytest.raises(base.ActionRefused, match="sudah terbit"):
            act()
    assert not Reply.objects.exists()


def test_whoever_decided_does_not_publish(window, unit, year, give, decide, people, verify):
    publisher, government = people["publisher"], year.government
    role_assign(user=publisher, role=Role.VERIFIER, government=government, actor=None)
    give(unit)
    assert presenters.blocked_words(year, rights_of(publisher))[-1].startswith("Tanggapan")
    decide(unit, "publisher")
    with pytest.raises(base.ActionDenied, match="ikut memverifikasi"):
        publish(year, publisher)
    [task] = year_tasks_of([year], rights_of(publisher))
    assert task.blocked == presenters.blocked_words(year, rights_of(publisher))
    assert "ikut memverifikasi" in task.blocked[0]


def test_the_list_of_years_says_what_publishing_says(
    window, unit, year, give, people, django_assert_num_queries
):
    years_open = list(Assessment.objects.filter(government=year.government, status="open"))
    assert len(years_open) > 1
    with django_assert_num_queries(1):
        blocks = selectors.reply_blocks_by_year(years_open)
    assert blocks == {row.pk: selectors.reply_blocks(row) for row in years_open}
    assert blocks[year.pk]
    assert selectors.reply_blocks_by_year([]) == {}


# what others read


def test_the_replies_of_a_year_cost_one_query(
    window, unit, year, verify, give, waive, django_assert_num_queries
):
    other = verify(year.units.exclude(pk=unit.pk).first())
    rows = {unit.pk: give(unit), other.pk: waive(other, "coordinator")}
    with django_assert_num_queries(1):
        assert selectors.replies_of(year) == rows


def test_the_history_of_a_unit_tells_in_words(window, unit, give, decide):
    give(unit)
    decide(unit, outcome="partly")
    newest, given = event_rows(events_of_unit(unit)[:2])
    assert (newest.what, given.what) == ("Tanggapan lokus diputuskan", "Lokus menanggapi hasilnya")
    assert newest.subject == given.subject == "Disdukcapil 2025 (Evaluasi mandiri)"
    assert newest.url.endswith(f"/lokus/{unit.pk}/tanggapan/")
    changes = {change.label: (change.before, change.after) for change in newest.changes}
    assert changes == {
        "Keputusan": ("", "Diterima sebagian"),
        "Alasan keputusan": ("", "SOP belum disahkan."),
    }
    changes = {change.label: change.after for change in given.changes}
    assert changes == {"Jenis": "Tanggapan", "Teks": "Bukti SOP sudah ada."}


# the database


BAD = {
    "kind": {"kind": "other"},
    "text-missing": {"text": ""},
    "waived-with-text": {"kind": "waived"},
    "waived-decided": {"kind": "waived", "text": "", "outcome": "rejected", "outcome_text": "x"},
    "outcome": {"outcome": "maybe", "outcome_text": "x"},
    "no-reason": {"outcome": "rejected"},
    "reason-alone": {"outcome_text": "x", "decided_at": None, "decided_by": None},
    "no-time": {"outcome": "rejected", "outcome_text": "x", "decided_at": None},
    "nobody": {"outcome": "rejected", "outcome_text": "x", "decided_by": None},
    "decided-without-outcome": {"outcome": ""},
}


@pytest.mark.parametrize("fault", [*BAD, "", "undecided"])
def test_the_database_holds_the_combinations(unit, people, fault):
    good = {
        "unit_assessment": unit,
        "verified_at": unit.verified_at,
        "kind": "text",
        "text": "x",
        "replied_at": VERIFIED,
        "replied_by": people["operator"],
    }
    decided = {"decided_at": VERIFIED, "decided_by": people["verifier"]}
    if fault == "undecided":
        Reply.objects.create(**good)
    elif not fault:
        Reply.objects.create(**good, **decided, outcome="rejected", outcome_text="x")
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.create(**{**good, **decided, **BAD[fault]})
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(**good)  # one a verified state
    Reply.objects.create(**{**good, "verified_at": VERIFIED.replace(day=25)})


@pytest.mark.parametrize("name", ["give", "waive", "decide"])
def test_neither_the_row_nor_the_event_stands_alone(
    window, unit, give, waive, decide, monkeypatch, name
):
    if name == "decide":
        give(unit)
    before = everything()

    def broken(**_facts):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        {"give": give, "waive": waive, "decide": decide}[name](unit)
    assert everything() == before


@pytest.mark.parametrize(("name", "most"), [("give", 9), ("waive", 9), ("decide", 8)])
def test_a_write_keeps_its_budget(
    window, unit, give, waive, decide, people, name, most, django_assert_max_num_queries
):
    if name == "decide":
        give(unit)
    reply = selectors.standing_reply(unit)
    who = by(people, "verifier" if name == "decide" else "operator", unit)
    seen = state_mark(unit.verified_at)
    with django_assert_max_num_queries(most + LOCK):
        if name == "give":
            services.reply_give(text="x", seen=seen, **who)
        elif name == "waive":
            services.reply_waive(seen=seen, **who)
        else:
            services.reply_decide(reply_id=reply.pk, outcome="rejected", reason="x", **who)


# at once


def test_of_deciders_at_once_one_decides_and_the_others_are_told_who(live_history):
    """The tests' SQLite makes a reader fail instead of wait; the deed is then tried again."""
    year = Assessment.objects.get(government__code="12.11", year=2025, track="self")
    unit = year.units.get(unit__slug="dairi-disdukcapil")
    names = [f"verifier-{number}" for number in range(4)]
    people = {name: User.objects.create_user(name) for name in names}
    for person in people.values():
        role_assign(user=person, role=Role.VERIFIER, government=year.government, actor=None)
    operator = User.objects.get(username="operator")
    UnitAssessment.objects.filter(pk=unit.pk).update(verified_by=people[names[0]])
    reply = services.reply_give(
        text="x", seen=state_mark(unit.verified_at), **by({"o": operator}, "o", unit)
    )
    before, gate = Event.objects.count(), Barrier(len(names))

    def act(name):
        who = by(people, name, unit)
        return services.reply_decide(reply_id=reply.pk, outcome="partly", reason=name, **who)

    answers = at_once(names, act, gate)
    reply.refresh_from_db()
    [winner] = [name for name, answer in zip(names, answers, strict=True) if answer == "done"]
    assert reply.decided_by.username == reply.outcome_text == winner
    told = [answer for answer in answers if answer != "done"]
    assert all(f"Sudah diputuskan oleh {winner} pada" in answer for answer in told)
    assert len(told) == 3
    assert Event.objects.count() == before + 1


def at_once(names, act, gate):
    """Return what each thread is told: "done", or the words of its refusal."""

    def run(name):
        try:
            gate.wait(30)
            for _attempt in range(400):
                try:
                    act(name)
                    return "done"
                except base.ActionRefused as refusal:
                    return str(refusal)
                except OperationalError:
                    sleep(0.02)
            raise AssertionError("never answered")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(run, names))
