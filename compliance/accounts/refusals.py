"""What a person may not do, and what nobody may do now, each with its sentence and its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import User
from .selectors import Rights

P = ParamSpec("P")


class ActionDenied(Exception):
    """The person may not do this; the text says why, in the person's language."""


class ActionRefused(Exception):
    """Nobody may do this now; the text says why, in the person's language."""


class OfficialRequest(HttpRequest):
    """A request that has passed the rights table: someone with a role, and the role's rights."""

    user: User
    rights: Rights


class RefusalInJson(JsonResponse):
    """A refusal for a script; the API puts its `detail` into its own shape of errors."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__({"title": title, "detail": detail}, status=status)
        self.detail = detail
        self["Content-Language"] = get_language() or "id"


def unauthenticated(*, invalid: bool = False) -> RefusalInJson:
    """Return the answer to a program that is nobody: no session, no token, or one of no use.

    Unknown, expired and revoked tokens get the same words: who holds one learns nothing of it.
    """
    detail = (
        _("Token ini tidak dikenal, sudah kedaluwarsa, atau sudah dicabut.")
        if invalid
        else _("Masuk lagi untuk melanjutkan.")
    )
    response = RefusalInJson(401, _("Sesi berakhir"), detail)
    error = ', error="invalid_token"' if invalid else ""
    response["WWW-Authenticate"] = f'Bearer realm="Portal Kepatuhan"{error}'
    return response


def refusals_in_words(
    view: Callable[Concatenate[OfficialRequest, P], HttpResponse],
) -> Callable[Concatenate[OfficialRequest, P], HttpResponse]:
    """Turn what a check refuses into the answer 403 or 409 with its sentence."""

    @wraps(view)
    def guarded(request: OfficialRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ActionDenied as denial:
            raise PermissionDenied(str(denial)) from denial
        except ActionRefused as refusal:
            context = {"title": _("Belum dapat dilakukan"), "detail": str(refusal), "status": 409}
            return render(request, "error.html", context, status=409)

    return guarded
