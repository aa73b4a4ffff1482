"""The officials' side of the API: what waits, and reading answers. Writes: entries.py, steps.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.accounts.refusals import OfficialRequest
from compliance.assessments import work
from compliance.audit import idempotency
from compliance.releases.documents import moment_text

from ..codes import TRACKS
from ..conditional import answer_unless_known
from ..fields import whole_address
from ..negotiation import StrictNegotiation
from ..parameters import PAGE_SIZE, ChoiceField, PageSizeField, QueryField, YearField, read_query
from ..reckoning import AnyJson
from ..throttling import WorkCalls
from . import serializers
from .authentication import BearerAuthentication, CheckedSession
from .bodies import sent_object
from .problems import TooManyCalls, work_problem
from .rows import assessment_row, unit_row
from .schema import UNIT_LINKS, WorkSchema, unit_parameter

Handlers = dict[str, Any]


class IdField(QueryField):
    """The number of a row."""

    pattern = r"[1-9][0-9]{0,17}"
    expected = "a whole number from 1"
    openapi: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 1}

    def read(self, value: str) -> int:
        return int(value)


class NoQuery(forms.Form):
    """An address without parameters; what is unknown is refused, a token in the address too."""


class ListQuery(NoQuery):
    """What both lists take."""

    after = IdField("Id of the last row of the page before; `next` carries it.", "1")
    page_size = PageSizeField(f"Rows in a page, {PAGE_SIZE} unless told.", "50")


class UnitsQuery(ListQuery):
    """What the list of units takes besides."""

    assessment = IdField("Units of one assessment.", "1")
    year = YearField("Units of one year.", "2026")
    track = ChoiceField("Units of one track.", "self", codes=TRACKS)
    status = ChoiceField("Units in one state.", "draft", codes=serializers.UNIT_STATUSES)


class WorkView(APIView):
    """An address for officials: the rights table has passed the person, by session or token."""

    authentication_classes = (BearerAuthentication, CheckedSession)
    content_negotiation_class = StrictNegotiation
    parser_classes = (AnyJson,)
    throttle_classes = (WorkCalls,)
    permission_classes = (IsAuthenticated,)  # a second gate behind the rights table
    schema: Any = WorkSchema()
    query: ClassVar[type[forms.Form]] = NoQuery
    path_parameters: ClassVar[list[OpenApiParameter]] = []
    one_entry: ClassVar[bool] = False
    reviews: ClassVar[bool] = False
    summaries: ClassVar[Handlers] = {}
    bodies: ClassVar[Handlers] = {}
    answers: ClassVar[Handlers] = {}
    links: ClassVar[Handlers] = {}

    @classmethod
    def query_fields(cls) -> dict[str, Any]:
        """Return the parameters of the address."""
        return dict(cls.query.base_fields)

    def asked(self, request: Request) -> dict[str, Any]:
        """Return the parameters that are given; raise BadParameters with all faults."""
        return read_query(self.query(request.query_params), request.query_params)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse unknown parameters before anything else is done."""
        super().initial(request, *args, **kwargs)
        self.parameters = self.asked(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a read with 304 when the program has what it would get."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if isinstance(answer, SimpleTemplateResponse):
            answer.render()
        return answer_unless_known(request, answer)

    def check_throttles(self, request: Request) -> None:
        """Refuse what goes beyond the limit of a token or a person, before anything is done."""
        for throttle in self.get_throttles():
            if not throttle.allow_request(request, self):
                raise TooManyCalls(throttle.words(), throttle.wait())  # type: ignore[attr-defined]

    def get_exception_handler(self) -> Callable[..., Any]:
        """Answer refusals in the person's language, each with its status."""
        return work_problem

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let nobody keep what only this person may read."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def official(self, request: Request) -> OfficialRequest:
        """Return the request with the person and the rights that the table has read."""
        found: Any = request._request
        official: OfficialRequest = found  # the middleware has made it one
        return official

    def unit(self, request: Request, pk: int) -> Any:
        """Return a unit that the person may open; 404 for all others, there or not."""
        row = work.units_to_open(self.official(request).rights).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def once(
        self, request: Request, act: Callable[[Any], dict[str, Any]], condition: str = ""
    ) -> Response:
        """Do a write once for its Idempotency-Key, and answer as the first time when repeated."""
        body = sent_object(request)
        given: Any = request.data
        content = given if isinstance(given, bytes) else b""
        path = f"{request.path}\0{condition}"
        status, answer = idempotency.answered_once(
            user=self.official(request).user,
            key=request.headers.get("Idempotency-Key", ""),
            request_sha256=idempotency.fingerprint(request.method or "", path, content),
            act=lambda: (200, act(body)),
        )
        return Response(answer, status=status)

    def page(self, request: Request, rows: QuerySet[Any]) -> tuple[int, str | None, list[Any]]:
        """Return the number of all rows, the address of the next page and the rows of this one.

        By the id of the last row, so that rows which come or go meanwhile repeat or skip none.
        """
        size = self.parameters.get("page_size") or PAGE_SIZE
        count = rows.count()
        after = self.parameters.get("after") or 0
        found = list(rows.order_by("pk").filter(pk__gt=after)[: size + 1])
        more, found = len(found) > size, found[:size]
        if not more:
            return count, None, found
        query = request.query_params.copy()
        query["after"] = str(found[-1].pk)
        return count, request.build_absolute_uri(f"{request.path}?{query.urlencode()}"), found


class WorkRootView(WorkView):
    """Who asks, as what, and where everything is: the first thing to try a token with."""

    summaries: ClassVar = {"get": "The person of the session or token"}
    answers: ClassVar = {"get": serializers.WorkSerializer}

    def get(self, request: Request) -> Response:
        official, auth = self.official(request), request.auth
        token: Any = auth
        return Response(
            {
                "user": official.user.get_username(),
                "roles": sorted(official.rights.roles),
                "token": None
                if token is None
                else {
                    "prefix": token.prefix,
                    "scopes": sorted(token.scopes),
                    "expires_at": moment_text(token.expires_at),
                },
                "assessments": whole_address("api-work-assessments", request),
                "units": whole_address("api-work-units", request),
            }
        )


class WorkAssessmentsView(WorkView):
    """The assessments that the person works on, by id; published comparators are left out."""

    summaries: ClassVar = {"get": "Own assessments"}
    answers: ClassVar = {"get": serializers.WorkAssessmentsSerializer}
    query = ListQuery

    def get(self, request: Request) -> Response:
        rows = work.assessments_listed(self.official(request).rights)
        count, following, found = self.page(request, rows)
        results = [assessment_row(row) for row in found]
        return Response({"count": count, "next": following, "results": results})


class WorkUnitsView(WorkView):
    """The units that the person may open, by id, each with what may be done and why not."""

    summaries: ClassVar = {"get": "Own units"}
    answers: ClassVar = {"get": serializers.WorkUnitsSerializer}
    query = UnitsQuery
    links: ClassVar = {"get": UNIT_LINKS}

    def get(self, request: Request) -> Response:
        rights, asked = self.official(request).rights, self.parameters
        columns = {"year": "assessment__year", "track": "assessment__track"}
        chosen = {
            columns.get(name, name): asked[name]
            for name in ("assessment", "year", "track", "status")
            if asked[name] is not None
        }
        rows = work.units_to_open(rights).filter(**chosen)
        count, following, found = self.page(request, rows)
        results = [unit_row(row, rights) for row in found]
        return Response({"count": count, "next": following, "results": results})


class WorkUnitView(WorkView):
    """One unit with its state and what may be done."""

    summaries: ClassVar = {"get": "One unit"}
    answers: ClassVar = {"get": serializers.WorkUnitSerializer}
    path_parameters: ClassVar = [unit_parameter()]

    def get(self, request: Request, pk: int) -> Response:
        unit = self.unit(request, pk)
        return Response(unit_row(unit, self.official(request).rights))
