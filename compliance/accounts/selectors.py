"""Reads about people and their roles."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from units.models import Government, ServiceUnit

from .models import Role, RoleAssignment, User

# What counts as a second factor; recovery codes stand in for one that is lost.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may act as, read once; the policies ask this and nothing else."""

    user_id: int | None
    roles: frozenset[str]
    unit_ids: frozenset[int]  # units the person is an operator of
    government_ids: frozenset[tuple[str, int]]  # (role, government)
    home_roles: frozenset[str] = frozenset()  # held for the home government, not for its units

    def has(self, role: Role, government: Government) -> bool:
        """Return whether the person holds the role for this government."""
        return (role.value, government.pk) in self.government_ids

    def operates(self, unit: ServiceUnit) -> bool:
        """Return whether the person is an operator of this unit."""
        return unit.pk in self.unit_ids

    @property
    def is_administrator(self) -> bool:
        """Return whether the person administers the install."""
        return Role.ADMINISTRATOR.value in self.roles


NO_RIGHTS = Rights(None, frozenset(), frozenset(), frozenset())


def rights_of(user: User | AnonymousUser) -> Rights:
    """Return what the person may act as now. One query, none for a visitor."""
    if not isinstance(user, User) or not user.is_active:
        return NO_RIGHTS
    rows = list(RoleAssignment.objects.filter(user=user).select_related("government"))
    return Rights(
        user_id=user.pk,
        roles=frozenset(row.role for row in rows),
        unit_ids=frozenset(row.unit_id for row in rows if row.unit_id is not None),
        government_ids=frozenset(
            (row.role, row.government_id) for row in rows if row.government_id is not None
        ),
        home_roles=frozenset(
            row.role
            for row in rows
            if row.government is not None and row.government.code == settings.HOME_GOVERNMENT
        ),
    )


def has_second_factor(user: User) -> bool:
    """Return whether the person has set up an authenticator. One query."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def users_with_email(email: str) -> list[User]:
    """Return the active accounts with this address, upper and lower case alike. One query."""
    return list(User.objects.filter(email__iexact=email, is_active=True)) if email else []


def coordinated_governments(rights: Rights) -> set[int]:
    """Return the numbers of the governments that the person coordinates."""
    return {number for role, number in rights.government_ids if role == Role.COORDINATOR}


def governments_to_give(rights: Rights) -> QuerySet[Government]:
    """Return the governments for which the person may give roles: those with loci here."""
    if rights.is_administrator:
        return Government.objects.filter(units__isnull=False).distinct()
    return Government.objects.filter(pk__in=coordinated_governments(rights))


def units_to_give(rights: Rights) -> QuerySet[ServiceUnit]:
    """Return the units for which the person may name operators."""
    units = ServiceUnit.objects.select_related("government")
    if rights.is_administrator:
        return units
    return units.filter(government__in=coordinated_governments(rights))


def demo_user_names() -> list[str]:
    """Return the names of the demonstration accounts, in the order they were made."""
    return list(User.objects.filter(demo=True).order_by("pk").values_list("username", flat=True))
