"""The rows that are public now, made from a release and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from scoring.release import ACCEPTED

from .models import PublishedScore, PublishedUnitScore, Release

Document = Mapping[str, Any]
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """The columns of a year's public row and of its units', all but ranks and keys."""

    score: Node
    units: list[Node]


def current_rows(release: Release, document: Document) -> CurrentRows:
    """Return the columns that the public rows of a release must have."""
    total = document["results"]["total"]
    government = document["government"]
    return CurrentRows(
        score={
            "release_id": release.pk,
            "government_code": government["code"],
            "government_slug": government["slug"],
            "kind": government["kind"],
            "province_code": government["province_code"] or "",
            "year": document["year"],
            "track": document["track"],
            "sample": document["sample"],
            **filtered(total),
            "content": score_content(release, document),
        },
        units=[
            {
                "government_code": government["code"],
                "unit_slug": unit["slug"],
                "unit_kind": unit["kind"],
                "year": document["year"],
                "track": document["track"],
                **filtered(result),
                "content": unit_content(document, unit, result),
            }
            for unit, result in zip(document["units"], document["results"]["units"], strict=True)
        ],
    )


def filtered(result: Node) -> Node:
    """Return the columns of a result that rows are filtered and sorted by."""
    return {name: result[name] for name in ("score", "zone", "category")}


def score_content(release: Release, document: Document) -> Node:
    """Return what the public row of a year tells."""
    act = document["release"]
    return {
        "release": {
            "number": release.number,
            "sequence": release.sequence,
            "sha256": release.sha256,
            "published_at": act["published_at"],
            "reason": act["reason"],
        },
        "government": document["government"],
        "assessment": document["assessment"],
        "instrument": {
            name: document["instrument"][name] for name in ("code", "version", "sha256")
        },
        "result": document["results"]["total"],
        "sources": [row for row in document["reported"] if row["level"] == "total"],
    }


def unit_content(document: Document, unit: Node, result: Node) -> Node:
    """Return what the public row of a unit tells."""
    return {
        "unit": {name: unit[name] for name in ("slug", "name", "short_name", "kind")},
        "result": result,
        "sources": [row for row in document["reported"] if row["unit"] == unit["slug"]],
        "reply": unit["reply"],
    }


def current_replace(
    releases: Sequence[tuple[Release, Document]], *, moment: datetime.datetime
) -> None:
    """Put the rows of releases in the place of those of the ones before, at a moment.

    Four queries for any number of first releases, and one more for corrections.
    """
    corrected = [release for release, _document in releases if release.number > 1]
    keys = Q(pk__in=())
    for release in corrected:
        code, year, track = release.government_code, release.year, release.track
        keys |= Q(government_code=code, year=year, track=track)
    if corrected:
        PublishedScore.objects.filter(keys).delete()
    made = [current_rows(release, document) for release, document in releases]
    rows = PublishedScore.objects.bulk_create(
        [PublishedScore(**columns.score, updated_at=moment) for columns in made], batch_size=100
    )
    PublishedUnitScore.objects.bulk_create(
        [
            PublishedUnitScore(published=row, updated_at=moment, **unit)
            for row, columns in zip(rows, made, strict=True)
            for unit in columns.units
        ],
        batch_size=100,
    )


def reported_rank(row: PublishedScore, scope: str) -> Node | None:
    """Return the rank that the accepted source of a year prints, None when it prints none."""
    for source in row.content["sources"]:
        if source["status"] == ACCEPTED and source[f"rank_{scope}"] is not None:
            return {
                "value": source[f"rank_{scope}"],
                "of": source[f"rank_{scope}_of"],
                "basis": "reported",
                "source": source["source_url"],
                "note": source["rank_note"],
            }
    return None
