"""What a report card is made of. The template lays these parts out and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

STRONG, MUTED, CODE, MARK = "strong", "muted", "code", "mark"  # styles of a run


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; with an address it is a link."""

    text: str
    url: str = ""
    style: str = ""
    lang: str = ""  # where it is not the card's own language


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: the code names colour and shape, `none` where it is not known."""

    code: str
    word: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text, and the zone behind it."""

    runs: Line
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; numbers stand at its right edge."""

    text: str
    number: bool = False
    wide: bool = False  # takes the room that the others leave


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one head."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something named, and what is known of it."""

    term: str
    line: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, line by line in its own language, and what became of it."""

    who: str
    lines: tuple[str, ...]
    lang: str
    outcome: Line


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, in this order."""

    heading: str
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    table: Table | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Whose result it is and the result itself, which is read first."""

    name: str
    owner: str  # the government of a unit
    subject: str
    figure: str  # empty where none is known
    instead: str  # what stands in its place then
    scale: str  # "dari 100, dilaporkan sumber"
    zone: Zone
    category: str
    sample: str  # what a sample is, empty where the result is real


@dataclass(frozen=True, slots=True)
class Card:
    """A whole report card, in the language of the request."""

    language: str
    title: str  # of the document
    kind: str  # what this sheet is
    portal: str
    owner: str  # whose portal it is
    mark: str  # of samples, empty where the result is real
    head: Head
    sections: tuple[Section, ...]
    address: str  # the page that explains the score, whole
    invitation: str  # beside the code
    code_alt: str  # the code in words
    foot: str
    page_words: str  # "Halaman {page} dari {pages}"
    published_at: str  # ISO 8601, UTC: when the release was made, and so the card
