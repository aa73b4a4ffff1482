"""Notices: each thing told once to whom it concerns, mailed once, read by oneself alone."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from compliance.accounts.models import User
from compliance.accounts.selectors import NO_RIGHTS
from compliance.assessments.models import UnitAssessment, YearStep
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.followup.models import Notice
from compliance.followup.notices import due, presenters, services

LAST_DAY = datetime.date(2026, 12, 11)
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def at(day):
    return time_machine.travel(
        datetime.datetime.combine(day, datetime.time(8), datetime.UTC), tick=False
    )


@pytest.fixture
def entry_step(dairi):
    YearStep.objects.filter(government=dairi).delete()
    return YearStep.objects.create(
        government=dairi, year=2026, kind=YearStep.Kind.ENTRY, ends_on=LAST_DAY
    )


@pytest.fixture
def evidence_of(sample_unit, people, dairi):
    """A function: evidence that proves an answer of units and ends on a day."""

    def make(day, *slugs, title="SK tim pengaduan"):
        evidence = Evidence.objects.create(
            government=dairi,
            kind="link",
            title=title,
            url="https://dairi.go.id",
            expires_on=day,
            created_by=people["coordinator"],
        )
        for slug in slugs:
            EvidenceUse.objects.create(
                evidence=evidence,
                entry=sample_unit(2026, slug).entries.first(),
                attached_at=timezone.now(),
                attached_by=people["coordinator"],
            )
        return evidence

    return make


def told(kind=None):
    rows = Notice.objects.order_by("pk")
    rows = rows.filter(kind=kind) if kind else rows
    return [(row.user.username, row.key.split("/")[-1]) for row in rows.select_related("user")]


def run(**options):
    call_command("send_notices", **options)


@pytest.mark.parametrize(
    ("left", "steps"),
    [
        (15, []),
        (14, ["14"]),
        (10, ["14"]),
        (3, ["3"]),
        (2, ["3"]),
        (1, ["1"]),
        (0, ["1"]),
        (-1, []),
    ],
)
def test_the_deadline_is_told_by_its_steps(entry_step, sample_unit, left, steps):
    assert sample_unit(2026).status == "draft"
    with at(LAST_DAY - datetime.timedelta(days=left)):
        run()
    assert [step for who, step in told("deadline") if who == "operator"] == steps


def test_each_step_is_told_once_on_the_way(entry_step):
    for left in range(20, -3, -1):
        with at(LAST_DAY - datetime.timedelta(days=left)):
            run()
            run()
    assert [step for who, step in told("deadline") if who == "operator"] == ["14", "3", "1"]


def test_who_handed_in_is_not_told_of_the_deadline(entry_step, sample_unit, people):
    unit = sample_unit(2026)
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="submitted", submitted_at=timezone.now()
    )
    with at(LAST_DAY):
        run()
    assert [who for who, _ in told("deadline")] == ["operator2"]  # whose unit was returned


def test_a_moved_deadline_is_told_anew(entry_step):
    with at(LAST_DAY - datetime.timedelta(days=3)):
        run()
    entry_step.ends_on = LAST_DAY + datetime.timedelta(days=30)
    entry_step.save()
    with at(LAST_DAY + datetime.timedelta(days=27)):
        run()
    assert [step for who, step in told("deadline") if who == "operator"] == ["3", "3"]


def test_a_returned_unit_is_told_once_a_return(sample_unit, history):
    run()
    assert [who for who, _ in told("returned")] == ["operator2"]
    unit = sample_unit(2026, "dairi-puskesmas-sigalingging")
    later = timezone.now() + datetime.timedelta(hours=1)
    UnitAssessment.objects.filter(pk=unit.pk).update(reason_at=later)
    run()
    run()
    assert [who for who, _ in told("returned")] == ["operator2", "operator2"]


def test_evidence_that_ends_is_told_to_the_units_that_use_it(evidence_of, today):
    evidence_of(today + datetime.timedelta(days=30), "dairi-disdukcapil")
    evidence_of(today + datetime.timedelta(days=31), "dairi-disdukcapil", title="nanti")
    both = ("dairi-disdukcapil", "dairi-puskesmas-sigalingging")
    evidence_of(today - datetime.timedelta(days=1), *both, title="lewat")
    run()
    rows = Notice.objects.filter(kind="expiring").select_related("user")
    assert {(row.user.username, row.facts["title"]) for row in rows} == {
        ("operator", "SK tim pengaduan"),
        ("operator", "lewat"),
        ("operator2", "lewat"),
    }


def test_actions_are_told_to_their_owners(new_finding, new_action):
    finding = new_finding()
    new_action(finding, days=4)
    new_action(finding, days=3, text="segera")
    new_action(finding, days=-1, owner="verifier", text="lewat")
    new_action(finding, days=-1, owner=None)
    run()
    assert told("action_due") == [("operator", "soon"), ("verifier", "late")]
    texts = [presenters.notice_text(row) for row in Notice.objects.filter(kind="action_due")]
    assert any("jatuh tempo" in text and "segera" in text for text in texts)
    assert any("terlambat sejak" in text and "lewat" in text for text in texts)


def test_nobody_is_told_of_what_is_done(new_finding, new_action, people):
    action = new_action(new_finding(), days=1)
    people["operator"].is_active = False
    people["operator"].save()
    run()
    assert told("action_due") == []
    people["operator"].is_active = True
    people["operator"].save()
    run()
    assert [who for who, _ in told("action_due")] == ["operator"]  # the control
    Notice.objects.all().delete()
    type(action).objects.filter(pk=action.pk).update(state="done", ended_at=timezone.now())
    run()
    assert told("action_due") == []


def test_the_same_drafts_from_two_runs_are_kept_once(history, people):
    draft = due.Draft(people["operator"].pk, "returned", "returned/1/1", "/kerja/", {})
    assert services.notices_create([draft, draft]) == 1
    assert services.notices_create([draft]) == 0
    assert Notice.objects.filter(key="returned/1/1").count() == 1


@pytest.fixture
def mails(settings, history):
    """The mails that were sent; asked for after the database, whose fixture begins a new list."""
    settings.MAIL_ENABLED = True
    settings.EMAIL_BACKEND = LOCMEM
    return mail.outbox


def with_address(people, *names):
    for name in names:
        User.objects.filter(pk=people[name].pk).update(email=f"{name}@dairi.example")


def test_one_digest_a_person_and_none_the_second_time(
    mails, people, new_finding, new_action, entry_step
):
    with_address(people, "operator")
    new_action(new_finding(), days=1, text="Pajang <maklumat> & tarif")
    new_action(new_finding(), days=-1, owner="operator2")  # who has no address
    with at(timezone.localdate()), translation.override("en"):
        run(address="https://portal.example")
        run(address="https://portal.example")
    [sent] = mails
    assert sent.to == ["operator@dairi.example"]
    assert sent.subject.startswith("Portal Kepatuhan: ")
    assert "\n" not in sent.subject
    assert "Pajang <maklumat> & tarif" in sent.body
    assert "https://portal.example/kerja/tindakan/" in sent.body
    assert "Tindak lanjut Anda" in sent.body  # Indonesian, whatever the run's language
    assert not Notice.objects.filter(user__username="operator", mailed_at=None).exists()
    assert Notice.objects.filter(user__username="operator2", mailed_at=None).exists()


def test_what_was_read_is_not_mailed(mails, people, new_finding, new_action):
    with_address(people, "operator")
    new_action(new_finding(), days=1)
    with override_settings(MAIL_ENABLED=False):
        run()
    assert mails == []
    services.notices_read(user=people["operator"])
    run()
    assert mails == []


def test_old_news_is_not_mailed_when_mail_is_switched_on(mails, people, new_finding, new_action):
    with_address(people, "operator")
    new_action(new_finding(), days=1)
    with override_settings(MAIL_ENABLED=False):
        run()
    Notice.objects.update(created_at=timezone.now() - datetime.timedelta(days=8))
    run()
    assert mails == []


def test_a_mail_server_that_refuses_loses_nothing(
    mails, people, new_finding, new_action, monkeypatch, settings
):
    with_address(people, "operator", "verifier")
    new_action(new_finding(), days=1)
    new_action(new_finding(), days=1, owner="verifier")

    original = services.EmailMessage.send

    def send(message, *args, **kwargs):
        if message.to == ["operator@dairi.example"]:
            raise OSError("connection refused")
        return original(message, *args, **kwargs)

    monkeypatch.setattr(services.EmailMessage, "send", send)
    with pytest.raises(CommandError, match="1 surel gagal"):
        run()
    assert [message.to for message in mails] == [["verifier@dairi.example"]]
    monkeypatch.undo()
    settings.EMAIL_BACKEND = LOCMEM
    settings.MAIL_ENABLED = True
    run()
    assert [message.to for message in mails][1:] == [["operator@dairi.example"]]


def test_an_address_must_be_one(history):
    with pytest.raises(CommandError, match="https"):
        run(address="javascript:alert(1)")


@pytest.fixture
def notices(people):
    for name in ("operator", "operator2"):
        for number in range(3):
            Notice.objects.create(
                user=people[name],
                kind="action_due",
                key=f"a/{number}",
                facts={"day": "2026-12-01", "text": f"tugas {name} {number}", "step": "soon"},
                path="/kerja/tindakan/",
            )
    return Notice.objects.filter(user=people["operator"])


def test_the_page_shows_ones_own_and_marks_them_read(client_of, words, notices, last_event):
    client, url, start = client_of("operator"), reverse("work-notices"), last_event()
    page = words(client.get(url))
    assert "tugas operator 0" in page
    assert "operator2" not in page
    assert client.post(url, {"baca": str(notices[0].pk)}).status_code == 302
    assert notices.filter(read_at=None).count() == 2
    client.post(url, {"baca": "semua"})
    assert notices.filter(read_at=None).count() == 0
    assert Notice.objects.filter(read_at=None).count() == 3  # the other one's
    assert Event.objects.filter(pk__gt=start, verb="notice-read").count() == 3
    assert list(broken_events()) == []


@pytest.mark.parametrize("asked", ["", "0", "abc", "-1", "999999999", "٣", "9" * 40, "9" * 5000])
def test_what_is_not_ones_own_is_not_found(client_of, notices, asked):
    answer = client_of("operator").post(reverse("work-notices"), {"baca": asked})
    assert answer.status_code == 404
    assert Notice.objects.filter(read_at=None).count() == 6


def test_another_ones_notice_is_not_found(client_of, notices, people):
    other = Notice.objects.filter(user=people["operator2"]).first()
    answer = client_of("operator").post(reverse("work-notices"), {"baca": str(other.pk)})
    assert answer.status_code == 404


def test_the_page_in_english_leads_to_english_pages(client_of, notices):
    page = client_of("operator").get("/en/kerja/pemberitahuan/").content.decode()
    assert 'href="/en/kerja/tindakan/"' in page


def counted(rights, django_assert_num_queries, queries):
    request = RequestFactory().get("/")
    request.rights = rights
    template = Template("{% load followup %}{% unread_notices as n %}{{ n }}")
    with django_assert_num_queries(queries):
        return template.render(Context({"request": request}))


def test_the_number_of_the_menu_costs_one_query_and_none_for_visitors(
    notices, rights, django_assert_num_queries
):
    assert counted(rights("operator"), django_assert_num_queries, 1) == "3"
    assert counted(NO_RIGHTS, django_assert_num_queries, 0) == "0"


def test_making_the_drafts_costs_the_same_however_many(
    new_finding, new_action, evidence_of, entry_step, today, django_assert_max_num_queries
):
    finding = new_finding()
    for number in range(20):
        new_action(finding, days=-number)
        evidence_of(today, "dairi-disdukcapil", title=str(number))
    with at(LAST_DAY), django_assert_max_num_queries(8):  # two read that nobody replied
        assert len(due.drafts(LAST_DAY)) > 40
