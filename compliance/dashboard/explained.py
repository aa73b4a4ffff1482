"""The pages "how this score came about", of a government's total and of a unit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.assessments import selectors, traces
from compliance.language import local

from .errors import page_not_found
from .presenters.explained import explanation
from .presenters.words import source_words, total_sources


def government_explained(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Explain a government's total of one year."""
    found = (
        selectors.published_assessments()
        .filter(government__slug=slug, year=year, track=track)
        .first()
    )
    if found is None:
        return page_not_found(request)
    trace = traces.government_figure_trace(found.pk)
    check = trace.reconciliation
    context = {
        "assessment": found,
        "sources": source_words(total_sources(found)),
        "printed": explanation(trace.printed) if trace.printed else None,
        "computed": explanation(trace.computed) if trace.computed else None,
        "verdict": local(check.reason, check.reason_en) if check else "",
    }
    return render(request, "dashboard/explained_government.html", context)


def unit_explained(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Explain a unit's score of one year, down to each answer."""
    found = (
        selectors.published_unit_assessments()
        .filter(unit__slug=slug, assessment__year=year, assessment__track=track)
        .first()
    )
    if found is None:
        return page_not_found(request)
    context = {
        "row": found,
        "assessment": found.assessment,
        "explanation": explanation(traces.unit_figure_trace(found)),
    }
    return render(request, "dashboard/explained_unit.html", context)
