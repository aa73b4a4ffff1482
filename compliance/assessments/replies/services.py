"""Writes of replies. Each: one transaction, the year held, policy, one row, one event.

The lock is that of publishing and of the workflow, so that no reply comes to a year that is being
published or to a unit that is being opened again. What is sent twice by the same person counts
once; the second answer is that of the first.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append

from ..models import Reply, UnitAssessment
from ..policies import ActionRefused, check_is_open
from ..verifying.services import held
from . import policies, selectors

LONGEST_TEXT = 4000  # characters
Kind, Outcome = Reply.Kind, Reply.Outcome


class ReplyFaulty(ActionRefused):
    """A text is missing or too long; the form says so earlier, this is the last gate."""


class StateChanged(ActionRefused):
    """The unit, or its reply, is not what this person saw."""

    def __init__(self) -> None:
        super().__init__(
            _("Lokus ini dibuka kembali atau diverifikasi lagi sejak halaman dibuka; periksa lagi.")
        )


@transaction.atomic
def reply_give(
    *, unit_assessment_id: int, text: str, seen: str, actor: User, rights: Rights
) -> Reply:
    """Keep what a unit says of its verified result. Nine queries at most.

    `seen` is the mark of the verified state on the person's page. Raises ActionDenied, and
    ActionRefused: published, not verified by a person, window over, replied or waived already,
    StateChanged, ReplyFaulty.
    """
    return reply_keep(unit_assessment_id, Kind.TEXT, checked_text(text), seen, actor, rights)


@transaction.atomic
def reply_waive(*, unit_assessment_id: int, seen: str, actor: User, rights: Rights) -> Reply:
    """Keep that a unit has nothing to say, which ends its window. Raises as reply_give does."""
    return reply_keep(unit_assessment_id, Kind.WAIVED, "", seen, actor, rights)


def reply_keep(
    unit_assessment_id: int, kind: Reply.Kind, text: str, seen: str, actor: User, rights: Rights
) -> Reply:
    """Write a reply to the present verified state of a unit, once."""
    unit_assessment = held(unit_assessment_id)
    policies.check_can_reply(rights, unit_assessment.unit)
    check_seen(unit_assessment, seen)
    standing = selectors.standing_reply(unit_assessment)
    if standing is not None and sent_twice(standing, kind, text, actor):
        return standing
    policies.check_not_replied(standing)
    verified_at = policies.check_takes_reply(unit_assessment)
    reply = Reply(
        unit_assessment=unit_assessment,
        verified_at=verified_at,
        kind=kind,
        text=text,
        on_behalf=not rights.operates(unit_assessment.unit),
        replied_at=timezone.now(),
        replied_by=actor,
    )
    reply.save(force_insert=True)
    verb = "reply-give" if kind is Kind.TEXT else "reply-waive"
    event_append(actor=actor, verb=verb, obj=reply, after=reply_words(reply))
    return reply


@transaction.atomic
def reply_decide(
    *,
    unit_assessment_id: int,
    reply_id: int,
    outcome: str,
    reason: str,
    actor: User,
    rights: Rights,
) -> Reply:
    """Decide a reply, with reasons. Eight queries at most.

    `reply_id` is the reply that the person read. An accepted reply changes nothing by itself: the
    unit is opened again by unit_reopen. Raises ActionDenied (also for whoever wrote the reply),
    and ActionRefused: published, decided by somebody else, StateChanged, ReplyFaulty.
    """
    reason = checked_text(reason)
    if outcome not in Outcome.values:
        raise ReplyFaulty(_("Pilih keputusannya."))
    unit_assessment = held(unit_assessment_id)
    policies.check_can_decide(rights, unit_assessment.unit)
    standing = selectors.standing_reply(unit_assessment)
    if standing is None or standing.pk != reply_id:
        raise StateChanged
    policies.check_decides_for_others(rights, standing)
    said = (standing.outcome, standing.outcome_text, standing.decided_by_id)
    if said == (outcome, reason, actor.pk):
        return standing
    check_is_open(unit_assessment.assessment)
    reply = policies.check_waits(standing)
    before = reply_words(reply)
    reply.outcome, reply.outcome_text = outcome, reason
    reply.decided_at, reply.decided_by = timezone.now(), actor
    reply.save(update_fields=["outcome", "outcome_text", "decided_at", "decided_by"])
    after = reply_words(reply)
    event_append(actor=actor, verb="reply-decide", obj=reply, before=before, after=after)
    return reply


def state_mark(verified_at: datetime.datetime | None) -> str:
    """Return what tells one verified state from another on a page; "" while not verified."""
    return verified_at.astimezone(datetime.UTC).isoformat() if verified_at else ""


def check_seen(unit_assessment: UnitAssessment, seen: str) -> None:
    """Refuse words that were written about another verified state of the unit."""
    if seen != state_mark(unit_assessment.verified_at):
        raise StateChanged


def sent_twice(standing: Reply, kind: str, text: str, actor: User) -> bool:
    """Return whether the same person has said the same already: a button pressed twice."""
    said = (standing.kind, standing.text, standing.replied_by_id)
    return said == (kind, text, actor.pk)


def checked_text(text: str) -> str:
    """Return a text as it is kept; refuse an empty or overlong one."""
    text = text.replace("\r\n", "\n").strip()  # browsers send the former
    if not text:
        raise ReplyFaulty(_("Tulis teksnya."))
    if len(text) > LONGEST_TEXT:
        raise ReplyFaulty(_("Paling panjang %(longest)d huruf.") % {"longest": LONGEST_TEXT})
    return text


def reply_words(reply: Reply) -> dict[str, Any]:
    """Return what the event log keeps of a reply."""
    return {
        "kind": str(reply.kind),
        "text": reply.text,
        "on_behalf": reply.on_behalf,
        "outcome": str(reply.outcome),
        "outcome_text": reply.outcome_text,
    }
