"""Reads of the public pages: each starts from what is published, so that nothing leaks early.

What a page needs of a row is written down as a protocol, since pages must not know the tables.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

import scoring
from compliance.assessments.instruments import frozen_instruments, instrument_by_sha256
from compliance.releases.published import (
    PublishedGovernment,
    PublishedReply,
    PublishedSource,
    PublishedUnit,
    ReleaseNote,
)
from compliance.releases.rendered.recording import note
from compliance.releases.selectors import (
    NUL,
    best_of_province,
    published_years,
    scores_of_government,
    scores_of_unit,
    scores_of_year,
    unit_scores_of_government,
)

OFFICIAL, SELF = "official", "self"
COMPARATORS = 10


class ResultRow(Protocol):
    """One stored result: a figure, or the range and zone that are known instead."""

    @property
    def score(self) -> Decimal | None: ...
    @property
    def score_basis(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def category_label(self) -> str: ...
    @property
    def category_label_en(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def range_low(self) -> Decimal | None: ...
    @property
    def range_high(self) -> Decimal | None: ...


class AssessmentRow(ResultRow, Protocol):
    """One government's published year."""

    @property
    def government(self) -> PublishedGovernment: ...
    @property
    def year(self) -> int: ...
    @property
    def track(self) -> str: ...
    @property
    def instrument(self) -> str: ...
    @property
    def instrument_sha256(self) -> str: ...
    @property
    def sample(self) -> bool: ...
    @property
    def ranks(self) -> dict[str, Any]: ...
    @property
    def units_expected(self) -> int | None: ...
    @property
    def handed_over_on(self) -> datetime.date | None: ...
    @property
    def handed_over_place(self) -> str: ...
    @property
    def handed_over_by(self) -> str: ...
    @property
    def award(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def source_url(self) -> str: ...
    @property
    def total_sources(self) -> list[PublishedSource]: ...
    @property
    def release_note(self) -> ReleaseNote: ...


class UnitRow(ResultRow, Protocol):
    """One unit's published year."""

    @property
    def assessment(self) -> AssessmentRow: ...
    @property
    def unit(self) -> PublishedUnit: ...
    @property
    def dimensions(self) -> list[dict[str, str | None]]: ...
    @property
    def unit_sources(self) -> list[PublishedSource]: ...
    @property
    def reply(self) -> PublishedReply | None: ...


SourceRow = PublishedSource


def government_results(code: str) -> Sequence[AssessmentRow]:
    """The published years of one government on both tracks, oldest first. One query."""
    return scores_of_government(code)


def government_unit_results(code: str) -> Sequence[UnitRow]:
    """The published unit results of one government, all years, both tracks. One query."""
    return unit_scores_of_government(code)


def unit_results(slug: str) -> Sequence[UnitRow]:
    """The published results of one unit, newest first, both tracks. One query."""
    return scores_of_unit(slug)


def year_results(year: int) -> Sequence[AssessmentRow]:
    """All governments' published official results of one year. One query."""
    return scores_of_year(year)


def comparators(province_code: str, year: int) -> Sequence[AssessmentRow]:
    """The best known official scores of a province in a year. One query."""
    return best_of_province(province_code, year, COMPARATORS)


def official_years() -> list[int]:
    """The years with a published official result, newest first. One query."""
    return published_years()


def method(code: str, sha256: str) -> scoring.Instrument | None:
    """Return the method with this code, and this hash when one is given; None when unknown.

    Without a hash it is the shipped one, else the one frozen last. Two queries at most.
    """
    note("instruments")
    if not sha256 and code in scoring.instrument_codes():
        return scoring.load_instrument(code)
    if NUL in sha256:
        return None
    rows = frozen_instruments().filter(code=code)
    row = (rows.filter(sha256=sha256) if sha256 else rows).order_by("-frozen_at", "-pk").first()
    return instrument_by_sha256(code, row.sha256) if row else None
