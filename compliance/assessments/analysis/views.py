"""The officials' analysis pages: load, ask scoring, lay out. Efforts and indices are stored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.accounts.selectors import Rights
from scoring.indices import Index, index_codes, index_score, load_index
from scoring.steps import Question, questions
from units.models import ServiceUnit

from .. import policies, work
from ..disagreements import checks
from ..form_fields import typed
from ..models import IndexResult
from . import selectors, services
from .forms import (
    ChecksForm,
    IndexForm,
    MethodChoiceForm,
    WhatIfForm,
    unit_questions,
    year_questions,
)
from .presenters.checks import checks_page
from .presenters.indices import TriedIndex, index_rows, index_words, tried_words
from .presenters.rescore import rescore_page
from .presenters.standing import standing_rows
from .presenters.whatif import fixed_unit_fields, form_rows, unit_result, year_result
from .presenters.words import faults_of
from .simulation import movable, unit_simulation, year_simulation


@refusals_in_words
def work_checks(request: OfficialRequest) -> HttpResponse:
    """Show where printed figures disagree, or every check."""
    assessments = list(selectors.checkable_assessments(request.rights))
    years = sorted({row.year for row in assessments}, reverse=True)
    form = ChecksForm(request.GET, years=years)
    valid = form.is_valid()
    page = checks_page(
        checks(assessments),
        only_disagreeing=form.cleaned_data.get("tampil") != "semua",
        year=form.cleaned_data.get("tahun"),
    )
    context = {"page": page, "form": form, "faults": faults_of([form])}
    return render(request, "work/analysis/checks.html", context, status=200 if valid else 422)


@refusals_in_words
def work_standing(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show how far each unit stands from the bands below and above."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    year = selectors.scored_year(assessment.pk)
    visible = selectors.visible_unit_ids(request.rights, assessment)
    context = {
        "assessment": assessment,
        "rows": standing_rows(year, visible),
        "only_own": not work.sees_all_units(request.rights),
    }
    return render(request, "work/analysis/standing.html", context)


@refusals_in_words
def work_rescore(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show a year under another method; nothing is stored."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    named = selectors.method_named(request.GET.get("metode", ""))
    asked = {"metode": named.sha256 if named else request.GET.get("metode", "")}
    form = MethodChoiceForm(asked, methods=selectors.methods(), empty=_("pilih metode"))
    valid = form.is_valid()
    page = None
    if valid and named is not None:
        year = selectors.scored_year(assessment.pk)
        visible = selectors.visible_unit_ids(request.rights, assessment)
        page = rescore_page(year, selectors.instrument_of_method(named), visible)
    context = {"assessment": assessment, "form": form, "page": page, "other": named}
    context |= {"faults": faults_of([form]), "only_own": not work.sees_all_units(request.rights)}
    return render(request, "work/analysis/rescore.html", context, status=200 if valid else 422)


@refusals_in_words
def work_whatif(request: OfficialRequest, pk: int) -> HttpResponse:
    """Move a unit's answers, see the score and the cheapest way to a target; or keep efforts."""
    unit = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    year = selectors.scored_year(unit.assessment_id)
    at = year.position(pk)
    form = whatif_form(request, year, unit_questions(questions(year.results[at])))
    if request.method == "POST":
        return efforts_answer(request, year, form)
    result = None
    if form.is_bound and form.is_valid():
        result = unit_result(year, unit_simulation(year, at, form.choices()))
    context = whatif_context(request.rights, year, form) | {"unit": unit, "result": result}
    return render(request, "work/analysis/whatif.html", context, status=422 if form.errors else 200)


