"""Reads of replies: which stand, which units may reply, what keeps a year from publication."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Assessment, Entry, Reply, ReportedScore, Track, UnitAssessment
from . import window

# A reply stands while the unit is in the verified state that it was given to.
STANDS = Q(verified_at=F("unit_assessment__verified_at"))
WITH_PEOPLE = ("replied_by", "decided_by")


def replies_of(assessment: Assessment) -> dict[int, Reply]:
    """The replies of a year that stand, by unit assessment; waived ones among them. One query."""
    rows = Reply.objects.filter(STANDS, unit_assessment__assessment=assessment)
    return {row.unit_assessment_id: row for row in rows}


def standing_reply(unit_assessment: UnitAssessment) -> Reply | None:
    """Return the reply to the present verified state of a unit, None without one. One query."""
    rows = Reply.objects.filter(STANDS, unit_assessment=unit_assessment)
    return rows.select_related(*WITH_PEOPLE).first()


def earlier_replies(unit_assessment: UnitAssessment) -> list[Reply]:
    """The replies to verified states that are gone, the newest first. One query."""
    rows = Reply.objects.filter(unit_assessment=unit_assessment)
    if unit_assessment.verified_at is not None:
        rows = rows.exclude(verified_at=unit_assessment.verified_at)
    return list(rows.select_related(*WITH_PEOPLE).order_by("-replied_at"))


def units_with_right() -> QuerySet[UnitAssessment]:
    """The units that may be replied for: a person verified them and answers make their result.

    Units that the install verified (samples) have no such right, nor have units whose result a
    source prints.
    """
    answered = Entry.objects.filter(unit_assessment=OuterRef("pk")).exclude(
        value=None, not_applicable=False
    )
    printed = ReportedScore.objects.filter(
        unit_assessment=OuterRef("pk"), status=ReportedScore.Status.ACCEPTED
    ).exclude(figure="")
    from_answers = Q(assessment__track=Track.SELF) | (Exists(answered) & ~Exists(printed))
    return UnitAssessment.objects.filter(
        from_answers, status=UnitAssessment.Status.VERIFIED, verified_by__isnull=False
    )


def has_right(unit_assessment: UnitAssessment) -> bool:
    """Return whether a unit may reply at all, whatever the day. One query."""
    return units_with_right().filter(pk=unit_assessment.pk).exists()


def units_without_reply() -> QuerySet[UnitAssessment]:
    """The units with the right of reply that have said nothing yet to their present state."""
    said = Reply.objects.filter(unit_assessment=OuterRef("pk"), verified_at=OuterRef("verified_at"))
    return units_with_right().exclude(Exists(said))


def waiting_replies() -> QuerySet[Reply]:
    """The replies that wait for the verifier's decision."""
    return Reply.objects.filter(STANDS, kind=Reply.Kind.TEXT, outcome="")


def decided_in_year(user_id: int | None, assessment: Assessment) -> bool:
    """Return whether a person decided a reply of a year, one that no longer stands too. One query.

    Whoever did took part in the verification.
    """
    if user_id is None:
        return False
    rows = Reply.objects.filter(unit_assessment__assessment=assessment, decided_by=user_id)
    return rows.exists()


def reply_blocks(assessment: Assessment) -> list[str]:
    """Return why replies keep a year from publication, one sentence a reason. One query."""
    return reply_blocks_by_year([assessment])[assessment.pk]


def reply_blocks_by_year(assessments: Sequence[Assessment]) -> dict[int, list[str]]:
    """Return the same for several years by their numbers. One query, however many."""
    found: dict[int, list[str]] = {row.pk: [] for row in assessments}
    waiting: dict[int, list[str]] = defaultdict(list)
    running: dict[int, list[str]] = defaultdict(list)
    for unit in units_that_block(found) if found else ():
        if getattr(unit, "waits"):  # noqa: B009 (an annotation)
            waiting[unit.assessment_id].append(unit.unit.name)
        elif unit.verified_at is not None and window.is_running(unit.verified_at):
            words = {"unit": unit.unit.name, "day": date_format(window.last_day(unit.verified_at))}
            running[unit.assessment_id].append(_("%(unit)s (sampai %(day)s)") % words)
    for sentence, by_year in (
        (_("Tanggapan menunggu keputusan verifikator: %(units)s."), waiting),
        (_("Masa tanggapan belum berakhir: %(units)s."), running),
    ):
        for pk, units in by_year.items():
            found[pk].append(sentence % {"units": "; ".join(sorted(units))})
    return found


def units_that_block(assessment_ids: Iterable[int]) -> QuerySet[UnitAssessment]:
    """The units whose reply waits for its decision (`waits`), or that may still give one."""
    waits = Exists(waiting_replies().filter(unit_assessment=OuterRef("pk")))
    rows = UnitAssessment.objects.filter(assessment__in=assessment_ids).annotate(waits=waits)
    silent = Q(pk__in=units_without_reply().order_by().values("pk"))
    blocking = Q(waits=True) | silent if window.is_set() else Q(waits=True)
    return rows.filter(blocking).select_related("unit")


def units_in_window(
    units: QuerySet[UnitAssessment],
) -> list[tuple[UnitAssessment, datetime.date]]:
    """Those of some units whose window is running, each with its last day. One query."""
    if not window.is_set():
        return []
    return [
        (row, window.last_day(row.verified_at))
        for row in units.select_related("unit", "assessment").order_by("unit__name", "pk")
        if row.verified_at is not None and window.is_running(row.verified_at)
    ]
