"""The points that units can still win, from their stored answers; the arithmetic is scoring's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Prefetch

import scoring
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Basis, Entry, UnitAssessment
from compliance.assessments.results import entry_inputs, government_kind, unit_input
from scoring.gains import indicator_gains, unit_gain

Place = tuple[int, str]  # unit, code of the method


@dataclass(frozen=True, slots=True)
class Gains:
    """What one unit can still win, in points of its score, unrounded."""

    unit_assessment: UnitAssessment
    result: scoring.UnitResult
    by_indicator: Mapping[str, Fraction]
    whole: Fraction | None  # None: it was not scored from answers


def newest_answered(unit_ids: Collection[int]) -> dict[Place, int]:
    """The newest assessment with answers of each unit under each method, by its key. One query.

    Of one year the own evaluation goes first: it is the one with answers to every indicator.
    """
    rows = (
        UnitAssessment.objects.filter(unit__in=unit_ids, filled__gt=0)
        .order_by("-assessment__year", "-assessment__track", "pk")
        .values_list("unit", "assessment__instrument", "pk")
    )
    found: dict[Place, int] = {}
    for unit, instrument, pk in rows:
        found.setdefault((unit, instrument), pk)
    return found


def with_answers(ids: Collection[int]) -> list[UnitAssessment]:
    """Units with everything their result is made from. Four queries, however many units."""
    return list(
        UnitAssessment.objects.filter(pk__in=ids)
        .select_related("unit", "assessment__government")
        .prefetch_related(
            "reported",
            "unit__products",
            Prefetch("entries", queryset=Entry.objects.select_related("product")),
        )
    )


def gains_of(unit_assessment: UnitAssessment) -> Gains:
    """Return what a unit can still win; its rows come from `with_answers`, so no query."""
    assessment = unit_assessment.assessment
    given = unit_input(unit_assessment, kind=government_kind(assessment).value)
    return scored(unit_assessment, given)


def gains_from_answers(unit_assessment: UnitAssessment, entries: Iterable[Entry]) -> Gains:
    """Return the same from answers alone; a unit whose score is printed has none to win here."""
    given = scoring.UnitInput(
        unit=unit_assessment.unit.slug,
        entries=entry_inputs(entries),
        products=tuple(product.code for product in unit_assessment.unit.products.all()),
        kind=government_kind(unit_assessment.assessment).value,
    )
    return scored(unit_assessment, given)


def scored(unit_assessment: UnitAssessment, given: scoring.UnitInput) -> Gains:
    """Score one unit and return what it can still win; nothing is known of one without answers."""
    result = scoring.score_unit(instrument_of(unit_assessment.assessment), given)
    if not unit_assessment.filled or unit_assessment.score_basis == Basis.REPORTED:
        return Gains(unit_assessment, result, {}, None)
    return Gains(unit_assessment, result, indicator_gains(result), unit_gain(result))


def gains_by_place(unit_ids: Collection[int]) -> dict[Place, Gains]:
    """The newest gains of each unit under each method. Five queries, none without units."""
    if not unit_ids:
        return {}
    newest = newest_answered(unit_ids)
    rows = {row.pk: row for row in with_answers(newest.values())}
    return {place: gains_of(rows[pk]) for place, pk in newest.items()}
