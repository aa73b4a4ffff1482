"""Check the releases of this portal where they lie: rows, chain, event log, what is shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from compliance.assessments.models import Assessment
from compliance.audit.models import Event
from compliance.releases.current import current_rows
from compliance.releases.models import PublishedScore, Release
from compliance.releases.publishing import PUBLISH_VERB
from scoring.release import GENESIS, Document, sha256_of
from scoring.release_differences import Corrections, Year
from scoring.release_problems import Fault
from scoring.release_set import CheckedRelease, head_faults, settled_links
from scoring.release_shape import short
from scoring.verification import (
    Link,
    check_chain,
    check_text,
    differences,
    link_of,
    short_or_nothing,
)

from .manifest import CHUNK
from .problems import (
    CUT_OFF,
    NOT_LOGGED,
    NOT_PUBLIC,
    OTHER_COLUMN,
    OTHER_LOG,
    OTHER_PUBLIC,
    PUBLIC_WITHOUT_RELEASE,
)

Progress = Callable[[Sequence[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """What the check of the database found."""

    count: int
    head: str
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Around:
    """What a few releases are compared with, read at once."""

    newest: dict[Year, int]  # of each year, the number of its newest release
    corrections: Corrections
    shown: dict[Year, PublishedScore] = field(default_factory=dict)


def check_database(
    *, expected_head: str | None = None, progress: Progress = iter
) -> DatabaseReport:
    """Check every release of the database, its place in the chain, and all that was made of it.

    `expected_head` is the hash of a release that must be there. A cut-off end is found by the
    event log, which verify_events checks in turn. Three queries for every fifty releases.
    """
    sequences = list(Release.objects.order_by("sequence").values_list("sequence", flat=True))
    newest = newest_numbers()
    around = Around(newest, Corrections(newest))
    checked: list[CheckedRelease] = []
    for start in progress(range(0, len(sequences), CHUNK)):
        part = sequences[start : start + CHUNK]
        rows = list(Release.objects.filter(sequence__in=part).order_by("sequence"))
        around.shown = rows_shown(rows)
        checked += [checked_row(row, around) for row in rows]
    logged = log_names()
    last = checked[-1].sha256 if checked else None
    links = settled_links(checked, last if last in logged else None)
    for one in checked:
        one.faults += hash_faults(one)
    faults = [
        *check_chain(links),
        *head_faults(links, expected_head),
        *log_faults(links, logged),
        *event_faults(checked),
        *stray_faults(newest),
    ]
    return DatabaseReport(
        count=len(checked),
        head=links[-1].sha256 if links else GENESIS,
        faults=(*faults, *(fault for one in checked for fault in one.faults)),
    )


def newest_numbers() -> dict[Year, int]:
    """Return the number of the newest release of each year. One query."""
    rows = Release.objects.order_by().values_list("government_code", "year", "track")
    return {(code, year, track): n for code, year, track, n in rows.annotate(n=Max("number"))}


def key_of(row: Release | PublishedScore) -> Year:
    """Return which government's year a row is of, and on which track."""
    return row.government_code, row.year, row.track


def rows_shown(rows: Sequence[Release]) -> dict[Year, PublishedScore]:
    """Return what is shown of the governments of some releases. Two queries."""
    shown = PublishedScore.objects.filter(
        government_code__in={row.government_code for row in rows}
    ).prefetch_related("units")
    return {key_of(row): row for row in shown}


def checked_row(row: Release, around: Around) -> CheckedRelease:
    """Return one release with the faults of its text, its columns and what is shown of it."""
    listed = Link(
        sequence=row.sequence,
        government=row.government_code,
        year=row.year,
        track=row.track,
        number=row.number,
        sha256=row.sha256,
        previous_sha256=row.previous_sha256,
    )
    document, faults = check_text(row.text, name=listed.name)
    sha256 = sha256_of(row.text)
    link = link_of(document, sha256) if document is not None else None
    one = CheckedRelease(listed.name, "", sha256, link, listed, faults)
    if document is not None and link is not None:
        one.faults += column_faults(row, document, listed.name)
        wrong = around.corrections.found(link, row.text.encode(), document)
        one.faults += [Fault.of(listed.name, place, reason) for place, reason in wrong]
    if around.newest.get(key_of(row)) == row.number:
        one.faults += shown_faults(row, document, around.shown.get(key_of(row)), listed.name)
    return one


