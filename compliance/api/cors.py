"""Reading the public API from pages of other sites: who may ask, and what a browser may see.

Every public address may be read from anywhere, without cookies: no answer depends on who asks.
The officials' side is not opened to other sites; a preflight for it is refused like any OPTIONS.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from compliance.accounts.tokens.middleware import MACHINES

PUBLIC = "/api/v1/"
# Authorization is let through although nothing here reads it: a program that sends its token with
# every request must not be stopped by the browser.
HEADERS = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
EXPOSED = "Content-Disposition, Deprecation, ETag, Link, Retry-After, Sunset"
SECONDS = "86400"  # for which a browser may remember a preflight


def is_open(path: str) -> bool:
    """Return whether other sites may read an address."""
    return path.startswith("/api/") and not path.startswith(MACHINES)


def opened(response: HttpResponseBase) -> None:
    """Let pages of any site read an answer and the headers of it that they need."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED


def preflight(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to an OPTIONS of a public address, None for anything else."""
    if request.method != "OPTIONS" or not is_open(request.path_info):
        return None
    try:
        view = getattr(resolve(request.path_info).func, "view_class", None)
    except Resolver404:
        return None
    methods = [name.upper() for name in getattr(view, "http_method_names", ())]
    if not methods:
        return None
    allowed = ", ".join([*methods, "OPTIONS"])
    answer = HttpResponse(status=204, headers={"Allow": allowed})
    answer["Access-Control-Allow-Methods"] = allowed
    answer["Access-Control-Allow-Headers"] = HEADERS
    answer["Access-Control-Max-Age"] = SECONDS
    answer["Cache-Control"] = "no-store"
    opened(answer)
    return answer
