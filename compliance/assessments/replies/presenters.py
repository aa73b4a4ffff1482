"""From replies to what their pages show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.selectors import Rights

from ..models import Reply, UnitAssessment
from ..policies import allowed, moment_words
from ..verifying.presenters import act_words
from . import policies, selectors, window


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """One reply with what became of it."""

    waived: bool
    text: str
    given: str  # when, and by whom
    on_behalf: bool
    state: str  # the verification that it is about
    waiting: bool  # for the decision
    outcome: str  # in words, empty while there is none
    outcome_text: str
    decided: str  # when, and by whom


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """The right of reply of one unit, for one person."""

    standing: ReplyWords | None
    earlier: tuple[ReplyWords, ...]
    window: str  # until when, in a sentence
    closed: str  # why nobody can reply now, empty while one can
    can_reply: bool
    can_decide: bool


def reply_page(
    unit_assessment: UnitAssessment, standing: Reply | None, rights: Rights
) -> ReplyPage:
    """Return the right of reply of a unit as a person sees it. Two queries."""
    closed = policies.refusal_to_reply(unit_assessment, standing)
    return ReplyPage(
        standing=reply_words(standing) if standing else None,
        earlier=tuple(map(reply_words, selectors.earlier_replies(unit_assessment))),
        window="" if closed else window_words(unit_assessment),
        closed="" if standing else closed,
        can_reply=not closed and allowed(policies.check_can_reply, rights, unit_assessment.unit),
        can_decide=policies.can_decide(rights, unit_assessment, standing),
    )


def reply_words(reply: Reply) -> ReplyWords:
    """Return one reply as it is shown."""
    return ReplyWords(
        waived=reply.kind == Reply.Kind.WAIVED,
        text=reply.text,
        given=act_words(reply.replied_at, reply.replied_by),
        on_behalf=reply.on_behalf,
        state=moment_words(reply.verified_at),
        waiting=reply.kind == Reply.Kind.TEXT and not reply.outcome,
        outcome=str(reply.get_outcome_display()) if reply.outcome else "",
        outcome_text=reply.outcome_text,
        decided=act_words(reply.decided_at, reply.decided_by),
    )


def window_words(unit_assessment: UnitAssessment) -> str:
    """Return until when a unit may reply."""
    if not window.is_set() or unit_assessment.verified_at is None:
        return _("Tanggapan dapat diberikan sampai penilaian ini terbit.")
    day = date_format(window.last_day(unit_assessment.verified_at))
    return _("Tanggapan dapat diberikan sampai %(day)s pukul 24.00 WIB.") % {"day": day}
