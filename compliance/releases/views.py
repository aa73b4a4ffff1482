"""The publisher's pages: what will be published, what blocks it, when, corrections, receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments import work
from compliance.assessments.models import Assessment
from compliance.assessments.presenters import clock_words, form_faults

from . import policies, presenters, services
from .forms import CorrectionForm, PlanForm


def assessment_of(request: OfficialRequest, pk: int) -> Assessment:
    """Return a year that the person may open; 404 for any other."""
    return get_object_or_404(work.assessments_to_open(request.rights), pk=pk)


def publication_answer(
    request: OfficialRequest,
    assessment: Assessment,
    *,
    plan_form: PlanForm | None = None,
    correction_form: CorrectionForm | None = None,
    refusal: policies.ActionRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the publisher's page of a year."""
    page = presenters.publication_page(assessment, request.rights, getattr(refusal, "found", None))
    plan_form = plan_form or PlanForm(planned=page.plan.publish_at if page.plan else None)
    correction_form = correction_form or CorrectionForm()
    context: dict[str, Any] = {
        "page": page,
        "assessment": assessment,
        "plan_form": plan_form,
        "correction_form": correction_form,
        "faults": form_faults([plan_form, correction_form]),
        "refusal": str(refusal) if refusal else "",
    }
    return render(request, "work/publishing/publication.html", context, status=status)


@refusals_in_words
def work_publication(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show how far a year is from the public, and what has been published of it."""
    return publication_answer(request, assessment_of(request, pk))


def act(
    request: OfficialRequest,
    assessment: Assessment,
    do: Callable[..., Any],
    said: str,
    **given: Any,
) -> HttpResponse:
    """Ask one service; say when it was done, or why it was refused, on the page as it is now."""
    pk = assessment.pk
    try:
        do(assessment_id=pk, actor=request.user, rights=request.rights, **given)
    except policies.ActionRefused as refusal:
        assessment.refresh_from_db(fields=["status", "published_at", "published_by"])
        return publication_answer(request, assessment, refusal=refusal, status=409)
    messages.success(request, said % {"time": clock_words()})
    return redirect("work-publication", pk=pk)


def seen_in(request: OfficialRequest) -> str:
    """Return the hash of the content that the page showed; empty where it names none."""
    return request.POST.get("seen", "")


@refusals_in_words
def work_publish(request: OfficialRequest, pk: int) -> HttpResponse:
    """Publish a year."""
    said = _("Terbit pukul %(time)s. Hasilnya kini dapat dibaca siapa saja.")
    assessment = assessment_of(request, pk)
    return act(request, assessment, services.year_publish, said, seen=seen_in(request))


@refusals_in_words
def work_plan(request: OfficialRequest, pk: int) -> HttpResponse:
    """Set when a year publishes itself."""
    assessment = assessment_of(request, pk)
    policies.check_can_plan(request.rights, assessment)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return publication_answer(request, assessment, plan_form=form, status=422)
    said = _("Rencana terbit tersimpan pukul %(time)s.")
    given = {"publish_at": form.cleaned_data["publish_at"], "seen": seen_in(request)}
    return act(request, assessment, services.publication_plan, said, **given)


@refusals_in_words
def work_plan_cancel(request: OfficialRequest, pk: int) -> HttpResponse:
    """Take a plan back."""
    said = _("Rencana terbit dibatalkan pukul %(time)s.")
    return act(request, assessment_of(request, pk), services.publication_plan_cancel, said)


@refusals_in_words
def work_correct(request: OfficialRequest, pk: int) -> HttpResponse:
    """Open a published year again to correct it."""
    assessment = assessment_of(request, pk)
    policies.check_can_publish(request.rights, assessment)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return publication_answer(request, assessment, correction_form=form, status=422)
    said = _("Ralat dibuka pukul %(time)s. Publik tetap membaca publikasi terakhir.")
    return act(
        request, assessment, services.correction_open, said, reason=form.cleaned_data["reason"]
    )


@refusals_in_words
def work_correct_give_up(request: OfficialRequest, pk: int) -> HttpResponse:
    """Lock a year again whose correction changed nothing."""
    said = _("Ralat dibatalkan pukul %(time)s.")
    return act(request, assessment_of(request, pk), services.correction_give_up, said)
