"""Writes of the workflow. Each: one transaction, the year held, policy, step of the table, event.

The steps and who makes them stand in workflow.py; what a step needs besides stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append, events_append

from .. import policies, services, work
from ..entries import Key
from ..models import Entry, EntryReview, UnitAssessment
from ..workflow import Action
from . import selectors
from .selectors import Answer, Missing, UnitAnswers

Status = UnitAssessment.Status
Verdict = EntryReview.Verdict
LONGEST_REASON = 2000  # characters
REVIEWED = ["entry_version", "verdict", "reason", "reviewed_at", "reviewed_by"]


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """What a verifier says of one answer, and what this verifier saw of it before."""

    key: Key
    verdict: str
    reason: str = ""
    seen_version: int = 0  # of the answer
    seen_review: str | None = None  # mark of the review on the page; None: whatever stands there


Pair = tuple[ReviewChange, Answer, Entry]


class UnitIncomplete(policies.ActionRefused):
    """The unit cannot be handed in or verified yet: something is missing."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(_("Belum lengkap: masih ada isian atau produk layanan yang kurang."))
        self.missing = missing


class ReasonMissing(policies.ActionRefused):
    """The step needs a reason, of reasonable length."""


class ReviewConflict(policies.ActionRefused):
    """Some answers, or what was said of them, changed meanwhile; nothing was saved."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(_("Belum disimpan: sebagian isian atau penilaiannya sudah berubah."))
        self.keys = tuple(keys)


class ReviewFaulty(policies.ActionRefused):
    """A review does not fit its answer; the form says so earlier, this is the last gate."""


class NotAccepted(policies.ActionRefused):
    """The unit cannot be verified yet: not every answer is accepted as it stands."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__(
            _("Belum dapat diverifikasi: %(count)d isian belum diterima.") % {"count": len(answers)}
        )
        self.answers = tuple(answers)


@transaction.atomic
def unit_submit(*, unit_assessment_id: int, actor: User, rights: Rights) -> UnitAssessment:
    """Hand in a unit's answers; from then on they are locked. Twelve queries at most.

    Raises ActionDenied, ActionRefused for a unit or year that is locked, and UnitIncomplete with
    what is missing.
    """
    unit_assessment = held(unit_assessment_id)
    target = policies.check_step(Action.SUBMIT, rights, unit_assessment)
    check_complete(selectors.unit_answers(unit_assessment))
    return step(unit_assessment, target, Action.SUBMIT, actor)


@transaction.atomic
def unit_take_back(
    *, unit_assessment_id: int, reason: str, actor: User, rights: Rights
) -> UnitAssessment:
    """Make what was handed in a draft again, while no verifier has begun. Ten queries at most.

    Raises ActionDenied, ActionRefused in another state and once an answer of this submission was
    reviewed, and ReasonMissing.
    """
    unit_assessment = held(unit_assessment_id)
    target = policies.check_step(Action.TAKE_BACK, rights, unit_assessment)
    reason = checked_reason(reason)
    if selectors.has_reviews_of_submission(unit_assessment):
        raise policies.ActionRefused(
            _("Verifikator sudah mulai menilai; minta verifikator mengembalikan lokus ini.")
        )
    return step(unit_assessment, target, Action.TAKE_BACK, actor, reason)


@transaction.atomic
def unit_return(
    *,
    unit_assessment_id: int,
    reason: str,
    actor: User,
    rights: Rights,
    changes: Sequence[ReviewChange] = (),
) -> UnitAssessment:
    """Give a unit back to be worked on: for its returned answers, or for a reason of the whole.

    `changes` are what the verifier says of answers in the same act. Twelve queries at most, nine
    more with changes. Raises ActionDenied, ActionRefused, what entry_reviews_save raises, and
    ReasonMissing when no answer is returned and no reason given.
    """
    unit_assessment = held(unit_assessment_id)
    target = policies.check_step(Action.RETURN, rights, unit_assessment)
    returned = answers_reviewed(unit_assessment, changes, actor, rights)[0].returned
    if returned and not reason.strip():
        reason = _("Lihat alasan pada %(count)d isian yang dikembalikan.") % {
            "count": len(returned)
        }
    return step(unit_assessment, target, Action.RETURN, actor, checked_reason(reason))


