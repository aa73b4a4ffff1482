"""Evidence of a unit and of one answer: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments import presenters as assessment_presenters
from compliance.assessments import work
from compliance.assessments.entries import Question
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import ActionRefused, can_record_unit

from . import files, policies, presenters, selectors, services, storage
from .forms import FilesForm, LinkForm
from .models import Evidence
from .refusals import StorageFailed
from .services import Target

OFFER_SALT = "compliance.evidence.offer"
OFFER_SECONDS = 3600
EXPIRING_WITHIN = datetime.timedelta(days=90)


@dataclass(slots=True)
class Answer:
    """What the page of one answer has to say besides what is stored."""

    files_form: FilesForm | None = None
    link_form: LinkForm | None = None
    refusal: str = ""
    known: tuple[Evidence, ...] = ()  # the same bytes are kept already
    status: int = 200


@refusals_in_words
def work_evidence_units(request: OfficialRequest) -> HttpResponse:
    """List the units of open years with how far their answers are proven."""
    units = list(selectors.units_with_evidence(request.rights))
    counted = selectors.completeness(units)
    rows = [presenters.UnitRow(unit, counted[unit.pk]) for unit in units]
    return render(request, "work/evidence/units.html", {"rows": rows})


@refusals_in_words
def work_evidence_expiring(request: OfficialRequest) -> HttpResponse:
    """List the evidence that has ended or soon ends."""
    until = timezone.localdate() + EXPIRING_WITHIN
    uses = selectors.expiring_uses(request.rights, until=until)
    rows = [presenters.place_row(use) for use in uses]
    return render(request, "work/evidence/expiring.html", {"rows": rows, "until": until})


@refusals_in_words
def work_evidence_unit(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show all answers of a unit with what should prove them and what does."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    only_missing = request.GET.get("kurang") == "1"
    asked = selectors.unit_questions(unit_assessment)
    uses = selectors.unit_uses(unit_assessment)
    absent = selectors.not_applicable_keys(unit_assessment)
    instrument = instrument_of(unit_assessment.assessment)
    everything = presenters.sections(instrument, asked, uses, absent, only_missing=False)
    rows = [row for section in everything for row in section.rows]
    context = unit_context(request, unit_assessment) | {
        "sections": presenters.sections(instrument, asked, uses, absent, only_missing=only_missing),
        "only_missing": only_missing,
        "missing": sum(row.missing for row in rows),
        "expected": sum(bool(row.expected) and not row.not_applicable for row in rows),
    }
    return render(request, "work/evidence/unit.html", context)


def unit_context(request: OfficialRequest, unit_assessment: UnitAssessment) -> dict[str, Any]:
    """Return what all pages of a unit's evidence show."""
    locked = assessment_presenters.unit_locked_words(unit_assessment)
    may_record = can_record_unit(request.rights, unit_assessment.unit)
    return {
        "unit": unit_assessment,
        "assessment": unit_assessment.assessment,
        "locked": locked,
        "can_edit": may_record and not locked,
        "trouble": storage.storage_in_trouble(),
    }


@refusals_in_words
def work_evidence_entry(
    request: OfficialRequest, pk: int, indicator: str, product: int
) -> HttpResponse:
    """Show the evidence of one answer; add files, a link, or evidence that is kept already."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    question = question_of(unit_assessment, indicator, product)
    answer = Answer()
    if request.method == "POST":
        policies.check_can_attach(request.rights, unit_assessment)
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        found = acted(act, request, Target(pk, question.key))
        if found is None:
            return redirect("work-evidence-entry", pk=pk, indicator=indicator, product=product)
        answer = found
    context = entry_context(request, unit_assessment, question, answer)
    return render(request, "work/evidence/entry.html", context, status=answer.status)


def question_of(unit_assessment: UnitAssessment, indicator: str, product: int) -> Question:
    """Return a question of a unit; one that is not asked there does not exist."""
    key = indicator, product or None
    for question in selectors.unit_questions(unit_assessment):
        if question.key == key:
            return question
    raise Http404


def acted(
    act: Callable[[OfficialRequest, Target], Answer | None],
    request: OfficialRequest,
    target: Target,
) -> Answer | None:
    """Do one act; return what its page says, None when all is stored."""
    try:
        return act(request, target)
    except ActionRefused as refusal:
        return Answer(refusal=str(refusal), status=409)


def add_files(request: OfficialRequest, target: Target) -> Answer | None:
    """Keep the files of the request; offer those that are kept already."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return Answer(files_form=form, status=422)
    try:
        outcome = files.files_add(
            files=form.checked(),
            details=form.details(),
            target=target,
            actor=request.user,
            rights=request.rights,
        )
    except StorageFailed as failure:
        return Answer(files_form=form, refusal=str(failure), status=failure.status)
    if outcome.added:
        messages.success(request, presenters.count_words(len(outcome.added)))
    for row in outcome.present:
        messages.info(request, _("“%(title)s” sudah terpasang di sini.") % {"title": row.title})
    if outcome.known:
        return Answer(files_form=form, known=tuple(outcome.known), status=409)
    return None


