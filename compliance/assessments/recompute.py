"""Results made anew from what was entered and reported; the only writer of result columns."""

from __future__ import annotations

from typing import Any

import scoring
from scoring.columns import total_columns, unit_columns
from units.models import GovernmentKind

from .instruments import instrument_of
from .models import Assessment, Basis, ReportedScore, Track, UnitAssessment
from .results import changed_columns, government_kind, printed_total, stored, unit_input
from .selectors import with_everything_scored


def assessment_recompute(assessment_id: int) -> Assessment:
    """Compute a year's units and total, store what changed, and rank it again if it is published.

    Called inside the transaction of the change it follows from.
    """
    assessment = with_everything_scored(assessment_id)
    instrument = instrument_of(assessment)
    kind = government_kind(assessment).value
    rows = list(assessment.units.all())
    inputs = [unit_input(row, kind=kind) for row in rows]
    for row, given in zip(rows, inputs, strict=True):
        store_unit(row, instrument, given)
    columns = total_columns(
        instrument,
        inputs,
        track=assessment.track,
        units_expected=assessment.units_expected,
        printed=printed_total(assessment),
    )
    changed = changed_columns(assessment, stored(columns))
    if changed:
        assessment.save(update_fields=[*changed, "updated_at"])
    if changed and assessment.status == Assessment.Status.PUBLISHED:
        ranks_recompute(
            year=assessment.year, track=Track(assessment.track), kind=assessment.government.kind
        )
    return assessment


def store_unit(
    row: UnitAssessment, instrument: scoring.Instrument, given: scoring.UnitInput
) -> None:
    """Compute one unit and store the columns that changed."""
    result = scoring.score_unit(instrument, given)
    changed = changed_columns(row, stored(unit_columns(result, reported=given.score is not None)))
    if changed:
        row.save(update_fields=[*changed, "updated_at"])


def ranks_recompute(*, year: int, track: Track, kind: str) -> None:
    """Rank the published bodies of one kind, year and track, in the nation and in each province.

    Only reported totals are ranked on the official track, computed ones on the self track,
    samples nowhere. A rank that a source prints stands before ours, with its source.
    """
    group = list(
        Assessment.objects.filter(
            year=year, track=track, government__kind=kind, status=Assessment.Status.PUBLISHED
        )
        .select_related("government")
        .prefetch_related("reported")
    )
    wanted = Basis.REPORTED if track == Track.OFFICIAL else None
    scored = [
        row for row in group if not row.sample and (wanted is None or row.score_basis == wanted)
    ]
    national = ranked(scored)
    provincial: dict[int, scoring.Rank] = {}
    if kind != GovernmentKind.PROVINCE:
        for parent in {row.government.parent_id for row in scored} - {None}:
            provincial |= ranked([r for r in scored if r.government.parent_id == parent])
    for row in group:
        ranks = {
            "province": rank_words(row, provincial.get(row.pk), "province"),
            "national": rank_words(row, national.get(row.pk), "national"),
        }
        if row.ranks != ranks:
            row.ranks = ranks
            row.save(update_fields=["ranks", "updated_at"])


def ranked(rows: list[Assessment]) -> dict[int, scoring.Rank]:
    """Return the rank of each row with a known score, best first, ties shared."""
    return scoring.rank((row.pk, None if row.score is None else str(row.score)) for row in rows)


def rank_words(row: Assessment, own: scoring.Rank | None, scope: str) -> dict[str, Any] | None:
    """Return a rank as it is shown: value, of how many, and whether a source prints it."""
    printed = next(
        (
            source
            for source in row.reported.all()
            if source.status == ReportedScore.Status.ACCEPTED
            and getattr(source, f"rank_{scope}") is not None
        ),
        None,
    )
    if printed is not None:
        return {
            "value": getattr(printed, f"rank_{scope}"),
            "of": getattr(printed, f"rank_{scope}_of"),
            "basis": Basis.REPORTED.value,
            "source": printed.source_url,
            "note": printed.rank_note,
        }
    if own is None:
        return None
    return {
        "value": own.value,
        "of": own.of,
        "basis": Basis.COMPUTED.value,
        "source": None,
        "note": "",
    }
