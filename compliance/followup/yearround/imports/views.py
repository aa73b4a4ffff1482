"""The pages on which a table is taken in: choose, look at what would change, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.accounts.refusals import ActionDenied, OfficialRequest, refusals_in_words
from compliance.assessments.analysis.presenters.words import faults_of
from compliance.assessments.sheets.faults import FileUnreadable, PreviewOutdated, SheetFault
from compliance.assessments.sheets.reported_reading import Table
from units.models import Government

from ..complaint_selectors import channels_of, governments_to_import, units_of
from .columns import COMPLAINTS, SHAPES, Shape
from .forms import ImportForm
from .judging import Register, complaints_judged, surveys_judged
from .plans import Plan, sealed, seen_of, steps, unsealed
from .presenters import fault_words, preview
from .services import plan_apply
from .tables import table_read
from .templates import template_csv, template_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = "work/followup/yearround/import.html"


def shape_named(code: str) -> Shape:
    """Return the shape at an address; there is nothing at any other."""
    if code not in SHAPES:
        raise Http404
    return SHAPES[code]


def register_of(request: OfficialRequest, government: Government) -> Register:
    """Return what a table of a government is checked against."""
    return Register(government, request.rights, units_of(government), channels_of(government))


@refusals_in_words
def work_yearround_import(request: OfficialRequest, shape: str) -> HttpResponse:
    """Take a file and show what it would change, or each of its faults; nothing is stored."""
    found = shape_named(shape)
    governments = governments_to_import(request.rights)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, shape=found, governments=governments)
    context: dict[str, Any] = {"shape": found, "form": form, "first": governments.first()}
    if form.is_bound and form.is_valid():
        try:
            table = table_read(form.raw(), found)
        except FileUnreadable as refusal:
            form.add_error("berkas", str(refusal))
        else:
            return judged_answer(request, context, table)
    context["faults"] = faults_of([form])
    return render(request, PAGE, context, status=422 if form.errors else 200)


def judged_answer(request: OfficialRequest, context: dict[str, Any], table: Table) -> HttpResponse:
    """Return the preview of a table, or its faults."""
    shape, form = context["shape"], context["form"]
    register = register_of(request, form.cleaned_data["pemerintah"])
    judge = complaints_judged if shape is COMPLAINTS else surveys_judged
    judged = judge(table.lines, register)
    faults = sorted(table.faults + judged.faults, key=lambda fault: (fault.sheet, fault.row))
    if faults:
        return faulty_answer(request, context, faults)
    plan = Plan(
        shape.code,
        register.government.pk,
        judged.rows,
        form.cleaned_data.get("bobot", ""),
        form.cleaned_data.get("sumber", ""),
    )
    return preview_answer(request, plan, register)


def faulty_answer(
    request: OfficialRequest, context: dict[str, Any], faults: list[SheetFault]
) -> HttpResponse:
    """Return every fault of a table with its place."""
    context |= {"sheet_faults": fault_words(faults), "number": len(faults)}
    return render(request, PAGE, context, status=422)


def preview_answer(
    request: OfficialRequest, plan: Plan, register: Register, refusal: str = ""
) -> HttpResponse:
    """Return what a plan would change, with the plan itself, sealed."""
    found = steps(plan)
    plan = Plan(
        plan.shape, plan.government_id, plan.rows, plan.weights, plan.source, seen_of(found)
    )
    context = {
        "shape": SHAPES[plan.shape],
        "government": register.government,
        "preview": preview(found, register),
        "plan": sealed(plan, request.user),
        "refusal": refusal,
    }
    return render(
        request,
        "work/followup/yearround/import_preview.html",
        context,
        status=409 if refusal else 200,
    )


@refusals_in_words
def work_yearround_import_apply(request: OfficialRequest, shape: str) -> HttpResponse:
    """Take in what was previewed, all of it or nothing."""
    shape_named(shape)
    plan = unsealed(request.POST.get("rencana", ""), request.user)
    government = governments_to_import(request.rights).filter(pk=plan.government_id).first()
    if government is None or plan.shape != shape:
        raise ActionDenied(_("Anda tidak dapat memasukkan data pemerintah ini."))
    try:
        taken = plan_apply(plan=plan, actor=request.user, rights=request.rights)
    except PreviewOutdated as outdated:
        return preview_answer(request, plan, register_of(request, government), str(outdated))
    words = ngettext(
        "%(changed)d baris tersimpan, %(unchanged)d tidak berubah.",
        "%(changed)d baris tersimpan, %(unchanged)d tidak berubah.",
        taken.changed,
    )
    counted = {"changed": taken.changed, "unchanged": taken.unchanged}
    messages.success(request, words % counted)
    return redirect("work-complaints" if plan.shape == COMPLAINTS.code else "work-surveys")


@refusals_in_words
def work_yearround_import_template(
    request: OfficialRequest, shape: str, suffix: str
) -> HttpResponse:
    """Return an empty table to fill in."""
    found = shape_named(shape)
    if suffix == "csv":
        answer = HttpResponse(template_csv(found), content_type="text/csv; charset=utf-8")
    else:
        wanted = request.GET.get("pemerintah", "")
        rows = governments_to_import(request.rights)
        chosen = rows.filter(pk=wanted) if wanted.isdecimal() and len(wanted) < 10 else rows
        register = register_of(request, get_object_or_404(chosen[:1]))
        answer = HttpResponse(template_xlsx(found, register), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.{suffix}"'
    return answer
