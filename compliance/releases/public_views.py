"""The public pages of releases: all corrections, and each release as it was, old ones included."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import presenters, selectors

CORRECTIONS_PER_PAGE = 20


def corrections(request: HttpRequest) -> HttpResponse:
    """Show what was corrected, why, and each old and new value; the newest first."""
    pages = Paginator(selectors.corrections(), CORRECTIONS_PER_PAGE)
    page = pages.get_page(request.GET.get("hal"))
    context = {"page": page, "corrections": presenters.correction_words(list(page))}
    return render(request, "releases/corrections.html", context)


def release(request: HttpRequest, code: str, year: int, track: str, number: int) -> HttpResponse:
    """Show one release as it was frozen, with a pointer to the newest of its year."""
    found = selectors.release_named(code, year, track, number)
    if found is None:
        return render(request, "releases/no_release.html", status=404)
    page = presenters.release_page(found, newest=selectors.newest_number(found))
    return render(request, "releases/release.html", {"page": page})
