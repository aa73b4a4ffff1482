"""Writes of findings and actions. Each: one transaction, row held, policy, change, one event."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import ActionRefused
from compliance.audit.services import event_append, events_append
from units.models import Government, ServiceUnit

from ..models import Action, Finding
from . import policies, selectors

LONGEST_TEXT = 2000  # characters of a finding, an action and a note
WRITTEN = ["unit", "year", "origin", "instrument", "indicator", "text", "version"]
ACTED = ["text", "owner", "due_on", "state", "note", "version", "ended_at", "ended_by"]


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What a finding says."""

    unit: ServiceUnit | None  # None: the whole government
    year: int
    origin: str
    text: str
    instrument: str = ""  # code of the method; with the indicator
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding that is made from answers below the top of their scale."""

    indicator: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What an action says. An owner who is no coordinator changes state and note alone."""

    text: str
    owner: User | None
    due_on: datetime.date
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceChoice:
    """Which evidence a form showed and which of it was ticked; what it did not show stays."""

    shown: Collection[Any] = ()
    ticked: Collection[Any] = ()


class FindingConflict(ActionRefused):
    """Somebody else changed the finding meanwhile; nothing was saved."""

    def __init__(self, stored: Finding) -> None:
        super().__init__(_("Belum disimpan: temuan ini sudah diubah orang lain."))
        self.stored = stored


class ActionConflict(ActionRefused):
    """Somebody else changed the action meanwhile; nothing was saved."""

    def __init__(self, stored: Action) -> None:
        super().__init__(_("Belum disimpan: tindak lanjut ini sudah diubah orang lain."))
        self.stored = stored


@transaction.atomic
def finding_add(
    *, government: Government, facts: FindingFacts, actor: User, rights: Rights
) -> Finding:
    """Record a finding. Raises ActionDenied, and ActionRefused for another government's unit."""
    policies.check_can_keep_findings(rights, government)
    check_unit(government, facts.unit)
    finding = Finding(government=government, created_by=actor)
    finding_write(finding, facts)
    finding.full_clean()
    finding.save()
    event_append(actor=actor, verb="finding-add", obj=finding, after=finding_words(finding))
    return finding


@transaction.atomic
def findings_propose(
    *,
    unit_assessment: UnitAssessment,
    proposals: Collection[Proposal],
    actor: User,
    rights: Rights,
) -> list[Finding]:
    """Record findings from low answers; an indicator that has an open one gets no second.

    The government is held, so that two people who choose the same make one finding of it.
    """
    assessment = unit_assessment.assessment
    government = Government.objects.select_for_update(of=("self",)).get(pk=assessment.government_id)
    policies.check_can_keep_findings(rights, government)
    known = selectors.open_indicators(unit_assessment)
    made = [
        Finding(
            government=government,
            unit=unit_assessment.unit,
            year=assessment.year,
            origin=Finding.Origin.LOW_INDICATOR,
            instrument=assessment.instrument,
            indicator=proposal.indicator,
            text=proposal.text[:LONGEST_TEXT],
            sample=assessment.sample,
            created_by=actor,
        )
        for proposal in proposals
        if proposal.indicator not in known
    ]
    for finding in made:
        finding.full_clean(exclude=["government", "unit", "created_by"])
    made = Finding.objects.bulk_create(made)
    if made:
        changes = [(row, None, finding_words(row)) for row in made]
        events_append(actor=actor, verb="finding-add", changes=[*changes])
    return made


@transaction.atomic
def finding_edit(
    *, finding_id: int, facts: FindingFacts, seen_version: int, actor: User, rights: Rights
) -> Finding:
    """Change what an open finding says; the same again changes nothing.

    Raises ActionDenied, ActionRefused, FindingConflict.
    """
    finding = held_finding(finding_id, rights)
    policies.check_finding_is_open(finding)
    check_unit(finding.government, facts.unit)
    if finding.version != seen_version:
        raise FindingConflict(finding)
    before = finding_words(finding)
    finding_write(finding, facts)
    if finding_words(finding) == before:
        return finding
    finding.version += 1
    finding.full_clean(exclude=["created_by"])  # nobody, where the install made it
    finding.save(update_fields=WRITTEN)
    event_append(
        actor=actor, verb="finding-edit", obj=finding, before=before, after=finding_words(finding)
    )
    return finding


@transaction.atomic
def finding_close(*, finding_id: int, actor: User, rights: Rights) -> Finding:
    """Close a finding whose actions are all ended. Raises ActionDenied and ActionRefused."""
    finding = held_finding(finding_id, rights)
    policies.check_can_close(finding)
    return finding_turn(finding, Finding.State.CLOSED, "finding-close", actor)


@transaction.atomic
def finding_reopen(*, finding_id: int, actor: User, rights: Rights) -> Finding:
    """Open a closed finding again. Raises ActionDenied and ActionRefused."""
    finding = held_finding(finding_id, rights)
    if finding.state == Finding.State.OPEN:
        raise ActionRefused(_("Temuan ini masih terbuka."))
    return finding_turn(finding, Finding.State.OPEN, "finding-reopen", actor)


