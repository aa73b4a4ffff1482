"""The door: every request passes the rights table before its view runs."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .kept_typing import typing_keep
from .models import Role, User
from .refusals import RefusalInJson, unauthenticated
from .rights import RIGHTS, SECOND_FACTOR_ROLES, Gate, Row
from .selectors import NO_RIGHTS, Rights, has_second_factor, rights_of
from .tokens.middleware import MACHINES, token_in


class RightsMiddleware:
    """Refuse what the rights table does not allow, and hand the person's rights to the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[object],
        kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Return a refusal, or None to let the view run. Public pages cost no query here."""
        match = request.resolver_match
        row = RIGHTS.get(match.view_name) if match else None
        if row is None:
            raise PermissionDenied(_("Alamat ini tidak dibuka untuk siapa pun."))
        request.rights = NO_RIGHTS  # type: ignore[attr-defined]
        gate = row.gate(request.method or "")
        if gate is None:
            return HttpResponseNotAllowed(allowed_methods(row))
        if gate is Gate.EVERYONE:
            return None
        if has_nul(request, kwargs):
            raise BadRequest
        return (
            self.refusal(request, row, gate)
            or self.second_factor_missing(request, row)
            or scope_missing(request, row)
        )

    def refusal(
        self, request: HttpRequest, row: Row, gate: Gate | frozenset[Role]
    ) -> HttpResponse | None:
        """Return the way to the login for a visitor, raise for a person without the role.

        A script that asks for JSON is told so in JSON: it could do nothing with a login page.
        """
        if not isinstance(request.user, User):
            if wants_json(request):
                return unauthenticated()
            if row.keeps_typing and request.method == "POST":
                typing_keep(request)
            return redirect_to_login(request.get_full_path())
        rights: Rights = rights_of(request.user)
        request.rights = rights  # type: ignore[attr-defined]
        if isinstance(gate, frozenset) and not rights.roles & {str(role) for role in gate}:
            reason = _("Peran Anda tidak berwenang membuka halaman ini.")
            if wants_json(request):
                return RefusalInJson(403, _("Tidak berwenang"), reason)
            raise PermissionDenied(reason)
        return None

    def second_factor_missing(self, request: HttpRequest, row: Row) -> HttpResponse | None:
        """Lead a person who must have a second factor to its set-up, None for all others."""
        rights: Rights = request.rights  # type: ignore[attr-defined]
        if not settings.MFA_REQUIRED or row.own_account or not rights.roles & SECOND_FACTOR_ROLES:
            return None
        if not isinstance(request.user, User) or has_second_factor(request.user):
            return None
        reason = _("Peran Anda memerlukan verifikasi dua langkah. Pasang dahulu di halaman ini.")
        if wants_json(request):
            return RefusalInJson(403, _("Tidak berwenang"), reason)
        messages.warning(request, reason)
        return redirect("mfa_index")


def has_nul(request: HttpRequest, captured: dict[str, object]) -> bool:
    """Return whether an address carries a NUL, which PostgreSQL takes for a fault.

    Forms refuse it at its field by themselves; what stands in an address is no form.
    """
    asked = [text for name, texts in request.GET.lists() for text in (name, *texts)]
    return any("\x00" in text for text in (*asked, *map(str, captured.values())))


def scope_missing(request: HttpRequest, row: Row) -> HttpResponse | None:
    """Refuse what a token was not made for, however much its person may do; None for the rest."""
    token = token_in(request)
    if token is None or request.method in {"GET", "HEAD"} or row.token_scope in token.scopes:
        return None
    refusal = RefusalInJson(
        403, _("Tidak berwenang"), _("Token ini tidak dibuat untuk tindakan ini.")
    )
    needed = f', scope="{row.token_scope}"' if row.token_scope else ""
    refusal["WWW-Authenticate"] = (
        f'Bearer realm="Portal Kepatuhan", error="insufficient_scope"{needed}'
    )
    return refusal


def wants_json(request: HttpRequest) -> bool:
    """Return whether the answer is read by a script and not by a person."""
    if request.path.startswith(MACHINES):
        return True
    return request.accepts("application/json") and not request.accepts("text/html")


def allowed_methods(row: Row) -> list[str]:
    """Return the methods that somebody may use at an address, for the Allow header."""
    read = ["GET", "HEAD"] if row.read is not None else []
    return read + ([row.write_method] if row.write is not None else [])
