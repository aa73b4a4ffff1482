"""`manage.py demo` prepares something to see in every room, and a second start changes nothing."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from compliance.accounts.models import User
from compliance.assessments.models import Assessment, EntryReview, YearStep
from compliance.audit.services import broken_events
from compliance.evidence.models import Evidence
from compliance.followup.models import Action, ComplaintCount, Finding, Programme, RespondentCount
from compliance.releases.models import Release
from units.models import Government

TABLES = (Assessment, EntryReview, YearStep, Finding, Action, RespondentCount, Programme)
TABLES += (ComplaintCount, Evidence, Government)


def prepared():
    call_command("demo", prepare_only=True)
    return {table.__name__: table.objects.count() for table in TABLES}


def test_every_room_has_something_to_show_and_a_second_start_changes_nothing(history, settings):
    settings.DEBUG = True
    first = prepared()
    assert all(first.values()), first
    assert prepared() == first
    assert list(broken_events()) == []


def test_what_is_invented_is_marked(history, settings):
    settings.DEBUG = True
    prepared()
    for table in (YearStep, Finding, ComplaintCount):
        assert not table.objects.filter(sample=False).exists(), table
    assert all(row.title.startswith("CONTOH / SAMPLE") for row in Evidence.objects.all())
    assert not Programme.objects.filter(sample=False, source_url="").exists()


def test_a_correction_and_a_reply_can_be_seen(history, settings, client):
    settings.DEBUG = True
    User.objects.update(demo=True)
    prepared()
    page = client.get("/ralat/").content.decode()
    assert "CONTOH / SAMPLE: satu isian rekaan" in page
    newest = Release.objects.get(year=2024, track="self", number=2)
    replies = [unit["reply"] for unit in newest.document["units"] if unit["reply"]]
    assert [reply["outcome"] for reply in replies] == ["partly"]
    assert any(change["path"] == "results.total.score" for change in newest.changes)
    assert list(broken_events()) == []


def test_without_debug_there_is_no_demonstration(history):
    with pytest.raises(CommandError, match="DEBUG=True"):
        call_command("demo", prepare_only=True)
