"""The help: the list of its topics with a search, and one topic."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from compliance.accounts.refusals import OfficialRequest

from ..presenters import form_faults
from .facts import topic_context
from .forms import SearchForm
from .topics import BY_SLUG, TOPICS, topics_found


def work_help(request: OfficialRequest) -> HttpResponse:
    """Show the topics, all or those that a search finds."""
    form = SearchForm(request.GET)
    valid = form.is_valid()
    asked = form.cleaned_data["cari"] if valid else ""
    context = {
        "form": form,
        "asked": asked,
        "topics": topics_found(asked),
        "faults": form_faults([form]),
    }
    return render(request, "work/guide/index.html", context, status=200 if valid else 422)


def work_help_topic(request: OfficialRequest, slug: str) -> HttpResponse:
    """Show one topic."""
    topic = BY_SLUG.get(slug)
    if topic is None:
        raise Http404
    context = topic_context() | {"topic": topic, "topics": TOPICS}
    return render(request, "work/guide/topic.html", context)
