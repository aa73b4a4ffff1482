"""Notices of the right of reply: asked, given and decided, each told once to whom it concerns."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from compliance.accounts.models import Role, User
from compliance.accounts.services import role_assign
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.assessments.replies import services
from compliance.assessments.replies.services import state_mark
from compliance.followup.models import Notice
from compliance.followup.notices import due, presenters

WIB = datetime.timezone(datetime.timedelta(hours=7))
VERIFIED = datetime.datetime(2026, 11, 24, 10, tzinfo=WIB)
KINDS = ("reply_asked", "reply_given", "reply_decided")


@pytest.fixture(autouse=True)
def window(settings):
    settings.REPLY_WINDOW_DAYS = 3
    with time_machine.travel(VERIFIED + datetime.timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def verify(people):
    """A function: let the verifier have verified a unit at a moment."""

    def verified(unit, moment=VERIFIED):
        UnitAssessment.objects.filter(pk=unit.pk).update(
            verified_at=moment, verified_by=people["verifier"]
        )
        unit.refresh_from_db()
        return unit

    return verified


@pytest.fixture
def unit(sample_unit, verify):
    return verify(sample_unit(2025))


@pytest.fixture
def give(unit, people, rights):
    """A function: reply for the unit as somebody."""

    def reply(who="operator"):
        return services.reply_give(
            unit_assessment_id=unit.pk,
            text="Bukti SOP sudah ada.",
            seen=state_mark(unit.verified_at),
            actor=people[who],
            rights=rights(who),
        )

    return reply


@pytest.fixture
def decide(unit, people, rights):
    """A function: decide a reply of the unit."""

    def decision(reply):
        return services.reply_decide(
            unit_assessment_id=unit.pk,
            reply_id=reply.pk,
            outcome="partly",
            reason="Sebagian benar.",
            actor=people["verifier"],
            rights=rights("verifier"),
        )

    return decision


def told():
    """Run the command twice and return who was told what of the right of reply."""
    call_command("send_notices")
    call_command("send_notices")
    rows = Notice.objects.filter(kind__in=KINDS).select_related("user").order_by("pk")
    return [(row.kind, row.user.username) for row in rows]


def sentences():
    return [presenters.notice_text(row) for row in Notice.objects.filter(kind__in=KINDS)]


def test_operators_are_asked_once_a_verification(unit, verify):
    assert told() == [("reply_asked", "operator")]
    assert sentences() == [
        "Disdukcapil 2025 terverifikasi; hasilnya dapat ditanggapi sampai 27 Nov. 2026."
    ]
    [row] = Notice.objects.filter(kind__in=KINDS)
    assert row.path == f"/kerja/lokus/{unit.pk}/tanggapan/"
    verify(unit, VERIFIED + datetime.timedelta(hours=1))
    assert told() == [("reply_asked", "operator")] * 2


@pytest.mark.parametrize("why", ["window-over", "no-window", "by-install", "published", "waived"])
def test_nobody_is_asked_in_vain(unit, people, rights, settings, why):
    moment = VERIFIED
    if why == "window-over":
        moment += datetime.timedelta(days=4)
    elif why == "no-window":
        settings.REPLY_WINDOW_DAYS = 0
    elif why == "by-install":
        UnitAssessment.objects.filter(pk=unit.pk).update(verified_by=None)
    elif why == "published":
        Assessment.objects.filter(pk=unit.assessment_id).update(
            status="published", published_at=VERIFIED
        )
    else:
        services.reply_waive(
            unit_assessment_id=unit.pk,
            seen=state_mark(unit.verified_at),
            actor=people["operator"],
            rights=rights("operator"),
        )
    with time_machine.travel(moment, tick=False):
        assert told() == []


def test_verifiers_hear_of_a_reply_once(unit, give, dairi):
    second = User.objects.create_user("verifier2")
    role_assign(user=second, role=Role.VERIFIER, government=dairi, actor=None)
    both = User.objects.create_user("operator-verifier")  # never decides for the own unit
    for role, of in ((Role.VERIFIER, {"government": dairi}), (Role.OPERATOR, {"unit": unit.unit})):
        role_assign(user=both, role=role, actor=None, **of)
    idle = User.objects.create_user("verifier3", is_active=False)
    role_assign(user=idle, role=Role.VERIFIER, government=dairi, actor=None)
    give()
    assert told() == [("reply_given", "verifier"), ("reply_given", "verifier2")]
    assert set(sentences()) == {"Tanggapan Disdukcapil 2025 menunggu keputusan verifikator."}


def test_who_replied_as_coordinator_does_not_hear_of_it(unit, give, people, dairi):
    role_assign(user=people["coordinator"], role=Role.VERIFIER, government=dairi, actor=None)
    give("coordinator")
    assert told() == [("reply_given", "verifier")]


def test_operators_hear_of_the_decision_once(unit, give, decide):
    decide(give())
    assert told() == [("reply_decided", "operator")]
    assert sentences() == [
        "Tanggapan Disdukcapil 2025 diputuskan. Diterima sebagian: Sebagian benar."
    ]


def test_a_decision_is_told_also_when_the_unit_is_open_again(unit, give, decide):
    decide(give())
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="draft", submitted_at=None, verified_at=None, verified_by=None
    )
    assert told() == [("reply_decided", "operator")]


def test_an_old_decision_is_news_to_nobody(unit, give, decide):
    decide(give())
    with time_machine.travel(VERIFIED + datetime.timedelta(days=16), tick=False):
        assert told() == []


def test_notices_lead_to_the_page_in_both_languages(unit, give, client_of, words):
    told()
    url = f"/kerja/lokus/{unit.pk}/tanggapan/"
    for prefix in ("", "/en"):
        page = client_of("operator").get(f"{prefix}/kerja/pemberitahuan/").content.decode()
        assert f'href="{prefix}{url}"' in page


def test_the_drafts_cost_the_same_however_many(
    unit, verify, sample_unit, people, rights, django_assert_max_num_queries
):
    year = unit.assessment
    for number, row in enumerate(year.units.select_related("unit").order_by("pk")):
        verify(row)
        if number % 2:
            services.reply_give(
                unit_assessment_id=row.pk,
                text="x",
                seen=state_mark(row.verified_at),
                actor=people["coordinator"],
                rights=rights("coordinator"),
            )
    with django_assert_max_num_queries(11):
        found = due.drafts(timezone.localdate())
    assert {draft.kind for draft in found} >= {"reply_asked", "reply_given"}
