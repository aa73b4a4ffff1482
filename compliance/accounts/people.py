"""Reads for the page of people: who may be seen, with which roles, and who is invited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from .models import Invitation, Role, RoleAssignment, User
from .permissions import COORDINATED, Person, coordinates, scope_of
from .selectors import SECOND_FACTORS, Rights, coordinated_governments


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the viewer may see it: only the roles within the viewer's reach."""

    person: Person
    assignments: list[RoleAssignment]
    has_second_factor: bool


def within_reach(rights: Rights) -> Q:
    """Return the roles, of people or of invitations, that the person gives and takes."""
    if rights.is_administrator:
        return Q()
    own = coordinated_governments(rights)
    return Q(role__in=COORDINATED) & (Q(unit__government__in=own) | Q(government__in=own))


def roles_with_scope() -> QuerySet[RoleAssignment]:
    """Return all roles with what their words need."""
    return RoleAssignment.objects.select_related("government", "unit__government").order_by(
        "role", "unit__name"
    )


def people_within_reach(rights: Rights) -> list[PersonRow]:
    """Return the people a coordinator or administrator sees, by name. Two queries."""
    return [person_row(user, rights) for user in users_within_reach(rights)]


def users_within_reach(rights: Rights) -> QuerySet[User]:
    """Return the users that the person sees, open accounts first, with roles and factors."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    users = User.objects.annotate(second_factor=Exists(factors)).prefetch_related(
        Prefetch("assignments", queryset=roles_with_scope())
    )
    if not rights.is_administrator:
        reached = RoleAssignment.objects.filter(within_reach(rights), user=OuterRef("pk"))
        users = users.filter(Exists(reached))
    return users.order_by("-is_active", "username")


def person_row(user: User, rights: Rights) -> PersonRow:
    """Return a user, read with assignments and second_factor, as the viewer may see it."""
    held = list(user.assignments.all())
    seen = [row for row in held if rights.is_administrator or coordinates(rights, scope_of(row))]
    person = Person(user, [scope_of(row) for row in held])
    return PersonRow(person, seen, cast(bool, getattr(user, "second_factor", False)))


def person_within_reach(rights: Rights, pk: int) -> PersonRow | None:
    """Return one of the people the person sees, None for somebody out of sight. Two queries."""
    user = users_within_reach(rights).filter(pk=pk).first()
    return person_row(user, rights) if user else None


def person_of(user: User) -> Person:
    """Return a user with all roles held. One query."""
    return Person(user, [scope_of(row) for row in roles_with_scope().filter(user=user)])


def open_invitations(rights: Rights) -> QuerySet[Invitation]:
    """Return the invitations that still wait for somebody, newest first. One query."""
    waiting = Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    reached = waiting.filter(within_reach(rights))
    return reached.select_related("government", "unit__government", "invited_by")


def active_administrators() -> QuerySet[RoleAssignment]:
    """Return the administrators' roles of accounts that are open."""
    return RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
