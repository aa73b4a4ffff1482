"""Writes of records that are kept one at a time. Each: one transaction, policy, one event."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.refusals import ActionRefused
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append
from compliance.language import SAMPLE
from units.models import Government, Innovation, ServiceProduct, ServiceUnit

from . import policies, selectors
from .evidence import evidence_of, record_path
from .kinds import Kind, Row
from .permissions import Place
from .states import State, fingerprint, lines_write, state_of, state_write


@transaction.atomic
def record_save(
    *,
    kind: Kind,
    row: Row | None,
    government: Government,
    state: State,
    seen: str,
    actor: User,
    rights: Rights,
) -> Row:
    """Keep a new record, or what a person made of one; unchanged ones leave no event.

    `seen` is the fingerprint of what the person's page showed, "" for a new record. Raises
    RecordChanged when it says something else by now and RecordTwin when there is another one.
    What an operator changes is not public until a coordinator shows it again.
    """
    held(government)
    place = place_wanted(kind, government, state)
    policies.check_can_keep(rights, place, kind.always_public)
    check_products(place.unit, state)
    row = kind.model() if row is None else reread(kind, row)
    before = state_of(kind, row) if row.pk else None
    if row.pk:
        policies.check_can_keep(rights, selectors.place_of(kind, row), kind.always_public)
        check_stays(selectors.place_of(kind, row), government)
    state = with_showing(kind, state, before, policies.can_show(rights, place))
    if before == state:
        return row  # also for the second of two clicks
    if fingerprint(before) != seen:
        raise policies.RecordChanged
    verb = f"{kind.verb}-save"
    return written(kind, row, place, state, before=before, actor=actor, verb=verb)


@transaction.atomic
def record_undo(*, kind: Kind, row: Row, actor: User, rights: Rights) -> Row:
    """Put a record back to what it said before its newest change; undone again, that returns."""
    held(selectors.place_of(kind, row).government)
    row = reread(kind, row)
    policies.check_can_keep(rights, selectors.place_of(kind, row), kind.always_public)
    event = selectors.change_to_undo(kind, row)
    if event is None or event.before is None:
        raise ActionRefused(_("Tidak ada perubahan yang dapat dibatalkan."))
    current, state = state_of(kind, row), selectors.said(event.before)
    government = selectors.place_of(kind, row).government
    place = place_wanted(kind, government, state)
    policies.check_can_keep(rights, place, kind.always_public)
    state = with_showing(kind, state, current, policies.can_show(rights, place))
    verb = f"{kind.verb}-undo"
    return written(kind, row, place, state, before=current, actor=actor, verb=verb)


@transaction.atomic
def record_remove(*, kind: Kind, row: Row, seen: str, actor: User, rights: Rights) -> None:
    """Delete a record that proves nothing; the event keeps all that it said."""
    held(selectors.place_of(kind, row).government)
    row = reread(kind, row)
    place = selectors.place_of(kind, row)
    policies.check_can_keep(rights, place, kind.always_public)
    before = state_of(kind, row)
    if fingerprint(before) != seen:
        raise policies.RecordChanged
    if evidence_of(place.government, record_path(kind, row)).exists():
        raise ActionRefused(_("Catatan ini dipakai sebagai bukti; lepaskan dahulu buktinya."))
    event_append(
        actor=actor, verb=f"{kind.verb}-remove", obj=row, before=logged(row, before), after=None
    )
    row.delete()


def written(
    kind: Kind,
    row: Row,
    place: Place,
    state: State,
    *,
    before: State | None,
    actor: User | None,
    verb: str,
    sample: bool = False,
) -> Row:
    """Save a row with its lines and log it. Belongs into a transaction."""
    log_before = logged(row, before) if before is not None else None
    if not kind.needs_unit:
        setattr(row, "government", place.government)  # noqa: B010 - not of each kind
    state_write(kind, row, state)
    invented = sample or (actor is not None and actor.demo)
    if isinstance(row, Innovation):
        if invented and SAMPLE not in row.description:  # it has no mark of its own
            row.description = f"{SAMPLE}: {row.description}".strip()
    else:
        row.sample = row.sample or invented
        row.updated_by = actor
        row.version = row.version + 1 if row.pk else 1
    check_twin(kind, row, place)
    # the database holds the constraints, under the lock; nobody wrote the samples
    row.full_clean(exclude=["updated_by"], validate_constraints=False)
    row.save()
    lines_write(kind, row, state)
    saved = reread(kind, row)
    event_append(
        actor=actor,
        verb=verb,
        obj=saved,
        before=log_before,
        after=logged(saved, state_of(kind, saved)),
    )
    return saved


def check_stays(place: Place, government: Government) -> None:
    """A record stays in its government."""
    if place.government != government:
        raise ActionRefused(_("Catatan tidak dapat dipindah ke pemerintah lain."))


def held(government: Government) -> None:
    """Hold the government's row, under which its records change one after the other."""
    Government.objects.select_for_update().get(pk=government.pk)


def reread(kind: Kind, row: Row) -> Row:
    """Return a stored record as it is now; refuse one that is gone."""
    found: Row | None = (
        kind.model._default_manager.select_related(f"{kind.unit_field}__government")
        .filter(pk=row.pk)
        .first()
    )
    if found is None:
        raise ActionRefused(_("Catatan ini sudah dihapus orang lain."))
    return found


def place_wanted(kind: Kind, government: Government, state: State) -> Place:
    """Return the place that a state names; refuse a unit of another government or none at all."""
    if state["unit"] is None:
        if kind.needs_unit:
            raise ActionRefused(_("Pilih lokus."))
        return Place(government)
    units = ServiceUnit.objects.select_related("government")
    unit = units.filter(pk=state["unit"], government=government).first()
    if unit is None:
        raise ActionRefused(_("Lokus ini milik pemerintah lain."))
    return Place(government, unit)


def check_products(unit: ServiceUnit | None, state: State) -> None:
    """A product that a record names belongs to the record's unit."""
    named = {line.get("product") for line in state.get("lines", [])} | {state.get("product")}
    wanted = {number for number in named if number is not None}
    if not wanted:
        return
    own = ServiceProduct.objects.filter(pk__in=wanted, unit=unit) if unit is not None else None
    if own is None or own.count() != len(wanted):
        raise ActionRefused(_("Produk layanan yang dipilih bukan milik lokus ini."))


def check_twin(kind: Kind, row: Row, place: Place) -> None:
    """Refuse a second record with the same identity, before the database does."""
    same: dict[str, Any] = {name: getattr(row, name) for name in kind.identity}
    same |= {"unit": place.unit} if kind.needs_unit else {"government": place.government}
    if kind.model._default_manager.filter(**same).exclude(pk=row.pk).exists():
        raise policies.RecordTwin


def with_showing(kind: Kind, state: State, before: State | None, may_show: bool) -> State:
    """Return a state whose public showing the person may decide; unchanged records stay shown."""
    if not kind.can_be_shown or may_show:
        return state
    shown = before is not None and before["shown_publicly"]
    unchanged = shown and {**state, "shown_publicly": True} == before
    return {**state, "shown_publicly": bool(unchanged)}


def logged(row: Row, state: State) -> dict[str, Any]:
    """Return what the event log keeps of a record."""
    return state | {"sample": getattr(row, "sample", False)}
