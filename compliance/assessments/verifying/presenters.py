"""From answers and reviews to what the pages of verification show."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

import scoring
from compliance.accounts.models import User
from compliance.language import local

from .. import policies
from ..entries import Key, Question, value_text
from ..entry_forms import prefix_of
from ..instruments import instrument_of
from ..models import Entry, EntryReview, UnitAssessment
from ..workflow import OPEN
from .forms import ReviewForm, ReviewSheet
from .selectors import ACCEPTED, RETURNED, Answer, Missing


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """An answer as it is shown; missing, zero and not applicable are three things."""

    value: Decimal | None  # without the zeros that its column adds
    state: str
    kind: str  # missing, zero, given or not-applicable


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """What was answered in an earlier year under the same method."""

    year: int
    answer: AnswerWords
    sample: bool


@dataclass(frozen=True, slots=True)
class SaidWords:
    """What the verifier said of an answer."""

    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One question with its answer and what the verifier says of it."""

    prefix: str
    code: str
    name: str
    product: str
    help: str
    answer: AnswerWords
    note: str
    earlier: EarlierWords | None
    evidence: int  # how many pieces hang on the answer
    expected: tuple[str, ...]  # what the method asks as evidence
    verdict: str  # accepted, returned or pending; empty while there is no answer
    verdict_words: str
    said: SaidWords | None  # while it stands
    before: SaidWords | None  # why an earlier version was returned
    unchanged: bool  # returned, and handed in again as it was
    own: bool  # the person who looks wrote it
    form: ReviewForm | None


