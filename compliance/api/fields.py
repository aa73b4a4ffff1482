"""Fields of the answers: stored values passed through as strings, each with its JSON schema."""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers
from rest_framework.request import Request

from compliance.assessments import selectors
from compliance.opendata.tables.parts import release_path
from compliance.releases.documents import moment_text

from .codes import SAMPLE_LABEL, Codes
from .deprecation import path_of


class Described(serializers.Field[Any, Any, Any, Any]):
    """A field of an answer that knows its own JSON schema; empty text is given as null."""

    openapi: dict[str, Any] = {"type": "string"}

    def to_representation(self, value: Any) -> Any:
        """Return the value as text, None when there is none."""
        return str(value) or None

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a value that is not null; a copy, for the generator adds."""
        return deepcopy(self.openapi)


class DescribedSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Hand the schema of our fields to the generator."""

    target_class = "compliance.api.fields.Described"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Return the schema of one field."""
        schema: dict[str, Any] = self.target.schema()
        return schema


class TextField(Described):
    """Text as it is stored."""


class FigureField(Described):
    """A stored score, 0-100, rounded once, as a string with two decimals: 88.00, never 88."""

    openapi = {"type": "string", "pattern": r"^\d{1,3}\.\d{2}$", "examples": ["94.83"]}


class ExactField(Described):
    """An exact number of a method (weight, bound of a scale) with at least two decimals."""

    openapi = {"type": "string", "pattern": r"^-?\d+\.\d{2,}$", "examples": ["21.85"]}

    def to_representation(self, value: Any) -> str:
        """Return the number with all its digits; a third decimal is kept, never rounded away."""
        whole, _, decimals = format(value, "f").partition(".")
        return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


class CodeField(Described):
    """One of the codes of a table, each explained in the schema."""

    def __init__(self, codes: Codes, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = codes

    def schema(self) -> dict[str, Any]:
        """Return a choice of constants: unlike an enum, each carries its meaning."""
        return {
            "oneOf": [{"const": code, "description": text} for code, text in self.codes.items()]
        }


class WholeField(Described):
    """A count or a year."""

    openapi = {"type": "integer"}

    def to_representation(self, value: Any) -> int:
        """Return the whole number."""
        return int(value)


class TruthField(Described):
    """Yes or no."""

    openapi = {"type": "boolean"}

    def to_representation(self, value: Any) -> bool:
        """Return the truth."""
        return bool(value)


class DateField(Described):
    """A day."""

    openapi = {"type": "string", "format": "date", "examples": ["2024-11-14"]}


class MomentField(Described):
    """A moment in UTC, to the second, as a release writes it."""

    openapi = {
        "type": "string",
        "format": "date-time",
        "examples": ["2026-01-31T01:00:00Z"],
    }


class SecondField(MomentField):
    """The same, from a moment."""

    def to_representation(self, value: datetime.datetime) -> str:
        """Return the moment in UTC to the second."""
        return moment_text(value)


class LinkField(Described):
    """An address."""

    openapi = {"type": "string", "format": "uri"}


class DeprecatedAddressField(Described):
    """The path of an address from its name; its parts stand in braces."""

    def to_representation(self, value: str) -> str:
        """Return the path as the OpenAPI document has it."""
        return path_of(value)


class ReleaseLinkField(LinkField):
    """The address of a release's frozen bytes, from whatever names government, year, number."""

    def to_representation(self, value: Any) -> str:
        """Return the whole address."""
        return release_address(value, value.number, self.context.get("request"))


def whole_address(name: str, request: Request | None, *arguments: Any) -> str:
    """Return an address on the host that was asked, alone: DRF would hang the query's format on."""
    return on_host(reverse(name, args=arguments), request)


def on_host(path: str, request: Request | None) -> str:
    """Return a path on the host that was asked, bare without a request."""
    return path if request is None else str(request.build_absolute_uri(path))


def release_address(year: Any, number: int, request: Request | None) -> str:
    """Return the address of a release's bytes; `year` names government, year and track."""
    return on_host(release_path(year, number), request)


class TextsField(Described):
    """Several texts or codes."""

    openapi = {"type": "array", "items": {"type": "string"}}

    def to_representation(self, value: Any) -> list[str]:
        """Return each as text."""
        return [str(item) for item in value]


class ComparableField(Described):
    """Whether the method allows a comparison with the year before, from the year."""

    openapi = {"type": "boolean"}

    def to_representation(self, value: int) -> bool:
        """Return the answer of the assessments."""
        return selectors.comparable_with_previous(value)


class SampleLabelField(Described):
    """The mark of invented rows, from `sample`."""

    openapi = {"oneOf": [{"const": SAMPLE_LABEL}]}

    def to_representation(self, value: bool) -> str | None:
        """Return the mark, None for a real row."""
        return SAMPLE_LABEL if value else None


class SuccessorField(Described):
    """The slug of the unit that took a closed unit's place, from the closed unit."""

    def to_representation(self, value: Any) -> str | None:
        """Return the slug, None when there is no successor."""
        return str(value.successor.slug) if value.successor else None


class UpdatedField(Described):
    """The moment a row last changed, with its offset; the same that `updated_since` looks at."""

    openapi = {
        "type": "string",
        "format": "date-time",
        "examples": ["2026-01-31T08:00:00.123456+07:00"],
    }

    def to_representation(self, value: datetime.datetime) -> str:
        """Return the moment as it is in Jakarta."""
        return timezone.localtime(value).isoformat()
