"""Writes by coordinators and administrators: roles given and taken, accounts closed and opened."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.audit.services import event_append

from .models import Role, RoleAssignment, User
from .people import active_administrators, person_of
from .permissions import (
    Scope,
    check_can_give_role,
    check_can_manage_person,
    check_can_see_person,
    scope_of,
)
from .refusals import ActionRefused
from .selectors import Rights
from .services import role_assign, role_facts
from .tokens.services import tokens_end


@transaction.atomic
def role_give(*, user_id: int, scope: Scope, actor: User, rights: Rights) -> RoleAssignment:
    """Give a person a further role.

    Raises ActionDenied for a role or a person beyond the giver's reach, ActionRefused for a role
    that the person already holds.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    check_can_see_person(rights, person_of(user))
    check_can_give_role(rights, scope)
    try:
        return role_assign(
            user=user, role=scope.role, government=scope.government, unit=scope.unit, actor=actor
        )
    except ValidationError as error:
        raise ActionRefused(_("Orang ini sudah memegang peran itu.")) from error


@transaction.atomic
def role_remove(*, assignment_id: int, actor: User, rights: Rights) -> None:
    """Take a role from a person; it is gone at the person's next request.

    Raises ActionDenied beyond the taker's reach, ActionRefused for the last administrator.
    """
    administrators = lock_administrators()
    assignment = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("user", "government", "unit__government")
        .get(pk=assignment_id)
    )
    check_can_give_role(rights, scope_of(assignment))
    if assignment.role == Role.ADMINISTRATOR:
        check_another_administrates(administrators, assignment.user)
    before = role_facts(assignment)
    user = assignment.user
    assignment.delete()
    event_append(actor=actor, verb="role-remove", obj=user, before=before)


@transaction.atomic
def person_deactivate(*, user_id: int, actor: User, rights: Rights) -> None:
    """Close an account: no way in any more, and its open sessions end now, for good.

    Raises ActionDenied for oneself or a person beyond reach, ActionRefused for the last
    administrator. An account that is closed stays so without an event.
    """
    administrators = lock_administrators()
    user = User.objects.select_for_update().get(pk=user_id)
    check_can_manage_person(rights, person_of(user))
    if not user.is_active:
        return
    check_another_administrates(administrators, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    tokens_end(user_id=user.pk, actor=actor)  # also when the account is opened again
    event_append(
        actor=actor,
        verb="person-deactivate",
        obj=user,
        before={"is_active": True},
        after={"is_active": False},
    )


@transaction.atomic
def person_reactivate(*, user_id: int, actor: User, rights: Rights) -> None:
    """Open a closed account again, with the roles it has."""
    user = User.objects.select_for_update().get(pk=user_id)
    check_can_manage_person(rights, person_of(user))
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    event_append(
        actor=actor,
        verb="person-reactivate",
        obj=user,
        before={"is_active": False},
        after={"is_active": True},
    )


def lock_administrators() -> set[int]:
    """Return who administrates, holding their rows: two who remove each other do so in turn."""
    rows = active_administrators().select_for_update(of=("self",)).order_by("pk")
    return set(rows.values_list("user_id", flat=True))


def check_another_administrates(administrators: set[int], user: User) -> None:
    """Somebody must be left who can give roles to anybody."""
    if administrators == {user.pk}:
        raise ActionRefused(_("Ini administrator terakhir. Tunjuk penggantinya dahulu."))
