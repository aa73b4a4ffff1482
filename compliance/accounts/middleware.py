"""The door: every request passes the rights table before its view runs."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from .models import User
from .rights import RIGHTS, Gate, Row
from .selectors import NO_RIGHTS, Rights, rights_of


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
        return self.refusal(request, gate)

    def refusal(self, request: HttpRequest, gate: Gate | frozenset[str]) -> HttpResponse | None:
        """Return the way to the login for a visitor, raise for a person without the role."""
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        rights: Rights = rights_of(request.user)
        request.rights = rights  # type: ignore[attr-defined]
        if isinstance(gate, frozenset) and not rights.roles & {str(role) for role in gate}:
            raise PermissionDenied(_("Peran Anda tidak berwenang membuka halaman ini."))
        return None


def allowed_methods(row: Row) -> list[str]:
    """Return the methods that somebody may use at an address, for the Allow header."""
    read = ["GET", "HEAD"] if row.read is not None else []
    return read + (["POST"] if row.write is not None else [])
