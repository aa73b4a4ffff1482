"""Which form an answer takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from .problems import BadParameters, Fault


class StrictNegotiation(DefaultContentNegotiation):
    """By `format`, else by the Accept header; an unknown format is a bad parameter, not a 404.

    Whoever writes `format` into the address gets it whatever the Accept header says: so an address
    with it has one answer, which can be kept.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """Return the renderer and its media type."""
        format = request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
        if format:
            renderer = self.filter_renderers(renderers, format)[0]
            return renderer, renderer.media_type
        selected: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return selected

    def filter_renderers(self, renderers: Iterable[Any], format: str) -> list[Any]:
        """Return the renderers of a format; raise BadParameters when there are none."""
        offered = list(renderers)
        try:
            return list(super().filter_renderers(offered, format))
        except Http404 as error:
            known = ", ".join(dict.fromkeys(renderer.format for renderer in offered))
            raise BadParameters([Fault("format", f"must be one of {known}")]) from error
