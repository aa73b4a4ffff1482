"""Reads of verification: what is missing, what the verifier said, what was written by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import scoring
from compliance.audit.models import Event
from units.models import ServiceProduct

from ..entries import Key, Question, questions
from ..instruments import instrument_of
from ..models import Entry, EntryReview, ReportedScore, UnitAssessment

PENDING, ACCEPTED, RETURNED = "pending", "accepted", "returned"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a unit still lacks before it can be handed in; false when there is nothing."""

    questions: tuple[Question, ...]
    products: int  # on record
    products_wanted: int  # that the method looks at; 0 when it asks nothing by product

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return bool(self.questions) or self.products_short

    @property
    def products_short(self) -> bool:
        """Return whether fewer products are on record than the method looks at."""
        return self.products < self.products_wanted


@dataclass(frozen=True)
class Answer:
    """One question of a unit with its answer and what the verifier said of this very version."""

    question: Question
    entry: Entry | None
    review: EntryReview | None  # the last one, whether it still stands or not
    handed_in_later: bool  # the unit was handed in (again) after the review

    @property
    def answered(self) -> bool:
        """Return whether there is an answer: a value, or that the question does not apply."""
        return self.entry is not None and is_answered(self.entry)

    @property
    def standing(self) -> EntryReview | None:
        """Return the review while it stands: it looked at the version that is stored now."""
        return self.review if self.entry and stands(self.entry, self.review) else None

    @property
    def state(self) -> str:
        """Return "accepted", "returned", or "pending" while nothing that stands was said."""
        return self.standing.verdict if self.standing else PENDING

    @property
    def mark(self) -> str:
        """Return a short mark of the review that stands; "" while none does."""
        standing = self.standing
        return said_mark(standing.verdict, standing.reason) if standing else ""

    @property
    def unchanged(self) -> bool:
        """Return whether a returned answer came back as it was."""
        return self.state == RETURNED and self.handed_in_later

    @property
    def to_review(self) -> bool:
        """Return whether the verifier has something to say here."""
        return self.answered and (self.state == PENDING or self.unchanged)


@dataclass(frozen=True)
class UnitAnswers:
    """A unit with all that is asked of it, in the method's order."""

    unit_assessment: UnitAssessment
    answers: tuple[Answer, ...]
    missing: Missing

    @property
    def given(self) -> list[Answer]:
        """The answers that are there to be looked at."""
        return [answer for answer in self.answers if answer.answered]

    @property
    def open(self) -> list[Answer]:
        """The answers that are there and not accepted as they stand."""
        return [answer for answer in self.given if answer.state != ACCEPTED]

    @property
    def returned(self) -> list[Answer]:
        """The answers that are returned as they stand."""
        return [answer for answer in self.given if answer.state == RETURNED]

    @cached_property
    def by_key(self) -> dict[Key, Answer]:
        """The answers by what tells them apart."""
        return {answer.question.key: answer for answer in self.answers}


def said_mark(verdict: str, reason: str) -> str:
    """Return a short mark of what a review says, to tell later whether it was touched."""
    return hashlib.sha256(repr((str(verdict), reason)).encode()).hexdigest()[:16]


def is_answered(entry: Entry) -> bool:
    """Return whether a stored row is an answer and not an emptied field."""
    return entry.value is not None or entry.not_applicable


def stands(entry: Entry, review: EntryReview | None) -> bool:
    """Return whether a review speaks of the version that is stored now."""
    return review is not None and review.entry_version == entry.version


def unit_answers(unit_assessment: UnitAssessment) -> UnitAnswers:
    """A unit's questions with answers and reviews, and what is missing. Three queries."""
    assessment = unit_assessment.assessment
    instrument = instrument_of(assessment)
    kind = assessment.government.kind
    products = list(ServiceProduct.objects.filter(unit=unit_assessment.unit_id))
    asked = questions(instrument, kind, products)
    rows = Entry.objects.filter(unit_assessment=unit_assessment)
    rows = rows.select_related("review__reviewed_by")
    stored = {(entry.indicator, entry.product_id): entry for entry in rows}
    answers = tuple(answer_of(unit_assessment, row, stored.get(row.key)) for row in asked)
    missing = missing_of(unit_assessment, instrument, answers, products=len(products))
    return UnitAnswers(unit_assessment, answers, missing)


