"""The states of a unit's assessment as a table: which follows which, and whose step it is."""

from __future__ import annotations

from compliance.accounts.models import Role

from .models import UnitAssessment

Status = UnitAssessment.Status

# from -> to: the roles that make the step; reasons and further conditions stand in policies.py
TRANSITIONS: dict[Status, dict[Status, frozenset[Role]]] = {
    Status.DRAFT: {
        Status.SUBMITTED: frozenset({Role.OPERATOR, Role.COORDINATOR}),
    },
    Status.SUBMITTED: {
        Status.RETURNED: frozenset({Role.VERIFIER}),
        Status.VERIFIED: frozenset({Role.VERIFIER}),
        Status.DRAFT: frozenset({Role.OPERATOR, Role.COORDINATOR}),  # taken back, with a reason
    },
    Status.RETURNED: {
        Status.SUBMITTED: frozenset({Role.OPERATOR, Role.COORDINATOR}),
    },
    Status.VERIFIED: {
        Status.RETURNED: frozenset({Role.VERIFIER}),  # reopened, with a reason
        Status.DRAFT: frozenset({Role.COORDINATOR}),  # reopened, with a reason
    },
}

OPEN = frozenset({Status.DRAFT, Status.RETURNED})  # answers may be changed


def follows(current: str, target: str) -> bool:
    """Return whether one state may follow the other at all."""
    return Status(target) in TRANSITIONS[Status(current)]


def makers(current: str, target: str) -> frozenset[Role]:
    """Return the roles that make a step; none for a step that does not exist."""
    return TRANSITIONS[Status(current)].get(Status(target), frozenset())
