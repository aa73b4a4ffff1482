"""Errors that no view of the API has answered: unknown addresses, closed methods, faults."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from compliance.accounts.refusals import RefusalInJson

from .cors import is_open, opened, preflight
from .problems import ProblemAnswer

DETAILS = {
    400: "The request cannot be read.",
    403: "This address is not open to you.",
    404: "There is no such address; /api/v1/ lists those there are.",
    405: "This method is not allowed here; the Allow header names those that are.",
    500: "The portal failed. The fault is ours and has been logged.",
}


class ApiProblems:
    """Give every error below `/api/` the API's one shape; headers such as Allow stay.

    It stands first in the list of middleware, to see the answers of all others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = preflight(request) or self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400:
            return response
        if isinstance(response, ProblemAnswer):
            response.happened_at(request.path)
        elif isinstance(response, HttpResponse):
            detail = DETAILS.get(response.status_code, response.reason_phrase)
            language = "en"
            if isinstance(response, RefusalInJson):  # in the language of the one who is refused
                detail, language = response.detail, response["Content-Language"]
            problem = ProblemAnswer(response.status_code, detail, path=request.path)
            response.content = problem.content
            response["Content-Type"] = problem["Content-Type"]
            response["Content-Language"] = language
            response["Content-Length"] = str(len(problem.content))
        if is_open(request.path):
            opened(response)
        return response
