"""Who is asking, for the framework and for the OpenAPI document.

The rights table has let the person in already; here a session proves besides that the request
comes from the portal's own pages, which a token need not.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from compliance.accounts.tokens.middleware import token_in


class BearerAuthentication(BaseAuthentication):
    """The person of a token; the middleware has found both."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the person and the token, None for a session."""
        token = token_in(request._request)
        return None if token is None else (token.user, token)


class CheckedSession(SessionAuthentication):
    """The person of a session, every write with its CSRF token."""


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document names tokens."""

    target_class = "compliance.api.work.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme of tokens."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pk_ and 43 characters",
            "description": "A token made at /kerja/akun/token/: reads; scopes `entries` and "
            "`workflow` allow writes. Never in an address.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document names sessions."""

    target_class = "compliance.api.work.authentication.CheckedSession"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme of sessions."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the portal's pages; writes send X-CSRFToken as well.",
        }
