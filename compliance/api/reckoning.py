"""The addresses that reckon: a document scored, the cheapest way to a target, a score's steps.

Nothing is stored here; the same questions can be asked of `python -m scoring` without the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

import scoring
from compliance.releases import selectors
from scoring.document import calculate
from scoring.release import total_trace, unit_trace_in
from scoring.whatif_document import what_if

from .codes import SAMPLE_LABEL
from .documents import (
    GovernmentTraceSerializer,
    PlanSerializer,
    ScoringAnswerSerializer,
    ScoringDocumentSerializer,
    UnitTraceSerializer,
    WhatIfDocumentSerializer,
)
from .instruments import known_instruments
from .parameters import TraceQuery
from .pointers import WHOLE, pointer_of
from .problems import BadParameters, Fault
from .schema import DocumentSchema, path_parameter
from .serializers import Serializer
from .throttling import Reckonings
from .views import PublicRead

MOST_BYTES = 1_000_000  # a national year is reckoned by the command, not here


class AnyJson(BaseParser):
    """Leave the bytes alone: scoring reads them itself, so that no digit is lost on the way."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the bytes as they came, one more than allowed at most."""
        return stream.read(MOST_BYTES + 1)


class Reckoning(PublicRead):
    """A question in the body, an answer, nothing kept."""

    http_method_names: Any = ("post",)
    parser_classes = (AnyJson,)
    throttle_classes: Any = (Reckonings,)
    schema: Any = DocumentSchema()
    asks: ClassVar[type[Serializer]]  # what stands in the body
    example: ClassVar[dict[str, Any]]  # a body as it can be sent
    answer_with: ClassVar[Callable[..., dict[str, Any]]]

    def post(self, request: Request) -> Response:
        """Answer the document in the body; a fault names its place."""
        self.asked(request)
        check_content_type(request)
        # An empty body never reaches the parser.
        given: Any = request.data
        content = given if isinstance(given, bytes) else b""
        if len(content) > MOST_BYTES:
            raise BadParameters([Fault("", f"document: is longer than {MOST_BYTES} bytes", WHOLE)])
        try:
            return Response(type(self).answer_with(content, find_instrument=newest_method))
        except scoring.ScoringError as error:
            reason = f"{error.place}: {error.reason}"
            raise BadParameters([Fault("", reason, pointer_of(error.place, content))]) from error


class CalculateView(Reckoning):
    """Score a document: the same input and output as `python -m scoring`."""

    summary = "Score a document"
    asks = ScoringDocumentSerializer
    example: ClassVar = {
        "instrument": "ori-2022",
        "units": [{"unit": "a", "score": "95.32"}, {"unit": "b", "score": "94.34"}],
        "reported_total": "94.83",
    }
    serializer_class = ScoringAnswerSerializer
    answer_with = staticmethod(calculate)


class WhatIfView(Reckoning):
    """The cheapest improvements that reach a target, exact; the best that can be when none does.

    A scoring document with `target` {"zone": "green"}, {"category": "A"} or {"score": "90"},
    `efforts` {unit: {indicator: 1 to 5}} and `fixed` {unit: [indicator]}.
    """

    summary = "Cheapest way to a target"
    asks = WhatIfDocumentSerializer
    example: ClassVar = {
        "instrument": "ori-2022",
        "units": [{"unit": "x", "entries": [{"indicator": "I.1", "value": "3"}]}],
        "target": {"zone": "green"},
    }
    serializer_class = PlanSerializer
    answer_with = staticmethod(what_if)


def check_content_type(request: Request) -> None:
    """Refuse a body that is packed, or that says it is not UTF-8; raises UnsupportedMediaType."""
    packed = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in {"", "identity"}:
        raise UnsupportedMediaType("", detail="The body must not be packed: no Content-Encoding.")
    if not says_utf8(request):
        raise UnsupportedMediaType("", detail="The body must be UTF-8, as JSON always is.")


def says_utf8(request: Request) -> bool:
    """Return whether a body is UTF-8 as far as its Content-Type tells."""
    charset = (request._request.content_params or {}).get("charset", "utf-8").lower()
    return charset in {"utf-8", "utf8"}


def newest_method(code: str) -> scoring.Instrument:
    """Return the newest frozen method with a code; raises ScoringError when there is none."""
    found = [instrument for instrument in known_instruments() if instrument.code == code]
    return found[-1] if found else scoring.load_instrument(code)


class GovernmentTraceView(PublicRead):
    """How a government's published score came about, as a tree that can be added up by hand.

    `printed` is the figure of the source; `computed` what the units on record give.
    """

    summary = "Steps of a score"
    query = TraceQuery
    serializer_class = GovernmentTraceSerializer
    path_parameters: ClassVar = [
        path_parameter("code", "Code of the government.", "12.11"),
        path_parameter("year", "Year.", 2024),
    ]

    def get(self, request: Request, code: str, year: int) -> Response:
        """Give the trace, or 404 for what is not published."""
        track = self.asked(request)["track"]
        rows = selectors.published_scores().filter(year=year, track=track)
        row = None if selectors.NUL in code else rows.filter(government_code=code).first()
        if row is None:
            raise Http404("Nothing is published for this government, year and track.")
        trace = total_trace(selectors.document_of(row))
        return Response(
            {
                "government": code,
                "year": year,
                "track": track,
                "sample": row.sample,
                "sample_label": SAMPLE_LABEL if row.sample else None,
                "printed": trace.printed,
                "computed": trace.computed,
                "verdict": trace.verdict,
            }
        )


class UnitTraceView(PublicRead):
    """How a unit's published score came about, down to each answer."""

    summary = "Steps of a unit's score"
    query = TraceQuery
    serializer_class = UnitTraceSerializer
    path_parameters: ClassVar = [
        path_parameter("slug", "Slug of the unit.", "dairi-disdukcapil"),
        path_parameter("year", "Year.", 2024),
    ]

    def get(self, request: Request, slug: str, year: int) -> Response:
        """Give the trace, or 404 for what is not published."""
        track = self.asked(request)["track"]
        row = selectors.published_unit(slug=slug, year=year, track=track)
        if row is None:
            raise Http404("Nothing is published for this unit, year and track.")
        return Response(
            {
                "unit": slug,
                "year": year,
                "track": track,
                "sample": row.published.sample,
                "sample_label": SAMPLE_LABEL if row.published.sample else None,
                "trace": unit_trace_in(selectors.document_of(row.published), slug),
            }
        )
