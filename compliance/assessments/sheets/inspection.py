"""The inside of an uploaded .xlsx: its XML, walked through once before a reader may load it.

Refused here: document types (entities, external files), cells far outside any form, texts that
expand to far more than the file holds. Found here as well: cells whose formula ended in an error
or was never computed, which the reader shows as empty ones.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from xml.parsers import expat

from django.utils.translation import gettext as _

from .archive import WORKBOOK, not_a_sheet, too_large
from .faults import FileUnreadable

MOST_ELEMENTS = 600_000  # of the whole file; a form of 20 units has 80,000
MOST_ROWS, MOST_COLUMNS = 5_000, 60  # with anything in them
MOST_SHEETS = 120
MOST_TEXT = 12 * 1024 * 1024  # characters in all cells of the file together
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
NUMBER = re.compile(r"[0-9]{1,7}")
UNCOMPUTED = ""  # a formula without a result
RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED_TEXTS = "xl/sharedStrings.xml"

Place = tuple[int, int]  # row and column, both counted from 0


# What a reader needs besides the worksheets themselves.
FRAME = (
    *("[Content_Types].xml", "_rels/.rels", WORKBOOK, RELATIONS),
    *("xl/styles.xml", SHARED_TEXTS),
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A book that is safe to read, and what its reader would not tell."""

    members: dict[str, bytes]  # the frame and the worksheets that were looked through
    errors: dict[str, dict[Place, str]]  # by sheet: "#REF!", or UNCOMPUTED


@dataclass(slots=True)
class Budget:
    """What is left of the bounds of one file."""

    elements: int = MOST_ELEMENTS
    characters: int = MOST_TEXT

    def element(self) -> None:
        """Count one element."""
        self.elements -= 1
        if self.elements < 0:
            raise FileUnreadable(too_large())

    def text(self, length: int) -> None:
        """Count the text of one cell."""
        self.characters -= length
        if self.characters < 0:
            raise FileUnreadable(too_large())


def inspected(members: dict[str, bytes]) -> Inspected:
    """Return the parts of a book that a reader may load, each looked through.

    Raises FileUnreadable.
    """
    for content in members.values():
        check_prolog(content)
    paths = sheet_paths(members)
    budget = Budget()
    lengths = text_lengths(members, budget)
    errors = {}
    for name, path in paths.items():
        walk = CellWalk(lengths, budget)
        run(walk.parser, members[path])
        errors[name] = walk.errors
    frame = {name: members[name] for name in FRAME if name in members}
    if any(b"sheetData" in content for content in frame.values()):
        raise FileUnreadable(not_a_sheet())  # cells where nobody has looked
    return Inspected(frame | {path: members[path] for path in paths.values()}, errors)


class Stop(Exception):
    """Enough of the document was read."""


def new_parser() -> expat.XMLParserType:
    """Return a parser that refuses every document type and with it all entities."""

    def refuse(*_args: object) -> None:
        raise FileUnreadable(_("Berkas ini memuat definisi XML yang tidak diizinkan; ditolak."))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def run(parser: expat.XMLParserType, content: bytes) -> None:
    """Walk through a document; a broken one is refused."""
    try:
        parser.Parse(content, True)
    except Stop:
        return
    except expat.ExpatError as error:
        raise FileUnreadable(_("Berkas ini rusak: isinya bukan XML yang benar.")) from error


def check_prolog(content: bytes) -> None:
    """Refuse a document with a document type; it can only stand before the first element."""

    def begun(_name: str, _attributes: dict[str, str]) -> None:
        raise Stop

    parser = new_parser()
    parser.StartElementHandler = begun
    run(parser, content)


def local_name(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]


def sheet_paths(members: dict[str, bytes]) -> dict[str, str]:
    """Return the member of each worksheet by the sheet's name, in the workbook's order."""
    targets = relation_targets(members.get(RELATIONS, b""))
    found: dict[str, str] = {}

    def begun(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) != "sheet":
            return
        given = {local_name(key): value for key, value in attributes.items()}
        path = targets.get(given.get("id", ""), "")
        title = given.get("name", "")
        if path not in members or title in found or len(found) >= MOST_SHEETS:
            raise FileUnreadable(not_a_sheet())
        found[title] = path

    parser = new_parser()
    parser.StartElementHandler = begun
    run(parser, members[WORKBOOK])
    return found


