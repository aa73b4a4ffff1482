"""From rows to what the officials' pages show; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils import timezone

import scoring
from compliance.accounts.models import Role
from compliance.accounts.selectors import NO_RIGHTS, Rights
from compliance.language import clock_text, local
from scoring.zones import range_between

from . import permissions, policies, work
from .instruments import instrument_of
from .models import Assessment, Basis, ReportedScore, Result, UnitAssessment
from .workflow import OPEN


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
    can_submit: bool
    can_review: bool  # the answers are handed in and wait for this person


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
    has_other_track: bool

    @property
    def can_upload(self) -> bool:
        """Tell whether this person may change the answers of any unit now."""
        return any(row.can_submit for row in self.units)


@dataclass(frozen=True, slots=True)
class Fault:
    """One message of a form with the field it stands at."""

    field_id: str
    label: str
    text: str


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
    can_publish = policies.can_publish(rights, assessment) and not locked
    return AssessmentPage(
        assessment=assessment,
        result=result_words(assessment, instrument, sample=assessment.sample),
        units=tuple(
            unit_row(row, result, rights, keeps=can_record, locked=bool(locked))
            for row, result in zip(units, words, strict=True)
        ),
        only_own_units=not work.sees_all_units(rights),
        sources=tuple(source_row(row, instrument) for row in work.total_sources(assessment)),
        locked=locked,
        can_record=can_record and not locked,
        can_publish=can_publish,
        blocked=blocked_words(assessment, rights) if can_publish else (),
        incomplete=sum(result.score is None for result in words),
        has_other_track=work.other_track(assessment, rights) is not None,
    )


def unit_row(
    row: UnitAssessment, result: ResultWords, rights: Rights, *, keeps: bool, locked: bool
) -> UnitRow:
    """Return one locus; `keeps`: the person keeps the figures of the whole government."""
    can_fill = keeps or rights.operates(row.unit)
    return UnitRow(
        unit_assessment=row,
        result=result,
        can_fill=can_fill,
        can_submit=can_fill and not locked and row.status in OPEN,
        can_review=not locked
        and row.status == UnitAssessment.Status.SUBMITTED
        and permissions.verifies(rights, row.unit),
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


def blocked_words(
    assessment: Assessment,
    rights: Rights | None = None,
    unverified: Iterable[UnitAssessment] | None = None,
    reply_blocks: Iterable[str] | None = None,
) -> tuple[str, ...]:
    """Return what stands in the way of publishing, one sentence each; for a person, who may not.

    Three queries, none with `unverified` units and `reply_blocks` that were read before; up to six
    more for what a person did in the same year.
    """
    sentences: list[str] = []
    try:
        policies.check_is_ready(assessment, unverified, reply_blocks)
    except policies.NotReady as refusal:
        sentences += refusal.sentences
    try:
        policies.check_publishes_for_others(rights or NO_RIGHTS, assessment)
    except policies.ActionDenied as denial:
        sentences.append(str(denial))
    return tuple(sentences)


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
            # A group of radio buttons has no label of its own; its frame carries the plain id.
            Fault(field.id_for_label or field.auto_id, f"{before}{field.label}", str(text))
            for field in form
            for text in field.errors
        ]
    return faults


def clock_words() -> str:
    """Return the time of day now, as officials write it: "10.42.07 WIB"."""
    return clock_text(timezone.now())
