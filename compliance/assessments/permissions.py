"""Who may act on which record: named rules over a person's rights and the record, no more.

What the record's state allows is the matter of policies.py, which asks these rules and puts their
answer into words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.predicates import predicate as rule_of
from rules.rulesets import add_rule, test_rule

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government, ServiceUnit

from .models import Assessment, Track, UnitAssessment
from .workflow import Action, actors

RECORD_TOTAL, RECORD_UNIT, PUBLISH = "record-total", "record-unit", "publish-assessment"
REVIEW = "review-unit"


def coordinates(rights: Rights, government: Government) -> bool:
    """A coordinator keeps the own government's figures; the home one's also the comparators'."""
    if rights.has(Role.COORDINATOR, government):
        return True
    return Role.COORDINATOR in rights.home_roles


def publishes(rights: Rights, assessment: Assessment) -> bool:
    """The publisher of the government releases a year; the home one's also the comparators'."""
    if rights.has(Role.PUBLISHER, assessment.government):
        return True
    return assessment.track == Track.OFFICIAL and Role.PUBLISHER in rights.home_roles


def records(rights: Rights, unit: ServiceUnit) -> bool:
    """An operator fills in the own units, a coordinator all units of the government."""
    return rights.operates(unit) or coordinates(rights, unit.government)


def verifies(rights: Rights, unit: ServiceUnit) -> bool:
    """A verifier of the government; never of a unit that the person operates."""
    return rights.has(Role.VERIFIER, unit.government) and not rights.operates(unit)


# What each role of the workflow's table means for one unit.
HOLDS: dict[Role, Callable[[Rights, ServiceUnit], bool]] = {
    Role.OPERATOR: lambda rights, unit: rights.operates(unit),
    Role.COORDINATOR: lambda rights, unit: coordinates(rights, unit.government),
    Role.VERIFIER: verifies,
}


def acts_as_one_of(rights: Rights, unit: ServiceUnit, roles: frozenset[Role]) -> bool:
    """Return whether a person holds one of the roles for this unit."""
    return any(holds(rights, unit) for role, holds in HOLDS.items() if role in roles)


def acting(action: Action) -> Callable[[Rights, UnitAssessment], bool]:
    """Return the question who does an action of the workflow."""

    def does(rights: Rights, unit_assessment: UnitAssessment) -> bool:
        return acts_as_one_of(rights, unit_assessment.unit, actors(action))

    return does


def granted(rule: str, rights: Rights, record: Any) -> bool:
    """Return whether a rule holds for a person and a record."""
    return bool(test_rule(rule, rights, record))  # type: ignore[no-untyped-call] # no types there


PREDICATES: dict[str, Callable[..., bool]] = {
    RECORD_TOTAL: coordinates,
    RECORD_UNIT: records,
    PUBLISH: publishes,
    REVIEW: verifies,
    **{action.value: acting(action) for action in Action},
}
for name, predicate in PREDICATES.items():
    rule = rule_of(predicate, name=name)  # type: ignore[no-untyped-call] # rules has no types
    add_rule(name, rule)  # type: ignore[no-untyped-call] # rules has no types
