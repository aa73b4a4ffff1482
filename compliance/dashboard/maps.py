"""The pages of the map: the home province in one year, and in the newest one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.releases import selectors

from .errors import page_not_found
from .presenters.province_map import map_page
from .tile_map import home_province, tile_map


def newest_map(request: HttpRequest) -> HttpResponse:
    """Show the newest year of which the province's results are known, else the newest of all."""
    years = selectors.published_years()
    if not years:
        return page_not_found(request)
    province = home_province()
    known = (year for year in years if selectors.best_of_province(province, year, 1))
    return map_of(request, next(known, years[0]), years)


def year_map(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year with results."""
    return map_of(request, year, selectors.published_years())


def map_of(request: HttpRequest, year: int, years: list[int]) -> HttpResponse:
    """Show a year; nothing is found where no year or no map is."""
    cells = tile_map(home_province())
    if year not in years or not cells:
        return page_not_found(request)
    page = map_page(year, years, cells, selectors.scores_of_year(year))
    return render(request, "dashboard/map.html", {"page": page})
