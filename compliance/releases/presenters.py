"""The publisher's page and the public page of corrections: from rows to what they show."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.selectors import Rights
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Reply
from compliance.assessments.policies import can_publish as may_publish
from compliance.assessments.policies import moment_words, name_of
from compliance.assessments.presenters import ResultWords, blocked_words, result_words
from compliance.assessments.selectors import unverified_units
from compliance.language import local

from . import policies, selectors
from .changes import Change, change_words
from .comparing import Compared, compared
from .documents import ResultsDiffer
from .models import Correction, PublicationPlan, Release
from .published import PublishedReply, reply_in

MOST_CHANGES = 200  # on one page; the release itself holds all of them


@dataclass(frozen=True, slots=True)
class Receipt:
    """One release, with what proves it."""

    release: Release
    when: str
    who: str  # empty for what the install itself published


@dataclass(frozen=True, slots=True)
class ContentWords:
    """What would be published, as far as the publisher has to be told."""

    seen: str  # its hash, which the forms send back
    incomplete: int  # units without a score
    accepted: tuple[str, ...]  # units whose reply was accepted and whose result stands all the same


@dataclass(frozen=True, slots=True)
class PlanWords:
    """When a year is to publish itself, and what keeps it from that."""

    publish_at: datetime.datetime
    moment: str
    clock: str  # how long it is until then
    stale: bool  # the year is no longer what its publisher saw
    refusal: str  # why it was not carried out though it is due, in Indonesian


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """Everything on the publisher's page of one year."""

    assessment: Assessment
    result: ResultWords
    receipts: tuple[Receipt, ...]  # newest first
    may_publish: bool  # this person, at all
    may_act: bool  # and not kept from this year by having verified in it
    is_open: bool
    blocked: tuple[str, ...]
    correction: Correction | None
    stays_open: str  # why the correction cannot be given up though it changed nothing
    changes: tuple[Change, ...]  # against the last release
    more_changes: int
    content: ContentWords | None  # None where nothing can be published, or by somebody else
    plan: PlanWords | None

    @property
    def corrects_nothing(self) -> bool:
        """Tell whether a correction is open in which nothing was changed."""
        return self.correction is not None and not self.changes


def publication_page(
    assessment: Assessment, rights: Rights, found: Compared | None = None
) -> PublicationPage:
    """Return the publisher's page of a year. Some thirty queries, however many units.

    `found` is the year as a service has compared it already.
    """
    is_open = assessment.status == Assessment.Status.OPEN
    permitted = may_publish(rights, assessment)
    receipts = [
        Receipt(row, moment_words(row.published_at), person_words(row))
        for row in selectors.releases_of(assessment)
    ]
    if found is None and is_open and permitted:
        found = compared_or_none(assessment)
    changes = found.changes if found else []
    correction = selectors.correction_of(assessment) if is_open else None
    return PublicationPage(
        assessment=assessment,
        result=result_words(assessment, instrument_of(assessment), sample=assessment.sample),
        receipts=tuple(receipts),
        may_publish=permitted,
        may_act=permitted and policies.publishes_for_others(rights, assessment),
        is_open=is_open,
        blocked=blocked_words(assessment, rights) if is_open and permitted else (),
        correction=correction,
        stays_open=stays_open_words(assessment, found) if correction and found else "",
        changes=change_words(changes, unit_names(found.content), most=MOST_CHANGES)
        if found
        else (),
        more_changes=max(len(changes) - MOST_CHANGES, 0),
        content=content_words(found) if found else None,
        plan=plan_words(selectors.plan_of(assessment), found),
    )


def compared_or_none(assessment: Assessment) -> Compared | None:
    """Return what publishing the year would publish, None where its results contradict it."""
    try:
        return compared(assessment)
    except ResultsDiffer:
        return None


def stays_open_words(assessment: Assessment, found: Compared) -> str:
    """Return why a correction that changed no value cannot be given up, "" where it can."""
    if found.changes:
        return ""
    try:
        policies.check_leaves_all_verified(unverified_units(assessment), found)
    except policies.ActionRefused as refusal:
        return str(refusal)
    return ""


def content_words(found: Compared) -> ContentWords:
    """Return what a publisher should know of the content before publishing it."""
    units = found.content["units"]
    return ContentWords(
        seen=found.sha256,
        incomplete=sum(row["score"] is None for row in found.content["results"]["units"]),
        accepted=tuple(
            unit["name"]
            for unit in units
            if unit["reply"] and unit["reply"]["outcome"] == Reply.Outcome.ACCEPTED
        ),
    )


