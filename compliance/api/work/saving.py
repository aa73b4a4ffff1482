"""Answers from the officials' API: checked by the page's own form, saved by the page's service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest
from compliance.assessments.entering.answers import posted
from compliance.assessments.entering.selectors import entry_sheet, held_sheet
from compliance.assessments.entering.sent import SentChange
from compliance.assessments.entries import (
    EntryChange,
    EntryConflict,
    Key,
    entries_save_held,
    unit_to_fill,
)
from compliance.assessments.entry_forms import EntryForm, prefix_of

from .problems import BodyWrong, Stale, at
from .rows import entry_row, stale_words

Asked = Mapping[Key, EntryForm]
RESULT = ("filled", "expected", "score", "range_low", "range_high", "zone")  # what a save moves


@dataclass(frozen=True, slots=True)
class Placed:
    """One answer as it was sent, and where it stands in the body."""

    sent: SentChange
    place: str  # "" or "/entries/3"
    version_place: str  # where the version that was seen is said


def asked_of(unit: Any) -> Asked:
    """Return every answer that is asked of a unit, with what is stored. Two queries."""
    return {row.question.key: row for row in entry_sheet(unit).rows}


def entry_rows(unit: Any, asked: Asked) -> list[dict[str, Any]]:
    """Return the answers of a unit in the method's order."""
    return [entry_row(unit, row.question, row.entry) for row in asked.values()]


def answers_save(
    request: OfficialRequest, unit: Any, placed: Sequence[Placed]
) -> list[dict[str, Any]]:
    """Save answers, all or none, and return their rows as they stand then; `unit` gets its result.

    Within a transaction. What is asked and stored is read once, after the unit is held. Raises
    what the service raises, BodyWrong with the place of each fault, and Stale with the rows that
    others changed meanwhile.
    """
    held = unit_to_fill(unit.pk, request.rights)
    asked = {row.question.key: row for row in held_sheet(held).rows}
    changes = changes_read(asked, placed)
    never = [one for one in placed if one.sent.seen and asked[one.sent.key].entry is None]
    if never:
        rows = [entry_row(unit, asked[one.sent.key].question, None) for one in never]
        raise stale_at(never, rows)
    try:
        done = entries_save_held(held, changes, request.user)
    except EntryConflict as conflict:
        stored = {clash.change.key: clash.stored for clash in conflict.clashes}
        late = [one for one in placed if one.sent.key in stored]
        rows = [entry_row(unit, asked[one.sent.key].question, stored[one.sent.key]) for one in late]
        raise stale_at(late, rows) from conflict
    for name in RESULT:  # the same row, read before: its new result spares reading it again
        setattr(unit, name, getattr(done, name))
    keys = [one.sent.key for one in placed]
    return [entry_row(unit, asked[key].question, held.stored.get(key)) for key in keys]


def stale_at(late: Sequence[Placed], rows: Sequence[dict[str, Any]]) -> Stale:
    """Return the refusal of answers that others changed, with the place of each version."""
    faults = [
        at(one.version_place, _("Versi sekarang %(version)d.") % {"version": row["version"]})
        for one, row in zip(late, rows, strict=True)
    ]
    return Stale(stale_words(), faults, rows)


def changes_read(asked: Asked, placed: Sequence[Placed]) -> list[EntryChange]:
    """Return the answers as the service takes them; raise BodyWrong with every fault."""
    changes, faults, known = [], [], set()
    for one in placed:
        sent = one.sent
        row = asked.get(sent.key)
        if row is None:
            words = _("Indikator %(code)s tidak ditanyakan pada lokus ini.")
            faults.append(at(f"{one.place}/id", words % {"code": sent.indicator}))
            continue
        if sent.key in known:
            faults.append(at(f"{one.place}/id", _("Satu isian dikirim dua kali.")))
            continue
        known.add(sent.key)
        form = EntryForm(row.question, row.entry, posted(prefix_of(sent.key), sent))
        if form.is_valid():
            changes.append(form.answer(sent.seen))
        faults += [
            at(f"{one.place}/{part}", str(words))
            for part, texts in form.errors.items()
            for words in texts
        ]
    if faults:
        raise BodyWrong(faults)
    return changes
