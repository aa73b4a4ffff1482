"""What a background save reads and answers, as the page's script takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import presenters
from ..entries import Autosaved, EntryChange, stored_entries
from ..entry_forms import EntryForm, EntrySheet, prefix_of, shown_value
from ..instruments import instrument_of
from ..models import Assessment, UnitAssessment
from .presenters import clash_words
from .sent import SentChange


@dataclass(frozen=True, slots=True)
class ReadChanges:
    """Which of the sent answers can be saved, and what is wrong with the others."""

    good: list[EntryChange]
    faults: list[dict[str, str]]


def read_changes(sheet: EntrySheet, sent: Sequence[SentChange]) -> ReadChanges:
    """Check each answer with the very form of the page, so that both say the same."""
    asked = {row.question.key: row for row in sheet.rows}
    good, faults = [], []
    for change in sent:
        row, field = asked.get(change.key), prefix_of(change.key)
        if row is None:
            text = _("Indikator %(code)s tidak ditanyakan pada lokus ini.")
            faults.append(fault(field, "value", text % {"code": change.indicator}))
            continue
        form = EntryForm(row.question, row.entry, posted(field, change))
        if form.is_valid():
            good.append(form.answer(change.seen))
        faults += [
            fault(field, part, str(text)) for part, texts in form.errors.items() for text in texts
        ]
    return ReadChanges(good, faults)


def posted(field: str, change: SentChange) -> dict[str, str]:
    """Return an answer as the plain form would post it."""
    return {
        f"{field}-value": change.value,
        f"{field}-not_applicable": "on" if change.not_applicable else "",
        f"{field}-note": change.note,
    }


def fault(field: str, part: str, text: str) -> dict[str, str]:
    """Return one message and the control it belongs to."""
    return {"field": field, "part": part, "text": text}


def now_words() -> dict[str, str]:
    """Return the time of a save for people and for machines."""
    return {"text": presenters.clock_words(), "iso": timezone.now().isoformat()}


def saved_words(saved: Autosaved) -> list[dict[str, Any]]:
    """Return the answers that now stand as wished, each with its version."""
    return [
        {"field": prefix_of(key), "version": version} for key, version in saved.versions.items()
    ]


def clashes_words(saved: Autosaved) -> list[dict[str, Any]]:
    """Return the answers that others changed meanwhile, with what they stored, who and when."""
    return [
        {"field": prefix_of(clash.change.key)} | asdict(clash_words(clash))
        for clash in saved.clashes
    ]


def result_words(unit_assessment: UnitAssessment, assessment: Assessment) -> dict[str, Any]:
    """Return a unit's result: the stored figures as text, and as the page shows it."""
    instrument = instrument_of(assessment)
    words = presenters.result_words(unit_assessment, instrument, sample=assessment.sample)
    return {
        "filled": unit_assessment.filled,
        "expected": unit_assessment.expected,
        "score": text_or_none(words.score),
        "low": text_or_none(words.low),
        "high": text_or_none(words.high),
        "category": words.category,
        "zone": words.zone,
        "zones": list(words.zones),
        "html": render_to_string("work/entering/_result.html", {"result": words}),
    }


def stored_words(unit_assessment: UnitAssessment) -> dict[str, Any]:
    """Return every stored answer with its version, and the result they give. Two queries."""
    rows = stored_entries(unit_assessment)
    return {
        "locked": presenters.unit_locked_words(unit_assessment),
        "entries": [
            {
                "field": prefix_of(key),
                "version": entry.version,
                "value": shown_value(entry.value),
                "not_applicable": entry.not_applicable,
                "note": entry.note,
            }
            for key, entry in rows.items()
        ],
        "result": result_words(unit_assessment, unit_assessment.assessment),
    }


def text_or_none(figure: object) -> str | None:
    """Return a stored figure as text, None while it is not known."""
    return None if figure is None else str(figure)
