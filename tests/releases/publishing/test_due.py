"""`publish_due`: at its moment and once, however often it runs; refused with its reason."""

from __future__ import annotations

import datetime
import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from compliance.accounts.models import RoleAssignment, User
from compliance.assessments.models import Assessment
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.followup.models import Notice
from compliance.followup.notices.presenters import notice_text
from compliance.releases import services
from compliance.releases.models import PublicationPlan, PublishedScore, Release

from .conftest import CANARY, MOMENT, by, enter, record, seconds_from

ROOT = Path(__file__).resolve().parents[3]
AT_ONCE = 6
LATER = MOMENT + datetime.timedelta(days=1)


def planned(assessment, person, moment=MOMENT):
    """Plan a year an hour before its moment."""
    with seconds_from(moment, -3600):
        return services.publication_plan(**by(person, assessment, publish_at=moment))


def run(seconds, moment=MOMENT):
    """Run the command some seconds after the moment; return what it says."""
    out, err = StringIO(), StringIO()
    with seconds_from(moment, seconds):
        try:
            call_command("publish_due", stdout=out, stderr=err)
        except CommandError as error:
            assert error.returncode == 1
            err.write(f"Error: {error}\n")
    return out.getvalue() + err.getvalue()


def events(assessment, verb):
    return Event.objects.filter(
        verb=verb, object_type="assessments.assessment", object_id=str(assessment.pk)
    )


def outcome(assessment):
    """Return how many releases and events of publication a year has."""
    rows = Release.objects.filter(
        government_code="12.11", year=assessment.year, track=assessment.track
    )
    return rows.count(), events(assessment, "assessment-publish").count()


@pytest.mark.parametrize(("seconds", "made"), [(-1, 0), (0, 1), (1, 1), (86_400, 1)])
def test_a_plan_is_carried_out_from_its_very_second_on(official, people, seconds, made):
    planned(official, people["publisher"])
    said = run(seconds)
    assert outcome(official) == (made, made)
    assert ("Nothing is due." in said) is not bool(made)


def test_a_second_run_has_nothing_to_do(official, people):
    planned(official, people["publisher"])
    assert "Published: 12.11 2025 official #1" in run(0)
    assert run(0) == run(60) == "Nothing is due.\n"
    assert outcome(official) == (1, 1)


def test_it_is_published_in_the_name_of_who_planned_it(official, people):
    planned(official, people["publisher"])
    run(0)
    release = Release.objects.get(government_code="12.11", year=2025, track="official")
    assert release.published_by == people["publisher"]
    assert events(official, "assessment-publish").get().actor_id == people["publisher"].pk


def test_a_refused_plan_says_why_once_and_is_carried_out_later(sample, people):
    unit = sample.units.first()
    verified_at = unit.verified_at
    sample.units.filter(pk=unit.pk).update(status="submitted", verified_at=None)
    plan = planned(sample, people["publisher"])
    for seconds in (0, 60, 120):
        said = run(seconds)
        assert "Not published, planned for 4 Maret 2031 pukul 09.00 WIB" in said
        assert f"Belum terverifikasi: {unit.unit.name}" in said
    plan.refresh_from_db()
    assert plan.refused_at == MOMENT + datetime.timedelta(seconds=120)
    assert unit.unit.name in plan.refusal
    refused = events(sample, "publication-plan-refused").get()
    assert (refused.actor_id, refused.after) == (None, {"reason": plan.refusal})
    assert outcome(sample) == (0, 0)

    sample.units.filter(pk=unit.pk).update(status="verified", verified_at=verified_at)
    assert "Published: 12.11 2025 self #1" in run(180)
    assert outcome(sample) == (1, 1)
    assert not PublicationPlan.objects.exists()


def test_another_reason_is_another_line_of_the_log(sample, people):
    unit = sample.units.first()
    sample.units.filter(pk=unit.pk).update(status="submitted", verified_at=None)
    planned(sample, people["publisher"])
    run(0)
    roles = RoleAssignment.objects.filter(user=people["publisher"])
    kept = list(roles.values())
    roles.delete()
    run(60)
    RoleAssignment.objects.bulk_create([RoleAssignment(**row) for row in kept])
    run(120)
    reasons = [event.after["reason"] for event in events(sample, "publication-plan-refused")]
    assert len(reasons) == 3
    assert reasons[0] == reasons[2] != reasons[1]
    assert "Hanya penerbit" in reasons[1]


@pytest.mark.parametrize("loss", ["role", "account"])
def test_who_may_no_longer_publish_does_not_publish_by_an_old_plan(official, people, loss):
    planned(official, people["publisher"])
    if loss == "role":
        RoleAssignment.objects.filter(user=people["publisher"]).delete()
    else:
        User.objects.filter(pk=people["publisher"].pk).update(is_active=False)
    assert "Hanya penerbit pemerintah ini" in run(0)
    assert outcome(official) == (0, 0)


