"""A year as it stands beside the last release of it."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.assessments.models import Assessment

from . import selectors
from .differences import Node, differences
from .documents import year_content
from .models import Release


@dataclass(frozen=True, slots=True)
class Compared:
    """What a release would say now, the last one, and each difference."""

    content: Node
    before: Release | None  # None while the year was never published
    changes: list[Node]  # empty without a release before


def compared(assessment: Assessment) -> Compared:
    """Compare a year with its last release.

    Outside a transaction nothing is held: a publication reads the year again.
    """
    content = year_content(assessment.pk)
    before = selectors.release_before(assessment)
    return Compared(content, before, differences(before.document, content) if before else [])
