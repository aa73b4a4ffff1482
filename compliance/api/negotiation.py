"""Which form an answer takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from rest_framework.negotiation import DefaultContentNegotiation

from .problems import BadParameters, Fault


class StrictNegotiation(DefaultContentNegotiation):
    """By `format` or by the Accept header; an unknown format is a bad parameter, not a 404."""

    def filter_renderers(self, renderers: Iterable[Any], format: str) -> list[Any]:
        """Return the renderers of a format; raise BadParameters when there are none."""
        offered = list(renderers)
        try:
            return list(super().filter_renderers(offered, format))
        except Http404 as error:
            known = ", ".join(dict.fromkeys(renderer.format for renderer in offered))
            raise BadParameters([Fault("format", f"must be one of {known}")]) from error
