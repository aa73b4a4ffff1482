"""The rows that are public now, made from a release and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    release: Release, document: Document, *, moment: datetime.datetime
) -> PublishedScore:
    """Put the rows of a release in the place of those of the release before it, at a moment."""
    made = current_rows(release, document)
    key = {name: made.score[name] for name in ("government_code", "year", "track")}
    row, _created = PublishedScore.objects.update_or_create(
        **key, defaults={**made.score, "updated_at": moment}
    )
    row.units.all().delete()
    PublishedUnitScore.objects.bulk_create(
        PublishedUnitScore(published=row, updated_at=moment, **columns) for columns in made.units
    )
    return row


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
