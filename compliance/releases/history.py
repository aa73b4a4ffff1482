"""The official history as releases, with its sources."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from compliance.assessments.loading import Progress, no_progress, official_data_load
from compliance.assessments.models import Assessment

from . import selectors
from .comparing import compared
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
    if not known:
        return Publication(assessment, year_content(assessment.pk), "sources")
    if selectors.correction_of(assessment) is not None:
        return None
    found = compared(assessment)
    if not found.changes:
        return None
    return Publication(assessment, found.content, "sources", NEW_FILE, found.changes)
