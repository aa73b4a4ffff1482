"""May this person do it now: a check that raises a sentence, and a question that asks it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.refusals import ActionDenied as ActionDenied
from compliance.accounts.refusals import ActionRefused as ActionRefused
from compliance.accounts.selectors import Rights
from compliance.language import clock_text
from units.models import Government, ServiceUnit

from . import permissions, selectors, workflow
from .models import Assessment, Track, UnitAssessment
from .replies import selectors as replies
from .workflow import Action


class NotReady(ActionRefused):
    """A year cannot be published yet; the sentences say each reason."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def check_can_record_total(rights: Rights, government: Government) -> None:
    """A coordinator keeps the own government's figures; the home one's also the comparators'."""
    if not permissions.granted(permissions.RECORD_TOTAL, rights, government):
        raise ActionDenied(_("Hanya koordinator yang dapat mencatat nilai pemerintah ini."))


def check_can_record_unit(rights: Rights, unit: ServiceUnit) -> None:
    """An operator fills in the own units, a coordinator all units of the government."""
    if not permissions.granted(permissions.RECORD_UNIT, rights, unit):
        raise ActionDenied(_("Hanya operator lokus ini atau koordinator yang dapat mengisi."))


def check_can_review(rights: Rights, unit: ServiceUnit) -> None:
    """A verifier looks at the answers of units that the person does not operate."""
    if not permissions.granted(permissions.REVIEW, rights, unit):
        raise ActionDenied(
            _("Hanya verifikator pemerintah ini, dan bukan operator lokusnya, yang menilai isian.")
        )


def check_can_publish(rights: Rights, assessment: Assessment) -> None:
    """The publisher of the government releases a year; the home one's also the comparators'."""
    if not permissions.granted(permissions.PUBLISH, rights, assessment):
        raise ActionDenied(_("Hanya penerbit pemerintah ini yang dapat menerbitkan."))


def check_publishes_for_others(rights: Rights, assessment: Assessment) -> None:
    """Who verified a unit of a year, reviewed an answer or decided a reply does not publish it."""
    if selectors.verified_in_year(rights.user_id, assessment) or replies.decided_in_year(
        rights.user_id, assessment
    ):
        raise ActionDenied(
            _("Anda ikut memverifikasi tahun ini; penerbitannya dilakukan orang lain.")
        )


def check_is_ready(
    assessment: Assessment,
    unverified: Iterable[UnitAssessment] | None = None,
    reply_blocks: Iterable[str] | None = None,
) -> None:
    """A year is published with a result, its answers verified, and the right of reply done.

    Three queries. Neither `unverified` units nor `reply_blocks` are read where the caller has read
    those of several years already.
    """
    sentences = []
    if assessment.score is None and not assessment.zone:
        sentences.append(
            _("Belum ada nilai atau zona: koordinator perlu mencatat nilai akhir.")
            if assessment.track == Track.OFFICIAL
            else _("Belum ada nilai: isian semua lokus perlu dilengkapi.")
        )
    units = [
        _("%(unit)s (%(status)s)") % {"unit": row.unit.name, "status": row.get_status_display()}
        for row in (selectors.unverified_units(assessment) if unverified is None else unverified)
    ]
    if units:
        sentences.append(_("Belum terverifikasi: %(units)s.") % {"units": "; ".join(units)})
    sentences += replies.reply_blocks(assessment) if reply_blocks is None else reply_blocks
    if sentences:
        raise NotReady(sentences)


def check_can(action: Action, rights: Rights, unit_assessment: UnitAssessment) -> None:
    """Each action on a unit belongs to the roles of the workflow's table."""
    if permissions.granted(action.value, rights, unit_assessment):
        return
    raise ActionDenied(
        {
            Action.SUBMIT: _("Hanya operator lokus ini atau koordinator yang dapat mengajukan."),
            Action.TAKE_BACK: _("Hanya operator lokus ini atau koordinator yang dapat menarik."),
            Action.RETURN: _("Hanya verifikator, dan bukan operator lokusnya, yang mengembalikan."),
            Action.VERIFY: _("Hanya verifikator, dan bukan operator lokusnya, yang memverifikasi."),
            Action.REOPEN: _("Hanya verifikator atau koordinator yang dapat membuka kembali."),
        }[action]
    )


