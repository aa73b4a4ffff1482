"""Taking in a checked table: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.analysis.services import index_words
from compliance.assessments.models import IndexResult
from compliance.assessments.policies import check_can_record_unit
from compliance.assessments.sheets.faults import PreviewOutdated
from compliance.audit.services import event_append, events_append
from scoring.indices import index_score, load_index
from units.models import Channel, Government, ServiceUnit

from .. import policies
from ..complaint_selectors import stored_counts
from ..complaints import Series, changes_write, check_series, month_change
from ..permissions import Place
from ..services import held
from .columns import COMPLAINTS
from .judging import SurveyRow
from .plans import SKM, Plan, Step, seen_of, steps, stored_surveys

WRITTEN = (
    *("values", "weight_choice", "figure", "band", "source"),
    *("sample", "shown_publicly", "updated_at", "updated_by"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it."""

    changed: int
    unchanged: int


@transaction.atomic
def plan_apply(*, plan: Plan, actor: User, rights: Rights) -> Taken:
    """Take in every row that changes something, each with its event, and log the whole as one.

    Raises PreviewOutdated when what is stored changed since the preview, so that nobody
    overwrites what they have not seen. A plan that changes nothing leaves no event.
    """
    government = Government.objects.get(pk=plan.government_id)
    held(government)
    if plan.shape != COMPLAINTS.code:
        units_held(plan.rows)
    found = steps(plan)
    changing = [step for step in found if step.changes]
    if changing and seen_of(found) != plan.seen:
        raise PreviewOutdated
    if plan.shape == COMPLAINTS.code:
        complaints_apply(changing, actor, rights)
    else:
        surveys_apply(plan, changing, actor, rights)
    taken = Taken(len(changing), len(found) - len(changing))
    if changing:
        event_append(
            actor=actor,
            verb="yearround-import",
            obj=government,
            after={"table": plan.shape, "changed": taken.changed, "unchanged": taken.unchanged},
        )
    return taken


def units_held(rows: Sequence[SurveyRow]) -> None:
    """Hold the units of these rows, under which their indices change, in one order for all."""
    numbers = {row.unit_id for row in rows}
    list(ServiceUnit.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))


def complaints_apply(changing: list[Step], actor: User, rights: Rights) -> None:
    """Save the months of these steps."""
    rows = [step.row for step in changing]
    channels = Channel.objects.select_related("government", "unit__government").in_bulk(
        {row.channel_id for row in rows}
    )
    units = ServiceUnit.objects.select_related("government").in_bulk(
        {row.unit_id for row in rows if row.unit_id is not None}
    )
    stored = stored_counts({row.channel_id for row in rows}, {row.year for row in rows})
    changes = []
    for row in rows:
        unit = units[row.unit_id] if row.unit_id is not None else None
        series = Series(channels[row.channel_id], unit, row.year)
        check_series(series)
        policies.check_can_keep(rights, series.place)
        there = stored.get(row.key)
        shown = None  # an operator's change is hidden until a coordinator shows it
        if policies.can_show(rights, series.place):
            shown = there.shown_publicly if there is not None else False
        changes += month_change(
            series, row.month, there, row.counts, more={}, shown=shown, actor=actor
        )
    changes_write(changes, actor=actor, verb="complaints-save")


def surveys_apply(plan: Plan, changing: list[Step], actor: User, rights: Rights) -> None:
    """Save the quarters of these steps as the service of single indices does, but all at once."""
    rows = [step.row for step in changing]
    units = ServiceUnit.objects.select_related("government").in_bulk({row.unit_id for row in rows})
    for unit in units.values():
        check_can_record_unit(rights, unit)
        policies.check_can_keep(rights, Place(unit.government, unit))
    stored = stored_surveys(rows)
    changes: list[tuple[IndexResult, dict[str, Any] | None, dict[str, Any] | None]] = []
    for row in rows:
        unit = units[row.unit_id]
        result = stored.get(row.key) or IndexResult(
            unit=unit, index=SKM, year=row.year, quarter=row.quarter
        )
        before = index_words(result) if result.pk else None
        survey_write(result, row, plan, actor)
        if not policies.can_show(rights, Place(unit.government, unit)):
            result.shown_publicly = False  # until a coordinator shows it again
        result.clean_fields(exclude=["unit", "updated_by"])
        changes.append((result, before, index_words(result)))
    results = [result for result, _before, _after in changes]
    IndexResult.objects.bulk_update([row for row in results if row.pk], WRITTEN, batch_size=200)
    IndexResult.objects.bulk_create([row for row in results if not row.pk], batch_size=200)
    events_append(actor=actor, verb="index-record", changes=list(changes))


def survey_write(result: IndexResult, row: SurveyRow, plan: Plan, actor: User) -> None:
    """Put a row's marks on an unsaved result, with the index that follows from them."""
    marks = {code: Decimal(text) for code, text in row.values.items()}
    scored = index_score(load_index(SKM), marks, weights=plan.weights)
    result.values, result.weight_choice = dict(row.values), scored.weight_choice.code
    result.figure, result.band = scored.shown, scored.band.code
    result.source, result.sample = plan.source, actor.demo
    result.updated_by, result.updated_at = actor, timezone.now()
