"""Fields of the answers: stored values passed through as strings, each with its JSON schema."""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from compliance.assessments import selectors

from .codes import SAMPLE_LABEL, Codes


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


class LinkField(Described):
    """An address."""

    openapi = {"type": "string", "format": "uri"}


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


class ProvinceCodeField(Described):
    """The code of the province a body lies in, from the body itself; a province lies in itself."""

    def to_representation(self, value: Any) -> str | None:
        """Return the code, None for a national body."""
        if value.kind == "province":
            return str(value.code)
        return str(value.parent.code) if value.parent else None


class SuccessorField(Described):
    """The slug of the unit that took a closed unit's place, from the closed unit."""

    def to_representation(self, value: Any) -> str | None:
        """Return the slug, None when there is no successor."""
        return str(value.successor.slug) if value.successor else None


class NothingField(Described):
    """A name that is reserved and has no value yet."""

    openapi = {"type": "null"}

    def get_attribute(self, instance: Any) -> None:
        """Return nothing, since the row has no such column."""
        return None


class UpdatedField(Described):
    """The last change of a row's result, publication or sources, from the row itself."""

    openapi = {
        "type": "string",
        "format": "date-time",
        "examples": ["2026-01-31T08:00:00.123456+07:00"],
    }

    def __init__(self, published: str, sources: str, **kwargs: Any) -> None:
        super().__init__(source="*", **kwargs)
        self.published, self.sources = published, sources

    def to_representation(self, value: Any) -> str:
        """Return the newest moment with its offset; the same three that `updated_since` looks at.

        The rows of a history are stored before they are published, so their own column alone
        would be older than the moment from which they can be read.
        """
        published: Any = value
        for name in self.published.split("."):
            published = getattr(published, name)
        moments: list[datetime.datetime] = [value.updated_at, published]
        moments += [source.recorded_at for source in getattr(value, self.sources)]
        return timezone.localtime(max(moments)).isoformat()
