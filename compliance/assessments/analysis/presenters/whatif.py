"""The what-if of one unit and of all units: the form's rows, the outcome, the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

import scoring
from compliance.language import local
from scoring.steps import Question
from scoring.whatif import Plan, plan_document

from ...form_fields import typed
from ..forms import WhatIfForm
from ..selectors import ScoredYear
from ..simulation import HandMove, UnitSimulation, YearSimulation
from .words import Outcome, category_words, mark_text, signed, total_outcome, unit_outcome

ProductNames = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer on the form: what it is now, and the field to try another value."""

    product: str
    now: str  # a mark, empty when nothing is answered
    field: forms.BoundField


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator on the form: its answers, its effort, and whether it cannot move."""

    code: str
    name: str
    scale: str
    answers: tuple[AnswerRow, ...]
    effort: forms.BoundField
    fixed: forms.BoundField


@dataclass(frozen=True, slots=True)
class DimensionRows:
    """The indicators of one dimension."""

    name: str
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class DimensionChange:
    """One dimension before and after, with its share of the unit's score."""

    name: str
    weight: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One answer that is moved, by hand or by the plan."""

    unit: str
    code: str
    name: str
    product: str
    start: str  # empty when nothing was answered
    end: str
    effort: int | None
    points: str


@dataclass(frozen=True, slots=True)
class PlanWords:
    """A plan as it is shown."""

    sentence: str
    reachable: bool
    done: bool  # the target is reached already
    score: str
    category: str
    zone: str
    effort: int
    moves: tuple[MoveRow, ...]


@dataclass(frozen=True, slots=True)
class WhatIfResult:
    """What comes out: before and after, the path of the score, what was moved, and the plan."""

    before: Outcome
    after: Outcome
    total_before: Outcome | None
    total_after: Outcome | None
    dimensions: tuple[DimensionChange, ...]
    moves: tuple[MoveRow, ...]
    raised: int
    plan: PlanWords | None

    @property
    def moved(self) -> bool:
        """Tell whether anything was moved by hand."""
        return bool(self.moves or self.raised)


def form_rows(
    form: WhatIfForm, instrument: scoring.Instrument, products: ProductNames
) -> list[DimensionRows]:
    """Return the fields below their dimensions; indicators that do not count are left out."""
    found = []
    for dimension in instrument.dimensions:
        indicators = [i for variable in dimension.variables for i in variable.indicators]
        rows = tuple(indicator_row(form, i, products) for i in indicators if i.code in form.codes)
        if rows:
            found.append(DimensionRows(local(dimension.name, dimension.name_en), rows))
    return found


def indicator_row(
    form: WhatIfForm, indicator: scoring.Indicator, products: ProductNames
) -> IndicatorRow:
    """Return one indicator of the form."""
    asked = [(key, q) for key, q in form.asked.items() if q.indicator == indicator.code]
    return IndicatorRow(
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        scale=f"{indicator.minimum}–{indicator.maximum}",
        answers=tuple(
            AnswerRow(
                product="" if form.units else product_words(question, products),
                now="" if question.missing else mark_text(question.value),
                field=form[f"n-{key}"],
            )
            for key, question in asked
        ),
        effort=form[f"u-{indicator.code}"],
        fixed=form[f"t-{indicator.code}"],
    )


def product_words(question: Question, products: ProductNames) -> str:
    """Return the product a question is about, empty for one about the whole unit."""
    if question.slot:
        return _("produk %(number)d yang belum dicatat") % {"number": question.slot}
    if question.product is None:
        return ""
    return products.get((question.unit, question.product), question.product)


def unit_result(year: ScoredYear, simulated: UnitSimulation) -> WhatIfResult:
    """Return what comes out for one unit."""
    names = year.product_names()
    shows_total = simulated.total_before is not None and len(year.rows) > 1
    return WhatIfResult(
        before=unit_outcome(simulated.before),
        after=unit_outcome(simulated.after),
        total_before=total_outcome(simulated.total_before) if shows_total else None,
        total_after=total_outcome(simulated.total_after) if shows_total else None,
        dimensions=dimension_changes(simulated.before, simulated.after),
        moves=tuple(hand_row(move, year.instrument, names) for move in simulated.moves),
        raised=0,
        plan=plan_words(simulated.plan, year, names),
    )


def year_result(year: ScoredYear, simulated: YearSimulation) -> WhatIfResult:
    """Return what comes out for the government."""
    return WhatIfResult(
        before=total_outcome(simulated.before),
        after=total_outcome(simulated.after),
        total_before=None,
        total_after=None,
        dimensions=(),
        moves=(),
        raised=simulated.raised,
        plan=plan_words(simulated.plan, year, year.product_names()),
    )


def dimension_changes(
    before: scoring.UnitResult, after: scoring.UnitResult
) -> tuple[DimensionChange, ...]:
    """Return each dimension before and after, as the score is made of them."""
    pairs = zip(before.dimensions, after.dimensions, strict=True)
    return tuple(
        DimensionChange(
            name=local(old.dimension.name, old.dimension.name_en),
            weight=str(old.weight),
            before=dimension_outcome(old),
            after=dimension_outcome(new),
        )
        for old, new in pairs
    )


def dimension_outcome(result: scoring.DimensionResult) -> Outcome:
    """Return a dimension's score or range; it has no category of its own."""
    span = result.range
    low, high = ("", "") if span is None else (span.low_text, span.high_text)
    return Outcome(result.score, low, high, "", "", ())