@transaction.atomic
def unit_verify(
    *,
    unit_assessment_id: int,
    actor: User,
    rights: Rights,
    changes: Sequence[ReviewChange] = (),
) -> UnitAssessment:
    """Accept a unit when every answer is accepted as it stands.

    `changes` are what the verifier says of answers in the same act. Twelve queries at most, nine
    more with changes. Raises ActionDenied, ActionRefused, what entry_reviews_save raises,
    UnitIncomplete, and NotAccepted with the open answers.
    """
    unit_assessment = held(unit_assessment_id)
    target = policies.check_step(Action.VERIFY, rights, unit_assessment)
    found, _count = answers_reviewed(unit_assessment, changes, actor, rights)
    check_complete(found)  # a product may have come to the unit's record since
    if found.open:
        raise NotAccepted(found.open)
    return step(unit_assessment, target, Action.VERIFY, actor)


@transaction.atomic
def unit_reopen(
    *, unit_assessment_id: int, reason: str, actor: User, rights: Rights
) -> UnitAssessment:
    """Open a verified unit again: returned by its verifier, a draft by its coordinator.

    Nine queries at most. Raises ActionDenied, ActionRefused (also when the year is published),
    and ReasonMissing.
    """
    unit_assessment = held(unit_assessment_id)
    target = policies.check_step(Action.REOPEN, rights, unit_assessment)
    return step(unit_assessment, target, Action.REOPEN, actor, checked_reason(reason))


@transaction.atomic
def entry_reviews_save(
    *, unit_assessment_id: int, changes: Sequence[ReviewChange], actor: User, rights: Rights
) -> int:
    """Keep what a verifier says of many answers, all or none; return how many it changed.

    Sixteen queries at most, however many answers. Raises ActionDenied (also for answers that the
    verifier wrote at any time), ActionRefused when the unit is not handed in, ReviewFaulty, and
    ReviewConflict when an answer or its review is not what this verifier saw.
    """
    unit_assessment = held(unit_assessment_id)
    policies.check_can_review(rights, unit_assessment.unit)
    policies.check_is_open(unit_assessment.assessment)
    if unit_assessment.status != Status.SUBMITTED:
        raise policies.ActionRefused(_("Isian dinilai selama lokusnya berstatus diajukan."))
    return answers_reviewed(unit_assessment, changes, actor, rights)[1]


def answers_reviewed(
    unit_assessment: UnitAssessment, changes: Sequence[ReviewChange], actor: User, rights: Rights
) -> tuple[UnitAnswers, int]:
    """Keep what is said of answers; return all answers as they stand then, and how many changed."""
    found = selectors.unit_answers(unit_assessment)
    if not changes:
        return found, 0
    pairs = reviewable(found, changes)
    check_not_own([entry for _change, _answer, entry in pairs], rights)
    wanted = [pair for pair in pairs if differs(*pair[:2])]
    if not wanted:
        return found, 0
    reviews_write(wanted, actor)
    return selectors.unit_answers(unit_assessment), len(wanted)


def reviews_write(wanted: Sequence[Pair], actor: User) -> None:
    """Write reviews with one statement and their events with another."""
    now = timezone.now()
    rows, written = [], []
    for change, answer, entry in wanted:
        row = EntryReview(
            entry=entry,
            entry_version=entry.version,
            verdict=change.verdict,
            reason=change.reason.strip(),
            reviewed_at=now,
            reviewed_by=actor,
        )
        rows.append(row)
        before = review_words(answer.review) if answer.review else None
        written.append((entry, before, review_words(row)))
    # An upsert on the answer, which has one review: first and later ones in one statement.
    EntryReview.objects.bulk_create(
        rows, update_conflicts=True, update_fields=REVIEWED, unique_fields=["entry"]
    )
    events_append(actor=actor, verb="review-save", changes=list(written))


def reviewable(found: UnitAnswers, changes: Sequence[ReviewChange]) -> list[Pair]:
    """Return each review with its answer; refuse what is not answered or changed since."""
    if len({change.key for change in changes}) < len(changes):
        raise ReviewFaulty(_("Satu isian dinilai dua kali."))
    pairs: list[Pair] = []
    for change in changes:
        answer = found.by_key.get(change.key)
        if answer is None or not answer.answered or answer.entry is None:
            raise ReviewFaulty(_("Isian yang belum ada tidak dapat dinilai."))
        if change.verdict not in Verdict.values:
            raise ReviewFaulty(_("Pilih diterima atau dikembalikan."))
        if change.verdict == Verdict.RETURNED:
            checked_reason(change.reason)
        pairs.append((change, answer, answer.entry))
    stale = [change.key for change, answer, _entry in pairs if is_stale(change, answer)]
    if stale:
        raise ReviewConflict(stale)
    return pairs


