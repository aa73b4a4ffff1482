"""Who reads and who sets the calendar of a year."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government

from ..policies import ActionDenied, allowed


def check_can_read_calendar(rights: Rights, government: Government) -> None:
    """Everyone with a role at the government or in one of its units reads its calendar."""
    if rights.is_administrator or any(pk == government.pk for _role, pk in rights.government_ids):
        return
    if rights.unit_ids and government.units.filter(pk__in=rights.unit_ids).exists():
        return
    raise ActionDenied(_("Kalender ini hanya untuk petugas pemerintah daerah ini."))


def check_can_set_calendar(rights: Rights, government: Government) -> None:
    """The coordinator of the government sets when its steps take place."""
    if not rights.has(Role.COORDINATOR, government):
        raise ActionDenied(_("Hanya koordinator yang dapat mengatur kalender."))


def can_set_calendar(rights: Rights, government: Government) -> bool:
    """Return whether check_can_set_calendar passes."""
    return allowed(check_can_set_calendar, rights, government)
