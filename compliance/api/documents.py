"""What is asked of and answered by the addresses that reckon; `scoring` itself makes the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .fields import Described, SampleLabelField, TextField, TruthField, WholeField
from .serializers import Serializer


class AsReckoned(Described):
    """A value that scoring has made, passed on as it is."""

    def to_representation(self, value: Any) -> Any:
        """Return the value untouched."""
        return value


class TreeField(AsReckoned):
    """A tree of figures: each with `exact`, `shown`, `rule`, `weight` and its `inputs`."""

    openapi = {"type": "object", "additionalProperties": True}


class NumberTextField(AsReckoned):
    """A number written as text, or null while it is not known."""

    openapi = {"type": "string", "examples": ["94.83"]}


class GivenNumberField(AsReckoned):
    """A number of a question: as text or as a JSON number, whose digits are kept all the same."""

    openapi = {"type": ["string", "number"], "examples": ["94.83"]}


class UnitDocumentSerializer(Serializer):
    """One unit: its score, its dimension scores, or its answers."""

    unit = TextField(help_text="A name of your own, each once.")
    score = GivenNumberField(required=False, allow_null=True, help_text="0-100.")
    dimensions = TreeField(required=False, help_text="Dimension code to score, as text.")
    entries = serializers.ListField(
        child=TreeField(),
        required=False,
        help_text="Answers: indicator, value or not_applicable, and product where it is asked.",
    )


class ScoringDocumentSerializer(Serializer):
    """What is to be scored, as `python -m scoring` reads it."""

    instrument = TextField(help_text="Code of the method, such as ori-2022.")
    units = UnitDocumentSerializer(many=True)
    units_expected = WholeField(
        required=False, allow_null=True, help_text="Number of units, absent ones included."
    )
    reported_total = GivenNumberField(
        required=False, allow_null=True, help_text="A printed total to hold against it."
    )


class WhatIfDocumentSerializer(ScoringDocumentSerializer):
    """A scoring document with a target."""

    target = TreeField(help_text="One of score, category or zone.")
    efforts = TreeField(required=False, help_text="By unit and indicator, 1 easy to 5 hard.")
    fixed = TreeField(required=False, help_text="By unit: indicators that cannot move.")


class ScoringAnswerSerializer(Serializer):
    """A document scored; figures are strings as shown."""

    score = NumberTextField(allow_null=True)
    category = TextField(allow_null=True)
    zone = TextField(allow_null=True)
    range = TreeField(allow_null=True, help_text="What is reachable while answers are missing.")
    units = serializers.ListField(child=TreeField())
    reconciliation = TreeField(allow_null=True)
    trace = TreeField()


class PlanSerializer(Serializer):
    """The cheapest way to a target, or the best that can be."""

    target = TreeField()
    reachable = TruthField()
    already_reached = TruthField()
    start = TreeField()
    end = TreeField()
    effort = WholeField()
    moves = serializers.ListField(child=TreeField())
    sentence = TextField(help_text="Indonesian.")
    sentence_en = TextField(help_text="English.")


class GovernmentTraceSerializer(Serializer):
    """How a government's score came about."""

    government = TextField()
    year = WholeField()
    track = TextField()
    sample = TruthField()
    sample_label = SampleLabelField(allow_null=True)
    printed = TreeField(allow_null=True, help_text="The figure of the source.")
    computed = TreeField(allow_null=True, help_text="What the units on record give.")
    verdict = TextField(allow_null=True, help_text="How the two compare.")


class UnitTraceSerializer(Serializer):
    """How a unit's score came about."""

    unit = TextField()
    year = WholeField()
    track = TextField()
    sample = TruthField()
    sample_label = SampleLabelField(allow_null=True)
    trace = TreeField()
