"""A table of the Monday page as .xlsx; every text stays a text, whatever it begins with."""

from __future__ import annotations

import io
import re

import xlsxwriter  # type: ignore[import-untyped]

from compliance.assessments.sheets.form import in_xml

from .presenters import Cell, Table

# A title that begins with "=" is never a formula, and an address never a link.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31  # characters of a sheet's name, which Excel sets
LONGEST_CELL = 32_767  # characters, which Excel sets
SHADES = {"empty": "#F4C7C3", "low": "#FCE8B2", "high": "#DCEBC7", "full": "#B7E1CD"}
A4, LANDSCAPE_FROM = 9, 5  # paper; columns from which a sheet lies across


def sheet_bytes(table: Table, title: str) -> bytes:
    """Return one table as a .xlsx file with its title above. No query."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = book.add_worksheet(NOT_IN_NAMES.sub(" ", table.title)[:LONGEST_NAME])
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    shades = {
        step: book.add_format({"bg_color": color, "valign": "top"})
        for step, color in SHADES.items()
    }
    sheet.write_string(0, 0, in_xml(title), bold)
    sheet.write_string(1, 0, in_xml(f"{table.title}. {table.note}".strip()))
    for column, words in enumerate(table.head):
        sheet.write_string(3, column, in_xml(words), head)
    for line, row in enumerate(table.rows, start=4):
        for column, cell in enumerate((row.name, *row.cells)):
            cell_write(sheet, (line, column), cell, shades.get(cell.step, plain))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(table.head), 18)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    sheet.set_paper(A4)
    if len(table.head) >= LANDSCAPE_FROM:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return target.getvalue()


def cell_write(
    sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, style: object
) -> None:
    """Write a count as a number and all else as text."""
    if cell.number is not None:
        sheet.write_number(*at, cell.number, style)
    else:
        sheet.write_string(*at, in_xml(cell.text)[:LONGEST_CELL], style)