def is_stale(change: ReviewChange, answer: Answer) -> bool:
    """Return whether the answer, or what stands of its review, is not what the verifier saw."""
    version = answer.entry.version if answer.entry else 0
    seen = change.seen_review
    return change.seen_version != version or (seen is not None and seen != answer.mark)


def check_not_own(entries: Collection[Entry], rights: Rights) -> None:
    """Nobody reviews an answer that the same person wrote, now or at any time before."""
    if selectors.written_by(rights.user_id, entries):
        raise policies.ActionDenied(
            _("Isian yang pernah Anda tulis sendiri dinilai oleh verifikator lain.")
        )


def check_complete(found: UnitAnswers) -> None:
    """Refuse a unit that lacks an answer or a product."""
    if found.missing:
        raise UnitIncomplete(found.missing)


def checked_reason(reason: str) -> str:
    """Return a reason without blanks around it; refuse an empty or overlong one."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Tulis alasannya."))
    if len(reason) > LONGEST_REASON:
        raise ReasonMissing(
            _("Alasan paling panjang %(longest)d huruf.") % {"longest": LONGEST_REASON}
        )
    return reason


def held(unit_assessment_id: int) -> UnitAssessment:
    """Return a unit, its year held against everyone else until the transaction ends. Two queries.

    The lock of answers and of publishing is the same one, so that no answer changes under a step.
    """
    services.locked_of_unit(unit_assessment_id)
    rows = UnitAssessment.objects.select_related(*work.WITH_UNIT)
    return rows.get(pk=unit_assessment_id)  # only now: another step may have come before


def step(
    unit_assessment: UnitAssessment,
    target: UnitAssessment.Status,
    action: Action,
    actor: User,
    reason: str = "",
) -> UnitAssessment:
    """Put a unit into its next state, with who and when, and record the event."""
    before = state_words(unit_assessment)
    now = timezone.now()
    unit_assessment.status = target
    changed = ["status", "updated_at"]
    if target is Status.SUBMITTED:
        unit_assessment.submitted_at, unit_assessment.submitted_by = now, actor
        changed += ["submitted_at", "submitted_by"]
    elif target is Status.VERIFIED:
        unit_assessment.verified_at, unit_assessment.verified_by = now, actor
        changed += ["verified_at", "verified_by"]
    else:
        unit_assessment.submitted_at = unit_assessment.submitted_by = None
        unit_assessment.verified_at = unit_assessment.verified_by = None
        unit_assessment.reason, unit_assessment.reason_at = reason, now
        unit_assessment.reason_by = actor
        changed += ["submitted_at", "submitted_by", "verified_at", "verified_by"]
        changed += ["reason", "reason_at", "reason_by"]
    unit_assessment.save(update_fields=changed)
    event_append(
        actor=actor,
        verb=action.value,
        obj=unit_assessment,
        before=before,
        after=state_words(unit_assessment),
    )
    return unit_assessment


def state_words(unit_assessment: UnitAssessment) -> dict[str, Any]:
    """Return what the event log keeps of a unit's state."""
    return {"status": str(unit_assessment.status), "reason": unit_assessment.reason}


def review_words(review: EntryReview) -> dict[str, Any]:
    """Return what the event log keeps of a review."""
    return {
        "indicator": review.entry.indicator,
        "product": str(review.entry.product_id or ""),
        "verdict": str(review.verdict),
        "reason": review.reason,
        "entry_version": review.entry_version,
    }


def differs(change: ReviewChange, answer: Answer) -> bool:
    """Return whether a review says something else than what stands, or says it of a new hand-in."""
    standing = answer.standing
    if standing is None or answer.unchanged:
        return True
    said: Mapping[str, str] = {"verdict": standing.verdict, "reason": standing.reason}
    return said != {"verdict": change.verdict, "reason": change.reason.strip()}
