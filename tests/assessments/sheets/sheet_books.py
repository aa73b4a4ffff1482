"""Downloaded forms as a person edits them: read back, cells changed, written again as .xlsx."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy

import xlsxwriter

from compliance.assessments.models import Entry
from compliance.assessments.sheets.layout import (
    FIRST_ROW,
    GUIDE,
    KEY,
    NOT_APPLICABLE,
    NOTE,
    VALUE,
)
from compliance.assessments.sheets.reading import book_read


class Formula:
    """A cell with a formula and the result that a spreadsheet program stored."""

    def __init__(self, text, result):
        self.text, self.result = text, result


class Book:
    """A workbook as plain cells: a list of (name, rows)."""

    def __init__(self, raw):
        self.sheets = [[sheet.name, [list(row) for row in sheet.rows]] for sheet in book_read(raw)]

    def copy(self):
        return deepcopy(self)

    @property
    def forms(self):
        return [sheet for sheet in self.sheets if sheet[0] != GUIDE]

    def rows(self, number=0):
        """Return the rows of one form's sheet."""
        return self.forms[number][1]

    def index(self, code, product="", number=0):
        """Return the index of the row of an answer."""
        return next(
            at
            for at, row in enumerate(self.rows(number))
            if at >= FIRST_ROW - 1 and row[KEY] == f"{code}/{product}"
        )

    def fill(self, code, *, value=None, na=None, note=None, product="", number=0):
        row = self.rows(number)[self.index(code, product, number)]
        if value is not None:
            row[VALUE] = value
        if na is not None:
            row[NOT_APPLICABLE] = na
        if note is not None:
            row[NOTE] = note

    def raw(self):
        return written(self.sheets)


def written(sheets, **options):
    """Return sheets as a .xlsx file, each cell in the kind of its Python value."""
    target = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, {**plain, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                cell_write(sheet, at, column, cell, day)
    book.close()
    return target.getvalue()


def cell_write(sheet, at, column, cell, day):
    if isinstance(cell, Formula):
        sheet.write_formula(at, column, cell.text, None, cell.result)
    elif isinstance(cell, bool):
        sheet.write_boolean(at, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(at, column, cell)
    elif isinstance(cell, str):
        if cell:
            sheet.write_string(at, column, cell)
    else:
        sheet.write_datetime(at, column, cell, day)


def answers_of(assessment):
    """Return all answers of an assessment that say something."""
    return {
        (e.unit_assessment.unit.slug, e.indicator, e.product_id): (
            e.value,
            e.not_applicable,
            e.note,
        )
        for e in Entry.objects.filter(unit_assessment__assessment=assessment).select_related(
            "unit_assessment__unit"
        )
        if e.value is not None or e.not_applicable or e.note
    }


def rezipped(raw, old, new):
    """Return a .xlsx with bytes of its members replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name).replace(old, new))
    return target.getvalue()
