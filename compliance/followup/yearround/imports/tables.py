"""A table from .csv or .xlsx as lines of text, each cell with its place in the file.

The archive and the XML of a .xlsx are looked through by the readers of the assessments' sheets
before anything is unpacked; a .csv is text in UTF-8, with or without BOM, parted by ; or , or tab.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from compliance.assessments.sheets.archive import LARGEST_FILE
from compliance.assessments.sheets.faults import FileUnreadable, SheetFault
from compliance.assessments.sheets.layout import GUIDE
from compliance.assessments.sheets.reading import Sheet, book_read, is_blank
from compliance.assessments.sheets.reported_reading import (
    Line,
    Row,
    Table,
    csv_rows,
    heading_places,
    line_faults,
    texts_of,
)

from .columns import MOST_LINES, Shape

ARCHIVE, ENVELOPE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def table_read(raw: bytes, shape: Shape) -> Table:
    """Return the lines of a .csv or .xlsx file, and the faults of its form.

    Raises FileUnreadable for a file that cannot be taken as a whole.
    """
    if len(raw) > LARGEST_FILE or raw.startswith((ARCHIVE, ENVELOPE)):
        return book_table(raw, shape)
    return sheet_table(Sheet("", [], {}), csv_rows(raw), shape)


def book_table(raw: bytes, shape: Shape) -> Table:
    """Return the lines of a workbook: of its one sheet besides the guide of our own form."""
    sheets = [sheet for sheet in book_read(raw) if sheet.name != GUIDE and not is_empty(sheet)]
    if not sheets:
        raise FileUnreadable(_("Berkas ini tidak memuat data."))
    faults = [
        SheetFault.at(sheet.name, 1, 0, _("Hanya satu lembar yang dibaca; hapus lembar ini."))
        for sheet in sheets[1:]
    ]
    table = sheet_table(sheets[0], enumerate(sheets[0].rows, start=1), shape)
    return Table(table.lines, table.faults + faults)


def is_empty(sheet: Sheet) -> bool:
    """Return whether nothing stands in a sheet."""
    return not sheet.errors and all(is_blank(cell) for row in sheet.rows for cell in row)


def sheet_table(sheet: Sheet, rows: Iterator[Row], shape: Shape) -> Table:
    """Return the lines below the headings; faulty headings leave nothing to judge."""
    number, headings = next(rows, (1, ()))
    places, faults = heading_places(
        sheet.name, number, headings, shape.heading_names(), shape.columns
    )
    lines: list[Line] = []
    if faults:
        return Table(lines, faults)
    for number, cells in rows:
        in_error = any((number - 1, at) in sheet.errors for at in range(len(cells)))
        if all(is_blank(cell) for cell in cells) and not in_error:
            continue
        found = line_faults(sheet, number, cells, places)
        faults += found
        if not found:
            lines.append(Line(sheet.name, number, texts_of(cells, places), places))
        if len(lines) + len(faults) > MOST_LINES:
            raise FileUnreadable(_("Paling banyak %(most)d baris.") % {"most": MOST_LINES})
    if not lines and not faults:
        raise FileUnreadable(_("Berkas ini tidak memuat baris data di bawah judul kolom."))
    return Table(lines, faults)
