"""Taking back the newest change of an answer: a new change, nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights

from .. import policies, services
from ..entries import EntryChange, Key, entries_save, entry_words
from ..models import UnitAssessment
from . import selectors

SAID = ("value", "not_applicable", "note")  # what an answer says, as the log keeps it


class UndoRefused(policies.ActionRefused):
    """The change is not the newest of its answer any more, or was none of a person."""


@transaction.atomic
def entry_undo(
    *,
    unit_assessment_id: int,
    key: Key,
    event_id: int,
    seen_version: int,
    actor: User,
    rights: Rights,
) -> UnitAssessment:
    """Save again what an answer said before its newest change, with an event of its own.

    Raises ActionDenied, ActionRefused when the unit is locked, and UndoRefused when the answer
    was changed after the event or after the person saw it. Five queries more than saving takes.
    """
    rows = UnitAssessment.objects.select_related("unit__government", "assessment__government")
    services.locked(rows.get(pk=unit_assessment_id).assessment_id)  # nobody changes it from here on
    unit_assessment = rows.get(pk=unit_assessment_id)
    policies.check_can_record_unit(rights, unit_assessment.unit)
    policies.check_unit_is_open(unit_assessment)
    entry = selectors.entry_of(unit_assessment, key)
    latest = selectors.latest_change(entry) if entry else None
    if entry is None or latest is None or latest.pk != event_id or entry.version != seen_version:
        raise UndoRefused(
            _("Belum dibatalkan: isian ini sudah diubah lagi. Muat ulang riwayatnya.")
        )
    if said(latest.after) != said(entry_words(entry)):
        raise UndoRefused(_("Belum dibatalkan: isian ini tidak lagi seperti pada perubahan itu."))
    return entries_save(
        unit_assessment_id=unit_assessment_id,
        changes=[change_back(latest.before, key, entry.version)],
        actor=actor,
        rights=rights,
    )


def said(kept: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return what the log keeps of an answer's content; one that did not exist says nothing."""
    empty = {"value": "", "not_applicable": "False", "note": ""}
    return tuple(str((kept or {}).get(name, empty[name])) for name in SAID)


def change_back(before: Mapping[str, Any] | None, key: Key, version: int) -> EntryChange:
    """Return the change that restores what the log keeps; what was not there is missing."""
    value, not_applicable, note = said(before)
    return EntryChange(
        indicator=key[0],
        product_id=key[1],
        value=Decimal(value) if value else None,
        not_applicable=not_applicable == "True",
        note=note,
        seen_version=version,
    )
