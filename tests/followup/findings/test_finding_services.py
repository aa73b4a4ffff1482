"""Findings and actions as services: who may, what is refused, what the log keeps."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compliance.assessments.policies import ActionDenied, ActionRefused
from compliance.audit.services import broken_events
from compliance.evidence.models import Evidence
from compliance.followup.findings import services
from compliance.followup.models import Action, Finding
from units.models import Government, ServiceUnit


def facts_of(action, **changed):
    given = {"text": action.text, "owner": action.owner, "due_on": action.due_on}
    given |= {"state": action.state, "note": action.note}
    return services.ActionFacts(**{**given, **changed})


@pytest.fixture
def save(people, rights):
    """A function: save an action as one of the people."""

    def saved(action, who, *, evidence=None, seen=None, **changed):
        return services.action_save(
            action_id=action.pk,
            facts=facts_of(action, **changed),
            evidence=evidence or services.EvidenceChoice(),
            seen_version=action.version if seen is None else seen,
            actor=people[who],
            rights=rights(who),
        )

    return saved


def close(finding, people, rights, who="coordinator"):
    return services.finding_close(finding_id=finding.pk, actor=people[who], rights=rights(who))


def test_a_finding_is_closed_only_when_all_its_actions_are_ended(
    new_finding, new_action, people, rights, save
):
    finding = new_finding()
    with pytest.raises(ActionRefused, match="sedikitnya satu"):
        close(finding, people, rights)
    first, second = new_action(finding), new_action(finding, text="Perbarui")
    save(first, "operator", state="done")
    with pytest.raises(ActionRefused, match="1 tindak lanjut belum selesai"):
        close(finding, people, rights)
    save(second, "coordinator", state="cancelled")
    closed = close(finding, people, rights)
    assert (closed.state, closed.closed_by) == ("closed", people["coordinator"])
    assert closed.closed_at is not None
    with pytest.raises(ActionRefused, match="sudah ditutup"):
        save(Action.objects.get(pk=first.pk), "operator", note="terlambat")
    with pytest.raises(ActionRefused, match="sudah ditutup"):
        new_action(finding)


def test_a_closed_finding_opens_again(new_finding, new_action, people, rights, save):
    finding = new_finding()
    save(new_action(finding), "operator", state="done")
    close(finding, people, rights)
    who = {"actor": people["coordinator"], "rights": rights("coordinator")}
    opened = services.finding_reopen(finding_id=finding.pk, **who)
    assert (opened.state, opened.closed_at, opened.closed_by) == ("open", None, None)
    with pytest.raises(ActionRefused, match="masih terbuka"):
        services.finding_reopen(finding_id=finding.pk, **who)


@pytest.mark.parametrize("who", ["operator", "verifier", "publisher", "auditor", "administrator"])
def test_only_a_coordinator_keeps_findings(new_finding, people, rights, dairi, who):
    finding, count = new_finding(), Finding.objects.count()
    facts = services.FindingFacts(None, 2024, Finding.Origin.REPORT_CARD, "x")
    person = {"actor": people[who], "rights": rights(who)}
    with pytest.raises(ActionDenied):
        services.finding_add(government=dairi, facts=facts, **person)
    with pytest.raises(ActionDenied):
        services.finding_edit(finding_id=finding.pk, facts=facts, seen_version=1, **person)
    with pytest.raises(ActionDenied):
        services.finding_close(finding_id=finding.pk, **person)
    assert Finding.objects.count() == count


def test_a_finding_stays_in_its_own_government(people, rights, dairi):
    other = ServiceUnit.objects.exclude(government=dairi).first()
    facts = services.FindingFacts(other, 2024, Finding.Origin.REPORT_CARD, "x")
    who = {"actor": people["coordinator"], "rights": rights("coordinator")}
    with pytest.raises(ActionRefused, match="pemerintah lain"):
        services.finding_add(government=dairi, facts=facts, **who)
    foreign = Government.objects.exclude(pk=dairi.pk).first()
    with pytest.raises(ActionDenied):
        services.finding_add(government=foreign, facts=facts, **who)


def test_an_owner_holds_a_role_in_the_government(new_finding, new_action, people):
    people["auditor"].assignments.all().delete()
    with pytest.raises(ActionRefused, match="memegang peran"):
        new_action(new_finding(), owner="auditor")
    assert new_action(new_finding(), owner="verifier").owner == people["verifier"]
    with pytest.raises(ActionRefused):
        new_action(new_finding(), owner="administrator")  # of the install, not of Dairi


def test_an_owner_changes_progress_and_nothing_else(new_finding, new_action, save, people):
    action = new_action(new_finding())
    other_day = action.due_on + datetime.timedelta(days=90)
    saved = save(
        action, "operator", state="doing", note="mulai", text="x", owner=None, due_on=other_day
    )
    saved.refresh_from_db()
    assert (saved.state, saved.note, saved.version) == ("doing", "mulai", 2)
    assert (saved.text, saved.owner, saved.due_on) == (
        "Pajang maklumat",
        people["operator"],
        action.due_on,
    )


@pytest.mark.parametrize("who", ["operator2", "verifier", "auditor", "administrator"])
def test_nobody_else_changes_an_action(new_finding, new_action, save, who):
    action = new_action(new_finding())
    with pytest.raises(ActionDenied):
        save(action, who, state="done")
    action.refresh_from_db()
    assert action.state == "planned"


def test_the_second_of_two_people_is_told_what_the_first_stored(new_finding, new_action, save):
    action = new_action(new_finding())
    save(action, "operator", note="dari operator")
    with pytest.raises(services.ActionConflict) as conflict:
        save(action, "coordinator", seen=1, note="dari koordinator")
    assert conflict.value.stored.note == "dari operator"
    action.refresh_from_db()
    assert action.note == "dari operator"


def test_ending_an_action_has_a_time_and_going_on_takes_it_away(
    new_finding, new_action, save, people
):
    action = save(new_action(new_finding()), "operator", state="done")
    assert action.ended_by == people["operator"]
    again = save(action, "operator", state="doing")
    assert (again.ended_at, again.ended_by) == (None, None)


def test_evidence_is_chosen_among_what_the_person_may_see(
    new_finding, new_action, save, people, dairi
):
    def link(title, by):
        return Evidence.objects.create(
            government=dairi, kind="link", title=title, url="https://dairi.go.id", created_by=by
        )

    own, other = link("milik operator", people["operator"]), link("lain", people["operator2"])
    action = new_action(new_finding())
    action.evidence.add(other)
    saved = save(
        action,
        "operator",
        evidence=services.EvidenceChoice(shown=[own.pk], ticked=[own.pk, other.pk]),
    )
    assert set(saved.evidence.all()) == {own, other}  # what was there and unseen stays
    saved = save(saved, "operator", evidence=services.EvidenceChoice(shown=[own.pk, other.pk]))
    assert set(saved.evidence.all()) == {other}  # also from a form that claims to have shown it


def test_evidence_that_a_person_may_not_see_cannot_be_attached(
    new_finding, new_action, save, people, dairi
):
    hidden = Evidence.objects.create(
        government=dairi,
        kind="link",
        title="tersembunyi",
        url="https://dairi.go.id",
        created_by=people["operator2"],
    )
    action = new_action(new_finding())
    saved = save(action, "operator", evidence=services.EvidenceChoice(ticked=[hidden.pk]))
    assert not saved.evidence.exists()
    allowed = services.EvidenceChoice(ticked=[hidden.pk])
    hidden.created_by = people["operator"]  # the control: what is one's own is attached
    hidden.save()
    assert set(save(saved, "operator", evidence=allowed).evidence.all()) == {hidden}


def test_each_change_is_one_event_and_the_same_again_is_none(
    new_finding, new_action, save, people, rights, last_event, verbs_since
):
    start = last_event()
    finding = new_finding()
    action = new_action(finding)
    action = save(action, "operator", state="done")
    save(action, "operator", state="done")
    facts = services.FindingFacts(None, 2024, Finding.Origin.MONITORING, "Lain")
    who = {"actor": people["coordinator"], "rights": rights("coordinator")}
    for seen in (1, 2):
        services.finding_edit(finding_id=finding.pk, facts=facts, seen_version=seen, **who)
    close(finding, people, rights)
    services.finding_reopen(finding_id=finding.pk, **who)
    assert verbs_since(start) == [
        *("finding-add", "action-add", "action-save", "finding-edit"),
        *("finding-close", "finding-reopen"),
    ]
    assert list(broken_events()) == []


def test_a_failed_change_leaves_neither_row_nor_event(
    new_finding, people, rights, dairi, last_event, verbs_since
):
    start, count = last_event(), Finding.objects.count()
    facts = services.FindingFacts(None, 2024, Finding.Origin.MONITORING, "")
    with pytest.raises(ValidationError), transaction.atomic():
        services.finding_add(
            government=dairi, facts=facts, actor=people["coordinator"], rights=rights("coordinator")
        )
    assert Finding.objects.count() == count
    assert verbs_since(start) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "closed"},
        {"indicator": "I.1"},
        {"text": ""},
    ],
)
def test_the_database_refuses_what_must_never_be(dairi, wrong):
    given = {"government": dairi, "year": 2024, "origin": "monitoring", "text": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(**{**given, **wrong})


def test_proposals_make_one_finding_an_indicator(
    sample_unit, people, rights, last_event, verbs_since
):
    unit, start = sample_unit(2024), last_event()
    wanted = [services.Proposal("I.1", "I.1 rendah"), services.Proposal("I.2", "I.2 rendah")]

    def propose():
        return services.findings_propose(
            unit_assessment=unit,
            proposals=wanted,
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )

    made = propose()
    assert [(row.indicator, row.instrument, row.sample) for row in made] == [
        ("I.1", "ori-2022", True),
        ("I.2", "ori-2022", True),
    ]
    assert propose() == []
    assert verbs_since(start) == ["finding-add", "finding-add"]
