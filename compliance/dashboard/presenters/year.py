"""The page of one year: what the nation's sources say, and all governments the portal knows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

import scoring
from compliance.assessments.national import NationalYear, national_years
from compliance.dashboard.charts.bars import Bars, Count, bars
from compliance.dashboard.choices import KINDS, ORDERS, Choices
from compliance.dashboard.selectors import AssessmentRow
from compliance.dashboard.tile_map import home_province
from compliance.language import local
from compliance.releases import selectors
from compliance.releases.published import PublishedGovernment, PublishedPlace
from compliance.releases.result_words import zone_word
from units.models import GovernmentKind

from .distribution import Distribution, distribution
from .government import zones_assumed
from .home_loci import HomeYear, home_year
from .words import (
    RankWords,
    ResultWords,
    SourceWords,
    assessment_words,
    link_words,
    method_url,
    rank_words,
)

SHOWN_AT_ONCE = 10
COUNTS = ("green", "yellow", "red", "unknown", "total")


@dataclass(frozen=True, slots=True)
class Link:
    """A choice of the page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class NationalWords:
    """What a source says of the year in the whole nation."""

    announced_on: datetime.date | None
    green: int | None
    yellow: int | None
    red: int | None
    total: int | None
    has_zones: bool
    chart: Bars | None
    note: str
    source: SourceWords | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many known bodies of one kind stand in each zone."""

    kind: str
    green: int
    yellow: int
    red: int
    unknown: int
    total: int


@dataclass(frozen=True, slots=True)
class GovernmentRow:
    """One government of the table."""

    name: str
    slug: str
    kind: str
    province: str
    result: ResultWords
    ranks: tuple[RankWords, ...]
    place: str  # class of the row: is-home, is-near or empty


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; the heading is empty when the order has no groups."""

    heading: str
    rows: tuple[GovernmentRow, ...]
    rest: tuple[GovernmentRow, ...] = ()  # folded away, so that the page stays short on a phone

    @property
    def size(self) -> int:
        """How many there are, the folded ones too."""
        return len(self.rows) + len(self.rest)


@dataclass(frozen=True, slots=True)
class YearPage:
    """All that the page shows."""

    year: int
    assessed: bool
    method: str
    method_url: str
    zones_assumed: bool
    years: tuple[Link, ...]
    national: NationalWords | None
    home: HomeYear | None
    distribution: Distribution | None
    counts: tuple[KindCount, ...]
    orders: tuple[Link, ...]
    kinds: tuple[Link, ...]
    provinces: tuple[Link, ...]
    groups: tuple[Group, ...]
    shown: int
    known: int
    only_zone: int


def known_years() -> list[int]:
    """Return the years that have a page, newest first. One query."""
    return sorted({*national_years(), *selectors.published_years()}, reverse=True)


def province_slugs(rows: Iterable[AssessmentRow]) -> list[str]:
    """Return the provinces that the rows of a year lie in, the home one first."""
    return [place.slug for place in provinces(rows)]


def year_page(
    year: int, years: Sequence[int], rows: Sequence[AssessmentRow], choices: Choices
) -> YearPage:
    """Return the page of a year for these choices. Two queries beside those of `rows`."""
    instrument = scoring.instrument_for_year(year)
    national = national_years().get(year)
    shown = [row for row in rows if is_chosen(row, choices)]
    return YearPage(
        year=year,
        assessed=instrument is not None,
        method=local(instrument.title, instrument.title_en) if instrument else "",
        method_url=method_url(instrument) if instrument else "",
        zones_assumed=instrument is not None and zones_assumed(instrument),
        years=tuple(Link(str(number), f"../{number}/", number == year) for number in years),
        national=national_words(national) if national else None,
        home=home_year(year, rows) if rows else None,
        distribution=distribution(year, rows, instrument),
        counts=kind_counts(year) if rows else (),
        orders=order_links(choices),
        kinds=kind_links(rows, choices),
        provinces=province_links(rows, choices),
        groups=groups(shown, choices.order),
        shown=len(shown),
        known=len(rows),
        only_zone=sum(1 for row in shown if row.score is None and row.zone),
    )


def provinces(rows: Iterable[AssessmentRow]) -> list[PublishedPlace]:
    """Return the provinces that the rows lie in, the home one first, then by name."""
    found = {place.slug: place for row in rows if (place := province_of(row.government))}
    return sorted(found.values(), key=lambda place: (place.code != home_province(), place.name))


def province_of(government: PublishedGovernment) -> PublishedPlace | None:
    """Return the province a body lies in, itself for a province, None for a national body."""
    return government.province