def check_is_open(assessment: Assessment) -> None:
    """A published year is a public record and is not edited in place."""
    if assessment.status == Assessment.Status.PUBLISHED and assessment.published_at is not None:
        words = {"when": moment_words(assessment.published_at)}
        if assessment.published_by is None:
            raise ActionRefused(_("Terkunci: penilaian ini sudah terbit pada %(when)s.") % words)
        words["who"] = name_of(assessment.published_by)
        raise ActionRefused(
            _("Terkunci: penilaian ini sudah terbit, diterbitkan oleh %(who)s pada %(when)s.")
            % words
        )


def check_unit_is_open(unit_assessment: UnitAssessment) -> None:
    """A submitted or verified unit is locked until it is taken back, returned or reopened."""
    check_is_open(unit_assessment.assessment)
    if unit_assessment.status not in workflow.OPEN:
        raise ActionRefused(handed_in_words(unit_assessment))


def check_step(
    action: Action, rights: Rights, unit_assessment: UnitAssessment
) -> UnitAssessment.Status:
    """Return the state that an action leads to, for a person who may do it, in an open year."""
    check_can(action, rights, unit_assessment)
    check_is_open(unit_assessment.assessment)
    found = workflow.steps(action, unit_assessment.status)
    for target, makers in found.items():
        if permissions.acts_as_one_of(rights, unit_assessment.unit, makers):
            return target
    if action is Action.SUBMIT:
        raise ActionRefused(handed_in_words(unit_assessment))
    raise ActionRefused(
        _("Belum dapat dilakukan: status lokus ini %(status)s.")
        % {"status": unit_assessment.get_status_display()}
    )


def handed_in_words(unit_assessment: UnitAssessment) -> str:
    """Return why a unit is locked, with who handed it in or verified it, and when."""
    verified = unit_assessment.verified_at is not None
    at = unit_assessment.verified_at if verified else unit_assessment.submitted_at
    who = unit_assessment.verified_by if verified else unit_assessment.submitted_by
    words = {"who": name_of(who) if who else "", "when": moment_words(at) if at else ""}
    if verified:
        if who is None:
            return _("Terkunci: sudah diverifikasi pada %(when)s.") % words
        return _("Terkunci: diverifikasi oleh %(who)s pada %(when)s.") % words
    if who is None:
        return _("Terkunci: sudah diajukan pada %(when)s dan menunggu verifikasi.") % words
    return _("Terkunci: diajukan oleh %(who)s pada %(when)s dan menunggu verifikasi.") % words


def moment_words(moment: datetime.datetime) -> str:
    """Return a day and a time of day: "2 Februari 2026 pukul 10.42 WIB"."""
    return _("%(day)s pukul %(time)s") % {
        "day": date_format(timezone.localtime(moment)),
        "time": clock_text(moment, seconds=False),
    }


def name_of(user: User) -> str:
    """Return how a person is called on the pages: the full name, else the user name."""
    return user.get_full_name() or user.get_username()


def can_record_total(rights: Rights, government: Government) -> bool:
    """Return whether check_can_record_total passes."""
    return allowed(check_can_record_total, rights, government)


def can_record_unit(rights: Rights, unit: ServiceUnit) -> bool:
    """Return whether check_can_record_unit passes."""
    return allowed(check_can_record_unit, rights, unit)


def can_publish(rights: Rights, assessment: Assessment) -> bool:
    """Return whether check_can_publish passes."""
    return allowed(check_can_publish, rights, assessment)


def can_step(action: Action, rights: Rights, unit_assessment: UnitAssessment) -> bool:
    """Return whether check_step passes: the person may do the action, and it can be done now."""
    try:
        check_step(action, rights, unit_assessment)
    except (ActionDenied, ActionRefused):
        return False
    return True


def allowed(check: Callable[..., None], *args: Any) -> bool:
    """Return whether a check passes, so that buttons and guards cannot disagree."""
    try:
        check(*args)
    except ActionDenied:
        return False
    return True
