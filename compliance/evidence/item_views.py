"""One piece of evidence: its page, its bytes, and what may be done with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments import work
from compliance.assessments.policies import ActionDenied, ActionRefused
from compliance.assessments.presenters import form_faults

from . import archive, files, policies, presenters, selectors, services, storage
from .checking import PREVIEWED
from .forms import DetailsForm, EditForm, RemoveForm, ReplaceFileForm, ReplaceLinkForm
from .models import Evidence
from .refusals import StorageFailed

# Whatever a file contains, a browser that shows it runs nothing and fetches nothing. The style is
# the browser's own, of the page it builds around a picture.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@refusals_in_words
def work_evidence(request: OfficialRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one piece of evidence; correct what is said of it."""
    evidence = get_object_or_404(selectors.evidence_to_open(request.rights), pk=pk)
    form = EditForm(request.POST if request.method == "POST" else None, evidence=evidence)
    if form.is_valid():
        services.evidence_details_save(
            evidence_id=pk, details=form.details(), actor=request.user, rights=request.rights
        )
        messages.success(request, _("Rincian bukti tersimpan."))
        return redirect("work-evidence", pk=pk)
    context = evidence_context(request, evidence) | {"form": form, "faults": form_faults([form])}
    return render(
        request, "work/evidence/evidence.html", context, status=422 if form.errors else 200
    )


def evidence_context(request: OfficialRequest, evidence: Evidence) -> dict[str, Any]:
    """Return what the page of one piece of evidence shows."""
    rights = request.rights
    places, elsewhere = selectors.evidence_uses(rights, evidence)
    uses = selectors.last_uses(evidence)
    operates = any(rights.operates(use.entry.unit_assessment.unit) for use in uses)
    can_change = passes(policies.check_can_change, rights, evidence, uses)
    removed = evidence.removed_at is not None
    return {
        "words": presenters.evidence_words(evidence),
        "places": [presenters.place_row(use) for use in places],
        "elsewhere": elsewhere,
        "versions": [
            presenters.evidence_words(row) for row in selectors.versions(rights, evidence)
        ],
        "position_shown": bool(evidence.latitude)
        and policies.sees_position(rights, evidence, operates_there=operates),
        "can_change": can_change and not removed,
        "can_restore": can_change and removed,
        "can_replace": passes(policies.check_can_replace, rights, evidence, uses),
        "trouble": storage.storage_in_trouble(),
    }


def passes(check: Any, *args: Any) -> bool:
    """Return whether a policy lets a person do something now."""
    try:
        check(*args)
    except (ActionDenied, ActionRefused):
        return False
    return True


