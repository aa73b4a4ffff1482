"""The page of one government: its newest score, trend, loci, neighbours, and where to complain."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

import scoring
from compliance.assessments.selectors import active_units
from compliance.dashboard.selectors import OFFICIAL, SELF, AssessmentRow, UnitRow
from compliance.language import local
from compliance.releases import selectors
from compliance.releases.published import PublishedUnit
from compliance.releases.rendered.recording import note
from units.models import Government, ServiceUnit
from units.selectors import channels_of, innovations_of

from .channels import ChannelWords, channel_words
from .trend import Trend, trend
from .words import (
    RankWords,
    ResultWords,
    SourceWords,
    assessment_words,
    link_words,
    method_of,
    method_url,
    rank_words,
    result_words,
)

COMPARATORS = 10  # governments of the province beside the one of the page


@dataclass(frozen=True, slots=True)
class AwardWords:
    """How the result was handed over, as the sources tell; texts are Indonesian."""

    award: str
    on: datetime.date | None
    place: str
    by: str
    note: str
    source: SourceWords | None


@dataclass(frozen=True, slots=True)
class YearWords:
    """The newest official result with all that is said of it."""

    year: int
    result: ResultWords
    ranks: tuple[RankWords, ...]
    award: AwardWords | None
    method: str
    method_url: str
    meaning: tuple[str, ...]
    zones_assumed: bool
    units_expected: int | None


@dataclass(frozen=True, slots=True)
class LocusWords:
    """One locus: its official figure, and apart from it the self-assessment of the same year."""

    name: str
    slug: str
    kind: str
    official: ResultWords | None
    own: ResultWords | None


@dataclass(frozen=True, slots=True)
class Loci:
    """The loci of one year."""

    year: int
    rows: tuple[LocusWords, ...]
    own: ResultWords | None  # total of the self-assessment
    any_own: bool
    sample: bool
    any_official: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A government of the same province with a known score."""

    name: str
    slug: str
    result: ResultWords
    here: bool


@dataclass(frozen=True, slots=True)
class InnovationWords:
    """A named improvement; the text is Indonesian."""

    name: str
    description: str
    source: SourceWords | None


@dataclass(frozen=True, slots=True)
class GovernmentPage:
    """All that the page shows."""

    name: str
    slug: str
    kind: str
    province: str
    newest: AssessmentRow | None  # the year that the page is about
    current: YearWords | None
    trend: Trend | None
    loci: Loci | None
    neighbours: tuple[Neighbour, ...]
    neighbours_url: str
    channels: tuple[ChannelWords, ...]
    innovations: tuple[InnovationWords, ...]


def government_page(government: Government) -> GovernmentPage:
    """Return the page of one government. Ten queries at most, however many years and units."""
    # Its own live data, and the name of the province it lies in.
    note(f"profile:{government.code}", f"profile:{government.province_code}")
    rows = selectors.scores_of_government(government.code)
    official = [row for row in rows if row.track == OFFICIAL]
    newest = newest_result(official)
    neighbours = (
        selectors.best_of_province(government.province_code, newest.year, COMPARATORS)
        if newest and government.province_code
        else []
    )
    return GovernmentPage(
        name=government.name,
        slug=government.slug,
        kind=government.get_kind_display(),
        province=government.province_name or _("Nasional"),
        newest=newest,
        current=year_words(newest) if newest else None,
        trend=trend(official),
        loci=loci(government, rows),
        neighbours=tuple(neighbour(row, government) for row in neighbours),
        neighbours_url=province_url(government, newest.year) if newest else "",
        channels=channel_words(channels_of(government)),
        innovations=tuple(
            InnovationWords(row.name, row.description, link_words(row.source_url))
            for row in innovations_of(government)
        ),
    )


def newest_result(official: Sequence[AssessmentRow]) -> AssessmentRow | None:
    """Return the newest year whose result is known; a year may be known by its units alone."""
    known = [row for row in official if row.score is not None or row.zone or row.category_label]
    return next(reversed(known or official), None)


def year_words(row: AssessmentRow) -> YearWords:
    """Return one official year with its ranks, hand-over and meaning."""
    instrument = method_of(row)
    return YearWords(
        year=row.year,
        result=assessment_words(row),
        ranks=rank_words(row),
        award=award_words(row),
        method=local(instrument.title, instrument.title_en),
        method_url=method_url(instrument),
        meaning=zone_meaning(row.zone),
        zones_assumed=zones_assumed(instrument),
        units_expected=row.units_expected,
    )


