"""A year under another method: beside its own result, with what was carried and what is missing."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

import scoring
from compliance.language import local
from scoring.rescore import (
    BANDS,
    LABEL,
    LABEL_EN,
    CarriedUnit,
    Rescore,
    method_share,
    rebanded,
    rescore,
)

from ...models import Assessment, Basis, UnitAssessment
from ..selectors import ScoredYear
from .words import NOTHING, Outcome, category_words, signed, total_outcome, unit_outcome


@dataclass(frozen=True, slots=True)
class RescoreRow:
    """One unit under both methods."""

    unit: UnitAssessment
    before: Outcome
    after: Outcome
    points: str  # that are method alone; empty where either score is not known
    how: str
    missing: tuple[str, ...]  # names of what the other method asks and nothing is known of
    unused: tuple[str, ...]  # names of what is known and not asked


@dataclass(frozen=True, slots=True)
class RescorePage:
    """A year under another method; each figure of it carries the label."""

    label: str
    before: Outcome  # as stored
    after: Outcome | None  # None where the other method gives no total
    points: str
    why_no_total: str
    bands_only: bool  # the figure stays, only the cut-offs are those of the other method
    rows: tuple[RescoreRow, ...]


def rescore_page(
    year: ScoredYear, other: scoring.Instrument, visible: Container[int]
) -> RescorePage:
    """Return a year under another method. Nothing is stored."""
    assessment = year.assessment
    found = None
    if year.inputs:
        found = rescore(
            year.instrument, other, year.inputs, units_expected=assessment.units_expected
        )
    before = stored_outcome(assessment)
    after, bands_only = total_again(year, other, found)
    return RescorePage(
        label=local(LABEL, LABEL_EN),
        before=before,
        after=after,
        points="" if bands_only else points_between(before, after),
        why_no_total="" if after is not None else no_total_words(year, other),
        bands_only=bands_only,
        rows=tuple(unit_rows(year, other, found, visible)) if found else (),
    )


def stored_outcome(assessment: Assessment) -> Outcome:
    """Return the stored result of a year as it stands."""
    label = local(assessment.category_label, assessment.category_label_en)
    category = " – ".join(part for part in (assessment.category, label) if part)
    if assessment.score is not None:
        return Outcome(str(assessment.score), "", "", category, assessment.zone, ())
    if assessment.range_low is None or assessment.range_high is None:
        return Outcome(None, "", "", category, assessment.zone, ())
    low, high = str(assessment.range_low), str(assessment.range_high)
    return Outcome(None, low, high, category, assessment.zone, ())


def total_again(
    year: ScoredYear, other: scoring.Instrument, found: Rescore | None
) -> tuple[Outcome | None, bool]:
    """Return the total under the other method, and whether only its bands were laid over.

    A printed total keeps its figure while its units cannot be scored anew: it is the year's score,
    and not all of its parts may be known. A total that is itself a mean of units follows them.
    """
    assessment = year.assessment
    from_units = found is not None and year.counts_as_total and other.roll_up == "mean"
    settled = found is not None and found.after.exact is not None
    if found is not None and from_units and (settled or assessment.score_basis == Basis.COMPUTED):
        return total_outcome(found.after), False
    if assessment.score is not None:
        bands = rebanded(year.instrument, other, assessment.score)
        score = str(assessment.score)
        return Outcome(score, "", "", category_words(bands.after), bands.after.zone, ()), True
    if found is not None and from_units:
        return total_outcome(found.after), False
    return None, False


def no_total_words(year: ScoredYear, other: scoring.Instrument) -> str:
    """Return why there is no total under the other method."""
    if other.roll_up != "mean":
        return _("Metode ini tidak menghitung nilai akhir dari lokus.")
    if not year.rows:
        return _("Tidak ada nilai atau lokus yang diketahui untuk tahun ini.")
    return _("Jumlah lokus tahun ini tidak diketahui, jadi nilai akhirnya tidak dapat dihitung.")


def points_between(before: Outcome, after: Outcome | None) -> str:
    """Return how many printed points of the total are method; empty where one is not known."""
    if after is None or before.score is None or after.score is None:
        return ""
    return signed(Decimal(after.score) - Decimal(before.score))


def unit_rows(
    year: ScoredYear, other: scoring.Instrument, found: Rescore, visible: Container[int]
) -> list[RescoreRow]:
    """Return the units a person may look at under both methods."""
    here, there = part_names(year.instrument), part_names(other)
    parts = zip(year.rows, year.inputs, found.carried, strict=True)
    results = zip(found.before.units, found.after.units, strict=True)
    rows = []
    for (row, given, carried), (before, after) in zip(parts, results, strict=True):
        if row.pk not in visible:
            continue
        share = None if carried.how == BANDS else method_share(year.instrument, other, given)
        rows.append(
            RescoreRow(
                unit=row,
                before=unit_outcome(before) if before.basis != "missing" else NOTHING,
                after=unit_outcome(after) if after.basis != "missing" else NOTHING,
                points="" if share is None else signed(share),
                how=carried_words(carried),
                missing=tuple(there.get(code, code) for code in carried.missing),
                unused=tuple(here.get(code, code) for code in carried.unused),
            )
        )
    return rows


def part_names(instrument: scoring.Instrument) -> Mapping[str, str]:
    """Return the names of dimensions and indicators by code."""
    dimensions = {d.code: local(d.name, d.name_en) for d in instrument.dimensions}
    indicators = {i.code: f"{i.code} {local(i.name, i.name_en)}" for i in instrument.indicators()}
    return dimensions | indicators


def carried_words(carried: CarriedUnit) -> str:
    """Return by what a unit was carried over to the other method."""
    words = {
        "entries": _("isian indikator yang sama"),
        "dimensions": _("nilai dimensi yang sama"),
        "bands": _("nilai lokus apa adanya, hanya batas kategorinya yang lain"),
        "nothing": _("tidak ada yang dapat dibawa"),
    }
    return words[carried.how]
