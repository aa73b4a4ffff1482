"""Reads of the home page and the calendar; each states its queries, however many units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.accounts.selectors import Rights
from units.models import Government

from ..instruments import instrument_of
from ..models import (
    Assessment,
    Basis,
    Entry,
    EntryReview,
    Reply,
    Track,
    UnitAssessment,
    YearStep,
)
from ..replies.selectors import waiting_replies
from ..selectors import unverified_units_of

MOST_LISTED = 50  # governments without a role here and comparators can be hundreds

Deadlines = Mapping[tuple[int, int, str], YearStep]  # government, year, kind of step


def home_government() -> QuerySet[Government]:
    """The government whose portal this is."""
    return Government.objects.filter(code=settings.HOME_GOVERNMENT)


def governments_of(rights: Rights, *roles: Role) -> set[int]:
    """The governments a person holds one of the roles for. No query."""
    return {pk for role, pk in rights.government_ids if role in roles}


def units_at_work(rights: Rights) -> list[UnitAssessment]:
    """The units of open years that a person fills in, keeps, verifies or releases. One query.

    On the official track only units whose result comes from answers: the Ombudsman scores the
    others itself.
    """
    governments = governments_of(rights, Role.COORDINATOR, Role.VERIFIER)
    mine = Q(unit__in=rights.unit_ids) | Q(assessment__government__in=governments)
    by_answers = Q(filled__gt=0) & ~Q(score_basis=Basis.REPORTED)
    answered = Q(assessment__track=Track.SELF) | by_answers | ~Q(status="draft")
    rows = UnitAssessment.objects.filter(
        mine, answered, assessment__status=Assessment.Status.OPEN
    ).select_related("unit", "assessment__government", "submitted_by", "reason_by")
    return list(rows.order_by("-assessment__year", "unit__name"))


def unproven_counts(rows: Collection[UnitAssessment]) -> dict[int, int]:
    """How many answers with a value lack the evidence that their indicator expects. One query."""
    if not rows:
        return {}
    expecting = {row.pk: codes_with_evidence(row) for row in rows}
    counted = (
        Entry.objects.filter(unit_assessment__in=expecting, value__isnull=False, evidence_count=0)
        .order_by()
        .values_list("unit_assessment", "indicator")
        .annotate(number=Count("pk"))
    )
    found: dict[int, int] = defaultdict(int)
    for unit, indicator, number in counted:
        if indicator in expecting[unit]:
            found[unit] += number
    return found


def codes_with_evidence(row: UnitAssessment) -> set[str]:
    """The indicators of a unit's method that say what proves them. No query."""
    instrument = instrument_of(row.assessment)
    kind = row.assessment.government.kind
    return {indicator.code for indicator in instrument.indicators(kind) if indicator.evidence}


def reviewed_counts(rows: Collection[UnitAssessment]) -> dict[int, int]:
    """How many answers of each unit the verifier has looked at since it was handed in. One query.

    An acceptance stands while the answer stays as it was; a return only until the unit comes back.
    """
    if not rows:
        return {}
    unit = "entry__unit_assessment"
    still = Q(verdict=EntryReview.Verdict.ACCEPTED) | Q(reviewed_at__gte=F(f"{unit}__submitted_at"))
    answered = Q(entry__value__isnull=False) | Q(entry__not_applicable=True)
    counted = (
        EntryReview.objects.filter(still, answered, entry_version=F("entry__version"))
        .filter(**{f"{unit}__in": [row.pk for row in rows]})
        .order_by()
        .values_list(unit)
        .annotate(number=Count("pk"))
    )
    return dict(counted)


def replies_to_decide(rows: Collection[UnitAssessment], user_id: int | None) -> list[Reply]:
    """The replies of some units that wait for a decision, the longest waiting first. One query.

    Without the person's own, which somebody else decides.
    """
    if not rows:
        return []
    waiting = waiting_replies().filter(unit_assessment__in=[row.pk for row in rows])
    return list(waiting.exclude(replied_by=user_id).order_by("replied_at", "pk"))


