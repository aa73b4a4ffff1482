"""Up to five governments or units side by side: only what may be compared stands in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

import scoring
from compliance.dashboard.charts.frame import Known
from compliance.dashboard.charts.scores import ScoreBars, score_bars
from compliance.dashboard.matching import Entry, government_entries, unit_entries
from compliance.dashboard.selectors import OFFICIAL, AssessmentRow, ResultRow, UnitRow
from compliance.language import figure_text, local
from compliance.releases.selectors import published_scores, published_unit_scores
from units.models import GovernmentKind, UnitKind

from .comparing_form import GOVERNMENTS, UNITS, Sort, read_sort
from .words import (
    RankWords,
    ResultWords,
    method_change_words,
    method_of,
    method_url,
    rank_words,
    result_words,
)
from .year import Link

YEAR = "tahun"


@dataclass(frozen=True, slots=True)
class Row:
    """One published year of something that was chosen."""

    entry: Entry
    year: int
    track: str
    method: scoring.Instrument
    row: ResultRow
    result: ResultWords
    ranks: tuple[RankWords, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What two rows of a year must share to be comparable."""
        return self.entry.kind, self.track, self.method.sha256


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that may be set side by side."""

    heading: str
    method: str
    method_url: str
    rows: tuple[Row, ...]
    chart: ScoreBars | None
    apart: str  # why it does not stand with the first group, empty for that


@dataclass(frozen=True, slots=True)
class HistoryCell:
    """One year of one that was chosen; no result is a year that is not known."""

    entry: Entry
    result: ResultWords | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One year of all that was chosen; `cut` says why it cannot be set beside the row beneath."""

    year: int
    cells: tuple[HistoryCell, ...]
    cut: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """All that the page shows."""

    sorts: tuple[Sort, ...]
    year: int | None
    year_text: str
    year_fault: str
    mixed: str  # why governments and units are not compared with each other
    years: tuple[Link, ...]
    chosen: tuple[Entry, ...]
    groups: tuple[Group, ...]
    absent: tuple[Entry, ...]  # chosen, and not known in the year
    history: tuple[HistoryRow, ...]

    @property
    def faults(self) -> bool:
        """Tell whether anything is wrong with what was asked for."""
        return bool(self.year_fault or self.mixed) or any(sort.faulty for sort in self.sorts)


def comparison_page(query: QueryDict) -> ComparisonPage:
    """Return the comparison that an address asks for. Three queries."""
    sorts = (
        read_sort(query, GOVERNMENTS, government_entries()),
        read_sort(query, UNITS, unit_entries()),
    )
    mixed = ""
    if all(any(field.value for field in sort.fields) for sort in sorts):
        mixed = _("Pemerintah dan unit layanan tidak sebanding. Pilih salah satu.")
    sort = next((sort for sort in sorts if sort.chosen), sorts[0])
    rows = [] if mixed or sort.faulty else rows_of(sort)
    years = sorted({row.year for row in rows}, reverse=True)
    text = query.get(YEAR, "").strip()[:10]
    year, fault = year_of(text, rows, years)
    of_year = [row for row in rows if row.year == year]
    there = {row.entry for row in of_year}
    return ComparisonPage(
        sorts=sorts,
        year=year,
        year_text=text,
        year_fault=fault,
        mixed=mixed,
        years=tuple(Link(str(number), address(sort, number), number == year) for number in years),
        chosen=() if mixed or sort.faulty else sort.chosen,
        groups=groups(of_year),
        absent=tuple(entry for entry in sort.chosen if entry not in there) if rows else (),
        history=history(sort.chosen, [row for row in rows if row.track == OFFICIAL]),
    )


def address(sort: Sort, year: int) -> str:
    """Return the query of the same comparison in another year."""
    return "?" + urlencode([*((sort.name, entry.slug) for entry in sort.chosen), (YEAR, year)])


def rows_of(sort: Sort) -> list[Row]:
    """Return every published year of what was chosen, in the order of choosing. One query."""
    if not sort.chosen:
        return []
    if sort.name == GOVERNMENTS:
        by_code = {entry.code: entry for entry in sort.chosen}
        totals = published_scores().filter(government_code__in=list(by_code))
        found = [total_row(by_code[row.government_code], row) for row in totals]
    else:
        by_slug = {entry.slug: entry for entry in sort.chosen}
        units = published_unit_scores().filter(unit_slug__in=list(by_slug))
        found = [unit_row(by_slug[row.unit_slug], row) for row in units]
    return sorted(found, key=lambda row: sort.chosen.index(row.entry))


