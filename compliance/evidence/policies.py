"""May this person touch this evidence now, in the manner of the assessments' policies."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import (
    ActionDenied,
    ActionRefused,
    allowed,
    can_record_unit,
    check_can_record_unit,
    check_unit_is_open,
)

from .models import Evidence, EvidenceUse


def check_can_attach(rights: Rights, unit_assessment: UnitAssessment) -> None:
    """Who fills in a unit also proves its answers, as long as the unit is open."""
    check_can_record_unit(rights, unit_assessment.unit)
    check_unit_is_open(unit_assessment)


def check_not_removed(evidence: Evidence) -> None:
    """What was removed is brought back first."""
    if evidence.removed_at is not None:
        raise ActionRefused(_("Bukti ini sudah dihapus."))


def check_can_change(rights: Rights, evidence: Evidence, uses: Sequence[EvidenceUse]) -> None:
    """All units that use the evidence must be the person's and open; `uses` are the present ones.

    Unused evidence is changed by who brought it, or by a coordinator of the government.
    """
    if not uses and not brings(rights, evidence):
        raise ActionDenied(_("Hanya pengunggah atau koordinator yang dapat mengubah bukti ini."))
    for use in uses:
        unit_assessment = use.entry.unit_assessment
        if not can_record_unit(rights, unit_assessment.unit):
            raise ActionRefused(
                _("Bukti ini dipakai juga oleh lokus lain; lepaskan saja dari isian Anda.")
            )
        check_unit_is_open(unit_assessment)


def brings(rights: Rights, evidence: Evidence) -> bool:
    """Return whether a person brought the evidence or coordinates its government."""
    own = evidence.created_by_id == rights.user_id
    return own or rights.has(Role.COORDINATOR, evidence.government)


def movable(rights: Rights, uses: Sequence[EvidenceUse]) -> list[EvidenceUse]:
    """Return the uses that a person may point at a newer version: own units that are open."""
    return [use for use in uses if is_movable(rights, use.entry.unit_assessment)]


def is_movable(rights: Rights, unit_assessment: UnitAssessment) -> bool:
    """Return whether check_can_attach passes."""
    try:
        return allowed(check_can_attach, rights, unit_assessment)
    except ActionRefused:
        return False


def check_can_replace(rights: Rights, evidence: Evidence, uses: Sequence[EvidenceUse]) -> None:
    """At least one unit that uses the evidence must be the person's and open."""
    check_not_removed(evidence)
    if not any(can_record_unit(rights, use.entry.unit_assessment.unit) for use in uses):
        raise ActionDenied(_("Hanya operator lokus pemakai bukti ini yang dapat menggantinya."))
    if not movable(rights, uses):
        raise ActionRefused(_("Terkunci: isian lokus pemakai bukti ini sudah diajukan."))


def sees_position(rights: Rights, evidence: Evidence, *, operates_there: bool) -> bool:
    """Return whether a person is staff of the evidence's government and may see where a photo
    was taken; nobody else may."""
    own = any(pk == evidence.government_id for _role, pk in rights.government_ids)
    return own or operates_there