def hash_faults(one: CheckedRelease) -> list[Fault]:
    """Return a fault when the column of the hash is wrong although the text is right."""
    told = any(fault.place == "sha256" for fault in one.faults)
    if told or one.row is None or one.row.sha256 == one.sha256:
        return []
    values = {"found": one.row.sha256, "wanted": one.sha256}
    return [Fault.of(one.name, "column sha256", OTHER_COLUMN, **values)]


def column_faults(row: Release, document: Document, name: str) -> Iterator[Fault]:
    """Yield each column that says something else than the text it repeats."""
    act = document["release"]
    due: dict[str, Any] = {
        "sequence": act["sequence"],
        "government_code": document["government"]["code"],
        "year": document["year"],
        "track": document["track"],
        "number": act["number"],
        "previous_sha256": act["previous_sha256"],
        "published_at": datetime.datetime.fromisoformat(act["published_at"]),
        "reason": act["reason"],
    }
    for column, wanted in due.items():
        found = getattr(row, column)
        if found != wanted:
            values = {"found": short(found), "wanted": short(wanted)}
            yield Fault.of(name, f"column {column}", OTHER_COLUMN, **values)


def shown_faults(
    row: Release, document: Document | None, shown: PublishedScore | None, name: str
) -> Iterator[Fault]:
    """Yield where the public rows of a year are not what its newest release says."""
    if shown is None or shown.release_id != row.pk:
        yield Fault.of(name, "PublishedScore", NOT_PUBLIC)
        return
    if document is None:
        return
    due = current_rows(row, document)
    units = {unit.unit_slug: unit for unit in shown.units.all()}
    found = {slug: columns_of(unit, due.units) for slug, unit in units.items()}
    wanted = {unit["unit_slug"]: unit for unit in due.units}
    for place, one, two in (
        *differences(columns_of(shown, [due.score]), due.score, "PublishedScore"),
        *differences(found, wanted, "PublishedUnitScore"),
    ):
        values = {"found": short_or_nothing(one), "wanted": short_or_nothing(two)}
        yield Fault.of(name, place, OTHER_PUBLIC, **values)


def columns_of(row: Any, due: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return those columns of a public row that a release decides, figures as text."""
    columns = {column: getattr(row, column) for column in (due[0] if due else ())}
    if columns.get("score") is not None:
        columns["score"] = str(columns["score"])
    return columns


def log_names() -> dict[str, str]:
    """Return the publications that the event log tells of: hash to name. Two queries."""
    events = Event.objects.filter(verb=PUBLISH_VERB, object_type="assessments.assessment")
    told = [(event.object_id, event.after or {}) for event in events.order_by("pk")]
    told = [(pk, after) for pk, after in told if "release" in after]
    years = Assessment.objects.select_related("government").in_bulk({int(pk) for pk, _ in told})
    names = {}
    for pk, after in told:
        year = years.get(int(pk))
        of = f"{year.government.code}/{year.year}/{year.track}" if year else f"?{pk}"
        names[str(after["release"])] = f"{of}/{after.get('number', '?')}"
    return names


def log_faults(links: Sequence[Link], logged: dict[str, str]) -> Iterator[Fault]:
    """Yield the releases that only the event log knows, and those that it does not know."""
    there = {link.sha256 for link in links}
    for sha256, name in logged.items():
        if sha256 not in there:
            yield Fault.of(name, sha256, CUT_OFF)
    for link in links:
        if link.sha256 not in logged:
            yield Fault.of(link.name, link.sha256, NOT_LOGGED)


def event_faults(checked: Sequence[CheckedRelease]) -> Iterator[Fault]:
    """Yield the releases that name another head of the event log than the log has. One query."""
    wanted = {one.link.events for one in checked if one.link and one.link.events}
    hashes = dict(Event.objects.filter(pk__in=wanted).values_list("pk", "hash"))
    for one in checked:
        if one.link is None or one.link.log_hash is None:
            continue
        found = hashes.get(one.link.events or 0, GENESIS)
        if found != one.link.log_hash:
            values = {"event": one.link.events, "found": found, "wanted": one.link.log_hash}
            yield Fault.of(one.name, "release.log.hash", OTHER_LOG, **values)


def stray_faults(newest: dict[Year, int]) -> Iterator[Fault]:
    """Yield what is shown although no release of that year is there. One query."""
    for row in PublishedScore.objects.defer("content").order_by("pk"):
        if key_of(row) not in newest:
            name = "/".join(str(part) for part in key_of(row))
            yield Fault.of(name, "PublishedScore", PUBLIC_WITHOUT_RELEASE)
