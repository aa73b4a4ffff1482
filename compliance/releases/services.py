"""Writes around a publication: publish, plan, correct. Each one transaction with its event."""

from __future__ import annotations

import datetime
import logging

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights, rights_of
from compliance.assessments.models import Assessment
from compliance.assessments.selectors import unverified_units
from compliance.assessments.services import locked
from compliance.audit.services import event_append
from compliance.followup.models import Notice
from compliance.followup.notices.due import Draft
from compliance.followup.notices.services import notices_create

from . import policies, selectors
from .comparing import compared
from .documents import ResultsDiffer
from .models import Correction, PublicationPlan, Release
from .publishing import Publication, releases_append

logger = logging.getLogger(__name__)


@transaction.atomic
def year_publish(
    *, assessment_id: int, actor: User, rights: Rights, seen: str | None = None
) -> Release:
    """Freeze a year and show it to everyone; from then on it is locked.

    A year that was opened for a correction becomes the next release, with the correction's reason
    and each value that changed. `seen` is the hash of the content that the publisher looked at
    (`Compared.sha256`), None where no page was looked at, as for samples.

    Raises ActionDenied for anyone but its publisher and for who verified in the same year,
    ActionRefused when it is published already, a correction changes nothing, or the content is no
    longer what was seen, and NotReady with each reason that stands in the way.
    """
    assessment = locked(assessment_id)
    policies.check_can_publish_now(rights, assessment)
    publication = publication_of(assessment, seen)
    (release,) = releases_append([publication], actor=actor)
    Correction.objects.filter(assessment=assessment, closed_at__isnull=True).update(
        closed_at=release.published_at
    )
    return release


def publication_of(assessment: Assessment, seen: str | None = None) -> Publication:
    """Return what publishing an open year now would publish.

    Refuses a correction of nothing, and content other than `seen`.
    """
    found = compared(assessment)
    if found.before is not None and not found.changes:
        raise policies.unchanged_refusal(found)
    policies.check_seen(found, seen)
    if found.before is None:
        origin = "sample" if assessment.sample else "portal"
        return Publication(assessment, found.content, origin)
    correction = policies.check_is_correcting(selectors.correction_of(assessment))
    return Publication(assessment, found.content, "portal", correction.reason, found.changes)


@transaction.atomic
def publication_plan(
    *,
    assessment_id: int,
    publish_at: datetime.datetime,
    actor: User,
    rights: Rights,
    seen: str | None = None,
) -> PublicationPlan:
    """Set when an open year publishes itself; a plan that exists is moved.

    It keeps the hash of its content and publishes no other. Refuses content other than `seen`.
    """
    assessment = locked(assessment_id)
    policies.check_can_plan(rights, assessment)
    policies.check_moment(publish_at)
    found = compared(assessment)
    policies.check_seen(found, seen)
    before = selectors.plan_of(assessment)
    after = (publish_at, found.sha256, "")
    if before is not None and (before.publish_at, before.seen_sha256, before.refusal) == after:
        return before
    plan, _created = PublicationPlan.objects.update_or_create(
        assessment=assessment,
        defaults={
            "publish_at": publish_at,
            "planned_at": timezone.now(),
            "planned_by": actor,
            "seen_sha256": found.sha256,
            "refused_at": None,
            "refusal": "",
        },
    )
    event_append(
        actor=actor,
        verb="publication-plan",
        obj=assessment,
        before={"publish_at": before.publish_at.isoformat()} if before else None,
        after={"publish_at": publish_at.isoformat()},
    )
    return plan


@transaction.atomic
def publication_plan_cancel(*, assessment_id: int, actor: User, rights: Rights) -> None:
    """Take a plan back; without one nothing happens."""
    assessment = locked(assessment_id)
    policies.check_can_plan(rights, assessment)
    plan = selectors.plan_of(assessment)
    if plan is None:
        return
    plan.delete()
    event_append(
        actor=actor,
        verb="publication-plan-cancel",
        obj=assessment,
        before={"publish_at": plan.publish_at.isoformat()},
    )


def plans_carry_out(now: datetime.datetime) -> tuple[list[Release], list[PublicationPlan]]:
    """Publish every year whose moment has come; return the releases and the plans refused.

    May run twice at once and again after being killed: each year is published in a transaction of
    its own that holds it, and a plan goes with its publication. A refused plan stays, says why, and
    is tried again at the next run; so does one that a defect stopped, which keeps none of the other
    years back. A year that is no longer what its publisher saw is refused as well.
    """
    published: list[Release] = []
    refused: list[PublicationPlan] = []
    for plan_id in selectors.plans_due(now):
        with translation.override("id"):  # the refusal is kept, and read in Indonesian first
            outcome = plan_carry_out(plan_id, now)
        if isinstance(outcome, Release):
            published.append(outcome)
        elif outcome is not None:
            refused.append(outcome)
    return published, refused


def plan_carry_out(plan_id: int, now: datetime.datetime) -> Release | PublicationPlan | None:
    """Publish one planned year in the name of who planned it, None when another has done it."""
    due = PublicationPlan.objects.select_related("planned_by", "assessment__government")
    due = due.filter(pk=plan_id, publish_at__lte=now)
    plan = due.first()
    if plan is None:
        return None
    try:
        with transaction.atomic():
            locked(plan.assessment_id)
            held = due.first()  # as it stands now that nobody can move it
            if held is None:
                return None
            plan = held
            return year_publish(
                assessment_id=plan.assessment_id,
                actor=plan.planned_by,
                rights=rights_of(plan.planned_by),
                seen=plan.seen_sha256,
            )
    except policies.ActionRefused as refusal:
        if policies.is_of_other_content(refusal, plan.seen_sha256):
            return plan_hold(plan, now)
        return plan_refuse(plan_id, str(refusal), now)
    except policies.ActionDenied as denial:
        return plan_refuse(plan_id, str(denial), now)
    except Exception:
        # The next year of the same run must not wait for somebody to mend this one.
        logger.exception("planned publication of %s failed", plan.assessment)
        return plan_refuse(plan_id, policies.defect_words(), now)


