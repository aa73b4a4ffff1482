"""What the log's records are called: one query for each type that occurs, however many events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse

from compliance.accounts.models import User
from compliance.audit.models import Event
from units.models import Government, ServiceUnit

from ..models import (
    Assessment,
    Entry,
    EntryReview,
    IndexResult,
    InstrumentFile,
    Reply,
    ReportedScore,
    UnitAssessment,
    YearStep,
)
from .selectors import ENTRY, REPLY, REVIEW, objects_by_ids

Name = tuple[str, str]  # words, address of the record's page or ""
Names = dict[tuple[str, str], Name]

ENTRY_JOINS = ("unit_assessment__unit", "unit_assessment__assessment__government", "product")


def names_of(events: Iterable[Event]) -> Names:
    """Return the names of the records of some events, by type and id; unknown ones are left out."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        wanted[event.object_type].add(event.object_id)
    found: Names = {}
    for object_type, ids in wanted.items():
        naming = NAMING.get(object_type)
        if naming is not None:
            found |= {(object_type, str(pk)): name for pk, name in naming(ids)}
    return found


def unit_words(row: UnitAssessment) -> str:
    """Return a unit in a year."""
    return f"{row.unit.short_name} {row.assessment.year} ({row.assessment.get_track_display()})"


def assessment_words(row: Assessment) -> str:
    """Return a year of a government."""
    return f"{row.government.name} {row.year} ({row.get_track_display()})"


def entry_name(row: Entry) -> Name:
    """Return an answer with the address of its history."""
    product = f" {row.product.name}" if row.product else ""
    url = reverse(
        "work-entry-history", args=[row.unit_assessment_id, row.indicator, row.product_id or 0]
    )
    return f"{row.indicator}{product} · {unit_words(row.unit_assessment)}", url


def entries(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name answers."""
    for row in Entry.objects.filter(objects_by_ids(ids)).select_related(*ENTRY_JOINS):
        yield row.pk, entry_name(row)


def reviews(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name what the verifier said of answers."""
    joins = [f"entry__{join}" for join in ENTRY_JOINS]
    for row in EntryReview.objects.filter(objects_by_ids(ids)).select_related(*joins):
        yield row.pk, entry_name(row.entry)


def unit_assessments(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name units in a year."""
    rows = UnitAssessment.objects.filter(objects_by_ids(ids))
    for row in rows.select_related("unit", "assessment__government"):
        yield row.pk, (unit_words(row), reverse("work-unit-history", args=[row.pk]))


def replies(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name what units said of their results."""
    rows = Reply.objects.filter(objects_by_ids(ids))
    for row in rows.select_related("unit_assessment__unit", "unit_assessment__assessment"):
        url = reverse("work-unit-reply", args=[row.unit_assessment_id])
        yield row.pk, (unit_words(row.unit_assessment), url)


def assessments(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name years."""
    for row in Assessment.objects.filter(objects_by_ids(ids)).select_related("government"):
        yield row.pk, (assessment_words(row), reverse("work-assessment-history", args=[row.pk]))


def reported(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name printed figures."""
    rows = ReportedScore.objects.filter(objects_by_ids(ids)).select_related(
        "assessment__government",
        "unit_assessment__unit",
        "unit_assessment__assessment",
    )
    for row in rows:
        if row.unit_assessment is not None:
            words = unit_words(row.unit_assessment)
            yield row.pk, (f"{words} {row.dimension}".strip(), "")
        elif row.assessment is not None:
            yield row.pk, (assessment_words(row.assessment), "")


def steps(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name steps of a calendar."""
    for row in YearStep.objects.filter(objects_by_ids(ids)):
        yield row.pk, (f"{row.get_kind_display()} {row.year}", "")


def indices(ids: set[str]) -> Iterator[tuple[int, Name]]:
    """Name related indices of units."""
    for row in IndexResult.objects.filter(objects_by_ids(ids)).select_related("unit"):
        yield row.pk, (f"{row.index.upper()} {row.unit.short_name} {row.year}", "")


def plain(model: Any, words: Callable[[Any], str]) -> Callable[[set[str]], Iterator[Any]]:
    """Return what names the rows of a model that needs no other table."""

    def name(ids: set[str]) -> Iterator[tuple[int, Name]]:
        for row in model.objects.filter(objects_by_ids(ids)):
            yield row.pk, (words(row), "")

    return name


NAMING: dict[str, Callable[[set[str]], Iterator[tuple[int, Name]]]] = {
    ENTRY: entries,
    REVIEW: reviews,
    REPLY: replies,
    "assessments.unitassessment": unit_assessments,
    "assessments.assessment": assessments,
    "assessments.reportedscore": reported,
    "assessments.yearstep": steps,
    "assessments.indexresult": indices,
    "assessments.instrumentfile": plain(InstrumentFile, lambda row: str(row.code)),
    "accounts.user": plain(User, lambda row: str(row.get_username())),
    "units.serviceunit": plain(ServiceUnit, lambda row: str(row.short_name)),
    "units.government": plain(Government, lambda row: str(row.name)),
}
