"""Every error of the API in one shape: problem+json (RFC 9457), in English, faults listed.

Source of the shape: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseBase, JsonResponse
from rest_framework import exceptions

CONTENT_TYPE = "application/problem+json"
MOST_FAULTS = 20  # a request with a thousand bad parameters gets no answer of a megabyte


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    reason: str


class BadParameters(exceptions.APIException):
    """The query cannot be answered as it is asked; every fault is named."""

    status_code = 400

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{first.parameter}: {first.reason}{more}")
        self.faults = faults[:MOST_FAULTS]


class ProblemAnswer(JsonResponse):
    """An error as problem+json."""

    def __init__(self, status: int, detail: str, faults: Sequence[Fault] = ()) -> None:
        body = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "errors": [asdict(fault) for fault in faults],
        }
        super().__init__(body, status=status, content_type=CONTENT_TYPE)
        self["Content-Language"] = "en"


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
    return ProblemAnswer(error.status_code, str(error.detail), faults)
