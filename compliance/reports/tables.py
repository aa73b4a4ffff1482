"""The tables of a report card: loci, dimensions, years, and the ranges of the method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

import scoring
from compliance.assessments.selectors import active_units
from compliance.dashboard.presenters.government import unit_words
from compliance.dashboard.presenters.trend import columns, cuts, missing_words
from compliance.dashboard.presenters.words import (
    ResultWords,
    assessment_words,
    method_of,
    prints_categories,
)
from compliance.language import SAMPLE, figure_text, local
from compliance.releases.models import PublishedScore, PublishedUnitScore
from compliance.releases.rendered.recording import note
from compliance.releases.result_words import zone_shown
from compliance.sharing.presenters import OFFICIAL, Row, total_of
from units.selectors import governments

from .parts import MARK, MUTED, STRONG, Cell, Column, Line, Run, Table, Zone


def zone_of(code: str) -> Zone:
    """Return a zone with its word; one that is not known has a word too."""
    return Zone(*zone_shown(code))


def value_line(result: ResultWords) -> Line:
    """Return a result as a cell shows it: the stored figure or why there is none, and the mark."""
    if result.score is not None:
        runs = [Run(figure_text(result.score), style=STRONG)]
    elif result.range_low is not None and result.range_high is not None:
        runs = [
            Run(f"{figure_text(result.range_low)}–{figure_text(result.range_high)} "),
            Run(result.absence, style=MUTED),
        ]
    else:
        runs = [Run(result.absence, style=MUTED)]
    return (*runs, *mark(result.sample))


def mark(sample: bool) -> Line:
    """Return the mark that stands beside every figure that is invented."""
    return (Run(SAMPLE, style=MARK),) if sample else ()


def words_of(row: Row) -> ResultWords:
    """Return a result of a government or a unit in words."""
    return unit_words(row) if isinstance(row, PublishedUnitScore) else assessment_words(row)


def dimension_cell(figure: str | None, *, sample: bool) -> Cell:
    """Return the stored figure of a dimension, or that it is not known."""
    if not figure:
        return Cell((Run(_("belum diketahui"), style=MUTED),))
    return Cell((Run(figure_text(figure)), *mark(sample)))


def figures_of(row: PublishedUnitScore) -> Mapping[str, str | None]:
    """Return the stored figures of a unit's dimensions by their codes."""
    return {str(given["code"]): given["score"] for given in row.dimensions}


def dimensions_table(row: PublishedUnitScore) -> Table | None:
    """Return the dimensions of a unit, None for a method that has none."""
    total = row.published
    dimensions, figures = method_of(total).dimensions, figures_of(row)
    if not dimensions:
        return None
    rows = tuple(
        (
            Cell((Run(local(dimension.name, dimension.name_en)),)),
            Cell((Run(weight_words(dimension)),)),
            dimension_cell(figures.get(dimension.code), sample=total.sample),
        )
        for dimension in dimensions
    )
    heads = (Column(_("Dimensi"), wide=True), Column(_("Bobot"), True), Column(_("Nilai"), True))
    return Table(heads, rows)


def weight_words(dimension: scoring.Dimension) -> str:
    """Return the share of a dimension in the score of a unit."""
    return f"{figure_text(dimension.weight)} %"


def loci_table(total: PublishedScore, units: Sequence[PublishedUnitScore]) -> Table | None:
    """Return the loci of a government's year, also those without a published score.

    None where no locus is known. One column a dimension where any figure of one is known.
    """
    names = unpublished_names(total, {row.unit_slug for row in units})
    if not units and not names:
        return None
    dimensions = method_of(total).dimensions
    if not any(figure for row in units for figure in figures_of(row).values()):
        dimensions = ()
    heads = (
        Column(_("Lokus"), wide=True),
        *(
            Column(f"{local(dimension.name, dimension.name_en)}\n{weight_words(dimension)}", True)
            for dimension in dimensions
        ),
        Column(_("Nilai"), True),
        Column(_("Zona")),
    )
    known = [(row.unit.name, locus_cells(row, dimensions)) for row in units]
    empty = Cell((Run("–", style=MUTED),))
    absent = Cell((Run(_("belum dipublikasikan"), style=MUTED),))
    unknown = [
        (name, (Cell((Run(name),)), *(empty for _each in dimensions), absent, empty))
        for name in names
    ]
    return Table(heads, tuple(cells for _name, cells in sorted(known + unknown, key=first)))


