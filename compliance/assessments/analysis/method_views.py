"""Methods for officials: the list, one method, its file, and the method of an open year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.language import local

from .. import policies, work
from ..instruments import (
    EntriesDoNotFit,
    InstrumentFaulty,
    assessment_method_set,
    check_can_change_method,
    check_can_manage_instruments,
    instrument_discard,
    instrument_draft,
    instrument_freeze,
    instrument_of,
)
from ..models import Assessment, InstrumentFile
from . import selectors
from .forms import ConfirmForm, MethodChoiceForm, MethodUploadForm
from .presenters.methods import change_rows, problem_rows
from .presenters.words import faults_of


@refusals_in_words
def work_methods(request: OfficialRequest) -> HttpResponse:
    """List all methods; take in a new one as a draft, or say what is wrong with its text."""
    form = MethodUploadForm()
    problems: list[scoring.Problem] = []
    if request.method == "POST":
        check_can_manage_instruments(request.rights)
        form = MethodUploadForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                return draft_answer(request, form.cleaned_data["raw"])
        except InstrumentFaulty as faulty:
            problems = faulty.problems
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    context = {
        "methods": selectors.methods(),
        "can_manage": request.rights.is_administrator,
        "form": form,
        "problems": problem_rows(problems, form.text_again()),
        "faults": faults_of([form]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "work/analysis/methods.html", context, status=status)


def draft_answer(request: OfficialRequest, raw: bytes) -> HttpResponse:
    """Keep a text as a draft and go to its page; a text that is kept already is shown."""
    row = instrument_draft(raw=raw, actor=request.user, rights=request.rights)
    messages.success(request, _("Metode %(code)s versi %(version)s tersimpan.") % words_of(row))
    return redirect("work-method", pk=row.pk)


def words_of(row: InstrumentFile) -> dict[str, str]:
    """Return what a sentence about a method names."""
    return {"code": row.code, "version": row.version}


@refusals_in_words
def work_method(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one method and what differs from another; freeze or discard a draft."""
    row = get_object_or_404(selectors.method_rows(), pk=pk)
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        check_can_manage_instruments(request.rights)
        if confirm.is_valid():
            return method_changed(request, row)
    compare = compare_form(request, row)
    other = compared_method(compare)
    context = {
        "method": row,
        "title": method_title(row),
        "compare": compare,
        "other": other,
        "changes": change_rows(other, row) if other else [],
        "confirm": confirm,
        "can_manage": request.rights.is_administrator,
        "draft": row.status == InstrumentFile.Status.DRAFT,
        "faults": faults_of([confirm, compare]),
    }
    status = 422 if context["faults"] else 200
    return render(request, "work/analysis/method.html", context, status=status)


def method_title(row: InstrumentFile) -> str:
    """Return the title of a method in the language of the page."""
    instrument = selectors.instrument_of_method(row)
    return local(instrument.title, instrument.title_en)


def compare_form(request: OfficialRequest, row: InstrumentFile) -> MethodChoiceForm:
    """Return the choice of the method that a method is set beside."""
    return MethodChoiceForm(
        request.GET if "metode" in request.GET else None,
        methods=selectors.methods().exclude(pk=row.pk),
        empty=_("pilih metode pembanding"),
    )


def compared_method(form: MethodChoiceForm) -> InstrumentFile | None:
    """Return the method that was chosen, None when none was."""
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["metode"]:
        return None
    return selectors.method_named(form.cleaned_data["metode"])


def method_changed(request: OfficialRequest, row: InstrumentFile) -> HttpResponse:
    """Freeze or discard a draft, as the button says."""
    act = request.POST.get("aksi")
    if act == "bekukan":
        instrument_freeze(pk=row.pk, actor=request.user, rights=request.rights)
        text = _("Metode %(code)s versi %(version)s dibekukan; teksnya tidak dapat berubah lagi.")
        messages.success(request, text % words_of(row))
        return redirect("work-method", pk=row.pk)
    if act == "buang":
        instrument_discard(pk=row.pk, actor=request.user, rights=request.rights)
        text = _("Draf %(code)s versi %(version)s dihapus.")
        messages.success(request, text % words_of(row))
        return redirect("work-methods")
    raise policies.ActionRefused(_("Tindakan ini tidak dikenal."))


@refusals_in_words
def work_method_file(request: OfficialRequest, pk: int) -> HttpResponse:
    """Hand out a method's TOML, byte for byte."""
    row = get_object_or_404(selectors.method_rows(), pk=pk)
    name = f"{slugify(row.code)}-{slugify(row.version)}.toml"
    return HttpResponse(
        row.text.encode(),
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@refusals_in_words
def work_assessment_method(request: OfficialRequest, pk: int) -> HttpResponse:
    """Exchange the method of an open year, or list what does not fit the other one."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    policies.check_can_record_total(request.rights, assessment.government)
    form = MethodChoiceForm(
        request.POST if request.method == "POST" else None,
        methods=selectors.methods_covering(assessment.year),
        empty=_("pilih metode"),
        required=True,
    )
    refusal: policies.ActionRefused | None = None
    if form.is_bound and form.is_valid():
        try:
            return method_set_answer(request, assessment, form.cleaned_data["metode"])
        except policies.ActionRefused as refused:
            refusal = refused
    context = method_context(assessment, form, refusal)
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "work/analysis/assessment_method.html", context, status=status)


def method_context(
    assessment: Assessment, form: MethodChoiceForm, refusal: policies.ActionRefused | None
) -> dict[str, Any]:
    """Return what the page of a year's method shows."""
    return {
        "assessment": assessment,
        "current": selectors.method_named(assessment.instrument_sha256),
        "form": form,
        "refusal": refusal,
        "misfits": refusal.misfits if isinstance(refusal, EntriesDoNotFit) else [],
        "locked": "" if refusal else method_locked_words(assessment),
        "faults": faults_of([form]),
    }


def method_set_answer(
    request: OfficialRequest, assessment: Assessment, sha256: str
) -> HttpResponse:
    """Exchange the method and go back to the year."""
    saved = assessment_method_set(
        assessment_id=assessment.pk, sha256=sha256, actor=request.user, rights=request.rights
    )
    messages.success(request, _("Metode kini %(code)s.") % {"code": saved.instrument})
    return redirect("work-assessment", pk=assessment.pk)


def method_locked_words(assessment: Assessment) -> str:
    """Return why the method of a year cannot be exchanged, empty while it can."""
    try:
        check_can_change_method(assessment, instrument_of(assessment))
    except policies.ActionRefused as refusal:
        return str(refusal)
    return ""
