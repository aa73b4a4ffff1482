"""The pages "how this score came about", of a government's total and of a unit.

They are reckoned from the release itself, so that they show what a stranger would find.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.language import local
from compliance.releases import selectors
from compliance.releases.presenters import outcome_words
from scoring.release import total_trace, unit_trace_in

from .errors import page_not_found
from .presenters.explained import explanation
from .presenters.words import source_words


def government_explained(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Explain a government's total of one year."""
    found = selectors.published_total(slug=slug, year=year, track=track)
    if found is None:
        return page_not_found(request)
    trace = total_trace(selectors.document_of(found))
    context = {
        "assessment": found,
        "sources": source_words(found.total_sources),
        "printed": explanation(trace.printed) if trace.printed else None,
        "computed": explanation(trace.computed) if trace.computed else None,
        "verdict": local(trace.reason, trace.reason_en),
    }
    return render(request, "dashboard/explained_government.html", context)


def unit_explained(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Explain a unit's score of one year, down to each answer."""
    found = selectors.published_unit(slug=slug, year=year, track=track)
    if found is None:
        return page_not_found(request)
    document = selectors.document_of(found.published)
    context = {
        "row": found,
        "assessment": found.published,
        "reply": found.reply,
        "outcome": outcome_words(found.reply.outcome) if found.reply else "",
        "explanation": explanation(unit_trace_in(document, slug)),
    }
    return render(request, "dashboard/explained_unit.html", context)
