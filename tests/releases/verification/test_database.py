"""`verify_releases` on the portal's own database: what was touched is found, by name and place."""

from __future__ import annotations

import datetime
import json
from random import Random

import pytest
from django.core.management import CommandError, call_command

from compliance.audit.models import Event
from compliance.releases.models import PublishedScore, PublishedUnitScore, Release
from compliance.releases.publishing import PUBLISH_VERB
from compliance.releases.verification import database
from compliance.releases.verification.database import check_database
from scoring import release_set, verification
from scoring.release import canonical, results_of, sha256_of
from scoring.release_differences import differences


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Check each different text once in all these tests: the check of one asks nothing else."""

    def remembered(text, *, name="", **_more):
        if (text, name) not in KEPT:
            KEPT[text, name] = verification.check_text(text, name=name)
        document, faults = KEPT[text, name]
        return document, list(faults)

    monkeypatch.setattr(database, "check_text", remembered)


KEPT: dict[tuple[str, str], object] = {}


def name_of(row):
    return f"{row.government_code}/{row.year}/{row.track}/{row.number}"


def found(report=None):
    report = report or check_database()
    return [(fault.release, fault.place) for fault in report.faults]


def with_units():
    """A release with units whose scores are computed from answers."""
    rows = Release.objects.filter(track="self").order_by("sequence")
    return next(row for row in rows if '"indicator"' in row.text)


def rehash(first):
    """Hash the chain anew from a release on, columns, texts and public rows, as a forger would."""
    previous, newest = None, {}
    for row in Release.objects.order_by("sequence"):
        document = json.loads(row.text)
        key = row.government_code, row.year, row.track
        if row.sequence > first:
            document["release"]["previous_sha256"] = previous
            document["release"]["corrects"] = newest.get(key)
        text = canonical(document)
        previous = newest[key] = sha256_of(text)
        Release.objects.filter(pk=row.pk).update(
            text=text, sha256=previous, previous_sha256=document["release"]["previous_sha256"]
        )
        shown = PublishedScore.objects.filter(release_id=row.pk).first()
        if shown:
            shown.content["release"]["sha256"] = previous
            shown.save(update_fields=["content"])


def test_the_loaded_history_is_whole(history):
    report = check_database()
    assert report.faults == ()
    assert report.count == Release.objects.count() > 300
    last = Release.objects.order_by("-sequence").first()
    assert report.head == last.sha256
    assert check_database(expected_head=last.previous_sha256).faults == ()
    assert found(check_database(expected_head="1" * 64)) == [(name_of(last), "head")]


def test_an_empty_database_is_whole(unguarded):
    with unguarded():
        cut(Release.objects.count())
        Event.objects.filter(verb=PUBLISH_VERB).delete()
        report = check_database()
    assert (report.count, report.head, report.faults) == (0, "0" * 64, ())


def test_a_changed_character_of_any_text_is_found_by_name(unguarded):
    rng = Random(11)
    rows = list(Release.objects.order_by("sequence"))
    with unguarded():
        for row in rng.sample(rows, 6):
            place = rng.randrange(len(row.text))
            other = "x" if row.text[place] != "x" else "y"
            edited = row.text[:place] + other + row.text[place + 1 :]
            Release.objects.filter(pk=row.pk).update(text=edited)
            faults = found()
            assert {release for release, _place in faults} == {name_of(row)}
            assert (name_of(row), "sha256") in faults
            Release.objects.filter(pk=row.pk).update(text=row.text)
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("government_code", "99.99"),
        ("year", 2019),
        ("track", "self"),
        ("number", 9),
        ("sha256", "1" * 64),
        ("previous_sha256", "1" * 64),
        ("published_at", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
        ("reason", "lain"),
        ("sequence", 999_999),
    ],
)
def test_a_changed_column_is_found_by_name(unguarded, column, value):
    row = Release.objects.filter(track="official").order_by("sequence")[40]
    values = {column: value}
    if column == "number":
        values["reason"] = "x"
    if column == "reason":
        values["number"] = 2
    with unguarded():
        Release.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        assert (name_of(row), f"column {column}") in found()


def test_rows_that_changed_places_are_both_found(unguarded):
    one, two = Release.objects.order_by("sequence")[20:22]
    with unguarded():
        for row, sequence in ((one, 999_998), (two, one.sequence), (one, two.sequence)):
            Release.objects.filter(pk=row.pk).update(sequence=sequence)
        assert {(name_of(one), "column sequence"), (name_of(two), "column sequence")} <= {*found()}
        for row, sequence in ((one, 999_998), (two, two.sequence), (one, one.sequence)):
            Release.objects.filter(pk=row.pk).update(sequence=sequence)
        for row, text in ((one, two.text), (two, one.text)):
            Release.objects.filter(pk=row.pk).update(text=text)
        assert {(name_of(one), "sha256"), (name_of(two), "sha256")} <= {*found()}


def cut(count):
    """Take the last releases out of the database, with all that shows them."""
    rows = list(Release.objects.order_by("-sequence")[:count])
    PublishedScore.objects.filter(release__in=rows).delete()
    Release.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


@pytest.mark.parametrize("count", [1, 3])
def test_a_tail_that_was_cut_off_is_named_by_the_log(unguarded, count):
    head = Release.objects.order_by("-sequence").first().sha256
    with unguarded():
        rows = cut(count)
        assert {(name_of(row), row.sha256) for row in rows} == {*found()}
        Event.objects.filter(verb=PUBLISH_VERB).order_by("-pk").delete()
        # Whoever takes it out of the log too breaks the chain of the log, or is found by a head.
        assert ("head" in {p for _r, p in found(check_database(expected_head=head))}) is True


def test_a_release_taken_out_of_the_middle_is_named(unguarded):
    row = Release.objects.order_by("sequence")[60]
    with unguarded():
        PublishedScore.objects.filter(release=row).delete()
        Release.objects.filter(pk=row.pk).delete()
        faults = found()
        assert (name_of(row), row.sha256) in faults
        after = Release.objects.get(sequence=row.sequence + 1)
        assert (name_of(after), "release.sequence") in faults


def test_a_forger_who_hashes_all_again_is_found_by_the_figures(unguarded, monkeypatch):
    row = with_units()
    document = json.loads(row.text)
    document["results"]["units"][0]["score"] = "99.99"
    with unguarded():
        Release.objects.filter(pk=row.pk).update(text=canonical(document))
        rehash(row.sequence)
        assert (name_of(row), "results.units[0].score") in found()
        assert (name_of(row), row.sha256) in found()  # the log still knows the old hash

        # A control: without the recomputation no place of the text is named any more.
        monkeypatch.setattr(verification, "results_of", lambda document: document["results"])
        KEPT.clear()
        assert (name_of(row), "results.units[0].score") not in found()
        KEPT.clear()


def test_a_forger_who_reckons_all_again_is_found_by_the_log(unguarded):
    row = with_units()
    document = json.loads(row.text)
    entries = [entry for unit in document["units"] for entry in unit["entries"]]
    marked = next(entry for entry in entries if entry["value"] not in (None, "1"))
    marked["value"] = "1"
    document["results"] = results_of(document)
    with unguarded():
        Release.objects.filter(pk=row.pk).update(text=canonical(document))
        rehash(row.sequence)
        assert (name_of(row), row.sha256) in found()


def test_a_release_names_the_log_as_it_stood(unguarded):
    row = Release.objects.order_by("-sequence").first()
    number = json.loads(row.text)["release"]["log"]["events"]
    with unguarded():
        Event.objects.filter(pk=number).update(hash="1" * 64)
        assert (name_of(row), "release.log.hash") in found()


@pytest.mark.parametrize(
    ("column", "value"),
    [("score", "12.34"), ("zone", "red"), ("category", "E"), ("sample", True), ("kind", "agency")],
)
def test_what_is_shown_must_be_what_was_released(history, column, value):
    row = PublishedScore.objects.filter(track="official", zone="green").first()
    PublishedScore.objects.filter(pk=row.pk).update(**{column: value})
    assert found() == [(name_of(row.release), f"PublishedScore.{column}")]


def test_the_words_that_are_shown_must_be_those_of_the_release(history):
    row = PublishedScore.objects.filter(track="official").first()
    row.content["government"]["name"] = "Lain"
    row.save(update_fields=["content"])
    due = [(name_of(row.release), "PublishedScore.content.government.name")]
    assert found() == due


def test_what_is_shown_of_units_must_be_what_was_released(history):
    row = PublishedUnitScore.objects.filter(track="self", score__isnull=False).first()
    name = name_of(row.published.release)
    PublishedUnitScore.objects.filter(pk=row.pk).update(score="1.00")
    assert found() == [(name, f"PublishedUnitScore.{row.unit_slug}.score")]
    PublishedUnitScore.objects.filter(pk=row.pk).delete()
    assert {release for release, _place in found()} == {name}


def test_a_year_that_is_no_longer_shown_is_named(history):
    row = PublishedScore.objects.filter(track="official").first()
    name = name_of(row.release)
    row.delete()
    assert found() == [(name, "PublishedScore")]


def test_what_is_shown_without_a_release_is_named(history):
    row = PublishedScore.objects.filter(track="official").first()
    PublishedScore.objects.filter(pk=row.pk).update(year=2099)
    assert ("/".join((row.government_code, "2099", "official")), "PublishedScore") in found()


def correction(before, **act):
    """The document of a correction of a release, with a changed note."""
    document = json.loads(before.text)
    document["assessment"]["note"] = "Catatan yang dibetulkan."
    last = Release.objects.order_by("-sequence").first()
    log = Event.objects.order_by("-pk").values_list("pk", "hash").first()
    document["release"] = {
        **document["release"],
        "sequence": last.sequence + 1,
        "number": 2,
        "previous_sha256": last.sha256,
        "corrects": before.sha256,
        "published_at": json.loads(last.text)["release"]["published_at"],
        "origin": "portal",
        "reason": "Salah catat.",
        "changes": differences(json.loads(before.text), document),
        "log": {"events": log[0], "hash": log[1]},
        **act,
    }
    return document


@pytest.mark.parametrize("told", [True, False])
def test_a_correction_names_the_changes_that_were_made(history, told):
    before = Release.objects.filter(number=1, track="official").first()
    act = {} if told else {"changes": [{"path": "year", "before": "1", "after": "2"}]}
    document = correction(before, **act)
    text = canonical(document)
    row = Release.objects.create(
        sequence=document["release"]["sequence"],
        government_code=before.government_code,
        year=before.year,
        track=before.track,
        number=2,
        text=text,
        sha256=sha256_of(text),
        previous_sha256=document["release"]["previous_sha256"],
        published_at=datetime.datetime.fromisoformat(document["release"]["published_at"]),
        reason="Salah catat.",
    )
    faults = found()
    # Written past the one way into the public: neither the log nor what is shown knows it.
    assert (name_of(row), row.sha256) in faults
    assert (name_of(row), "PublishedScore") in faults
    places = {place for release, place in faults if release == name_of(row)}
    assert any(place.startswith("release.changes") for place in places) is not told


def test_the_command_says_all_is_well_or_exits_with_a_line_for_each_fault(history, capsys):
    call_command("verify_releases")
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "All is as it was published."
    assert f"{Release.objects.count()} releases in the database, head " in told[0]

    row = PublishedScore.objects.filter(track="official", zone="green").first()
    PublishedScore.objects.filter(pk=row.pk).update(zone="red")
    with pytest.raises(CommandError, match="1 faults") as refused:
        call_command("verify_releases")
    assert refused.value.returncode == 1
    assert capsys.readouterr().out.startswith(f"{name_of(row.release)}: PublishedScore.zone: ")
    with pytest.raises(CommandError):
        call_command("verify_releases", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert [fault["place"] for fault in told["faults"]] == ["PublishedScore.zone"]


def test_the_check_costs_few_queries(history, django_assert_max_num_queries):
    chunks = Release.objects.count() // database.CHUNK + 1
    with django_assert_max_num_queries(8 + 3 * chunks):
        assert check_database().faults == ()


def test_no_two_modules_judge_hashes():
    """The database and a set are judged by one function, so that both name the same culprit."""
    assert database.settled_links is release_set.settled_links