def answer_of(unit_assessment: UnitAssessment, question: Question, entry: Entry | None) -> Answer:
    """Return one question with its answer and review."""
    review = getattr(entry, "review", None)
    at = unit_assessment.submitted_at
    later = review is not None and at is not None and review.reviewed_at < at
    return Answer(question, entry, review, later)


def missing_of(
    unit_assessment: UnitAssessment,
    instrument: scoring.Instrument,
    answers: Sequence[Answer],
    *,
    products: int,
) -> Missing:
    """Return what a unit lacks. One query.

    Only what counts towards the score is asked for, as in the unit's own "x of y". A unit whose
    result a source prints lacks nothing: its answers do not make the result.
    """
    if has_printed_result(unit_assessment):
        return Missing((), 0, 0)
    counted = counted_codes(instrument)
    kind = unit_assessment.assessment.government.kind
    asked = instrument.indicators(kind)
    by_product = any(one.scope == "product" and one.code in counted for one in asked)
    return Missing(
        questions=tuple(
            row.question
            for row in answers
            if not row.answered and row.question.indicator.code in counted
        ),
        products=products if by_product else 0,
        products_wanted=instrument.products_per_unit if by_product else 0,
    )


def counted_codes(instrument: scoring.Instrument) -> set[str]:
    """Return the indicators that count towards the score."""
    return {
        indicator.code
        for dimension in instrument.dimensions
        for variable in dimension.variables
        if variable.counts
        for indicator in variable.indicators
    }


def has_printed_result(unit_assessment: UnitAssessment) -> bool:
    """Return whether a source prints the unit's score or its dimensions. One query."""
    rows = ReportedScore.objects.filter(
        unit_assessment=unit_assessment, status=ReportedScore.Status.ACCEPTED
    )
    return rows.exclude(figure="").exists()


def returned_reviews(unit_assessment: UnitAssessment) -> dict[Key, EntryReview]:
    """The answers that the verifier returned and nobody changed since, with the reasons. One query.

    For the page of answers, which shows each reason beside its field.
    """
    rows = EntryReview.objects.filter(
        entry__unit_assessment=unit_assessment, verdict=EntryReview.Verdict.RETURNED
    ).select_related("entry", "reviewed_by")
    return {
        (row.entry.indicator, row.entry.product_id): row for row in rows if stands(row.entry, row)
    }


def has_reviews_of_submission(unit_assessment: UnitAssessment) -> bool:
    """Return whether a verifier has begun with what was handed in last. One query."""
    return EntryReview.objects.filter(
        entry__unit_assessment=unit_assessment, reviewed_at__gte=unit_assessment.submitted_at
    ).exists()


def written_by(user_id: int | None, entries: Collection[Entry]) -> set[int]:
    """Return which answers a person wrote at any time, by their numbers. One query."""
    if user_id is None:
        return set()
    own = {entry.pk for entry in entries if entry.updated_by_id == user_id}
    found = Event.objects.filter(
        verb="entry-save",
        actor_id=user_id,
        object_type=Entry._meta.label_lower,
        object_id__in=[str(entry.pk) for entry in entries],
    ).values_list("object_id", flat=True)
    return own | {int(pk) for pk in found}


def last_known_answers(unit_assessment: UnitAssessment) -> dict[Key, Entry]:
    """The newest earlier answers of the same unit and track under the same method. One query."""
    assessment = unit_assessment.assessment
    rows = (
        Entry.objects.filter(
            unit_assessment__unit=unit_assessment.unit_id,
            unit_assessment__assessment__track=assessment.track,
            unit_assessment__assessment__instrument=assessment.instrument,
            unit_assessment__assessment__year__lt=assessment.year,
        )
        .exclude(value=None, not_applicable=False)
        .select_related("unit_assessment__assessment")
        .order_by("unit_assessment__assessment__year")  # a later year overwrites an earlier one
    )
    return {(entry.indicator, entry.product_id): entry for entry in rows}
