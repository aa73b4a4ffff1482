"""From records of the year to what the officials' pages show; the templates only lay it out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Forum, Milestone, Programme, SopCheck
from . import selectors
from .forms import FORMS, LINES
from .kinds import COMPONENT_WORDS, Kind, Row
from .states import State

DONE, LATE, OPEN = "done", "late", "open"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a record says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordWords:
    """One record in a list."""

    row: Row
    title: str
    unit: str
    day: str
    summary: str
    state: str  # done, late or open, of a programme; else ""
    sample: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class MilestoneWords:
    """One milestone and how it stands."""

    name: str
    due: str
    state: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One change that a forum agreed on."""

    text: str
    component: str
    product: str
    done: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says something else in the portal than in the person's form."""

    label: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the units and products that states mention by number."""

    units: Mapping[int, str]
    products: Mapping[int, str]


def title_of(row: Row) -> str:
    """Return what a record is called."""
    if isinstance(row, SopCheck):
        return row.sop
    return row.topic if isinstance(row, Forum) else row.name


def day_of(row: Row) -> datetime.date | None:
    """Return the day a record is about, None for one without."""
    if isinstance(row, SopCheck):
        return row.checked_on
    if isinstance(row, Forum):
        return row.held_on
    return row.starts_on if isinstance(row, Programme) else None


def record_words(kind: Kind, rows: Iterable[Row]) -> list[RecordWords]:
    """Return records as their list shows them; their lines are read already."""
    return [one_record(kind, row) for row in rows]


def one_record(kind: Kind, row: Row) -> RecordWords:
    """Return one record as its list shows it."""
    summary, state = summary_of(row)
    unit, day = getattr(row, kind.unit_field), day_of(row)
    return RecordWords(
        row=row,
        title=title_of(row),
        unit=unit.name if unit is not None else _("seluruh pemerintah"),
        day=date_format(day) if day else "",
        summary=summary,
        state=state,
        sample=getattr(row, "sample", False),
        shown=getattr(row, "shown_publicly", False),
    )


def summary_of(row: Row) -> tuple[str, str]:
    """Return how a record stands in some words, and the state of a programme."""
    if isinstance(row, Programme):
        return programme_summary(list(row.milestones.all()), timezone.localdate())
    if isinstance(row, SopCheck):
        return str(SopCheck.Outcome(row.outcome).label), ""
    if isinstance(row, Forum):
        number = len(row.changes.all())
        words = ngettext("%(count)d perubahan", "%(count)d perubahan", number)
        return words % {"count": number}, ""
    return row.changed, ""


def programme_summary(milestones: Sequence[Milestone], today: datetime.date) -> tuple[str, str]:
    """Return how many milestones are done and late, and the programme's state."""
    if not milestones:
        return _("belum ada tahapan"), OPEN
    states = [milestone_state(row, today) for row in milestones]
    done, late = states.count(DONE), states.count(LATE)
    text = _("%(done)d dari %(all)d tahapan selesai") % {"done": done, "all": len(states)}
    if late:
        return _("%(text)s, %(late)d terlambat") % {"text": text, "late": late}, LATE
    return text, DONE if done == len(states) else OPEN


def milestone_state(row: Milestone, today: datetime.date) -> str:
    """Return whether a milestone is done, late, or still has time; its last day is in time."""
    if row.done_on is not None:
        return DONE
    return LATE if row.due_on < today else OPEN


def milestone_words(row: Milestone, today: datetime.date) -> MilestoneWords:
    """Return one milestone with how it stands in words."""
    state = milestone_state(row, today)
    days = ((row.done_on or today) - row.due_on).days
    if row.done_on is not None and days > 0:
        words = ngettext(
            "selesai %(day)s, terlambat %(days)d hari",
            "selesai %(day)s, terlambat %(days)d hari",
            days,
        )
    elif row.done_on is not None:
        words = _("selesai %(day)s")
    elif state == LATE:
        words = ngettext("terlambat %(days)d hari", "terlambat %(days)d hari", days)
    elif days == 0:
        words = _("tenggatnya hari ini")
    else:
        words = ngettext("%(left)d hari lagi", "%(left)d hari lagi", -days)
    day = date_format(row.done_on) if row.done_on else ""
    said = words % {"day": day, "days": days, "left": -days}
    return MilestoneWords(row.name, date_format(row.due_on), state, said, row.note)


