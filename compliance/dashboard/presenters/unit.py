"""The page of one service unit (locus)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

import scoring
from compliance.assessments.analysis.presenters.indices import IndexWords, index_rows
from compliance.assessments.analysis.selectors import indices_of_unit
from compliance.dashboard.selectors import OFFICIAL, UnitRow
from compliance.followup.yearround.public import YearRound, unit_yearround
from compliance.language import local
from compliance.releases.rendered.recording import note
from compliance.releases.selectors import scores_of_unit
from units.models import ServiceUnit
from units.selectors import channels_of, products_of

from .channels import ChannelWords, channel_words
from .unit_answer import Answer, unit_answer
from .words import ResultWords, SourceWords, link_words, method_of, method_url, result_words


@dataclass(frozen=True, slots=True)
class DimensionWords:
    """One dimension of a unit's year; weight in percent, figure 0-100 or None."""

    name: str
    weight: str
    figure: str | None


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One year of a unit on one track."""

    year: int
    track: str
    result: ResultWords
    dimensions: tuple[DimensionWords, ...]
    method: str
    method_url: str
    printed_name: str  # as the source calls the unit, empty when it is the same name
    sample: bool


@dataclass(frozen=True, slots=True)
class ProductWords:
    """A service of the unit; a sample is invented."""

    name: str
    sample: bool
    source: SourceWords | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All that the page shows."""

    name: str
    slug: str
    kind: str
    government: str
    government_slug: str
    status: str
    successor: ServiceUnit | None
    address: str
    note: str
    source: SourceWords | None
    answer: Answer | None
    newest: UnitRow | None  # the newest official year, else the newest of its own
    official: tuple[UnitYear, ...]
    own: tuple[UnitYear, ...]
    channels: tuple[ChannelWords, ...]
    products: tuple[ProductWords, ...]
    indices: tuple[IndexWords, ...]  # related ones, beside the Ombudsman's score and never in it
    yearround: YearRound


def unit_page(unit: ServiceUnit) -> UnitPage:
    """Return the page of one unit. A dozen queries at most, however many years."""
    note(f"profile:{unit.government.code}")
    rows = scores_of_unit(unit.slug)
    return UnitPage(
        name=unit.name,
        slug=unit.slug,
        kind=unit.get_kind_display(),
        government=unit.government.name,
        government_slug=unit.government.slug,
        status=status_words(unit),
        successor=unit.successor,
        address=unit.address,
        note=unit.note,
        source=link_words(unit.source_url),
        answer=unit_answer(rows),
        newest=newest_result(rows),
        official=years(row for row in rows if row.assessment.track == OFFICIAL),
        own=years(row for row in rows if row.assessment.track != OFFICIAL),
        channels=channel_words(channels_of(unit.government, unit)),
        products=tuple(
            ProductWords(row.name, row.sample, link_words(row.source_url))
            for row in products_of(unit)
        ),
        indices=tuple(index_rows(indices_of_unit(unit))),
        yearround=unit_yearround(unit),
    )


def status_words(unit: ServiceUnit) -> str:
    """Return since when the unit is known as a locus, and whether it still exists."""
    if unit.active_to:
        return _("Unit ini tidak ada lagi setelah tahun %(year)s.") % {"year": unit.active_to}
    if unit.active_from:
        return _("Dikenal sebagai lokus sejak tahun %(year)s.") % {"year": unit.active_from}
    return ""


def newest_result(rows: Sequence[UnitRow]) -> UnitRow | None:
    """Return the newest official year, without one the newest of its own; rows run newest first."""
    official = (row for row in rows if row.assessment.track == OFFICIAL)
    return next(official, next(iter(rows), None))


def years(rows: Iterable[UnitRow]) -> tuple[UnitYear, ...]:
    """Return each year as it is shown."""
    return tuple(unit_year(row) for row in rows)


def unit_year(row: UnitRow) -> UnitYear:
    """Return one year with its dimensions and sources."""
    assessment = row.assessment
    instrument = method_of(assessment)
    sources = row.unit_sources
    printed = next((source.unit_name_printed for source in sources), "")
    return UnitYear(
        year=assessment.year,
        track=assessment.track,
        result=result_words(row, instrument=instrument, sources=sources, sample=assessment.sample),
        dimensions=dimension_words(instrument, row.dimensions),
        method=local(instrument.title, instrument.title_en),
        method_url=method_url(instrument),
        printed_name="" if printed == row.unit.name else printed,
        sample=assessment.sample,
    )


def dimension_words(
    instrument: scoring.Instrument, stored: Sequence[dict[str, str | None]]
) -> tuple[DimensionWords, ...]:
    """Return the stored dimension figures with their names; none when nothing is known."""
    if not any(row["score"] for row in stored):
        return ()
    words = []
    for row in stored:
        dimension = instrument.dimension(str(row["code"]))
        name = local(dimension.name, dimension.name_en)
        words.append(DimensionWords(name, str(dimension.weight), row["score"]))
    return tuple(words)