@refusals_in_words
def work_whatif_year(request: OfficialRequest, pk: int) -> HttpResponse:
    """The same for all units of a government together."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    year = selectors.scored_year(assessment.pk)
    asked = year_questions(q for result in year.results for q in questions(result))
    form = whatif_form(request, year, asked, units=year.unit_names())
    if request.method == "POST":
        return efforts_answer(request, year, form)
    result = None
    if form.is_bound and form.is_valid():
        simulated = year_simulation(year, form.choices())
        result = year_result(year, simulated) if simulated else None
    context = whatif_context(request.rights, year, form) | {"result": result}
    context |= {"unit_fields": fixed_unit_fields(form), "no_total": not year.counts_as_total}
    return render(
        request, "work/analysis/whatif_year.html", context, status=422 if form.errors else 200
    )


def whatif_form(
    request: OfficialRequest,
    year: selectors.ScoredYear,
    asked: Mapping[str, Question],
    *,
    units: Mapping[str, str] | None = None,
) -> WhatIfForm:
    """Return the form of a what-if with the efforts that are kept."""
    data = request.POST if request.method == "POST" else request.GET or None
    efforts = selectors.efforts_of(year.assessment.government, year.instrument.code)
    return WhatIfForm(data, instrument=year.instrument, asked=asked, efforts=efforts, units=units)


def whatif_context(rights: Rights, year: selectors.ScoredYear, form: WhatIfForm) -> dict[str, Any]:
    """Return what both pages of a what-if show."""
    valid = form.is_bound and not form.errors
    return {
        "assessment": year.assessment,
        "form": form,
        "sections": form_rows(form, year.instrument, year.product_names()),
        "movable": movable(year.results) and bool(form.asked),
        "changed": form.touched,
        "new_efforts": form.new_efforts() if valid else {},
        "can_keep": services.can_set_efforts(rights, year.assessment.government),
        "faults": faults_of([form]),
    }


def efforts_answer(
    request: OfficialRequest, year: selectors.ScoredYear, form: WhatIfForm
) -> HttpResponse:
    """Keep the efforts of a form and go back to the same choices."""
    if not form.is_valid():
        raise policies.ActionRefused(_("Upaya atau indikator tidak dikenal."))
    changed = services.efforts_save(
        government=year.assessment.government,
        instrument=year.instrument,
        efforts=form.efforts(),
        actor=request.user,
        rights=request.rights,
    )
    messages.success(request, _("Upaya %(count)d indikator disimpan.") % {"count": len(changed)})
    return redirect(request.get_full_path())


@refusals_in_words
def work_indices(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show a unit's related indices; reckon or keep one."""
    unit = get_object_or_404(selectors.service_units_to_open(request.rights), pk=pk)
    rows = list(selectors.index_results(unit))
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("ubah")), None)
    forms = index_forms(request, unit, chosen)
    tried: dict[str, TriedIndex] = {}
    bound = next((form for form in forms.values() if form.is_bound), None)
    if bound is not None:
        policies.check_can_record_unit(request.rights, unit)
        if bound.is_valid():
            if request.POST.get("aksi") != "hitung":
                return index_saved(request, unit, bound)
            tried[bound.index.code] = index_tried(bound)
    context = indices_context(request.rights, unit, rows, forms, tried)
    return render(
        request, "work/analysis/indices.html", context, status=422 if context["faults"] else 200
    )


def index_forms(
    request: OfficialRequest, unit: ServiceUnit, chosen: IndexResult | None
) -> dict[str, IndexForm]:
    """Return a form an index: the sent one with its data, a chosen row with its values."""
    sent = request.POST.get("indeks") if request.method == "POST" else None
    if request.method == "POST" and sent not in index_codes():
        raise policies.ActionRefused(_("Indeks ini tidak dikenal."))
    may_show = services.can_show_index(request.rights, unit)
    return {
        code: IndexForm(
            request.POST if code == sent else None,
            index=load_index(code),
            row=chosen if chosen is not None and chosen.index == code else None,
            may_show=may_show,
        )
        for code in sorted(index_codes(), reverse=True)  # the survey first
    }


def index_tried(form: IndexForm) -> TriedIndex:
    """Reckon an index without keeping it."""
    figures, index = form.figures(), form.index
    return tried_words(index, index_score(index, form.marks(), weights=figures.weights))


def index_saved(request: OfficialRequest, unit: ServiceUnit, form: IndexForm) -> HttpResponse:
    """Keep an index and say what came out."""
    row = services.index_result_save(
        unit=unit,
        index=form.index,
        figures=form.figures(),
        actor=request.user,
        rights=request.rights,
    )
    words = index_words(row)
    messages.success(
        request,
        _("Tersimpan: %(title)s %(period)s = %(figure)s (%(band)s).")
        % {
            "title": words.title,
            "period": words.period,
            "figure": typed(Decimal(words.figure)),
            "band": words.band,
        },
    )
    return redirect("work-indices", pk=unit.pk)


def indices_context(
    rights: Rights,
    unit: ServiceUnit,
    rows: list[IndexResult],
    forms: dict[str, IndexForm],
    tried: dict[str, TriedIndex],
) -> dict[str, Any]:
    """Return what the page of a unit's indices shows."""
    indices: list[tuple[Index, IndexForm, TriedIndex | None]] = [
        (form.index, form, tried.get(code)) for code, form in forms.items()
    ]
    return {
        "unit": unit,
        "rows": index_rows(rows),
        "indices": indices,
        "faults": faults_of(forms.values()),
        "can_record": policies.can_record_unit(rights, unit),
    }
