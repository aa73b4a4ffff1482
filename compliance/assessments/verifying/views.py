"""The pages of handing in and verifying: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from .. import policies, work
from ..models import UnitAssessment
from ..presenters import clock_words, form_faults
from ..views import posted_or_kept, unit_context
from ..workflow import Action
from . import presenters, selectors, services
from .forms import ReasonForm, ReviewSheet, UnitReturnForm

SHOWN, ONLY_OPEN = "tampil", "belum"  # the filter in the address
ACCEPT_REST, RETURN, VERIFY = "accept-rest", "return", "verify"  # what a button of the form asks


@refusals_in_words
def work_unit_submit(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show what a unit still lacks; hand it in."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can(Action.SUBMIT, request.rights, unit_assessment)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            services.unit_submit(unit_assessment_id=pk, actor=request.user, rights=request.rights)
        except policies.ActionRefused as error:
            refusal, status = str(error), 409
        else:
            say_done(request, _("Diajukan pukul %(time)s. Isiannya kini terkunci."))
            return redirect("work-unit-review", pk=pk)
    found = selectors.unit_answers(unit_assessment)
    context = unit_context(request, unit_assessment, refusal) | step_context(
        request, unit_assessment
    )
    context |= {
        "missing": presenters.missing_words(found.missing),
        "without_evidence": sum(
            bool(row.question.indicator.evidence) and row.entry.evidence_count == 0
            for row in found.given
            if row.entry is not None and not row.entry.not_applicable
        ),
    }
    return render(request, "work/verifying/submit.html", context, status=status)


@refusals_in_words
def work_unit_take_back(request: OfficialRequest, pk: int) -> HttpResponse:
    """Take back what was handed in, with a reason."""
    done = _("Ditarik kembali pukul %(time)s. Isiannya dapat diubah lagi.")
    return reason_answer(request, pk, Action.TAKE_BACK, services.unit_take_back, done)


@refusals_in_words
def work_unit_reopen(request: OfficialRequest, pk: int) -> HttpResponse:
    """Open a verified unit again, with a reason."""
    done = _("Dibuka kembali pukul %(time)s. Isiannya dapat diubah lagi.")
    return reason_answer(request, pk, Action.REOPEN, services.unit_reopen, done)


def reason_answer(
    request: OfficialRequest,
    pk: int,
    action: Action,
    act: Callable[..., UnitAssessment],
    done: str,
) -> HttpResponse:
    """Ask for the reason of a step, and take the step."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can(action, request.rights, unit_assessment)
    form = ReasonForm(posted_or_kept(request))
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid() and request.method == "POST":
        reason = form.cleaned_data["reason"]
        try:
            act(unit_assessment_id=pk, reason=reason, actor=request.user, rights=request.rights)
        except policies.ActionRefused as error:
            refusal, status = str(error), 409
        else:
            say_done(request, done)
            return redirect("work-unit-review", pk=pk)
    context = unit_context(request, unit_assessment, refusal) | step_context(
        request, unit_assessment
    )
    context |= {"form": form, "faults": form_faults([form])}
    context |= {"taking_back": action is Action.TAKE_BACK}
    context |= {"possible": policies.can_step(action, request.rights, unit_assessment)}
    return render(request, "work/verifying/reason.html", context, status=status)


@refusals_in_words
def work_unit_review(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show all answers of a unit with what was said of them; for its verifier with controls."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    data = posted_or_kept(request)
    if data is None:
        return review_answer(request, unit_assessment)
    policies.check_can_review(request.rights, unit_assessment.unit)
    sheet, form = sheet_of(request, unit_assessment, data), UnitReturnForm(data)
    valid = all([sheet.is_valid(), form.is_valid()])
    if not valid or request.method != "POST":
        return review_answer(
            request, unit_assessment, sheet=sheet, form=form, status=200 if valid else 422
        )
    try:
        reviews_record(request, pk, sheet, form.cleaned_data["reason"])
    except policies.ActionRefused as error:
        if isinstance(error, services.ReviewConflict):
            sheet.mark_clashes(error.keys)
        return review_answer(
            request, unit_assessment, sheet=sheet, form=form, refusal=str(error), status=409
        )
    return redirect(review_address(request, pk))


def reviews_record(request: OfficialRequest, pk: int, sheet: ReviewSheet, reason: str) -> None:
    """Store what was said, and return or verify the whole unit when the pressed button says so."""
    act = request.POST.get("act")
    who: dict[str, Any] = {
        "unit_assessment_id": pk,
        "changes": sheet.changes(accept_open=act == ACCEPT_REST),
        "actor": request.user,
        "rights": request.rights,
    }
    if act == RETURN:
        services.unit_return(reason=reason, **who)
        say_done(request, _("Dikembalikan pukul %(time)s."))
    elif act == VERIFY:
        services.unit_verify(**who)
        say_done(request, _("Terverifikasi pukul %(time)s."))
    else:
        say_saved(request, services.entry_reviews_save(**who))


def sheet_of(
    request: OfficialRequest, unit_assessment: UnitAssessment, data: Any = None
) -> ReviewSheet:
    """Return the rows that this person may review, with what was typed."""
    found = selectors.unit_answers(unit_assessment)
    entries = [answer.entry for answer in found.given if answer.entry is not None]
    return ReviewSheet(found, selectors.written_by(request.rights.user_id, entries), data)


def review_answer(
    request: OfficialRequest,
    unit_assessment: UnitAssessment,
    *,
    sheet: ReviewSheet | None = None,
    form: UnitReturnForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of a unit's answers and reviews."""
    sheet = sheet or sheet_of(request, unit_assessment)
    form = form or UnitReturnForm()
    rows = sheet.sent
    context = unit_context(request, unit_assessment, refusal) | step_context(
        request, unit_assessment
    )
    # What was typed stays on the page also when the unit was taken back meanwhile.
    can_review = context["can_return"] or bool(rows)
    context |= {
        "page": presenters.review_page(
            sheet,
            selectors.last_known_answers(unit_assessment),
            can_review=can_review,
            only_open=request.GET.get(SHOWN) == ONLY_OPEN,
        ),
        "form": form,
        "can_review": can_review,
        "faults": form_faults(
            [*rows, form], [*(row.answer.question.indicator.code for row in rows), _("Lokus")]
        ),
    }
    return render(request, "work/verifying/review.html", context, status=status)


def step_context(request: OfficialRequest, unit_assessment: UnitAssessment) -> dict[str, Any]:
    """Return what a person may do with a unit now, and how far it has come."""
    able = {
        f"can_{action.name.lower()}": policies.can_step(action, request.rights, unit_assessment)
        for action in Action
    }
    return able | {"state": presenters.state_words(unit_assessment)}


def review_address(request: OfficialRequest, pk: int) -> str:
    """Return the address of the page of reviews, with the filter that was on."""
    query = f"?{SHOWN}={ONLY_OPEN}" if request.GET.get(SHOWN) == ONLY_OPEN else ""
    return reverse("work-unit-review", args=[pk]) + query


def say_done(request: OfficialRequest, sentence: str) -> None:
    """Tell that a step is taken, and when; called after the service has committed."""
    messages.success(request, sentence % {"time": clock_words()})


def say_saved(request: OfficialRequest, count: int) -> None:
    """Tell how many reviews are stored, and when; nothing when none changed."""
    if count:
        text = ngettext(
            "%(count)d penilaian isian tersimpan pukul %(time)s.",
            "%(count)d penilaian isian tersimpan pukul %(time)s.",
            count,
        )
        messages.success(request, text % {"count": count, "time": clock_words()})
