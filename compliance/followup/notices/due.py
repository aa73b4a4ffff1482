"""What people should be told today, from the rows as they stand; nothing is written here."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import override

from compliance.accounts.models import Role, RoleAssignment
from compliance.accounts.selectors import Rights
from compliance.assessments.models import Assessment, Reply, Track, UnitAssessment, YearStep
from compliance.assessments.replies.selectors import (
    units_in_window,
    units_without_reply,
    waiting_replies,
)
from compliance.assessments.workflow import OPEN
from compliance.evidence.selectors import expiring_uses

from ..models import Action, Finding, Notice

DEADLINE_DAYS = (1, 3, 14)  # days before the end of entry; each is told once
EXPIRY = datetime.timedelta(days=30)
ACTION_DAYS = datetime.timedelta(days=3)
DECIDED = datetime.timedelta(days=14)  # a decision that is older is news to nobody
MOST_USES = 100_000
# What the install itself sees: everything, as an administrator does.
WHOLE_INSTALL = Rights(None, frozenset({Role.ADMINISTRATOR.value}), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing that one person should know; the key tells whether it was told before."""

    user_id: int
    kind: str
    key: str
    path: str
    facts: dict[str, str] = field(default_factory=dict)


def drafts(today: datetime.date) -> list[Draft]:
    """Return all that is due today. Eleven queries, however many units and people."""
    with override("id"):  # addresses without a language in them
        found = [*unit_drafts(today), *expiring_drafts(today), *action_drafts(today)]
        return [*found, *reply_asked_drafts(), *reply_drafts(today)]


def unit_drafts(today: datetime.date) -> Iterator[Draft]:
    """Yield what operators should know of units that are not handed in."""
    units = list(
        UnitAssessment.objects.filter(
            assessment__status=Assessment.Status.OPEN,
            assessment__track=Track.SELF,
            status__in=OPEN,
        ).select_related("unit", "assessment")
    )
    operators = operators_of({row.unit_id for row in units})
    deadlines = entry_deadlines({row.assessment.government_id for row in units})
    for row in units:
        for user_id in operators[row.unit_id]:
            yield from returned_drafts(row, user_id)
            ends_on = deadlines.get((row.assessment.government_id, row.assessment.year))
            if ends_on is not None:
                yield from deadline_drafts(row, user_id, ends_on, today)


def operators_of(unit_ids: Collection[int]) -> dict[int, list[int]]:
    """The active operators of units, by unit. One query."""
    rows = RoleAssignment.objects.filter(
        role=Role.OPERATOR, unit__in=unit_ids, user__is_active=True
    ).order_by("user")
    found: dict[int, list[int]] = defaultdict(list)
    for unit_id, user_id in rows.values_list("unit", "user"):
        if unit_id is not None:
            found[unit_id].append(user_id)
    return found


def entry_deadlines(government_ids: Collection[int]) -> dict[tuple[int, int], datetime.date]:
    """The last days of entry by government and year. One query."""
    rows = YearStep.objects.filter(kind=YearStep.Kind.ENTRY, government__in=government_ids)
    return {(row.government_id, row.year): row.ends_on for row in rows}


def returned_drafts(row: UnitAssessment, user_id: int) -> Iterator[Draft]:
    """Yield that a unit was given back, once for each time."""
    if row.status != UnitAssessment.Status.RETURNED or row.reason_at is None:
        return
    yield Draft(
        user_id,
        Notice.Kind.RETURNED,
        f"returned/{row.pk}/{row.reason_at:%Y%m%d%H%M%S}",
        reverse("work-unit-entries", args=[row.pk]),
        {
            "unit": row.unit.short_name,
            "year": str(row.assessment.year),
            "reason": row.reason[:300],
        },
    )


def deadline_drafts(
    row: UnitAssessment, user_id: int, ends_on: datetime.date, today: datetime.date
) -> Iterator[Draft]:
    """Yield that the end of entry comes near: the nearest step that has been passed.

    A run that was left out one day is so made up for by the next.
    """
    left = (ends_on - today).days
    step = next((days for days in DEADLINE_DAYS if 0 <= left <= days), None)
    if step is None:
        return
    yield Draft(
        user_id,
        Notice.Kind.DEADLINE,
        f"deadline/{row.pk}/{ends_on.isoformat()}/{step}",
        reverse("work-unit-entries", args=[row.pk]),
        {
            "unit": row.unit.short_name,
            "year": str(row.assessment.year),
            "day": ends_on.isoformat(),
        },
    )


