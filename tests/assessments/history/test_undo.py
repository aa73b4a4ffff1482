"""Taking back the newest change: a new change with its own event, or a refusal."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments import policies
from compliance.assessments.history import services
from compliance.assessments.history.services import UndoRefused, entry_undo
from compliance.assessments.models import Entry, UnitAssessment
from compliance.audit.models import Event

CODE = "IN-01"


def offered(client, url):
    """Return what the page's button sends, None where there is no button."""
    page = client.get(url).content.decode()
    found = re.findall(r'<input type="hidden" name="(event|seen)" value="(\d+)"', page)
    return dict(found) or None


def saves():
    return Event.objects.filter(verb="entry-save").count()


def state(unit):
    entry = Entry.objects.get(unit_assessment=unit, indicator=CODE, product=None)
    return str(entry.value or ""), entry.not_applicable, entry.note


def test_the_state_before_is_saved_again(client_of, unit, save, entry_url, undo_url, people):
    save("operator", unit, "3.25", "pertama")
    entry = save("coordinator", unit, "4", "kedua")
    client, before = client_of("operator"), saves()
    kept = list(Event.objects.values())
    answer = client.post(undo_url, offered(client, entry_url))
    assert (answer.status_code, answer.url) == (302, entry_url)
    assert state(unit) == ("3.2500", False, "pertama")
    assert saves() == before + 1
    assert list(Event.objects.values())[: len(kept)] == kept  # nothing was deleted or changed
    event = Event.objects.order_by("-pk").first()
    assert (event.actor, event.object_id) == (people["operator"], str(entry.pk))
    assert (event.before["value"], event.after["value"]) == ("4", "3.25")


def test_the_result_follows(client_of, unit, save, entry_url, undo_url):
    save("operator", unit, "0")
    unit.refresh_from_db()
    low = unit.range_low
    save("operator", unit, "4")
    unit.refresh_from_db()
    assert unit.range_low > low
    client = client_of("operator")
    client.post(undo_url, offered(client, entry_url))
    unit.refresh_from_db()
    assert unit.range_low == low


def test_the_first_answer_is_taken_back_to_nothing(client_of, unit, save, entry_url, undo_url):
    save("operator", unit, "3", "x")
    client = client_of("operator")
    assert client.post(undo_url, offered(client, entry_url)).status_code == 302
    assert state(unit) == ("", False, "")


def test_an_undo_can_be_undone(client_of, unit, save, entry_url, undo_url):
    save("operator", unit, "3")
    save("operator", unit, "4")
    client = client_of("operator")
    for value in ("3.0000", "4.0000", "3.0000"):
        assert client.post(undo_url, offered(client, entry_url)).status_code == 302
        assert state(unit)[0] == value


def test_pressed_twice_it_is_done_once(client_of, unit, save, entry_url, undo_url):
    save("operator", unit, "3")
    save("operator", unit, "4")
    client = client_of("operator")
    sent, before = offered(client, entry_url), saves()
    assert client.post(undo_url, sent).status_code == 302
    assert client.post(undo_url, sent).status_code == 409
    assert saves() == before + 1
    assert state(unit)[0] == "3.0000"


def test_a_change_in_between_is_never_lost(client_of, unit, save, entry_url, undo_url, words):
    save("operator", unit, "3")
    save("operator", unit, "4")
    client = client_of("operator")
    sent = offered(client, entry_url)
    save("coordinator", unit, "2", "perbaikan koordinator")
    before = saves()
    answer = client.post(undo_url, sent)
    assert answer.status_code == 409
    assert "sudah diubah lagi" in words(answer)
    assert state(unit) == ("2.0000", False, "perbaikan koordinator")
    assert saves() == before


def test_a_change_in_between_to_the_same_value_is_refused_too(
    client_of, unit, save, entry_url, undo_url
):
    """Saving alone would not notice: what is asked for is stored already."""
    save("operator", unit, "3")
    save("operator", unit, "4")
    client = client_of("operator")
    sent = offered(client, entry_url)
    save("coordinator", unit, "3")
    assert client.post(undo_url, sent).status_code == 409


def test_without_the_checks_the_change_in_between_would_be_lost(
    client_of, unit, save, people, monkeypatch
):
    """The control: told that the old event is the newest one, the service writes over the new."""
    save("operator", unit, "3")
    save("operator", unit, "4")
    old = Event.objects.filter(verb="entry-save").order_by("-pk").first()
    entry = save("coordinator", unit, "2")
    monkeypatch.setattr(services.selectors, "latest_change", lambda entry: old)
    monkeypatch.setattr(services, "entry_words", lambda entry: old.after)
    entry_undo(
        unit_assessment_id=unit.pk,
        key=(CODE, None),
        event_id=old.pk,
        seen_version=entry.version,
        actor=people["operator"],
        rights=rights_of(people["operator"]),
    )
    assert state(unit)[0] == "3.0000"


