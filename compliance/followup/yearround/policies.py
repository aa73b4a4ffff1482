"""May this person do it: a check that raises a sentence, and a question that asks it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compliance.accounts.refusals import ActionDenied as ActionDenied
from compliance.accounts.refusals import ActionRefused as ActionRefused
from compliance.accounts.selectors import Rights
from compliance.assessments.policies import allowed

from .permissions import KEEP, SHOW, Place, granted


class RecordChanged(ActionRefused):
    """Somebody else changed the record after the person's page was made."""

    def __init__(self) -> None:
        super().__init__(_("Belum disimpan: catatan ini sudah diubah orang lain sejak Anda buka."))


class RecordTwin(ActionRefused):
    """There is a record of the same name and day already."""

    def __init__(self) -> None:
        super().__init__(_("Sudah ada catatan dengan isian yang sama; buka dan ubah yang itu."))


def check_can_keep(rights: Rights, place: Place, always_public: bool = False) -> None:
    """Operators keep the records of own units, coordinators all of the own government.

    What everyone sees at once, with no switch to show it, is the coordinator's alone.
    """
    if always_public and not granted(SHOW, rights, place):
        raise ActionDenied(
            _("Hanya koordinator yang dapat mengubah catatan ini: isinya langsung tampil umum.")
        )
    if not granted(KEEP, rights, place):
        raise ActionDenied(
            _("Hanya operator lokus ini atau koordinator yang dapat mengubah catatan ini.")
        )


def can_keep(rights: Rights, place: Place, always_public: bool = False) -> bool:
    """Return whether check_can_keep passes."""
    return allowed(check_can_keep, rights, place, always_public)


def check_can_show(rights: Rights, place: Place) -> None:
    """What the public sees is a coordinator's choice."""
    if not granted(SHOW, rights, place):
        raise ActionDenied(_("Hanya koordinator yang dapat menampilkan catatan di halaman publik."))


def can_show(rights: Rights, place: Place) -> bool:
    """Return whether check_can_show passes."""
    return allowed(check_can_show, rights, place)
