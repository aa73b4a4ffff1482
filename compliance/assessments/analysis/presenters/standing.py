"""Early warning: how far each unit stands from the band below and above, the narrowest first."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import scoring
from compliance.language import local
from scoring.sensitivity import Drop, Standing, standing

from ...models import UnitAssessment
from ..selectors import ScoredYear
from .words import Outcome, category_words, mark_text, signed, unit_outcome


@dataclass(frozen=True, slots=True)
class DropRow:
    """One step down that would put the unit into a lower band."""

    code: str
    name: str
    product: str
    start: str
    end: str
    points: str
    category: str
    zone: str
    changes_zone: bool


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One unit; without a score it has no margins, only the range that is still open."""

    unit: UnitAssessment
    outcome: Outcome
    margin: str  # to the band below, printed points
    zone_margin: str
    to_next: str  # up to the next band; empty in the highest or without a score
    at_risk: bool  # one step down changes the zone
    drops: tuple[DropRow, ...]
    from_answers: bool  # only then can single steps be tried


def standing_rows(year: ScoredYear, visible: Container[int]) -> list[StandingRow]:
    """Return the units a person may look at: known scores by their margin, then open ones."""
    pairs = [
        (row, result, standing(year.instrument, result))
        for row, result in zip(year.rows, year.results, strict=True)
        if row.pk in visible
    ]
    known = sorted(
        ((row, result, found) for row, result, found in pairs if found is not None),
        key=lambda item: (item[2].margin, item[0].unit.name),
    )
    rest = [(row, result, None) for row, result, found in pairs if found is None]
    names = year.product_names()
    return [standing_row(year.instrument, *item, names) for item in (*known, *rest)]


def standing_row(
    instrument: scoring.Instrument,
    row: UnitAssessment,
    result: scoring.UnitResult,
    found: Standing | None,
    products: dict[tuple[str, str], str],
) -> StandingRow:
    """Return one unit."""
    return StandingRow(
        unit=row,
        outcome=unit_outcome(result),
        margin=found.margin_text if found else "",
        zone_margin=found.zone_margin_text if found else "",
        to_next=(found.to_next_text or "") if found else "",
        at_risk=found is not None and found.at_risk,
        drops=tuple(
            drop_row(instrument, drop, products.get((row.unit.slug, drop.product or ""), ""))
            for drop in (found.drops if found else ())
        ),
        from_answers=result.basis == "entries",
    )


def drop_row(instrument: scoring.Instrument, drop: Drop, product: str) -> DropRow:
    """Return one step down with where it lands."""
    indicator = instrument.indicator(drop.indicator)
    return DropRow(
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        product=product,
        start=mark_text(drop.start),
        end=mark_text(drop.end),
        points=signed(-drop.points),
        category=category_words(drop.band),
        zone=drop.band.zone,
        changes_zone=drop.changes_zone,
    )
