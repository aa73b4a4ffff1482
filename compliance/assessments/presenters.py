"""From rows to what the officials' pages show; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from scoring.zones import range_between

from . import policies, work
from .entry_forms import EntryForm, EntrySheet
from .forms import in_english
from .instruments import instrument_of
from .models import Assessment, Basis, ReportedScore, Result, Track, UnitAssessment


@dataclass(frozen=True, slots=True)
class ResultWords:
    """A result as it is shown. `score` is the stored figure, rendered and never computed."""

    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    category: str  # letter and name
    zone: str
    basis: str
    zones: tuple[str, ...]  # that can still be reached, best first
    sample: bool


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One line of a person's list."""

    assessment: Assessment
    result: ResultWords
    filled: int
    expected: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One locus of an assessment, with what this person may do there."""

    unit_assessment: UnitAssessment
    result: ResultWords
    can_fill: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What one source prints as the total."""

    row: ReportedScore
    figure_zone: str  # where the printed figure falls, when the source names another zone


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """Everything on the page of one assessment."""

    assessment: Assessment
    result: ResultWords
    units: tuple[UnitRow, ...]
    only_own_units: bool
    sources: tuple[SourceRow, ...]
    locked: str  # why nothing can be changed, empty while it can
    can_record: bool
    can_publish: bool
    blocked: tuple[str, ...]  # what stands in the way of publishing
    incomplete: int  # units without a score


@dataclass(frozen=True, slots=True)
class Fault:
    """One message of a form with the field it stands at."""

    field_id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One answer: its fields and what is stored, in words."""

    form: EntryForm
    name: str
    product: str
    state: str
    kind: str  # missing, zero, given or not-applicable


@dataclass(frozen=True, slots=True)
class VariableRows:
    """The answers of one variable below its heading."""

    name: str
    counts: bool
    rows: tuple[EntryRow, ...]
    without_products: tuple[str, ...]  # indicators asked by product while none is recorded


@dataclass(frozen=True, slots=True)
class DimensionRows:
    """The variables of one dimension."""

    code: str
    name: str
    variables: tuple[VariableRows, ...]


def local(indonesian: str, english: str) -> str:
    """Return the text in the page's language; Indonesian where no English is known."""
    return english if english and in_english() else indonesian


def result_words(row: Result, instrument: scoring.Instrument, *, sample: bool) -> ResultWords:
    """Return a result as it is shown, with the zones that an open range can still end in."""
    zones: tuple[str, ...] = ()
    if row.range_low is not None and row.range_high is not None:
        zones = range_between(Fraction(row.range_low), Fraction(row.range_high), instrument).zones
    label = local(row.category_label, row.category_label_en)
    return ResultWords(
        score=row.score,
        low=row.range_low,
        high=row.range_high,
        category=" – ".join(part for part in (row.category, label) if part),
        zone=row.zone,
        basis=str(Basis(row.score_basis).label) if row.score_basis else "",
        zones=zones,
        sample=sample,
    )


def role_words(rights: Rights) -> list[str]:
    """Return the names of a person's roles, in the order of the roles' table."""
    return [str(role.label) for role in Role if role.value in rights.roles]


def assessment_rows(assessments: Iterable[Assessment]) -> list[AssessmentRow]:
    """Return the lines of a person's list."""
    return [
        AssessmentRow(
            assessment=row,
            result=result_words(row, instrument_of(row), sample=row.sample),
            filled=getattr(row, "filled", None) or 0,
            expected=getattr(row, "expected", None) or 0,
        )
        for row in assessments
    ]


def assessment_page(assessment: Assessment, rights: Rights) -> AssessmentPage:
    """Return the page of one assessment for one person."""
    instrument = instrument_of(assessment)
    units = work.units_to_open(rights).filter(assessment=assessment)
    words = [result_words(row, instrument, sample=assessment.sample) for row in units]
    locked = locked_words(assessment)
    can_record = policies.can_record_total(rights, assessment.government)
    return AssessmentPage(
        assessment=assessment,
        result=result_words(assessment, instrument, sample=assessment.sample),
        units=tuple(
            UnitRow(row, result, can_fill=can_record or rights.operates(row.unit))
            for row, result in zip(units, words, strict=True)
        ),
        only_own_units=not work.sees_all_units(rights),
        sources=tuple(source_row(row, instrument) for row in work.total_sources(assessment)),
        locked=locked,
        can_record=can_record and not locked,
        can_publish=policies.can_publish(rights, assessment) and not locked,
        blocked=blocked_words(assessment),
        incomplete=sum(result.score is None for result in words),
    )


def locked_words(assessment: Assessment) -> str:
    """Return why an assessment cannot be changed, in the words of its policy; "" when it can."""
    return refusal_of(policies.check_is_open, assessment)


