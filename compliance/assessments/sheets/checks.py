"""An uploaded form against the assessment it claims to be of: its answers, or all its faults."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..entries import LONGEST_NOTE, PLACES, EntryChange, Question, differs, state_mark
from ..form_fields import FigureField
from .faults import SheetFault
from .form import Answer, SheetForm, UnitForm
from .layout import (
    CODE,
    COLUMNS,
    FACTS_ROW,
    FIRST_ROW,
    GUIDE,
    HEAD_ROW,
    KEY,
    MARK,
    NO,
    NOT_APPLICABLE,
    NOTE,
    PRODUCT,
    SEEN,
    SEEN_TEXT,
    VALUE,
    YES,
)
from .reading import Cell, Sheet, cell_text, is_blank, number_text

T = TypeVar("T")
UNIT_FACT = 8  # the column of the hidden row that names the unit


@dataclass(slots=True)
class Checked:
    """What a file says: the answers that were touched, how many were not, and what is wrong."""

    answers: list[Answer] = field(default_factory=list)
    unchanged: int = 0
    faults: list[SheetFault] = field(default_factory=list)


def book_checked(sheets: Sequence[Sheet], form: SheetForm) -> Checked:
    """Return the answers of a file and every fault in it. No query."""
    checked = Checked()
    seen_units: dict[str, str] = {}
    for sheet in sheets:
        if sheet.name == GUIDE:
            continue
        unit = unit_of(sheet, form, seen_units, checked.faults)
        if unit is not None:
            sheet_checked(sheet, unit, checked)
    if not seen_units and not checked.faults:
        text = _("Berkas ini tidak memuat lembar isian lokus. Unduh formulirnya dari portal.")
        checked.faults.append(SheetFault.at(sheets[0].name if sheets else "", 1, 0, text))
    return checked


def unit_of(
    sheet: Sheet, form: SheetForm, seen: dict[str, str], faults: list[SheetFault]
) -> UnitForm | None:
    """Return the unit that a sheet is of; None, with one fault, when it does not belong here."""
    given = [cell_text(sheet.cell(FACTS_ROW - 1, column)) for column in range(COLUMNS)]
    slug = given[UNIT_FACT]
    if given[0] != MARK:
        text = _("Lembar ini bukan bagian formulir portal; hapus lembar ini.")
        faults.append(SheetFault.at(sheet.name, 1, 0, text))
        return None
    for column, (found, wanted) in enumerate(zip(given, form.facts.cells(slug), strict=True)):
        if found != wanted:
            text = fact_words(column, found, wanted)
            faults.append(SheetFault.at(sheet.name, FACTS_ROW, column, text))
            return None
    if slug in seen:
        text = _("Lokus ini sudah ada pada lembar “%(sheet)s”.") % {"sheet": seen[slug]}
        faults.append(SheetFault.at(sheet.name, FACTS_ROW, UNIT_FACT, text))
        return None
    seen[slug] = sheet.name
    unit = form.units.get(slug)
    if unit is None:
        text = _("Lokus ini tidak termasuk penilaian ini, atau bukan lokus Anda.")
        faults.append(SheetFault.at(sheet.name, FACTS_ROW, UNIT_FACT, text))
    return unit


def fact_words(column: int, found: str, wanted: str) -> str:
    """Return why a sheet made for something else is refused, with both sides named."""
    sentences = {
        1: _("Versi formulir ini %(found)s, sedangkan portal memakai versi %(wanted)s."),
        2: _("Formulir ini milik pemerintah %(found)s, bukan %(wanted)s."),
        3: _("Formulir ini untuk tahun %(found)s, bukan %(wanted)s."),
        4: _("Formulir ini untuk jalur penilaian %(found)s, bukan %(wanted)s."),
        5: _("Formulir ini memakai metode %(found)s, bukan %(wanted)s."),
        6: _("Formulir ini memakai metode versi %(found)s, bukan versi %(wanted)s."),
        7: _("Teks metode berubah sejak formulir diunduh: %(found)s menjadi %(wanted)s."),
    }
    known = sentences.get(column, _("Susunan kolom lembar ini berubah; unduh formulir baru."))
    shown = {"found": found[:12] or _("(kosong)"), "wanted": wanted[:12]}
    return known % shown if column in sentences else known


def sheet_checked(sheet: Sheet, unit: UnitForm, checked: Checked) -> None:
    """Add what one sheet says; a sheet that may not be changed is one fault, or nothing new."""
    rows = RowChecks(sheet, unit)
    rows.run()
    refused = unit.denied or unit.locked
    if refused and (rows.faults or rows.answers):
        checked.faults.append(SheetFault.at(sheet.name, 1, 0, refused))
        return
    checked.faults += rows.faults
    checked.answers += rows.answers
    checked.unchanged += rows.unchanged


class RowChecks:
    """The checks of one sheet, row by row."""

    def __init__(self, sheet: Sheet, unit: UnitForm) -> None:
        self.sheet, self.unit = sheet, unit
        self.faults: list[SheetFault] = []
        self.answers: list[Answer] = []
        self.unchanged = 0
        self.row_of: dict[str, int] = {}  # key -> row, as Excel counts
        rows = range(FIRST_ROW - 1, len(sheet.rows))
        self.hidden = {cell_text(sheet.cell(index, KEY)) for index in rows}
        self.shown = {
            (question.indicator.code, product_name(question)): key
            for key, question in unit.questions.items()
        }

    def run(self) -> None:
        """Look at every row, then for rows that are gone."""
        for index in range(FIRST_ROW - 1, len(self.sheet.rows)):
            if not self.is_empty(index):
                self.row(index)
        for key, question in self.unit.questions.items():
            if key not in self.row_of:
                text = _("Baris %(code)s hilang; baris formulir tidak boleh dihapus.")
                self.fault(HEAD_ROW - 1, CODE, text % {"code": question_words(question)})

    def is_empty(self, index: int) -> bool:
        """Tell whether nothing stands in a row."""
        has_error = any((index, column) in self.sheet.errors for column in range(COLUMNS))
        return not has_error and all(is_blank(cell) for cell in self.sheet.rows[index])

    def fault(self, index: int, column: int, text: object) -> None:
        """Keep one fault; rows and columns counted from 0."""
        self.faults.append(SheetFault.at(self.sheet.name, index + 1, column, text))

    def row(self, index: int) -> None:
        """Look at one row: which answer it is, whether its locks hold, what it says."""
        key = self.key(index)
        if key is None:
            return
        if key in self.row_of:
            text = _("Baris ini sudah ada pada baris %(row)d.") % {"row": self.row_of[key]}
            self.fault(index, CODE, text)
            return
        self.row_of[key] = index + 1
        question = self.unit.questions[key]
        seen = self.seen(index)
        if seen is None or not self.locks_hold(index, key, question):
            return
        change = self.change(index, question, seen[0])
        if change is None:
            return
        if state_mark(change) == seen[1] or not differs(change, self.unit.entries.get(key)):
            self.unchanged += 1
        else:
            self.answers.append(Answer(self.unit.slug, change))

    def key(self, index: int) -> str | None:
        """Return which answer a row is; None, with a fault, when it is none of the form's."""
        key = cell_text(self.sheet.cell(index, KEY))
        if key in self.unit.questions:
            return key
        shown = self.shown_key(index)
        if shown is not None:
            self.fault(index, KEY, changed_words())
            self.row_of.setdefault(shown, index + 1)
            return None
        code = cell_text(self.sheet.cell(index, CODE)).strip()[:40]
        text = _("Baris ini tidak ditanyakan pada lokus ini: %(code)s.") % {"code": code or "–"}
        self.fault(index, CODE, text)
        return None

    def shown_key(self, index: int) -> str | None:
        """Return which answer a row is by what people see, unless that answer has a row."""
        code, product = (cell_text(self.sheet.cell(index, at)) for at in (CODE, PRODUCT))
        key = self.shown.get((code, product))
        return None if key in self.hidden else key

    def seen(self, index: int) -> tuple[int, str] | None:
        """Return the version and mark that a row remembers; None, with a fault, when touched."""
        found = SEEN_TEXT.fullmatch(cell_text(self.sheet.cell(index, SEEN)))
        if found is None:
            self.fault(index, SEEN, changed_words())
            return None
        return int(found[1]), found[2]

    def locks_hold(self, index: int, key: str, question: Question) -> bool:
        """Tell whether the locked cells that name the answer are as they were written."""
        for column, wanted in ((CODE, question.indicator.code), (PRODUCT, product_name(question))):
            if cell_text(self.sheet.cell(index, column)) != wanted:
                self.fault(index, column, changed_words())
                return False
        return True

    def change(self, index: int, question: Question, version: int) -> EntryChange | None:
        """Return the answer of a row; None, with its faults, when it cannot be read."""
        before = len(self.faults)
        value = self.read(index, VALUE, lambda cell: value_of(cell, question))
        not_applicable = self.read(index, NOT_APPLICABLE, not_applicable_of)
        note = self.read(index, NOTE, note_of)
        if value is not None and not_applicable:
            text = _("Kosongkan nilai atau “tidak berlaku”, jangan keduanya diisi.")
            self.fault(index, VALUE, text)
        if len(self.faults) > before:
            return None
        code, product = question.key
        return EntryChange(code, product, value, bool(not_applicable), note or "", version)

    def read(self, index: int, column: int, reader: Callable[[Cell], T]) -> T | None:
        """Return a cell by its reader; None, with a fault, when it cannot be read."""
        error = self.sheet.error(index, column)
        if error:
            self.fault(index, column, error)
            return None
        try:
            return reader(self.sheet.cell(index, column))
        except ValidationError as fault:
            self.fault(index, column, fault.messages[0])
            return None


