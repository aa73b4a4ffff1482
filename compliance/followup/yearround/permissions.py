"""Who may read, keep and show a record of the year: named rules over a person's rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rules.predicates import predicate as rule_of
from rules.rulesets import add_rule, test_rule

from compliance.accounts.models import Role
from compliance.accounts.selectors import Rights
from units.models import Government, ServiceUnit

KEEP, SHOW = "yearround.keep", "yearround.show"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a record is: a unit's, or a whole government's where it names none."""

    government: Government
    unit: ServiceUnit | None = None


def coordinates(rights: Rights, place: Place) -> bool:
    """A coordinator works on all records of the own government."""
    return rights.has(Role.COORDINATOR, place.government)


def operates(rights: Rights, place: Place) -> bool:
    """An operator works on the records of the own units."""
    return place.unit is not None and rights.operates(place.unit)


def keeps(rights: Rights, place: Place) -> bool:
    """Operators keep the records of own units, coordinators all of the own government."""
    return coordinates(rights, place) or operates(rights, place)


PREDICATES: dict[str, Callable[..., bool]] = {KEEP: keeps, SHOW: coordinates}
for name, predicate in PREDICATES.items():
    rule = rule_of(predicate, name=name)  # type: ignore[no-untyped-call] # rules has no types
    add_rule(name, rule)  # type: ignore[no-untyped-call] # rules has no types


def granted(rule: str, rights: Rights, place: Place) -> bool:
    """Return whether a rule holds for a person's rights and a place."""
    return bool(test_rule(rule, rights, place))  # type: ignore[no-untyped-call] # no types there
