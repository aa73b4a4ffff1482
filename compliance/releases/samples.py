"""The demonstration's finished year as a release, and its correction with an invented reply."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment, Entry, Reply, Track, UnitAssessment
from compliance.assessments.recompute import assessment_recompute
from compliance.assessments.samples import SAMPLE_YEARS, SamplesRefused
from compliance.audit.services import event_append

from . import selectors
from .documents import year_content
from .publishing import Publication, releases_append
from .services import correction_open, year_publish

REASON = "CONTOH / SAMPLE: satu isian rekaan keliru dibaca dan diperbaiki."
REPLY = "CONTOH / SAMPLE: ruang tunggu yang dinilai sudah dibenahi sebelum penilaian."
DECISION = "CONTOH / SAMPLE: foto yang dilampirkan mendukung sebagian tanggapan."
CORRECTED_UNIT, REPLYING_UNIT = "dairi-dinsos", "dairi-dinkes"


@transaction.atomic
def sample_releases_create() -> int:
    """Publish the finished sample years that are not published yet; return how many were.

    Raises SamplesRefused when DEBUG is off.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample figures are made only while DEBUG is on")
    rows = Assessment.objects.filter(
        government__code=settings.HOME_GOVERNMENT,
        year__in=[plan.year for plan in SAMPLE_YEARS if plan.published],
        track=Track.SELF,
        sample=True,
        status=Assessment.Status.OPEN,
    ).select_related("government")
    fresh = [row for row in rows if selectors.release_before(row) is None]
    found = [Publication(row, year_content(row.pk), "sample") for row in fresh]
    if found:
        releases_append(found, actor=None)
    return len(found)


@transaction.atomic
def sample_correction_create() -> int:
    """Correct the published sample year once, with a reply in it; return how many were made.

    Raises SamplesRefused when DEBUG is off. Nothing happens without the demonstration's accounts.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample figures are made only while DEBUG is on")
    people = {user.username: user for user in User.objects.filter(demo=True)}
    assessment = Assessment.objects.filter(
        government__code=settings.HOME_GOVERNMENT,
        year=SAMPLE_YEARS[0].year,
        track=Track.SELF,
        sample=True,
        status=Assessment.Status.PUBLISHED,
    ).first()
    if assessment is None or not {"publisher", "operator", "verifier"} <= set(people):
        return 0
    if len(selectors.releases_of(assessment)) != 1:
        return 0
    publisher = people["publisher"]
    rights = rights_of(publisher)
    correction_open(assessment_id=assessment.pk, reason=REASON, actor=publisher, rights=rights)
    sample_change(assessment)
    sample_reply(assessment, people["operator"], people["verifier"])
    year_publish(assessment_id=assessment.pk, actor=publisher, rights=rights)
    return 1


def sample_change(assessment: Assessment) -> None:
    """Lower one invented answer by a mark, and reckon the year anew."""
    unit = assessment.units.get(unit__slug=CORRECTED_UNIT)
    answers = Entry.objects.filter(unit_assessment=unit, value__gte=1)
    entry = answers.order_by("indicator", "pk")[0]
    if entry.value is not None:
        entry.value -= 1
    entry.version += 1
    entry.save(update_fields=["value", "version", "updated_at"])
    event_append(
        actor=None, verb="sample-create", obj=assessment, after={"corrected": entry.indicator}
    )
    assessment_recompute(assessment.pk)


def sample_reply(assessment: Assessment, operator: User, verifier: User) -> None:
    """Let one unit reply to its invented result."""
    unit: UnitAssessment = assessment.units.get(unit__slug=REPLYING_UNIT)
    now = timezone.now()
    if unit.verified_at is None:
        return
    Reply.objects.create(
        unit_assessment=unit,
        verified_at=unit.verified_at,
        kind=Reply.Kind.TEXT,
        text=REPLY,
        on_behalf=True,
        replied_at=now,
        replied_by=operator,
        outcome=Reply.Outcome.PARTLY,
        outcome_text=DECISION,
        decided_at=now,
        decided_by=verifier,
    )
