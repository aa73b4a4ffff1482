"""Answers to the indicators of one unit: what is asked, and saving many answers as one act.

Each answer has a version of its own, so that two people who fill in different fields never
disturb each other, and whoever changes the same field second is told what the first one stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import events_append
from units.models import ServiceProduct

from . import policies, services
from .instruments import instrument_of
from .models import Entry, UnitAssessment
from .recompute import results_store
from .selectors import everything_scored_read

Key = tuple[str, int | None]  # indicator, product
Written = tuple[models.Model, Mapping[str, Any] | None, Mapping[str, Any] | None]
LONGEST_NOTE = 2000  # characters
MOST_CHANGES = 200  # answers that one background save may carry
PLACES = 4  # decimals of an answer, as the column keeps them
FINEST = Decimal(1).scaleb(-PLACES)
WRITTEN = ["value", "not_applicable", "note", "version", "updated_at", "updated_by"]


@dataclass(frozen=True, slots=True)
class Question:
    """One answer that is asked for: an indicator, of one product where it is asked by product."""

    indicator: scoring.Indicator
    product: ServiceProduct | None

    @property
    def key(self) -> Key:
        """Return what tells this answer from the unit's others."""
        return self.indicator.code, self.product.pk if self.product else None


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One answer as a person wants it, and the version that this person saw before."""

    indicator: str
    product_id: int | None
    value: Decimal | None  # None and not not_applicable: missing (again)
    not_applicable: bool = False
    note: str = ""
    seen_version: int = 0  # 0: there was no answer yet

    @property
    def key(self) -> Key:
        """Return which answer this is."""
        return self.indicator, self.product_id


@dataclass(frozen=True, slots=True)
class Clash:
    """An answer that somebody else changed meanwhile, beside the one that was to be saved."""

    change: EntryChange
    stored: Entry


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What a background save did: what is stored now as wished, and what others changed before."""

    unit_assessment: UnitAssessment  # with its new result
    versions: Mapping[Key, int]  # of each answer that now stands as wished
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class HeldUnit:
    """A unit whose year nobody else changes until the transaction ends, and its answers."""

    unit_assessment: UnitAssessment
    stored: dict[Key, Entry]


class EntryConflict(policies.ActionRefused):
    """Others changed some of the same answers meanwhile; nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(_("Belum disimpan: sebagian isian sudah diubah orang lain."))
        self.clashes = tuple(clashes)


class EntryFaulty(policies.ActionRefused):
    """An answer does not fit its indicator; forms say so earlier, this is the last gate."""


def questions(
    instrument: scoring.Instrument, kind: str, products: Sequence[ServiceProduct]
) -> list[Question]:
    """Return every answer asked of a unit of this kind of government, in the method's order."""
    return [
        Question(indicator, product)
        for indicator in instrument.indicators(kind)
        for product in (products if indicator.scope == "product" else (None,))
    ]


@transaction.atomic
def entries_save(
    *, unit_assessment_id: int, changes: Sequence[EntryChange], actor: User, rights: Rights
) -> UnitAssessment:
    """Save the answers that differ from the stored ones, all or none, and compute the result.

    Twelve queries at most for up to a hundred changed answers, one more on PostgreSQL for the
    lock of the event log. Raises ActionDenied,
    ActionRefused when the unit is locked, EntryFaulty, and EntryConflict when somebody else
    changed one of the same answers since this person saw it.
    """
    return entries_save_held(unit_to_fill(unit_assessment_id, rights), changes, actor)


def entries_save_held(
    held: HeldUnit, changes: Sequence[EntryChange], actor: User
) -> UnitAssessment:
    """Save as entries_save does, within a transaction that holds the unit; `held` is kept true."""
    check_changes(held.unit_assessment, changes)
    wanted, clashes = wanted_and_clashes(changes, held.stored)
    if clashes:
        raise EntryConflict(clashes)
    return wanted_store(held, wanted, actor)


@transaction.atomic
def entries_autosave(
    *, unit_assessment_id: int, changes: Sequence[EntryChange], actor: User, rights: Rights
) -> Autosaved:
    """Save every answer that nobody else changed meanwhile; hand the others back with both values.

    As many queries as entries_save. Raises ActionDenied, ActionRefused when the unit is locked,
    and EntryFaulty, also for more than MOST_CHANGES answers at once.
    """
    if len(changes) > MOST_CHANGES:
        raise EntryFaulty(_("Terlalu banyak isian sekaligus."))
    held = unit_to_fill(unit_assessment_id, rights)
    check_changes(held.unit_assessment, changes)
    stored = held.stored
    wanted, clashes = wanted_and_clashes(changes, stored)
    done = wanted_store(held, wanted, actor)
    refused = {clash.change.key for clash in clashes}
    versions = {
        change.key: stored[change.key].version if change.key in stored else 0
        for change in changes
        if change.key not in refused
    }
    return Autosaved(done, versions, tuple(clashes))


def unit_to_fill(unit_assessment_id: int, rights: Rights) -> HeldUnit:
    """Return a unit that this person may fill in now, its year held until the transaction ends.

    Six queries, which read also what the results of the year are made from. Raises ActionDenied,
    and ActionRefused when the unit is locked.
    """
    assessment = services.locked_of_unit(unit_assessment_id)
    everything_scored_read(assessment)  # only now: the unit may have been handed in
    unit_assessment = next(row for row in assessment.units.all() if row.pk == unit_assessment_id)
    policies.check_can_record_unit(rights, unit_assessment.unit)
    policies.check_unit_is_open(unit_assessment)
    rows = unit_assessment.entries.all()
    return HeldUnit(unit_assessment, {(entry.indicator, entry.product_id): entry for entry in rows})


