"""The document of a release, built from a year's rows as they stand in this transaction."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import scoring
from compliance.assessments.instruments import frozen_instruments, instrument_of
from compliance.assessments.models import Assessment, Entry, ReportedScore, UnitAssessment
from compliance.assessments.replies.selectors import replies_of
from compliance.assessments.selectors import with_everything_scored
from scoring.release import FORMAT, results_of
from units.models import Government, GovernmentKind

Node = dict[str, Any]
DETAIL_TEXTS = ("handed_over_place", "handed_over_by", "award", "note", "source_url")
REPORTED_COLUMNS = (
    *("level", "dimension", "figure", "zone", "category_label", "by_elimination"),
    *("rank_province", "rank_province_of", "rank_national", "rank_national_of", "rank_note"),
    *("unit_name_printed", "source_name", "source_url", "status", "note"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a release stands: in the chain of all, among those of its year, in the log."""

    sequence: int
    number: int
    previous_sha256: str
    corrects: str | None
    log_events: int
    log_hash: str


@dataclass(frozen=True, slots=True)
class Act:
    """The publication itself."""

    published_at: datetime.datetime
    origin: str  # "portal", "sources" or "sample"
    reason: str
    changes: Sequence[Node]


def release_document(year: Node, place: Place, act: Act) -> Node:
    """Return the whole document: a year's content with its place and its act."""
    return {
        **year,
        "format": FORMAT,
        "release": {
            "sequence": place.sequence,
            "number": place.number,
            "previous_sha256": place.previous_sha256,
            "corrects": place.corrects,
            "published_at": moment_text(act.published_at),
            "origin": act.origin,
            "reason": act.reason,
            "changes": list(act.changes),
            "log": {"events": place.log_events, "hash": place.log_hash},
        },
    }


def year_content(assessment_id: int) -> Node:
    """Return all that a release says of a year: inputs, method, results, sources, replies.

    Eight queries, however many units. The results are made from the inputs of this very document,
    not copied from the tables; `check_results` holds both together.
    """
    assessment = with_everything_scored(assessment_id)
    replies = replies_of(assessment)
    units = sorted(assessment.units.all(), key=lambda row: row.unit.slug)
    content: Node = {
        "government": government_node(assessment.government),
        "year": assessment.year,
        "track": assessment.track,
        "sample": assessment.sample,
        "assessment": details_node(assessment),
        "instrument": instrument_node(assessment),
        "reported": reported_nodes(assessment, units),
        "units": [unit_node(row, reply_node(replies.get(row.pk))) for row in units],
    }
    content["results"] = results_of(content)
    check_results(assessment, units, content["results"])
    return content


class ResultsDiffer(RuntimeError):
    """A stored result is not what its inputs give."""


def check_results(assessment: Assessment, units: Sequence[UnitAssessment], results: Node) -> None:
    """Raise ResultsDiffer when a stored result is not what its inputs give: a defect."""
    pairs: list[tuple[Any, Node]] = [
        (assessment, results["total"]),
        *zip(units, results["units"], strict=True),
    ]
    for row, made in pairs:
        for name in ("score", "zone", "category", "range_low", "range_high"):
            stored = getattr(row, name)
            if (None if stored is None else str(stored)) != made[name]:
                raise ResultsDiffer(f"{row}: stored {name} {stored!r} is not {made[name]!r}")


def government_node(government: Government) -> Node:
    """Return a government with the province it lies in, a province in itself."""
    own = government.kind == GovernmentKind.PROVINCE
    province = government if own else government.parent
    return {
        "code": government.code,
        "name": government.name,
        "kind": government.kind,
        "slug": government.slug,
        "province_code": province.code if province else None,
        "province_name": province.name if province else None,
        "province_slug": province.slug if province else None,
    }