def total_row(entry: Entry, row: AssessmentRow) -> Row:
    """Return one year of a government."""
    method = method_of(row)
    result = result_words(row, instrument=method, sources=row.total_sources, sample=row.sample)
    ranks = rank_words(row) if any(row.ranks.values()) else ()
    return Row(entry, row.year, row.track, method, row, result, ranks)


def unit_row(entry: Entry, row: UnitRow) -> Row:
    """Return one year of a unit."""
    year = row.assessment
    method = method_of(year)
    result = result_words(row, instrument=method, sources=row.unit_sources, sample=year.sample)
    return Row(entry, year.year, year.track, method, row, result, ())


def year_of(text: str, rows: Sequence[Row], years: Sequence[int]) -> tuple[int | None, str]:
    """Return the year to compare, and what is wrong with the one asked for.

    Without one it is the year in which most of what was chosen has a score, the newest of those.
    """
    if text and not (text.isascii() and text.isdecimal() and len(text) == 4):
        return None, _("Tulis tahun dengan empat angka.")
    if not rows:
        return None, ""
    if not text:
        scored = {year: len({row.entry for row in rows if has_score(row, year)}) for year in years}
        return max(years, key=lambda year: (scored[year], year)), ""
    if int(text) in years:
        return int(text), ""
    known = ", ".join(map(str, years))
    return None, _("Tidak ada yang diketahui pada tahun ini. Yang ada: %(years)s.") % {
        "years": known
    }


def has_score(row: Row, year: int) -> bool:
    """Tell whether a row is the official score of a year."""
    return row.year == year and row.track == OFFICIAL and row.result.score is not None


def groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Return rows of one year by what may be compared, the largest group first."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    ordered = sorted(found.values(), key=lambda group: (-len(group), group[0].track != OFFICIAL))
    return tuple(
        group(place, members, apart_words(ordered[0][0], members[0]))
        for place, members in enumerate(ordered)
    )


def group(place: int, rows: Sequence[Row], apart: str) -> Group:
    """Return rows that may be compared, as a table and as bars."""
    first = rows[0]
    heading = f"{kind_words(first.entry.kind)} · {first.year} · {track_words(first.track)}"
    best = sorted(rows, key=lambda row: (row.result.score is None, -(row.result.score or 0)))
    scores = [
        Known(row.entry.full, row.result.score, row.result.zone, home=False)
        for row in best
        if row.result.score is not None
    ]
    desc = "; ".join(f"{known.name}: {figure_text(known.figure)}" for known in scores)
    bounds: list[Decimal] = [band.floor for band in first.method.bands]
    return Group(
        heading=heading,
        method=local(first.method.title, first.method.title_en),
        method_url=method_url(first.method),
        rows=tuple(best),
        chart=score_bars(f"bars-{place}", (heading, f"{desc}."), scores, bounds)
        if scores
        else None,
        apart=apart,
    )


def kind_words(kind: str) -> str:
    """Return a kind of governments or units in words."""
    return str({**dict(GovernmentKind.choices), **dict(UnitKind.choices)}[kind])


def track_words(track: str) -> str:
    """Return whose assessment it is."""
    return _("nilai resmi") if track == OFFICIAL else _("evaluasi mandiri")


def apart_words(first: Row, other: Row) -> str:
    """Return why a row is not comparable with those of the first group, empty when it is."""
    reasons = []
    if other.entry.kind != first.entry.kind:
        reasons.append(_("jenisnya berbeda"))
    if other.track != first.track:
        reasons.append(_("evaluasi mandiri bukan nilai resmi"))
    if other.method.sha256 != first.method.sha256:
        reasons.append(_("metodenya berbeda"))
    return (
        _("Tidak sebanding dengan kelompok pertama: %(reasons)s.") % {"reasons": ", ".join(reasons)}
        if reasons
        else ""
    )


def history(chosen: Sequence[Entry], rows: Sequence[Row]) -> tuple[HistoryRow, ...]:
    """Return the official years of all that was chosen, newest first, cut where methods change."""
    years = sorted({row.year for row in rows}, reverse=True)
    cells = {(row.entry, row.year): row.result for row in rows}
    reasons = {later: cut_words(earlier, later) for later, earlier in pairwise(years)}
    return tuple(
        HistoryRow(
            year,
            tuple(HistoryCell(entry, cells.get((entry, year))) for entry in chosen),
            reasons.get(year, ""),
        )
        for year in years
    )


def cut_words(earlier: int, later: int) -> str:
    """Return why two years cannot be set side by side, empty when they can."""
    before, now = scoring.instrument_for_year(earlier), scoring.instrument_for_year(later)
    if before is None or now is None or now.comparable(before):
        return ""
    return _("%(later)s dan %(earlier)s tidak sebanding: %(reason)s") % {
        "later": later,
        "earlier": earlier,
        "reason": method_change_words(now.code),
    }
