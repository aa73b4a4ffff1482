"""Complaint counts in words: totals with their shares, and the grid of a year's months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import ComplaintCount
from .complaint_forms import COUNTED, LABELS, ComplaintYearForm
from .complaint_selectors import Total
from .complaints import MONTHS, Series, YearOfCounts
from .presenters import Difference
from .shares import percent


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One channel's year in a list."""

    total: Total
    unit: str
    resolved_share: str  # of the received, in percent
    in_time_share: str  # of the resolved


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month; without a row it is not known."""

    name: str
    row: ComplaintCount | None
    in_time_share: str


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """One year of a channel."""

    series: Series
    unit: str
    unit_id: int  # 0: the channel as a whole
    path: str  # below the host, the same in each language
    page: str  # the same page in the person's language
    months: tuple[MonthRow, ...]
    received: int
    resolved: int
    in_time: int
    resolved_share: str
    in_time_share: str
    known: int
    sample: bool
    shown: bool
    source_url: str
    note: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """The three fields of a month."""

    name: str
    fields: tuple[forms.BoundField, ...]


def share_words(part: int, whole: int) -> str:
    """Return a share as "93%", a dash where there is nothing to take a share of."""
    share = percent(part, whole)
    return "–" if share is None else f"{share}%"


def total_rows(totals: Sequence[Total]) -> list[TotalRow]:
    """Return the sums of a year with their shares."""
    return [
        TotalRow(
            total=total,
            unit=total.unit or _("seluruh kanal"),
            resolved_share=share_words(total.resolved, total.received),
            in_time_share=share_words(total.in_time, total.resolved),
        )
        for total in totals
    ]


def series_address(series: Series) -> str:
    """Return the address of a year of a channel in the person's language."""
    unit = series.unit.pk if series.unit is not None else 0
    return reverse("work-complaints-year", args=[series.channel.pk, unit, series.year])


def series_path(series: Series) -> str:
    """Return the address of a year of a channel below the host, the same in each language."""
    with override("id"):
        return series_address(series)


def series_words(series: Series, stored: Mapping[int, ComplaintCount]) -> SeriesWords:
    """Return a year of a channel in words."""
    rows = list(stored.values())
    received, resolved, in_time = (sum(getattr(row, name) for row in rows) for name in COUNTED)
    months = tuple(
        MonthRow(str(MONTH_NAMES[month]), row, month_share(row))
        for month in MONTHS
        for row in [stored.get(month)]
    )
    return SeriesWords(
        series=series,
        unit=series.unit.name if series.unit is not None else _("seluruh kanal"),
        unit_id=series.unit.pk if series.unit is not None else 0,
        path=series_path(series),
        page=series_address(series),
        months=months,
        received=received,
        resolved=resolved,
        in_time=in_time,
        resolved_share=share_words(resolved, received),
        in_time_share=share_words(in_time, resolved),
        known=len(rows),
        sample=any(row.sample for row in rows),
        shown=bool(rows) and all(row.shown_publicly for row in rows),
        source_url=next((row.source_url for row in rows if row.source_url), ""),
        note=next((row.note for row in rows if row.note), ""),
    )


def month_share(row: ComplaintCount | None) -> str:
    """Return how many of a month's resolved complaints were in time."""
    return "–" if row is None else share_words(row.in_time, row.resolved)


def grid(form: ComplaintYearForm) -> list[GridRow]:
    """Return the fields of a year, a month a row."""
    return [
        GridRow(str(MONTH_NAMES[month]), tuple(form[f"{name}-{month}"] for name in COUNTED))
        for month in MONTHS
    ]


def month_differences(
    stored: Mapping[int, ComplaintCount], wanted: YearOfCounts
) -> list[Difference]:
    """Return both values wherever the form and the portal differ."""
    pairs = [
        (str(MONTH_NAMES[m]), counts_words(stored.get(m)), counts_words(wanted.months.get(m)))
        for m in MONTHS
    ]
    first = next(iter(stored.values()), None)
    if first is not None:
        pairs.append((_("Catatan"), first.note, wanted.note))
        pairs.append((_("Alamat sumber"), first.source_url, wanted.source_url))
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def counts_words(row: Any) -> str:
    """Return the counts of a month in one text."""
    if row is None:
        return _("belum ada")
    return ", ".join(f"{LABELS[name]} {getattr(row, name)}" for name in COUNTED)
