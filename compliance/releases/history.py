"""The official history and the demonstration's finished years as releases, with their sources."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from compliance.assessments.loading import Progress, no_progress, official_data_load
from compliance.assessments.models import Assessment, Track
from compliance.assessments.samples import SAMPLE_YEARS, SamplesRefused

from . import selectors
from .differences import differences
from .documents import year_content
from .publishing import Publication, newest_releases, releases_append

NEW_FILE = "Berkas data resmi portal ini diperbarui."


@transaction.atomic
def official_history_load(*, progress: Progress = no_progress) -> int | None:
    """Load the official data and publish it: its sources have published it long ago.

    Returns the number of figures in the files, None when these very files are loaded already.
    All of it or nothing.
    """
    loaded = official_data_load(progress=progress)
    if loaded is None:
        return None
    history_publish(loaded.assessments, progress=progress)
    return loaded.figures


@transaction.atomic
def history_publish(assessment_ids: Collection[int], *, progress: Progress = no_progress) -> int:
    """Publish loaded years that are not published as they stand; return how many were.

    A year that somebody opened for a correction is left to that person.
    """
    rows = (
        Assessment.objects.filter(pk__in=assessment_ids)
        .select_related("government")
        .order_by("year", "government__code", "track")
    )
    found = []
    by_id = {row.pk: row for row in rows}
    keys = {pk: (row.government.code, row.year, row.track) for pk, row in by_id.items()}
    known = newest_releases(list(keys.values()))
    for pk in progress(list(by_id)):
        publication = history_publication(by_id[pk], known=keys[pk] in known)
        if publication is not None:
            found.append(publication)
    if found:
        releases_append(found, actor=None)
    return len(found)


def history_publication(assessment: Assessment, *, known: bool) -> Publication | None:
    """Return the publication of a loaded year, None when its newest release says all of it.

    `known` tells whether it was ever published.
    """
    before = selectors.release_before(assessment) if known else None
    if before is None:
        return Publication(assessment, year_content(assessment.pk), "sources")
    if selectors.correction_of(assessment) is not None:
        return None
    content = year_content(assessment.pk)
    changes = differences(json.loads(before.text), content)
    if not changes:
        return None
    return Publication(assessment, content, "sources", NEW_FILE, changes)


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