def hand_row(move: HandMove, instrument: scoring.Instrument, products: ProductNames) -> MoveRow:
    """Return an answer that was moved by hand."""
    indicator = instrument.indicator(move.question.indicator)
    return MoveRow(
        unit="",
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        product=product_words(move.question, products),
        start="" if move.question.missing else mark_text(move.question.value),
        end=mark_text(move.end),
        effort=None,
        points=signed(move.points),
    )


def plan_words(plan: Plan | None, year: ScoredYear, products: ProductNames) -> PlanWords | None:
    """Return a plan in words; the figures are those of its document."""
    if plan is None:
        return None
    document = plan_document(plan, year.instrument)
    units = year.unit_names()
    return PlanWords(
        sentence=plan_sentence(plan),
        reachable=plan.reachable,
        done=document["already_reached"],
        score=document["end"]["score"],
        category=category_words(plan.end_band),
        zone=plan.end_band.zone,
        effort=plan.effort,
        moves=tuple(plan_row(move, units, products) for move in document["moves"]),
    )


def plan_sentence(plan: Plan) -> str:
    """Return what a plan says, its figure with the decimal mark of the page's language."""
    score = {"score": typed(Decimal(plan.end_text))}
    if not plan.reachable:
        return _("Sasaran tidak dapat dicapai; nilai tertinggi yang mungkin %(score)s.") % score
    if not plan.moves:
        return _("Sasaran sudah tercapai dengan nilai %(score)s.") % score
    counts = {"count": len(plan.moves), "effort": plan.effort}
    return _(
        "Sasaran tercapai dengan nilai %(score)s melalui %(count)d perbaikan, jumlah upaya "
        "%(effort)d."
    ) % ({**score, **counts})


def plan_row(move: Mapping[str, Any], units: Mapping[str, str], products: ProductNames) -> MoveRow:
    """Return one move of a plan's document."""
    product = move["product"] or ""
    if move["unnamed_product"]:
        product = _("produk %(number)d yang belum dicatat") % {"number": move["unnamed_product"]}
    return MoveRow(
        unit=units.get(move["unit"], move["unit"]),
        code=move["indicator"],
        name=local(move["name"], move["name_en"]),
        product=products.get((move["unit"], product), product),
        start=move["from"] or "",
        end=move["to"],
        effort=move["effort"],
        points=f"+{move['points']}",
    )


def fixed_unit_fields(form: WhatIfForm) -> Sequence[forms.BoundField]:
    """Return the boxes that keep whole units as they are."""
    return [form[f"k-{slug}"] for slug in form.units]