def stored_entries(unit_assessment: UnitAssessment) -> dict[Key, Entry]:
    """Return the stored answers of a unit by their key, with who gave them. One query."""
    rows = unit_assessment.entries.select_related("updated_by")
    return {(entry.indicator, entry.product_id): entry for entry in rows}


def wanted_and_clashes(
    changes: Sequence[EntryChange], stored: Mapping[Key, Entry]
) -> tuple[list[EntryChange], list[Clash]]:
    """Part the changes that alter something into those to write and those that clash.

    A change equal to what is stored is neither, whoever stored it.
    """
    wanted, clashes = [], []
    for change in changes:
        entry = stored.get(change.key)
        if not differs(change, entry):
            continue
        if entry is not None and changed_meanwhile(change, entry):
            clashes.append(Clash(change, entry))
        else:
            wanted.append(change)
    return wanted, clashes


def changed_meanwhile(change: EntryChange, stored: Entry) -> bool:
    """Return whether the stored answer is another version than the one the person saw."""
    return stored.version != change.seen_version


def wanted_store(held: HeldUnit, wanted: Sequence[EntryChange], actor: User) -> UnitAssessment:
    """Write answers, their events and the results that follow; `held` is brought up to date."""
    unit_assessment = held.unit_assessment
    if not wanted:
        return unit_assessment
    written = entries_write(unit_assessment, wanted, held.stored, actor)
    events_append(actor=actor, verb="entry-save", changes=written)
    products = {product.pk: product for product in unit_assessment.unit.products.all()}
    for key, entry in held.stored.items():
        if key[1] in products:
            entry.product = products[key[1]]  # read already: no query for each new answer
    results_store(unit_assessment.assessment, {unit_assessment.pk: held.stored.values()})
    return unit_assessment


def entries_write(
    unit_assessment: UnitAssessment,
    wanted: Sequence[EntryChange],
    stored: dict[Key, Entry],
    actor: User,
) -> list[Written]:
    """Write the answers with one statement for new ones and one for others; return the changes.

    The new answers are put into `stored` as well.
    """
    before = {change.key: entry_words(stored.get(change.key)) for change in wanted}
    fresh, known = [], []
    for change in wanted:
        entry = stored.get(change.key)
        if entry is None:
            entry = Entry(
                unit_assessment=unit_assessment,
                indicator=change.indicator,
                product_id=change.product_id,
                version=0,
            )
            fresh.append(entry)
            stored[change.key] = entry
        else:
            known.append(entry)
        entry.value, entry.not_applicable = change.value, change.not_applicable
        entry.note, entry.updated_by = change.note, actor
        entry.version += 1
    Entry.objects.bulk_create(fresh)
    # An upsert on the key: one statement, where bulk_update spells out a CASE a row and column.
    Entry.objects.bulk_create(
        known, update_conflicts=True, update_fields=WRITTEN, unique_fields=["pk"]
    )
    return [
        (entry, before[entry.indicator, entry.product_id], entry_words(entry))
        for entry in (*fresh, *known)
    ]


def check_changes(unit_assessment: UnitAssessment, changes: Sequence[EntryChange]) -> None:
    """Refuse an answer that is not asked for, is given twice or lies off its scale."""
    assessment = unit_assessment.assessment
    asked = {
        question.key: question.indicator
        for question in questions(
            instrument_of(assessment),
            assessment.government.kind,
            list(unit_assessment.unit.products.all()),
        )
    }
    if len({change.key for change in changes}) < len(changes):
        raise EntryFaulty(_("Satu isian dikirim dua kali."))
    for change in changes:
        indicator = asked.get(change.key)
        if indicator is None:
            raise EntryFaulty(
                _("Indikator %(code)s tidak ditanyakan pada lokus ini.")
                % {"code": change.indicator[:40]}
            )
        check_change(indicator, change)


def check_change(indicator: scoring.Indicator, change: EntryChange) -> None:
    """Refuse a value off the scale of its indicator, and a value that is said not to apply."""
    code = {"code": indicator.code}
    if len(change.note) > LONGEST_NOTE:
        raise EntryFaulty(_("Catatan %(code)s terlalu panjang.") % code)
    if change.value is None:
        return
    if change.not_applicable:
        raise EntryFaulty(
            _("%(code)s: isi nilai atau tandai tidak berlaku, jangan keduanya.") % code
        )
    fits = change.value.is_finite() and indicator.minimum <= change.value <= indicator.maximum
    if not fits or change.value % FINEST:
        raise EntryFaulty(_("Nilai %(code)s berada di luar skalanya.") % code)


def differs(change: EntryChange, stored: Entry | None) -> bool:
    """Return whether saving the change would alter what is stored; no answer is a missing one."""
    return entry_state(change) != (entry_state(stored) if stored else entry_state(MISSING))


def entry_state(answer: EntryChange | Entry) -> tuple[str, bool, str]:
    """Return what an answer says, apart from who said it and when."""
    return value_text(answer.value), answer.not_applicable, answer.note


def state_mark(answer: EntryChange | Entry) -> str:
    """Return a short mark of what an answer says, to tell later whether a field was touched."""
    return hashlib.sha256(repr(entry_state(answer)).encode()).hexdigest()[:16]


def value_text(value: Decimal | None) -> str:
    """Return a value without the zeros that its column adds ("4.0000" is "4"); "" when missing."""
    return "" if value is None else format(value.normalize(), "f")


def entry_words(entry: Entry | None) -> dict[str, Any] | None:
    """Return what the event log keeps of an answer, None where there was none."""
    if entry is None:
        return None
    return {
        "indicator": entry.indicator,
        "product": str(entry.product_id or ""),
        "value": value_text(entry.value),
        "not_applicable": str(entry.not_applicable),
        "note": entry.note,
    }


MISSING = EntryChange(indicator="", product_id=None, value=None)
