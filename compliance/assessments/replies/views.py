"""The pages of the right of reply: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from .. import work
from ..models import UnitAssessment
from ..policies import ActionRefused
from ..presenters import form_faults
from ..verifying.views import say_done, step_context
from ..views import posted_or_kept, unit_context
from . import policies, presenters, selectors, services
from .forms import DecisionForm, ReplyForm


@refusals_in_words
def work_unit_reply(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show a unit's reply with what became of it; take a reply or the word that there is none."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    data = posted_or_kept(request)
    if data is not None:
        policies.check_can_reply(request.rights, unit_assessment.unit)
    form = ReplyForm(unit_assessment, data)
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid() and request.method == "POST":
        try:
            reply_record(request, pk, form)
        except ActionRefused as error:
            refusal, status = str(error), 409
        else:
            return redirect("work-unit-reply", pk=pk)
    return page_answer(request, pk, "reply", form, refusal=refusal, status=status)


def reply_record(request: OfficialRequest, pk: int, form: ReplyForm) -> None:
    """Keep a valid form and say when."""
    who: dict[str, Any] = {
        "unit_assessment_id": pk,
        "seen": form.seen,
        "actor": request.user,
        "rights": request.rights,
    }
    if form.waives:
        services.reply_waive(**who)
        say_done(request, _("Tersimpan pukul %(time)s: lokus ini tidak menanggapi."))
    else:
        services.reply_give(text=form.cleaned_data["text"], **who)
        say_done(request, _("Tanggapan tersimpan pukul %(time)s dan menunggu keputusan."))


@refusals_in_words
def work_unit_reply_decide(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show the reply that waits, and decide it with reasons."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can_decide(request.rights, unit_assessment.unit)
    form = DecisionForm(selectors.standing_reply(unit_assessment), posted_or_kept(request))
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid() and request.method == "POST":
        try:
            services.reply_decide(
                unit_assessment_id=pk,
                reply_id=form.reply_id,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                rights=request.rights,
            )
        except ActionRefused as error:
            refusal, status = str(error), 409
        else:
            say_done(request, _("Keputusan tersimpan pukul %(time)s."))
            return redirect("work-unit-reply", pk=pk)
    return page_answer(request, pk, "decide", form, refusal=refusal, status=status)


def page_answer(
    request: OfficialRequest,
    pk: int,
    name: str,
    form: ReplyForm | DecisionForm,
    *,
    refusal: str,
    status: int,
) -> HttpResponse:
    """Return a page of the room with the unit and its reply as they are stored now."""
    rows = work.units_to_open(request.rights)
    unit_assessment: UnitAssessment = get_object_or_404(rows, pk=pk)  # anew: others act as well
    standing = selectors.standing_reply(unit_assessment)
    if refusal:
        if isinstance(form, ReplyForm):
            form.see(unit_assessment)
        else:
            form.see(standing)
    context = unit_context(request, unit_assessment, refusal) | step_context(
        request, unit_assessment
    )
    context |= {
        "page": presenters.reply_page(unit_assessment, standing, request.rights),
        "form": form,
        "faults": form_faults([form]),
    }
    return render(request, f"work/replies/{name}.html", context, status=status)