@transaction.atomic
def action_add(*, finding_id: int, facts: ActionFacts, actor: User, rights: Rights) -> Action:
    """Plan an action for an open finding. Raises ActionDenied and ActionRefused."""
    finding = held_finding(finding_id, rights)
    policies.check_finding_is_open(finding)
    policies.check_can_own(finding.government, facts.owner)
    action = Action(finding=finding, created_by=actor)
    action_write(action, facts, actor)
    action.full_clean()
    action.save()
    event_append(actor=actor, verb="action-add", obj=action, after=action_words(action))
    return action


@transaction.atomic
def action_save(
    *,
    action_id: int,
    facts: ActionFacts,
    evidence: EvidenceChoice,
    seen_version: int,
    actor: User,
    rights: Rights,
) -> Action:
    """Change an action and its evidence; of an owner's wishes only state, note and evidence count.

    Raises ActionDenied, ActionRefused, ActionConflict. The same again changes nothing.
    """
    action = held_action(action_id)
    policies.check_can_update_action(rights, action)
    policies.check_finding_is_open(action.finding)
    if action.version != seen_version:
        raise ActionConflict(action)
    before = action_words(action)
    if not policies.can_keep_findings(rights, action.finding.government):
        facts = ActionFacts(action.text, action.owner, action.due_on, facts.state, facts.note)
    if facts.owner != action.owner:
        policies.check_can_own(action.finding.government, facts.owner)
    action_write(action, facts, actor)
    evidence_choose(action, evidence, rights)
    if action_words(action) == before:
        return action
    action.version += 1
    action.full_clean(exclude=["created_by"])  # nobody, where the install made it
    action.save(update_fields=ACTED)
    event_append(
        actor=actor, verb="action-save", obj=action, before=before, after=action_words(action)
    )
    return action


def held_finding(finding_id: int, rights: Rights) -> Finding:
    """Return a finding with its row held, for a person who keeps it."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("government", "unit")
    finding = rows.get(pk=finding_id)
    policies.check_can_keep_findings(rights, finding.government)
    return finding


def held_action(action_id: int) -> Action:
    """Return an action with its finding's row held, then its own: always in this order."""
    list(Finding.objects.select_for_update(of=("self",)).filter(actions=action_id))
    rows = Action.objects.select_for_update(of=("self",))
    return rows.select_related("finding__government", "finding__unit", "owner").get(pk=action_id)


def check_unit(government: Government, unit: ServiceUnit | None) -> None:
    """A finding is about a unit of its own government, or about all of it."""
    if unit is not None and unit.government_id != government.pk:
        raise ActionRefused(_("Lokus ini milik pemerintah lain."))


def finding_write(finding: Finding, facts: FindingFacts) -> None:
    """Write on an unsaved row what it is to say."""
    finding.unit, finding.year, finding.origin = facts.unit, facts.year, facts.origin
    finding.instrument = facts.instrument if facts.indicator else ""
    finding.indicator, finding.text = facts.indicator, facts.text


def finding_turn(finding: Finding, state: str, verb: str, actor: User) -> Finding:
    """Write the new state with its time and its event."""
    before = finding_words(finding)
    closed = state == Finding.State.CLOSED
    finding.state, finding.version = state, finding.version + 1
    finding.closed_at = timezone.now() if closed else None
    finding.closed_by = actor if closed else None
    finding.save(update_fields=["state", "version", "closed_at", "closed_by"])
    event_append(actor=actor, verb=verb, obj=finding, before=before, after=finding_words(finding))
    return finding


def action_write(action: Action, facts: ActionFacts, actor: User) -> None:
    """Write on an unsaved row what it is to say, with the time at which it ended."""
    action.text, action.owner, action.due_on = facts.text, facts.owner, facts.due_on
    action.note = facts.note
    ends = facts.state in policies.ENDED
    if not ends:
        action.ended_at, action.ended_by = None, None
    elif action.ended_at is None:
        action.ended_at, action.ended_by = timezone.now(), actor
    action.state = facts.state


def evidence_choose(action: Action, choice: EvidenceChoice, rights: Rights) -> None:
    """Set an action's evidence to what was ticked, out of what the person may see."""
    visible = {row.pk for row in selectors.evidence_offered(rights, action, "", also=choice.ticked)}
    now = set(action.evidence.values_list("pk", flat=True))
    ticked = set(choice.ticked) & visible
    action.evidence.add(*(ticked - now))
    action.evidence.remove(*((set(choice.shown) & visible & now) - ticked))


def finding_words(finding: Finding) -> Mapping[str, str]:
    """Return what the event log keeps of a finding."""
    return {
        "unit": str(finding.unit_id or ""),
        "year": str(finding.year),
        "origin": finding.origin,
        "instrument": finding.instrument,
        "indicator": finding.indicator,
        "text": finding.text,
        "state": finding.state,
    }


def action_words(action: Action) -> Mapping[str, Any]:
    """Return what the event log keeps of an action."""
    evidence = action.evidence.values_list("pk", flat=True) if action.pk else []
    return {
        "finding": str(action.finding_id),
        "text": action.text,
        "owner": str(action.owner_id or ""),
        "due_on": action.due_on.isoformat(),
        "state": action.state,
        "note": action.note,
        "evidence": sorted(str(pk) for pk in evidence),
    }
