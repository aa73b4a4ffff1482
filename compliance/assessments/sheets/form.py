"""The form of one assessment as it is written and read: its facts, units, questions, answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..entries import MISSING, EntryChange, Question, differs, state_mark
from ..models import Assessment, Entry, UnitAssessment
from .layout import Facts, row_key, seen_text

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One unit's sheet: what is asked, what is stored, and whether this person may fill it in."""

    unit_assessment: UnitAssessment
    questions: Mapping[str, Question]  # by the key of their row, in the method's order
    entries: Mapping[str, Entry]  # by the key of their row
    denied: str  # why this person may not fill it in; empty when allowed
    locked: str  # why nobody may now; empty when open

    @property
    def slug(self) -> str:
        """Return the name of the unit in addresses, which its sheet carries."""
        return self.unit_assessment.unit.slug

    @property
    def editable(self) -> bool:
        """Tell whether this person may fill the sheet in now."""
        return not self.denied and not self.locked


@dataclass(frozen=True, slots=True)
class SheetForm:
    """All sheets of one assessment that a person may open."""

    assessment: Assessment
    facts: Facts
    units: Mapping[str, UnitForm]  # by slug


def key_of(question: Question) -> str:
    """Return the key of the row of a question; products by their code, which never changes."""
    return row_key(question.indicator.code, question.product.code if question.product else "")


def seen_of(entry: Entry | None) -> str:
    """Return what a row remembers of the answer that was stored when it was written."""
    answer = entry or MISSING
    shown = EntryChange("", None, answer.value, answer.not_applicable, as_read(answer.note))
    return seen_text(entry.version if entry else 0, state_mark(shown))


def as_read(text: str) -> str:
    """Return a text as it comes back from a spreadsheet nobody touched.

    Three rare things change on the way: characters that XML cannot hold, texts that look like
    the escapes of the format itself, several in a row, and blanks alone, which say nothing.
    """
    written = re.sub(r"(_x[0-9A-Fa-f]{4}_)", r"_x005F\1", in_xml(text))
    read = ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
    return read if read.strip() else ""


def in_xml(text: str) -> str:
    """Return a text without the few characters that no XML can hold."""
    return NOT_IN_XML.sub("", text)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a person changed in the file, and the version that the file was made of."""

    unit: str  # slug
    change: EntryChange  # seen_version is the file's


@dataclass(frozen=True, slots=True)
class Item:
    """One answer of the file beside the stored one it would replace."""

    answer: Answer
    question: Question
    stored: Entry | None

    @property
    def version(self) -> int:
        """Return the version that is stored now, 0 without an answer."""
        return self.stored.version if self.stored else 0

    @property
    def clashes(self) -> bool:
        """Tell whether the answer was changed in the portal since the file was made."""
        return self.version != self.answer.change.seen_version


def items_of(form: SheetForm, answers: list[Answer]) -> list[Item]:
    """Return the answers that differ from what is stored now, in the order of the form."""
    keyed: dict[tuple[str, str, int | None], Answer] = {
        (answer.unit, *answer.change.key): answer for answer in answers
    }
    items = []
    for unit in form.units.values():
        for key, question in unit.questions.items():
            answer = keyed.get((unit.slug, *question.key))
            stored = unit.entries.get(key)
            if answer is not None and differs(answer.change, stored):
                items.append(Item(answer, question, stored))
    return items


def state_of(items: list[Item]) -> str:
    """Return a mark of what a preview shows, to tell at its end whether it still holds."""
    shown = [(item.answer.unit, *item.answer.change.key, item.version) for item in items]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def answer_words(answer: Answer) -> dict[str, object]:
    """Return an answer as it waits in the database."""
    change = answer.change
    return {
        "unit": answer.unit,
        "indicator": change.indicator,
        "product": change.product_id,
        "value": None if change.value is None else format(change.value, "f"),
        "not_applicable": change.not_applicable,
        "note": change.note,
        "seen": change.seen_version,
    }


def answer_of(words: Mapping[str, object]) -> Answer:
    """Return an answer from how it waits in the database."""
    value, product = words["value"], words["product"]
    return Answer(
        unit=str(words["unit"]),
        change=EntryChange(
            indicator=str(words["indicator"]),
            product_id=None if product is None else int(str(product)),
            value=None if value is None else Decimal(str(value)),
            not_applicable=bool(words["not_applicable"]),
            note=str(words["note"]),
            seen_version=int(str(words["seen"])),
        ),
    )
