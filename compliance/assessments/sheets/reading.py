"""An uploaded .xlsx as plain cells, once its archive and its XML have been looked through."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .archive import checked_archive, plain_archive
from .faults import FileUnreadable
from .inspection import UNCOMPUTED, Place, inspected

# A day or time of day stands in a cell as a number that is only formatted as such.
Moment = datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Cell = str | float | bool | int | Moment


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its cells from A1 on, hidden ones as well."""

    name: str
    rows: Sequence[Sequence[Cell]]
    errors: dict[Place, str]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, row and column counted from 0; empty text outside."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def error(self, row: int, column: int) -> str:
        """Return what is wrong with a cell's formula in words, empty when nothing is."""
        error = self.errors.get((row, column))
        if error is None:
            return ""
        if error == UNCOMPUTED:
            return _("Rumus ini belum dihitung; tulis hasilnya sebagai angka.")
        return _("Rumus di sel ini galat (%(error)s).") % {"error": error}


def book_read(raw: bytes) -> list[Sheet]:
    """Return all worksheets of a .xlsx in their order, hidden ones as well.

    Raises FileUnreadable. Reads within bounds: see archive.py and inspection.py.
    """
    found = inspected(checked_archive(raw))
    try:
        with CalamineWorkbook.from_filelike(plain_archive(found.members)) as book:
            return [
                Sheet(
                    name=name,
                    rows=book.get_sheet_by_name(name).to_python(skip_empty_area=False),
                    errors=errors,
                )
                for name, errors in found.errors.items()
            ]
    except CalamineError as error:
        raise FileUnreadable(_("Berkas ini rusak: lembarnya tidak dapat dibaca.")) from error
    except BaseException as error:
        # A panic of the reader's Rust code arrives as an exception outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileUnreadable(_("Berkas ini rusak: lembarnya tidak dapat dibaca.")) from error


def number_text(number: float | int) -> str:
    """Return the number that a person typed, as plain decimal text without needless zeros.

    A spreadsheet keeps a binary number; its shortest decimal is what was typed ("4.35").
    """
    exact = Decimal(repr(number))
    if exact == 0:
        return "0"  # also for minus zero
    return format(exact.normalize(), "f")


def cell_text(cell: Cell) -> str:
    """Return a cell as text; a number as it was typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Return whether nothing stands in a cell but blanks."""
    return isinstance(cell, str) and not cell.strip()
