"""Writes of the counts of respondents. Each: one transaction, policy, change, one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.assessments.policies import ActionRefused
from compliance.audit.services import event_append
from units.models import ServiceProduct

from ..models import RespondentCount
from . import policies, selectors


@dataclass(frozen=True, slots=True)
class Place:
    """What people are asked about: an indicator, of one product or of the whole unit."""

    indicator: str
    product: ServiceProduct | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many respondents are wanted, and how many were reached."""

    wanted: int
    reached: int


class RespondentConflict(ActionRefused):
    """Somebody else changed the same count meanwhile; nothing was saved."""

    def __init__(self, stored: RespondentCount) -> None:
        super().__init__(_("Belum disimpan: jumlah ini sudah diubah orang lain."))
        self.stored = stored


@transaction.atomic
def respondents_add(
    *, unit_assessment_id: int, place: Place, counts: Counts, actor: User, rights: Rights
) -> RespondentCount:
    """Begin to count the respondents of an indicator. Raises ActionDenied and ActionRefused."""
    unit_assessment = held_unit(unit_assessment_id, rights)
    known = {indicator.code for indicator in selectors.indicators_of(unit_assessment)}
    if place.indicator not in known:
        raise ActionRefused(_("Indikator ini tidak ditanyakan pada lokus ini."))
    if place.product is not None and place.product.unit_id != unit_assessment.unit_id:
        raise ActionRefused(_("Produk ini milik lokus lain."))
    rows = RespondentCount.objects.filter(
        unit_assessment=unit_assessment, indicator=place.indicator, product=place.product
    )
    if rows.exists():
        raise ActionRefused(_("Indikator dan produk ini sudah ada dalam daftar."))
    row = RespondentCount(
        unit_assessment=unit_assessment,
        indicator=place.indicator,
        product=place.product,
        wanted=counts.wanted,
        reached=counts.reached,
        updated_by=actor,
    )
    row.full_clean()
    row.save()
    event_append(actor=actor, verb="respondents-add", obj=row, after=count_words(row))
    return row


@transaction.atomic
def respondents_save(
    *, count_id: int, counts: Counts, seen_version: int, actor: User, rights: Rights
) -> RespondentCount:
    """Change a count; the same again changes nothing.

    Raises ActionDenied, ActionRefused, RespondentConflict.
    """
    row = held_count(count_id, rights)
    if row.version != seen_version:
        raise RespondentConflict(row)
    before = count_words(row)
    row.wanted, row.reached = counts.wanted, counts.reached
    if count_words(row) == before:
        return row
    row.version, row.updated_by = row.version + 1, actor
    row.full_clean()
    row.save(update_fields=["wanted", "reached", "version", "updated_by", "updated_at"])
    event_append(
        actor=actor, verb="respondents-save", obj=row, before=before, after=count_words(row)
    )
    return row


@transaction.atomic
def respondents_remove(*, count_id: int, seen_version: int, actor: User, rights: Rights) -> None:
    """Stop counting; the event log keeps what was counted."""
    row = held_count(count_id, rights)
    if row.version != seen_version:
        raise RespondentConflict(row)
    event_append(actor=actor, verb="respondents-remove", obj=row, before=count_words(row))
    row.delete()


def held_unit(unit_assessment_id: int, rights: Rights) -> UnitAssessment:
    """Return a unit whose assessment is held, for a person who counts there."""
    Assessment.objects.select_for_update(of=("self",)).get(units=unit_assessment_id)
    rows = UnitAssessment.objects.select_related(
        "unit__government", "assessment__government", "assessment__published_by"
    )
    unit_assessment = rows.get(pk=unit_assessment_id)
    policies.check_can_count(rights, unit_assessment)
    return unit_assessment


def held_count(count_id: int, rights: Rights) -> RespondentCount:
    """Return a count with its row held, for a person who counts there."""
    place = RespondentCount.objects.get(pk=count_id)
    unit_assessment = held_unit(place.unit_assessment_id, rights)
    rows = RespondentCount.objects.select_for_update(of=("self",)).select_related("updated_by")
    row = rows.filter(pk=count_id).first()
    if row is None:
        raise ActionRefused(_("Jumlah ini sudah dihapus orang lain."))
    row.unit_assessment = unit_assessment
    return row


def count_words(row: RespondentCount) -> Mapping[str, str]:
    """Return what the event log keeps of a count."""
    return {
        "unit_assessment": str(row.unit_assessment_id),
        "indicator": row.indicator,
        "product": str(row.product_id or ""),
        "wanted": str(row.wanted),
        "reached": str(row.reached),
    }
