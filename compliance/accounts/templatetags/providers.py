"""The OpenID Connect providers that the settings name, as buttons of the login page."""

from __future__ import annotations

from typing import TypedDict

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.conf import settings
from django.template import Context

register = template.Library()


class ProviderButton(TypedDict):
    """A provider and the address that leads to it, by POST."""

    name: str
    url: str


@register.simple_tag(takes_context=True)
def login_providers(context: Context, process: str = "login") -> list[ProviderButton]:
    """Return the providers to log in with, or to connect; none, and no query, without settings."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    request = context["request"]
    found = get_adapter().list_providers(request)
    return [
        ProviderButton(name=row.name, url=row.get_login_url(request, process=process))
        for row in found
    ]