def test_a_defect_of_one_year_keeps_no_other_back(official, sample, people):
    planned(sample, people["publisher"])
    planned(official, people["publisher"])
    Assessment.objects.filter(pk=sample.pk).update(score="99.99")  # not what its inputs give
    with seconds_from(MOMENT, -60):
        assert services.plans_watch(timezone.now()) == []
    said = run(0)
    assert "Published: 12.11 2025 official #1" in said
    assert "Portal gagal menerbitkannya" in said
    assert (outcome(official), outcome(sample)) == ((1, 1), (0, 0))


def test_a_plan_moved_or_cancelled_during_a_run_is_left_alone(official, people):
    """The run has listed the plan; then somebody changes it before its turn comes."""
    publisher = people["publisher"]
    plan = planned(official, publisher)
    with seconds_from(MOMENT, 0):
        now = timezone.now()
        services.publication_plan(**by(publisher, official, publish_at=LATER))
        assert services.plan_carry_out(plan.pk, now) is None
        assert services.plan_refuse(plan.pk, "Alasan.", now) is None
        services.publication_plan_cancel(**by(publisher, official))
        assert services.plan_carry_out(plan.pk, now) is None
        assert services.plan_refuse(plan.pk, "Alasan.", now) is None
    assert outcome(official) == (0, 0)
    assert not events(official, "publication-plan-refused").exists()


def test_publishing_by_hand_fulfils_the_plan(official, people):
    planned(official, people["publisher"])
    services.year_publish(**by(people["publisher"], official))
    assert not PublicationPlan.objects.exists()
    assert run(0) == "Nothing is due.\n"
    assert outcome(official) == (1, 1)


def test_a_correction_can_be_planned_too(public, people):
    publisher = people["publisher"]
    services.correction_open(**by(publisher, public, reason="Salah ketik."))
    planned(public, publisher)
    assert "Tidak ada yang berbeda dari publikasi terakhir" in run(0)
    record(public, "94.80", people["coordinator"])
    assert "Isi tahun ini berubah sejak direncanakan" in run(60)
    planned(public, publisher, LATER)
    assert "Published: 12.11 2024 official #2" in run(0, LATER)
    assert PublishedScore.objects.get(government_code="12.11", year=2024, track="official").score


# ------------------------------------------------------------------ what the publisher never saw


def told(person):
    return list(Notice.objects.filter(user=person, kind="plan_held"))


def test_a_year_that_changed_since_is_held_and_told_once(official, people):
    publisher = people["publisher"]
    plan = planned(official, publisher)
    record(official, "12.34", people["coordinator"])
    for seconds in (0, 60, 120):
        said = run(seconds)
        assert "Not published, planned for 4 Maret 2031 pukul 09.00 WIB" in said
        assert "Isi tahun ini berubah sejak direncanakan" in said
        assert "Error: 1 planned and not published" in said
    assert outcome(official) == (0, 0)
    plan.refresh_from_db()
    assert events(official, "publication-plan-refused").get().after == {"reason": plan.refusal}
    (notice,) = told(publisher)
    assert notice.path == f"/kerja/penilaian/{official.pk}/publikasi/"
    text = notice_text(notice)
    assert "Rencana terbit Kabupaten Dairi 2025 ditahan" in text
    assert Notice.objects.filter(kind="plan_held").count() == 1

    planned(official, publisher, LATER)
    assert "Published: 12.11 2025 official #1" in run(0, LATER)
    assert PublishedScore.objects.get(government_code="12.11", year=2025).score == Decimal("12.34")
    assert len(told(publisher)) == 1


def test_the_control_an_unchanged_year_is_published_and_nobody_is_told(official, people):
    planned(official, people["publisher"])
    assert "Error" not in run(0)
    assert outcome(official) == (1, 1)
    assert told(people["publisher"]) == []


def test_the_publisher_learns_of_a_change_before_the_moment(official, people):
    publisher = people["publisher"]
    plan = planned(official, publisher)
    assert run(-1800) == "Nothing is due.\n"
    record(official, "12.34", people["coordinator"])
    said = run(-1740)
    assert "Held, planned for 4 Maret 2031 pukul 09.00 WIB" in said
    assert "Error" not in said  # nothing that is due was left undone
    assert run(-1680) == "Nothing is due.\n"
    assert len(told(publisher)) == 1
    run(0)
    assert len(told(publisher)) == 1
    assert events(official, "publication-plan-refused").count() == 1

    planned(official, publisher, LATER)  # looked at, and planned again
    plan.refresh_from_db()
    assert (plan.refusal, plan.refused_at) == ("", None)
    record(official, "12.35", people["coordinator"])
    run(-60, LATER)
    assert len(told(publisher)) == 2


