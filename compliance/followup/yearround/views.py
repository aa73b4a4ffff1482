"""The officials' pages of the year's records: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from compliance.accounts.kept_typing import typing_mark, typing_take
from compliance.accounts.refusals import ActionRefused, OfficialRequest, refusals_in_words
from compliance.accounts.selectors import Rights
from compliance.assessments.analysis.presenters.words import Fault, faults_of
from compliance.assessments.presenters import clock_words

from . import policies, presenters, selectors, services
from .evidence import record_path, record_uses
from .forms import FORMS, Choices, Lines, RecordForm, lines_of
from .kinds import KINDS, Kind, Row
from .permissions import Place
from .states import State, fingerprint, state_of

ROWS = 50  # on one page of a list


def kind_named(code: str) -> Kind:
    """Return the kind at an address; there is nothing at any other."""
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def record_at(request: OfficialRequest, kind: str, pk: int) -> tuple[Kind, Row]:
    """Return a record that the person may open."""
    found = kind_named(kind)
    row: Row = get_object_or_404(selectors.records(found, request.rights), pk=pk)
    return found, row


@refusals_in_words
def work_yearround(request: OfficialRequest) -> HttpResponse:
    """Show what is kept of the year."""
    counted = selectors.counts(request.rights)
    context = {
        "kinds": [(kind, counted[kind.model._meta.model_name or ""]) for kind in KINDS.values()],
        "complaints": counted["complaintcount"],
        "surveys": counted["indexresult"],
    }
    return render(request, "work/followup/yearround/home.html", context)


@refusals_in_words
def work_yearround_list(request: OfficialRequest, kind: str) -> HttpResponse:
    """List the records of one kind, of one unit where it is chosen."""
    found = kind_named(kind)
    rows = selectors.records(found, request.rights)
    units = list(selectors.units_to_read(request.rights))
    chosen = next((unit for unit in units if str(unit.pk) == request.GET.get("lokus")), None)
    if chosen is not None:
        rows = rows.filter(**{found.unit_field: chosen})
    page = Paginator(rows, ROWS).get_page(request.GET.get("hal"))
    context = {
        "kind": found,
        "rows": presenters.record_words(found, page.object_list),
        "page": page,
        "units": units,
        "chosen": chosen,
        "query": f"lokus={chosen.pk}" if chosen else "",
        "can_add": bool(places_for(found, None, request.rights)),
    }
    return render(request, "work/followup/yearround/list.html", context)


@refusals_in_words
def work_yearround_record(request: OfficialRequest, kind: str, pk: int) -> HttpResponse:
    """Show one record, what it proves, and what may be done with it."""
    found, row = record_at(request, kind, pk)
    place, state = selectors.place_of(found, row), state_of(found, row)
    names = presenters.names_in(state)
    can_keep = policies.can_keep(request.rights, place, found.always_public)
    context = {
        "kind": found,
        "row": row,
        "words": presenters.one_record(found, row),
        "facts": presenters.facts(found, state, names),
        "milestones": presenters.milestones_of(row),
        "changes": presenters.changes_of(row, names.products),
        "uses": record_uses(request.rights, place.government, record_path(found, row)),
        "can_keep": can_keep,
        "can_prove": selectors.keeps_anything(request.rights),
        "can_undo": can_keep and selectors.change_to_undo(found, row) is not None,
        "seen": fingerprint(state),
    }
    return render(request, "work/followup/yearround/record.html", context)


@refusals_in_words
def work_yearround_add(request: OfficialRequest, kind: str) -> HttpResponse:
    """Write down a new record."""
    return form_answer(request, kind_named(kind), None)


@refusals_in_words
def work_yearround_edit(request: OfficialRequest, kind: str, pk: int) -> HttpResponse:
    """Change a record."""
    found, row = record_at(request, kind, pk)
    policies.check_can_keep(request.rights, selectors.place_of(found, row), found.always_public)
    return form_answer(request, found, row)


def form_answer(request: OfficialRequest, kind: Kind, row: Row | None) -> HttpResponse:
    """Return the form of a record, or save what was sent."""
    stored = state_of(kind, row) if row is not None else None
    choices = choices_for(kind, row, request.rights)
    kept = typing_take(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else kept
    form = FORMS[kind.code](data, choices=choices, state=stored)
    lines = lines_of(data, choices=choices, state=stored)
    context: dict[str, Any] = {"kind": kind, "row": row, "form": form, "lines": lines}
    status = 200
    if data is not None and both_valid(form, lines) and kept is None:
        try:
            return saved_answer(request, kind, row, form, lines)
        except policies.RecordTwin as twin:
            form.add_error(kind.identity[0], str(twin))
        except policies.RecordChanged as changed:
            status, stored = 409, stored_now(kind, row)
            context |= {"refusal": str(changed), "clash": clash(kind, stored, form, lines)}
    seen = fingerprint(stored) if kept is None else kept.get("seen", "")
    context |= {"seen": seen, "faults": faults_in(form, lines), "kept": kept is not None}
    context["typed_by"] = typing_mark(request.user, request.path)
    status = 422 if context["faults"] else status
    return render(request, "work/followup/yearround/form.html", context, status=status)


def places_for(kind: Kind, row: Row | None, rights: Rights) -> list[Place]:
    """Return the places that a person may give a record; a stored one stays in its government."""
    places = selectors.places_to_keep(kind, rights)
    if row is None:
        return places
    government = selectors.place_of(kind, row).government
    return [place for place in places if place.government == government]


def choices_for(kind: Kind, row: Row | None, rights: Rights) -> Choices:
    """Return what a person may choose from; refuse who keeps nothing at all."""
    places = places_for(kind, row, rights)
    if not places:
        raise policies.ActionDenied(_("Tidak ada lokus yang catatannya dapat Anda isi."))
    return Choices(
        kind=kind,
        places=places,
        products=list(selectors.products_to_keep(rights)),
        may_show=any(policies.can_show(rights, place) for place in places),
    )


def both_valid(form: RecordForm, lines: Lines | None) -> bool:
    """Return whether a record and its lines are right, each fault written at its field."""
    right = form.is_valid() & (lines is None or lines.is_valid())
    if right and lines is not None:
        return not lines.refuse_foreign(form.chosen, form.products)
    return right


def state_typed(form: RecordForm, lines: Lines | None) -> State:
    """Return what a valid form says."""
    return form.state() | ({"lines": lines.states()} if lines is not None else {})


def saved_answer(
    request: OfficialRequest, kind: Kind, row: Row | None, form: RecordForm, lines: Lines | None
) -> HttpResponse:
    """Save a valid form and say when."""
    saved = services.record_save(
        kind=kind,
        row=row,
        government=form.chosen.government,
        state=state_typed(form, lines),
        seen=request.POST.get("seen", ""),
        actor=request.user,
        rights=request.rights,
    )
    messages.success(request, _("Tersimpan pukul %(time)s.") % {"time": clock_words()})
    return redirect("work-yearround-record", kind=kind.code, pk=saved.pk)


def stored_now(kind: Kind, row: Row | None) -> State | None:
    """Return what a record says after somebody else changed it."""
    return state_of(kind, services.reread(kind, row)) if row is not None else None


def clash(
    kind: Kind, stored: State | None, form: RecordForm, lines: Lines | None
) -> Sequence[presenters.Difference]:
    """Return both values wherever the form and the portal differ."""
    if stored is None:
        return []
    return presenters.differences(kind, stored, state_typed(form, lines))


def faults_in(form: RecordForm, lines: Lines | None) -> list[Fault]:
    """Return all messages of a record's form and its lines, for the list on top."""
    faults = faults_of([form])
    if lines is not None and lines.is_bound:
        faults += [Fault("", "", str(text)) for text in lines.non_form_errors()]
        faults += faults_of(lines.forms)
    return faults


@refusals_in_words
def work_yearround_undo(request: OfficialRequest, kind: str, pk: int) -> HttpResponse:
    """Put a record back to what it said before its newest change."""
    found, row = record_at(request, kind, pk)
    services.record_undo(kind=found, row=row, actor=request.user, rights=request.rights)
    messages.success(request, _("Perubahan terakhir dibatalkan."))
    return redirect("work-yearround-record", kind=kind, pk=pk)


@refusals_in_words
def work_yearround_remove(request: OfficialRequest, kind: str, pk: int) -> HttpResponse:
    """Delete a record, once the person has said that it is meant."""
    found, row = record_at(request, kind, pk)
    if request.POST.get("yakin") != "on":
        raise ActionRefused(_("Beri centang untuk memastikan catatan ini dihapus."))
    seen = request.POST.get("seen", "")
    services.record_remove(
        kind=found, row=row, seen=seen, actor=request.user, rights=request.rights
    )
    messages.success(request, _("Catatan dihapus."))
    return redirect("work-yearround-list", kind=kind)
