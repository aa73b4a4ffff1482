"""From questions and answers to what the page of answers shows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import scoring
from compliance.language import clock_text, in_english, local

from ..entries import Clash, EntryChange, Key, value_text
from ..entry_forms import EntryForm, EntrySheet, shown_value
from ..models import Entry, EntryReview
from ..presenters import Fault, form_faults


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the fields of a sheet, by question."""

    unit_pk: int
    earlier: Mapping[Key, Entry]
    returned: Mapping[Key, EntryReview]
    sample: bool  # the page itself is marked CONTOH / SAMPLE


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """What was answered in an earlier year."""

    year: int
    text: str
    sample: bool  # to be marked here, since the page is not


@dataclass(frozen=True, slots=True)
class ReturnedWords:
    """Why the verifier sent an answer back."""

    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class ClashWords:
    """What somebody else stored in a field meanwhile."""

    version: int
    value: str  # as it would be typed in the page's language
    not_applicable: bool
    note: str
    text: str  # the answer in words
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One answer: what its fields hold and what is stored, in words."""

    prefix: str  # of the names of its fields
    code: str
    name: str
    product: str
    low: Decimal
    high: Decimal
    seen: str
    value: str  # as it stands in the field, typed or stored
    not_applicable: bool
    note: str
    stored: EntryChange | Entry  # for those who may only read
    stored_value: Decimal | None  # without the zeros that its column adds
    state: str
    kind: str  # missing, zero, given or not-applicable
    help: str
    help_language: str
    expected: tuple[str, ...]  # evidence
    evidence: str
    evidence_url: str
    earlier: EarlierWords | None
    returned: ReturnedWords | None
    bound: bool  # holds what was typed
    touched: bool  # holds what was typed and not stored
    value_faults: tuple[str, ...]
    note_faults: tuple[str, ...]
    clash: ClashWords | None


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


def sheet_faults(sheet: EntrySheet) -> list[Fault]:
    """Return the messages of all rows, each with its indicator's code."""
    rows = [row for row in sheet.sent if row.errors]
    return form_faults(rows, [row.question.indicator.code for row in rows])


def sheet_sections(
    sheet: EntrySheet, instrument: scoring.Instrument, kind: str, beside: Beside
) -> list[DimensionRows]:
    """Return the rows below the headings of their dimensions and variables."""
    by_code = {
        code: tuple(entry_row(row, beside, first=number == 0) for number, row in enumerate(rows))
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


def entry_row(form: EntryForm, beside: Beside, *, first: bool) -> EntryRow:
    """Return one answer with its fields, what is stored and what helps to answer.

    Help and expected evidence stand at the `first` row of an indicator, not at each product's.
    """
    indicator, product, key = form.question.indicator, form.question.product, form.question.key
    state, kind = stored_state(form.entry)
    value, not_applicable, note = form.shown()
    errors = form.errors if form.is_bound else {}
    return EntryRow(
        prefix=str(form.prefix),
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        product=product.name if product else "",
        low=indicator.minimum,
        high=indicator.maximum,
        seen=form.seen,
        value=value,
        not_applicable=not_applicable,
        note=note,
        stored=form.stored,
        stored_value=plain_value(form.stored.value),
        state=state,
        kind=kind,
        help=local(indicator.help, indicator.help_en) if first else "",
        help_language="en" if indicator.help_en and in_english() else "id",
        expected=indicator.evidence if first else (),
        evidence=evidence_words(form.entry),
        evidence_url=reverse("work-evidence-entry", args=[beside.unit_pk, key[0], key[1] or 0]),
        earlier=earlier_words(beside.earlier.get(key), beside),
        returned=returned_words(beside.returned.get(key)),
        bound=form.is_bound,
        touched=form.is_bound and (bool(errors) or form.change() is not None),
        value_faults=tuple(map(str, errors.get("value", ()))),
        note_faults=tuple(map(str, errors.get("note", ()))),
        clash=clash_words(form.clash) if form.clash else None,
    )


def plain_value(value: Decimal | None) -> Decimal | None:
    """Return a stored value without the zeros that its column adds."""
    return None if value is None else Decimal(value_text(value))


def stored_state(entry: Entry | None) -> tuple[str, str]:
    """Return what is stored, in words and as a code; missing, zero and N/A are three things."""
    if entry is not None and entry.not_applicable:
        return _("Tidak berlaku"), "not-applicable"
    if entry is None or entry.value is None:
        return _("Belum diisi"), "missing"
    return (_("Terisi: nol"), "zero") if entry.value == 0 else (_("Terisi"), "given")


def evidence_words(entry: Entry | None) -> str:
    """Return how much evidence hangs on an answer."""
    count = entry.evidence_count if entry else 0
    return ngettext("%(count)d bukti", "%(count)d bukti", count) % {"count": count}


def earlier_words(entry: Entry | None, beside: Beside) -> EarlierWords | None:
    """Return an earlier year's answer; an invented one is marked unless the page is already."""
    if entry is None:
        return None
    assessment = entry.unit_assessment.assessment
    marked = assessment.sample and not beside.sample
    return EarlierWords(assessment.year, answer_text(entry), marked)


def returned_words(review: EntryReview | None) -> ReturnedWords | None:
    """Return why an answer came back, and from whom."""
    if review is None:
        return None
    who = review.reviewed_by.get_username() if review.reviewed_by else ""
    return ReturnedWords(review.reason, who)


def clash_words(clash: Clash) -> ClashWords:
    """Return what somebody else stored, and who and when."""
    stored = clash.stored
    return ClashWords(
        version=stored.version,
        value=shown_value(stored.value),
        not_applicable=stored.not_applicable,
        note=stored.note,
        text=answer_text(stored),
        who=stored.updated_by.get_username() if stored.updated_by else _("portal"),
        when=moment_words(stored.updated_at),
    )


def answer_text(entry: Entry) -> str:
    """Return an answer in words: its value, that it does not apply, or that there is none."""
    if entry.not_applicable:
        return _("tidak berlaku")
    return shown_value(entry.value) or _("belum diisi")


def moment_words(at: datetime.datetime) -> str:
    """Return a time as officials write it, with the day unless it is today."""
    local_time = timezone.localtime(at)
    clock = clock_text(at)
    if local_time.date() == timezone.localdate():
        return _("pukul %(clock)s") % {"clock": clock}
    return _("%(day)s pukul %(clock)s") % {"day": date_format(local_time), "clock": clock}


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
