"""Reads of the analysis pages: a year with all its results, efforts, methods, related indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

import scoring
from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government, ServiceUnit

from .. import work
from ..disagreements import assessments_with_figures
from ..instruments import instrument_by_sha256, instrument_of
from ..models import (
    Assessment,
    IndexResult,
    IndicatorEffort,
    InstrumentFile,
    Track,
    UnitAssessment,
)
from ..results import government_kind, unit_input
from ..selectors import with_everything_scored


@dataclass(frozen=True, slots=True)
class ScoredYear:
    """An assessment with its units as scoring sees them; the three lists run side by side."""

    assessment: Assessment
    instrument: scoring.Instrument
    rows: tuple[UnitAssessment, ...]
    inputs: tuple[scoring.UnitInput, ...]
    results: tuple[scoring.UnitResult, ...]

    @property
    def counts_as_total(self) -> bool:
        """Tell whether the mean of these units is the government's score.

        On the official track only when the number of its loci is known: a mean of the loci that
        happen to be printed is not the government's score.
        """
        known = self.assessment.track == Track.SELF or self.assessment.units_expected is not None
        return bool(self.inputs) and self.instrument.roll_up == "mean" and known

    def total(
        self, inputs: Sequence[scoring.UnitInput] | None = None
    ) -> scoring.GovernmentResult | None:
        """Return the government's result from these or other inputs; None where there is none."""
        if not self.counts_as_total:
            return None
        return scoring.score_government(
            self.instrument,
            self.inputs if inputs is None else inputs,
            units_expected=self.assessment.units_expected,
        )

    def position(self, unit_assessment_id: int) -> int:
        """Return where in the lists a unit stands."""
        return next(n for n, row in enumerate(self.rows) if row.pk == unit_assessment_id)

    def unit_names(self) -> dict[str, str]:
        """Return the names of the units by their slug, which is their name in scoring."""
        return {row.unit.slug: row.unit.short_name for row in self.rows}

    def product_names(self) -> dict[tuple[str, str], str]:
        """Return the names of the products by unit and code."""
        return {
            (row.unit.slug, product.code): product.name
            for row in self.rows
            for product in row.unit.products.all()
        }


def scored_year(assessment_id: int) -> ScoredYear:
    """Score a year anew from its rows, nothing stored. Six queries, however many units."""
    assessment = with_everything_scored(assessment_id)
    instrument = instrument_of(assessment)
    kind = government_kind(assessment).value
    rows = tuple(assessment.units.all())
    inputs = tuple(unit_input(row, kind=kind) for row in rows)
    results = tuple(scoring.score_unit(instrument, given) for given in inputs)
    return ScoredYear(assessment, instrument, rows, inputs, results)


def visible_unit_ids(rights: Rights, assessment: Assessment) -> frozenset[int]:
    """The units of a year that a person may look at: an operator's own ones, else all."""
    rows = work.units_to_open(rights).filter(assessment=assessment)
    return frozenset(rows.order_by().values_list("pk", flat=True))


def efforts_of(government: Government, instrument: str) -> dict[str, int]:
    """The efforts that officials set, by indicator; 3 where none is set. One query."""
    rows = IndicatorEffort.objects.filter(government=government, instrument=instrument)
    return dict(rows.values_list("indicator", "effort"))


def checkable_assessments(rights: Rights) -> QuerySet[Assessment]:
    """What is held together on the page of checks: published years, and those a person may open."""
    mine = work.assessments_to_open(rights).order_by().values("pk")
    return assessments_with_figures().filter(Q(status=Assessment.Status.PUBLISHED) | Q(pk__in=mine))


def methods() -> QuerySet[InstrumentFile]:
    """All methods with who drafted and who froze them, without their texts. One query."""
    return (
        InstrumentFile.objects.select_related("created_by", "frozen_by")
        .defer("text")
        .order_by("first_year", "code", "-pk")
    )


def method_rows() -> QuerySet[InstrumentFile]:
    """All methods with their texts."""
    return InstrumentFile.objects.select_related("created_by", "frozen_by")


def methods_covering(year: int) -> QuerySet[InstrumentFile]:
    """The frozen methods in force in a year, the newest first."""
    return (
        methods()
        .filter(status=InstrumentFile.Status.FROZEN, first_year__lte=year)
        .filter(Q(last_year__isnull=True) | Q(last_year__gte=year))
        .order_by("-frozen_at", "-pk")
    )


def method_named(name: str) -> InstrumentFile | None:
    """Return the method with this sha256, else the one frozen last under this code."""
    found = method_rows().filter(sha256=name).first()
    if found is not None:
        return found
    frozen = method_rows().filter(code=name, status=InstrumentFile.Status.FROZEN)
    return frozen.order_by("-frozen_at", "-pk").first()


def instrument_of_method(row: InstrumentFile) -> scoring.Instrument:
    """Return the instrument of a kept method; a draft is read anew, as it may be discarded."""
    if row.status == InstrumentFile.Status.FROZEN:
        return instrument_by_sha256(row.code, row.sha256)
    return scoring.parse_instrument(row.text)


def service_units_to_open(rights: Rights) -> QuerySet[ServiceUnit]:
    """The service units whose indices a person may read: the own ones, or of an own government."""
    rows = ServiceUnit.objects.select_related("government")
    if rights.is_administrator or Role.COORDINATOR in rights.home_roles:
        return rows
    governments = {pk for _, pk in rights.government_ids}
    return rows.filter(Q(pk__in=rights.unit_ids) | Q(government__in=governments))


def index_results(unit: ServiceUnit) -> QuerySet[IndexResult]:
    """All related indices of a unit, newest first. One query."""
    return (
        IndexResult.objects.filter(unit=unit)
        .select_related("updated_by")
        .order_by("-year", "index", "-quarter")
    )


def indices_of_unit(unit: ServiceUnit) -> QuerySet[IndexResult]:
    """The related indices of a unit that its government shows to everyone. One query."""
    return index_results(unit).filter(shown_publicly=True)
