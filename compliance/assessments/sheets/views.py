"""The spreadsheet pages: hand out a form, take one in, show what it would change, apply it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from .. import policies, work
from ..models import SheetUpload
from ..presenters import form_faults, locked_words
from . import presenters, selectors, services
from .faults import FileUnreadable, SheetFaulty
from .forms import ApplyForm, SheetFileForm, TotalsYearForm
from .reported_writing import totals_bytes
from .writing import form_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(content: bytes, name: str) -> HttpResponse:
    """Return a spreadsheet to keep; it holds what only this person may see."""
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)


@refusals_in_words
def work_unit_sheet(request: OfficialRequest, pk: int) -> HttpResponse:
    """Hand out one unit's form."""
    unit = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    form = selectors.sheet_form(unit.assessment, request.rights, unit=pk)
    name = f"isian-{unit.assessment.year}-{slugify(unit.unit.slug)}"
    return file_answer(form_bytes(form, request.user), name)


@refusals_in_words
def work_assessment_sheet(request: OfficialRequest, pk: int) -> HttpResponse:
    """Hand out the forms of all units that the person may open, in one file."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    form = selectors.sheet_form(assessment, request.rights)
    name = f"isian-{assessment.year}-{slugify(assessment.government.slug)}"
    return file_answer(form_bytes(form, request.user), name)


@refusals_in_words
def work_sheet_upload(request: OfficialRequest, pk: int) -> HttpResponse:
    """Take in a form of answers; show its faults, or go on to what it would change."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    form = entries_file_form(request)

    def read() -> SheetUpload | None:
        return services.entries_upload(
            assessment=assessment,
            file_name=form.file_name,
            raw=form.raw(),
            actor=request.user,
            rights=request.rights,
        )

    context = {"assessment": assessment, "locked": locked_words(assessment)}
    return upload_answer(request, form, read, "work/sheets/upload.html", context)


def entries_file_form(request: OfficialRequest) -> SheetFileForm:
    """Return the form that takes a file of answers."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return SheetFileForm(*sent, accept=".xlsx", help_text=_("Berkas .xlsx, paling besar 5 MB."))


def upload_answer(
    request: OfficialRequest,
    form: SheetFileForm,
    read: Callable[[], SheetUpload | None],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Answer an upload: the preview, or the page again with all that is wrong with the file."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return preview_or_nothing(request, read())
            except FileUnreadable as refusal:
                form.add_error("berkas", str(refusal))
            except SheetFaulty as refusal:
                context["sheet_faults"] = presenters.fault_list(refusal)
    context |= {"form": form, "faults": form_faults([form])}
    return render(request, template, context, status=status)


def preview_or_nothing(request: OfficialRequest, upload: SheetUpload | None) -> HttpResponse:
    """Go on to the preview; without one, say that the file changes nothing."""
    if upload is not None:
        return redirect("work-sheet-preview", pk=upload.pk)
    messages.info(request, _("Tidak ada yang berbeda dari isian di portal."))
    return redirect(request.path)


@refusals_in_words
def work_sheet_preview(request: OfficialRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what a file would change; apply it whole, or throw it away."""
    upload = get_object_or_404(selectors.own_uploads(request.user), pk=pk)
    check_may_open(request, upload)
    if upload.applied_at is not None:
        return render(request, "work/sheets/applied.html", applied_context(upload))
    form = ApplyForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        if request.POST.get("aksi") == "buang":
            return discard_answer(request, upload)
        status = 422
        if form.is_valid():
            try:
                return apply_answer(request, upload, form)
            except policies.ActionRefused as refused:
                refusal, status = str(refused), 409
    return preview_answer(request, upload, form, refusal, status)


def check_may_open(request: OfficialRequest, upload: SheetUpload) -> None:
    """Treat the preview of an assessment that is no longer this person's as one that is gone."""
    rows = work.assessments_to_open(request.rights)
    if upload.assessment_id is not None and not rows.filter(pk=upload.assessment_id).exists():
        raise Http404


