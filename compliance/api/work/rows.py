"""Rows of the officials' API: units with what may be done, answers with their versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from compliance.accounts.refusals import ActionDenied, ActionRefused
from compliance.accounts.selectors import Rights
from compliance.assessments import policies
from compliance.assessments.entries import Question, value_text
from compliance.assessments.workflow import Action
from compliance.releases.documents import moment_text

from ..codes import SAMPLE_LABEL
from .problems import key_text

# The acts as the addresses call them.
ACTS: dict[Action, str] = {
    Action.SUBMIT: "submit",
    Action.TAKE_BACK: "take-back",
    Action.RETURN: "return",
    Action.VERIFY: "verify",
    Action.REOPEN: "reopen",
}


def assessment_row(assessment: Any) -> dict[str, Any]:
    """Return one assessment of a person's list; no query."""
    return {
        "id": assessment.pk,
        "government": government_row(assessment.government),
        "year": assessment.year,
        "track": assessment.track,
        "status": assessment.status,
        "lock": refusal_of(lambda: policies.check_is_open(assessment)),
        "instrument": assessment.instrument,
        "filled": getattr(assessment, "filled", None) or 0,
        "expected": getattr(assessment, "expected", None) or 0,
        "sample": assessment.sample,
        "sample_label": SAMPLE_LABEL if assessment.sample else None,
    }


def government_row(government: Any) -> dict[str, Any]:
    """Return whose it is."""
    return {"code": government.code, "name": government.name}


def unit_row(row: Any, rights: Rights) -> dict[str, Any]:
    """Return one unit with its state, and each act with why the person cannot do it; no query."""
    assessment = row.assessment
    return {
        "id": row.pk,
        "unit": {"slug": row.unit.slug, "name": row.unit.name},
        "government": government_row(row.unit.government),
        "assessment": assessment.pk,
        "year": assessment.year,
        "track": assessment.track,
        "status": row.status,
        "lock": refusal_of(lambda: policies.check_unit_is_open(row)),
        "reason": row.reason or None,
        "filled": row.filled,
        "expected": row.expected,
        "score": figure(row.score),
        "range": None
        if row.range_low is None
        else {"low": figure(row.range_low), "high": figure(row.range_high)},
        "zone": row.zone or None,
        "acts": [
            {"act": name, "permitted": reason is None, "reason": reason}
            for name, reason in act_refusals(row, rights)
        ],
        "sample": assessment.sample,
        "sample_label": SAMPLE_LABEL if assessment.sample else None,
    }


def act_refusals(row: Any, rights: Rights) -> list[tuple[str, str | None]]:
    """Return each act with the sentence that refuses it now, None where none does.

    Whether a unit is complete, or every answer accepted, is told by the act itself.
    """

    def check_enter() -> None:
        policies.check_can_record_unit(rights, row.unit)
        policies.check_unit_is_open(row)

    def step_check(action: Action) -> Callable[[], object]:
        return lambda: policies.check_step(action, rights, row)

    checks: list[tuple[str, Callable[[], object]]] = [("enter", check_enter)]
    checks += [(name, step_check(action)) for action, name in ACTS.items()]
    return [(name, refusal_of(check)) for name, check in checks]


def refusal_of(check: Callable[[], object]) -> str | None:
    """Return the sentence of a check that refuses, None when it passes."""
    try:
        check()
    except (ActionDenied, ActionRefused) as refusal:
        return str(refusal)
    return None


def figure(value: Any) -> str | None:
    """Return a stored figure as text; it was rounded when it was stored."""
    return None if value is None else str(value)


def entry_row(unit: Any, question: Question, entry: Any) -> dict[str, Any]:
    """Return the answer to one question; version 0 while there is none."""
    indicator, product = question.indicator, question.product
    version = entry.version if entry else 0
    return {
        "id": f"{unit.pk}:{key_text(question.key)}",
        "indicator": indicator.code,
        "product": None if product is None else {"id": product.pk, "name": product.name},
        "scale": {
            "minimum": value_text(indicator.minimum),
            "maximum": value_text(indicator.maximum),
        },
        "value": (value_text(entry.value) or None) if entry else None,
        "not_applicable": entry.not_applicable if entry else False,
        "note": entry.note if entry else "",
        "version": version,
        "etag": etag(version),
        "updated_at": moment_text(entry.updated_at) if entry else None,
        "updated_by": policies.name_of(entry.updated_by) if entry and entry.updated_by else None,
    }


def etag(version: int) -> str:
    """Return the entity tag of an answer: whoever changes it, its version rises."""
    return f'"{version}"'


def stale_words() -> str:
    """Return why nothing was saved."""
    return _("Belum disimpan: sebagian isian sudah diubah orang lain.")
