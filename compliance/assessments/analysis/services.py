"""Writes of the analysis pages. Each: one transaction, policy first, one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append
from scoring.indices import Index, index_score
from scoring.steps import DEFAULT_EFFORT, EFFORTS
from units.models import Government, ServiceUnit

from .. import policies
from ..models import IndexResult, IndicatorEffort
from .selectors import efforts_of

EFFORT_KEY = ("government", "instrument", "indicator")
YEARLY, QUARTERLY = (None,), (None, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """What is recorded of an index: its elements, the weights, where it was read."""

    year: int
    quarter: int | None  # None: the whole year
    values: Mapping[str, str]  # element code -> mark as plain text
    weights: str  # code of the weight choice
    source: str
    shown_publicly: bool


def check_can_set_efforts(rights: Rights, government: Government) -> None:
    """Efforts are set by those who keep the government's figures."""
    try:
        policies.check_can_record_total(rights, government)
    except policies.ActionDenied as denial:
        raise policies.ActionDenied(
            _("Hanya koordinator yang dapat menyimpan upaya indikator.")
        ) from denial


def can_set_efforts(rights: Rights, government: Government) -> bool:
    """Return whether check_can_set_efforts passes."""
    return policies.allowed(check_can_set_efforts, rights, government)


@transaction.atomic
def efforts_save(
    *,
    government: Government,
    instrument: scoring.Instrument,
    efforts: Mapping[str, int],
    actor: User,
    rights: Rights,
) -> dict[str, int]:
    """Keep the efforts (1 easy to 5 hard) of some indicators; return those that changed.

    Raises ActionRefused for an indicator the method does not have and an effort off the scale.
    """
    check_can_set_efforts(rights, government)
    known = {indicator.code for indicator in instrument.indicators()}
    if not set(efforts) <= known or not set(efforts.values()) <= set(EFFORTS):
        raise policies.ActionRefused(_("Upaya atau indikator tidak dikenal."))
    # The government's row is the one lock under which its efforts change.
    Government.objects.select_for_update().get(pk=government.pk)
    stored = efforts_of(government, instrument.code)
    before = {code: stored.get(code, DEFAULT_EFFORT) for code in efforts}
    changed = {code: effort for code, effort in efforts.items() if effort != before[code]}
    if not changed:
        return {}
    rows = [
        IndicatorEffort(
            government=government, instrument=instrument.code, indicator=code, effort=effort
        )
        for code, effort in changed.items()
    ]
    IndicatorEffort.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=EFFORT_KEY, update_fields=["effort"]
    )
    event_append(
        actor=actor,
        verb="efforts-save",
        obj=government,
        before={"instrument": instrument.code, "efforts": {c: before[c] for c in changed}},
        after={"instrument": instrument.code, "efforts": changed},
    )
    return changed


def can_show_index(rights: Rights, unit: ServiceUnit) -> bool:
    """Return whether a person may show an index to everyone: a coordinator may."""
    return policies.can_record_total(rights, unit.government)


@transaction.atomic
def index_result_save(
    *, unit: ServiceUnit, index: Index, figures: IndexFigures, actor: User, rights: Rights
) -> IndexResult:
    """Keep a related index of a unit for a year or quarter, computed from its elements.

    What an operator saves is not public until a coordinator shows it. What a demonstration account
    saves is a sample. Raises ScoringError for elements that do not fit the index.
    """
    policies.check_can_record_unit(rights, unit)
    may_show = can_show_index(rights, unit)
    if figures.shown_publicly and not may_show:
        raise policies.ActionDenied(_("Hanya koordinator yang dapat menampilkan indeks ini."))
    if figures.quarter not in (QUARTERLY if index.code == "skm" else YEARLY):
        raise policies.ActionRefused(_("Indeks ini dicatat per tahun."))
    marks = {code: Decimal(text) for code, text in figures.values.items()}
    result = index_score(index, marks, weights=figures.weights)
    ServiceUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    row = IndexResult.objects.filter(
        unit=unit, index=index.code, year=figures.year, quarter=figures.quarter
    ).first() or IndexResult(
        unit=unit, index=index.code, year=figures.year, quarter=figures.quarter
    )
    before = index_words(row) if row.pk else None
    row.values, row.weight_choice = dict(figures.values), result.weight_choice.code
    row.figure, row.band = result.shown, result.band.code
    row.source, row.sample = figures.source, actor.demo
    still_shown = row.shown_publicly and before == index_words(row)
    row.shown_publicly = figures.shown_publicly if may_show else still_shown
    if before == index_words(row):
        return row
    row.updated_by = actor
    row.full_clean(validate_constraints=False)  # the database holds them under the lock
    row.save()
    event_append(actor=actor, verb="index-record", obj=row, before=before, after=index_words(row))
    return row


def index_words(row: IndexResult) -> dict[str, Any]:
    """Return what a row says, for comparison and for the event log."""
    names = ("index", "year", "quarter", "values", "weight_choice", "figure", "band", "source")
    return {name: getattr(row, name) for name in (*names, "sample", "shown_publicly")}