def plans_watch(now: datetime.datetime) -> list[PublicationPlan]:
    """Hold the plans ahead whose year has changed since; return those that are newly held.

    Their publishers learn of it before the moment, when there is still time to look.
    """
    held = []
    for plan in selectors.plans_ahead(now):
        try:
            stale = compared(plan.assessment).sha256 != plan.seen_sha256
        except ResultsDiffer:
            continue  # a defect, which the year's page and its publication tell of
        with translation.override("id"):
            found = plan_hold(plan, now) if stale else None
        if found is not None:
            held.append(found)
    return held


@transaction.atomic
def plan_hold(seen: PublicationPlan, now: datetime.datetime) -> PublicationPlan | None:
    """Hold a plan whose year is no longer what its publisher saw, and tell that person once.

    None is returned when it was planned anew, cancelled or carried out meanwhile.
    """
    assessment = locked(seen.assessment_id)
    rows = PublicationPlan.objects.select_related("assessment__government", "planned_by")
    plan = rows.filter(pk=seen.pk, planned_at=seen.planned_at).first()
    if plan is not None and refusal_keep(plan, assessment, policies.stale_words(), now):
        notices_create(held_drafts(plan))
    return plan


@transaction.atomic
def plan_refuse(plan_id: int, refusal: str, now: datetime.datetime) -> PublicationPlan | None:
    """Keep why a due plan could not be carried out; one event for each different reason.

    The plan is read again while its year is held: another run may have refused it, or somebody
    moved or cancelled it meanwhile; then None is returned.
    """
    due = PublicationPlan.objects.select_related("assessment__government")
    due = due.filter(pk=plan_id, publish_at__lte=now)
    held = due.values_list("assessment_id", flat=True).first()
    if held is None:
        return None
    assessment = locked(held)
    plan = due.first()
    if plan is not None:
        refusal_keep(plan, assessment, refusal, now)
    return plan


def refusal_keep(
    plan: PublicationPlan, assessment: Assessment, refusal: str, now: datetime.datetime
) -> bool:
    """Write a reason into a plan that the caller holds; return whether it is another than before.

    Only then it is an event.
    """
    changed = plan.refusal != refusal
    plan.refusal, plan.refused_at = refusal, now
    plan.save(update_fields=["refusal", "refused_at"])
    if changed:
        logger.warning("planned publication of %s refused: %s", assessment, refusal)
        event_append(
            actor=None,
            verb="publication-plan-refused",
            obj=assessment,
            after={"reason": refusal},
        )
    return changed


def held_drafts(plan: PublicationPlan) -> list[Draft]:
    """Return what the publisher of a held plan is told: once for each time it was planned."""
    assessment = plan.assessment
    if not plan.planned_by.is_active:
        return []
    facts = {"government": assessment.government.name, "year": str(assessment.year)}
    key = f"plan_held/{plan.pk}/{plan.planned_at:%Y%m%d%H%M%S%f}"
    path = reverse("work-publication", args=[assessment.pk])
    return [Draft(plan.planned_by_id, Notice.Kind.PLAN_HELD, key, path, facts)]


@transaction.atomic
def correction_open(*, assessment_id: int, reason: str, actor: User, rights: Rights) -> Correction:
    """Open a published year again; the public keeps reading the last release meanwhile."""
    assessment = locked(assessment_id)
    policies.check_can_correct(rights, assessment)
    text = policies.check_reason(reason)
    now = timezone.now()
    assessment.status = Assessment.Status.OPEN
    assessment.published_at = assessment.published_by = None
    assessment.save(update_fields=["status", "published_at", "published_by", "updated_at"])
    correction = Correction.objects.create(
        assessment=assessment, reason=text, opened_at=now, opened_by=actor
    )
    event_append(
        actor=actor,
        verb="correction-open",
        obj=assessment,
        before={"status": "published"},
        after={"status": "open", "reason": text},
    )
    return correction


@transaction.atomic
def correction_give_up(*, assessment_id: int, actor: User, rights: Rights) -> None:
    """Lock a year again whose correction changed nothing; its last release stays the newest.

    Refused while a unit that was reopened meanwhile waits for its verification, even with all its
    values as they were.
    """
    assessment = locked(assessment_id)
    policies.check_can_plan(rights, assessment)
    correction = policies.check_is_correcting(selectors.correction_of(assessment))
    found = compared(assessment)
    before = found.before
    if before is None or found.changes:
        raise policies.changed_refusal(found)
    policies.check_leaves_all_verified(unverified_units(assessment), found)
    now = timezone.now()
    assessment.status = Assessment.Status.PUBLISHED
    assessment.published_at, assessment.published_by = before.published_at, before.published_by
    assessment.save(update_fields=["status", "published_at", "published_by", "updated_at"])
    correction.closed_at = now
    correction.save(update_fields=["closed_at"])
    PublicationPlan.objects.filter(assessment=assessment).delete()
    event_append(
        actor=actor,
        verb="correction-give-up",
        obj=assessment,
        before={"status": "open", "reason": correction.reason},
        after={"status": "published"},
    )