def is_chosen(row: AssessmentRow, choices: Choices) -> bool:
    """Tell whether a row belongs to what the visitor chose."""
    place = province_of(row.government)
    in_province = not choices.province or (place is not None and place.slug == choices.province)
    return in_province and (not choices.kind or row.government.kind == KINDS[choices.kind])


def national_words(year: NationalYear) -> NationalWords:
    """Return what a source says of the year in the whole nation."""
    counts = [
        Count(zone, zone_word(zone), count)
        for zone, count in (("green", year.green), ("yellow", year.yellow), ("red", year.red))
        if count is not None
    ]
    title = _("Jumlah instansi per zona di seluruh Indonesia, %(year)s") % {"year": year.year}
    return NationalWords(
        announced_on=year.announced_on,
        green=year.green,
        yellow=year.yellow,
        red=year.red,
        total=year.total,
        has_zones=year.has_zone_counts,
        chart=bars("national", title, counts) if year.has_zone_counts else None,
        note=year.note,
        source=link_words(year.source_url),
    )


def kind_counts(year: int) -> tuple[KindCount, ...]:
    """Return how many known bodies of each kind stand in each zone. One query."""
    labels = dict(GovernmentKind.choices)
    return tuple(
        KindCount(
            kind=str(labels[str(row["kind"])]),
            **{name: int(str(row[name])) for name in COUNTS},
        )
        for row in selectors.zone_counts(year=year)
    )


def order_links(choices: Choices) -> tuple[Link, ...]:
    """Return the orders of the table as links."""
    labels = {"nilai": _("Nilai"), "nama": _("Nama"), "provinsi": _("Provinsi")}
    return tuple(
        Link(labels[order], choices.address(order=order), order == choices.order)
        for order in ORDERS
    )


def kind_links(rows: Iterable[AssessmentRow], choices: Choices) -> tuple[Link, ...]:
    """Return the kinds that the year knows as links, all of them first."""
    found = {row.government.kind for row in rows}
    labels = dict(GovernmentKind.choices)
    links = [Link(_("Semua jenis"), choices.address(kind=""), not choices.kind)]
    links += [
        Link(str(labels[kind]), choices.address(kind=word), word == choices.kind)
        for word, kind in KINDS.items()
        if kind in found or word == choices.kind
    ]
    return tuple(links)


def province_links(
    rows: Iterable[AssessmentRow], choices: Choices, page: str = ""
) -> tuple[Link, ...]:
    """Return the provinces that the year knows as links, all of them and the home one first.

    `page` is the address that the choices belong to, empty for the one that is open.
    """
    everywhere = f"{page}{choices.address(province='')}"
    links = [Link(_("Semua provinsi"), everywhere, not choices.province)]
    links += [
        Link(
            place.name.removeprefix("Provinsi "),
            f"{page}{choices.address(province=place.slug)}",
            place.slug == choices.province,
        )
        for place in provinces(rows)
    ]
    return tuple(links)


def groups(rows: Iterable[AssessmentRow], order: str) -> tuple[Group, ...]:
    """Return the rows in their order; by province, the home one first and each with a heading."""
    by_name = sorted(rows, key=lambda row: row.government.name)
    if order == "nama":
        return (folded(by_name),)
    best_first = sorted(by_name, key=score_key)
    if order == "nilai":
        return (folded(best_first),)
    by_province = sorted(best_first, key=province_key)
    return tuple(
        Group(name, tuple(map(government_row, members)))
        for name, members in groupby(by_province, key=province_heading)
    )


def folded(rows: Sequence[AssessmentRow]) -> Group:
    """Return rows as one group of which the first few are shown at once."""
    words = tuple(map(government_row, rows))
    return Group("", words[:SHOWN_AT_ONCE], words[SHOWN_AT_ONCE:])


def score_key(row: AssessmentRow) -> tuple[bool, object]:
    """Return the key of the best score first, unknown ones last."""
    return (row.score is None, 0 if row.score is None else -row.score)


def province_key(row: AssessmentRow) -> tuple[bool, bool, str]:
    """Return the key of the home province first, then by name, national bodies last."""
    place = province_of(row.government)
    return (place is None, place is None or place.code != home_province(), province_heading(row))


def province_heading(row: AssessmentRow) -> str:
    """Return the name of the group a row stands in."""
    return row.government.province_name or _("Nasional")


def government_row(row: AssessmentRow) -> GovernmentRow:
    """Return one government of the table; the home one and its province stand out."""
    place = province_of(row.government)
    near = place is not None and place.code == home_province()
    home = row.government.code == settings.HOME_GOVERNMENT
    return GovernmentRow(
        name=row.government.name,
        slug=row.government.slug,
        kind=row.government.get_kind_display(),
        province=province_heading(row),
        result=assessment_words(row),
        ranks=rank_words(row),
        place="is-home" if home else "is-near" if near else "",
    )
