"""Pages of findings: the list, one finding, proposals from low answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments import work
from compliance.assessments.presenters import form_faults
from units.models import Government

from .. import points
from . import policies, presenters, selectors, services
from .forms import FilterForm, FindingForm

ROWS_PER_PAGE = 50


@refusals_in_words
def work_findings(request: OfficialRequest) -> HttpResponse:
    """List the findings that a person may read, narrowed by state, unit, year and lateness."""
    units, years = selectors.filter_choices(request.rights)
    form = FilterForm(request.GET, units=units, years=years)
    today = timezone.localdate()
    rows = selectors.findings_listed(request.rights, form.wanted(), today)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("hal"))
    query = request.GET.copy()
    query.pop("hal", None)
    government = selectors.coordinated(request.rights).first()
    context = {
        "form": form,
        "faults": form_faults([form]),
        "page": page,
        "query": query.urlencode(),
        "rows": [presenters.finding_row(row, today) for row in page],
        "can_add": government is not None,
        "sources": selectors.newest_units(government, request.rights) if government else [],
    }
    return render(request, "work/followup/findings/list.html", context)


@refusals_in_words
def work_finding(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one finding with its actions and the points they would bring."""
    finding = get_object_or_404(selectors.findings_to_open(request.rights), pk=pk)
    page = presenters.finding_page(finding, request.rights, timezone.localdate())
    return render(request, "work/followup/findings/finding.html", {"page": page})


@refusals_in_words
def work_finding_add(request: OfficialRequest) -> HttpResponse:
    """Record a finding from the Ombudsman's report card or from own monitoring."""
    government = chosen_government(request)
    methods = selectors.methods_of(government)
    form = FindingForm(
        request.POST if request.method == "POST" else None,
        units=selectors.units_of(government),
        methods=methods,
        year=methods[0][0] if methods else None,
    )
    if form.is_bound and form.is_valid():
        finding = services.finding_add(
            government=government, facts=form.facts(), actor=request.user, rights=request.rights
        )
        messages.success(request, _("Temuan tersimpan. Rencanakan tindak lanjutnya di sini."))
        return redirect("work-finding", pk=finding.pk)
    return form_answer(request, form, {"government": government})


@refusals_in_words
def work_finding_edit(request: OfficialRequest, pk: int) -> HttpResponse:
    """Change what a finding says."""
    finding = get_object_or_404(selectors.findings_to_open(request.rights), pk=pk)
    policies.check_can_keep_findings(request.rights, finding.government)
    policies.check_finding_is_open(finding)
    form = FindingForm(
        request.POST if request.method == "POST" else None,
        units=selectors.units_of(finding.government),
        methods=selectors.methods_of(finding.government),
        finding=finding,
    )
    context = {"finding": finding, "government": finding.government, "seen": form["seen"].value()}
    if not (form.is_bound and form.is_valid()):
        return form_answer(request, form, context)
    try:
        services.finding_edit(
            finding_id=pk,
            facts=form.facts(),
            seen_version=form.cleaned_data["seen"] or 0,
            actor=request.user,
            rights=request.rights,
        )
    except services.FindingConflict as conflict:
        return form_answer(request, form, context | clash_context(conflict), status=409)
    messages.success(request, _("Temuan tersimpan."))
    return redirect("work-finding", pk=pk)


def clash_context(conflict: services.FindingConflict) -> dict[str, Any]:
    """Return what the form shows of a finding that somebody else changed meanwhile."""
    stored = conflict.stored
    clash = presenters.finding_clash(stored)
    return {"clash": clash, "refusal": str(conflict), "seen": stored.version}


def form_answer(
    request: OfficialRequest, form: FindingForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return the form of a finding with what was typed and its faults."""
    context |= {"form": form, "faults": form_faults([form])}
    status = 422 if context["faults"] else status
    return render(request, "work/followup/findings/form.html", context, status=status)


def chosen_government(request: OfficialRequest) -> Government:
    """Return the government whose findings the person keeps: the asked one, else the first."""
    rows = selectors.coordinated(request.rights)
    asked = request.GET.get("pemerintah", "")
    found = rows.filter(code=asked).first() if asked else rows.first()
    if found is None:
        raise Http404(_("Pemerintah ini tidak ditemukan."))
    return found


@refusals_in_words
def work_finding_state(request: OfficialRequest, pk: int) -> HttpResponse:
    """Close a finding whose actions are ended, or open it again."""
    finding = get_object_or_404(selectors.findings_to_open(request.rights), pk=pk)
    closes = request.POST.get("aksi") == "tutup"
    turn = services.finding_close if closes else services.finding_reopen
    turn(finding_id=finding.pk, actor=request.user, rights=request.rights)
    messages.success(request, _("Temuan ditutup.") if closes else _("Temuan dibuka kembali."))
    return redirect("work-finding", pk=pk)


@refusals_in_words
def work_finding_propose(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show the low answers of a unit as findings to be; record those that were chosen."""
    unit = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    policies.check_can_keep_findings(request.rights, unit.assessment.government)
    gains = points.gains_of(points.with_answers([unit.pk])[0])
    rows = presenters.low_answers(gains, selectors.open_indicators(unit))
    if request.method != "POST":
        context = {"unit": unit, "rows": rows, "new": sum(not row.known for row in rows)}
        return render(request, "work/followup/findings/propose.html", context)
    chosen = set(request.POST.getlist("indikator"))
    made = services.findings_propose(
        unit_assessment=unit,
        proposals=[services.Proposal(row.code, row.text) for row in rows if row.code in chosen],
        actor=request.user,
        rights=request.rights,
    )
    words = ngettext("%(count)d temuan dicatat.", "%(count)d temuan dicatat.", len(made))
    messages.success(request, words % {"count": len(made)})
    return redirect("work-findings")
