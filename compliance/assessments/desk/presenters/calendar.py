"""The calendar of a year in words: when each step is, what is next, how it was before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import YearStep
from ..earlier import EarlierStep, earlier_of
from ..forms import CalendarSheet, StepForm


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """When a step took place in an earlier year."""

    year: int
    when: str
    place: str
    source_url: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the year as it is shown."""

    kind: str
    label: str
    step: YearStep | None
    state: str  # past, now, coming, unset
    when: str
    left: str
    earlier: tuple[EarlierWords, ...]
    form: StepForm

    @property
    def begins(self) -> datetime.date:
        """Return the day a step begins; one that is not set never does."""
        return first_day(self.step) if self.step else datetime.date.max


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Everything on the page of a year."""

    year: int
    today: datetime.date
    rows: tuple[StepRow, ...]
    running: tuple[StepRow, ...]
    upcoming: StepRow | None
    previous: int | None
    following: int | None
    can_edit: bool

    @property
    def is_set(self) -> bool:
        """Return whether any step has its day."""
        return any(row.step for row in self.rows)


def calendar_page(
    sheet: CalendarSheet,
    *,
    year: int,
    years: Sequence[int],
    today: datetime.date,
    can_edit: bool,
) -> CalendarPage:
    """Return the page of a year; `years` are those that may be opened."""
    rows = tuple(step_row(form, today=today) for form in sheet.forms)
    coming = [row for row in rows if row.state == "coming"]
    return CalendarPage(
        year=year,
        today=today,
        rows=rows,
        running=tuple(row for row in rows if row.state == "now"),
        upcoming=min(coming, key=lambda row: row.begins, default=None),
        previous=max((other for other in years if other < year), default=None),
        following=min((other for other in years if other > year), default=None),
        can_edit=can_edit,
    )


def step_row(form: StepForm, *, today: datetime.date) -> StepRow:
    """Return one step in words."""
    step = form.step
    return StepRow(
        kind=form.kind,
        label=str(YearStep.Kind(form.kind).label),
        step=step,
        state=step_stage(step, today),
        when=span_words(step.starts_on, step.ends_on) if step else "",
        left=left_words(step, today) if step else "",
        earlier=tuple(earlier_words(earlier_of(form.kind, form.year))),
        form=form,
    )


def first_day(step: YearStep) -> datetime.date:
    """Return the day a step begins; one without it is a single day."""
    return step.starts_on or step.ends_on


def step_stage(step: YearStep | None, today: datetime.date) -> str:
    """Return where a step stands on a day."""
    if step is None:
        return "unset"
    if step.ends_on < today:
        return "past"
    return "now" if first_day(step) <= today else "coming"


def span_words(starts_on: datetime.date | None, ends_on: datetime.date) -> str:
    """Return a span of days, or the one day."""
    last = date_format(ends_on)
    return last if starts_on in (None, ends_on) else f"{date_format(starts_on)} – {last}"


def left_words(step: YearStep, today: datetime.date) -> str:
    """Return how far away a step's beginning, or its end while it runs, is."""
    stage = step_stage(step, today)
    if stage == "past":
        return _("selesai")
    if stage == "now":
        return deadline_words(step.ends_on, today)
    days = (first_day(step) - today).days
    return ngettext("mulai %(days)d hari lagi", "mulai %(days)d hari lagi", days) % {"days": days}


def deadline_words(day: datetime.date, today: datetime.date) -> str:
    """Return how much time is left until the end of a day, or since when it has passed."""
    days = (day - today).days
    if days == 0:
        return _("berakhir hari ini")
    if days > 0:
        return ngettext("%(days)d hari lagi", "%(days)d hari lagi", days) % {"days": days}
    return ngettext("terlambat %(days)d hari", "terlambat %(days)d hari", -days) % {"days": -days}


def earlier_words(rows: Iterable[EarlierStep]) -> Iterable[EarlierWords]:
    """Yield earlier years in words."""
    for row in rows:
        first, last = iso_words(row.starts), iso_words(row.ends)
        when = first if first == last else f"{first} – {last}"
        yield EarlierWords(row.year, when, row.place, row.source_url)


def iso_words(day: str) -> str:
    """Return an ISO day, or a month alone, in words."""
    if len(day) == len("2024-05"):
        return date_format(datetime.date.fromisoformat(f"{day}-01"), "F Y")
    return date_format(datetime.date.fromisoformat(day))
