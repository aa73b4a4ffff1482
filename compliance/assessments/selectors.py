"""Reads of assessments. Public ones start from `published`, so that nothing leaks early."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

import scoring
from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from compliance.audit.models import Event
from units.models import Government, ServiceUnit

from .models import Assessment, Entry, EntryReview, ReportedScore, Track, UnitAssessment


def active_units(government: Government, year: int) -> QuerySet[ServiceUnit]:
    """The units of a government that existed in a year."""
    return government.units.filter(
        Q(active_from__isnull=True) | Q(active_from__lte=year),
        Q(active_to__isnull=True) | Q(active_to__gte=year),
    )


def comparable_with_previous(year: int) -> bool:
    """Return whether scores of a year may be set beside those of the year before.

    False where the method changed (2022 after 2021, 2025 after 2024) or no assessment took
    place the year before (2021 after 2020).
    """
    current, previous = scoring.instrument_for_year(year), scoring.instrument_for_year(year - 1)
    if current is None or previous is None:
        return False
    return current.code == previous.code or previous.code in current.comparable_with


def with_everything_scored(assessment_id: int) -> Assessment:
    """One assessment with all that its result is made from. Six queries, however many units."""
    assessment = Assessment.objects.select_related("government__parent").get(pk=assessment_id)
    everything_scored_read(assessment)
    return assessment


def everything_scored_read(assessment: Assessment) -> None:
    """Read all that the result of an assessment is made from, into the row itself. Five queries."""
    entries = Entry.objects.select_related("product", "updated_by")
    units = (
        UnitAssessment.objects.select_related("unit__government")
        .prefetch_related("reported", "unit__products", Prefetch("entries", queryset=entries))
        .order_by("unit__slug")
    )
    prefetch_related_objects([assessment], "reported", Prefetch("units", queryset=units))


def assessments_to_work_on(rights: Rights) -> QuerySet[Assessment]:
    """The assessments a person may open under `/kerja/`, newest first."""
    governments = {pk for _, pk in rights.government_ids}
    mine = Q(government__in=governments) | Q(units__unit__in=rights.unit_ids)
    rows = Assessment.objects.select_related("government")
    if not rights.is_administrator:
        rows = rows.filter(mine).distinct()
    return rows.order_by("-year", "government__code", "track")


def governments_to_record(rights: Rights, home_code: str) -> QuerySet[Government]:
    """The governments whose figures a person may record, the home one first by its code."""
    own = [pk for role, pk in rights.government_ids if role == Role.COORDINATOR]
    if Government.objects.filter(code=home_code, pk__in=own).exists():
        return Government.objects.all()
    return Government.objects.filter(pk__in=own)


def unverified_units(assessment: Assessment) -> QuerySet[UnitAssessment]:
    """The units that keep a year from being published: their answers were not verified. One query.

    On the self track every unit is asked for, on the official one those whose result is made from
    answers: a figure that a source prints needs no verification here.
    """
    return unverified_units_of([assessment])


def unverified_units_of(assessments: Sequence[Assessment]) -> QuerySet[UnitAssessment]:
    """The same for several years at once. One query."""
    answered = Entry.objects.exclude(value=None, not_applicable=False)
    printed = ReportedScore.objects.filter(
        status=ReportedScore.Status.ACCEPTED, unit_assessment__isnull=False
    ).exclude(figure="")
    made_from_answers = Q(pk__in=answered.order_by().values("unit_assessment")) & ~Q(
        pk__in=printed.order_by().values("unit_assessment")
    )
    return (
        UnitAssessment.objects.filter(assessment__in=assessments)
        .exclude(status=UnitAssessment.Status.VERIFIED)
        .filter(Q(assessment__track=Track.SELF) | made_from_answers)
        .select_related("unit")
        .order_by("unit__name")
    )


def verified_in_year(user_id: int | None, assessment: Assessment) -> bool:
    """Return whether a person verified a unit of the year or reviewed an answer there.

    Also when the unit was reopened or the answer reviewed anew by somebody else: the log
    remembers it. Five queries at most.
    """
    if user_id is None:
        return False
    if assessment.units.filter(verified_by=user_id).exists():
        return True
    reviews = EntryReview.objects.filter(entry__unit_assessment__assessment=assessment)
    if reviews.filter(reviewed_by=user_id).exists():
        return True
    units = assessment.units.order_by().values_list("pk", flat=True)
    reviewed = reviews.order_by().values_list("entry", flat=True)
    logged = Q(verb__in=["unit-verify", "unit-return"], object_id__in=[str(pk) for pk in units])
    logged |= Q(verb="review-save", object_id__in=[str(pk) for pk in reviewed])
    return Event.objects.filter(logged, actor_id=user_id).exists()
