"""Which question of a unit an address names."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.language import local

from ..entries import Key, questions
from ..instruments import instrument_of
from ..models import UnitAssessment
from .selectors import entry_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its words."""

    key: Key
    name: str
    product: str  # its name, "" where the indicator is not asked by product


def asked_key(unit_assessment: UnitAssessment, indicator: str, product: int) -> Asked | None:
    """Return the question, None when neither the method asks it nor an answer is kept of it.

    A kept answer stays readable when another method no longer asks for it. Two queries at most.
    """
    assessment, key = unit_assessment.assessment, (indicator, product or None)
    products = list(unit_assessment.unit.products.all())
    for question in questions(instrument_of(assessment), assessment.government.kind, products):
        if question.key == key:
            words = local(question.indicator.name, question.indicator.name_en)
            return Asked(key, words, question.product.name if question.product else "")
    entry = entry_of(unit_assessment, key)
    if entry is None:
        return None
    return Asked(key, "", entry.product.name if entry.product else "")
