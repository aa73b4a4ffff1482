"""The addresses of the API: anonymous reads of what is published."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.assessments.national import national_years
from compliance.opendata.columns import Table
from compliance.opendata.tables import SCORES, UNIT_SCORES
from compliance.releases import selectors
from units import selectors as unit_selectors

from .conditional import answer_if_changed
from .cors import opened
from .deprecation import DEPRECATED, deprecation_told
from .dictionary import docs_context
from .fields import LinkField, whole_address
from .files import FILES, RENDERERS, refuse_paging, table_file
from .filters import (
    GovernmentFilters,
    ScoreFilters,
    StrictFilterSet,
)
from .instruments import InstrumentDetailSerializer, InstrumentSerializer, known_instruments
from .keyset import Keys
from .negotiation import StrictNegotiation
from .pagination import ListPages
from .parameters import (
    DocsQuery,
    InstrumentQuery,
    PagedQuery,
    SchemaQuery,
    StrictQuery,
    ZonesQuery,
    read_query,
)
from .problems import TooManyRequests
from .root import DeprecationSerializer, RootSerializer
from .schema import QuerySchema, public_schema
from .serializers import (
    GovernmentSerializer,
    ScoreSerializer,
    UnitScoreSerializer,
    UnitSerializer,
    ZonesSerializer,
)
from .throttling import CostlyReads
from .unit_filters import UnitListFilters, UnitScoreFilters

# For a minute a proxy need not ask; the same from Django and from the rendered answers.
FOR_CACHES = "public, max-age=60"


def api_version() -> str:
    """Return the version of the contract, as the OpenAPI document says it."""
    return str(settings.SPECTACULAR_SETTINGS["VERSION"])


class PublicRead(APIView):
    """A read that is open to everyone, from any site, without cookies, in English.

    No authentication runs here, so that no session is read and every visitor gets one answer.
    """

    authentication_classes = ()
    content_negotiation_class = StrictNegotiation
    http_method_names = ("get", "head")
    schema: Any = QuerySchema()
    query: ClassVar[type[forms.Form]] = StrictQuery
    path_parameters: ClassVar[list[OpenApiParameter]] = []
    summary: ClassVar[str] = ""
    throttle_classes = (CostlyReads,)

    @classmethod
    def query_fields(cls) -> dict[str, forms.Field]:
        """Return the parameters of the address."""
        return dict(cls.query.base_fields)

    def asked(self, request: Request) -> dict[str, Any]:
        """Return the parameters that are given; raise BadParameters with all faults."""
        return read_query(self.query(request.query_params), request.query_params)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in English, whatever the visitor's language is."""
        with translation.override("en"):
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            if isinstance(answer, SimpleTemplateResponse):
                answer.render()
        return answer_if_changed(request, answer)

    def check_throttles(self, request: Request) -> None:
        """Refuse what goes beyond a limit, and say which limit it is."""
        for throttle in self.get_throttles():
            if not throttle.allow_request(request, self):
                raise TooManyRequests(throttle.words(), throttle.wait())  # type: ignore[attr-defined]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let any site read the answer, and caches keep it for a minute unless it is an error."""
        response = super().finalize_response(request, response, *args, **kwargs)
        opened(response)
        response["Cache-Control"] = FOR_CACHES if response.status_code < 400 else "no-store"
        response.setdefault("Content-Language", "id, en")
        match = request.resolver_match
        deprecation_told(response, match.view_name if match else "")
        return response


class PublicList(PublicRead, generics.ListAPIView[Any]):
    """A list in pages."""

    filterset_class: ClassVar[type[StrictFilterSet] | None] = None
    filterset: StrictFilterSet  # set by the filters
    keys: Keys = ()  # set by the filters

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return a page; raise BadParameters when there are no rows since a name is not known."""
        try:
            rows = super().paginate_queryset(queryset)
        except NotFound:
            if self.filterset_class:
                self.filterset.check_beyond()
            raise
        if self.filterset_class:
            self.filterset.check_rows(rows or [], self.paginator.page.count)  # type: ignore[union-attr]
        return rows

    @classmethod
    def query_fields(cls) -> dict[str, forms.Field]:
        """Return the filters and the parameters of every list."""
        if cls.filterset_class is None:
            return dict(PagedQuery.base_fields)
        return cls.filterset_class.query_fields()


class PublicTable(PublicList):
    """A list whose rows are also a table of the open data: in pages as JSON, whole as a file."""

    table: ClassVar[Table]
    renderer_classes: Any = RENDERERS
    file_renderers = FILES

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Give a page, or everything."""
        form = str(request.accepted_renderer.format)
        if form == JSONRenderer.format:
            return super().list(request, *args, **kwargs)
        refuse_paging(request, form)
        rows = [*self.filter_queryset(self.get_queryset())]
        if not rows:
            self.filterset.check_empty()
        return table_file(request, self.table, rows, form)