def operator_names(rows: Collection[UnitAssessment]) -> dict[int, list[str]]:
    """Who fills in each unit, by the unit's own number: names of active people. One query."""
    if not rows:
        return {}
    assigned = RoleAssignment.objects.filter(
        role=Role.OPERATOR, unit__in={row.unit_id for row in rows}, user__is_active=True
    ).select_related("user")
    names: dict[int, list[str]] = defaultdict(list)
    for row in assigned.order_by("user__username"):
        if row.unit_id is not None:
            names[row.unit_id].append(person_name(row.user))
    return names


def person_name(user: User) -> str:
    """Return a person's full name, the user name where none is recorded."""
    return user.get_full_name() or user.get_username()


def deadlines(rows: Iterable[UnitAssessment]) -> Deadlines:
    """The steps of entry and verification of the years of some units. One query."""
    years = {(row.assessment.government_id, row.assessment.year) for row in rows}
    if not years:
        return {}
    steps = YearStep.objects.filter(
        kind__in=[YearStep.Kind.ENTRY, YearStep.Kind.VERIFICATION],
        government__in={government for government, _year in years},
        year__in={year for _government, year in years},
    )
    return {(step.government_id, step.year, step.kind): step for step in steps}


def open_assessments(
    rights: Rights, *roles: Role, listed: Sequence[Assessment] | None = None
) -> list[Assessment]:
    """The open years of the governments a person holds one of the roles for.

    One query, none where the person's assessments have been `listed` already.
    """
    governments = governments_of(rights, *roles)
    if not governments:
        return []
    if listed is not None:
        own = [row for row in listed if row.government_id in governments]
        return [row for row in own if row.status == Assessment.Status.OPEN]
    rows = Assessment.objects.filter(
        government__in=governments, status=Assessment.Status.OPEN
    ).select_related("government")
    return list(rows.order_by("-year", "track"))


def unverified_by_year(assessments: Sequence[Assessment]) -> dict[int, list[UnitAssessment]]:
    """The units that keep each of some years from being published. One query."""
    found: dict[int, list[UnitAssessment]] = defaultdict(list)
    if assessments:
        for row in unverified_units_of(assessments):
            found[row.assessment_id].append(row)
    return found


def years_verified_by(user_id: int | None, assessments: Sequence[Assessment]) -> set[int]:
    """The years in which a person verified a unit, reviewed an answer or decided a reply.

    One query.
    """
    if user_id is None or not assessments:
        return set()
    took_part = Q(units__verified_by=user_id) | Q(units__entries__review__reviewed_by=user_id)
    took_part |= Q(units__replies__decided_by=user_id)
    rows = Assessment.objects.filter(took_part, pk__in=[row.pk for row in assessments])
    return set(rows.order_by().values_list("pk", flat=True))


def comparators_to_release(rights: Rights) -> QuerySet[Assessment]:
    """Other governments' open official years with a result, which the home publisher releases."""
    rows = Assessment.objects.filter(track=Track.OFFICIAL, status=Assessment.Status.OPEN)
    if Role.PUBLISHER not in rights.home_roles:
        return rows.none()
    own = governments_of(rights, Role.PUBLISHER)
    with_result = Q(score__isnull=False) | ~Q(zone="")
    return (
        rows.filter(with_result)
        .exclude(government__in=own)
        .select_related("government")
        .order_by("-year", "government__code")
    )


def people_without_roles() -> list[User]:
    """Active accounts that may not do anything yet, the newest first. One query."""
    rows = User.objects.filter(is_active=True, assignments__isnull=True)
    return list(rows.order_by("-date_joined", "username")[:MOST_LISTED])


def steps_of(government: Government, year: int) -> dict[str, YearStep]:
    """The steps of a year that are set, by kind. One query."""
    return {step.kind: step for step in government.year_steps.filter(year=year)}
