"""The public pages: load, present, render.

What does not exist is answered in words here and not by raising Http404, because the
demonstration runs with DEBUG, where Django would show its own page for developers.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compliance.assessments.national import newest_year
from compliance.followup.yearround.public_selectors import with_public_kinds
from compliance.releases.selectors import code_under, scores_of_year
from units import selectors as unit_selectors

from . import selectors
from .choices import UnknownChoice, read_choices
from .errors import error_answer, page_not_found
from .presenters.government import government_page
from .presenters.method import method_page
from .presenters.unit import unit_page
from .presenters.year import known_years, province_slugs, year_page


def home(request: HttpRequest) -> HttpResponse:
    """Show the government whose portal this is."""
    found = unit_selectors.governments().filter(code=settings.HOME_GOVERNMENT).first()
    if found is None:
        return error_answer(
            request,
            503,
            _("Data belum dimuat"),
            _("Portal ini belum berisi data. Administrator perlu memuat data resmi lebih dahulu."),
        )
    return render(request, "dashboard/government.html", {"page": government_page(found)})


def government(request: HttpRequest, slug: str) -> HttpResponse:
    """Show any government, in the same way as the home one."""
    found = unit_selectors.governments().filter(slug=slug).first()
    if found is not None:
        return render(request, "dashboard/government.html", {"page": government_page(found)})
    # Published pages keep the links of their day, also after a government got another name.
    moved = unit_selectors.governments().filter(code=code_under(slug)).first()
    if moved is None:
        return page_not_found(request)
    return redirect("government", slug=moved.slug, permanent=True)


def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one assessment year with all governments that are known."""
    years = known_years()
    if year not in years:
        return page_not_found(request)
    rows = scores_of_year(year)
    try:
        choices = read_choices(request.GET, province_slugs(rows))
    except UnknownChoice as error:
        return error_answer(request, 400, _("Pilihan tidak dikenal"), str(error))
    return render(request, "dashboard/year.html", {"page": year_page(year, years, rows, choices)})


def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one service unit."""
    found = with_public_kinds(unit_selectors.service_units()).filter(slug=slug).first()
    if found is None:
        return page_not_found(request)
    return render(request, "dashboard/unit.html", {"page": unit_page(found)})


def method(request: HttpRequest, instrument: str) -> HttpResponse:
    """Show how scores come about under one method, an uploaded one when its hash is given."""
    found = selectors.method(instrument, request.GET.get("sha256", ""))
    if found is None:
        return page_not_found(request)
    return render(request, "dashboard/method.html", {"page": method_page(found)})


def glossary(request: HttpRequest) -> HttpResponse:
    """Say in plain words what the pages' terms mean. No query."""
    context = {"newest_method": newest_year().instrument}
    return render(request, "dashboard/glossary.html", context)
