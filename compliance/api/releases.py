"""The addresses of releases: the list that makes the chain, the corrections, the frozen bytes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from compliance.releases import selectors

from .fields import release_address
from .filters import ReleaseFilters
from .parameters import TraceQuery
from .schema import FrozenSchema, path_parameter
from .serializers import CorrectionSerializer, ReleaseSerializer
from .views import PublicList, PublicRead

NEWEST = "latest-version"  # link relation of RFC 5829


class ReleasesView(PublicList):
    """All releases in the order they were published; each names the hash of the one before it."""

    summary = "Frozen releases"
    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilters

    def get_queryset(self) -> Any:
        return selectors.with_sample(selectors.releases())


class CorrectionsView(PublicList):
    """The releases that corrected another, in their order, with reason and each changed value."""

    summary = "Corrections"
    serializer_class = CorrectionSerializer
    filterset_class = ReleaseFilters

    def get_queryset(self) -> Any:
        return selectors.with_sample(selectors.corrections())


class ReleaseView(PublicRead):
    """The bytes of one release, exactly as they were frozen; their SHA-256 is the release's.

    The header `Link` with rel="latest-version" leads to the newest release of the year.
    """

    summary = "One frozen release"
    query = TraceQuery
    schema = FrozenSchema()
    path_parameters: ClassVar = [
        path_parameter("code", "Code of the government.", "12.11"),
        path_parameter("year", "Year.", 2024),
        path_parameter("number", "Number of the release.", 1),
    ]

    def get(self, request: Request, code: str, year: int, number: int) -> HttpResponseBase:
        """Give the bytes, or 404 for what was never published."""
        track = self.asked(request)["track"]
        release = selectors.release_named(code, year, track, number)
        if release is None:
            raise Http404("There is no such release; releases/ lists those there are.")
        answer = HttpResponse(release.text.encode(), content_type="application/json")
        address = release_address(release, selectors.newest_number(release), request)
        answer["Link"] = f'<{address}>; rel="{NEWEST}"'
        return answer
