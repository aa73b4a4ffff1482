"""How firmly a score stands: its distance to a cut-off, and the single steps that drop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.elements import Band, Instrument
from scoring.engine import UnitResult
from scoring.steps import Question, questions
from scoring.zones import band_of, published, score_text


@dataclass(frozen=True, slots=True)
class Drop:
    """One single step down that would put the unit into a lower band."""

    indicator: str
    product: str | None
    start: Fraction
    end: Fraction
    points: Fraction  # that it costs, unrounded
    band: Band  # where the unit would land
    changes_zone: bool  # else only the category


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a unit stands above the lower cut-off of its band and below the next one."""

    unit: str
    score: str
    band: Band
    margin: Decimal  # printed score less the floor of its band
    zone_margin: Decimal  # printed score less the lowest floor of its zone
    to_next: Decimal | None  # printed points up to the next band; None in the highest
    drops: tuple[Drop, ...]  # the most expensive first

    @property
    def at_risk(self) -> bool:
        """Return whether one single step down changes the zone."""
        return any(drop.changes_zone for drop in self.drops)

    @property
    def margin_text(self) -> str:
        """Return the margin to the band below as printed: a point, two decimals."""
        return score_text(self.margin)

    @property
    def zone_margin_text(self) -> str:
        """Return the margin to the zone below as printed: a point, two decimals."""
        return score_text(self.zone_margin)

    @property
    def to_next_text(self) -> str | None:
        """Return the points up to the next band as printed; None in the highest."""
        return None if self.to_next is None else score_text(self.to_next)


def standing(instrument: Instrument, unit: UnitResult) -> Standing | None:
    """Return how firmly a unit stands; None while its score is not known."""
    if unit.exact is None or unit.band is None or unit.score is None:
        return None
    shown = published(unit.exact, instrument.places)
    zone_floor = min(band.floor for band in instrument.bands if band.zone == unit.band.zone)
    higher = [band.floor for band in instrument.bands if band.floor > unit.band.floor]
    return Standing(
        unit=unit.unit,
        score=unit.score,
        band=unit.band,
        margin=shown - unit.band.floor,
        zone_margin=shown - zone_floor,
        to_next=min(higher) - shown if higher else None,
        drops=single_drops(instrument, unit, unit.exact, unit.band),
    )


def single_drops(
    instrument: Instrument, unit: UnitResult, exact: Fraction, band: Band
) -> tuple[Drop, ...]:
    """Return each answer whose fall by one step puts the rounded score below the band's floor."""
    drops = []
    for question in questions(unit):
        end = max(question.value - question.step, question.minimum)
        if end == question.value:
            continue
        points = question.points(end, question.value)
        landed = band_of(exact - points, instrument)
        if landed.floor < band.floor:
            drops.append(drop(question, end, points, landed, band))
    # No two are equal: a unit whose score is known has no products without a name.
    return tuple(sorted(drops, key=lambda d: (-d.points, d.indicator, d.product or "")))


def drop(question: Question, end: Fraction, points: Fraction, landed: Band, band: Band) -> Drop:
    """Return one step down with what it costs."""
    return Drop(
        indicator=question.indicator,
        product=question.product,
        start=question.value,
        end=end,
        points=points,
        band=landed,
        changes_zone=landed.zone != band.zone,
    )


def early_warnings(instrument: Instrument, units: Sequence[UnitResult]) -> list[Standing]:
    """Return the units that one single step could put into a lower band, the narrowest first."""
    known = (standing(instrument, unit) for unit in units)
    warned = [item for item in known if item is not None and item.drops]
    return sorted(warned, key=lambda item: (not item.at_risk, item.margin, item.unit))
