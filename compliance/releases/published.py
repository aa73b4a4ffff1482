"""What a published row tells, as the pages and the API ask for it: names as they were then."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from units.models import GovernmentKind, UnitKind

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublishedPlace:
    """The province that a published government lay in."""

    code: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class PublishedGovernment:
    """A government under the names it had when its year was published."""

    code: str
    name: str
    kind: str
    slug: str
    province: PublishedPlace | None  # of a province, itself; None for a national body

    def get_kind_display(self) -> str:
        """Return the kind in words."""
        return str(GovernmentKind(self.kind).label)

    @property
    def province_name(self) -> str | None:
        """The province this body lay in, its own name for a province, None for a national body."""
        return self.province.name.removeprefix("Provinsi ") if self.province else None

    @property
    def province_code(self) -> str | None:
        """The code of that province."""
        return self.province.code if self.province else None


@dataclass(frozen=True, slots=True)
class PublishedUnit:
    """A unit under the names it had when its year was published."""

    slug: str
    name: str
    short_name: str
    kind: str

    def get_kind_display(self) -> str:
        """Return the kind in words."""
        return str(UnitKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """A figure as a source prints it, as it stood in the release."""

    level: str
    dimension: str
    figure: str
    zone: str
    category_label: str
    by_elimination: bool
    unit_name_printed: str
    source_name: str
    source_url: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class PublishedReply:
    """What a unit replied to its result, and what became of it."""

    text: str
    replied_at: str  # ISO 8601, UTC
    outcome: str
    outcome_text: str
    decided_at: str | None


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """Which release a row comes from."""

    number: int
    sequence: int
    sha256: str
    published_at: str  # ISO 8601, UTC
    reason: str  # why it corrects the one before it, empty for the first


def government_in(content: Content) -> PublishedGovernment:
    """Return the government of a document or of a row's content."""
    given = content["government"]
    province = (
        PublishedPlace(given["province_code"], given["province_name"], given["province_slug"])
        if given["province_code"]
        else None
    )
    return PublishedGovernment(given["code"], given["name"], given["kind"], given["slug"], province)


def unit_in(given: Content) -> PublishedUnit:
    """Return a unit of a document or of a row's content."""
    return PublishedUnit(given["slug"], given["name"], given["short_name"], given["kind"])


def sources_in(rows: list[dict[str, Any]]) -> list[PublishedSource]:
    """Return the printed figures of a document's rows."""
    names = PublishedSource.__slots__
    return [PublishedSource(**{name: row[name] for name in names}) for row in rows]


def reply_in(given: Content | None) -> PublishedReply | None:
    """Return a unit's reply, None when it gave none."""
    return None if given is None else PublishedReply(**given)


def decimal_in(text: str | None) -> Decimal | None:
    """Return a figure of a document as the exact decimal it is."""
    return None if text is None else Decimal(text)


def day_in(text: str | None) -> datetime.date | None:
    """Return a day of a document."""
    return None if text is None else datetime.date.fromisoformat(text)
