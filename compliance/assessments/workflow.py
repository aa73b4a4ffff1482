"""The states of a unit's assessment as tables: which follows which, and whose step it is."""

from __future__ import annotations

from enum import StrEnum

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


class Action(StrEnum):
    """What a person does with a unit; the value is the verb in the event log."""

    SUBMIT = "unit-submit"
    TAKE_BACK = "unit-take-back"
    RETURN = "unit-return"
    VERIFY = "unit-verify"
    REOPEN = "unit-reopen"


# The steps that an action makes. Each step of TRANSITIONS belongs to one action.
ACTIONS: dict[Action, tuple[tuple[Status, Status], ...]] = {
    Action.SUBMIT: ((Status.DRAFT, Status.SUBMITTED), (Status.RETURNED, Status.SUBMITTED)),
    Action.TAKE_BACK: ((Status.SUBMITTED, Status.DRAFT),),
    Action.RETURN: ((Status.SUBMITTED, Status.RETURNED),),
    Action.VERIFY: ((Status.SUBMITTED, Status.VERIFIED),),
    Action.REOPEN: ((Status.VERIFIED, Status.RETURNED), (Status.VERIFIED, Status.DRAFT)),
}


def follows(current: str, target: str) -> bool:
    """Return whether one state may follow the other at all."""
    return Status(target) in TRANSITIONS[Status(current)]


def makers(current: str, target: str) -> frozenset[Role]:
    """Return the roles that make a step; none for a step that does not exist."""
    return TRANSITIONS[Status(current)].get(Status(target), frozenset())


def steps(action: Action, current: str) -> dict[Status, frozenset[Role]]:
    """Return where an action leads from a state, and the roles that lead it there."""
    return {
        target: makers(source, target) for source, target in ACTIONS[action] if source == current
    }


def actors(action: Action) -> frozenset[Role]:
    """Return the roles that do an action, whatever the state."""
    return frozenset[Role]().union(*(makers(*step) for step in ACTIONS[action]))
