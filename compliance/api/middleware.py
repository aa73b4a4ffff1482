"""Errors that no view of the API has answered: unknown addresses, closed methods, faults."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

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
        response = self.get_response(request)
        if (
            request.path.startswith("/api/")
            and response.status_code >= 400
            and isinstance(response, HttpResponse)
            and not isinstance(response, ProblemAnswer)
        ):
            detail = DETAILS.get(response.status_code, response.reason_phrase)
            problem = ProblemAnswer(response.status_code, detail)
            response.content = problem.content
            for name in ("Content-Type", "Content-Language"):
                response[name] = problem[name]
            response["Content-Length"] = str(len(problem.content))
            response["Access-Control-Allow-Origin"] = "*"
        return response
