"""Which events a person may read: of a year, of a unit, of one answer, or the whole log."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import Rights
from compliance.audit.models import Event
from compliance.audit.selectors import Ids, events, events_of, latest_event, text_ids

from .. import work
from ..entries import Key
from ..models import Assessment, Entry, EntryReview, Reply, ReportedScore, UnitAssessment

ASSESSMENT, UNIT = "assessments.assessment", "assessments.unitassessment"
ENTRY, REVIEW = "assessments.entry", "assessments.entryreview"
REPORTED, REPLY = "assessments.reportedscore", "assessments.reply"
SAVED = "entry-save"  # the verb of each change of an answer

LARGEST_ID = 2**63 - 1  # an address may name more than a column holds

# What concerns a year as a whole and tells nothing of a single unit.
OF_THE_YEAR = (
    "assessment-open",
    "assessment-details",
    "assessment-method",
    "assessment-publish",
    "sample-create",
)


def reads_log(rights: Rights) -> bool:
    """Return whether a person reads the whole log: home auditor and administrator. No query."""
    return rights.is_administrator or Role.AUDITOR in rights.home_roles


def newest(number: int) -> list[Event]:
    """The newest events of the whole log. One query."""
    return list(events()[:number])


def events_of_assessment(assessment: Assessment, rights: Rights) -> QuerySet[Event]:
    """The events of a year: of itself, its printed totals, and the units the person may open."""
    units = work.units_to_open(rights).filter(assessment=assessment)
    own = events_of({ASSESSMENT: [str(assessment.pk)]})
    if units.count() < assessment.units.count():
        own = own.filter(verb__in=OF_THE_YEAR)  # a spreadsheet's event may tell of other units
    totals = ReportedScore.objects.filter(assessment=assessment, unit_assessment__isnull=True)
    printed = ReportedScore.objects.filter(unit_assessment__in=units.order_by().values("pk"))
    return (
        events_of(
            {
                **unit_objects(units),
                REPORTED: text_ids(totals | printed),
            }
        )
        | own
    )


def events_of_unit(unit_assessment: UnitAssessment) -> QuerySet[Event]:
    """The events of one unit in one year: its steps, answers, reviews, replies and figures."""
    return events_of(
        {
            **unit_objects(UnitAssessment.objects.filter(pk=unit_assessment.pk)),
            REPORTED: text_ids(ReportedScore.objects.filter(unit_assessment=unit_assessment)),
        }
    )


def unit_objects(units: QuerySet[UnitAssessment]) -> dict[str, Ids]:
    """Return what belongs to some units, by type."""
    inside = units.order_by().values("pk")
    return {
        UNIT: text_ids(units),
        ENTRY: text_ids(Entry.objects.filter(unit_assessment__in=inside)),
        REVIEW: text_ids(EntryReview.objects.filter(entry__unit_assessment__in=inside)),
        REPLY: text_ids(Reply.objects.filter(unit_assessment__in=inside)),
    }


def events_of_entry(entry: Entry | None) -> QuerySet[Event]:
    """The events of one answer and of what the verifier said of it."""
    if entry is None:
        return events_of({})
    reviews = EntryReview.objects.filter(entry=entry)
    return events_of({ENTRY: [str(entry.pk)], REVIEW: text_ids(reviews)})


def entry_of(unit_assessment: UnitAssessment, key: Key) -> Entry | None:
    """Return the stored answer to one question, None where there is none yet. One query."""
    indicator, product_id = key
    if product_id is not None and product_id > LARGEST_ID:
        return None
    rows = Entry.objects.filter(unit_assessment=unit_assessment, indicator=indicator)
    return rows.filter(product=product_id).select_related("product").first()


def latest_change(entry: Entry) -> Event | None:
    """Return the newest change of an answer, None when it was never saved by a person."""
    return latest_event(SAVED, ENTRY, str(entry.pk))


def people_in(rows: QuerySet[Event]) -> list[User]:
    """The people who did some events, by name. One query."""
    actors = rows.order_by().values("actor")
    return list(User.objects.filter(pk__in=actors).order_by("username"))


def verbs_in(rows: QuerySet[Event]) -> list[str]:
    """The verbs of some events. One query."""
    return list(rows.order_by("verb").values_list("verb", flat=True).distinct())


def all_people() -> list[User]:
    """Everyone who has an account, by name. One query."""
    return list(User.objects.order_by("username"))


def objects_by_ids(ids: Iterable[str]) -> Q:
    """Return the condition for the rows of some ids of the log; what is no number is no row."""
    return Q(pk__in=[int(text) for text in ids if text.isascii() and text.isdigit()])