def unit_locked_words(unit_assessment: UnitAssessment) -> str:
    """Return why a unit cannot be changed, in the words of its policy; "" when it can."""
    return refusal_of(policies.check_unit_is_open, unit_assessment)


def refusal_of(check: object, record: object) -> str:
    """Return the sentence a check refuses with, empty when it passes."""
    try:
        check(record)  # type: ignore[operator]
    except policies.ActionRefused as refusal:
        return str(refusal)
    return ""


def blocked_words(assessment: Assessment) -> tuple[str, ...]:
    """Return what stands in the way of publishing, one sentence each."""
    if assessment.score is None and not assessment.zone:
        if assessment.track == Track.OFFICIAL:
            return (_("Belum ada nilai atau zona: koordinator perlu mencatat nilai akhir."),)
        return (_("Belum ada nilai: isian semua lokus perlu dilengkapi."),)
    return ()


def source_row(row: ReportedScore, instrument: scoring.Instrument) -> SourceRow:
    """Return a source's line; a zone that contradicts the source's own figure is pointed out."""
    zone = ""
    if row.figure and row.zone:
        computed = scoring.band_of(Decimal(row.figure), instrument).zone
        zone = computed if computed != row.zone else ""
    return SourceRow(row, zone)


def form_faults(found: Iterable[forms.BaseForm], prefixes: Sequence[str] = ()) -> list[Fault]:
    """Return all messages of the forms in the order of their fields, for the list on top."""
    faults = []
    for number, form in enumerate(found):
        before = f"{prefixes[number]}: " if prefixes else ""
        faults += [Fault("", "", str(text)) for text in form.non_field_errors()]
        faults += [
            Fault(field.id_for_label, f"{before}{field.label}", str(text))
            for field in form
            for text in field.errors
        ]
    return faults


def sheet_faults(sheet: EntrySheet) -> list[Fault]:
    """Return the messages of all rows, each with its indicator's code."""
    rows = [row for row in sheet.sent if row.errors]
    return form_faults(rows, [row.question.indicator.code for row in rows])


def sheet_sections(
    sheet: EntrySheet, instrument: scoring.Instrument, kind: str
) -> list[DimensionRows]:
    """Return the rows below the headings of their dimensions and variables."""
    by_code = {
        code: tuple(entry_row(row) for row in rows)
        for code, rows in groupby(sheet.rows, key=lambda row: row.question.indicator.code)
    }
    return [
        DimensionRows(
            code=dimension.code,
            name=local(dimension.name, dimension.name_en),
            variables=tuple(
                variable_rows(variable, by_code, kind) for variable in dimension.variables
            ),
        )
        for dimension in instrument.dimensions
    ]


def variable_rows(
    variable: scoring.Variable, by_code: dict[str, tuple[EntryRow, ...]], kind: str
) -> VariableRows:
    """Return the rows of one variable; an indicator without any product is named, not dropped."""
    asked = [indicator for indicator in variable.indicators if indicator.applies_to(kind)]
    return VariableRows(
        name=local(variable.name, variable.name_en),
        counts=variable.counts,
        rows=tuple(row for indicator in asked for row in by_code.get(indicator.code, ())),
        without_products=tuple(
            f"{indicator.code} {local(indicator.name, indicator.name_en)}"
            for indicator in asked
            if indicator.code not in by_code
        ),
    )


def entry_row(form: EntryForm) -> EntryRow:
    """Return one answer with what is stored; missing, zero and not applicable are three things."""
    entry, question = form.entry, form.question
    if entry is not None and entry.not_applicable:
        state, kind = _("Tidak berlaku"), "not-applicable"
    elif entry is None or entry.value is None:
        state, kind = _("Belum diisi"), "missing"
    elif entry.value == 0:
        state, kind = _("Terisi: nol"), "zero"
    else:
        state, kind = _("Terisi"), "given"
    return EntryRow(
        form=form,
        name=local(question.indicator.name, question.indicator.name_en),
        product=question.product.name if question.product else "",
        state=state,
        kind=kind,
    )


def products_words(instrument: scoring.Instrument, count: int) -> str:
    """Return a sentence when a unit has fewer products on record than the method looks at."""
    if count >= instrument.products_per_unit:
        return ""
    return _(
        "Metode ini menilai %(wanted)d produk layanan per lokus, sedangkan yang tercatat "
        "untuk lokus ini %(count)d. Isian yang bergantung pada produk lain belum dapat dilengkapi."
    ) % {"wanted": instrument.products_per_unit, "count": count}


def assumed_scale(instrument: scoring.Instrument) -> bool:
    """Tell whether scales or weights of the method are our assumption, as a page must say."""
    return any(i.weight_provenance == "assumption" for i in instrument.indicators())


def clock_words() -> str:
    """Return the time of day now, as officials write it: "10.42.07 WIB"."""
    return f"{timezone.localtime():%H.%M.%S %Z}"
