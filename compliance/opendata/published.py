"""What the tables are made of: everything public, one year of it, or one release as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import scoring
from compliance.assessments.instruments import instrument_by_sha256
from compliance.releases import selectors
from compliance.releases.current import current_rows, reported_rank
from compliance.releases.documents import moment_text
from compliance.releases.models import PublishedScore, PublishedUnitScore, Release
from compliance.releases.published import PublishedGovernment, PublishedSource, PublishedUnit

CHUNK = 20  # texts of releases read at once


@dataclass(frozen=True, slots=True)
class Head:
    """The newest release of a set, of which its hash vouches for all before it."""

    sequence: int
    sha256: str
    published_at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the table of units, with the government it belongs to."""

    unit: PublishedUnit
    government_code: str


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """The score of one dimension of a unit's year."""

    score: PublishedUnitScore
    code: str
    figure: str | None
    dimension: scoring.Dimension | None  # as its method has it


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A figure as a source prints it, with the year it was printed for."""

    year: PublishedScore
    unit_slug: str | None
    line: int  # counts the sources of the year's total, or of the unit
    source: PublishedSource


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One value that a correction changed."""

    release: Release
    line: int
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Published:
    """Rows that are public, in the order of their keys."""

    scores: list[PublishedScore]
    units: list[PublishedUnitScore]
    releases: Sequence[Release] = ()  # without texts, with `sample`, the oldest first
    changes: Sequence[ChangeRow] = ()

    @cached_property
    def governments(self) -> list[PublishedGovernment]:
        """Each government once, under the names of its newest published year."""
        found = {row.government_code: row.government for row in by_year(self.scores)}
        return [found[code] for code in sorted(found)]

    @cached_property
    def service_units(self) -> list[UnitRow]:
        """Each unit once, under the names of its newest published year."""
        found = {
            row.unit_slug: UnitRow(row.unit, row.government_code) for row in by_year(self.units)
        }
        return [found[slug] for slug in sorted(found)]

    @cached_property
    def instruments(self) -> list[scoring.Instrument]:
        """Each text of a method that a published year was scored with, by first year."""
        keys = {(row.instrument, row.instrument_sha256) for row in self.scores}
        found = [instrument_by_sha256(code, sha256) for code, sha256 in sorted(keys)]
        return sorted(found, key=lambda row: (row.first_year, row.code, row.version))

    def dimensions(self) -> Iterator[DimensionRow]:
        """Yield the dimension scores of each unit's year."""
        for row in self.units:
            year = row.published
            method = instrument_by_sha256(year.instrument, year.instrument_sha256)
            known = {dimension.code: dimension for dimension in method.dimensions}
            for given in row.dimensions:
                code = str(given["code"])
                yield DimensionRow(row, code, given["score"], known.get(code))

    def sources(self) -> Iterator[SourceRow]:
        """Yield every printed figure: of totals first, then of units and their dimensions."""
        for total in self.scores:
            for line, source in enumerate(total.total_sources, start=1):
                yield SourceRow(total, None, line, source)
        for row in self.units:
            for line, source in enumerate(row.unit_sources, start=1):
                yield SourceRow(row.published, row.unit_slug, line, source)


def by_year(rows: Iterable[Any]) -> list[Any]:
    """Return rows so that the newest year of each comes last, the Ombudsman's after a self one."""
    return sorted(rows, key=lambda row: (row.year, row.track == "official"))


def published_now() -> Published:
    """Return everything that is public. Four queries, and one a method that is not shipped."""
    releases = list(selectors.with_sample(selectors.releases()))
    return Published(
        scores=list(selectors.published_scores()),
        units=list(selectors.published_unit_scores()),
        releases=releases,
        changes=list(changes_of({release.pk: release for release in releases})),
    )


def changes_of(releases: Mapping[int, Release]) -> Iterator[ChangeRow]:
    """Yield each value that a correction changed, the oldest correction first. One query.

    The rows hold the given releases, whose texts are not in memory: those may be large.
    """
    for correction in selectors.corrections().order_by("sequence").iterator(CHUNK):
        for line, row in enumerate(correction.changes, start=1):
            release = releases[correction.pk]
            yield ChangeRow(release, line, row["path"], row["before"], row["after"])


def published_in(year: int) -> Published:
    """Return the scores of one year, both tracks; no releases. Two queries."""
    return Published(
        scores=list(selectors.published_scores_in(year)),
        units=list(selectors.published_unit_scores_in(year)),
    )


def published_by(release: Release) -> Published:
    """Return the rows that a release made public, whatever corrected it since. No query.

    Ranks that the portal computes are of all that is public together and no part of a release:
    here stand only those that a source prints.
    """
    rows = current_rows(release, release.document)
    score = PublishedScore(**rows.score, updated_at=release.published_at)
    score.ranks = {scope: reported_rank(score, scope) for scope in ("province", "national")}
    units = [
        PublishedUnitScore(published=score, updated_at=release.published_at, **unit)
        for unit in rows.units
    ]
    return Published(scores=[score], units=units)


def head_of(release: Release | None) -> Head | None:
    """Return the head of the set that ends with a release."""
    if release is None:
        return None
    return Head(release.sequence, release.sha256, moment_text(release.published_at))