@never_cache
def work_evidence_file(request: OfficialRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Send the bytes of a file to be saved."""
    return file_answer(request, pk, inline=False)


@never_cache
def work_evidence_preview(request: OfficialRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Send the bytes of a picture or PDF to be looked at; anything else to be saved."""
    return file_answer(request, pk, inline=True)


def file_answer(request: OfficialRequest, pk: uuid.UUID, *, inline: bool) -> HttpResponseBase:
    """Return a file to whoever may open a unit that uses it; to others it does not exist."""
    evidence = get_object_or_404(selectors.files_to_open(request.rights), pk=pk)
    try:
        content = storage.file_opened(evidence.stored_name)
    except StorageFailed as failure:
        return storage_answer(request, failure)
    response = FileResponse(content, content_type=evidence.content_type)
    response["Content-Length"] = str(evidence.size)
    saved = not (inline and evidence.content_type in PREVIEWED)
    response["Content-Disposition"] = disposition(evidence.original_name, saved=saved)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def disposition(name: str, *, saved: bool) -> str:
    """Return the header that names a file and says whether it is saved or looked at."""
    return content_disposition_header(saved, name) or "attachment"


def storage_answer(request: OfficialRequest, failure: StorageFailed) -> HttpResponse:
    """Return a page that says the storage is out of reach and nothing else is."""
    context = {"title": _("Bukti belum dapat dibuka"), "detail": failure, "status": failure.status}
    answer = render(request, "error.html", context, status=failure.status)
    answer["Retry-After"] = str(storage.REMEMBERED)
    return answer


@never_cache
def work_evidence_archive(request: OfficialRequest, pk: int) -> HttpResponseBase:
    """Send all present evidence of a unit as a ZIP in the method's order, with an index."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    plan = archive.archive_plan(unit_assessment)
    response = StreamingHttpResponse(archive.archive_bytes(plan), content_type="application/zip")
    response["Content-Disposition"] = disposition(plan.file_name, saved=True)
    return response


@refusals_in_words
def work_evidence_replace(request: OfficialRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a newer version in the place of evidence; the old one stays in the history."""
    evidence = get_object_or_404(selectors.evidence_to_open(request.rights), pk=pk)
    policies.check_can_replace(request.rights, evidence, selectors.last_uses(evidence))
    form = replace_form(request, evidence)
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid():
        try:
            new = replaced(request, evidence, form)
        except StorageFailed as failure:
            refusal, status = str(failure), failure.status
        except ActionRefused as error:
            refusal, status = str(error), 409
        else:
            messages.success(request, _("Versi baru tersimpan; yang lama tetap dalam riwayat."))
            return redirect("work-evidence", pk=new.pk)
    context = {
        "words": presenters.evidence_words(evidence),
        "form": form,
        "refusal": refusal,
        "faults": form_faults([form]),
    }
    return render(request, "work/evidence/replace.html", context, status=status)


def replace_form(request: OfficialRequest, evidence: Evidence) -> ReplaceFileForm | ReplaceLinkForm:
    """Return the form that fits the kind of evidence."""
    data = request.POST if request.method == "POST" else None
    if evidence.is_file:
        sent = request.FILES if request.method == "POST" else None
        return ReplaceFileForm(data, sent, evidence=evidence)
    return ReplaceLinkForm(data, evidence=evidence)


def replaced(request: OfficialRequest, evidence: Evidence, form: DetailsForm) -> Evidence:
    """Save the newer version of a valid form."""
    if isinstance(form, ReplaceFileForm):
        return files.file_replace(
            evidence_id=evidence.pk,
            file=form.checked(),
            details=form.details(),
            actor=request.user,
            rights=request.rights,
        )
    return services.link_replace(
        evidence_id=evidence.pk,
        url=form.cleaned_data["url"],
        details=form.details(),
        actor=request.user,
        rights=request.rights,
    )


@refusals_in_words
def work_evidence_remove(request: OfficialRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason, then take evidence away from all answers; it can be brought back."""
    evidence = get_object_or_404(selectors.evidence_to_open(request.rights), pk=pk)
    uses = selectors.last_uses(evidence)
    policies.check_not_removed(evidence)
    policies.check_can_change(request.rights, evidence, uses)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.evidence_remove(
            evidence_id=pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            rights=request.rights,
        )
        messages.success(request, _("Bukti dihapus dari semua isian. Anda dapat mengembalikannya."))
        return redirect("work-evidence", pk=pk)
    context = {"words": presenters.evidence_words(evidence), "form": form, "uses": len(uses)}
    context["faults"] = form_faults([form])
    return render(request, "work/evidence/remove.html", context, status=422 if form.errors else 200)


@refusals_in_words
def work_evidence_restore(request: OfficialRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring removed evidence back to the answers it was taken from."""
    get_object_or_404(selectors.evidence_to_open(request.rights), pk=pk)
    services.evidence_restore(evidence_id=pk, actor=request.user, rights=request.rights)
    messages.success(request, _("Bukti dikembalikan ke isiannya."))
    return redirect("work-evidence", pk=pk)


@refusals_in_words
def work_evidence_detach(request: OfficialRequest, pk: int, use: int) -> HttpResponse:
    """Say that evidence no longer proves an answer of this unit."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    row = get_object_or_404(selectors.uses_of_unit(unit_assessment), pk=use)
    services.evidence_detach(use_id=row.pk, actor=request.user, rights=request.rights)
    messages.success(request, _("“%(title)s” dilepas.") % {"title": row.evidence.title})
    return redirect(
        "work-evidence-entry",
        pk=pk,
        indicator=row.entry.indicator,
        product=row.entry.product_id or 0,
    )
