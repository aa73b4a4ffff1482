"""Writes of assessments. Each: one transaction, policy first, one event, results recomputed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append
from units.models import Government, ServiceUnit

from . import policies, selectors
from .instruments import instrument_in_force
from .models import Assessment, ReportedScore, UnitAssessment
from .recompute import assessment_recompute


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reported figure was read."""

    name: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TotalFigures:
    """A government's reported result as a source prints it; empty text where it says nothing."""

    figure: str = ""
    zone: str = ""
    category_label: str = ""
    rank_province: int | None = None
    rank_national: int | None = None
    details: dict[str, Any] = field(default_factory=dict)  # columns of Assessment: dates, award


@transaction.atomic
def assessment_open(
    *, government: Government, year: int, track: str, actor: User, rights: Rights
) -> Assessment:
    """Open a year for a government, with its active units; return the one that exists already."""
    policies.check_can_record_total(rights, government)
    existing = Assessment.objects.filter(government=government, year=year, track=track).first()
    if existing is not None:
        return existing
    instrument = instrument_in_force(year)
    if instrument is None:
        raise policies.ActionRefused(_("Tahun %(year)d tidak dinilai.") % {"year": year})
    assessment = Assessment(
        government=government,
        year=year,
        track=track,
        instrument=instrument.code,
        instrument_sha256=instrument.sha256,
    )
    assessment.full_clean()
    assessment.save()
    UnitAssessment.objects.bulk_create(
        UnitAssessment(assessment=assessment, unit=unit)
        for unit in selectors.active_units(government, year)
    )
    event_append(
        actor=actor,
        verb="assessment-open",
        obj=assessment,
        after={"government": government.code, "year": year, "track": track},
    )
    assessment_recompute(assessment.pk)
    return assessment


@transaction.atomic
def unit_add(
    *, assessment_id: int, unit: ServiceUnit, actor: User, rights: Rights
) -> UnitAssessment:
    """Add a unit of the same government to an assessment."""
    assessment = locked(assessment_id)
    policies.check_can_record_total(rights, assessment.government)
    policies.check_is_open(assessment)
    if unit.government_id != assessment.government_id:
        raise policies.ActionRefused(_("Lokus ini milik pemerintah lain."))
    unit_assessment, created = UnitAssessment.objects.get_or_create(
        assessment=assessment, unit=unit
    )
    if created:
        event_append(actor=actor, verb="unit-add", obj=unit_assessment, after={"unit": unit.slug})
        assessment_recompute(assessment.pk)
    return unit_assessment


@transaction.atomic
def reported_total_record(
    *, assessment_id: int, figures: TotalFigures, source: Source, actor: User, rights: Rights
) -> ReportedScore | None:
    """Record a total as its source prints it; the figure accepted so far stays as an alternative.

    Without figure, zone and category the accepted one is withdrawn and None is returned.
    """
    assessment = locked(assessment_id)
    policies.check_can_record_total(rights, assessment.government)
    policies.check_is_open(assessment)
    before = details_set(assessment, figures.details)
    row = ReportedScore(
        assessment=assessment,
        level=ReportedScore.Level.TOTAL,
        figure=figures.figure,
        zone=figures.zone,
        category_label=figures.category_label,
        rank_province=figures.rank_province,
        rank_national=figures.rank_national,
    )
    says_something = bool(figures.figure or figures.zone or figures.category_label)
    saved = figure_replace(row if says_something else None, row, source=source, actor=actor)
    if before:
        event_append(
            actor=actor,
            verb="assessment-details",
            obj=assessment,
            before=before,
            after={name: str(getattr(assessment, name) or "") for name in before},
        )
    assessment_recompute(assessment.pk)
    return saved


@transaction.atomic
def reported_unit_record(
    *,
    unit_assessment_id: int,
    figure: str,
    dimensions: dict[str, str],
    source: Source,
    actor: User,
    rights: Rights,
) -> UnitAssessment:
    """Record a unit's score and dimension scores as reported; empty text withdraws a figure."""
    unit_assessment = UnitAssessment.objects.select_related("unit__government", "assessment").get(
        pk=unit_assessment_id
    )
    locked(unit_assessment.assessment_id)
    unit_assessment.refresh_from_db()
    policies.check_can_record_unit(rights, unit_assessment.unit)
    policies.check_unit_is_open(unit_assessment)
    figures = {"": figure, **dimensions}
    for dimension, text in figures.items():
        level = ReportedScore.Level.DIMENSION if dimension else ReportedScore.Level.UNIT
        row = ReportedScore(
            assessment=unit_assessment.assessment,
            level=level,
            unit_assessment=unit_assessment,
            dimension=dimension,
            figure=text,
        )
        figure_replace(row if text else None, row, source=source, actor=actor)
    assessment_recompute(unit_assessment.assessment_id)
    unit_assessment.refresh_from_db()
    return unit_assessment


def figure_replace(
    new: ReportedScore | None, place: ReportedScore, *, source: Source, actor: User
) -> ReportedScore | None:
    """Put a figure in the place of the accepted one, and keep what stood there.

    An unchanged figure of the same source is left alone; another figure moves the old one to
    the alternatives; no figure withdraws it.
    """
    accepted = ReportedScore.objects.filter(
        assessment=place.assessment,
        level=place.level,
        unit_assessment=place.unit_assessment,
        dimension=place.dimension,
        status=ReportedScore.Status.ACCEPTED,
    ).first()
    if new is None and accepted is None:
        return None
    if new is not None:
        new.source_name, new.source_url, new.note = source.name, source.url, source.note
        new.origin, new.recorded_by = ReportedScore.Origin.ENTERED, actor
        new.full_clean(validate_constraints=False)  # the accepted one is still in its place
    before = reported_words(accepted) if accepted else None
    if new is not None and before == reported_words(new):
        return accepted
    if accepted is not None:
        keep, drop = ReportedScore.Status.ALTERNATIVE, ReportedScore.Status.WITHDRAWN
        accepted.status = keep if new is not None else drop
        accepted.save(update_fields=["status"])
    if new is not None:
        new.save()
    event_append(
        actor=actor,
        verb="figure-record" if new is not None else "figure-withdraw",
        obj=new or accepted or place,
        before=before,
        after=reported_words(new) if new is not None else None,
    )
    return new


REPORTED_WORDS = (
    *("level", "dimension", "figure", "zone", "category_label", "rank_province"),
    *("rank_national", "source_name", "source_url", "note"),
)


def reported_words(row: ReportedScore) -> dict[str, Any]:
    """Return what a reported row says, for comparison and for the event log."""
    return {name: getattr(row, name) for name in REPORTED_WORDS}


def details_set(assessment: Assessment, details: dict[str, Any]) -> dict[str, str]:
    """Set dates, award and the like; return the former text of each that changed."""
    changed = {
        name: str(getattr(assessment, name) or "")
        for name, value in details.items()
        if getattr(assessment, name) != value
    }
    for name in changed:
        setattr(assessment, name, details[name])
    if changed:
        assessment.full_clean()
        assessment.save(update_fields=[*changed, "updated_at"])
    return changed


def locked_of_unit(unit_assessment_id: int) -> Assessment:
    """Return the assessment of a unit, held against everyone else until the transaction ends."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("government")
        .get(units__pk=unit_assessment_id)
    )


def locked(assessment_id: int) -> Assessment:
    """Return an assessment, held against everyone else until the transaction ends."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("government")
        .get(pk=assessment_id)
    )
