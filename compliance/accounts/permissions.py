"""Who may invite, see and change whom: named rules over a person's rights, and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rules.predicates import predicate as rule_of
from rules.rulesets import add_rule, test_rule

from units.models import Government, ServiceUnit

from .models import Role, RoleAssignment, User
from .refusals import ActionDenied
from .selectors import Rights

GIVE_ROLE, INVITE = "accounts.give_role", "accounts.invite"
SEE_PERSON, MANAGE_PERSON = "accounts.see_person", "accounts.manage_person"

COORDINATED = frozenset({Role.OPERATOR.value, Role.COORDINATOR.value})


@dataclass(frozen=True, slots=True)
class Scope:
    """A role and whose it is: an operator's a unit's, an administrator's the whole install's."""

    role: Role
    government: Government | None = None
    unit: ServiceUnit | None = None

    @property
    def government_id(self) -> int | None:
        """Return the government in which the role acts, None for the whole install."""
        if self.unit is not None:
            return self.unit.government_id
        return self.government.pk if self.government is not None else None


@dataclass(frozen=True, slots=True)
class Person:
    """A user with all roles held, read once."""

    user: User
    scopes: Sequence[Scope]


def scope_of(assignment: RoleAssignment) -> Scope:
    """Return what a stored assignment gives."""
    return Scope(Role(assignment.role), assignment.government, assignment.unit)


def administers(rights: Rights, _target: Scope | Person) -> bool:
    """An administrator works for the whole install."""
    return rights.is_administrator


def coordinates(rights: Rights, scope: Scope) -> bool:
    """A coordinator gives the operators' and coordinators' roles of the own government."""
    own = {government for role, government in rights.government_ids if role == Role.COORDINATOR}
    return scope.role.value in COORDINATED and scope.government_id in own


def coordinates_some_role(rights: Rights, person: Person) -> bool:
    """A coordinator sees a person by the roles that coordinators of that government give."""
    return any(coordinates(rights, scope) for scope in person.scopes)


def coordinates_all_roles(rights: Rights, person: Person) -> bool:
    """A coordinator closes the account of somebody who holds no role beyond the own reach."""
    return bool(person.scopes) and all(coordinates(rights, scope) for scope in person.scopes)


def is_somebody_else(rights: Rights, person: Person) -> bool:
    """Nobody closes the own account: the page that reopens it would be out of reach."""
    return person.user.pk != rights.user_id


def either(*questions: Callable[..., bool]) -> Callable[..., bool]:
    """Return the question whether one of the questions is answered with yes."""
    return lambda rights, target: any(question(rights, target) for question in questions)


def manages(rights: Rights, person: Person) -> bool:
    """Somebody else's account, all of whose roles are within reach."""
    within_reach = administers(rights, person) or coordinates_all_roles(rights, person)
    return is_somebody_else(rights, person) and within_reach


PREDICATES: dict[str, Callable[..., bool]] = {
    GIVE_ROLE: either(administers, coordinates),
    INVITE: either(administers, coordinates),
    SEE_PERSON: either(administers, coordinates_some_role),
    MANAGE_PERSON: manages,
}
for name, question in PREDICATES.items():
    rule = rule_of(question, name=name)  # type: ignore[no-untyped-call] # rules has no types
    add_rule(name, rule)  # type: ignore[no-untyped-call] # rules has no types


def granted(rule: str, rights: Rights, target: Scope | Person) -> bool:
    """Return whether a rule holds for a person's rights and a role or person."""
    return bool(test_rule(rule, rights, target))  # type: ignore[no-untyped-call]


def check_can_give_role(rights: Rights, scope: Scope) -> None:
    """Roles are given and taken by an administrator, in the own government by a coordinator."""
    if not granted(GIVE_ROLE, rights, scope):
        raise ActionDenied(_("Peran ini tidak dapat Anda beri atau ambil."))


def check_can_invite(rights: Rights, scope: Scope) -> None:
    """Who may give a role may invite somebody new to it."""
    if not granted(INVITE, rights, scope):
        raise ActionDenied(_("Anda tidak dapat mengundang untuk peran ini."))


def check_can_see_person(rights: Rights, person: Person) -> None:
    """An administrator sees everybody, a coordinator the people of the own government."""
    if not granted(SEE_PERSON, rights, person):
        raise ActionDenied(_("Orang ini di luar wewenang Anda."))


def check_can_manage_person(rights: Rights, person: Person) -> None:
    """An account is closed and opened by somebody else, who reaches all its roles."""
    if not is_somebody_else(rights, person):
        raise ActionDenied(_("Akun sendiri tidak dapat Anda nonaktifkan."))
    if not granted(MANAGE_PERSON, rights, person):
        raise ActionDenied(_("Orang ini memegang peran di luar wewenang Anda."))
