"""Every error of the API in one shape: problem+json (RFC 9457), in English, faults listed.

Source of the shape: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils.encoding import escape_uri_path
from rest_framework import exceptions

CONTENT_TYPE = "application/problem+json"
MOST_FAULTS = 20  # a request with a thousand bad parameters gets no answer of a megabyte
# `type` leads to the place of the documentation that explains the status.
DOCS = "/api/v1/docs/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter, or with one place of the body if `pointer` is given."""

    parameter: str
    reason: str
    pointer: str | None = None  # RFC 6901 as the fragment of a URI, such as #/units/0/score

    def said(self) -> dict[str, str]:
        """Return the fault as an error lists it."""
        if self.pointer is not None:
            return {"pointer": self.pointer, "detail": self.reason}
        return {"parameter": self.parameter, "detail": self.reason}


class BadParameters(exceptions.APIException):
    """The query cannot be answered as it is asked; every fault is named."""

    status_code = 400

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        place = f"{first.parameter}: " if first.parameter else ""
        super().__init__(f"{place}{first.reason}{more}")
        self.faults = faults[:MOST_FAULTS]


class TooManyRequests(exceptions.APIException):
    """A limit on requests is reached; `wait` tells for how many seconds, None when not known."""

    status_code = 429

    def __init__(self, limit: str, wait: float | None) -> None:
        self.wait = max(1, ceil(wait or 1))
        seconds = f"{self.wait} second{'' if self.wait == 1 else 's'}"
        super().__init__(f"The limit is {limit}. Ask again in {seconds}.")


class ProblemAnswer(JsonResponse):
    """An error as problem+json; without a `path` it says no `instance` until it is told one."""

    def __init__(
        self, status: int, detail: str, faults: Sequence[Fault] = (), path: str = ""
    ) -> None:
        self.problem = {
            "type": type_of(status),
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "instance": escape_uri_path(path),
            "errors": [fault.said() for fault in faults],
        }
        super().__init__(self.problem, status=status, content_type=CONTENT_TYPE)
        self["Content-Language"] = "en"

    def happened_at(self, path: str) -> None:
        """Say at which address it happened, unless it is said already."""
        if not self.problem["instance"]:
            self.problem["instance"] = escape_uri_path(path)
            self.content = json.dumps(self.problem).encode()
            if "Content-Length" in self:
                self["Content-Length"] = str(len(self.content))


def type_of(status: int) -> str:
    """Return the address that names a kind of problem and explains it."""
    return f"{settings.PUBLIC_ORIGIN}{DOCS}#{anchor_of(status)}"


def anchor_of(status: int) -> str:
    """Return the name of a status on the page of the documentation: not-found."""
    return HTTPStatus(status).phrase.lower().replace(" ", "-").replace("'", "")


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """Return the answer to an error raised by a view; None leaves it to Django (a fault of ours).

    It is a plain answer, not one that goes through the negotiated renderer: an error of the
    YAML schema is problem+json too.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or None)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError("The request cannot be read.")
    if not isinstance(error, exceptions.APIException):
        return None
    faults = error.faults if isinstance(error, BadParameters) else ()
    answer = ProblemAnswer(error.status_code, str(error.detail), faults, context["request"].path)
    if isinstance(error, TooManyRequests):
        answer["Retry-After"] = str(error.wait)
    return answer
