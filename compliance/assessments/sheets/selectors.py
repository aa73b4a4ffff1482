"""Reads for spreadsheets: the form of an assessment, and what waits to be applied."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

import scoring
from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from units.models import Government

from .. import policies, work
from ..entries import questions
from ..instruments import instrument_of
from ..models import (
    Assessment,
    Entry,
    ReportedScore,
    SheetUpload,
    Track,
    UnitAssessment,
)
from ..selectors import governments_to_record
from .form import SheetForm, UnitForm, key_of
from .layout import Facts

KEPT = datetime.timedelta(days=7)  # a preview that nobody applied by then is forgotten


def sheet_form(assessment: Assessment, rights: Rights, *, unit: int | None = None) -> SheetForm:
    """Return the form of all units that a person may open, or of one. Six queries at most."""
    rows = (
        work.units_to_open(rights)
        .filter(assessment=assessment)
        .select_related(
            *("unit__government", "assessment__government"),
            *("submitted_by", "verified_by", "reason_by"),
        )
        .prefetch_related(
            "unit__products",
            Prefetch("entries", queryset=Entry.objects.select_related("product", "updated_by")),
        )
    )
    if unit is not None:
        rows = rows.filter(pk=unit)
    instrument = instrument_of(assessment)
    found = list(rows)
    # Whoever keeps the government's figures fills in all its units: asked once, not per unit.
    all_units = policies.can_record_total(rights, assessment.government)
    forms = [unit_form(row, assessment, instrument, rights, all_units) for row in found]
    return SheetForm(
        assessment=assessment,
        facts=facts_of(assessment, instrument),
        units={form.slug: form for form in forms},
    )


def unit_form(
    row: UnitAssessment,
    assessment: Assessment,
    instrument: scoring.Instrument,
    rights: Rights,
    all_units: bool,
) -> UnitForm:
    """Return one unit's part of a form."""
    asked = questions(instrument, assessment.government.kind, list(row.unit.products.all()))
    by_key = {key_of(question): question for question in asked}
    stored = {(entry.indicator, entry.product_id): entry for entry in row.entries.all()}
    denied = locked = ""
    if not all_units:
        denied = refusal(policies.check_can_record_unit, rights, row.unit)
    locked = refusal(policies.check_unit_is_open, row)
    return UnitForm(
        unit_assessment=row,
        questions=by_key,
        entries={
            key: stored[question.key] for key, question in by_key.items() if question.key in stored
        },
        denied=denied,
        locked=locked,
    )


def refusal(check: object, *args: object) -> str:
    """Return the sentence a policy refuses with, empty when it passes."""
    try:
        check(*args)  # type: ignore[operator]
    except (policies.ActionDenied, policies.ActionRefused) as refused:
        return str(refused)
    return ""


def facts_of(assessment: Assessment, instrument: scoring.Instrument) -> Facts:
    """Return what a sheet of this assessment says about itself."""
    return Facts(
        government=assessment.government.code,
        year=str(assessment.year),
        track=str(assessment.track),
        instrument=instrument.code,
        version=instrument.version,
        sha256=instrument.sha256,
    )


def own_uploads(user: User) -> QuerySet[SheetUpload]:
    """What a person uploaded: nobody else may see or apply it, and not for ever."""
    since = timezone.now() - KEPT
    rows = SheetUpload.objects.filter(uploaded_by=user).select_related("assessment__government")
    return rows.exclude(applied_at__isnull=True, uploaded_at__lt=since)


def outdated_uploads() -> QuerySet[SheetUpload]:
    """The previews that nobody applied in time."""
    since = timezone.now() - KEPT
    return SheetUpload.objects.filter(applied_at__isnull=True, uploaded_at__lt=since)


def recordable_governments(rights: Rights) -> list[Government]:
    """The governments whose printed totals a person keeps, by code. Two queries."""
    return list(governments_to_record(rights, settings.HOME_GOVERNMENT).order_by("code"))


def accepted_totals(year: int, rights: Rights) -> QuerySet[ReportedScore]:
    """The accepted printed totals of a year that a person keeps, by code."""
    governments = governments_to_record(rights, settings.HOME_GOVERNMENT)
    return (
        ReportedScore.objects.filter(
            assessment__year=year,
            assessment__track=Track.OFFICIAL,
            assessment__government__in=governments.order_by().values("pk"),
            level=ReportedScore.Level.TOTAL,
            status=ReportedScore.Status.ACCEPTED,
        )
        .select_related("assessment__government")
        .order_by("assessment__government__code")
    )
