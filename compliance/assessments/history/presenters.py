"""Events in words: who, when in local time, what, and what each field said before and after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.audit.models import Event
from compliance.audit.selectors import ChainState
from compliance.language import clock_text

from .names import names_of
from .verbs import field_words, type_words, value_words, verb_words

# Which answer it is stands in the record's name already.
NAMED_ELSEWHERE = frozenset({"indicator", "product"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; an empty text where it said nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as it is shown."""

    number: int
    at: datetime.datetime
    when: str
    who: str
    what: str
    subject: str
    url: str  # of the record's own history, "" where there is none
    changes: tuple[Change, ...]


def event_rows(events: Iterable[Event]) -> list[EventRow]:
    """Return events in words, in the order given. One query for each type of record."""
    found = list(events)
    names = names_of(found)
    rows = []
    for event in found:
        unnamed = f"{type_words(event.object_type)} {event.object_id}", ""
        subject, url = names.get((event.object_type, event.object_id), unnamed)
        rows.append(
            EventRow(
                number=event.pk,
                at=event.at,
                when=moment_words(event.at),
                who=person_words(event.actor),
                what=verb_words(event.verb),
                subject=subject,
                url=url,
                changes=tuple(changes_of(event)),
            )
        )
    return rows


def changes_of(event: Event) -> Iterable[Change]:
    """Yield the fields that an event changed, in the order they were kept."""
    before, after = as_fields(event.before), as_fields(event.after)
    for name in dict.fromkeys([*after, *before]):
        if name in NAMED_ELSEWHERE and event.object_type.startswith("assessments.entry"):
            continue
        old, new = before.get(name), after.get(name)
        if old == new or (event.before is None and not value_words(name, new)):
            continue
        if event.before is None and new in (False, "False"):
            continue  # what was never said is not news
        yield Change(field_words(name), value_words(name, old), value_words(name, new))


def as_fields(kept: object) -> dict[str, object]:
    """Return what an event keeps as fields, whatever was written."""
    if kept is None:
        return {}
    return kept if isinstance(kept, dict) else {"": kept}


def person_words(actor: object) -> str:
    """Return who did it; the install itself where it was no person."""
    if not isinstance(actor, User):
        return _("sistem")
    full = actor.get_full_name()
    return f"{full} ({actor.get_username()})" if full else actor.get_username()


def moment_words(at: datetime.datetime) -> str:
    """Return a moment in the time of the regency: "24 November 2026 pukul 23.30.05 WIB"."""
    day = date_format(timezone.localdate(at))
    return _("%(day)s pukul %(time)s") % {"day": day, "time": clock_text(at)}


def chain_words(state: ChainState) -> str:
    """Return what the check of the shown events found."""
    if state.newest is None:
        return ""
    if state.whole:
        return _("Rantai utuh sampai #%(newest)d: %(checked)d catatan yang ditampilkan cocok.") % {
            "newest": state.newest,
            "checked": state.checked,
        }
    numbers = ", ".join(f"#{number}" for number in state.broken)
    return _("Rantai putus: catatan %(numbers)s tidak cocok dengan sidik jarinya.") % {
        "numbers": numbers
    }


def person_choices(people: Sequence[User]) -> list[tuple[str, str]]:
    """Return people as the choices of a filter."""
    return [(str(person.pk), person_words(person)) for person in people]


def verb_choices(verbs: Iterable[str]) -> list[tuple[str, str]]:
    """Return verbs as the choices of a filter, in the order of their words."""
    return sorted(((verb, verb_words(verb)) for verb in verbs), key=lambda choice: choice[1])
