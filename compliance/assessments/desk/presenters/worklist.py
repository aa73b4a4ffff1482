"""What waits for a person, role by role, the most urgent first."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights

from ... import presenters
from ...history import selectors as log
from ...history.presenters import EventRow, event_rows
from ...instruments import instrument_of
from ...models import Assessment, Track, UnitAssessment, YearStep
from ...presenters import ResultWords, result_words
from ...replies.selectors import reply_blocks_by_year
from ...workflow import OPEN
from .. import selectors
from .calendar import deadline_words

Status = UnitAssessment.Status
NEWEST_EVENTS = 10
FAR = datetime.date.max  # of units without a deadline: after all that have one


@dataclass(frozen=True, slots=True)
class UnitTask:
    """One unit as it stands, with the next step there."""

    unit_assessment: UnitAssessment
    result: ResultWords
    deadline: str
    late: bool
    ends_on: datetime.date  # what sorts; FAR where there is no deadline
    operators: tuple[str, ...] = ()
    unproven: int = 0
    reviewed: int = 0
    waiting: str = ""  # since when, in words
    complete: bool = False

    @property
    def returned(self) -> bool:
        """Return whether the verifier gave it back."""
        return self.unit_assessment.status == Status.RETURNED


@dataclass(frozen=True, slots=True)
class ReplyTask:
    """One reply that waits for the verifier's decision."""

    unit_assessment: UnitAssessment
    waiting: str  # since when, in words


@dataclass(frozen=True, slots=True)
class StateGroup:
    """The units in one state."""

    state: str
    label: str
    tasks: tuple[UnitTask, ...]


@dataclass(frozen=True, slots=True)
class YearTask:
    """One open year: whether it can be published, or what stands in the way."""

    assessment: Assessment
    blocked: tuple[str, ...]
    result: ResultWords


@dataclass(frozen=True, slots=True)
class Worklist:
    """Everything that waits for one person. A list is empty where the role is not held."""

    years: tuple[int, ...]  # that have work in them, newest first
    year: int | None  # the one that is shown, None for all
    own_units: tuple[UnitTask, ...] = ()  # operator: to be done
    handed_in: tuple[UnitTask, ...] = ()  # operator: waiting for others
    groups: tuple[StateGroup, ...] = ()  # coordinator
    blocked_years: tuple[YearTask, ...] = ()  # coordinator
    to_review: tuple[UnitTask, ...] = ()  # verifier
    to_decide: tuple[ReplyTask, ...] = ()  # verifier: replies
    to_publish: tuple[YearTask, ...] = ()  # publisher
    comparators: tuple[Assessment, ...] = ()  # publisher
    newest: tuple[EventRow, ...] = ()  # auditor
    without_role: tuple[str, ...] = ()  # administrator: names

    @property
    def nothing(self) -> bool:
        """Return whether nothing waits for the person."""
        ready = any(not task.blocked for task in self.to_publish)
        kept = any(group.state != Status.VERIFIED for group in self.groups)
        units = self.own_units or kept or self.to_review or self.to_decide
        return not (units or ready or self.comparators or self.newest or self.without_role)


def worklist(
    rights: Rights,
    *,
    year: int | None,
    today: datetime.date,
    listed: Sequence[Assessment] | None = None,
) -> Worklist:
    """Return what waits for a person. Thirteen queries at most, however many units and roles.

    `listed` are the assessments that the person may open, where they have been read already.
    """
    units = selectors.units_at_work(rights)
    open_years = selectors.open_assessments(rights, Role.COORDINATOR, Role.PUBLISHER, listed=listed)
    years = {row.assessment.year for row in units} | {row.year for row in open_years}
    shown = year if year in years else None
    units = [row for row in units if shown in (None, row.assessment.year)]
    open_years = [row for row in open_years if shown in (None, row.year)]
    desk = Desk(rights, units, today)
    year_tasks = year_tasks_of(open_years, rights)
    return Worklist(
        years=tuple(sorted(years, reverse=True)),
        year=shown,
        own_units=desk.own_units(),
        handed_in=desk.handed_in(),
        groups=desk.groups(),
        blocked_years=tuple(
            task
            for task in year_tasks
            if task.blocked and rights.has(Role.COORDINATOR, task.assessment.government)
        ),
        to_review=desk.to_review(),
        to_decide=desk.to_decide(),
        to_publish=tuple(
            task for task in year_tasks if rights.has(Role.PUBLISHER, task.assessment.government)
        ),
        comparators=tuple(selectors.comparators_to_release(rights)[: selectors.MOST_LISTED]),
        newest=newest_events(rights),
        without_role=people_without_roles(rights),
    )


