"""Reads of the Monday page: one government and year, six queries however much evidence there is."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects

from compliance.accounts.selectors import Rights
from compliance.assessments.entries import questions
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, Track, UnitAssessment
from compliance.evidence.models import EvidenceUse
from units.models import Government

from ..findings.selectors import ONGOING
from ..models import Action, ComplaintCount, Finding

SOON = datetime.timedelta(days=30)
MOST_USES = MOST_ACTIONS = 200  # that a table shows; it says when there are more

Use = tuple[object, str, datetime.date, int]  # evidence, its title and last day, the unit


@dataclass(frozen=True, slots=True)
class Expiring:
    """Evidence that ends soon or has ended, with the units whose answers it proves."""

    pk: object
    title: str
    expires_on: datetime.date
    unit_names: tuple[str, ...]


@dataclass(slots=True)
class ChannelYear:
    """What one complaint channel received and resolved in a year."""

    name: str
    received: int = 0
    resolved: int = 0
    in_time: int = 0  # of the resolved ones
    months: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Monday:
    """Everything that the page of one government and year is made from."""

    assessment: Assessment
    years: tuple[int, ...]
    units: tuple[UnitAssessment, ...]
    expiring: tuple[Expiring, ...]
    late: tuple[Action, ...]
    channels: tuple[ChannelYear, ...]
    more_expiring: bool  # than the table shows
    more_late: bool

    @property
    def government(self) -> Government:
        """Return whose page it is."""
        return self.assessment.government


def monday(rights: Rights, year: int | None, today: datetime.date) -> Monday | None:
    """Return the page of a year, the newest without one; None where there is no own evaluation.

    Six queries.
    """
    rows = units_of_own_years(rights)
    if not rows:
        return None
    government = home_first(rows)
    mine = [row for row in rows if row.assessment.government_id == government.pk]
    years = sorted({row.assessment.year for row in mine}, reverse=True)
    shown = year if year in years else years[0]
    units = [row for row in mine if row.assessment.year == shown]
    prefetch_related_objects(
        units,
        "unit__products",
        Prefetch("entries", queryset=Entry.objects.select_related("product")),
    )
    uses, late = expiring_uses(units, today), late_actions(government, today)
    return Monday(
        assessment=units[0].assessment,
        years=tuple(years),
        units=tuple(units),
        expiring=expiring(units, uses[:MOST_USES]),
        late=tuple(late[:MOST_ACTIONS]),
        channels=channels(government, shown),
        more_expiring=len(uses) > MOST_USES,
        more_late=len(late) > MOST_ACTIONS,
    )


def units_of_own_years(rights: Rights) -> list[UnitAssessment]:
    """The units of all own evaluations of the governments a person works for. One query."""
    rows = UnitAssessment.objects.filter(assessment__track=Track.SELF)
    if rights.is_administrator:
        rows = rows.filter(assessment__government__code=settings.HOME_GOVERNMENT)
    else:
        own = {pk for _role, pk in rights.government_ids}
        rows = rows.filter(assessment__government__in=own)
    rows = rows.select_related("unit", "assessment__government")
    return list(rows.order_by("assessment__government__code", "unit__name"))


def home_first(rows: Sequence[UnitAssessment]) -> Government:
    """Return the home government where it is among them, else the first."""
    governments = [row.assessment.government for row in rows]
    home = (row for row in governments if row.code == settings.HOME_GOVERNMENT)
    return next(home, governments[0])


def expiring_uses(units: Sequence[UnitAssessment], today: datetime.date) -> list[Use]:
    """Which evidence of these units ends within thirty days, one beyond the most. One query."""
    rows = (
        EvidenceUse.objects.filter(
            entry__unit_assessment__in=[row.pk for row in units],
            detached_at__isnull=True,
            evidence__expires_on__lte=today + SOON,
        )
        .order_by("evidence__expires_on", "evidence__title", "evidence")
        .values_list(
            "evidence", "evidence__title", "evidence__expires_on", "entry__unit_assessment"
        )
        .distinct()
    )
    return [
        (pk, title, expires_on, unit)
        for pk, title, expires_on, unit in rows[: MOST_USES + 1]
        if expires_on is not None  # never here; the column allows it
    ]


def expiring(units: Sequence[UnitAssessment], uses: Sequence[Use]) -> tuple[Expiring, ...]:
    """Return evidence once with all units that use it, in the order of its uses. No query."""
    names = {row.pk: row.unit.short_name for row in units}
    facts: dict[object, tuple[str, datetime.date]] = {}
    used: dict[object, list[str]] = defaultdict(list)
    for pk, title, expires_on, unit in uses:
        facts[pk] = (title, expires_on)
        used[pk].append(names[unit])
    return tuple(Expiring(pk, *fact, tuple(sorted(used[pk]))) for pk, fact in facts.items())


def late_actions(government: Government, today: datetime.date) -> list[Action]:
    """The late actions of a government, the longest first, one beyond the most. One query."""
    rows = Action.objects.filter(
        finding__government=government,
        finding__state=Finding.State.OPEN,
        state__in=ONGOING,
        due_on__lt=today,
    ).select_related("finding__unit", "owner")
    return list(rows.order_by("due_on", "pk")[: MOST_ACTIONS + 1])


def channels(government: Government, year: int) -> tuple[ChannelYear, ...]:
    """The complaints of a year by channel. One query.

    A month that was counted for the channel as a whole is not counted again by its units.
    """
    rows = ComplaintCount.objects.filter(channel__government=government, year=year)
    found = list(rows.select_related("channel").order_by("channel__name", "channel", "month"))
    whole = {
        (row.channel_id, row.month) for row in found if row.unit_id is None
    }  # these count all units already
    counted: dict[int, ChannelYear] = {}
    for row in found:
        if row.unit_id is not None and (row.channel_id, row.month) in whole:
            continue
        year_of = counted.setdefault(row.channel_id, ChannelYear(row.channel.name))
        year_of.received += row.received
        year_of.resolved += row.resolved
        year_of.in_time += row.in_time
        year_of.months.add(row.month)
    return tuple(counted.values())


def evidence_cells(units: Sequence[UnitAssessment]) -> Mapping[tuple[int, str], tuple[int, int]]:
    """How many answers of each unit and indicator are proven, and how many should be. No query.

    Counted are the questions whose method names evidence and that are not said not to apply.
    """

    cells: dict[tuple[int, str], tuple[int, int]] = {}
    for row in units:
        instrument, kind = instrument_of(row.assessment), row.assessment.government.kind
        entries = {(entry.indicator, entry.product_id): entry for entry in row.entries.all()}
        for question in questions(instrument, kind, list(row.unit.products.all())):
            entry = entries.get(question.key)
            if not question.indicator.evidence or (entry is not None and entry.not_applicable):
                continue
            proven, expected = cells.get((row.pk, question.indicator.code), (0, 0))
            has = entry is not None and entry.evidence_count > 0
            cells[row.pk, question.indicator.code] = (proven + has, expected + 1)
    return cells
