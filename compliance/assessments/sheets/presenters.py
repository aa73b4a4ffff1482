"""From previews and faults to what the spreadsheet pages show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from compliance.language import decimal_mark, local

from ..entries import EntryChange, value_text
from ..models import Entry, ReportedScore, SheetUpload, Zone
from .faults import SheetFault, SheetFaulty
from .form import Item
from .reported import FORM_FIELDS, TotalItem, column_label
from .services import Preview, TotalsPreview

MOST_FAULTS = 200  # shown; all are counted


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault of a file: where, and why."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class FaultList:
    """The faults of a file as they are shown: the first ones, and how many there are."""

    rows: tuple[FaultRow, ...]
    total: int
    more: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One answer before and after."""

    code: str
    name: str
    product: str
    before: str
    after: str
    note_before: str
    note_after: str
    note_changed: bool
    clashes: bool
    changed_by: str  # who changed it in the portal since the download


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """The changes of one unit."""

    name: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of a total before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One total before and after."""

    name: str
    year: int
    is_new_year: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the preview of either kind shows."""

    upload: SheetUpload
    units: tuple[UnitChanges, ...]
    totals: tuple[TotalRow, ...]
    changed: int
    unchanged: int
    clashes: int


def fault_list(faulty: SheetFaulty) -> FaultList:
    """Return the faults of a file in words."""
    rows = tuple(FaultRow(place_words(fault), fault.text) for fault in faulty.faults[:MOST_FAULTS])
    total = len(faulty.faults)
    return FaultList(rows, total, total - len(rows))


def place_words(fault: SheetFault) -> str:
    """Return where a fault is, as spreadsheets count."""
    return _("Lembar “%(sheet)s”, baris %(row)d, kolom %(column)s") % {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
    }


def entries_page(upload: SheetUpload, preview: Preview) -> PreviewPage:
    """Return the page of a waiting form of answers."""
    by_unit = groupby(preview.items, key=lambda item: item.answer.unit)
    units = tuple(
        UnitChanges(
            name=preview.form.units[slug].unit_assessment.unit.name,
            rows=tuple(change_row(item) for item in items),
        )
        for slug, items in by_unit
    )
    return PreviewPage(
        upload=upload,
        units=units,
        totals=(),
        changed=len(preview.items),
        unchanged=preview.unchanged,
        clashes=sum(item.clashes for item in preview.items),
    )


def change_row(item: Item) -> ChangeRow:
    """Return one changed answer in words."""
    change, stored, question = item.answer.change, item.stored, item.question
    note = stored.note if stored else ""
    return ChangeRow(
        code=question.indicator.code,
        name=local(question.indicator.name, question.indicator.name_en),
        product=question.product.name if question.product else "",
        before=answer_state(stored),
        after=answer_state(change),
        note_before=note,
        note_after=change.note,
        note_changed=note != change.note,
        clashes=item.clashes,
        changed_by=person_words(stored) if item.clashes else "",
    )


def answer_state(answer: Entry | EntryChange | None) -> str:
    """Return an answer's value in words; missing, zero and not applicable are three things."""
    if answer is not None and answer.not_applicable:
        return _("tidak berlaku")
    if answer is None or answer.value is None:
        return _("belum diisi")
    return decimal_mark(value_text(answer.value))


def person_words(stored: Entry | None) -> str:
    """Return who changed an answer last; empty when nobody is known."""
    user = stored.updated_by if stored else None
    return (user.get_full_name() or user.get_username()) if user else ""


def totals_page(upload: SheetUpload, preview: TotalsPreview) -> PreviewPage:
    """Return the page of a waiting table of totals."""
    return PreviewPage(
        upload=upload,
        units=(),
        totals=tuple(total_row(item) for item in preview.items),
        changed=len(preview.items),
        unchanged=preview.unchanged,
        clashes=0,
    )


def total_row(item: TotalItem) -> TotalRow:
    """Return one changed total, the columns that differ alone."""
    said = item.wanted.said()
    fields = []
    for name in FORM_FIELDS:
        before = field_words(name, stored_field(item.accepted, name))
        after = field_words(name, said[name])
        if before != after:
            fields.append(FieldChange(column_label(name), before, after))
    return TotalRow(
        name=item.government.name,
        year=item.wanted.year,
        is_new_year=item.assessment is None,
        fields=tuple(fields),
    )


def stored_field(accepted: ReportedScore | None, name: str) -> object:
    """Return what a stored total says in one column."""
    return getattr(accepted, name) if accepted else ""


def field_words(name: str, value: object) -> str:
    """Return one column of a total as people read it, a dash where it is empty."""
    if value in (None, ""):
        return "–"
    if name == "zone":
        return str(Zone(str(value)).label)
    return decimal_mark(str(value)) if name == "figure" else str(value)


def counts_words(upload: SheetUpload) -> dict[str, int]:
    """Return how many changes an applied upload made."""
    content = upload.content
    return {"changed": int(content.get("changed", 0)), "kept": int(content.get("kept", 0))}