def changed_words() -> str:
    """Return the sentence for a locked cell that was changed."""
    return _("Sel terkunci ini berubah; unduh formulir baru dan isi kembali.")


def product_name(question: Question) -> str:
    """Return the product of a question as its row names it."""
    return question.product.name if question.product else ""


def question_words(question: Question) -> str:
    """Return a question as people find it: its code and its product."""
    name = product_name(question)
    return f"{question.indicator.code} ({name})" if name else question.indicator.code


@lru_cache(maxsize=256)
def figure_field(minimum: Decimal, maximum: Decimal) -> FigureField:
    """Return the field that reads values on a scale, with the messages of the page's form."""
    return FigureField(required=False, minimum=minimum, maximum=maximum, places=PLACES)


def value_of(cell: Cell, question: Question) -> Decimal | None:
    """Return the value of a cell, exactly as typed; raise ValidationError with the reason."""
    if isinstance(cell, bool):
        raise ValidationError(_("Tulis angka saja, bukan benar/salah."))
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise ValidationError(_("Sel ini berisi tanggal atau jam; tulis angka, misalnya 4,5."))
    text = cell if isinstance(cell, str) else number_text(cell)
    indicator = question.indicator
    clean = figure_field(indicator.minimum, indicator.maximum).clean(text)
    return Decimal(clean) if clean else None


def not_applicable_of(cell: Cell) -> bool:
    """Return whether a cell says that the indicator does not apply."""
    text = cell_text(cell).strip().casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise ValidationError(_("Isi “ya” atau kosongkan."))


def note_of(cell: Cell) -> str:
    """Return a note as it was typed, also one that looks like a formula."""
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        raise ValidationError(_("Tulis catatan sebagai teks."))
    text = cell_text(cell).replace("\r\n", "\n")  # Excel on Windows sends the former
    if not text.strip():
        return ""
    if "\x00" in text:
        raise ValidationError(_("Catatan ini memuat karakter yang tidak dapat disimpan."))
    if len(text) > LONGEST_NOTE:
        raise ValidationError(
            _("Catatan paling panjang %(most)d karakter; ini %(length)d.")
            % {"most": LONGEST_NOTE, "length": len(text)}
        )
    return text
