"""Reads of the officials' pages: what a person may open; all else does not exist for them."""

from __future__ import annotations

import datetime

from django.db.models import F, Q, QuerySet, Sum

import scoring
from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import ServiceUnit

from .instruments import frozen_instruments, instrument_by_sha256
from .models import FIRST_YEAR, Assessment, ReportedScore, Track, UnitAssessment
from .selectors import assessments_to_work_on

# What the page of a unit tells: where it belongs, and who handed it in, verified and published it.
WITH_UNIT = (
    *("unit__government", "assessment__government", "assessment__published_by"),
    *("submitted_by", "verified_by", "reason_by"),
)


def assessments_to_open(rights: Rights) -> QuerySet[Assessment]:
    """The assessments whose page a person may open.

    Besides the own ones: all for the home coordinator, who records the comparators too, and the
    official ones for the home publisher, who releases them.
    """
    rows = Assessment.objects.select_related("government").order_by(
        "-year", "government__code", "track"
    )
    roles = rights.home_roles
    if Role.COORDINATOR in roles:
        return rows
    mine = Q(pk__in=assessments_to_work_on(rights).order_by().values("pk"))
    if Role.PUBLISHER in roles:
        mine |= Q(track=Track.OFFICIAL)
    return rows.filter(mine)


def assessments_listed(rights: Rights) -> QuerySet[Assessment]:
    """The assessments of a person's own list, with the answers given and asked for. One query.

    Published comparators are left out: hundreds of them, opened by name and year instead.
    An operator's progress counts the own units alone.
    """
    mine = assessments_to_work_on(rights).order_by().values("pk")
    counted = None if sees_all_units(rights) else Q(units__unit__in=rights.unit_ids)
    return (
        assessments_to_open(rights)
        .filter(Q(pk__in=mine) | Q(status=Assessment.Status.OPEN))
        .annotate(
            filled=Sum("units__filled", filter=counted),
            expected=Sum("units__expected", filter=counted),
        )
    )


def units_to_open(rights: Rights) -> QuerySet[UnitAssessment]:
    """The units whose pages a person may open: the own ones, or all of an own government."""
    rows = UnitAssessment.objects.select_related(*WITH_UNIT).order_by("unit__name")
    roles = rights.home_roles
    if rights.is_administrator or Role.COORDINATOR in roles:
        return rows
    governments = {pk for _, pk in rights.government_ids}
    mine = Q(unit__in=rights.unit_ids) | Q(assessment__government__in=governments)
    if Role.PUBLISHER in roles:
        mine |= Q(assessment__track=Track.OFFICIAL)
    return rows.filter(mine)


def other_track(assessment: Assessment, rights: Rights) -> Assessment | None:
    """The same year on the other track, if the person may open it or all may. Three queries."""
    rows = Assessment.objects.filter(
        government=assessment.government_id, year=assessment.year
    ).exclude(track=assessment.track)
    row = rows.select_related("government").first()
    if row is None or row.status == Assessment.Status.PUBLISHED:
        return row
    return row if assessments_to_open(rights).filter(pk=row.pk).exists() else None


def units_to_add(assessment: Assessment) -> QuerySet[ServiceUnit]:
    """The units of the government that do not belong to the assessment yet."""
    return assessment.government.units.exclude(assessments__assessment=assessment).order_by("name")


def total_sources(assessment: Assessment) -> list[ReportedScore]:
    """What sources print as the total, the accepted one first, withdrawn ones included."""
    return list(
        assessment.reported.filter(level=ReportedScore.Level.TOTAL)
        .select_related("recorded_by")
        .order_by("status", F("recorded_at").desc())
    )


def accepted_total(assessment: Assessment) -> ReportedScore | None:
    """Return the accepted printed total, None when there is none."""
    return assessment.reported.filter(
        level=ReportedScore.Level.TOTAL, status=ReportedScore.Status.ACCEPTED
    ).first()


def accepted_figures(unit_assessment: UnitAssessment) -> dict[str, ReportedScore]:
    """The accepted figures of a unit by dimension; "" is the unit's own score. One query."""
    rows = unit_assessment.reported.filter(status=ReportedScore.Status.ACCEPTED)
    return {row.dimension: row for row in rows}


def sees_all_units(rights: Rights) -> bool:
    """Return whether a person works with whole governments and not with single units alone."""
    return bool(rights.government_ids) or rights.is_administrator


def years_offered(today: datetime.date) -> list[int]:
    """The years that may be opened: those with a method, up to the next one, newest first."""
    own = [
        instrument_by_sha256(row.code, row.sha256)
        for row in frozen_instruments().filter(shipped=False)
    ]
    return [
        year
        for year in range(today.year + 1, FIRST_YEAR - 1, -1)
        if scoring.instrument_for_year(year) or any(method.covers(year) for method in own)
    ]
