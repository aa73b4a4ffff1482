"""A publication that is taken back at once, so that its pages can be looked at before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from compliance.assessments.services import locked

from .publishing import releases_append
from .services import publication_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What the pages of a previewed year are found by."""

    government_slug: str
    year: int
    track: str


def previewed(assessment_id: int) -> Preview:
    """Publish an open year in a transaction that the caller rolls back.

    Nothing is announced to the kept pages, since nothing will have changed. Raises ActionRefused
    when a correction changes nothing, RuntimeError outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a preview belongs into a transaction that is rolled back")
    assessment = locked(assessment_id)
    publication = publication_of(assessment)
    releases_append([publication], actor=None, announce=False)
    government = publication.content["government"]
    return Preview(government["slug"], assessment.year, assessment.track)
