"""The page that sets up to five governments or units side by side, by GET and without a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .presenters.comparison import comparison_page


def compare(request: HttpRequest) -> HttpResponse:
    """Compare what the address names; a name that nothing bears stays in its field, with why."""
    page = comparison_page(request.GET)
    status = 422 if page.faults else 200
    return render(request, "dashboard/compare.html", {"page": page}, status=status)
