"""The parts an assessment method (instrument) is made of, as frozen values.

Each part says how far it can be trusted (`provenance`) and where it was read (`source`). Texts
are Indonesian; the same text in English stands beside it under the name with `_en`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Provenance(StrEnum):
    """How far a part of an instrument is backed by a source."""

    OFFICIAL = "official"  # a document of the Ombudsman itself was read
    REPORTED = "reported"  # press, a regional office, or a copy of slides of unclear authorship
    INFERRED = "inferred"  # follows from published figures or wording
    ASSUMPTION = "assumption"  # ours, because nothing is published


KINDS = ("province", "regency", "city", "ministry", "agency", "police")
ZONES = ("green", "yellow", "red")
ROLL_UPS = ("mean", "reported-only")
ROUNDINGS = ("half-up",)
SCOPES = ("unit", "product")


@dataclass(frozen=True, slots=True)
class Basis:
    """A rule of the whole instrument (rounding, roll-up, weights) and what it rests on."""

    rule: str
    rule_en: str
    provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One range of scores with its category and zone; both ends belong to it once rounded."""

    code: str | None  # category A..E; None where the method only has zones
    zone: str
    label: str
    label_en: str
    floor: Decimal  # lowest printed figure of the band
    ceiling: Decimal  # highest printed figure of the band, such as 87.99
    provenance: Provenance  # of the bounds and the label
    zone_provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A wording that the Ombudsman adds to a category; never computed here."""

    code: str
    label: str
    label_en: str
    provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is marked, from `minimum` to `maximum`, for a unit or each of its products."""

    code: str
    name: str
    name_en: str
    minimum: Decimal
    maximum: Decimal
    step: Decimal  # distance of two marks on the form; means of respondents may lie between
    weight: Decimal  # relative to the other indicators of the variable
    scope: str  # "unit" or "product"
    kinds: tuple[str, ...]  # kinds of government it applies to; empty = all
    evidence: tuple[str, ...]
    help: str  # for the officer who fills the form in; may be empty
    help_en: str
    provenance: Provenance  # of the indicator itself
    weight_provenance: Provenance  # of its scale and weight
    source: str
    note: str = ""
    note_en: str = ""

    def applies_to(self, kind: str) -> bool:
        """Tell whether a government of this kind is marked on this indicator."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Variable:
    """A group of indicators inside a dimension."""

    code: str
    name: str
    name_en: str
    weight: Decimal  # percent of the dimension; 0 = recorded, never counted
    indicators: tuple[Indicator, ...]
    provenance: Provenance
    weight_provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether the variable enters the score."""
        return self.weight > 0


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of variables with a share of the unit score."""

    code: str
    name: str
    name_en: str
    weight: Decimal  # percent of the unit score; the dimensions of an instrument sum to 100
    variables: tuple[Variable, ...]
    provenance: Provenance
    weight_provenance: Provenance
    source: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One assessment method, valid for the years from `first_year` to `last_year`."""

    code: str
    title: str
    title_en: str
    version: str
    first_year: int
    last_year: int | None  # None = still in force
    roll_up: str  # "mean" of the units, or "reported-only": the total cannot be computed
    products_per_unit: int
    comparable_with: tuple[str, ...]  # codes of other instruments one trend line may join
    bands: tuple[Band, ...]  # highest floor first
    dimensions: tuple[Dimension, ...]
    opinions: tuple[Opinion, ...]
    legal_basis: tuple[str, ...]
    roll_up_basis: Basis
    rounding_basis: Basis
    weights_basis: Basis | None  # None where there are no dimensions
    note: str
    note_en: str
    sha256: str  # of the bytes of the file it was read from
    places: int = 2
    rounding: str = "half-up"

    @property
    def reported_only(self) -> bool:
        """Tell whether totals are only recorded, because the way to them is not published."""
        return self.roll_up == "reported-only"

    def indicators(self, kind: str | None = None) -> tuple[Indicator, ...]:
        """Return the indicators in the order of the form, all or those of a kind of government."""
        return tuple(
            indicator
            for dimension in self.dimensions
            for variable in dimension.variables
            for indicator in variable.indicators
            if kind is None or indicator.applies_to(kind)
        )

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code; KeyError when there is none."""
        for indicator in self.indicators():
            if indicator.code == code:
                return indicator
        raise KeyError(code)

    def dimension(self, code: str) -> Dimension:
        """Return the dimension with this code; KeyError when there is none."""
        for dimension in self.dimensions:
            if dimension.code == code:
                return dimension
        raise KeyError(code)

    def comparable(self, other: Instrument) -> bool:
        """Tell whether scores of both instruments may stand on one trend line."""
        return self.code == other.code or other.code in self.comparable_with

    def covers(self, year: int) -> bool:
        """Tell whether the instrument was in force in this year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