def test_a_year_that_is_again_as_it_was_seen_is_published(official, people):
    planned(official, people["publisher"])
    Assessment.objects.filter(pk=official.pk).update(note="Catatan baru.")
    run(-60)
    assert len(told(people["publisher"])) == 1
    Assessment.objects.filter(pk=official.pk).update(note="")
    assert "Published: 12.11 2025 official #1" in run(0)


def test_a_plan_from_before_it_was_kept_what_was_seen_is_held(official, people):
    planned(official, people["publisher"])
    PublicationPlan.objects.update(seen_sha256="")
    assert "Isi tahun ini berubah sejak direncanakan" in run(0)
    assert outcome(official) == (0, 0)


def test_a_closed_account_is_not_told(official, people):
    planned(official, people["publisher"])
    User.objects.filter(pk=people["publisher"].pk).update(is_active=False)
    record(official, "12.34", people["coordinator"])
    assert "Held, planned for" in run(-60)
    assert told(people["publisher"]) == []


def test_a_plan_made_anew_during_a_run_is_not_held(official, people):
    publisher = people["publisher"]
    plan = planned(official, publisher)
    record(official, "12.34", people["coordinator"])
    with seconds_from(MOMENT, -60):
        services.publication_plan(**by(publisher, official, publish_at=MOMENT))
        assert services.plan_hold(plan, timezone.now()) is None
        services.publication_plan_cancel(**by(publisher, official))
        assert services.plan_hold(plan, timezone.now()) is None
    assert told(publisher) == []


def test_a_plan_lives_through_the_migration_and_back(live_history):
    """One made before the portal kept what was seen: it is kept, and held until looked at."""
    year = enter(2025, CANARY, User.objects.get(username="coordinator"))
    planned(year, User.objects.get(username="publisher"))
    try:
        call_command("migrate", "releases", "0002", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM releases_publicationplan")
            assert "seen_sha256" not in {column[0] for column in cursor.description}
            assert len(cursor.fetchall()) == 1
    finally:
        call_command("migrate", "releases", verbosity=0)
    assert PublicationPlan.objects.get().seen_sha256 == ""
    assert "Isi tahun ini berubah sejak direncanakan" in run(0)
    assert outcome(year) == (0, 0)


# ------------------------------------------------------------------ several runs at once


@pytest.fixture
def shared(live_history, tmp_path):
    """On SQLite a file in place of the memory, which threads and processes cannot share."""
    if connection.vendor != "sqlite":
        yield str(connection.settings_dict["NAME"])
        return
    path = tmp_path / "due.sqlite3"
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    copy = sqlite3.connect(path)
    in_memory.backup(copy)
    copy.close()
    connection.connection = None
    connection.settings_dict["NAME"] = str(path)
    connection.connect()
    yield str(path)
    connection.connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.fixture
def due(shared):
    """Two years whose moment was half an hour ago by the real clock."""
    publisher = User.objects.get(username="publisher")
    actor = User.objects.get(username="coordinator")
    moment = timezone.now() - datetime.timedelta(minutes=30)
    years = [enter(2025, CANARY, actor), enter(2026, "91.53", actor)]
    for year in years:
        planned(year, publisher, moment)
    return years


def test_threads_at_once_publish_once(due):
    now, barrier = timezone.now(), threading.Barrier(AT_ONCE)

    def carry_out(_number):
        try:
            barrier.wait(timeout=30)
            return services.plans_carry_out(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(carry_out, range(AT_ONCE)))
    assert sum(len(published) for published, _refused in results) == len(due)
    assert all(refused == [] for _published, refused in results)
    assert [outcome(year) for year in due] == [(1, 1)] * len(due)
    assert list(broken_events()) == []


def test_threads_at_once_refuse_once(due):
    RoleAssignment.objects.filter(user__username="publisher").delete()
    now, barrier = timezone.now(), threading.Barrier(AT_ONCE)

    def carry_out(_number):
        try:
            barrier.wait(timeout=30)
            return services.plans_carry_out(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(carry_out, range(AT_ONCE)))
    assert [events(year, "publication-plan-refused").count() for year in due] == [1, 1]


def database_address(name):
    """Return the address of the test database for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    before, question, options = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{name}{question}{options}"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_processes_at_once_publish_once_in_any_time_zone(due, shared, zone):
    """As cron does when a run takes longer than a minute: whole processes, on another clock."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_address(shared),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TZ": zone,
    }
    command = [sys.executable, "manage.py", "publish_due"]
    runs = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    said = [process.communicate(timeout=120) for process in runs]
    assert [process.returncode for process in runs] == [0, 0], said
    assert sum(out.count("Published: ") for out, _err in said) == len(due), said
    assert [outcome(year) for year in due] == [(1, 1)] * len(due)
    assert list(broken_events()) == []
