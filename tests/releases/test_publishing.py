"""Publishing freezes a year in one transaction: a release in the chain, public rows, one event."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments import services as figures
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.assessments.policies import ActionDenied, ActionRefused
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.releases import services, triggers
from compliance.releases.current import current_rows
from compliance.releases.documents import year_content
from compliance.releases.models import Correction, PublishedScore, Release
from compliance.releases.publishing import releases_append
from scoring.release import GENESIS, canonical, results_of, sha256_of
from tests.publishing import publish, published


@pytest.fixture
def ready(history):
    """The sample year whose units are all verified, by the install."""
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


@pytest.fixture
def official(history, people):
    """The home government's official result of 2024, published long ago by its sources."""
    return Assessment.objects.get(government__code="12.11", year=2024, track="official")


def act(name, assessment, person, **given):
    return getattr(services, name)(
        assessment_id=assessment.pk, actor=person, rights=rights_of(person), **given
    )


def record(assessment, person, figure):
    figures.reported_total_record(
        assessment_id=assessment.pk,
        figures=figures.TotalFigures(figure=figure, zone="green"),
        source=figures.Source(name="Uji", url="https://contoh.go.id/"),
        actor=person,
        rights=rights_of(person),
    )


def counts():
    return [table.objects.count() for table in (Release, PublishedScore, Event, Correction)]


def test_the_whole_history_is_one_unbroken_chain(history):
    previous, numbers = GENESIS, {}
    releases = list(Release.objects.order_by("sequence"))
    assert len(releases) > 300
    for sequence, release in enumerate(releases, 1):
        key = (release.government_code, release.year, release.track)
        numbers[key] = numbers.get(key, 0) + 1
        assert (release.sequence, release.number) == (sequence, numbers[key])
        assert release.previous_sha256 == previous
        assert release.sha256 == sha256_of(release.text)
        assert canonical(release.document) == release.text
        previous = release.sha256
    assert set(numbers) == set(
        PublishedScore.objects.values_list("government_code", "year", "track")
    )


def test_every_result_can_be_made_again_from_its_own_release(history):
    for release in Release.objects.iterator():
        assert results_of(release.document) == release.document["results"], release


def test_every_public_row_is_what_its_release_says(history):
    for row in PublishedScore.objects.select_related("release").prefetch_related("units"):
        made = current_rows(row.release, row.release.document)
        stored = {name: getattr(row, name) for name in made.score}
        assert {**stored, "score": None if row.score is None else str(row.score)} == made.score
        units = {unit.unit_slug: unit for unit in row.units.all()}
        assert set(units) == {columns["unit_slug"] for columns in made.units}
        for columns in made.units:
            assert units[columns["unit_slug"]].content == columns["content"]


def test_no_name_of_a_person_and_no_note_of_an_answer_is_in_a_release(ready, people):
    unit = ready.units.first()
    entry = unit.entries.first()
    entry.note, entry.updated_by = "CATATAN-RAHASIA", people["operator"]
    entry.save()
    UnitAssessment.objects.filter(pk=unit.pk).update(
        verified_by=people["verifier"], reason="ALASAN-RAHASIA"
    )
    text = publish(ready, people["publisher"]).text
    for name in ("RAHASIA", *(f'"{name}"' for name in people)):
        assert name not in text


def test_publishing_is_one_release_one_event_and_a_lock(ready, people):
    before = counts()
    release = publish(ready, people["publisher"])
    assert [after - old for after, old in zip(counts(), before, strict=True)] == [1, 1, 1, 0]
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.actor_id) == ("assessment-publish", people["publisher"].pk)
    assert event.after["release"] == release.sha256
    assert event.object_id == str(ready.pk)
    ready.refresh_from_db()
    assert (ready.status, ready.published_at) == ("published", release.published_at)
    assert list(broken_events()) == []
    assert release.document["release"]["log"]["hash"] == event.previous_hash
    row = published("12.11", 2025, "self")
    assert (row.release_id, str(row.score)) == (release.pk, str(ready.score))


def test_a_failure_on_the_way_leaves_nothing(ready, people, monkeypatch):
    def fail(**_given):
        raise OSError("disk full")

    monkeypatch.setattr("compliance.releases.publishing.ranks_update", fail)
    before = counts()
    with pytest.raises(OSError, match="disk full"):
        publish(ready, people["publisher"])
    assert counts() == before
    ready.refresh_from_db()
    assert ready.status == "open"


