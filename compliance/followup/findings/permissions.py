"""Who may act on findings and actions: named rules over a person's rights and the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.predicates import predicate as rule_of
from rules.rulesets import add_rule, test_rule

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government

from ..models import Action

KEEP_FINDINGS, UPDATE_ACTION = "followup.keep_findings", "followup.update_action"


def coordinates(rights: Rights, government: Government) -> bool:
    """A coordinator keeps the findings of the own government."""
    return rights.has(Role.COORDINATOR, government)


def owns(rights: Rights, action: Action) -> bool:
    """Who is named as the owner works on the action."""
    return action.owner_id is not None and action.owner_id == rights.user_id


def coordinates_action(rights: Rights, action: Action) -> bool:
    """A coordinator keeps the actions of the own government's findings too."""
    return coordinates(rights, action.finding.government)


def updates_action(rights: Rights, action: Action) -> bool:
    """The owner and the coordinator of an action tell how far it is."""
    return owns(rights, action) or coordinates_action(rights, action)


PREDICATES: dict[str, Callable[..., bool]] = {
    KEEP_FINDINGS: coordinates,
    UPDATE_ACTION: updates_action,
}
for name, predicate in PREDICATES.items():
    rule = rule_of(predicate, name=name)  # type: ignore[no-untyped-call] # rules has no types
    add_rule(name, rule)  # type: ignore[no-untyped-call] # rules has no types


def granted(rule: str, rights: Rights, record: Any) -> bool:
    """Return whether a rule holds for a person's rights and a record."""
    return bool(test_rule(rule, rights, record))  # type: ignore[no-untyped-call] # no types there