def plan_words(plan: PublicationPlan | None, found: Compared | None) -> PlanWords | None:
    """Return a plan with what keeps it from being carried out."""
    if plan is None:
        return None
    now = timezone.now()
    stale = found is not None and plan.seen_sha256 != found.sha256
    return PlanWords(
        publish_at=plan.publish_at,
        moment=moment_words(plan.publish_at),
        clock=clock_of(plan, now),
        stale=stale,
        refusal=plan.refusal if plan.publish_at <= now and not stale else "",
    )


def person_words(release: Release) -> str:
    """Return who published a release, empty for the install itself."""
    return name_of(release.published_by) if release.published_by else ""


def unit_names(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the units of a release, or of what would be one, by their slug."""
    return {unit["slug"]: unit["name"] for unit in content["units"]}


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """One correction as the public reads it."""

    government: str
    year: int
    track: str
    number: int
    when: str
    reason: str
    changes: tuple[Change, ...]  # results first, at most a few
    more: int
    before: int  # the number of the release that was corrected
    code: str
    track_code: str
    sample: bool


MOST_SHOWN = 12


def correction_words(releases: Sequence[Release]) -> list[CorrectionWords]:
    """Return corrections as the public reads them, the changed results first."""
    words = []
    for release in releases:
        document = release.document
        words.append(
            CorrectionWords(
                government=document["government"]["name"],
                year=release.year,
                track=release.get_track_display(),
                number=release.number,
                when=moment_words(release.published_at),
                reason=release.reason,
                changes=change_words(release.changes, unit_names(document), most=MOST_SHOWN),
                more=max(len(release.changes) - MOST_SHOWN, 0),
                before=release.number - 1,
                code=release.government_code,
                track_code=release.track,
                sample=document["sample"],
            )
        )
    return words


def clock_of(plan: PublicationPlan, now: datetime.datetime) -> str:
    """Return how long it is until a planned moment, in days, hours and minutes."""
    left = plan.publish_at - now
    if left <= datetime.timedelta():
        return _("sudah waktunya")
    hours, minutes = divmod(left.seconds // 60, 60)
    return _("%(days)d hari %(hours)d jam %(minutes)d menit lagi") % {
        "days": left.days,
        "hours": hours,
        "minutes": minutes,
    }


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One unit of a release: its figure as it was frozen, and its reply."""

    name: str
    score: str | None
    zone: str
    reply: PublishedReply | None
    outcome: str  # of the reply, in words


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """One release as it was frozen."""

    release: Release
    government: str
    track: str
    sample: bool
    when: str
    newest: int
    score: str | None
    zone: str
    category: str
    units: tuple[UnitFigure, ...]
    sources: tuple[tuple[str, str, str], ...]  # name, address, figure
    changes: tuple[Change, ...]
    more: int
    corrects: str | None
    instrument: str
    instrument_sha256: str

    @property
    def is_newest(self) -> bool:
        """Tell whether no later release corrects this one."""
        return self.release.number == self.newest


def release_page(release: Release, *, newest: int) -> ReleasePage:
    """Return one release as its document has it; nothing here is read from the tables of today."""
    document = release.document
    total = document["results"]["total"]
    results = {row["slug"]: row for row in document["results"]["units"]}
    label = local(total["category_label"], total["category_label_en"])
    totals = [row for row in document["reported"] if row["level"] == "total"]
    return ReleasePage(
        release=release,
        government=document["government"]["name"],
        track=release.get_track_display(),
        sample=document["sample"],
        when=moment_words(release.published_at),
        newest=newest,
        score=total["score"],
        zone=total["zone"],
        category=" – ".join(part for part in (total["category"], label) if part),
        units=tuple(unit_figure(unit, results[unit["slug"]]) for unit in document["units"]),
        sources=tuple((row["source_name"], row["source_url"], row["figure"]) for row in totals),
        changes=change_words(release.changes, unit_names(document), most=MOST_CHANGES),
        more=max(len(release.changes) - MOST_CHANGES, 0),
        corrects=document["release"]["corrects"],
        instrument=document["instrument"]["code"],
        instrument_sha256=document["instrument"]["sha256"],
    )


def unit_figure(unit: dict[str, Any], result: dict[str, Any]) -> UnitFigure:
    """Return one unit of a release."""
    reply = reply_in(unit["reply"])
    return UnitFigure(
        name=unit["name"],
        score=result["score"],
        zone=result["zone"],
        reply=reply,
        outcome=outcome_words(reply.outcome) if reply else "",
    )


def outcome_words(outcome: str) -> str:
    """Return what became of a reply, empty while nobody decided."""
    return str(Reply.Outcome(outcome).label) if outcome else ""
