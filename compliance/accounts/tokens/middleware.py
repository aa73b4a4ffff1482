"""Who calls the officials' API: by token or by session; and in which language it is answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from ..refusals import unauthenticated
from .models import AccessToken
from .selectors import token_of
from .services import token_used

MACHINES = "/api/v1/work/"  # the only addresses at which a token counts


class TokenMiddleware:
    """Put the token's person in the session's place; an unusable token is refused at once.

    A request with an Authorization header is judged by it alone: a wrong token must not be saved
    by the cookie that happens to come with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(MACHINES):
            return self.get_response(request)
        # Addresses of machines carry no language, so the header decides here.
        translation.activate(translation.get_language_from_request(request))
        given = request.headers.get("Authorization")
        if given is not None:
            token = bearer_token(given)
            if token is None:
                return unauthenticated(invalid=True)
            token_used(token)
            request.user = token.user
            request.access_token = token  # type: ignore[attr-defined]
        return self.get_response(request)


def bearer_token(header: str) -> AccessToken | None:
    """Return the token of an Authorization header, None for anything else."""
    scheme, _blank, secret = header.partition(" ")
    return token_of(secret.strip()) if scheme.lower() == "bearer" else None


def token_in(request: HttpRequest) -> AccessToken | None:
    """Return the token that a request came with, None for one of a session."""
    token: AccessToken | None = getattr(request, "access_token", None)
    return token
