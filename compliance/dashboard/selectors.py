"""What the public pages need of a published row, and the method that a page explains.

Rows are written down as protocols, since pages must not know the tables; compliance.releases reads
them.
"""

from __future__ import annotations

import datetime
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
from compliance.releases.selectors import NUL

OFFICIAL, SELF = "official", "self"


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