@dataclass(frozen=True, slots=True)
class VariableRows:
    """The questions of one variable below its heading."""

    name: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class DimensionRows:
    """The variables of one dimension."""

    code: str
    name: str
    variables: tuple[VariableRows, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All answers of a unit as the verifier looks at them."""

    sections: tuple[DimensionRows, ...]
    given: int
    reviewed: int
    returned: int
    open: int  # answers that are not accepted
    only_open: bool


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One question that is not answered, with the anchor of its place on the page of answers."""

    anchor: str
    code: str
    name: str
    product: str


@dataclass(frozen=True, slots=True)
class MissingWords:
    """What a unit lacks."""

    rows: tuple[MissingRow, ...]
    products: str  # a sentence, empty when there are enough


@dataclass(frozen=True, slots=True)
class StateWords:
    """How far a unit has come: who did what, when, and why it came back."""

    status: str
    submitted: str
    verified: str
    reason: str  # only while the unit is open again
    reason_by: str
    reason_at: str


def state_words(unit_assessment: UnitAssessment) -> StateWords:
    """Return a unit's state with the people and moments."""
    again = unit_assessment.status in OPEN and bool(unit_assessment.reason)
    at = unit_assessment.reason_at
    return StateWords(
        status=str(unit_assessment.get_status_display()),
        submitted=act_words(unit_assessment.submitted_at, unit_assessment.submitted_by),
        verified=act_words(unit_assessment.verified_at, unit_assessment.verified_by),
        reason=unit_assessment.reason if again else "",
        reason_by=policies.name_of(unit_assessment.reason_by) if unit_assessment.reason_by else "",
        reason_at=policies.moment_words(at) if at else "",
    )


def act_words(at: datetime.datetime | None, who: User | None) -> str:
    """Return when something was done and by whom, empty while it was not."""
    if at is None:
        return ""
    when = policies.moment_words(at)
    if who is None:
        return when
    return _("%(when)s oleh %(who)s") % {"when": when, "who": policies.name_of(who)}


def missing_words(missing: Missing) -> MissingWords:
    """Return what a unit lacks, each question with the anchor of its fields."""
    products = ""
    if missing.products_short:
        products = _(
            "Metode ini menilai %(wanted)d produk layanan per lokus, sedangkan yang tercatat "
            "%(count)d. Mintalah administrator mencatat produk yang kurang."
        ) % {"wanted": missing.products_wanted, "count": missing.products}
    return MissingWords(
        rows=tuple(missing_row(question) for question in missing.questions), products=products
    )


def missing_row(question: Question) -> MissingRow:
    """Return one question that is not answered."""
    return MissingRow(
        anchor=f"{prefix_of(question.key)}-name",
        code=question.indicator.code,
        name=local(question.indicator.name, question.indicator.name_en),
        product=question.product.name if question.product else "",
    )


def review_page(
    sheet: ReviewSheet, earlier: Mapping[Key, Entry], *, can_review: bool, only_open: bool
) -> ReviewPage:
    """Return all answers below their headings, or those that wait for the verifier.

    A row that was just typed into stays on the page in any case.
    """
    found = sheet.found
    by_code: dict[str, list[ReviewRow]] = {}
    for answer in found.answers:
        form = sheet.forms.get(answer.question.key)
        if only_open and not answer.to_review and not (form and form.is_bound):
            continue
        row = review_row(
            answer,
            form if can_review else None,
            earlier.get(answer.question.key),
            own=answer.entry is not None and answer.entry.pk in sheet.own,
        )
        by_code.setdefault(row.code, []).append(row)
    given = found.given
    return ReviewPage(
        sections=sections(instrument_of(found.unit_assessment.assessment), by_code),
        given=len(given),
        reviewed=sum(not answer.to_review for answer in given),
        returned=len(found.returned),
        open=len(found.open),
        only_open=only_open,
    )


def sections(
    instrument: scoring.Instrument, by_code: Mapping[str, list[ReviewRow]]
) -> tuple[DimensionRows, ...]:
    """Return the rows below the headings of their dimensions and variables, empty ones left out."""
    found = []
    for dimension in instrument.dimensions:
        variables = tuple(
            VariableRows(local(variable.name, variable.name_en), rows)
            for variable in dimension.variables
            if (rows := tuple(row for i in variable.indicators for row in by_code.get(i.code, ())))
        )
        if variables:
            name = local(dimension.name, dimension.name_en)
            found.append(DimensionRows(dimension.code, name, variables))
    return tuple(found)


def review_row(
    answer: Answer, form: ReviewForm | None, earlier: Entry | None, *, own: bool
) -> ReviewRow:
    """Return one question with all that the verifier needs to judge its answer."""
    question, entry = answer.question, answer.entry
    indicator = question.indicator
    gone = answer.review if answer.standing is None else None
    returned_before = gone is not None and gone.verdict == EntryReview.Verdict.RETURNED
    return ReviewRow(
        prefix=prefix_of(question.key),
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        product=question.product.name if question.product else "",
        help=local(indicator.help, indicator.help_en),
        answer=answer_words(entry),
        note=entry.note if entry else "",
        earlier=earlier_words(earlier),
        evidence=entry.evidence_count if entry else 0,
        expected=tuple(indicator.evidence),
        verdict=answer.state if answer.answered else "",
        verdict_words=verdict_words(answer),
        said=said_words(answer.standing),
        before=said_words(gone) if returned_before else None,
        unchanged=answer.unchanged,
        own=own,
        form=form,
    )


def answer_words(entry: Entry | None) -> AnswerWords:
    """Return an answer as it is shown."""
    if entry is not None and entry.not_applicable:
        return AnswerWords(None, _("Tidak berlaku"), "not-applicable")
    if entry is None or entry.value is None:
        return AnswerWords(None, _("Belum diisi"), "missing")
    value = Decimal(value_text(entry.value))
    return AnswerWords(value, _("Terisi: nol") if not value else "", "given" if value else "zero")


def earlier_words(entry: Entry | None) -> EarlierWords | None:
    """Return an earlier year's answer, None where there is none."""
    if entry is None:
        return None
    assessment = entry.unit_assessment.assessment
    return EarlierWords(assessment.year, answer_words(entry), assessment.sample)


def verdict_words(answer: Answer) -> str:
    """Return what was said of an answer, empty while there is no answer."""
    if not answer.answered:
        return ""
    if answer.state == ACCEPTED:
        return _("Diterima")
    return _("Dikembalikan") if answer.state == RETURNED else _("Belum dinilai")


def said_words(review: EntryReview | None) -> SaidWords | None:
    """Return a review's reason, with who said it and when."""
    if review is None:
        return None
    who = policies.name_of(review.reviewed_by) if review.reviewed_by else ""
    return SaidWords(review.reason, who, policies.moment_words(review.reviewed_at))
