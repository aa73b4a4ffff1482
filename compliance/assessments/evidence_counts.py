"""What the room of evidence writes on answers: the row it hangs on, and how much proves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import connection

from .models import Entry, UnitAssessment


def entry_for_evidence(
    *, unit_assessment: UnitAssessment, indicator: str, product_id: int | None
) -> Entry:
    """Return the row of an answer; a question without an answer gets an empty one of version 0.

    Version 0 is what a form that saw no row sends, so that nobody's later save clashes with it.
    Belongs into a transaction that holds the assessment.
    """
    require_transaction()
    entry, _ = Entry.objects.get_or_create(
        unit_assessment=unit_assessment,
        indicator=indicator,
        product_id=product_id,
        defaults={"value": None, "version": 0},
    )
    return entry


def evidence_counts_set(counts: Mapping[int, int]) -> None:
    """Write how many pieces of evidence each entry has, one query for each different number.

    Versions stay as they are: evidence is no change of the answer. Belongs into the transaction
    of the change it counts.
    """
    require_transaction()
    by_count: dict[int, list[int]] = defaultdict(list)
    for entry_id, count in counts.items():
        by_count[count].append(entry_id)
    for count, entry_ids in by_count.items():
        Entry.objects.filter(pk__in=entry_ids).update(evidence_count=count)


def require_transaction() -> None:
    """Raise outside of a transaction: counts and what they count go together."""
    if not connection.in_atomic_block:
        raise RuntimeError("evidence counts belong into the transaction of their change")
