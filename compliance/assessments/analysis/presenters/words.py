"""Words that all analysis pages share: languages, efforts, results, faults of a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _

import scoring
from compliance.language import local
from scoring.trace import exact_text

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A score with category and zone, or the range that is still open; texts with a point."""

    score: str | None
    low: str
    high: str
    category: str
    zone: str
    zones: tuple[str, ...]  # that an open range can still end in


@dataclass(frozen=True, slots=True)
class Fault:
    """One message of a form with the field it stands at."""

    field_id: str
    label: str
    text: str


NOTHING = Outcome(None, "", "", "", "", ())


def effort_words(effort: int) -> str:
    """Return an effort as the form offers it."""
    words = {1: _("1 ringan"), 2: "2", 3: _("3 sedang"), 4: "4", 5: _("5 berat")}
    return words[effort]


def category_words(band: scoring.Band) -> str:
    """Return a category as people know it: its letter and its name."""
    label = local(band.label, band.label_en)
    return f"{band.code} – {label}" if band.code else label


def outcome(score: str | None, band: scoring.Band | None, span: scoring.Range | None) -> Outcome:
    """Return a result of scoring as it is shown."""
    if score is not None and band is not None:
        return Outcome(score, "", "", category_words(band), band.zone, ())
    if span is None:
        return NOTHING
    return Outcome(None, span.low_text, span.high_text, "", span.certain_zone or "", span.zones)


def unit_outcome(result: scoring.UnitResult) -> Outcome:
    """Return a unit's result as it is shown."""
    return outcome(result.score, result.band, result.range)


def total_outcome(result: scoring.GovernmentResult | None) -> Outcome:
    """Return a government's result as it is shown; nothing where there is none."""
    return NOTHING if result is None else outcome(result.score, result.band, result.range)


def signed(points: Fraction | Decimal) -> str:
    """Return points rounded as printed with their sign; zero has none."""
    text = scoring.score_text(points)
    if text.startswith("-"):
        return MINUS + text[1:]
    return text if Decimal(text) == 0 else f"+{text}"


def mark_text(value: Fraction) -> str:
    """Return a mark on its scale without needless zeros."""
    return exact_text(value)


def faults_of(found: Iterable[forms.BaseForm]) -> list[Fault]:
    """Return all messages of the forms in the order of their fields, for the list on top."""
    faults = []
    for form in found:
        faults += [Fault("", "", str(text)) for text in form.non_field_errors()]
        faults += [
            Fault(field.id_for_label, str(field.label), str(text))
            for field in form
            for text in field.errors
        ]
    return faults