def preview_answer(
    request: OfficialRequest, upload: SheetUpload, form: ApplyForm, refusal: str, status: int
) -> HttpResponse:
    """Return the page of a waiting file as the portal stands now."""
    preview: services.Preview | services.TotalsPreview
    if upload.kind == SheetUpload.Kind.ENTRIES:
        preview = services.entries_preview(upload, request.rights)
        page = presenters.entries_page(upload, preview)
    else:
        preview = services.totals_preview(upload, request.rights)
        page = presenters.totals_page(upload, preview)
    context = {"page": page, "form": form, "state": preview.state, "refusal": refusal}
    context["faults"] = form_faults([form])
    return render(request, "work/sheets/preview.html", context, status=status)


def apply_answer(request: OfficialRequest, upload: SheetUpload, form: ApplyForm) -> HttpResponse:
    """Apply a file and go to its page, which says where to undo it."""
    state, actor, rights = form.cleaned_data["keadaan"], request.user, request.rights
    if upload.kind == SheetUpload.Kind.ENTRIES:
        services.entries_apply(
            upload_id=upload.pk, state=state, use_file=form.use_file, actor=actor, rights=rights
        )
    else:
        services.totals_apply(upload_id=upload.pk, state=state, actor=actor, rights=rights)
    return redirect("work-sheet-preview", pk=upload.pk)


def applied_context(upload: SheetUpload) -> dict[str, Any]:
    """Return what the page of an applied file shows."""
    return {"upload": upload, "counts": presenters.counts_words(upload)}


def discard_answer(request: OfficialRequest, upload: SheetUpload) -> HttpResponse:
    """Throw a preview away and go back to where files are uploaded."""
    services.upload_discard(upload_id=upload.pk, actor=request.user)
    messages.info(request, _("Pratinjau dibuang; tidak ada yang disimpan."))
    if upload.assessment_id is None:
        return redirect("work-reported-upload")
    return redirect("work-sheet-upload", pk=upload.assessment_id)


@refusals_in_words
def work_reported_sheet(request: OfficialRequest) -> HttpResponse:
    """Hand out the table of a year's printed totals; without a year, go where one is chosen."""
    services.check_can_record_totals(request.rights)
    if "tahun" not in request.GET:
        return redirect("work-reported-upload")
    form = TotalsYearForm(request.GET, years=work.years_offered(timezone.localdate()))
    if not form.is_valid():
        return reported_page(request, form, 422)
    year = form.cleaned_data["tahun"]
    governments = selectors.recordable_governments(request.rights)
    totals = selectors.accepted_totals(year, request.rights)
    return file_answer(totals_bytes(year, totals, governments), f"nilai-dilaporkan-{year}")


@refusals_in_words
def work_reported_upload(request: OfficialRequest) -> HttpResponse:
    """Take in a table of printed totals; show its faults, or go on to what it would change."""
    services.check_can_record_totals(request.rights)
    form = totals_file_form(request)

    def read() -> SheetUpload | None:
        return services.totals_upload(
            file_name=form.file_name, raw=form.raw(), actor=request.user, rights=request.rights
        )

    return upload_answer(request, form, read, "work/sheets/reported.html", reported_context())


def totals_file_form(request: OfficialRequest) -> SheetFileForm:
    """Return the form that takes a table of totals."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    help_text = _("Berkas .xlsx atau .csv (UTF-8), paling besar 5 MB.")
    return SheetFileForm(*sent, accept=".xlsx,.csv", help_text=help_text)


def reported_context(years: TotalsYearForm | None = None) -> dict[str, Any]:
    """Return what the page of printed totals shows besides the upload."""
    offered = work.years_offered(timezone.localdate())
    return {"years": years or TotalsYearForm(years=offered)}


def reported_page(request: OfficialRequest, years: TotalsYearForm, status: int) -> HttpResponse:
    """Return the page of printed totals with a fault in the choice of the year."""
    form = totals_file_form(request)
    context = reported_context(years)
    context |= {"form": form, "faults": form_faults([years])}
    return render(request, "work/sheets/reported.html", context, status=status)
