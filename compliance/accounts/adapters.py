"""How allauth logs people in here: closed to strangers, one door for all ways, axes on guard."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from .backends import may_log_in
from .models import User
from .selectors import users_with_email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Accounts are made by invitation only; who may not log in is turned away at one place."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody registers here."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave the counting of wrong passwords to axes.

        Axes counts by name and address together. allauth would count by name alone as well, and
        so let a stranger lock an official out from elsewhere.
        """

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Turn away a closed account after any first step: password, passkey or provider."""
        if not isinstance(user, User) or not may_log_in(user):
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store a new password and end what was let in by the old one, both or neither.

        The tokens are revoked by `signals.tokens_of_old_password_end`, whoever stores it.
        """
        with transaction.atomic():
            super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the person's own account page."""
        return reverse("account-home")


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Names of keys as people here would write them."""

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return the name that is offered for a new key."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        if number == 0:
            return _("Kunci utama")
        return _("Kunci ke-%(number)d") % {"number": number + 1}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Logging in through a provider: for accounts that exist, never making one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return False: a provider's account never becomes an account here by itself."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Return to the page of connections."""
        return resolve_url("socialaccount_connections")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose login this is: the connected account, else the one with the same address.

        The address counts when the provider has verified it and exactly one account carries it.
        Nothing is stored: connecting for good is done by the person, on the account pages.
        """
        if sociallogin.state.get("process") == AuthProcess.CONNECT or sociallogin.is_existing:
            return
        verified = {row.email.lower() for row in sociallogin.email_addresses if row.verified}
        found = [user for email in sorted(verified) for user in users_with_email(email)]
        if len({user.pk for user in found}) != 1:
            raise ImmediateHttpResponse(
                render(request, "accounts/provider_unknown.html", status=403)
            )
        sociallogin.user = found[0]
