"""The methods as the API gives them: each element with its source and how far it is backed."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

import scoring
from compliance.assessments.instruments import frozen_instruments, instrument_by_sha256

from .codes import CATEGORIES, KINDS, PROVENANCES, ROLL_UPS, ROUNDINGS, SCOPES, ZONES
from .fields import CodeField, ExactField, TextField, TextsField, WholeField

Serializer = serializers.Serializer[Any]


def known_instruments() -> list[scoring.Instrument]:
    """Return each method that no longer changes, by first year, then in the order of freezing.

    One query, and one more the first time a method that is not shipped is met. The shipped ones
    are there even before the official data is loaded.
    """
    shipped = [scoring.load_instrument(code) for code in scoring.instrument_codes()]
    rows = frozen_instruments().order_by("frozen_at", "pk").values_list("code", "sha256")
    kept = [instrument_by_sha256(code, sha256) for code, sha256 in rows]
    found = {instrument.sha256: instrument for instrument in [*kept, *shipped]}
    return sorted(found.values(), key=lambda instrument: instrument.first_year)


class ElementSerializer(Serializer):
    """What every element of a method says of itself."""

    provenance = CodeField(PROVENANCES, help_text="How far the element is backed by a source.")
    source = TextField(allow_null=True, help_text="Where it was read.")  # type: ignore[assignment]  # hides a field's own source
    note = TextField(allow_null=True, help_text="Indonesian.")
    note_en = TextField(allow_null=True, help_text="English.")


class BasisSerializer(ElementSerializer):
    """A rule of the whole method."""

    rule = TextField(help_text="Indonesian.")
    rule_en = TextField(help_text="English.")


class BandSerializer(ElementSerializer):
    """One range of scores; both ends belong to it, once a score is rounded."""

    category = CodeField(CATEGORIES, source="code", allow_null=True)
    zone = CodeField(ZONES)
    label = TextField(help_text="Indonesian.")  # type: ignore[assignment]  # hides a field's own label
    label_en = TextField(help_text="English.")
    floor = ExactField(help_text="Lowest printed score of the band.")
    ceiling = ExactField(help_text="Highest printed score of the band.")
    zone_provenance = CodeField(PROVENANCES)


class PartSerializer(ElementSerializer):
    """What dimensions, variables and indicators share."""

    code = TextField()
    name = TextField(help_text="Indonesian.")
    name_en = TextField(help_text="English.")
    weight_provenance = CodeField(PROVENANCES, help_text="How far scale and weight are backed.")


class DimensionSerializer(PartSerializer):
    """A group of variables with a share of the unit score."""

    weight = ExactField(help_text="Percent of the unit score; those of a method sum to 100.")


class IndicatorSerializer(PartSerializer):
    """One thing that is marked."""

    minimum = ExactField(help_text="Lowest mark.")
    maximum = ExactField(help_text="Highest mark.")
    step = ExactField(help_text="Distance of two marks.")
    weight = ExactField(help_text="Relative to the other indicators of the variable.")
    scope = CodeField(SCOPES)
    kinds = TextsField(help_text=f"Kinds of government asked; empty: all of {', '.join(KINDS)}.")
    evidence = TextsField(help_text="What proves the mark; Indonesian.")


class VariableSerializer(PartSerializer):
    """A group of indicators inside a dimension."""

    weight = ExactField(help_text="Percent of the dimension; 0.00: recorded, never counted.")
    indicators = IndicatorSerializer(many=True)


class DimensionDetailSerializer(DimensionSerializer):
    """A dimension with all that is inside it."""

    variables = VariableSerializer(many=True)


class OpinionSerializer(ElementSerializer):
    """A wording that the Ombudsman adds to a category; never computed here."""

    code = TextField()
    label = TextField(help_text="Indonesian.")  # type: ignore[assignment]  # hides a field's own label
    label_en = TextField(help_text="English.")


class InstrumentSerializer(Serializer):
    """An assessment method: how scores come about in the years it holds for."""

    code = TextField()
    version = TextField(help_text="A changed text gets a new version; old years keep theirs.")
    sha256 = TextField(help_text="Hash of the text of the method.")
    title = TextField(help_text="Indonesian.")
    title_en = TextField(help_text="English.")
    first_year = WholeField()
    last_year = WholeField(allow_null=True, help_text="Null while the method is in force.")
    roll_up = CodeField(ROLL_UPS, help_text="How a total follows from its units.")
    roll_up_basis = BasisSerializer()
    places = WholeField(help_text="Decimals of a score.")
    rounding = CodeField(ROUNDINGS)
    rounding_basis = BasisSerializer()
    weights_basis = BasisSerializer(allow_null=True)
    products_per_unit = WholeField(help_text="Products of a unit that are assessed.")
    comparable_with = TextsField(help_text="Codes of other methods with comparable scores.")
    legal_basis = TextsField(help_text="Indonesian.")
    bands = BandSerializer(many=True, help_text="Best first.")
    opinions = OpinionSerializer(many=True)
    dimensions = DimensionSerializer(many=True)
    note = TextField(allow_null=True, help_text="Indonesian.")
    note_en = TextField(allow_null=True, help_text="English.")


class InstrumentDetailSerializer(InstrumentSerializer):
    """A method with its variables and indicators."""

    dimensions = DimensionDetailSerializer(many=True)
