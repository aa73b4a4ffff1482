"""The OpenAPI document: parameters from the query fields, the same errors for every address."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from .deprecation import DEPRECATED, path_of
from .parameters import QueryField
from .problems import CONTENT_TYPE
from .serializers import ProblemSerializer

ERRORS = {
    400: "A parameter is unknown, empty, given twice or not in its form; `errors` names each.",
    404: "There is no such page or record.",
    406: "The Accept header allows no form that this address can give.",
    429: "A limit on requests is reached; `Retry-After` says for how many seconds to wait.",
}
NOT_MODIFIED = {304: OpenApiResponse(description="If-None-Match names the ETag of these bytes.")}


class QuerySchema(AutoSchema):
    """What a view says of itself: its query fields, its summary, its errors."""

    view: Any  # one of ours: it has a summary, query fields and path parameters

    def get_summary(self) -> str:
        """Return the short title of the operation."""
        return str(self.view.summary)

    def get_tags(self) -> list[str]:
        """Return the heading of the operation on the page of the document."""
        return list(super().get_tags()) or ["addresses"]

    def get_override_parameters(self) -> list[Any]:
        """Return every query parameter with its meaning and an example."""
        fields = self.view.query_fields()
        return [*map(described, fields, fields.values()), *self.view.path_parameters]

    def get_response_serializers(self) -> Any:
        """Return the answer and the errors."""
        answer = super().get_response_serializers()
        files = getattr(self.view, "file_renderers", ())
        given = {
            (200, renderer.media_type): OpenApiResponse(
                OpenApiTypes.STR if renderer.format == "csv" else OpenApiTypes.BINARY
            )
            for renderer in files
        }
        json = {(200, "application/json"): answer} if files else {200: answer}
        return {**json, **given, **NOT_MODIFIED, **problem_responses()}

    def is_deprecated(self) -> bool:
        """Return whether the address will go away."""
        return any(not row.part and path_of(row.name) == self.path for row in DEPRECATED)


def problem_responses() -> dict[tuple[int, str], OpenApiResponse]:
    """Return the errors that every address may answer with."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=text)
        for status, text in ERRORS.items()
    }


class DocumentSchema(QuerySchema):
    """What an address says of itself that takes a document in its body."""

    def get_request_serializer(self) -> Any:
        """Return the document that is asked for."""
        return self.view.asks

    def get_response_serializers(self) -> Any:
        """Return the answer and the errors; a document is not found or of another type."""
        answers = dict(super().get_response_serializers())
        problem = answers.pop((404, CONTENT_TYPE))
        answers.pop(304)
        answers[415, CONTENT_TYPE] = OpenApiResponse(
            problem.response, description="The body is not sent as application/json."
        )
        return answers

    def get_examples(self) -> list[OpenApiExample]:
        """Return a document that can be sent as it is."""
        return [OpenApiExample("two units", value=self.view.example, request_only=True)]


class FrozenSchema(QuerySchema):
    """What the address of a release says of itself: its own format stands in the document."""

    def get_response_serializers(self) -> Any:
        """Return the frozen document and the errors."""
        frozen = OpenApiResponse(
            OpenApiTypes.OBJECT,
            description="Canonical JSON (RFC 8785): inputs, method, results, replies, sources.",
        )
        return {200: frozen, **NOT_MODIFIED, **problem_responses()}


def path_parameter(name: str, description: str, example: str | int) -> OpenApiParameter:
    """Return the description of one part of an address."""
    kind = "integer" if isinstance(example, int) else "string"
    schema = {"type": kind, "examples": [example]}
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, description=description)


def described(name: str, field: QueryField) -> OpenApiParameter:
    """Return the description of one query parameter.

    Its example stands in the schema of the value: Swagger fills in those that stand beside it,
    and a reader who tries a list out would ask it with every filter at once.
    """
    whole = field.schema().get("type") == "integer"
    schema = {**field.schema(), "examples": [int(field.example) if whole else field.example]}
    return OpenApiParameter(
        name,
        {"type": "array", "items": schema} if field.repeatable else schema,
        required=field.required,
        explode=True if field.repeatable else None,
        description=field.description,
    )


@cache
def public_schema() -> dict[str, Any]:
    """Return the document in English; it is made once, as it never changes while we run."""
    with translation.override("en"):
        generator: Any = SchemaGenerator  # it has no types
        schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema
