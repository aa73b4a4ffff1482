"""While the database is down: a clear answer, soon, in which nothing that was typed is lost."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException

from compliance.releases.rendered.front import DATABASE_DOWN

from .errors import service_unavailable

logger = logging.getLogger(__name__)

DOWN = (OperationalError, InterfaceError)
UNREADABLE = (
    *(UnreadablePostError, RawPostDataException, MultiPartParserError),
    *(RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent),
)
# Pages whose forms hold passwords, codes or keys: nothing of them is ever shown again.
SECRET_PAGES = ("account", "mfa", "socialaccount", "openid", "usersessions")
SECRET_WORDS = ("password", "sandi", "secret", "csrfmiddlewaretoken", "otp", "credential")


@dataclass(frozen=True, slots=True)
class Typing:
    """What a form had sent when the database was found to be down."""

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]  # their names; files themselves cannot be kept


class DatabaseUnavailable:
    """Turn a database that does not answer into 503, whoever met it: a view or a middleware.

    It stands outside of all that reads the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        got_request_exception.connect(note_failure, dispatch_uid="database-unavailable")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 500 and request.META.get(DATABASE_DOWN):
            return service_unavailable(request, typing_of(request))
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer for a view; other faults are not ours."""
        if not isinstance(exception, DOWN):
            return None
        logger.error("The database does not answer: %s", request.path, exc_info=exception)
        request.META[DATABASE_DOWN] = True
        return service_unavailable(request, typing_of(request))


def note_failure(sender: Any, request: HttpRequest | None = None, **_: Any) -> None:
    """Note that the fault Django is about to answer with 500 is the database's."""
    if request is not None and isinstance(sys.exc_info()[1], DOWN):
        request.META[DATABASE_DOWN] = True


def typing_of(request: HttpRequest) -> Typing | None:
    """Return what was posted to a page of ours, None when there is nothing to be sent again."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.view_name.startswith(SECRET_PAGES):
        return None
    try:
        posted, files = request.POST, request.FILES
    except UNREADABLE:
        return None
    fields = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if not any(word in name.lower() for word in SECRET_WORDS)
    ]
    names = [file.name or "" for _, found in files.lists() for file in found]
    return Typing(action=request.get_full_path(), fields=tuple(fields), files=tuple(names))
