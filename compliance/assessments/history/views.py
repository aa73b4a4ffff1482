"""The history of a year, of a unit and of one answer, the way back, and the whole log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.audit.models import Event
from compliance.audit.selectors import chain_state, events, narrowed, with_previous

from .. import policies, work
from ..models import UnitAssessment
from ..presenters import form_faults, unit_locked_words
from . import presenters, selectors
from .asked import asked_key
from .export import log_lines
from .forms import HistoryForm, LogForm, UndoForm
from .services import entry_undo
from .verbs import VERBS

ROWS_PER_PAGE = 50


def scoped_form(request: OfficialRequest, rows: QuerySet[Event]) -> HistoryForm:
    """Return the filter of some events: only people and verbs that occur in them."""
    return HistoryForm(
        request.GET,
        people=presenters.person_choices(selectors.people_in(rows)),
        verbs=presenters.verb_choices(selectors.verbs_in(rows)),
    )


def filtered(form: HistoryForm, rows: QuerySet[Event]) -> QuerySet[Event]:
    """Return the events that a filter asks for; a faulty one asks for nothing in particular."""
    return narrowed(rows, **form.narrowing()) if form.is_valid() else rows


def page_of(request: OfficialRequest, rows: QuerySet[Event]) -> Page[Event]:
    """Return the page of events that is asked for."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("hal"))


def list_context(request: OfficialRequest, form: HistoryForm, page: Page[Event]) -> dict[str, Any]:
    """Return what every list of events shows; links to other pages keep the filter."""
    query = request.GET.copy()
    query.pop("hal", None)
    return {
        "form": form,
        "faults": form_faults([form]),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": presenters.event_rows(page),
        "query": query.urlencode(),
    }


@refusals_in_words
def work_assessment_history(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show what happened in a year, of the units that the person may open."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    rows = selectors.events_of_assessment(assessment, request.rights)
    form = scoped_form(request, rows)
    context = list_context(request, form, page_of(request, filtered(form, rows)))
    context |= {"assessment": assessment, "only_own": not work.sees_all_units(request.rights)}
    return answered(request, "work/history/assessment.html", context)


@refusals_in_words
def work_unit_history(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show what happened to one unit in one year."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    rows = selectors.events_of_unit(unit_assessment)
    form = scoped_form(request, rows)
    context = list_context(request, form, page_of(request, filtered(form, rows)))
    context |= {"unit": unit_assessment, "assessment": unit_assessment.assessment}
    return answered(request, "work/history/unit.html", context)


@refusals_in_words
def work_entry_history(
    request: OfficialRequest, pk: int, indicator: str, product: int
) -> HttpResponse:
    """Show what happened to one answer."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    return entry_answer(request, unit_assessment, indicator, product)


def entry_answer(
    request: OfficialRequest,
    unit_assessment: UnitAssessment,
    indicator: str,
    product: int,
    *,
    refusal: str = "",
) -> HttpResponse:
    """Return the page of one answer, with the way back where there is one."""
    asked = asked_key(unit_assessment, indicator, product)
    if asked is None:
        raise Http404
    entry = selectors.entry_of(unit_assessment, asked.key)
    rows = selectors.events_of_entry(entry)
    form = scoped_form(request, rows)
    context = list_context(request, form, page_of(request, filtered(form, rows)))
    may_undo = policies.can_record_unit(request.rights, unit_assessment.unit)
    locked = unit_locked_words(unit_assessment)
    latest = selectors.latest_change(entry) if entry and may_undo and not locked else None
    context |= {
        "unit": unit_assessment,
        "assessment": unit_assessment.assessment,
        "asked": asked,
        "one_record": True,  # every event is of this answer, which the title names
        "product": product,
        "entry": entry,
        "undo": latest.pk if latest else None,
        "refusal": refusal,
    }
    return answered(request, "work/history/entry.html", context, status=409 if refusal else 200)


@refusals_in_words
def work_entry_undo(
    request: OfficialRequest, pk: int, indicator: str, product: int
) -> HttpResponse:
    """Take back the newest change of an answer."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can_record_unit(request.rights, unit_assessment.unit)
    form = UndoForm(request.POST)
    try:
        if not form.is_valid():
            raise policies.ActionRefused(_("Pilih dahulu perubahan yang dibatalkan."))
        entry_undo(
            unit_assessment_id=pk,
            key=(indicator, product or None),
            event_id=form.cleaned_data["event"],
            seen_version=form.cleaned_data["seen"],
            actor=request.user,
            rights=request.rights,
        )
    except policies.ActionRefused as refusal:
        return entry_answer(request, unit_assessment, indicator, product, refusal=str(refusal))
    messages.success(request, _("Perubahan dibatalkan; keadaan sebelumnya disimpan kembali."))
    return redirect("work-entry-history", pk, indicator, product)


def log_form(request: OfficialRequest) -> LogForm:
    """Return the filter of the whole log; refuse who may not read all of it."""
    if not selectors.reads_log(request.rights):
        raise PermissionDenied(_("Catatan lengkap hanya untuk auditor dan administrator."))
    return LogForm(
        request.GET,
        people=presenters.person_choices(selectors.all_people()),
        verbs=presenters.verb_choices({*VERBS, *request.GET.getlist("tindakan")} - {""}),
    )


@refusals_in_words
def work_log(request: OfficialRequest) -> HttpResponse:
    """Show the whole log, and whether what is shown fits its chain."""
    form = log_form(request)
    page = page_of(request, with_previous(filtered(form, events())))
    context = list_context(request, form, page)
    state = chain_state(list(page))
    context |= {"chain": presenters.chain_words(state), "chain_broken": not state.whole}
    return answered(request, "work/history/log.html", context)


def work_log_file(request: OfficialRequest) -> HttpResponseBase:
    """Give the whole log, or what the filter asks for, as CSV."""
    form = log_form(request)
    if not form.is_valid():
        return answered(
            request,
            "work/history/log.html",
            list_context(request, form, page_of(request, events())),
        )
    lines = log_lines(filtered(form, events()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"catatan-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def answered(
    request: OfficialRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page; 422 where its filter is faulty."""
    return render(request, template, context, status=422 if context["faults"] else status)
