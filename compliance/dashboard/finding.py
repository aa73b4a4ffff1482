"""The page of the search: governments and units by name, short name or code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .presenters.finding import search_page


def search(request: HttpRequest) -> HttpResponse:
    """Show what was found; a text that cannot be searched for keeps its place in the form."""
    page = search_page(request.GET.get("q", ""))
    status = 422 if page.fault else 200
    return render(request, "dashboard/search.html", {"page": page}, status=status)
