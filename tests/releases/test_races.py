"""Twenty people publish one year at once, and others save into it meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import services as figures
from compliance.assessments.models import Assessment, ReportedScore
from compliance.assessments.policies import ActionRefused
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.releases.models import PublishedScore, Release
from compliance.releases.services import year_publish
from scoring.release import GENESIS, results_of

AT_ONCE = 20


@pytest.fixture
def shared(live_history, tmp_path):
    """On SQLite a file in place of the memory, which threads cannot write at once; as in use."""
    if connection.vendor != "sqlite":
        yield
        return
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    copy = sqlite3.connect(tmp_path / "race.sqlite3")
    in_memory.backup(copy)
    copy.close()
    connection.connection = None
    connection.settings_dict["NAME"] = str(tmp_path / "race.sqlite3")
    connection.connect()
    yield
    connection.connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.fixture
def ready(shared):
    """A year with a result and no units, so that nothing but the race decides."""
    actor = User.objects.get(username="coordinator")
    year = figures.assessment_open(
        government=Assessment.objects.filter(sample=True).first().government,
        year=2025,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )
    record(year, actor, "87.31")
    return year


def record(year, actor, figure):
    figures.reported_total_record(
        assessment_id=year.pk,
        figures=figures.TotalFigures(figure=figure),
        source=figures.Source(name=f"Uji {figure}"),
        actor=actor,
        rights=rights_of(actor),
    )


def at_once(*acts):
    """Do all acts at the same moment in threads; return what each returned or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def publishers(number):
    home = Assessment.objects.filter(sample=True).first().government
    found = []
    for place in range(number):
        user = User.objects.create_user(f"penerbit{place}")
        role_assign(user=user, role=Role.PUBLISHER, government=home, actor=None)
        found.append(user)
    return found


def publishing(year, person):
    return lambda: year_publish(assessment_id=year.pk, actor=person, rights=rights_of(person))


def outcome(year):
    rows = Release.objects.filter(government_code="12.11", year=2025, track="official")
    events = Event.objects.filter(verb="assessment-publish", object_id=str(year.pk))
    return rows.count(), events.count()


def test_twenty_publish_one_year_and_one_does(ready):
    results = at_once(*(publishing(ready, person) for person in publishers(AT_ONCE)))
    done = [result for result in results if isinstance(result, Release)]
    refused = [result for result in results if isinstance(result, ActionRefused)]
    assert (len(done), len(refused)) == (1, AT_ONCE - 1), results
    assert all("sudah terbit" in str(error) for error in refused)
    assert outcome(ready) == (1, 1)
    assert list(broken_events()) == []


def test_different_years_published_at_once_make_one_chain(shared):
    people = publishers(4)
    home = Assessment.objects.filter(sample=True).first().government
    actor = User.objects.get(username="coordinator")
    years = []
    for year in (2013, 2014, 2018, 2025):
        opened = figures.assessment_open(
            government=home, year=year, track="official", actor=actor, rights=rights_of(actor)
        )
        if opened.status == "open":
            record(opened, actor, f"6{year % 10}.31")
            years.append(opened)
    assert len(years) >= 2
    acts = [publishing(year, person) for year, person in zip(years, people, strict=False)]
    results = at_once(*acts)
    assert all(isinstance(result, Release) for result in results), results
    previous = GENESIS
    for sequence, release in enumerate(Release.objects.order_by("sequence"), 1):
        assert (release.sequence, release.previous_sha256) == (sequence, previous)
        previous = release.sha256


@pytest.mark.parametrize("attempt", range(3))
def test_a_save_during_publishing_is_in_it_fully_or_not_at_all(ready, attempt):
    coordinator = User.objects.get(username="coordinator")
    (publisher,) = publishers(1)
    saves = [lambda n=n: record(ready, coordinator, f"88.{n:02}") for n in range(8)]
    results = at_once(publishing(ready, publisher), *saves)
    assert isinstance(results[0], Release), results
    assert all(r is None or isinstance(r, ActionRefused) for r in results[1:]), results
    release = Release.objects.get(pk=results[0].pk)
    document = release.document
    assert results_of(document) == document["results"]
    accepted = [row for row in document["reported"] if row["status"] == "accepted"]
    assert [row["figure"] for row in accepted] == [document["results"]["total"]["score"]]
    assert accepted[0]["source_name"] == f"Uji {accepted[0]['figure']}"
    # What the tables hold now is what was frozen: the saves after it were refused.
    row = PublishedScore.objects.get(release=release)
    ready.refresh_from_db()
    assert ready.score == row.score == Decimal(accepted[0]["figure"])
    stored = ReportedScore.objects.filter(assessment=ready).exclude(status="withdrawn")
    assert stored.count() == len(document["reported"])


def test_the_control_without_the_lock_more_than_one_gets_through(ready, monkeypatch):
    """Twenty read the open year before any of them writes: that is what the lock prevents."""
    met = threading.Barrier(AT_ONCE)

    def unlocked(assessment_id):
        row = Assessment.objects.select_related("government").get(pk=assessment_id)
        met.wait(timeout=30)
        return row

    monkeypatch.setattr("compliance.releases.services.locked", unlocked)
    if connection.vendor == "sqlite":
        # An immediate transaction is SQLite's lock; deferred ones all read first.
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    results = at_once(*(publishing(ready, person) for person in publishers(AT_ONCE)))
    done = [result for result in results if isinstance(result, Release)]
    refused = [result for result in results if isinstance(result, ActionRefused)]
    assert (len(done), len(refused)) != (1, AT_ONCE - 1), results
