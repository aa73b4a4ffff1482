"""The one way into the public: releases appended to the chain, and all that follows from them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from compliance.accounts.models import User
from compliance.assessments.models import Assessment
from compliance.audit.models import Event
from compliance.audit.services import events_append, lock_chain
from scoring.release import GENESIS, canonical, sha256_of

from .current import current_replace
from .documents import Act, Node, Place, release_document
from .models import PublicationPlan, PublishedScore, Release
from .ranks import ranks_update
from .rendered.replace import replaced

PUBLISH_VERB = "assessment-publish"
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """One year about to be published."""

    assessment: Assessment
    content: Node
    origin: str
    reason: str = ""
    changes: Sequence[Node] = ()

    @property
    def key(self) -> Key:
        """What the year is of."""
        row = self.assessment
        return row.government.code, row.year, row.track


def releases_append(
    found: Sequence[Publication], *, actor: User | None, announce: bool = True
) -> list[Release]:
    """Publish years: their releases, public rows, ranks and events, all in this transaction.

    The caller has decided that they may be published and holds their assessments. One transaction
    at a time extends the chain; the others wait here. Without `announce` the kept pages stay: the
    transaction is going to be rolled back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a release belongs into the transaction of its publication")
    lock_chain()
    last = Release.objects.order_by("-sequence").defer("text").first()
    now = timezone.now()
    published_at = now.replace(microsecond=0)  # as the document says it, to the second
    if last and last.published_at > published_at:
        published_at = last.published_at  # a clock that was set back
    earlier = newest_releases([publication.key for publication in found])
    log = Event.objects.order_by("-pk").values_list("pk", "hash").first() or (0, GENESIS)
    previous, sequence = (last.sha256, last.sequence) if last else (GENESIS, 0)
    releases: list[Release] = []
    documents: list[Node] = []
    for publication in found:
        before = earlier.get(publication.key)
        sequence += 1
        place = Place(
            sequence=sequence,
            number=before.number + 1 if before else 1,
            previous_sha256=previous,
            corrects=before.sha256 if before else None,
            log_events=log[0],
            log_hash=log[1],
        )
        act = Act(published_at, publication.origin, publication.reason, publication.changes)
        documents.append(release_document(publication.content, place, act))
        releases.append(release_row(publication, place, documents[-1], published_at, actor))
        previous = releases[-1].sha256
    releases = Release.objects.bulk_create(releases)
    current_replace(list(zip(releases, documents, strict=True)), moment=now)
    mark_published(found, published_at, actor)
    moved = rank_again(found, now)
    if announce:
        replaced(keys_of(found, moved))
    events_append(actor=actor, verb=PUBLISH_VERB, changes=events_of(found, releases))
    return releases


def release_row(
    publication: Publication,
    place: Place,
    document: Node,
    published_at: datetime.datetime,
    actor: User | None,
) -> Release:
    """Return the unsaved row of a document."""
    code, year, track = publication.key
    text = canonical(document)
    return Release(
        sequence=place.sequence,
        government_code=code,
        year=year,
        track=track,
        number=place.number,
        text=text,
        sha256=sha256_of(text),
        previous_sha256=place.previous_sha256,
        published_at=published_at,
        published_by=actor,
        reason=publication.reason,
    )


def newest_releases(keys: Sequence[Key]) -> Mapping[Key, Release]:
    """Return the newest release of each year that has one, without its text. One query."""
    rows = Release.objects.filter(
        government_code__in={code for code, _year, _track in keys},
        year__in={year for _code, year, _track in keys},
    )
    found = {
        (row.government_code, row.year, row.track): row
        for row in rows.defer("text").order_by("number")
    }
    return {key: found[key] for key in keys if key in found}


def mark_published(
    found: Sequence[Publication], published_at: datetime.datetime, actor: User | None
) -> None:
    """Lock the years, and drop the plans that are fulfilled with it."""
    rows = [publication.assessment for publication in found]
    for row in rows:
        row.status = Assessment.Status.PUBLISHED
        row.published_at, row.published_by = published_at, actor
    columns = ["status", "published_at", "published_by"]
    Assessment.objects.bulk_update(rows, columns, batch_size=200)
    PublicationPlan.objects.filter(assessment__in=rows).delete()


def rank_again(found: Sequence[Publication], now: datetime.datetime) -> list[PublishedScore]:
    """Rank every group that a publication belongs to; return the rows whose ranks changed."""
    groups = {
        (row.assessment.year, row.assessment.track, row.content["government"]["kind"])
        for row in found
    }
    return [
        row
        for year, track, kind in sorted(groups)
        for row in ranks_update(year=year, track=track, kind=kind, moment=now)
    ]


def keys_of(found: Sequence[Publication], moved: Sequence[PublishedScore]) -> set[str]:
    """Return what public answers depend on that these publications change."""
    keys = {"years"} | {f"government:{row.government_code}" for row in moved}
    for publication in found:
        code, year, track = publication.key
        keys |= {f"government:{code}", f"year:{year}"}
        keys |= {f"release:{code}", f"release:{code}/{year}/{track}"}
        keys |= {f"unit:{unit['slug']}" for unit in publication.content["units"]}
    return keys


def events_of(
    found: Sequence[Publication], releases: Sequence[Release]
) -> list[tuple[Model, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Return the event of each publication: the year, and the release that froze it."""
    return [
        (
            publication.assessment,
            {"status": "open"},
            {
                "status": "published",
                "score": publication.content["results"]["total"]["score"] or "",
                "release": release.sha256,
                "sequence": release.sequence,
                "number": release.number,
            },
        )
        for publication, release in zip(found, releases, strict=True)
    ]
