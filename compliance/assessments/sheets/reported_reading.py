"""A table of printed totals from .csv or .xlsx as lines of text, each cell with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .archive import LARGEST_FILE
from .faults import FileUnreadable, SheetFault
from .layout import GUIDE
from .reading import Cell, Sheet, book_read, cell_text, is_blank
from .reported_layout import COLUMNS, DATA_SHEET, GOVERNMENTS_SHEET, MOST_LINES, heading_names

MOST_CELL = 5_000  # characters; the longest field of the form takes 2,000
DELIMITERS = ";,\t"
Row = tuple[int, Sequence[Cell]]  # the row as it is counted in the file


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: its cells as text by column, and where the columns stand."""

    sheet: str
    row: int
    cells: dict[str, str]
    places: dict[str, int]

    def fault(self, column: str, text: object) -> SheetFault:
        """Return a fault at a cell of this line."""
        return SheetFault.at(self.sheet, self.row, self.places[column], text)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the lines that can be judged, and faults of form."""

    lines: list[Line]
    faults: list[SheetFault]


def table_read(raw: bytes, file_name: str) -> Table:
    """Return the lines of a .csv or .xlsx file.

    Raises FileUnreadable.
    """
    if len(raw) > LARGEST_FILE or raw[:4] == b"PK\x03\x04" or raw[:4] == b"\xd0\xcf\x11\xe0":
        return book_table(raw)
    sheet = Sheet(file_name, [], {})
    return sheet_table(sheet, csv_rows(raw))


def book_table(raw: bytes) -> Table:
    """Return the lines of a workbook; sheets that are none of ours are faults."""
    data, faults = None, []
    for sheet in book_read(raw):
        if sheet.name in (GUIDE, GOVERNMENTS_SHEET):
            continue
        if sheet.name == DATA_SHEET:
            data = sheet
        else:
            text = _("Lembar ini bukan bagian formulir portal; hapus lembar ini.")
            faults.append(SheetFault.at(sheet.name, 1, 0, text))
    if data is None:
        raise FileUnreadable(_("Berkas ini tidak memuat lembar “%(name)s”.") % {"name": DATA_SHEET})
    table = sheet_table(data, enumerate(data.rows, start=1))
    return Table(table.lines, faults + table.faults)


def csv_rows(raw: bytes) -> Iterator[Row]:
    """Yield the records of a .csv in UTF-8, each with the line it begins at."""
    if not raw:
        raise FileUnreadable(_("Berkas ini kosong (0 bita)."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            _(
                "Berkas ini bukan teks UTF-8 (mungkin Windows-1252). Di Excel pilih "
                "“CSV UTF-8”, lalu unggah lagi."
            )
        ) from error
    if "\x00" in text:
        raise FileUnreadable(_("Berkas ini bukan .csv dan bukan .xlsx."))
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for record in reader:
            yield begins, record
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileUnreadable(
            _("Berkas .csv ini rusak di sekitar baris %(row)d.") % {"row": reader.line_num}
        ) from error


def sheet_table(sheet: Sheet, rows: Iterator[Row]) -> Table:
    """Return the lines below the headings."""
    number, headings = next(rows, (1, ()))
    places, faults = heading_places(sheet.name, number, headings, heading_names(), COLUMNS)
    lines: list[Line] = []
    if faults:
        return Table(lines, faults)
    for number, cells in rows:
        in_error = [at for at in range(len(COLUMNS)) if (number - 1, at) in sheet.errors]
        if all(is_blank(cell) for cell in cells) and not in_error:
            continue
        found = line_faults(sheet, number, cells, places)
        if found:
            faults += found
            continue
        lines.append(Line(sheet.name, number, texts_of(cells, places), places))
        if len(lines) + len(faults) > MOST_LINES:
            raise FileUnreadable(_("Paling banyak %(most)d baris.") % {"most": MOST_LINES})
    return Table(lines, faults)


def texts_of(cells: Sequence[Cell], places: Mapping[str, int]) -> dict[str, str]:
    """Return a row's cells as text by column."""
    return {
        name: cell_text(cells[at]).strip() if at < len(cells) else "" for name, at in places.items()
    }


def heading_places(
    sheet: str,
    row: int,
    headings: Sequence[Cell],
    known: Mapping[str, str],
    columns: Mapping[str, object],
) -> tuple[dict[str, int], list[SheetFault]]:
    """Return where each column stands, with a fault for each that is missing or not known.

    `known` has the column of each heading in lower case, `columns` the heading of each column.
    """
    places: dict[str, int] = {}
    faults = []
    for at, heading in enumerate(headings[:1000]):
        if is_blank(heading):
            continue
        name = known.get(cell_text(heading).strip().casefold())
        if name is None:
            faults.append(SheetFault.at(sheet, row, at, _("Kolom ini tidak dikenal.")))
        elif name in places:
            faults.append(SheetFault.at(sheet, row, at, _("Kolom ini ada dua kali.")))
        else:
            places[name] = at
    for name, label in columns.items():
        if name not in places:
            text = _("Kolom “%(name)s” tidak ada.") % {"name": label}
            faults.append(SheetFault.at(sheet, row, 0, text))
    return places, faults


def line_faults(
    sheet: Sheet, row: int, cells: Sequence[Cell], places: dict[str, int]
) -> list[SheetFault]:
    """Return what keeps a row from being read as text at all."""
    faults = []
    for at in sorted({*places.values(), *range(len(cells))}):
        cell = cells[at] if at < len(cells) else ""
        text = sheet.error(row - 1, at)
        if at not in places.values() and not is_blank(cell):
            text = _("Isi ini berada di luar kolom formulir.")
        elif isinstance(cell, bool) or not isinstance(cell, str | int | float):
            text = _("Tulis teks atau angka, bukan tanggal, jam, atau benar/salah.")
        elif "\x00" in cell_text(cell):
            text = _("Sel ini memuat karakter yang tidak dapat disimpan.")
        elif len(cell_text(cell)) > MOST_CELL:
            text = _("Terlalu panjang.")
        if text:
            faults.append(SheetFault.at(sheet.name, row, at, text))
    return faults
