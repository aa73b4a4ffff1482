"""What a person changes on the own account pages goes into the log: password, factors, provider.

Logging in and failing to do so is not among it: axes keeps that in tables of its own, which may
be cleared after a while, as the log may not.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import Signal

from compliance.audit.services import event_append

from .models import User
from .tokens.services import tokens_end


def note(user: User, verb: str, facts: dict[str, str] | None = None) -> None:
    """Write an event about somebody's own account."""
    with transaction.atomic():
        event_append(actor=user, verb=verb, obj=user, after=facts)


def connect() -> None:
    """Listen to allauth; called once, when the app is ready."""
    listen(password_changed, "password-change")
    listen(password_set, "password-change")
    listen(password_reset, "password-reset")
    listen(authenticator_added, "mfa-add")
    listen(authenticator_removed, "mfa-remove")
    listen(authenticator_reset, "mfa-renew")
    listen(social_account_added, "provider-connect")
    listen(social_account_removed, "provider-disconnect")
    post_save.connect(tokens_of_old_password_end, sender=User, dispatch_uid="accounts-tokens-end")


def tokens_of_old_password_end(instance: User, created: bool, **kwargs: Any) -> None:
    """Revoke the tokens of a person whose new password is being stored, on a page or by a command.

    Whoever knew the old password may have made some. A password that is only hashed anew by a
    login is no new one: Django clears `_password` before it stores that.
    """
    if not created and getattr(instance, "_password", None) is not None:
        tokens_end(user_id=instance.pk, actor=instance)


def listen(signal: Signal, verb: str) -> None:
    """Write the verb whenever the signal comes."""

    def receiver(**kwargs: Any) -> None:
        login = kwargs.get("sociallogin")
        account = kwargs.get("socialaccount") or (login.account if login else None)
        user = kwargs.get("user") or (account.user if account else None)
        authenticator = kwargs.get("authenticator")
        if isinstance(user, User):
            note(user, verb, {"type": str(authenticator.type)} if authenticator else None)

    signal.connect(receiver, weak=False, dispatch_uid=f"accounts-{verb}-{id(signal)}")
