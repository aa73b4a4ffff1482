"""The person's own account page, and allauth's views where ours differ."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import PasswordResetView
from allauth.socialaccount.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from .people import roles_with_scope
from .presenters import person_name, role_words
from .refusals import OfficialRequest
from .selectors import has_second_factor

AnyView = Callable[..., HttpResponseBase]


class PortalPasswordResetView(PasswordResetView):  # type: ignore[misc]
    """The way to a new password by mail; where no mail is set up, the page says whom to ask."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether this install sends mail."""
        return {**super().get_context_data(**kwargs), "mail_enabled": settings.MAIL_ENABLED}


password_reset = PortalPasswordResetView.as_view()


def provider_needed(view: AnyView) -> AnyView:
    """Answer 404 where no OpenID Connect provider is set."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def provider_names(request: HttpRequest) -> list[str]:
    """Return the names of the providers of the settings."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    return [provider.name for provider in get_adapter().list_providers(request)]


def account_home(request: OfficialRequest) -> HttpResponse:
    """Show the person's own account: roles, password, second factor, sessions, language."""
    user = request.user
    context = {
        "name": person_name(user),
        "roles": [role_words(row) for row in roles_with_scope().filter(user=user)],
        "second_factor": has_second_factor(user),
        "sessions": UserSession.objects.filter(user=user).count(),
        "providers": provider_names(request),
    }
    return render(request, "accounts/account.html", context)
