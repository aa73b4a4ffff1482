"""ETags and 304 for answers that are not kept; kept ones have theirs from the store."""

from __future__ import annotations

import gzip
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from compliance.releases.rendered.addresses import address_of, public_of
from compliance.releases.rendered.encodings import (
    BROTLI,
    GZIP,
    IDENTITY,
    SMALLEST,
    coded,
    coding_for,
    unchanged,
)
from compliance.releases.rendered.keeping import NOT_IN_304, current_store

OF_A_BODY = frozenset({"content-length", "content-encoding"})
# Faster than what the store takes: these bytes are made for one reader.
PACKERS: dict[str, Any] = {
    BROTLI: lambda body: brotli.compress(body, quality=4),
    GZIP: lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def answer_if_changed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return a good answer to a read with its ETag, or 304 when the reader has these very bytes.

    It is packed here, unless it will be kept: GZipMiddleware would make its ETag a weak one.
    """
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    if not isinstance(response, HttpResponse):
        return response
    coding, body = IDENTITY, response.content
    if not will_be_kept(request) and len(body) >= SMALLEST:
        coding = coding_for(request.headers.get("Accept-Encoding", ""), PACKERS)
        body = PACKERS[coding](body) if coding != IDENTITY else body
    patch_vary_headers(response, ["Accept-Encoding"])
    etag = coded(coding, body).etag
    response["ETag"] = etag
    if unchanged(request.headers.get("If-None-Match", ""), etag):
        return not_modified(response)
    if coding != IDENTITY:
        response.content = body
        response["Content-Encoding"] = coding
    return response


def answer_unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return a good answer to an official's read with its ETag, or 304 when that was sent along.

    An ETag that the view has set, the version of an answer, stays. Nothing is packed here:
    GZipMiddleware adds its random bytes to what is private, and makes the ETag a weak one.
    """
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    if not isinstance(response, HttpResponse):
        return response
    response.setdefault("ETag", coded(IDENTITY, response.content).etag)
    if unchanged(request.headers.get("If-None-Match", ""), response["ETag"]):
        return not_modified(response)
    return response


def will_be_kept(request: HttpRequest) -> bool:
    """Return whether the store takes the answer as it is and hands it out from then on."""
    store = current_store()
    if store is None or request.method != "GET" or public_of(request) is None:
        return False
    return address_of(request) is not None


def not_modified(response: HttpResponse) -> HttpResponse:
    """Return the 304 in place of an answer, with all headers but those of a body."""
    answer = HttpResponseNotModified()
    for name, value in response.items():
        if name.lower() not in NOT_IN_304 | OF_A_BODY:
            answer[name] = value
    return answer
