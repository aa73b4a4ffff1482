"""The page of a unit's respondents: how many are wanted, how many were reached."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments import work
from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import ActionRefused
from compliance.assessments.presenters import form_faults

from . import policies, presenters, selectors, services
from .forms import CountAddForm, CountsForm


@refusals_in_words
def work_respondents(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show the counts of a unit; begin to count for one more indicator."""
    unit = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    form = CountAddForm(request.POST if request.method == "POST" else None, unit_assessment=unit)
    if request.method == "POST":
        policies.check_can_count(request.rights, unit)
    if not (form.is_bound and form.is_valid()):
        return answer(request, unit, add=form, status=422 if form.errors else 200)
    try:
        services.respondents_add(
            unit_assessment_id=pk,
            place=form.place(),
            counts=form.counts(),
            actor=request.user,
            rights=request.rights,
        )
    except ActionRefused as refusal:
        return answer(request, unit, add=form, refusal=str(refusal), status=409)
    messages.success(request, presenters.saved_words())
    return redirect("work-respondents", pk=pk)


@refusals_in_words
def work_respondent(request: OfficialRequest, pk: int) -> HttpResponse:
    """Change one count or remove it."""
    count = get_object_or_404(selectors.counts_to_open(request.rights), pk=pk)
    unit = work.units_to_open(request.rights).get(pk=count.unit_assessment_id)
    policies.check_can_count(request.rights, unit)
    form = CountsForm(request.POST, row=count)
    if not form.is_valid():
        return answer(request, unit, typed=(pk, form), status=422)
    try:
        changed(request, pk, form)
    except services.RespondentConflict as conflict:
        return answer(request, unit, typed=(pk, form), refusal=str(conflict), status=409)
    return redirect("work-respondents", pk=unit.pk)


def changed(request: OfficialRequest, pk: int, form: CountsForm) -> None:
    """Do what a valid form asks for and say so. Raises what the services refuse with."""
    seen = form.cleaned_data["seen"] or 0
    if request.POST.get("aksi") == "hapus":
        services.respondents_remove(
            count_id=pk, seen_version=seen, actor=request.user, rights=request.rights
        )
        messages.success(request, _("Dihapus dari daftar; riwayatnya tetap ada."))
        return
    services.respondents_save(
        count_id=pk,
        counts=form.counts(),
        seen_version=seen,
        actor=request.user,
        rights=request.rights,
    )
    messages.success(request, presenters.saved_words())


def answer(
    request: OfficialRequest,
    unit: UnitAssessment,
    *,
    add: CountAddForm | None = None,
    typed: tuple[int, CountsForm] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of a unit with what was typed."""
    rows = selectors.respondents_of(unit)
    bound = dict([typed] if typed else [])
    clashed = typed[0] if typed and status == 409 else None
    context = {
        "unit": unit,
        "rows": presenters.count_rows(unit, rows, bound, clashed),
        "total": presenters.progress_of(rows),
        "add": add or CountAddForm(unit_assessment=unit),
        "can_count": policies.can_count(request.rights, unit),
        "faults": form_faults([form for form in (add, *bound.values()) if form is not None]),
        "refusal": refusal,
    }
    return render(request, "work/followup/respondents/unit.html", context, status=status)
