"""Who replies for a unit and who decides, and until when."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.selectors import Rights
from units.models import ServiceUnit

from .. import permissions
from ..models import Reply, UnitAssessment
from ..policies import (
    ActionDenied,
    ActionRefused,
    allowed,
    check_is_open,
    moment_words,
    name_of,
)
from . import selectors, window


def check_can_reply(rights: Rights, unit: ServiceUnit) -> None:
    """The operator replies for the own unit, a coordinator on behalf of any of the government."""
    if not permissions.granted(permissions.RECORD_UNIT, rights, unit):
        raise ActionDenied(_("Hanya operator lokus ini atau koordinator yang dapat menanggapi."))


def check_can_decide(rights: Rights, unit: ServiceUnit) -> None:
    """A verifier of the government decides, never an operator of the unit."""
    if not permissions.granted(permissions.REVIEW, rights, unit):
        raise ActionDenied(
            _("Hanya verifikator, dan bukan operator lokusnya, yang memutuskan tanggapan.")
        )


def check_decides_for_others(rights: Rights, reply: Reply) -> None:
    """Nobody decides a reply that the same person wrote, as coordinator too."""
    if reply.replied_by_id == rights.user_id:
        raise ActionDenied(_("Tanggapan yang Anda tulis diputuskan oleh verifikator lain."))


def check_takes_reply(unit_assessment: UnitAssessment) -> datetime.datetime:
    """Return which verified state takes a reply: of an unpublished year, until its window ends.

    One query.
    """
    check_is_open(unit_assessment.assessment)
    verified_at = unit_assessment.verified_at
    if verified_at is None:
        raise ActionRefused(
            _("Tanggapan diberikan atas hasil yang terverifikasi; status lokus ini %(status)s.")
            % {"status": unit_assessment.get_status_display()}
        )
    if not selectors.has_right(unit_assessment):
        raise ActionRefused(
            _("Hak tanggapan berlaku bagi hasil dari isian yang diverifikasi verifikator.")
        )
    if window.has_ended(verified_at):
        day = date_format(window.last_day(verified_at))
        raise ActionRefused(_("Masa tanggapan sudah berakhir pada %(day)s.") % {"day": day})
    return verified_at


def check_not_replied(reply: Reply | None) -> None:
    """A verified state takes one reply."""
    if reply is None:
        return
    words = {"who": name_of(reply.replied_by), "when": moment_words(reply.replied_at)}
    if reply.kind == Reply.Kind.WAIVED:
        sentence = _("Sudah dinyatakan tidak menanggapi oleh %(who)s pada %(when)s.")
    else:
        sentence = _("Sudah ditanggapi oleh %(who)s pada %(when)s.")
    raise ActionRefused(sentence % words)


def check_waits(reply: Reply | None) -> Reply:
    """Return the reply that waits for a decision; refuse where there is none or it is decided."""
    if reply is None or reply.kind != Reply.Kind.TEXT:
        raise ActionRefused(_("Tidak ada tanggapan yang menunggu keputusan."))
    if reply.decided_at is not None and reply.decided_by is not None:
        raise ActionRefused(
            _("Sudah diputuskan oleh %(who)s pada %(when)s.")
            % {"who": name_of(reply.decided_by), "when": moment_words(reply.decided_at)}
        )
    return reply


def can_reply(rights: Rights, unit_assessment: UnitAssessment, standing: Reply | None) -> bool:
    """Return whether the person may reply for the unit, and now."""
    return allowed(check_can_reply, rights, unit_assessment.unit) and not refusal_to_reply(
        unit_assessment, standing
    )


def refusal_to_reply(unit_assessment: UnitAssessment, standing: Reply | None) -> str:
    """Return why nobody can reply now, in the words of the checks; "" while one can."""
    try:
        check_not_replied(standing)
        check_takes_reply(unit_assessment)
    except ActionRefused as refusal:
        return str(refusal)
    return ""


def can_decide(rights: Rights, unit_assessment: UnitAssessment, standing: Reply | None) -> bool:
    """Return whether the person may decide the reply that stands, and now."""
    try:
        check_can_decide(rights, unit_assessment.unit)
        check_is_open(unit_assessment.assessment)
        check_decides_for_others(rights, check_waits(standing))
    except (ActionDenied, ActionRefused):
        return False
    return True