def relation_targets(content: bytes) -> dict[str, str]:
    """Return the members that the workbook refers to, by the name of the relation."""
    found: dict[str, str] = {}

    def begun(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship":
            target = attributes.get("Target", "")
            own = target.lstrip("/")
            path = own if target.startswith(("/", "xl/")) else f"xl/{target}"
            found[attributes.get("Id", "")] = posixpath.normpath(path)

    if not content:
        raise FileUnreadable(not_a_sheet())
    parser = new_parser()
    parser.StartElementHandler = begun
    run(parser, content)
    return found


def text_lengths(members: dict[str, bytes], budget: Budget) -> list[int]:
    """Return the length of each shared text, to know what cells expand to before they do."""
    content = members.get(SHARED_TEXTS)
    if content is None:
        return []
    lengths: list[int] = []

    def begun(name: str, _attributes: dict[str, str]) -> None:
        budget.element()
        if local_name(name) == "si":
            lengths.append(0)

    def read(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser = new_parser()
    parser.StartElementHandler = begun
    parser.CharacterDataHandler = read
    run(parser, content)
    return lengths


class CellWalk:
    """One walk through the cells of a worksheet."""

    def __init__(self, lengths: list[int], budget: Budget) -> None:
        self.errors: dict[Place, str] = {}
        self.lengths, self.budget = lengths, budget
        self.row, self.column = -1, -1
        self.kind = ""
        self.has_formula = self.has_value = self.reading = False
        self.text: list[str] = []
        self.parser = new_parser()
        self.parser.StartElementHandler = self.begun
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.read

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of rows, cells, formulas and values."""
        self.budget.element()
        element = local_name(name)
        if element == "c":
            self.cell_begun(attributes)
        elif element == "row":
            number = attributes.get("r")
            self.row = self.row + 1 if number is None else whole(number) - 1
            self.column = -1
        elif element == "f":
            self.has_formula = True
        elif element in ("v", "is"):
            self.has_value = self.reading = True

    def cell_begun(self, attributes: dict[str, str]) -> None:
        """Find the cell's place: its name, or the next one in its row."""
        name = attributes.get("r")
        if name is None:
            self.column += 1
        else:
            match = CELL.fullmatch(name)
            if match is None:
                raise FileUnreadable(not_a_sheet())
            self.column, self.row = column_number(match[1]), whole(match[2]) - 1
        self.kind = attributes.get("t", "n")
        self.has_formula = self.has_value = self.reading = False
        self.text = []

    def read(self, text: str) -> None:
        """Collect the value of a cell."""
        if self.reading:
            self.text.append(text)

    def ended(self, name: str) -> None:
        """Judge a cell once it is complete."""
        element = local_name(name)
        if element in ("v", "is"):
            self.reading = False
        elif element == "c":
            self.cell_ended()

    def cell_ended(self) -> None:
        """Keep errors, count what the cell expands to, refuse one that lies far outside."""
        text = "".join(self.text)
        if self.kind == "e":
            self.errors[self.row, self.column] = text[:20] or "#N/A"
        elif self.has_formula and not self.has_value:
            self.errors[self.row, self.column] = UNCOMPUTED
        if not self.has_value:
            return
        if self.row >= MOST_ROWS or self.column >= MOST_COLUMNS or self.row < 0:
            raise FileUnreadable(too_large())
        if self.kind == "s":
            number = whole(text.strip())
            if number >= len(self.lengths):
                raise FileUnreadable(not_a_sheet())
            self.budget.text(self.lengths[number])
        else:
            self.budget.text(len(text))


def whole(text: str) -> int:
    """Return a small whole number; anything else in its place is refused."""
    if not NUMBER.fullmatch(text):
        raise FileUnreadable(not_a_sheet())
    return int(text)


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
