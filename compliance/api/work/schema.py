"""What the OpenAPI document says of officials' addresses: headers and every status."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from ..parameters import QueryField
from ..problems import CONTENT_TYPE
from ..schema import NOT_MODIFIED, described
from ..serializers import ProblemSerializer
from .serializers import StaleProblemSerializer

READ_ERRORS = {
    400: "A parameter is unknown or not in its form.",
    401: "No session, or a token that is unknown, expired or revoked: one answer for all three.",
    403: "The role, the second factor or the token's scope is missing.",
    404: "There is no such record, or it is not yours: one answer for both.",
    406: "The Accept header allows no form that this address can give.",
    429: "Too many calls of this token or person; `Retry-After` says how many seconds to wait.",
}
WRITE_ERRORS = {
    **READ_ERRORS,
    400: "The body is no JSON, or a parameter or header is not in its form.",
    403: "Role, second factor, scope or CSRF token is missing, or the act is another person's.",
    409: "Locked or not possible in this state; `detail` says why, who and when.",
    413: "The body is longer than a million bytes.",
    415: "The body is not sent as application/json in UTF-8.",
    422: "The body does not fit, `errors` names each place; or the key stood on another request.",
}
STALE = "Somebody else changed it meanwhile; nothing was saved, `present` is what stands."
LANGUAGE = OpenApiParameter(
    "Accept-Language",
    {"type": "string", "examples": ["en"]},
    OpenApiParameter.HEADER,
    description="Language of sentences: id, the default, or en.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{8,64}$",
        "examples": ["0b5c2f9e-6b0e-4e0e-9a52-1f7a4b7d3c11"],
    },
    OpenApiParameter.HEADER,
    required=True,
    description="New for each write. The same request under the same key gets the first answer "
    "for seven days and changes nothing; another request under it is refused with 422.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "examples": ['"3"']},
    OpenApiParameter.HEADER,
    required=True,
    description="ETag of the answer that was read. Without it 428, after another change 412.",
)
ETAG = OpenApiParameter(
    "ETag",
    {"type": "string", "examples": ['"4"']},
    OpenApiParameter.HEADER,
    response=[200],
    description="The version of the answer.",
)


ETAG_OF_BODY = OpenApiParameter(
    "ETag",
    {"type": "string", "examples": ['"9f86d081884c7d65"']},
    OpenApiParameter.HEADER,
    response=[200],
    description="Names these bytes.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    {"type": "string", "examples": ['"9f86d081884c7d65"']},
    OpenApiParameter.HEADER,
    description="ETag of what was read before; 304 without a body while it is the same.",
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.HEADER,
    response=[429],
    description="Seconds until the next call is let in.",
)


def link(operation: str, **parameters: str) -> dict[str, Any]:
    """Return where an answer leads: an operation, and what of the answer it takes."""
    return {"operationId": operation, "parameters": parameters}


# From the list of units to all that is done with one, from an answer to its next change.
UNIT_LINKS = {
    name: link(f"work_units_{operation}", id="$response.body#/results/0/id")
    for name, operation in {
        "Unit": "one_get",
        "Entries": "entries_get",
        "Submit": "submit_post",
        "TakeBack": "take_back_post",
        "Return": "return_post",
        "Verify": "verify_post",
        "Reopen": "reopen_post",
    }.items()
}
ENTRIES_LINKS = {
    "Entry": link("work_entries_one_get", entry="$response.body#/entries/0/id"),
    "Change": link(
        "work_entries_one_put",
        entry="$response.body#/entries/0/id",
        **{"If-Match": "$response.body#/entries/0/etag"},
    ),
}
ENTRY_LINKS = {
    "Change": link(
        "work_entries_one_put",
        entry="$response.body#/id",
        **{"If-Match": "$response.body#/etag"},
    ),
}


class WorkSchema(AutoSchema):
    """What a view says of itself: parameters, headers, body and errors, per method."""

    view: Any

    def get_summary(self) -> str:
        """Return the short title of the operation."""
        return str(self.view.summaries[self.method.lower()])

    def get_operation_id(self) -> str:
        """Return a name that no other operation has: list and row would share theirs."""
        parts = [part for part in self.path.split("/")[3:] if part and "{" not in part]
        one = ["one"] if self.path.endswith("}/") else []
        return "_".join([*parts, *one, self.method.lower()]).replace("-", "_")

    def get_tags(self) -> list[str]:
        """Put all under one heading."""
        return ["work"]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Return the operation with where its answer leads: a row's id to the row's addresses."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        links = self.view.links.get(self.method.lower(), {})
        if links and operation is not None:
            operation["responses"]["200"]["links"] = links
        return operation

    def get_override_parameters(self) -> list[Any]:
        """Return the parts of the address, the query and the headers."""
        fields: dict[str, QueryField] = self.view.query_fields()
        query = map(described, fields, fields.values()) if self.method == "GET" else ()
        found = [*self.view.path_parameters, *query, LANGUAGE, RETRY_AFTER]
        if self.method == "GET":
            return [*found, IF_NONE_MATCH, ETAG if self.view.one_entry else ETAG_OF_BODY]
        found.append(IDEMPOTENCY_KEY)
        return [*found, IF_MATCH, ETAG] if self.view.one_entry else found

    def get_request_serializer(self) -> Any:
        """Return what stands in the body, nothing for an act without one."""
        return self.view.bodies.get(self.method.lower())

    def get_response_serializers(self) -> Any:
        """Return the answer and every error."""
        errors = READ_ERRORS if self.method == "GET" else WRITE_ERRORS
        answers: dict[Any, Any] = {200: self.view.answers[self.method.lower()]}
        if self.method == "GET":
            answers |= NOT_MODIFIED
        for status, text in errors.items():
            answers[status, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description=text)
        if self.method == "PUT":
            answers[412, CONTENT_TYPE] = OpenApiResponse(StaleProblemSerializer, description=STALE)
            if self.view.one_entry:
                answers[428, CONTENT_TYPE] = OpenApiResponse(
                    ProblemSerializer, description="If-Match is missing."
                )
        elif self.view.reviews:
            answers[412, CONTENT_TYPE] = OpenApiResponse(
                ProblemSerializer, description="An answer or its review changed meanwhile."
            )
        return answers


def unit_parameter() -> OpenApiParameter:
    """Return the description of a unit's number."""
    return OpenApiParameter(
        "id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Id of the unit's row."
    )
