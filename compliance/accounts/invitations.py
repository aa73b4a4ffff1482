"""Invitations: a link that gives one role once, made, withdrawn and accepted."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.audit.services import event_append

from .models import Invitation, Role, User
from .permissions import Scope, check_can_invite
from .refusals import ActionRefused
from .selectors import Rights
from .services import assignment_make, role_facts

VALID = datetime.timedelta(days=7)


class InvitationUnknown(Exception):
    """No invitation has this token."""


class InvitationOver(Exception):
    """The invitation was accepted, withdrawn, or its days have passed."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an invited person without an account types; the password has passed validation."""

    username: str
    first_name: str
    last_name: str
    email: str
    password: str


def token_sha256(token: str) -> str:
    """Return what is stored of a link's token, as 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_create(
    *, scope: Scope, email: str, actor: User, rights: Rights
) -> tuple[Invitation, str]:
    """Offer a role and return the invitation with its token, which is known only now.

    Raises ActionDenied for a role beyond the inviter's reach.
    """
    check_can_invite(rights, scope)
    token, now = secrets.token_urlsafe(32), timezone.now()
    invitation = Invitation.objects.create(
        token_sha256=token_sha256(token),
        email=email,
        role=scope.role,
        government=scope.government,
        unit=scope.unit,
        invited_by=actor,
        invited_at=now,
        expires_at=now + VALID,
    )
    after = role_facts(invitation) | {"email": email or None}
    event_append(actor=actor, verb="invitation-create", obj=invitation, after=after)
    return invitation, token


@transaction.atomic
def invitation_revoke(*, invitation_id: int, actor: User, rights: Rights) -> None:
    """Withdraw an invitation that nobody has accepted.

    Raises ActionDenied beyond the person's reach, ActionRefused when it was accepted or
    withdrawn before.
    """
    invitation = locked_invitations().get(pk=invitation_id)
    check_can_invite(rights, invitation_scope(invitation))
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise ActionRefused(_("Undangan ini sudah dipakai atau sudah dicabut."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    event_append(
        actor=actor, verb="invitation-revoke", obj=invitation, before=role_facts(invitation)
    )


def invitation_offered(token: str) -> Invitation:
    """Return the invitation of a link that can be accepted now.

    Raises InvitationUnknown and InvitationOver. One query.
    """
    rows = Invitation.objects.select_related("government", "unit__government", "invited_by")
    return still_offered(rows.filter(token_sha256=token_sha256(token)).first())


@transaction.atomic
def invitation_accept(*, token: str, person: User | NewAccount) -> User:
    """Give the offered role to a person with an account, or to a new account made here.

    Of several who use one link at once, one succeeds. Raises InvitationUnknown, InvitationOver,
    and ActionRefused for a role that the person already holds or a name that was just taken.
    """
    row = locked_invitations().filter(token_sha256=token_sha256(token)).first()
    invitation = still_offered(row)
    user = person if isinstance(person, User) else account_make(person)
    try:
        assignment_make(
            user=user,
            role=Role(invitation.role),
            government=invitation.government,
            unit=invitation.unit,
        )
    except ValidationError as error:
        raise ActionRefused(_("Anda sudah memegang peran ini.")) from error
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    after = role_facts(invitation) | {
        "invitation": str(invitation.pk),
        "invited_by": invitation.invited_by.username,
    }
    event_append(actor=user, verb="invitation-accept", obj=user, after=after)
    return user


def account_make(account: NewAccount) -> User:
    """Make the account of an invited person. Raises ActionRefused when the name is taken."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                account.username,
                account.email,
                account.password,
                first_name=account.first_name,
                last_name=account.last_name,
            )
    except IntegrityError as error:
        raise ActionRefused(_("Nama pengguna ini baru saja dipakai orang lain.")) from error


def invitation_scope(invitation: Invitation) -> Scope:
    """Return what an invitation offers."""
    return Scope(Role(invitation.role), invitation.government, invitation.unit)


def locked_invitations() -> QuerySet[Invitation]:
    """Return invitations for a change, each held until the transaction ends."""
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("government", "unit__government", "invited_by")


def still_offered(invitation: Invitation | None) -> Invitation:
    """Return the invitation when it can be accepted now; raises otherwise."""
    if invitation is None:
        raise InvitationUnknown
    over = invitation.accepted_at is not None or invitation.revoked_at is not None
    if over or invitation.expires_at <= timezone.now():
        raise InvitationOver
    return invitation
