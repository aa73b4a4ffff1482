"""Who asks in the tests of rights: a visitor and the accounts of the demonstration."""

from __future__ import annotations

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
OFFICIALS = PEOPLE[1:]


def answers(*statuses: int) -> dict[str, int]:
    """Return what each of them gets, in the order of PEOPLE."""
    return dict(zip(PEOPLE, statuses, strict=True))