def milestones_of(row: Row) -> list[MilestoneWords]:
    """Return the milestones of a programme in words; none of another record."""
    if not isinstance(row, Programme):
        return []
    today = timezone.localdate()
    return [milestone_words(line, today) for line in row.milestones.all()]


def changes_of(row: Row, products: Mapping[int, str]) -> list[ChangeWords]:
    """Return the changes a forum agreed on in words; none of another record."""
    if not isinstance(row, Forum):
        return []
    return [
        ChangeWords(
            text=line.text,
            component=component_words(line.component),
            product=products.get(line.product_id or 0, ""),
            done=date_format(line.done_on) if line.done_on else "",
        )
        for line in row.changes.all()
    ]


def component_words(code: str) -> str:
    """Return a component of the service standard by its name; "" for none."""
    return str(COMPONENT_WORDS.get(code, code))


def names_in(*states: State) -> Names:
    """Return the names that states need. Two queries at most."""
    products = {state.get("product") for state in states}
    products |= {line.get("product") for state in states for line in state.get("lines", [])}
    return Names(
        units=selectors.unit_names({state["unit"] for state in states}),
        products=selectors.product_names(products),
    )


def labels_of(kind: Kind) -> dict[str, str]:
    """Return the labels of a kind's fields as its form names them, in the form's order."""
    form = FORMS[kind.code]
    order = [name for name in form.field_order or form.base_fields if name in kind.fields]
    labels = {name: str(form.base_fields[name].label) for name in order}
    return {"unit": _("Lokus"), **labels}


def facts(kind: Kind, state: State, names: Names) -> list[Fact]:
    """Return what a record says, field by field; what is empty is left out."""
    found = [
        Fact(label, value_words(name, state[name], names))
        for name, label in labels_of(kind).items()
    ]
    return [fact for fact in found if fact.text]


def value_words(name: str, value: Any, names: Names) -> str:
    """Return one value of a state in words."""
    if name == "unit":
        return names.units.get(value, _("seluruh pemerintah"))
    if value is None or value == "":
        return ""
    if name == "product":
        return names.products.get(value, "")
    if name == "component":
        return component_words(value)
    if name == "outcome":
        return str(SopCheck.Outcome(value).label)
    if name == "shown_publicly":
        return _("ya") if value else _("tidak")
    if name.endswith("_on"):
        return date_format(datetime.date.fromisoformat(value))
    return str(value)


def differences(kind: Kind, stored: State, typed: State) -> list[Difference]:
    """Return where a person's form and the portal differ, with both values in words."""
    names = names_in(stored, typed)
    labels = labels_of(kind)
    if kind.can_be_shown:
        labels["shown_publicly"] = _("Halaman publik")
    found = [
        Difference(
            label, value_words(name, stored[name], names), value_words(name, typed[name], names)
        )
        for name, label in labels.items()
        if stored[name] != typed[name]
    ]
    if kind.children is not None and stored["lines"] != typed["lines"]:
        lines = [lines_words(kind, state["lines"], names) for state in (stored, typed)]
        found.append(Difference(str(kind.children.title), *lines))
    return found


def lines_words(kind: Kind, lines: Sequence[State], names: Names) -> str:
    """Return the lines of a record in one text."""
    fields = LINES[kind.code].base_fields
    said = [
        ", ".join(text for name in fields if (text := value_words(name, line[name], names)))
        for line in lines
    ]
    return "; ".join(said) or _("tidak ada")
