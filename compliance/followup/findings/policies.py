"""May this person do it now: a check that raises a sentence, and a question that asks it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.policies import ActionDenied, ActionRefused, allowed
from units.models import Government

from ..models import Action, Finding
from . import permissions, selectors

ENDED = frozenset({Action.State.DONE, Action.State.CANCELLED})


def check_can_keep_findings(rights: Rights, government: Government) -> None:
    """A coordinator keeps the findings of the own government."""
    if not permissions.granted(permissions.KEEP_FINDINGS, rights, government):
        raise ActionDenied(_("Hanya koordinator yang dapat mencatat temuan pemerintah ini."))


def check_can_update_action(rights: Rights, action: Action) -> None:
    """The owner of an action tells how far it is; a coordinator does so too."""
    if not permissions.granted(permissions.UPDATE_ACTION, rights, action):
        raise ActionDenied(
            _("Hanya penanggung jawab atau koordinator yang dapat mengubah tindak lanjut ini.")
        )


def check_finding_is_open(finding: Finding) -> None:
    """A closed finding is opened again before anything in it changes."""
    if finding.state == Finding.State.CLOSED:
        raise ActionRefused(_("Temuan ini sudah ditutup; buka kembali lebih dahulu."))


def check_can_close(finding: Finding) -> None:
    """A finding is closed when something was done about it and nothing is left to do. One query."""
    check_finding_is_open(finding)
    states = list(finding.actions.values_list("state", flat=True))
    if not states:
        raise ActionRefused(
            _("Belum dapat ditutup: catat dahulu sedikitnya satu tindak lanjut temuan ini.")
        )
    left = sum(state not in ENDED for state in states)
    if left:
        raise ActionRefused(
            _("Belum dapat ditutup: %(count)d tindak lanjut belum selesai atau dibatalkan.")
            % {"count": left}
        )


def check_can_own(government: Government, owner: User | None) -> None:
    """An action is given to somebody who holds a role in the government. One query."""
    if owner is not None and not selectors.owners_of(government).filter(pk=owner.pk).exists():
        raise ActionRefused(_("Penanggung jawab harus memegang peran di pemerintah ini."))


def can_keep_findings(rights: Rights, government: Government) -> bool:
    """Return whether check_can_keep_findings passes."""
    return allowed(check_can_keep_findings, rights, government)


def can_update_action(rights: Rights, action: Action) -> bool:
    """Return whether check_can_update_action passes."""
    return allowed(check_can_update_action, rights, action)


def can_close(finding: Finding) -> bool:
    """Return whether check_can_close passes. One query."""
    try:
        check_can_close(finding)
    except ActionRefused:
        return False
    return True
