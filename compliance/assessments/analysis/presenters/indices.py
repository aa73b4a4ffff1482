"""Related indices of a unit: stored results in words, and the result of a form that is tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.language import local
from scoring.indices import Index, IndexResult, load_index, weight_choice

from ...models import IndexResult as IndexRow


@dataclass(frozen=True, slots=True)
class IndexWords:
    """One stored index as it is shown; the figure is the stored text."""

    row: IndexRow
    title: str
    period: str
    figure: str
    band: str
    weights: str


@dataclass(frozen=True, slots=True)
class TriedIndex:
    """What a form gives when it is only reckoned: figure, band, weights."""

    figure: str
    band: str
    weights: str


def index_rows(rows: Iterable[IndexRow]) -> list[IndexWords]:
    """Return stored indices as they are shown, on officials' and on public pages."""
    return [index_words(row) for row in rows]


def index_words(row: IndexRow) -> IndexWords:
    """Return one stored index as it is shown."""
    index = load_index(row.index)
    band = next(band for band in index.bands if band.code == row.band)
    choice = weight_choice(index, row.weight_choice)
    return IndexWords(
        row=row,
        title=local(index.title, index.title_en),
        period=period_words(row.year, row.quarter),
        figure=row.figure,
        band=band_words(band.code, local(band.label, band.label_en)),
        weights=local(choice.label, choice.label_en),
    )


def tried_words(index: Index, result: IndexResult) -> TriedIndex:
    """Return a result that is not stored."""
    choice, band = result.weight_choice, result.band
    return TriedIndex(
        figure=result.shown,
        band=band_words(band.code, local(band.label, band.label_en)),
        weights=local(choice.label, choice.label_en),
    )


def band_words(code: str, label: str) -> str:
    """Return a category once, not "A – Category A"."""
    return label if label.split()[-1] == code else f"{code} – {label}"


def period_words(year: int, quarter: int | None) -> str:
    """Return the time an index is about."""
    if quarter is None:
        return str(year)
    return _("%(year)d triwulan %(quarter)d") % {"year": year, "quarter": quarter}
