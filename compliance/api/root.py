"""The list of addresses, with the version of the contract and what of it will go away."""

from __future__ import annotations

from .fields import DateField, DeprecatedAddressField, LinkField, TextField
from .serializers import Serializer


class DeprecationSerializer(Serializer):
    """What a later version will not have."""

    address = DeprecatedAddressField(source="name", help_text="Path of the address.")
    part = TextField(
        allow_null=True, help_text="A parameter or field of it; null: the whole address."
    )
    since = DateField(help_text="Day from which it should no longer be used.")
    sunset = DateField(help_text="Day from which it may be gone.")
    instead = TextField(help_text="What to use, English.")


class RootSerializer(Serializer):
    """The address of each part of the API."""

    version = TextField(help_text="Version of this contract, as `info.version` says it.")
    scores = LinkField(help_text="Yearly scores of governments.")
    unit_scores = LinkField(help_text="Yearly scores of service units.")
    units = LinkField(help_text="Service units.")
    governments = LinkField(help_text="Governments.")
    instruments = LinkField(help_text="Assessment methods.")
    zones = LinkField(help_text="Counts by zone; needs the parameter year.")
    releases = LinkField(help_text="Frozen releases with their hashes, a chain.")
    corrections = LinkField(help_text="Releases that corrected another, with each change.")
    schema = LinkField(help_text="The OpenAPI document.")
    docs = LinkField(help_text="The documentation, with the document to try.")
    deprecations = DeprecationSerializer(many=True, help_text="What will go away; mostly nothing.")