def test_an_answer_that_was_touched_past_the_log_is_left_alone(unit, save, people):
    entry = save("operator", unit, "3")
    event = Event.objects.order_by("-pk").first()
    Entry.objects.filter(pk=entry.pk).update(value=1)
    with pytest.raises(UndoRefused, match="tidak lagi seperti"):
        entry_undo(
            unit_assessment_id=unit.pk,
            key=(CODE, None),
            event_id=event.pk,
            seen_version=entry.version,
            actor=people["operator"],
            rights=rights_of(people["operator"]),
        )


def test_another_answers_event_cannot_be_used(client_of, unit, save, undo_url):
    entry = save("operator", unit, "3")
    save("operator", unit, "4", indicator="IN-02")
    newest = Event.objects.order_by("-pk").first()
    sent = {"event": newest.pk, "seen": entry.version}
    assert client_of("operator").post(undo_url, sent).status_code == 409
    assert state(unit)[0] == "3.0000"


def test_a_product_that_no_column_holds(client_of, unit):
    url = reverse("work-entry-undo", args=[unit.pk, CODE, 10**30])
    answer = client_of("operator").post(url, {"event": 1, "seen": 1})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["verifier", "publisher", "auditor", "administrator"])
def test_who_may_not_record_is_offered_nothing(client_of, unit, save, entry_url, who):
    save("operator", unit, "3")
    assert offered(client_of(who), entry_url) is None
    assert offered(client_of("coordinator"), entry_url) is not None


@pytest.mark.parametrize("status", ["submitted", "verified"])
def test_a_locked_unit_offers_and_does_nothing(client_of, unit, save, entry_url, undo_url, status):
    save("operator", unit, "3")
    client = client_of("operator")
    sent = offered(client, entry_url)
    at = unit.updated_at
    verified = at if status == "verified" else None
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status=status, submitted_at=at, verified_at=verified
    )
    assert offered(client, entry_url) is None
    answer = client.post(undo_url, sent)
    assert answer.status_code == 409
    assert "Terkunci" in answer.content.decode()
    assert state(unit)[0] == "3.0000"


def test_a_returned_unit_is_open_again(client_of, unit, save, entry_url, undo_url):
    save("operator", unit, "3")
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="returned", reason="x", reason_at=unit.updated_at
    )
    client = client_of("operator")
    assert client.post(undo_url, offered(client, entry_url)).status_code == 302


def test_a_published_year_offers_nothing(client_of, year):
    old = type(year).objects.get(government__code="12.11", year=2024, track="self")
    entry = old.units.get(unit__slug="dairi-disdukcapil").entries.filter(product=None).first()
    url = reverse("work-entry-history", args=[entry.unit_assessment_id, entry.indicator, 0])
    assert offered(client_of("operator"), url) is None


def test_only_the_newest_change_has_the_button(client_of, unit, save, entry_url):
    save("operator", unit, "3")
    save("operator", unit, "4")
    page = client_of("operator").get(entry_url).content.decode()
    assert page.count("Batalkan perubahan ini") == 1
    newest = Event.objects.order_by("-pk").first().pk
    assert offered(client_of("operator"), entry_url)["event"] == str(newest)


@pytest.mark.parametrize(
    "sent", [{}, {"event": "x"}, {"event": "9" * 5000, "seen": "1"}, {"event": "1", "seen": "-1"}]
)
def test_a_strange_request_is_refused(client_of, unit, save, undo_url, sent):
    save("operator", unit, "3")
    assert client_of("operator").post(undo_url, sent).status_code == 409
    assert state(unit)[0] == "3.0000"


def test_the_service_itself_refuses_others(unit, save, people):
    entry = save("operator", unit, "3")
    event = Event.objects.order_by("-pk").first()
    for name in ("operator2", "verifier", "auditor", "administrator"):
        with pytest.raises(policies.ActionDenied):
            entry_undo(
                unit_assessment_id=unit.pk,
                key=(CODE, None),
                event_id=event.pk,
                seen_version=entry.version,
                actor=people[name],
                rights=rights_of(people[name]),
            )


def test_all_or_nothing(unit, save, people, monkeypatch):
    entry = save("operator", unit, "3")
    event = Event.objects.order_by("-pk").first()
    before = saves()

    def fails(**given):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("compliance.assessments.entries.events_append", fails)
    with pytest.raises(RuntimeError):
        entry_undo(
            unit_assessment_id=unit.pk,
            key=(CODE, None),
            event_id=event.pk,
            seen_version=entry.version,
            actor=people["operator"],
            rights=rights_of(people["operator"]),
        )
    assert state(unit)[0] == "3.0000"
    assert saves() == before
