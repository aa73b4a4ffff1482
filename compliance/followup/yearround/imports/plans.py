"""What taking in a table would change, row by row; and the plan's way through the browser.

Between preview and applying the checked rows travel in a hidden field of the page, signed and
bound to the person, and are judged against the database again when they come back. No table holds
them: 2,000 rows are at most 100 kB, nothing has to be tidied up, and a plan that is sent twice
finds everything unchanged the second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.refusals import ActionRefused
from compliance.assessments.models import IndexResult

from ..complaint_selectors import stored_counts
from ..complaints import Counts, row_words
from ..states import fingerprint
from .columns import COMPLAINTS
from .judging import ComplaintRow, SurveyRow, plain_mark

SKM = "skm"
SALT = "compliance.followup.yearround.imports"
LONGEST_AGE = 24 * 3600  # seconds
LONGEST_FIELD = 100_000  # characters


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of a table that may be taken in, for one government."""

    shape: str
    government_id: int
    rows: Sequence[Any]  # ComplaintRow or SurveyRow
    weights: str = ""  # of the survey's elements
    source: str = ""  # where the survey's figures were read
    seen: str = ""  # fingerprint of what the preview compared with


@dataclass(frozen=True, slots=True)
class Step:
    """One row beside what is stored: None before for a new one, equal for one unchanged."""

    row: Any
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]

    @property
    def changes(self) -> bool:
        """Return whether taking it in would change anything."""
        return self.before != self.after


def steps(plan: Plan) -> list[Step]:
    """Return each row of a plan beside what is stored. One query."""
    if plan.shape == COMPLAINTS.code:
        return complaint_steps(plan.rows)
    return survey_steps(plan)


def complaint_steps(rows: Sequence[ComplaintRow]) -> list[Step]:
    """Return rows of complaint counts beside the stored ones."""
    stored = stored_counts({row.channel_id for row in rows}, {row.year for row in rows})
    found = []
    for row in rows:
        there = stored.get(row.key)
        counts = row.counts
        after = {n: getattr(counts, n) for n in ("received", "resolved", "in_time")}
        before = {name: row_words(there)[name] for name in after} if there else None
        found.append(Step(row, before, after))
    return found


def stored_surveys(rows: Sequence[SurveyRow]) -> dict[tuple[int, int, int | None], IndexResult]:
    """Return the stored results of these units and years by unit, year and quarter. One query."""
    found = IndexResult.objects.filter(
        index=SKM,
        unit__in={row.unit_id for row in rows},
        year__in={row.year for row in rows},
    )
    return {(row.unit_id, row.year, row.quarter): row for row in found}


def survey_steps(plan: Plan) -> list[Step]:
    """Return rows of survey results beside the stored ones."""
    stored = stored_surveys(plan.rows)
    found = []
    for row in plan.rows:
        there = stored.get(row.key)
        after = {"values": row.values, "weights": plan.weights, "source": plan.source}
        before = None
        if there is not None:
            before = {
                "values": {code: plain_mark(text) for code, text in there.values.items()},
                "weights": there.weight_choice,
                "source": there.source,
            }
        found.append(Step(row, before, after))
    return found


def seen_of(found: Sequence[Step]) -> str:
    """Return the fingerprint of what is stored now where the steps go."""
    return fingerprint({str(place): step.before for place, step in enumerate(found)})


def sealed(plan: Plan, user: User) -> str:
    """Return a plan as a signed text that only this person can send back."""
    rows = [packed(row) for row in plan.rows]
    content = [plan.shape, plan.government_id, rows, plan.weights, plan.source, plan.seen, user.pk]
    text: str = signing.dumps(content, salt=SALT, compress=True)
    if len(text) > LONGEST_FIELD:
        raise ActionRefused(_("Berkas ini terlalu besar; bagi menjadi beberapa berkas."))
    return text


def packed(row: ComplaintRow | SurveyRow) -> list[Any]:
    """Return a row as a short list."""
    if isinstance(row, SurveyRow):
        return [row.unit_id, row.year, row.quarter, row.values]
    counts = row.counts
    return [*row.key, counts.received, counts.resolved, counts.in_time]


def unsealed(text: str, user: User) -> Plan:
    """Return the plan of a signed text; refuse one of somebody else, changed or too old."""
    try:
        content = signing.loads(text, salt=SALT, max_age=LONGEST_AGE)
    except signing.BadSignature as error:
        raise ActionRefused(
            _("Pratinjau ini tidak berlaku lagi. Unggah berkasnya sekali lagi.")
        ) from error
    shape, government, rows, weights, source, seen, owner = content
    if owner != user.pk:
        raise ActionRefused(_("Pratinjau ini dibuat orang lain. Unggah sendiri berkasnya."))
    return Plan(shape, government, [opened(shape, row) for row in rows], weights, source, seen)


def opened(shape: str, row: list[Any]) -> ComplaintRow | SurveyRow:
    """Return a row from its short list."""
    if shape == COMPLAINTS.code:
        channel, unit, year, month, *counts = row
        return ComplaintRow(channel, unit, year, month, Counts(*counts))
    return SurveyRow(*row)
