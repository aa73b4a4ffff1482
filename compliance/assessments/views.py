"""The officials' pages: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from compliance.accounts.kept_typing import typing_mark, typing_take
from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from . import policies, presenters, services, work
from .forms import TotalForm, UnitAddForm, UnitFiguresForm
from .instruments import instrument_of
from .models import Assessment, Result, UnitAssessment


def assessment_answer(
    request: OfficialRequest,
    assessment: Assessment,
    *,
    form: UnitAddForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of an assessment."""
    form = form or UnitAddForm(units=work.units_to_add(assessment))
    context = {
        "page": presenters.assessment_page(assessment, request.rights),
        "form": form,
        "faults": presenters.form_faults([form]),
        "refusal": refusal,
    }
    return render(request, "work/assessment.html", context, status=status)


@refusals_in_words
def work_assessment(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one assessment: its result, its units, its sources."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    return assessment_answer(request, assessment)


@refusals_in_words
def work_unit_add(request: OfficialRequest, pk: int) -> HttpResponse:
    """Add a unit to an assessment."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    policies.check_can_record_total(request.rights, assessment.government)
    policies.check_is_open(assessment)
    form = UnitAddForm(request.POST, units=work.units_to_add(assessment))
    if not form.is_valid():
        return assessment_answer(request, assessment, form=form, status=422)
    added = services.unit_add(
        assessment_id=pk,
        unit=form.cleaned_data["unit"],
        actor=request.user,
        rights=request.rights,
    )
    messages.success(request, _("%(unit)s ditambahkan.") % {"unit": added.unit.name})
    return redirect("work-assessment", pk=pk)


@refusals_in_words
def work_total(request: OfficialRequest, pk: int) -> HttpResponse:
    """Record a government's total as a source prints it."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    policies.check_can_record_total(request.rights, assessment.government)
    data = posted_or_kept(request)
    instrument, accepted = instrument_of(assessment), work.accepted_total(assessment)
    form = TotalForm(data, assessment=assessment, instrument=instrument, accepted=accepted)
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid() and request.method == "POST":
        try:
            total_record(request, assessment, form)
        except policies.ActionRefused as error:
            refusal, status = str(error), 409
        else:
            return redirect("work-assessment", pk=pk)
    locked = presenters.locked_words(assessment)
    context = {"assessment": assessment, "form": form, "refusal": refusal, "locked": locked}
    context |= {
        "faults": presenters.form_faults([form]),
        "typed_by": typing_mark(request.user, request.path),
    }
    return render(request, "work/total.html", context, status=status)


def total_record(request: OfficialRequest, assessment: Assessment, form: TotalForm) -> None:
    """Save a valid form and say when, with the result that follows."""
    services.reported_total_record(
        assessment_id=assessment.pk,
        figures=form.figures(),
        source=form.source(),
        actor=request.user,
        rights=request.rights,
    )
    assessment.refresh_from_db()
    say_saved(request, assessment, assessment)


@refusals_in_words
def work_unit_figures(request: OfficialRequest, pk: int) -> HttpResponse:
    """Record a unit's score and dimension scores as a source prints them."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can_record_unit(request.rights, unit_assessment.unit)
    data = posted_or_kept(request)
    instrument = instrument_of(unit_assessment.assessment)
    accepted = work.accepted_figures(unit_assessment)
    form = UnitFiguresForm(data, instrument=instrument, accepted=accepted)
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid() and request.method == "POST":
        try:
            unit_figures_record(request, unit_assessment, form)
        except policies.ActionRefused as error:
            refusal, status = str(error), 409
        else:
            return redirect("work-unit-figures", pk=pk)
    context = unit_context(request, unit_assessment, refusal) | {"form": form}
    context["faults"] = presenters.form_faults([form])
    return render(request, "work/unit_figures.html", context, status=status)


def unit_figures_record(
    request: OfficialRequest, unit_assessment: UnitAssessment, form: UnitFiguresForm
) -> None:
    """Save a valid form and say when, with the result that follows."""
    saved = services.reported_unit_record(
        unit_assessment_id=unit_assessment.pk,
        figure=form.cleaned_data["figure"],
        dimensions=form.dimensions(),
        source=form.source(),
        actor=request.user,
        rights=request.rights,
    )
    say_saved(request, saved, unit_assessment.assessment)


def unit_context(
    request: OfficialRequest, unit_assessment: UnitAssessment, refusal: str
) -> dict[str, Any]:
    """Return what both pages of a unit show."""
    assessment = unit_assessment.assessment
    return {
        "assessment": assessment,
        "unit": unit_assessment,
        "result": presenters.result_words(
            unit_assessment, instrument_of(assessment), sample=assessment.sample
        ),
        "refusal": refusal,
        "locked": presenters.unit_locked_words(unit_assessment),
        "typed_by": typing_mark(request.user, request.path),
    }


def posted_or_kept(request: OfficialRequest) -> QueryDict | None:
    """Return what the form was sent with, or what its author typed before the session ended.

    The latter is shown once, with a sentence that it is not stored; None without either.
    """
    if request.method == "POST":
        return request.POST
    typing = typing_take(request)
    if typing is not None:
        sentence = _(
            "Isian ini belum tersimpan: sesi Anda berakhir sebelum dikirim. "
            "Periksa, lalu tekan Simpan."
        )
        messages.warning(request, sentence)
    return typing


def say_saved(request: OfficialRequest, result: Result, assessment: Assessment) -> None:
    """Tell that all is stored, when, and the result; called after the service has committed."""
    words = presenters.result_words(result, instrument_of(assessment), sample=assessment.sample)
    text = render_to_string("work/_saved.html", {"result": words, "time": presenters.clock_words()})
    messages.success(request, text)
