"""The shape of the form of answers as a spreadsheet; writing and reading both go by it."""

from __future__ import annotations

import re
from dataclasses import dataclass

FORMAT = "1"  # raised whenever a file of the former shape can no longer be read
MARK = "portal-kepatuhan/isian"
GUIDE = "Petunjuk"  # the name of the first sheet, in both languages
END = "akhir"
YES = ("ya", "yes")  # first: Indonesian, second: English
NO = ("", "tidak", "no")

# Columns, counted from 0. The last two are hidden and tell which answer a row is.
CODE, NAME, PRODUCT, SCALE, VALUE, NOT_APPLICABLE, NOTE, EVIDENCE, KEY, SEEN = range(10)
COLUMNS = 10

# Rows as Excel counts them.
FACTS_ROW = 2  # hidden: what file this is
HEAD_ROW = 3
FIRST_ROW = 4
SEEN_TEXT = re.compile(r"([0-9]{1,9})\.([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sheet was made for; it fits only an assessment that agrees in all of it."""

    government: str
    year: str
    track: str
    instrument: str
    version: str
    sha256: str

    def cells(self, unit: str) -> list[str]:
        """Return the hidden row of a unit's sheet, one text a column."""
        return [
            *(MARK, FORMAT, self.government, self.year, self.track),
            *(self.instrument, self.version, self.sha256, unit, END),
        ]


def row_key(code: str, product: str) -> str:
    """Return the hidden text that tells an answer from the others of its unit."""
    return f"{code}/{product}"


def seen_text(version: int, mark: str) -> str:
    """Return what a row remembers of the stored answer: its version, and what it said."""
    return f"{version}.{mark}"


def column_letter(column: int) -> str:
    """Return a column as spreadsheets name it, counted from 0: A, B, ... Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
