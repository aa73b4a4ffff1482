"""What tests need to bring changed rows before the public, through the portal's own publication."""

from __future__ import annotations

from django.db.models import QuerySet

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment
from compliance.assessments.recompute import assessment_recompute
from compliance.releases.history import history_publish
from compliance.releases.models import PublishedScore, Release
from compliance.releases.services import year_publish


def publish_again(assessments: QuerySet[Assessment]) -> int:
    """Make the results of some years anew and publish those that changed; return how many did."""
    ids = list(assessments.order_by().values_list("pk", flat=True).distinct())
    for pk in ids:
        assessment_recompute(pk)
    return history_publish(ids)


def publish(assessment: Assessment, person: object) -> Release:
    """Publish a year as a person."""
    return year_publish(assessment_id=assessment.pk, actor=person, rights=rights_of(person))


def published(code: str, year: int, track: str = "official") -> PublishedScore:
    """Return the public row of a year."""
    return PublishedScore.objects.get(government_code=code, year=year, track=track)