def details_node(assessment: Assessment) -> Node:
    """Return what is known of a year beside its figures."""
    return {
        "units_expected": assessment.units_expected,
        "announced_on": day_text(assessment.announced_on),
        "handed_over_on": day_text(assessment.handed_over_on),
        **{name: getattr(assessment, name) for name in DETAIL_TEXTS},
    }


def instrument_node(assessment: Assessment) -> Node:
    """Return the method with its whole text. No query for a shipped one."""
    instrument = instrument_of(assessment)
    return {
        "code": instrument.code,
        "version": instrument.version,
        "sha256": instrument.sha256,
        "text": instrument_text(instrument.code, instrument.sha256),
    }


@lru_cache(maxsize=64)
def instrument_text(code: str, sha256: str) -> str:
    """Return the text of a frozen method, by its hash."""
    if code in scoring.instrument_codes() and scoring.load_instrument(code).sha256 == sha256:
        file = resources.files("scoring") / "instruments" / f"{code}.toml"
        return file.read_bytes().decode()
    return frozen_instruments().get(sha256=sha256).text


def reported_nodes(assessment: Assessment, units: Sequence[UnitAssessment]) -> list[Node]:
    """Return the printed figures of a year but the withdrawn ones, in an order of their own.

    The order must not depend on keys of the database, which another install does not share.
    """
    slugs = {row.pk: row.unit.slug for row in units}
    shown = [
        row for row in assessment.reported.all() if row.status != ReportedScore.Status.WITHDRAWN
    ]
    nodes = [
        {
            **{name: getattr(row, name) for name in REPORTED_COLUMNS},
            "unit": slugs[row.unit_assessment_id] if row.unit_assessment_id else None,
            "recorded_at": moment_text(row.recorded_at),
        }
        for row in shown
    ]
    return sorted(nodes, key=reported_order)


def reported_order(node: Node) -> tuple[str, ...]:
    """Return what sorts printed figures: totals first, accepted before others."""
    levels = {"total": "0", "unit": "1", "dimension": "2"}
    texts = ("dimension", "status", "source_name", "source_url", "figure", "zone", "note")
    return (levels[node["level"]], node["unit"] or "", *(node[name] for name in texts))


def unit_node(row: UnitAssessment, reply: Node | None) -> Node:
    """Return one unit with its products, answers and reply. Notes and names of people stay out."""
    answers = sorted(row.entries.all(), key=entry_order)
    return {
        "slug": row.unit.slug,
        "name": row.unit.name,
        "short_name": row.unit.short_name,
        "kind": row.unit.kind,
        "products": [
            {"code": product.code, "name": product.name, "sample": product.sample}
            for product in sorted(row.unit.products.all(), key=lambda product: product.code)
        ],
        "entries": [
            {
                "indicator": entry.indicator,
                "product": entry.product.code if entry.product else None,
                "value": value_text(entry),
                "not_applicable": entry.not_applicable,
            }
            for entry in answers
            if entry.value is not None or entry.not_applicable
        ],
        "reply": reply,
    }


def entry_order(entry: Entry) -> tuple[str, str]:
    """Return what sorts answers."""
    return entry.indicator, entry.product.code if entry.product else ""


def value_text(entry: Entry) -> str | None:
    """Return an answer's value with no more zeros than it needs: "3", "2.5"."""
    if entry.value is None:
        return None
    whole, _, decimals = format(entry.value, "f").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def reply_node(reply: Any) -> Node | None:
    """Return a unit's reply and its outcome; None without one or where the unit waived it."""
    if reply is None or not reply.text:
        return None
    return {
        "text": reply.text,
        "replied_at": moment_text(reply.replied_at),
        "outcome": reply.outcome,
        "outcome_text": reply.outcome_text,
        "decided_at": moment_text(reply.decided_at) if reply.decided_at else None,
    }


def moment_text(moment: datetime.datetime) -> str:
    """Return a moment in UTC to the second: "2026-11-25T09:00:00Z"."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_text(day: datetime.date | None) -> str | None:
    """Return a day, None when it is not known."""
    return None if day is None else day.isoformat()
