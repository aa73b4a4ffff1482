"""What tests need to bring changed rows before the public, through the portal's own publication."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

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


SEEN = re.compile(r'<input type="hidden" name="seen" value="([0-9a-f]{64})">')


def seen_by(client: Client, assessment: Assessment) -> str:
    """Return what the forms of the publisher's page send back, empty where there are none."""
    page = client.get(reverse("work-publication", args=[assessment.pk])).content.decode()
    found = set(SEEN.findall(page))
    assert len(found) <= 1
    return found.pop() if found else ""


def publish_as(client: Client, assessment: Assessment, **options: Any) -> Any:
    """Open the publisher's page and press its button."""
    data = {"seen": seen_by(client, assessment)}
    return client.post(reverse("work-publish", args=[assessment.pk]), data, **options)


def published(code: str, year: int, track: str = "official") -> PublishedScore:
    """Return the public row of a year."""
    return PublishedScore.objects.get(government_code=code, year=year, track=track)