def add_link(request: OfficialRequest, target: Target) -> Answer | None:
    """Keep the address of the request."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return Answer(link_form=form, status=422)
    services.link_add(
        url=form.cleaned_data["url"],
        details=form.details(),
        target=target,
        actor=request.user,
        rights=request.rights,
    )
    messages.success(request, presenters.count_words(1))
    return None


def reuse(request: OfficialRequest, target: Target) -> Answer | None:
    """Attach evidence that the person may see already."""
    rows = selectors.evidence_to_open(request.rights).filter(removed_at__isnull=True)
    try:
        evidence = get_object_or_404(rows, pk=request.POST.get("evidence", ""))
    except ValidationError as error:  # no identifier at all
        raise Http404 from error
    return attach(request, target, evidence)


def accept_offer(request: OfficialRequest, target: Target) -> Answer | None:
    """Attach evidence that this person was offered, having sent the same bytes."""
    try:
        offered = signing.loads(
            request.POST.get("offer", ""), salt=OFFER_SALT, max_age=OFFER_SECONDS
        )
    except signing.BadSignature:
        return Answer(refusal=_("Tawaran ini sudah kedaluwarsa; unggah lagi."), status=409)
    if offered.get("user") != request.user.pk:
        raise Http404
    evidence = get_object_or_404(Evidence, pk=offered["evidence"])
    return attach(request, target, evidence)


def attach(request: OfficialRequest, target: Target, evidence: Evidence) -> Answer | None:
    """Attach evidence and say so."""
    services.evidence_attach(
        evidence=evidence, target=target, actor=request.user, rights=request.rights
    )
    messages.success(request, _("“%(title)s” dipasang.") % {"title": evidence.title})
    return None


ACTS: dict[str, Callable[[OfficialRequest, Target], Answer | None]] = {
    "files": add_files,
    "link": add_link,
    "reuse": reuse,
    "offer": accept_offer,
}


def entry_context(
    request: OfficialRequest, unit_assessment: UnitAssessment, question: Question, answer: Answer
) -> dict[str, Any]:
    """Return what the page of one answer shows."""
    uses = selectors.question_uses(unit_assessment, question.key)
    context = unit_context(request, unit_assessment)
    search = request.GET.get("cari", "")[:100].replace("\0", "")
    if context["can_edit"]:
        context |= {
            "files_form": answer.files_form or FilesForm(),
            "link_form": answer.link_form or LinkForm(),
            "reusable": [
                presenters.evidence_words(row)
                for row in selectors.evidence_to_reuse(
                    request.rights, unit_assessment, question.key, search
                )
            ],
        }
    bound = [form for form in (answer.files_form, answer.link_form) if form is not None]
    absent = question.key in selectors.not_applicable_keys(unit_assessment)
    live = [use for use in reversed(uses) if use.detached_at is None]
    return context | {
        "row": presenters.question_row(question, live, not_applicable=absent),
        "earlier": presenters.use_rows(use for use in uses if use.detached_at is not None),
        "offers": [offer(request, row) for row in answer.known],
        "search": search,
        "refusal": answer.refusal,
        "faults": assessment_presenters.form_faults(bound),
    }


def offer(request: OfficialRequest, row: Evidence) -> dict[str, str]:
    """Return evidence with the same bytes and a token that lets this person alone attach it."""
    token = signing.dumps({"evidence": str(row.pk), "user": request.user.pk}, salt=OFFER_SALT)
    return {"name": row.original_name, "token": token}