class Desk:
    """The units of one person's open years, with what the lists of all roles are made from."""

    def __init__(
        self, rights: Rights, units: Sequence[UnitAssessment], today: datetime.date
    ) -> None:
        self.rights, self.today = rights, today
        self.own = [row for row in units if rights.operates(row.unit)]
        coordinated = selectors.governments_of(rights, Role.COORDINATOR)
        self.kept = [row for row in units if row.assessment.government_id in coordinated]
        verified = selectors.governments_of(rights, Role.VERIFIER)
        others = [  # nobody verifies the own unit
            row
            for row in units
            if row.assessment.government_id in verified and not rights.operates(row.unit)
        ]
        self.waiting = [row for row in others if row.status == Status.SUBMITTED]
        self.verified = {row.pk: row for row in others if row.status == Status.VERIFIED}
        self.deadlines = selectors.deadlines(units)
        self.unproven = selectors.unproven_counts(self.own)
        self.reviewed = selectors.reviewed_counts(self.waiting)
        self.operators = selectors.operator_names(self.kept)

    def own_units(self) -> tuple[UnitTask, ...]:
        """What an operator has to do: returned units first, then by deadline."""
        tasks = [self.task(row) for row in self.own if row.status in OPEN]
        return tuple(sorted(tasks, key=urgency))

    def handed_in(self) -> tuple[UnitTask, ...]:
        """The operator's units that others have on their desk."""
        return tuple(self.task(row) for row in self.own if row.status not in OPEN)

    def groups(self) -> tuple[StateGroup, ...]:
        """All units of the own government by state, those that need somebody first."""
        order = (Status.RETURNED, Status.DRAFT, Status.SUBMITTED, Status.VERIFIED)
        tasks = sorted((self.task(row) for row in self.kept), key=urgency)
        found = []
        for state in order:
            inside = tuple(task for task in tasks if task.unit_assessment.status == state)
            if inside:
                found.append(StateGroup(state.value, str(state.label), inside))
        return tuple(found)

    def to_review(self) -> tuple[UnitTask, ...]:
        """The units that wait for the verifier, the longest waiting first."""
        rows = sorted(self.waiting, key=lambda row: (row.submitted_at, row.pk))
        return tuple(self.task(row, kind=YearStep.Kind.VERIFICATION) for row in rows)

    def to_decide(self) -> tuple[ReplyTask, ...]:
        """The replies that wait for the verifier, the longest waiting first."""
        units = self.verified
        replies = selectors.replies_to_decide(units.values(), self.rights.user_id)
        return tuple(
            ReplyTask(units[row.unit_assessment_id], since_words(row.replied_at, self.today))
            for row in replies
        )

    def task(self, row: UnitAssessment, kind: str = YearStep.Kind.ENTRY) -> UnitTask:
        """Return one unit as it stands."""
        assessment = row.assessment
        step = self.deadlines.get((assessment.government_id, assessment.year, kind))
        if assessment.track != Track.SELF:
            step = None  # the steps that people here take are those of the own evaluation
        pending = row.status in (OPEN if kind == YearStep.Kind.ENTRY else {Status.SUBMITTED})
        return UnitTask(
            unit_assessment=row,
            result=result_words(row, instrument_of(assessment), sample=assessment.sample),
            deadline=deadline_words(step.ends_on, self.today) if step and pending else "",
            late=bool(step and pending and step.ends_on < self.today),
            ends_on=step.ends_on if step and pending else FAR,
            operators=tuple(self.operators.get(row.unit_id, ())),
            unproven=self.unproven.get(row.pk, 0),
            reviewed=self.reviewed.get(row.pk, 0),
            waiting=since_words(row.submitted_at, self.today) if row.submitted_at else "",
            complete=bool(row.expected) and row.filled >= row.expected,
        )


def urgency(task: UnitTask) -> tuple[bool, datetime.date, bool, str]:
    """Return what sorts units: returned ones, then the nearest deadline, then the emptier."""
    row = task.unit_assessment
    return not task.returned, task.ends_on, task.complete, row.unit.name


def since_words(moment: datetime.datetime, today: datetime.date) -> str:
    """Return since when something waits: "sejak 3 Nov. 2026 (4 hari)"."""
    day = timezone.localtime(moment).date()
    days = (today - day).days
    if days <= 0:
        return _("sejak hari ini")
    return ngettext("sejak %(day)s (%(days)d hari)", "sejak %(day)s (%(days)d hari)", days) % {
        "day": date_format(day),
        "days": days,
    }


def year_tasks_of(assessments: Sequence[Assessment], rights: Rights) -> list[YearTask]:
    """Return open years with what stands in the way of publishing each. Three queries."""
    unverified = selectors.unverified_by_year(assessments)
    replies = reply_blocks_by_year(assessments)
    releases = [row for row in assessments if rights.has(Role.PUBLISHER, row.government)]
    verified = selectors.years_verified_by(rights.user_id, releases)
    tasks = []
    for row in assessments:
        blocked = presenters.blocked_words(
            row, unverified=unverified.get(row.pk, []), reply_blocks=replies[row.pk]
        )
        if row.pk in verified:
            blocked += (
                _("Anda ikut memverifikasi tahun ini; penerbitannya dilakukan orang lain."),
            )
        result = result_words(row, instrument_of(row), sample=row.sample)
        tasks.append(YearTask(assessment=row, blocked=blocked, result=result))
    return tasks


def year_choices(found: Worklist) -> list[tuple[str, str, bool]]:
    """Return the links of the filter by year: query, words, whether it is the one shown."""
    if len(found.years) < 2:
        return []
    every = ("", _("Semua tahun"), found.year is None)
    return [every, *((str(year), str(year), year == found.year) for year in found.years)]


def newest_events(rights: Rights) -> tuple[EventRow, ...]:
    """Return the newest changes for whoever reads the whole log, nothing for others."""
    if not log.reads_log(rights):
        return ()
    return tuple(event_rows(log.newest(NEWEST_EVENTS)))


def people_without_roles(rights: Rights) -> tuple[str, ...]:
    """Return who may not do anything yet, for the administrator alone."""
    if not rights.is_administrator:
        return ()
    return tuple(selectors.person_name(person) for person in selectors.people_without_roles())
