"""The places of what is public, computed from all current releases together.

They are no part of a release: publishing one government's year moves the others of its group.
"""

from __future__ import annotations

import datetime
from typing import Any

import scoring
from units.models import GovernmentKind

from .current import reported_rank
from .models import PublishedScore


def ranks_update(
    *, year: int, track: str, kind: str, moment: datetime.datetime
) -> list[PublishedScore]:
    """Rank the published bodies of one kind, year and track, in the nation and in each province.

    Only reported totals are ranked on the official track, computed ones on the self track,
    samples nowhere. A rank that a source prints stands before ours, with its source. Returns the
    rows whose ranks changed.
    """
    group = list(PublishedScore.objects.filter(year=year, track=track, kind=kind))
    scored = [
        row
        for row in group
        if not row.sample and (track != "official" or row.score_basis == "reported")
    ]
    national = ranked(scored)
    provincial: dict[int, scoring.Rank] = {}
    if kind != GovernmentKind.PROVINCE:
        for province in {row.province_code for row in scored} - {""}:
            provincial |= ranked([row for row in scored if row.province_code == province])
    changed = []
    for row in group:
        ranks = {
            "province": rank_words(row, provincial.get(row.pk), "province"),
            "national": rank_words(row, national.get(row.pk), "national"),
        }
        if row.ranks != ranks:
            row.ranks, row.updated_at = ranks, moment
            changed.append(row)
    PublishedScore.objects.bulk_update(changed, ["ranks", "updated_at"])
    return changed


def ranked(rows: list[PublishedScore]) -> dict[int, scoring.Rank]:
    """Return the rank of each row with a known score, best first, ties shared."""
    return scoring.rank((row.pk, None if row.score is None else str(row.score)) for row in rows)


def rank_words(row: PublishedScore, own: scoring.Rank | None, scope: str) -> dict[str, Any] | None:
    """Return a rank as it is shown: value, of how many, and whether a source prints it."""
    printed = reported_rank(row, scope)
    if printed is not None or own is None:
        return printed
    return {
        "value": own.value,
        "of": own.of,
        "basis": "computed",
        "source": None,
        "note": "",
    }