class RootView(PublicRead):
    """Where everything is."""

    summary = "Addresses of the API"
    serializer_class = RootSerializer

    def get(self, request: Request) -> Response:
        self.asked(request)
        addresses = {
            name: whole_address(f"api-{name.replace('_', '-')}", request)
            for name, field in RootSerializer().fields.items()
            if isinstance(field, LinkField)
        }
        told = DeprecationSerializer(DEPRECATED, many=True, context={"request": request})
        return Response({"version": api_version(), **addresses, "deprecations": told.data})


class ScoresView(PublicTable):
    """One row a government, year and track: score, category, zone, ranks and their sources.

    Without `track` only the Ombudsman's assessments are given. A score that no source has
    printed is null; its zone may still be known.
    """

    summary = "Yearly scores of governments"
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilters
    table = SCORES

    def get_queryset(self) -> Any:
        return selectors.published_scores()


class UnitScoresView(PublicTable):
    """One row a service unit, year and track, with dimension scores where they are known.

    Without `track` only the Ombudsman's assessments are given.
    """

    summary = "Yearly scores of service units"
    serializer_class = UnitScoreSerializer
    filterset_class = UnitScoreFilters
    table = UNIT_SCORES

    def get_queryset(self) -> Any:
        return selectors.published_unit_scores()


class UnitsView(PublicList):
    """The service units (loci) that the portal knows, by government code and slug."""

    summary = "Service units"
    serializer_class = UnitSerializer
    filterset_class = UnitListFilters

    def get_queryset(self) -> Any:
        return unit_selectors.service_units().prefetch_related("channels")


class GovernmentsView(PublicList):
    """The governments that the portal knows, by code."""

    summary = "Governments"
    serializer_class = GovernmentSerializer
    filterset_class = GovernmentFilters

    def get_queryset(self) -> Any:
        return unit_selectors.governments()


class InstrumentsView(PublicList):
    """The assessment methods with their weights and bands, oldest first; each version a row."""

    summary = "Assessment methods"
    serializer_class = InstrumentSerializer
    pagination_class = ListPages

    def get_queryset(self) -> Any:
        return known_instruments()


class InstrumentView(PublicRead):
    """One method with its variables and indicators, in the newest version unless told."""

    summary = "One assessment method"
    serializer_class = InstrumentDetailSerializer
    query = InstrumentQuery
    path_parameters: ClassVar = [
        OpenApiParameter(
            "code",
            {"type": "string", "examples": ["ori-2022"]},
            OpenApiParameter.PATH,
            description="Code of the method, as in `instruments/`.",
        )
    ]

    def get(self, request: Request, code: str) -> Response:
        version = self.asked(request)["version"]
        found = [
            instrument
            for instrument in known_instruments()
            if instrument.code == code and version in (None, instrument.version)
        ]
        if not found:
            raise Http404("There is no such method; instruments/ lists those there are.")
        return Response(InstrumentDetailSerializer(found[-1]).data)


class ZonesView(PublicRead):
    """How many bodies of each kind stood in each zone in a year, on the Ombudsman's track.

    `kinds` counts what is published here; `national` repeats what a source says of the nation.
    """

    summary = "Counts by zone and kind"
    serializer_class = ZonesSerializer
    query = ZonesQuery

    def get(self, request: Request) -> Response:
        year = self.asked(request)["year"]
        national = national_years().get(year)
        answer = {
            "year": year,
            "track": "official",
            "kinds": selectors.zone_counts(year=year),
            "national": {**asdict(national), "basis": "reported"} if national else None,
        }
        return Response(ZonesSerializer(answer).data)


class SchemaView(PublicRead):
    """The OpenAPI document of these addresses."""

    summary = "OpenAPI document"
    query = SchemaQuery
    schema = None
    renderer_classes = (OpenApiYamlRenderer, OpenApiJsonRenderer2)

    def get(self, request: Request) -> Response:
        self.asked(request)
        return Response(public_schema())


class DocsView(PublicRead):
    """The documentation as a page to read and try; all its parts come from this host."""

    query = DocsQuery
    schema = None
    renderer_classes = (TemplateHTMLRenderer,)

    def get(self, request: Request) -> HttpResponseBase:
        language = self.asked(request)["language"]
        with translation.override(language):
            page = render(request._request, "api/docs.html", docs_context(language))
        page["Content-Language"] = language
        return page
