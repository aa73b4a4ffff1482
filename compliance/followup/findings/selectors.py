"""Reads of findings and actions: only those a person may open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, When

import scoring
from compliance.accounts.models import Role, User
from compliance.accounts.selectors import Rights
from compliance.assessments import work
from compliance.assessments.instruments import instrument_by_sha256
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.evidence.models import Evidence
from compliance.evidence.selectors import evidence_to_open
from units.models import Government, ServiceUnit

from ..models import Action, Finding

MOST_EVIDENCE = 30  # that a form offers at once
MOST_ACTIONS = 500  # that the list of actions shows
ONGOING = (Action.State.PLANNED, Action.State.DOING)


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the findings a person wants to see; "" and None are everything."""

    state: str = ""
    unit_id: int | None = None
    year: int | None = None
    overdue: bool = False


def findings_to_open(rights: Rights) -> QuerySet[Finding]:
    """The findings a person may open: of the own government, of own units, or with an own action.

    An administrator reads all.
    """
    rows = Finding.objects.select_related("government", "unit", "created_by", "closed_by")
    if rights.is_administrator:
        return rows
    owned = Action.objects.filter(finding=OuterRef("pk"), owner=rights.user_id)
    return rows.filter(
        Q(government__in={pk for _role, pk in rights.government_ids})
        | Q(unit__in=rights.unit_ids)
        | Exists(owned)
    )


def findings_listed(rights: Rights, wanted: Filter, today: datetime.date) -> QuerySet[Finding]:
    """The findings of a list with how many actions are open and late, the most urgent first."""
    going = Q(actions__state__in=ONGOING)
    rows = findings_to_open(rights).annotate(
        number=Count("actions"),
        ongoing=Count("actions", filter=going),
        late=Count("actions", filter=going & Q(actions__due_on__lt=today)),
        next_due=Min("actions__due_on", filter=going),
    )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.unit_id is not None:
        rows = rows.filter(unit=wanted.unit_id)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    if wanted.overdue:
        rows = rows.filter(late__gt=0)
    return rows.order_by("-state", "-late", "next_due", "-year", "unit__name", "pk")


def filter_choices(rights: Rights) -> tuple[list[tuple[int, str]], list[int]]:
    """The units and years that occur among a person's findings. One query."""
    rows = findings_to_open(rights).order_by().values_list("unit", "unit__name", "year").distinct()
    found = list(rows)
    units = {(pk, name) for pk, name, _year in found if name}  # whole government: none
    years = {year for _pk, _name, year in found}
    return sorted(units, key=lambda pair: pair[1]), sorted(years, reverse=True)


def actions_to_open(rights: Rights) -> QuerySet[Action]:
    """The actions of the findings that a person may open."""
    return Action.objects.filter(
        finding__in=findings_to_open(rights).order_by().values("pk")
    ).select_related("finding__government", "finding__unit", "owner", "ended_by")


def actions_listed(rights: Rights, shown: str, today: datetime.date) -> list[Action]:
    """Actions that are not ended, the earliest first: late ones, own ones, or all. One query."""
    rows = actions_to_open(rights).filter(state__in=ONGOING, finding__state=Finding.State.OPEN)
    if shown == "terlambat":
        rows = rows.filter(due_on__lt=today)
    if shown == "saya":
        rows = rows.filter(owner=rights.user_id)
    return list(rows.order_by("due_on", "pk")[:MOST_ACTIONS])


def actions_of(finding: Finding) -> list[Action]:
    """The actions of one finding with their evidence. Two queries."""
    rows = finding.actions.select_related("owner", "ended_by").prefetch_related("evidence")
    found = list(rows)
    for action in found:
        action.finding = finding  # read already, with all that policies ask
    return found


def owners_of(government: Government) -> QuerySet[User]:
    """Active people who hold a role in the government or in one of its units."""
    held = Q(assignments__government=government) | Q(assignments__unit__government=government)
    rows = User.objects.filter(held, is_active=True).distinct()
    return rows.order_by("first_name", "last_name", "username")


def owners_offered(government: Government, owner_id: int | None) -> QuerySet[User]:
    """Who can be chosen as an owner; the present one stays, also without a role by now."""
    able = owners_of(government).order_by().values("pk")
    rows = User.objects.filter(Q(pk__in=able) | Q(pk=owner_id))
    return rows.order_by("first_name", "last_name", "username")


def coordinated(rights: Rights) -> QuerySet[Government]:
    """The governments whose findings a person keeps, the home one first."""
    own = [pk for role, pk in rights.government_ids if role == Role.COORDINATOR]
    rows = Government.objects.filter(pk__in=own)
    home_first = Case(When(code=settings.HOME_GOVERNMENT, then=0), default=1)
    return rows.order_by(home_first, "code")


def units_of(government: Government) -> QuerySet[ServiceUnit]:
    """The units of a government by name."""
    return government.units.order_by("name")


def methods_of(government: Government) -> list[tuple[int, scoring.Instrument]]:
    """The years of a government with their methods, newest first, each pair once. One query."""
    rows = (
        Assessment.objects.filter(government=government)
        .order_by("-year", "instrument")
        .values_list("year", "instrument", "instrument_sha256")
        .distinct()
    )
    return [(year, instrument_by_sha256(code, sha256)) for year, code, sha256 in rows]


def newest_units(government: Government, rights: Rights) -> list[UnitAssessment]:
    """The newest own evaluation with answers of each unit, for proposals. One query."""
    rows = (
        work.units_to_open(rights)
        .filter(assessment__government=government, filled__gt=0)
        .order_by("unit__name", "-assessment__year", "-assessment__track")
    )
    found: dict[int, UnitAssessment] = {}
    for row in rows:
        found.setdefault(row.unit_id, row)
    return list(found.values())


def open_indicators(unit_assessment: UnitAssessment) -> set[str]:
    """The indicators of a unit and year that have an open finding already. One query."""
    assessment = unit_assessment.assessment
    rows = Finding.objects.filter(
        unit=unit_assessment.unit_id,
        year=assessment.year,
        instrument=assessment.instrument,
        state=Finding.State.OPEN,
    ).exclude(indicator="")
    return set(rows.values_list("indicator", flat=True))


def evidence_offered(
    rights: Rights, action: Action, text: str, *, also: Iterable[str] = ()
) -> list[Evidence]:
    """Evidence of the government for an action: what it has, what was ticked, and the newest.

    Only what the person may see. Two queries at most.
    """
    rows = evidence_to_open(rights).filter(
        government=action.finding.government_id, removed_at__isnull=True
    )
    kept = list(rows.filter(Q(actions=action) | Q(pk__in=list(also))).distinct())
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(original_name__icontains=word))
    known = {row.pk for row in kept}
    newest = rows.exclude(pk__in=known).order_by("-created_at")[:MOST_EVIDENCE]
    return [*sorted(kept, key=lambda row: row.title), *newest]


def evidence_visible(rights: Rights, evidence: Sequence[Evidence]) -> frozenset[object]:
    """Which of these a person may open. One query, none without evidence."""
    ids = [row.pk for row in evidence]
    if not ids:
        return frozenset()
    return frozenset(evidence_to_open(rights).filter(pk__in=ids).values_list("pk", flat=True))
