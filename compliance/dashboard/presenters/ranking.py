"""The ranking of one kind of government in a year: ties shared, always of those that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

import scoring
from compliance.dashboard.choices import KINDS, Choices
from compliance.dashboard.selectors import AssessmentRow
from compliance.releases.selectors import scores_of_year
from units.models import GovernmentKind

from .words import (
    REPORTED,
    RankWords,
    ResultWords,
    assessment_words,
    method_change_words,
    rank_words,
)
from .year import Link, province_links

DEFAULT_KIND = "kabupaten"
SHOWN_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One government in its place."""

    rank: int
    tied: bool
    name: str
    slug: str
    province: str
    result: ResultWords
    printed: tuple[RankWords, ...]  # ranks that a source prints
    home: bool
    change: str  # places won or lost, or why that is not said


@dataclass(frozen=True, slots=True)
class RankingPage:
    """All that the page shows."""

    year: int
    scope: str
    kinds: tuple[Link, ...]
    provinces: tuple[Link, ...]
    years: tuple[Link, ...]
    rows: tuple[RankedRow, ...]
    rest: tuple[RankedRow, ...]  # folded away, so that the page stays short on a phone
    home: RankedRow | None
    known: int
    unknown: int  # of the same group, whose score is not published
    in_both_years: int  # among these a change of rank is told
    method_break: str  # why no change is shown, empty when it is


def ranking_page(
    year: int,
    years: Sequence[int],
    rows: Sequence[AssessmentRow],
    choices: Choices,
    here: str = "",
) -> RankingPage:
    """Return the ranking of a year; ranks are of the kind and province that were chosen.

    `here` is the address that choices belong to, empty for the one that is open.
    """
    kind = KINDS[choices.kind or DEFAULT_KIND]
    group = [row for row in rows if in_group(row, kind, choices.province)]
    earlier_rows = [
        row for row in scores_of_year(year - 1) if in_group(row, kind, choices.province)
    ]
    ranks = ranks_of(group)
    now, before = both_years(group, earlier_rows)
    scored = [row for row in group if row.government.code in ranks]
    scored.sort(key=lambda row: (ranks[row.government.code].value, row.government.name))
    methods = scoring.instrument_for_year(year - 1), scoring.instrument_for_year(year)
    ranked = [
        ranked_row(
            row,
            ranks[row.government.code],
            change_words(row.government.code, before, now, methods),
        )
        for row in scored
    ]
    return RankingPage(
        year=year,
        scope=scope_words(kind, group, choices.province),
        kinds=kind_links(rows, choices, here),
        provinces=province_links(rows, choices, here),
        years=tuple(
            Link(str(number), reverse("ranking", args=[number]), number == year) for number in years
        ),
        rows=tuple(ranked[:SHOWN_AT_ONCE]),
        rest=tuple(ranked[SHOWN_AT_ONCE:]),
        home=next((row for row in ranked if row.home), None),
        known=len(scored),
        unknown=len(group) - len(scored),
        in_both_years=len(now),
        method_break=break_words(*methods),
    )


def kind_links(rows: Sequence[AssessmentRow], choices: Choices, page: str) -> tuple[Link, ...]:
    """Return the kinds that can be ranked this year; only bodies of one kind are compared."""
    there = {row.government.kind for row in rows}
    chosen = choices.kind or DEFAULT_KIND
    labels = dict(GovernmentKind.choices)
    return tuple(
        Link(str(labels[kind]), f"{page}{choices.address(kind=word)}", word == chosen)
        for word, kind in KINDS.items()
        if kind in there
    )


def in_group(row: AssessmentRow, kind: str, province: str) -> bool:
    """Tell whether a row belongs to the kind and province that are ranked."""
    place = row.government.province
    return row.government.kind == kind and (
        not province or (place is not None and place.slug == province)
    )


def ranks_of(rows: Sequence[AssessmentRow]) -> dict[str, scoring.Rank]:
    """Rank the printed scores of a group by government; computed ones are no official result."""
    return scoring.rank(
        (row.government.code, str(row.score) if row.score_basis == REPORTED else None)
        for row in rows
    )


def both_years(
    rows: Sequence[AssessmentRow], earlier_rows: Sequence[AssessmentRow]
) -> tuple[dict[str, scoring.Rank], dict[str, scoring.Rank]]:
    """Rank those whose score is known in both years, this year and the year before.

    Among different groups of known scores a change of place would say nothing.
    """
    common = ranks_of(rows).keys() & ranks_of(earlier_rows).keys()
    return (
        ranks_of([row for row in rows if row.government.code in common]),
        ranks_of([row for row in earlier_rows if row.government.code in common]),
    )


def ranked_row(row: AssessmentRow, rank: scoring.Rank, change: str) -> RankedRow:
    """Return one government with its place and how it moved."""
    return RankedRow(
        rank=rank.value,
        tied=rank.tied > 1,
        name=row.government.name,
        slug=row.government.slug,
        province=row.government.province_name or "",
        result=assessment_words(row),
        printed=tuple(printed for printed in rank_words(row) if printed.url),
        home=row.government.code == settings.HOME_GOVERNMENT,
        change=change,
    )


def change_words(
    code: str,
    before: dict[str, scoring.Rank],
    now: dict[str, scoring.Rank],
    methods: tuple[scoring.Instrument | None, scoring.Instrument | None],
) -> str:
    """Return the places won or lost among those known in both years, or why not."""
    earlier_method, method = methods
    if earlier_method is None or method is None:
        return ""
    change = scoring.rank_change(before.get(code), now.get(code), earlier_method, method)
    if change.places is None:
        return _("tahun lalu tidak diketahui") if change.reason == "unknown" else ""
    if change.places == 0:
        return _("tetap")
    values = {"count": abs(change.places)}
    return (_("naik %(count)d") if change.places > 0 else _("turun %(count)d")) % values


def break_words(before: scoring.Instrument | None, now: scoring.Instrument | None) -> str:
    """Return why this year's ranks are not set beside those of the year before."""
    if now is None or before is None:
        return _("tahun sebelumnya tidak ada penilaian")
    return "" if now.comparable(before) else method_change_words(now.code)


def scope_words(kind: str, group: Sequence[AssessmentRow], province: str) -> str:
    """Return in words who is ranked."""
    label = str(GovernmentKind(kind).label)
    places = (row.government.province for row in group)
    place = next((there.name for there in places if there and there.slug == province), "")
    return f"{label} · {place}" if place else f"{label} · Indonesia"
