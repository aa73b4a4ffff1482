"""What the year's records say of a unit on its public page, where its government shows them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from units.models import Innovation, ServiceUnit

from ..models import ComplaintCount, Forum, Programme, SopCheck
from . import public_selectors
from .complaint_presenters import share_words
from .presenters import (
    ChangeWords,
    MilestoneWords,
    changes_of,
    milestone_words,
    programme_summary,
)


@dataclass(frozen=True, slots=True)
class ProgrammeWords:
    """A programme of the unit with its milestones."""

    name: str
    description: str
    summary: str
    milestones: tuple[MilestoneWords, ...]
    source_url: str
    sample: bool


@dataclass(frozen=True, slots=True)
class SopSummary:
    """How often the unit was found to work as its SOPs say."""

    followed: int
    partly: int
    not_followed: int
    newest: str
    sample: bool

    @property
    def checked(self) -> int:
        """Return how many checks there were."""
        return self.followed + self.partly + self.not_followed


@dataclass(frozen=True, slots=True)
class ForumWords:
    """A public consultation and what it agreed on."""

    topic: str
    held_on: str
    attendance: int | None
    changes: tuple[ChangeWords, ...]
    source_url: str
    sample: bool


@dataclass(frozen=True, slots=True)
class ComplaintYear:
    """What one channel received and resolved of the unit in a year, as far as it is known."""

    channel: str
    year: int
    months: int
    received: int
    resolved: int
    in_time: int
    resolved_share: str
    in_time_share: str
    sample: bool


@dataclass(frozen=True, slots=True)
class YearRound:
    """All that the public page of a unit shows of the year."""

    programmes: tuple[ProgrammeWords, ...]
    sop: SopSummary | None
    forums: tuple[ForumWords, ...]
    complaints: tuple[ComplaintYear, ...]
    innovations: tuple[Innovation, ...]

    @property
    def anything(self) -> bool:
        """Return whether there is anything to show."""
        return bool(
            self.programmes or self.sop or self.forums or self.complaints or self.innovations
        )


def unit_yearround(unit: ServiceUnit) -> YearRound:
    """Return what the public may see of a unit's year. Eight queries at most."""
    today = timezone.localdate()
    return YearRound(
        programmes=tuple(programme(row, today) for row in public_selectors.public_programmes(unit)),
        sop=sop_summary(public_selectors.public_sop_checks(unit)),
        forums=tuple(forum(row) for row in public_selectors.public_forums(unit)),
        complaints=complaint_years(public_selectors.public_complaints(unit)),
        innovations=tuple(public_selectors.public_innovations(unit)),
    )


def programme(row: Programme, today: datetime.date) -> ProgrammeWords:
    """Return a programme with its milestones."""
    lines = list(row.milestones.all())
    return ProgrammeWords(
        name=row.name,
        description=row.description,
        summary=programme_summary(lines, today)[0],
        milestones=tuple(milestone_words(line, today) for line in lines),
        source_url=row.source_url,
        sample=row.sample,
    )


def sop_summary(rows: Sequence[SopCheck]) -> SopSummary | None:
    """Return how many checks ended how, None without any; the newest row comes first."""
    if not rows:
        return None
    outcomes = [row.outcome for row in rows]
    return SopSummary(
        followed=outcomes.count(SopCheck.Outcome.FOLLOWED),
        partly=outcomes.count(SopCheck.Outcome.PARTLY),
        not_followed=outcomes.count(SopCheck.Outcome.NOT_FOLLOWED),
        newest=date_format(rows[0].checked_on),
        sample=any(row.sample for row in rows),
    )


def forum(row: Forum) -> ForumWords:
    """Return a forum with the changes it agreed on; its minutes stay inside."""
    products = {line.product.pk: line.product.name for line in row.changes.all() if line.product}
    return ForumWords(
        topic=row.topic,
        held_on=date_format(row.held_on),
        attendance=row.attendance,
        changes=tuple(changes_of(row, products)),
        source_url=row.source_url,
        sample=row.sample,
    )


def complaint_years(rows: Iterable[ComplaintCount]) -> tuple[ComplaintYear, ...]:
    """Return the sums by year and channel; the rows come in this order."""
    return tuple(
        complaint_year(name, year, list(months))
        for (year, name), months in groupby(rows, lambda row: (row.year, row.channel.name))
    )


def complaint_year(channel: str, year: int, rows: Sequence[ComplaintCount]) -> ComplaintYear:
    """Return the sums of one channel's year."""
    received = sum(row.received for row in rows)
    resolved = sum(row.resolved for row in rows)
    in_time = sum(row.in_time for row in rows)
    return ComplaintYear(
        channel=channel,
        year=year,
        months=len(rows),
        received=received,
        resolved=resolved,
        in_time=in_time,
        resolved_share=share_words(resolved, received),
        in_time_share=share_words(in_time, resolved),
        sample=any(row.sample for row in rows),
    )
