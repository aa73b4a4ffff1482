"""A year as it stands beside the last release of it."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.assessments.models import Assessment
from scoring.release import canonical, sha256_of
from scoring.release_differences import Node, differences

from . import selectors
from .documents import year_content
from .models import Release


@dataclass(frozen=True, slots=True)
class Compared:
    """What a release would say now, the last one, and each difference."""

    content: Node
    before: Release | None  # None while the year was never published
    changes: list[Node]  # empty without a release before

    @property
    def sha256(self) -> str:
        """Return the hash of the content: what a publisher has seen, and a release would say.

        Neither the moment nor the place in the chain is part of it, so that it changes only when
        something would be published that was not there before.
        """
        return sha256_of(canonical(self.content))


def compared(assessment: Assessment) -> Compared:
    """Compare a year with its last release.

    Outside a transaction nothing is held: a publication reads the year again.
    """
    content = year_content(assessment.pk)
    before = selectors.release_before(assessment)
    return Compared(content, before, differences(before.document, content) if before else [])
