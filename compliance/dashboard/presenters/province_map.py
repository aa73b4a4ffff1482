"""The map of the home province in one year: a tile a government, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.dashboard.charts.tiles import TileFacts, Tiles, tiles
from compliance.dashboard.selectors import AssessmentRow
from compliance.dashboard.tile_map import Cell, home_province
from compliance.language import figure_text
from compliance.releases.rendered.recording import note
from compliance.releases.result_words import zone_word
from units.models import Government
from units.selectors import governments_named

from .words import ResultWords, assessment_words
from .year import Link


@dataclass(frozen=True, slots=True)
class MapRow:
    """One government of the table; no result is a year of which nothing is known."""

    name: str
    code: str
    url: str
    result: ResultWords | None
    home: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """All that the page shows."""

    year: int
    province: str
    years: tuple[Link, ...]
    chart: Tiles
    rows: tuple[MapRow, ...]  # by code
    known: int  # of all rows, those with a figure or a zone
    scored: int  # those with a figure


def map_page(
    year: int, years: Sequence[int], cells: Sequence[Cell], rows: Sequence[AssessmentRow]
) -> MapPage:
    """Return the map of a year. One query beside those of `rows`: the names of today."""
    note("profile")
    named = {row.code: row for row in governments_named(cell.code for cell in cells)}
    results = {row.government.code: assessment_words(row) for row in rows}
    province = named.get(home_province())
    name = province.province_name or "" if province else ""
    table = tuple(
        map_row(named[cell.code], results.get(cell.code))
        for cell in sorted(cells, key=lambda cell: cell.code)
        if cell.code in named
    )
    by_code = {row.code: row for row in table}
    known = sum(1 for row in table if is_known(row.result))
    title = _("Peta %(province)s, %(year)s") % {"province": name, "year": year}
    return MapPage(
        year=year,
        province=name,
        years=tuple(
            Link(str(number), reverse("map", args=[number]), number == year) for number in years
        ),
        chart=tiles(
            "map",
            title,
            _("Satu petak untuk satu pemerintah; angka yang sama ada dalam tabel di bawah."),
            [facts(cell, by_code[cell.code]) for cell in cells if cell.code in by_code],
        ),
        rows=table,
        known=known,
        scored=sum(1 for row in table if row.result and row.result.score is not None),
    )


def map_row(government: Government, result: ResultWords | None) -> MapRow:
    """Return one government of the table."""
    return MapRow(
        name=government.name,
        code=government.code,
        url=reverse("government", args=[government.slug]),
        result=result,
        home=government.code == settings.HOME_GOVERNMENT,
    )


def is_known(result: ResultWords | None) -> bool:
    """Tell whether a source gives a figure or at least a zone."""
    return result is not None and (result.score is not None or bool(result.zone))


def facts(cell: Cell, row: MapRow) -> TileFacts:
    """Return what a tile shows: never a figure that is not in the table."""
    return TileFacts(
        row=cell.row,
        column=cell.column,
        code=row.code,
        lines=cell.lines,
        figure=row.result.score if row.result else None,
        zone=row.result.zone if row.result else "",
        word=spoken(row.result),
        name=row.name,
        url=row.url,
        home=row.home,
    )


def spoken(result: ResultWords | None) -> str:
    """Return a result as a reader hears it."""
    if result is None or not is_known(result):
        return _("belum diketahui")
    figure = _("hanya zona") if result.score is None else figure_text(result.score)
    return f"{figure}, {zone_word(result.zone) or _('zona belum diketahui')}"
