"""From rows to what the evidence pages show; the templates only lay it out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import scoring
from compliance.assessments.entries import Key, Question
from compliance.assessments.models import Entry, UnitAssessment
from compliance.language import local

from .checking import PREVIEWED
from .models import Evidence, EvidenceUse
from .selectors import Completeness

SOON = datetime.timedelta(days=60)
KIND_WORDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}


@dataclass(frozen=True, slots=True)
class EvidenceWords:
    """One piece of evidence as it is shown."""

    row: Evidence
    kind: str  # "PDF, 1,2 MB" or "Tautan"
    dates: str
    state: str  # "", soon or expired
    previewed: bool


@dataclass(frozen=True, slots=True)
class UseRow:
    """Evidence on an answer, now or once."""

    use: EvidenceUse
    words: EvidenceWords


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One answer with what should prove it and what does."""

    question: Question
    name: str
    product: str
    product_id: int  # 0: asked of the whole unit
    expected: tuple[str, ...]
    uses: tuple[UseRow, ...]
    missing: bool
    not_applicable: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one dimension."""

    code: str
    name: str
    rows: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where evidence is used."""

    use: EvidenceUse
    unit_assessment: UnitAssessment
    indicator: str
    product: str
    product_id: int
    words: EvidenceWords


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with how far it is proven."""

    unit_assessment: UnitAssessment
    completeness: Completeness


def evidence_words(row: Evidence) -> EvidenceWords:
    """Return one piece of evidence in words."""
    kind = _("Tautan")
    if row.is_file:
        kind = f"{KIND_WORDS.get(row.content_type, row.content_type)}, {size_words(row.size or 0)}"
    parts = []
    if row.evidence_date:
        parts.append(_("tertanggal %(day)s") % {"day": date_format(row.evidence_date)})
    state = expiry_state(row.expires_on, timezone.localdate())
    if row.expires_on:
        words = _("berakhir %(day)s") if state == "expired" else _("berlaku sampai %(day)s")
        parts.append(words % {"day": date_format(row.expires_on)})
    return EvidenceWords(row, kind, ", ".join(parts), state, row.content_type in PREVIEWED)


def expiry_state(expires_on: datetime.date | None, today: datetime.date) -> str:
    """Return "expired" after the last day, "soon" in the two months before, else ""."""
    if expires_on is None or expires_on > today + SOON:
        return ""
    return "expired" if expires_on < today else "soon"


def size_words(size: int) -> str:
    """Return a size in the unit people know, with one digit after the mark for megabytes."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    tenths = size * 10 // (1024 * 1024)
    mark = local(",", ".")
    return f"{tenths // 10}{mark}{tenths % 10} MB"


def use_rows(uses: Iterable[EvidenceUse]) -> tuple[UseRow, ...]:
    """Return evidence on an answer in words."""
    return tuple(UseRow(use, evidence_words(use.evidence)) for use in uses)


def question_row(
    question: Question, uses: Sequence[EvidenceUse], *, not_applicable: bool
) -> QuestionRow:
    """Return one answer; missing is what the method wants proven and nothing proves."""
    indicator = question.indicator
    return QuestionRow(
        question=question,
        name=local(indicator.name, indicator.name_en),
        product=question.product.name if question.product else "",
        product_id=question.product.pk if question.product else 0,
        expected=indicator.evidence,
        uses=use_rows(uses),
        missing=bool(indicator.evidence) and not uses and not not_applicable,
        not_applicable=not_applicable,
    )


def sections(
    instrument: scoring.Instrument,
    asked: Sequence[Question],
    uses: Mapping[Key, Sequence[EvidenceUse]],
    not_applicable: set[Key],
    *,
    only_missing: bool,
) -> list[Section]:
    """Return the answers below their dimensions; with only_missing, none that needs nothing."""
    rows = [
        question_row(
            question, uses.get(question.key, ()), not_applicable=question.key in not_applicable
        )
        for question in asked
    ]
    found = []
    for dimension in instrument.dimensions:
        codes = {i.code for variable in dimension.variables for i in variable.indicators}
        mine = tuple(
            row
            for row in rows
            if row.question.indicator.code in codes and (row.missing or not only_missing)
        )
        if mine:
            name = local(dimension.name, dimension.name_en)
            found.append(Section(dimension.code, name, mine))
    return found


def place_row(use: EvidenceUse) -> PlaceRow:
    """Return where one use is."""
    entry: Entry = use.entry
    return PlaceRow(
        use=use,
        unit_assessment=entry.unit_assessment,
        indicator=entry.indicator,
        product=entry.product.name if entry.product else "",
        product_id=entry.product_id or 0,
        words=evidence_words(use.evidence),
    )


def count_words(added: int) -> str:
    """Return the sentence that files were kept, with the time of day."""
    time = f"{timezone.localtime():%H.%M.%S %Z}"
    words = ngettext(
        "%(count)d bukti tersimpan pukul %(time)s.",
        "%(count)d bukti tersimpan pukul %(time)s.",
        added,
    )
    return words % {"count": added, "time": time}