def test_a_stored_result_that_its_inputs_do_not_give_is_never_published(ready, people):
    Assessment.objects.filter(pk=ready.pk).update(score="99.99")
    with pytest.raises(RuntimeError, match="stored score"):
        publish(ready, people["publisher"])


def test_a_release_belongs_into_a_transaction(ready, monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr("compliance.releases.publishing.connection", outside)
    with pytest.raises(RuntimeError, match="transaction"):
        releases_append([], actor=None)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_any_change_of_a_release(history, change):
    rows = Release.objects.filter(sequence=1)

    def attempt():
        with transaction.atomic():
            rows.update(reason="") if change == "update" else rows.delete()

    PublishedScore.objects.filter(release__in=rows).delete()
    with pytest.raises(DatabaseError, match="never changes"):
        attempt()
    triggers.remove(connection)  # the control: without the triggers it goes through
    try:
        attempt()
    finally:
        triggers.install(connection)


def test_a_correction_is_the_next_release_and_says_why_and_what(official, people):
    first = Release.objects.get(government_code="12.11", year=2024, track="official")
    act("correction_open", official, people["publisher"], reason="  Salah ketik pada sumber. ")
    assert str(published("12.11", 2024).score) == "94.83"
    record(official, people["coordinator"], "94.80")
    assert str(published("12.11", 2024).score) == "94.83"
    second = publish(official, people["publisher"])
    assert (second.number, second.reason) == (2, "Salah ketik pada sumber.")
    assert second.document["release"]["corrects"] == first.sha256
    changes = {change["path"]: change for change in second.changes}
    assert changes["results.total.score"] == {
        "path": "results.total.score",
        "before": "94.83",
        "after": "94.80",
    }
    row = published("12.11", 2024)
    assert (str(row.score), row.release_note.number, row.release_note.reason) == (
        "94.80",
        2,
        "Salah ketik pada sumber.",
    )
    kept = Release.objects.get(pk=first.pk)
    assert (kept.text, kept.sha256) == (first.text, first.sha256)
    assert Correction.objects.get().closed_at == second.published_at


def test_the_neighbours_ranks_follow_a_correction(official, people):
    act("correction_open", official, people["publisher"], reason="Angka lain.")
    others = PublishedScore.objects.filter(year=2024, track="official", kind="regency")
    before = {row.pk: row.ranks for row in others.exclude(government_code="12.11")}
    record(official, people["coordinator"], "10.00")
    publish(official, people["publisher"])
    after = {row.pk: row.ranks for row in others.exclude(government_code="12.11")}
    assert before != after


def test_a_correction_needs_a_reason_a_publisher_and_a_change(official, people):
    publisher = people["publisher"]
    for reason in ("", "   ", "x" * 2001):
        with pytest.raises(ActionRefused):
            act("correction_open", official, publisher, reason=reason)
    for name in ("coordinator", "verifier", "operator", "auditor", "administrator"):
        with pytest.raises(ActionDenied):
            act("correction_open", official, people[name], reason="Alasan.")
    act("correction_open", official, publisher, reason="Alasan.")
    with pytest.raises(ActionRefused, match="sedang terbuka"):
        act("correction_open", official, publisher, reason="Sekali lagi.")
    with pytest.raises(ActionRefused, match="Tidak ada yang berbeda"):
        publish(official, publisher)


def test_a_correction_of_nothing_can_be_given_up(official, people):
    publisher = people["publisher"]
    published_at = official.published_at
    act("correction_open", official, publisher, reason="Alasan.")
    act("correction_give_up", official, publisher)
    official.refresh_from_db()
    assert (official.status, official.published_at) == ("published", published_at)
    assert Release.objects.filter(government_code="12.11", year=2024, track="official").count() == 1
    act("correction_open", official, publisher, reason="Lagi.")
    record(official, people["coordinator"], "94.80")
    with pytest.raises(ActionRefused, match="Sudah ada yang diubah"):
        act("correction_give_up", official, publisher)


def test_the_next_release_goes_on_where_the_clock_was_set_back(ready, people, time_machine):
    last = Release.objects.order_by("-sequence").first()
    time_machine.move_to(last.published_at - timezone.timedelta(days=400), tick=False)
    release = publish(ready, people["publisher"])
    assert release.published_at == last.published_at
    assert release.previous_sha256 == last.sha256


def test_the_document_is_what_the_year_was(ready, people):
    content = year_content(ready.pk)
    document = json.loads(publish(ready, people["publisher"]).text)
    assert {name: document[name] for name in content} == content
    answers = sum(unit.entries.count() for unit in ready.units.all())
    assert sum(len(unit["entries"]) for unit in document["units"]) == answers
