"""Pages of actions: what waits, a new one, one with its evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments.presenters import form_faults

from .. import points
from ..models import Action
from . import policies, presenters, selectors, services
from .forms import ActionForm, PlanForm, ProgressForm


@refusals_in_words
def work_actions(request: OfficialRequest) -> HttpResponse:
    """List the actions that are not ended: the late ones, the person's own, or all."""
    shown = request.GET.get("tampil", "terlambat")
    today = timezone.localdate()
    actions = selectors.actions_listed(request.rights, shown, today)
    units = {row.finding.unit_id for row in actions if row.finding.unit_id}
    gains = points.gains_by_place(units)
    context = {
        "rows": presenters.action_rows(actions, request.rights, gains, today),
        "choices": presenters.action_choices(shown),
    }
    return render(request, "work/followup/findings/actions.html", context)


@refusals_in_words
def work_action_add(request: OfficialRequest, pk: int) -> HttpResponse:
    """Plan an action for a finding."""
    finding = get_object_or_404(selectors.findings_to_open(request.rights), pk=pk)
    policies.check_can_keep_findings(request.rights, finding.government)
    policies.check_finding_is_open(finding)
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, owners=selectors.owners_of(finding.government))
    if form.is_bound and form.is_valid():
        services.action_add(
            finding_id=pk, facts=form.facts(), actor=request.user, rights=request.rights
        )
        messages.success(request, _("Tindak lanjut tersimpan."))
        return redirect("work-finding", pk=pk)
    faults = form_faults([form])
    context = {"finding": finding, "form": form, "faults": faults}
    status = 422 if faults else 200
    return render(request, "work/followup/findings/action_add.html", context, status=status)


@refusals_in_words
def work_action(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one action; its owner tells how far it is, a coordinator changes all of it."""
    action = get_object_or_404(selectors.actions_to_open(request.rights), pk=pk)
    form = action_form(request, action)
    if request.method != "POST":
        return action_answer(request, action, form)
    policies.check_can_update_action(request.rights, action)
    policies.check_finding_is_open(action.finding)
    if not form.is_valid():
        return action_answer(request, action, form, status=422)
    try:
        services.action_save(
            action_id=pk,
            facts=form.facts(),
            evidence=form.choice(),
            seen_version=form.cleaned_data["seen"],
            actor=request.user,
            rights=request.rights,
        )
    except services.ActionConflict as conflict:
        return action_answer(request, conflict.stored, form, status=409, refusal=str(conflict))
    messages.success(request, _("Tindak lanjut tersimpan."))
    return redirect("work-finding", pk=action.finding_id)


def action_form(request: OfficialRequest, action: Action) -> ProgressForm:
    """Return the form of an action: of all of it for a coordinator, of its progress for others."""
    data = request.POST if request.method == "POST" else None
    ticked = [pk for pk in request.POST.getlist("evidence") if presenters.is_uuid(pk)]
    offered = selectors.evidence_offered(
        request.rights, action, request.GET.get("cari", ""), also=ticked
    )
    if not policies.can_keep_findings(request.rights, action.finding.government):
        return ProgressForm(data, action=action, offered=offered)
    owners = selectors.owners_offered(action.finding.government, action.owner_id)
    return ActionForm(data, action=action, offered=offered, owners=owners)


def action_answer(
    request: OfficialRequest,
    action: Action,
    form: ProgressForm,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    """Return the page of one action with what was typed, beside what is stored when they clash."""
    finding = action.finding
    units = [finding.unit_id] if finding.unit_id and finding.indicator else []
    gains, today = points.gains_by_place(units), timezone.localdate()
    row = presenters.action_rows([action], request.rights, gains, today, with_evidence=True)[0]
    context: dict[str, Any] = {
        "row": row,
        "finding": presenters.finding_row(finding, today),
        "form": form,
        "faults": form_faults([form]),
        "seen": action.version if status == 409 else form["seen"].value(),
        "refusal": refusal,
        "clash": presenters.action_clash(action) if status == 409 else [],
        "options": presenters.evidence_options(form),
        "searched": request.GET.get("cari", ""),
    }
    return render(request, "work/followup/findings/action.html", context, status=status)
