"""The page of ranks: one kind of government in one year, in the nation or a province."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.releases import selectors

from .choices import UnknownChoice, read_choices
from .errors import error_answer, page_not_found
from .presenters.ranking import ranking_page
from .presenters.year import province_slugs


def newest_ranking(request: HttpRequest) -> HttpResponse:
    """Rank the newest year with results."""
    years = selectors.published_years()
    if not years:
        return page_not_found(request)
    return ranking_of(request, years[0], years, here=reverse("ranking", args=years[:1]))


def ranking(request: HttpRequest, year: int) -> HttpResponse:
    """Rank the known official scores of a year."""
    return ranking_of(request, year, selectors.published_years())


def ranking_of(request: HttpRequest, year: int, years: list[int], here: str = "") -> HttpResponse:
    """Rank a year; nothing is found where none of its results are published."""
    if year not in years:
        return page_not_found(request)
    rows = selectors.scores_of_year(year)
    try:
        choices = read_choices(request.GET, province_slugs(rows))
    except UnknownChoice as error:
        return error_answer(request, 400, _("Pilihan tidak dikenal"), str(error))
    page = ranking_page(year, years, rows, choices, here)
    return render(request, "dashboard/ranking.html", {"page": page})
