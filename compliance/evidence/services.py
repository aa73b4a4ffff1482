"""Writes of evidence. Each: one transaction, units held, policy, rows, counts, one event."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.entries import Key, questions
from compliance.assessments.evidence_counts import entry_for_evidence, evidence_counts_set
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, UnitAssessment
from compliance.assessments.policies import ActionRefused
from compliance.audit.services import event_append

from . import policies
from .models import Evidence, EvidenceUse

# What the policies ask of a use's unit, the names in their refusals included.
UNIT_OF_USE = (
    "entry__unit_assessment__unit__government",
    "entry__unit_assessment__submitted_by",
    "entry__unit_assessment__verified_by",
    "entry__unit_assessment__assessment__published_by",
)


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of a piece of evidence."""

    title: str = ""  # empty: the name of the file
    evidence_date: datetime.date | None = None
    expires_on: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The answer that evidence is for."""

    unit_assessment_id: int
    key: Key


@transaction.atomic
def evidence_attach(
    *, evidence: Evidence, target: Target, actor: User, rights: Rights
) -> EvidenceUse:
    """Let evidence that exists prove one more answer; once more changes nothing.

    Which evidence a person may know of is decided before: by the selectors, or by the same bytes
    in the person's hands.
    """
    unit_assessment = held_unit(target, rights)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    policies.check_not_removed(evidence)
    if evidence.government_id != unit_assessment.assessment.government_id:
        raise ActionRefused(_("Bukti ini milik pemerintah lain."))
    entry = entry_of(unit_assessment, target)
    existing = live_uses(evidence).filter(entry=entry).first()
    if existing is not None:
        return existing
    use = use_begin(evidence, entry, actor)
    event_append(
        actor=actor, verb="evidence-attach", obj=evidence, after=use_words(evidence, entry)
    )
    return use


@transaction.atomic
def link_add(
    *, url: str, details: Details, target: Target, actor: User, rights: Rights
) -> Evidence:
    """Keep an address as evidence of an answer; it is never fetched."""
    unit_assessment = held_unit(target, rights)
    evidence = new_evidence(details, actor, unit_assessment.assessment.government_id)
    evidence.kind, evidence.url = Evidence.Kind.LINK, url
    evidence.full_clean()
    evidence.save()
    entry = entry_of(unit_assessment, target)
    use_begin(evidence, entry, actor)
    event_append(actor=actor, verb="evidence-add", obj=evidence, after=use_words(evidence, entry))
    return evidence


@transaction.atomic
def evidence_detach(*, use_id: int, actor: User, rights: Rights) -> EvidenceUse:
    """Say that evidence no longer proves an answer; the row stays as history."""
    use = used_with_unit().get(pk=use_id)
    held_assessments([use])
    use = used_with_unit().select_for_update(of=("self",)).get(pk=use_id)
    policies.check_can_attach(rights, use.entry.unit_assessment)
    if use.detached_at is not None:
        raise ActionRefused(_("Bukti ini sudah dilepas dari isian itu."))
    uses_end([use], actor, timezone.now())
    event_append(
        actor=actor,
        verb="evidence-detach",
        obj=use.evidence,
        before=use_words(use.evidence, use.entry),
    )
    return use


@transaction.atomic
def link_replace(
    *, evidence_id: uuid.UUID, url: str, details: Details, actor: User, rights: Rights
) -> Evidence:
    """Put a new address in the place of an old one; the old one stays in the history."""
    new = Evidence(kind=Evidence.Kind.LINK, url=url)
    return replaced(evidence_id, new, details, actor, rights)


def replaced(
    evidence_id: uuid.UUID, new: Evidence, details: Details, actor: User, rights: Rights
) -> Evidence:
    """Save a newer version and point at it the uses that the person may move; one event.

    Units of others and locked units keep the version they have. Belongs into a transaction.
    """
    old, uses = held_evidence(evidence_id)
    policies.check_can_replace(rights, old, uses)
    moved = policies.movable(rights, uses)
    describe(new, details, actor, old.government_id)
    new.title = details.title or old.title
    new.replaces = old
    new.full_clean(validate_constraints=False)
    new.save()
    now = timezone.now()
    EvidenceUse.objects.filter(pk__in=[use.pk for use in moved]).update(
        detached_at=now, detached_by=actor
    )
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=new, entry=use.entry, attached_at=now, attached_by=actor)
        for use in moved
    )
    recount([use.entry_id for use in moved])
    event_append(
        actor=actor,
        verb="evidence-replace",
        obj=new,
        before=evidence_words(old) | {"id": str(old.pk)},
        after=evidence_words(new) | {"uses": str(len(moved))},
    )
    return new


@transaction.atomic
def evidence_details_save(
    *, evidence_id: uuid.UUID, details: Details, actor: User, rights: Rights
) -> Evidence:
    """Correct title, dates and note; the content stays."""
    evidence, uses = held_evidence(evidence_id)
    policies.check_not_removed(evidence)
    policies.check_can_change(rights, evidence, uses)
    before = evidence_words(evidence)
    evidence.title = details.title or evidence.title
    evidence.evidence_date, evidence.expires_on = details.evidence_date, details.expires_on
    evidence.note = details.note
    after = evidence_words(evidence)
    if after == before:
        return evidence
    evidence.save(update_fields=["title", "evidence_date", "expires_on", "note"])
    event_append(actor=actor, verb="evidence-details", obj=evidence, before=before, after=after)
    return evidence


@transaction.atomic
def evidence_remove(
    *, evidence_id: uuid.UUID, reason: str, actor: User, rights: Rights
) -> Evidence:
    """Take evidence away from every answer, with a reason; it can be brought back."""
    evidence, uses = held_evidence(evidence_id)
    policies.check_not_removed(evidence)
    policies.check_can_change(rights, evidence, uses)
    evidence.removed_at, evidence.removed_by = timezone.now(), actor
    evidence.removal_reason = reason
    evidence.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    uses_end(uses, actor, evidence.removed_at)  # the same moment, so that these come back
    event_append(
        actor=actor,
        verb="evidence-remove",
        obj=evidence,
        before=evidence_words(evidence) | {"uses": str(len(uses))},
        after={"reason": reason},
    )
    return evidence


@transaction.atomic
def evidence_restore(*, evidence_id: uuid.UUID, actor: User, rights: Rights) -> Evidence:
    """Bring removed evidence back to the answers it was taken from."""
    evidence, _live = held_evidence(evidence_id)
    if evidence.removed_at is None:
        raise ActionRefused(_("Bukti ini tidak sedang dihapus."))
    ended = list(used_with_unit().filter(evidence=evidence, detached_at=evidence.removed_at))
    held_assessments(ended)
    policies.check_can_change(rights, evidence, ended)
    twin = Evidence.objects.filter(
        government=evidence.government_id, sha256=evidence.sha256, removed_at__isnull=True
    )
    if evidence.is_file and twin.exists():
        raise ActionRefused(_("Berkas yang sama sudah diunggah lagi; pakai yang itu."))
    evidence.removed_at = evidence.removed_by = None
    evidence.removal_reason = ""
    evidence.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    for use in ended:
        use_begin(evidence, use.entry, actor)
    event_append(
        actor=actor,
        verb="evidence-restore",
        obj=evidence,
        after=evidence_words(evidence) | {"uses": str(len(ended))},
    )
    return evidence


def held_unit(target: Target, rights: Rights) -> UnitAssessment:
    """Return the unit of an answer, its assessment held, after asking the policy."""
    Assessment.objects.select_for_update(of=("self",)).get(units__pk=target.unit_assessment_id)
    rows = UnitAssessment.objects.select_related("unit__government", "assessment__government")
    unit_assessment = rows.get(pk=target.unit_assessment_id)  # only now: it may be handed in
    policies.check_can_attach(rights, unit_assessment)
    return unit_assessment


def held_evidence(evidence_id: uuid.UUID) -> tuple[Evidence, list[EvidenceUse]]:
    """Return evidence with its present uses, their assessments and the row itself held."""
    found = list(used_with_unit().filter(evidence=evidence_id, detached_at__isnull=True))
    held_assessments(found)
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("government")
    evidence = rows.get(pk=evidence_id)
    return evidence, list(
        used_with_unit().filter(evidence=evidence_id, detached_at__isnull=True)
    )  # read anew: a unit may have been handed in while this one waited


def held_assessments(uses: Iterable[EvidenceUse]) -> None:
    """Hold the assessments of these uses, in the order of their keys so that nobody waits twice."""
    keys = sorted({use.entry.unit_assessment.assessment_id for use in uses})
    list(Assessment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def used_with_unit() -> models.QuerySet[EvidenceUse]:
    """Uses with all that the policies ask of their units."""
    return EvidenceUse.objects.select_related(
        "evidence__government",
        *UNIT_OF_USE,
    ).order_by("pk")


def live_uses(evidence: Evidence) -> models.QuerySet[EvidenceUse]:
    """The answers that evidence proves now."""
    return evidence.uses.filter(detached_at__isnull=True)


def entry_of(unit_assessment: UnitAssessment, target: Target) -> Entry:
    """Return the row of an answer, refusing what the method does not ask of this unit."""
    assessment = unit_assessment.assessment
    asked = questions(
        instrument_of(assessment),
        assessment.government.kind,
        list(unit_assessment.unit.products.all()),
    )
    if target.key not in {question.key for question in asked}:
        raise ActionRefused(_("Indikator ini tidak ditanyakan pada lokus ini."))
    indicator, product_id = target.key
    return entry_for_evidence(
        unit_assessment=unit_assessment, indicator=indicator, product_id=product_id
    )


def use_begin(evidence: Evidence, entry: Entry, actor: User) -> EvidenceUse:
    """Attach evidence to an answer and count it."""
    use = EvidenceUse.objects.create(
        evidence=evidence, entry=entry, attached_at=timezone.now(), attached_by=actor
    )
    recount([entry.pk])
    return use


def uses_end(uses: Sequence[EvidenceUse], actor: User, now: datetime.datetime) -> None:
    """Detach evidence from answers and count what is left there."""
    EvidenceUse.objects.filter(pk__in=[use.pk for use in uses]).update(
        detached_at=now, detached_by=actor
    )
    recount([use.entry_id for use in uses])


def recount(entry_ids: Sequence[int]) -> None:
    """Write the number of present evidence on these answers."""
    counted = dict(
        Entry.objects.filter(pk__in=entry_ids)
        .annotate(live=Count("evidence_uses", filter=Q(evidence_uses__detached_at__isnull=True)))
        .values_list("pk", "live")
    )
    evidence_counts_set(counted)


def new_evidence(details: Details, actor: User, government_id: int) -> Evidence:
    """Return an unsaved row with what the person says of it."""
    return describe(Evidence(), details, actor, government_id)


def describe(evidence: Evidence, details: Details, actor: User, government_id: int) -> Evidence:
    """Write on an unsaved row what the person says of it."""
    evidence.government_id, evidence.created_by = government_id, actor
    evidence.title, evidence.note = details.title, details.note
    evidence.expires_on = details.expires_on
    taken_on = evidence.evidence_date  # a camera's clock must not contradict the person
    if taken_on and details.expires_on and taken_on > details.expires_on:
        taken_on = None
    evidence.evidence_date = details.evidence_date or taken_on
    return evidence


def evidence_words(evidence: Evidence) -> dict[str, str]:
    """Return what the event log keeps of evidence; where a photo was taken is not among it."""
    return {
        "title": evidence.title,
        "name": evidence.original_name,
        "url": evidence.url,
        "sha256": evidence.sha256,
        "evidence_date": str(evidence.evidence_date or ""),
        "expires_on": str(evidence.expires_on or ""),
        "note": evidence.note,
    }


def use_words(evidence: Evidence, entry: Entry) -> dict[str, str]:
    """Return what the event log keeps of evidence on an answer."""
    return evidence_words(evidence) | {
        "unit_assessment": str(entry.unit_assessment_id),
        "indicator": entry.indicator,
        "product": str(entry.product_id or ""),
    }
