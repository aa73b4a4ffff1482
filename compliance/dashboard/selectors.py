"""Reads of the public pages: each starts from what is published, so that nothing leaks early.

What a page needs of a row is written down as a protocol, since pages must not know the tables.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Protocol

import scoring
from compliance.assessments.instruments import frozen_instruments, instrument_by_sha256
from compliance.assessments.selectors import published_assessments, published_unit_assessments
from units.models import Government, ServiceUnit

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
    def government(self) -> Government: ...
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


class UnitRow(ResultRow, Protocol):
    """One unit's published year."""

    @property
    def assessment(self) -> AssessmentRow: ...
    @property
    def unit(self) -> ServiceUnit: ...
    @property
    def dimensions(self) -> list[dict[str, str | None]]: ...


class SourceRow(Protocol):
    """A figure as a source prints it."""

    @property
    def status(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def figure(self) -> str: ...
    @property
    def source_name(self) -> str: ...
    @property
    def source_url(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def by_elimination(self) -> bool: ...
    @property
    def unit_name_printed(self) -> str: ...


def government_results(government: Government) -> list[AssessmentRow]:
    """The published years of one government on both tracks, oldest first. Two queries."""
    return list(published_assessments().filter(government=government).order_by("year", "track"))


def government_unit_results(government: Government) -> list[UnitRow]:
    """The published unit results of one government, all years, both tracks. Two queries."""
    return list(published_unit_assessments().filter(assessment__government=government))


def unit_results(unit: ServiceUnit) -> list[UnitRow]:
    """The published results of one unit, newest first, both tracks. Two queries."""
    rows = published_unit_assessments().filter(unit=unit)
    return list(rows.order_by("-assessment__year", "assessment__track"))


def year_results(year: int) -> list[AssessmentRow]:
    """All governments' published official results of one year. Two queries."""
    return list(published_assessments().filter(year=year, track=OFFICIAL))


def comparators(government: Government, year: int) -> list[AssessmentRow]:
    """The best known official scores of the government's province in a year. Two queries."""
    rows = published_assessments().filter(
        year=year,
        track=OFFICIAL,
        score__isnull=False,
        government__parent=government.parent_id or government.pk,
    )
    return list(rows.order_by("-score", "government__name")[:COMPARATORS])


def official_years() -> list[int]:
    """The years with a published official result, newest first. One query."""
    rows = published_assessments().filter(track=OFFICIAL).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def method(code: str, sha256: str) -> scoring.Instrument | None:
    """Return the method with this code, and this hash when one is given; None when unknown.

    Without a hash it is the shipped one, else the one frozen last. Two queries at most.
    """
    if not sha256 and code in scoring.instrument_codes():
        return scoring.load_instrument(code)
    rows = frozen_instruments().filter(code=code)
    row = (rows.filter(sha256=sha256) if sha256 else rows).order_by("-frozen_at", "-pk").first()
    return instrument_by_sha256(code, row.sha256) if row else None