def award_words(row: AssessmentRow) -> AwardWords | None:
    """Return how the result was handed over, None when no source tells."""
    if not (row.award or row.handed_over_on):
        return None
    return AwardWords(
        award=row.award,
        on=row.handed_over_on,
        place=row.handed_over_place,
        by=row.handed_over_by,
        note=row.note,
        source=link_words(row.source_url),
    )


def zones_assumed(instrument: scoring.Instrument) -> bool:
    """Tell whether the Ombudsman prints no zones for a method, so that ours are carried over."""
    return any(band.zone_provenance == "assumption" for band in instrument.bands)


def zone_meaning(zone: str) -> tuple[str, ...]:
    """Return in plain words what a zone says, and what it does not say."""
    words = {
        "green": _(
            "Hijau: pada saat dinilai, unit layanan yang dikunjungi memenuhi sebagian besar "
            "standar pelayanan publik yang diwajibkan undang-undang."
        ),
        "yellow": _(
            "Kuning: pada saat dinilai, sebagian standar pelayanan publik belum dipenuhi di unit "
            "layanan yang dikunjungi."
        ),
        "red": _(
            "Merah: pada saat dinilai, banyak standar pelayanan publik belum dipenuhi di unit "
            "layanan yang dikunjungi."
        ),
    }
    if zone not in words:
        return ()
    limits = _(
        "Yang dinilai hanya beberapa unit contoh (lokus). Zona bukan jaminan bahwa setiap layanan "
        "berjalan tanpa masalah; jika dilayani tidak semestinya, sampaikan pengaduan."
    )
    return (words[zone], limits)


def loci(government: Government, rows: Sequence[AssessmentRow]) -> Loci | None:
    """Return the loci of the newest year with figures of units, else of the newest year."""
    units = selectors.unit_scores_of_government(government.code)
    printed = [row.assessment.year for row in units if is_official(row) and row.score is not None]
    newest = [row.year for row in rows if row.track == OFFICIAL] or [row.year for row in rows]
    if not newest:
        return None
    year = max(printed, default=newest[-1])
    of_year = [row for row in units if row.assessment.year == year]
    known: dict[str, PublishedUnit | ServiceUnit] = {
        unit.slug: unit for unit in active_units(government, year)
    }
    known |= {row.unit.slug: row.unit for row in of_year}
    ordered = sorted(known.values(), key=lambda unit: unit.name)
    own = next((row for row in rows if row.year == year and row.track == SELF), None)
    return Loci(
        year=year,
        rows=tuple(locus(unit, of_year) for unit in ordered),
        own=assessment_words(own) if own else None,
        any_own=any(not is_official(row) for row in of_year),
        sample=bool(own and own.sample),
        any_official=bool(printed),
    )


def locus(unit: PublishedUnit | ServiceUnit, rows: Iterable[UnitRow]) -> LocusWords:
    """Return one unit with its rows of the year, the official apart from the own one."""
    mine = [row for row in rows if row.unit.slug == unit.slug]
    official = next((row for row in mine if is_official(row)), None)
    own = next((row for row in mine if not is_official(row)), None)
    return LocusWords(
        name=unit.name,
        slug=unit.slug,
        kind=unit.get_kind_display(),
        official=unit_words(official) if official else None,
        own=unit_words(own) if own else None,
    )


def is_official(row: UnitRow) -> bool:
    """Tell whether a unit's row is the Ombudsman's."""
    return row.assessment.track == OFFICIAL


def unit_words(row: UnitRow) -> ResultWords:
    """Return a unit's figure of one year; its sources stand on the unit's own page."""
    method = method_of(row.assessment)
    return result_words(row, instrument=method, sample=row.assessment.sample)


def neighbour(row: AssessmentRow, government: Government) -> Neighbour:
    """Return one government of the province, told whether it is the one of the page."""
    return Neighbour(
        name=row.government.name,
        slug=row.government.slug,
        result=assessment_words(row),
        here=row.government.code == government.code,
    )


def province_url(government: Government, year: int) -> str:
    """Return the address of the year's page, narrowed to the government's province if any."""
    address = reverse("year", args=[year])
    if government.kind == "province":
        return f"{address}?provinsi={government.slug}"
    return f"{address}?provinsi={government.parent.slug}" if government.parent else address
