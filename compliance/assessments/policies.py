"""May this person do it now: a check that raises a sentence, and a question that asks it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government, ServiceUnit

from .models import Assessment, Track, UnitAssessment


class ActionDenied(Exception):
    """The person may not do this; the text says why, in the person's language."""


class ActionRefused(Exception):
    """Nobody may do this now; the text says why, in the person's language."""


def check_can_record_total(rights: Rights, government: Government) -> None:
    """A coordinator keeps the own government's figures; the home one's also the comparators'."""
    if rights.has(Role.COORDINATOR, government):
        return
    home = Government.objects.filter(code=settings.HOME_GOVERNMENT).first()
    if home is not None and rights.has(Role.COORDINATOR, home):
        return
    raise ActionDenied(_("Hanya koordinator yang dapat mencatat nilai pemerintah ini."))


def check_can_record_unit(rights: Rights, unit: ServiceUnit) -> None:
    """An operator fills in the own units, a coordinator all units of the government."""
    if rights.operates(unit):
        return
    try:
        check_can_record_total(rights, unit.government)
    except ActionDenied as error:
        raise ActionDenied(
            _("Hanya operator lokus ini atau koordinator yang dapat mengisi.")
        ) from error


def check_is_open(assessment: Assessment) -> None:
    """A published year is a public record and is not edited in place."""
    if assessment.status == Assessment.Status.PUBLISHED and assessment.published_at is not None:
        day = date_format(timezone.localtime(assessment.published_at))
        raise ActionRefused(
            _("Terkunci: penilaian ini sudah terbit pada %(when)s.") % {"when": day}
        )


def check_unit_is_open(unit_assessment: UnitAssessment) -> None:
    """A submitted or verified unit is locked until it is returned or reopened."""
    check_is_open(unit_assessment.assessment)
    if unit_assessment.status not in {
        UnitAssessment.Status.DRAFT,
        UnitAssessment.Status.RETURNED,
    }:
        raise ActionRefused(_("Terkunci: isian lokus ini sudah diajukan."))


def check_can_publish(rights: Rights, assessment: Assessment) -> None:
    """The publisher of the government releases a year; the home one's also the comparators'."""
    if rights.has(Role.PUBLISHER, assessment.government):
        return
    home = Government.objects.filter(code=settings.HOME_GOVERNMENT).first()
    if home is not None and assessment.track == Track.OFFICIAL and rights.has(Role.PUBLISHER, home):
        return
    raise ActionDenied(_("Hanya penerbit pemerintah ini yang dapat menerbitkan."))


def can_record_total(rights: Rights, government: Government) -> bool:
    """Return whether check_can_record_total passes."""
    return allowed(check_can_record_total, rights, government)


def can_record_unit(rights: Rights, unit: ServiceUnit) -> bool:
    """Return whether check_can_record_unit passes."""
    return allowed(check_can_record_unit, rights, unit)


def can_publish(rights: Rights, assessment: Assessment) -> bool:
    """Return whether check_can_publish passes."""
    return allowed(check_can_publish, rights, assessment)


def allowed(check: object, *args: object) -> bool:
    """Return whether a check passes, so that buttons and guards cannot disagree."""
    try:
        check(*args)  # type: ignore[operator]
    except ActionDenied:
        return False
    return True