def expiring_drafts(today: datetime.date) -> Iterator[Draft]:
    """Yield which evidence ends soon, to the operators of the units that use it."""
    uses = expiring_uses(WHOLE_INSTALL, until=today + EXPIRY, limit=MOST_USES)
    operators = operators_of({use.entry.unit_assessment.unit_id for use in uses})
    told: set[tuple[int, object]] = set()
    for use in uses:
        unit, evidence = use.entry.unit_assessment.unit, use.evidence
        for user_id in operators[unit.pk]:
            if (user_id, evidence.pk) in told or evidence.expires_on is None:
                continue
            told.add((user_id, evidence.pk))
            yield Draft(
                user_id,
                Notice.Kind.EXPIRING,
                f"expiring/{evidence.pk}/{evidence.expires_on.isoformat()}",
                reverse("work-evidence", args=[evidence.pk]),
                {
                    "title": evidence.title,
                    "unit": unit.short_name,
                    "day": evidence.expires_on.isoformat(),
                },
            )


def action_drafts(today: datetime.date) -> Iterator[Draft]:
    """Yield which actions are due in three days, and which are late, to their owners."""
    rows = Action.objects.filter(
        state__in=[Action.State.PLANNED, Action.State.DOING],
        finding__state=Finding.State.OPEN,
        owner__is_active=True,
        due_on__lte=today + ACTION_DAYS,
    )
    for action in rows.order_by("pk"):
        if action.owner_id is None:
            continue  # not among these; the column allows it
        step = "late" if action.due_on < today else "soon"
        yield Draft(
            action.owner_id,
            Notice.Kind.ACTION_DUE,
            f"action/{action.pk}/{action.due_on.isoformat()}/{step}",
            reverse("work-action", args=[action.pk]),
            {"text": action.text[:200], "day": action.due_on.isoformat(), "step": step},
        )


def reply_asked_drafts() -> Iterator[Draft]:
    """Yield that a unit may reply to its verified result, once for each verification."""
    units = units_without_reply().filter(assessment__status=Assessment.Status.OPEN)
    found = units_in_window(units)
    operators = operators_of({unit.unit_id for unit, _day in found})
    for unit, day in found:
        facts = unit_facts(unit) | {"day": day.isoformat()}
        key = f"reply_asked/{unit.pk}/{unit.verified_at:%Y%m%d%H%M%S}"
        for user_id in operators[unit.unit_id]:
            yield reply_draft(user_id, Notice.Kind.REPLY_ASKED, key, unit, facts)


def reply_drafts(today: datetime.date) -> Iterator[Draft]:
    """Yield which replies wait, to verifiers, and which are decided, to the units' operators."""
    joins = ("unit_assessment__unit", "unit_assessment__assessment")
    is_open = {"unit_assessment__assessment__status": Assessment.Status.OPEN}
    waiting = list(waiting_replies().filter(**is_open).select_related(*joins))
    decided = Reply.objects.filter(decided_at__date__gte=today - DECIDED).select_related(*joins)
    rows = [*waiting, *decided]
    operators = operators_of({reply.unit_assessment.unit_id for reply in rows})
    verifiers = verifiers_of({row.unit_assessment.assessment.government_id for row in waiting})
    for reply in rows:
        unit = reply.unit_assessment
        own = operators[unit.unit_id]
        facts = unit_facts(unit)
        if reply.outcome:
            facts |= {"outcome": reply.outcome, "reason": reply.outcome_text[:300]}
            kind, people = Notice.Kind.REPLY_DECIDED, own
        else:
            others = verifiers[unit.assessment.government_id]
            kind = Notice.Kind.REPLY_GIVEN
            people = [pk for pk in others if pk not in {*own, reply.replied_by_id}]
        for user_id in people:
            yield reply_draft(user_id, kind, f"{kind.value}/{reply.pk}", unit, facts)


def verifiers_of(government_ids: Collection[int]) -> dict[int, list[int]]:
    """The active verifiers of governments, by government. One query."""
    rows = RoleAssignment.objects.filter(
        role=Role.VERIFIER, government__in=government_ids, user__is_active=True
    ).order_by("user")
    found: dict[int, list[int]] = defaultdict(list)
    for government_id, user_id in rows.values_list("government", "user"):
        if government_id is not None:
            found[government_id].append(user_id)
    return found


def unit_facts(unit: UnitAssessment) -> dict[str, str]:
    """Return which unit and year a notice is about."""
    return {"unit": unit.unit.short_name, "year": str(unit.assessment.year)}


def reply_draft(
    user_id: int, kind: Notice.Kind, key: str, unit: UnitAssessment, facts: dict[str, str]
) -> Draft:
    """Return what one person should know of the right of reply of a unit."""
    return Draft(user_id, kind, key, reverse("work-unit-reply", args=[unit.pk]), facts)
