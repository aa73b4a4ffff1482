"""A table as XLSX: the rows, the dictionary, and a sheet that tells source and licence."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from compliance.assessments.sheets.form import in_xml

from ..columns import ENGLISH, INDONESIAN, Column, Kind, Table, Value, in_both
from ..licence import ASSESSOR, ASSESSOR_URL, LICENCE_TITLE, LICENCE_URL, TERMS, publisher_name
from ..published import Head

# Every text is written as text: one that begins with "=" is never a formula, an address no link.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
DICTIONARY, ABOUT = "Kamus", "Sumber dan lisensi"
LONGEST_CELL = 32_767  # characters, which Excel sets
CUT = " […]"  # ends a text that is longer; CSV, JSON and Parquet have all of it
MOST_DIGITS = 15  # that a number cell keeps exactly
BEFORE_ALL = datetime.datetime(2000, 1, 1)  # XLSX knows no time zones
WIDEST = 40  # characters of a column


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of the cells."""

    head: Any
    figure: Any
    exact: Any
    wrapped: Any


def xlsx_bytes(table: Table, rows: Sequence[Sequence[Value]], head: Head | None) -> bytes:
    """Return rows as a workbook. The same rows give the same bytes: its date is the release's."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    made = datetime.datetime.fromisoformat(head.published_at) if head else BEFORE_ALL
    book.set_properties({"title": table.title, "created": made.replace(tzinfo=None)})
    styles = Styles(
        head=book.add_format({"bold": True, "bottom": 1}),
        figure=book.add_format({"num_format": "0.00"}),
        exact=book.add_format({"num_format": "0.00##########"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )
    rows_write(book.add_worksheet(table.name), table, rows, styles)
    dictionary_write(book.add_worksheet(DICTIONARY), table, styles)
    about_write(book.add_worksheet(ABOUT), table, head, styles)
    book.close()
    return target.getvalue()


def rows_write(sheet: Any, table: Table, rows: Sequence[Sequence[Value]], styles: Styles) -> None:
    """Write the names of the columns and all rows."""
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.name, styles.head)
        sheet.set_column(at, at, min(max(len(column.name) + 2, 10), WIDEST))
    for line, row in enumerate(rows, start=1):
        for at, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            cell_write(sheet, (line, at), column, value, styles)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)


def cell_write(
    sheet: Any, at: tuple[int, int], column: Column, value: Value, styles: Styles
) -> None:
    """Write one value; what is not known stays an empty cell.

    A score is a number, so that people can sort and average, shown with its two decimals. Nothing
    is lost: of the 15 digits that a cell keeps exactly it needs five, and the file says "94.83".
    """
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif column.kind is Kind.WHOLE:
        sheet.write_number(*at, value)
    elif column.kind is Kind.FIGURE:
        sheet.write_number(*at, Decimal(str(value)), styles.figure)
    elif column.kind is Kind.EXACT and len(Decimal(str(value)).as_tuple().digits) <= MOST_DIGITS:
        sheet.write_number(*at, Decimal(str(value)), styles.exact)
    else:
        sheet.write_string(*at, fitting(str(value)))


def fitting(text: str) -> str:
    """Return a text as a cell can hold it; one that is cut says so."""
    clean = in_xml(text)
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - len(CUT)] + CUT


def dictionary_write(sheet: Any, table: Table, styles: Styles) -> None:
    """Write what each column means, in both languages."""
    heads = (
        *("Kolom / Column", "Jenis / Type", "Satuan / Unit", "Boleh kosong / May be empty"),
        *("Judul", "Title", "Keterangan", "Description", "Kode / Codes", "Dasar / Rule"),
    )
    for at, words in enumerate(heads):
        sheet.write_string(0, at, words, styles.head)
    for line, column in enumerate(table.columns, start=1):
        title, description = in_both(column.title), in_both(column.description)
        cells = (
            *(column.name, column.kind.value, both(column.unit)),
            "ya / yes" if column.empty else "tidak / no",
            *(title[INDONESIAN], title[ENGLISH]),
            *(description[INDONESIAN], description[ENGLISH]),
            *(", ".join(column.codes), both(column.rule)),
        )
        for at, words in enumerate(cells):
            sheet.write_string(line, at, words, styles.wrapped)
    sheet.set_column(0, len(heads) - 1, 26)
    sheet.freeze_panes(1, 1)


def both(text: str) -> str:
    """Return a short text in both languages, once where they are the same."""
    words = in_both(text)
    return " / ".join(dict.fromkeys((words[INDONESIAN], words[ENGLISH])))


def about_write(sheet: Any, table: Table, head: Head | None, styles: Styles) -> None:
    """Write source, licence and the state of the data."""
    title, terms = in_both(table.title), in_both(TERMS)
    facts = [
        ("Tabel / Table", f"{table.name}: {title[INDONESIAN]} / {title[ENGLISH]}"),
        ("Penilai / Assessor", f"{ASSESSOR}, {ASSESSOR_URL}"),
        ("Penerbit / Publisher", publisher_name()),
        ("Lisensi / Licence", f"{LICENCE_TITLE}, {LICENCE_URL}"),
        ("Ketentuan", terms[INDONESIAN]),
        ("Terms", terms[ENGLISH]),
    ]
    if head:
        facts += [
            ("Publikasi terbaru / Newest release", str(head.sequence)),
            ("SHA-256", head.sha256),
            ("Terbit / Published", head.published_at),
        ]
    for line, (name, words) in enumerate(facts):
        sheet.write_string(line, 0, name, styles.head)
        sheet.write_string(line, 1, in_xml(words), styles.wrapped)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