def first(pair: tuple[str, object]) -> str:
    """Return the name that a row of loci is ordered by."""
    return pair[0]


def locus_cells(
    row: PublishedUnitScore, dimensions: Iterable[scoring.Dimension]
) -> tuple[Cell, ...]:
    """Return the cells of one published locus. The mark of a sample stands beside its total."""
    figures, result = figures_of(row), unit_words(row)
    return (
        Cell((Run(row.unit.name),)),
        *(dimension_cell(figures.get(one.code), sample=False) for one in dimensions),
        Cell(value_line(result)),
        Cell((), zone_of(result.zone)),
    )


def unpublished_names(total: PublishedScore, published: set[str]) -> list[str]:
    """Return the names of the other loci that the government had in that year. Two queries.

    Only for the Ombudsman's track: a self-evaluation chooses its own loci.
    """
    if total.track != OFFICIAL:
        return []
    note(f"profile:{total.government_code}")
    government = governments().filter(code=total.government_code).first()
    if government is None:
        return []
    units = active_units(government, total.year)
    return [unit.name for unit in units if unit.slug not in published]


def years_table(rows: Sequence[Row]) -> Table:
    """Return the years up to the card's own, newest first, each with what it may be set beside.

    `rows` are of one government or unit and one track, oldest first, and at least one.
    """
    years = columns([total_of(row) for row in rows])
    results = {total_of(row).year: words_of(row) for row in rows}
    reasons = {cut.later: cut.reason for cut in cuts(years)}
    found = []
    for year in reversed(years):
        result, reason = results.get(year.year), reasons.get(year.year)
        method = year.method
        found.append(
            (
                Cell((Run(str(year.year), style=STRONG),)),
                Cell(value_line(result) if result else (absence(year.year),)),
                Cell((), zone_of(result.zone)) if result else Cell(()),
                Cell((Run(category_words(result)),) if result else ()),
                Cell((Run(local(method.title, method.title_en)),) if method else ()),
                Cell((Run(comparison_words(reason, first=year is years[0]) if result else "–"),)),
            )
        )
    heads = (
        Column(_("Tahun")),
        Column(_("Nilai"), True),
        Column(_("Zona")),
        Column(_("Kategori"), wide=True),
        Column(_("Metode"), wide=True),
        Column(_("Dibanding tahun sebelumnya"), wide=True),
    )
    return Table(heads, tuple(found))


def absence(year: int) -> Run:
    """Return the word of a year that has no published result."""
    return Run(missing_words(year, None), style=MUTED)


def category_words(result: ResultWords) -> str:
    """Return the category with its letter where the method prints letters."""
    return " ".join(part for part in (result.category, result.label) if part)


def comparison_words(reason: str | None, *, first: bool) -> str:
    """Return whether a year may be set beside the one before it, and why not."""
    if first:
        return "–"
    if reason is None:
        return _("metode sama")
    return _("tidak sebanding: %(reason)s") % {"reason": reason}


def bands_table(method: scoring.Instrument) -> Table:
    """Return the ranges of a method, the highest first."""
    letters = prints_categories(method)
    rows = tuple(
        (
            Cell((Run(f"{figure_text(band.floor)}–{figure_text(band.ceiling)}"),)),
            Cell((), zone_of(band.zone)),
            Cell((Run(band_label(band, letters=letters)),)),
        )
        for band in method.bands
    )
    heads = (Column(_("Nilai"), True), Column(_("Zona")), Column(_("Kategori"), wide=True))
    return Table(heads, rows)


def band_label(band: scoring.Band, *, letters: bool) -> str:
    """Return the category of a range, with its letter where the method prints letters."""
    label = local(band.label, band.label_en)
    return f"{band.code} {label}" if letters and band.code else label
