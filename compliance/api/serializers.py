"""Rows as the API gives them. They translate and hold no rule; every name is in the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from compliance.assessments.instruments import instrument_of

from .codes import (
    BASES,
    CATEGORIES,
    CHANNEL_KINDS,
    KINDS,
    OUTCOMES,
    SOURCE_LEVELS,
    SOURCE_STATUSES,
    TRACKS,
    UNIT_KINDS,
    ZONES,
)
from .fields import (
    CodeField,
    ComparableField,
    DateField,
    FigureField,
    LinkField,
    MomentField,
    ReleaseLinkField,
    SampleLabelField,
    SecondField,
    SuccessorField,
    TextField,
    TruthField,
    UpdatedField,
    WholeField,
)

Serializer = serializers.Serializer[Any]


class FaultSerializer(Serializer):
    """What is wrong with one parameter or one place of the body."""

    parameter = TextField(required=False, help_text="Name of the parameter.")
    pointer = TextField(
        required=False,
        help_text="In place of it, where in the body: a JSON pointer such as #/units/0/score.",
    )
    detail = TextField(help_text="What is wrong, in English.")


class ProblemSerializer(Serializer):
    """An error as problem+json (RFC 9457)."""

    type = LinkField(help_text="Address that names the kind of problem and explains it.")
    title = TextField(help_text="The status in words.")
    status = WholeField(help_text="The HTTP status.")
    detail = TextField(help_text="What is wrong and what helps, in English.")
    instance = TextField(help_text="Path of the request.")
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # hides the form's own errors


class GovernmentBriefSerializer(Serializer):
    """A government inside another row."""

    code = TextField(help_text='Kemendagri code with its point ("12.11"), else the portal\'s own.')
    name = TextField()
    kind = CodeField(KINDS)
    province = TextField(
        source="province_name",
        allow_null=True,
        help_text="Name of the province it lies in, its own for a province, null for a national "
        "body.",
    )
    province_code = TextField(
        allow_null=True, help_text="Code of that province, null for a national body."
    )


class GovernmentSerializer(GovernmentBriefSerializer):
    """A body that is or could be assessed."""

    slug = TextField(help_text="Name in the addresses of the portal's pages.")
    code_source = TextField(allow_null=True, help_text="Where the code comes from.")
    note = TextField(allow_null=True)


class UnitBriefSerializer(Serializer):
    """A service unit inside another row."""

    slug = TextField(help_text="Name in addresses; never changes.")
    name = TextField()
    kind = CodeField(UNIT_KINDS)


class ChannelSerializer(Serializer):
    """A way to complain, ask or call for help."""

    name = TextField()
    kind = CodeField(CHANNEL_KINDS)
    address = TextField(allow_null=True, help_text="Web address, telephone number or place.")
    source_url = LinkField(allow_null=True)


class UnitSerializer(UnitBriefSerializer):
    """A service unit (locus): one office whose services are assessed."""

    short_name = TextField()
    government = GovernmentBriefSerializer()
    active_from = WholeField(allow_null=True, help_text="First year, null when not known.")
    active_to = WholeField(allow_null=True, help_text="Last year, null while it exists.")
    successor = SuccessorField(
        source="*", allow_null=True, help_text="Slug of the unit that took its place."
    )
    address = TextField(allow_null=True)
    latitude = TextField(allow_null=True, help_text="Degrees, as text.")
    longitude = TextField(allow_null=True, help_text="Degrees, as text.")
    channels = ChannelSerializer(
        many=True, source="channels.all", help_text="Of the unit itself; may be none."
    )
    source_url = LinkField(allow_null=True)


class SourceSerializer(Serializer):
    """A result as one source printed it; sources that disagree stand side by side."""

    figure = TextField(allow_null=True, help_text="The score exactly as printed, with a point.")
    zone = CodeField(ZONES, allow_null=True)
    category_label = TextField(allow_null=True, help_text="As printed, in Indonesian.")
    by_elimination = TruthField(
        help_text="True when the source lists all others, and the zone follows from that."
    )
    status = CodeField(SOURCE_STATUSES)
    name = TextField(source="source_name")
    url = LinkField(source="source_url", allow_null=True)
    note = TextField(allow_null=True)


class UnitSourceSerializer(SourceSerializer):
    """A figure of a unit or of one of its dimensions, as one source printed it."""

    level = CodeField(SOURCE_LEVELS)
    dimension = TextField(allow_null=True, help_text="Code of the dimension.")
    unit_name_printed = TextField(allow_null=True, help_text="What the source calls the unit.")


class RangeSerializer(Serializer):
    """What a score can still become while answers are missing."""

    low = FigureField(source="range_low", help_text="When everything missing turns out lowest.")
    high = FigureField(source="range_high", help_text="When everything missing turns out highest.")

    def get_attribute(self, instance: Any) -> Any:
        """Return the row itself, None when it has no range."""
        return None if instance.range_low is None else instance


class RankSerializer(Serializer):
    """A place among bodies of the same kind, year and track whose score is known."""

    value = WholeField(help_text="1 is best; equal scores share a rank.")
    of = WholeField(allow_null=True, help_text="How many were ranked; null when not printed.")
    basis = CodeField(BASES)
    source = LinkField(allow_null=True, help_text="Where a reported rank is printed.")  # type: ignore[assignment]  # hides a field's own source
    note = TextField(allow_null=True, help_text="What the source says of its ranking.")

    def get_attribute(self, instance: Any) -> Any:
        """Return the rank of the scope that this field is named after."""
        return instance.ranks.get(self.field_name)


class RanksSerializer(Serializer):
    """Both ranks of a body."""

    province = RankSerializer(allow_null=True)
    national = RankSerializer(allow_null=True)


class HandoverSerializer(Serializer):
    """How the result was handed to the government; null where not known."""

    on = DateField(source="handed_over_on", allow_null=True)
    place = TextField(source="handed_over_place", allow_null=True)
    by = TextField(source="handed_over_by", allow_null=True)
    award = TextField(allow_null=True, help_text="What was handed over.")
    source = LinkField(source="source_url", allow_null=True)  # type: ignore[assignment]  # hides a field's own source


class ResultSerializer(Serializer):
    """The columns of any result."""

    score = FigureField(
        allow_null=True, help_text="0 to 100 with two decimals; null when it is not known."
    )
    score_basis = CodeField(BASES, allow_null=True, help_text="Where the score comes from.")
    category = CodeField(
        CATEGORIES, allow_null=True, help_text="Null before 2022 and where it is not known."
    )
    category_label = TextField(allow_null=True, help_text="Indonesian.")
    category_label_en = TextField(allow_null=True, help_text="English, null when not known.")
    zone = CodeField(ZONES, allow_null=True, help_text="Null when it is not known.")
    zone_basis = CodeField(BASES, allow_null=True, help_text="Where the zone comes from.")
    range = RangeSerializer(allow_null=True)


class ScoreKeySerializer(Serializer):
    """What a score is of."""

    government = GovernmentBriefSerializer()
    year = WholeField()
    track = CodeField(TRACKS)


class ReleaseNoteSerializer(Serializer):
    """The frozen release that a row comes from."""

    number = WholeField(
        source="release_note.number", help_text="1 at first, one more with each correction."
    )
    sha256 = TextField(
        source="release_note.sha256", help_text="Hash of the bytes that `url` gives."
    )
    published_at = MomentField(source="release_note.published_at")
    correction = TextField(
        source="release_note.reason",
        allow_null=True,
        help_text="Why it corrects the release before it, in Indonesian; null for the first.",
    )
    url = ReleaseLinkField(source="*")


class ReplySerializer(Serializer):
    """A unit's reply to its result and what the verifier decided."""

    text = TextField(help_text="Indonesian.")
    replied_at = MomentField()
    outcome = CodeField(OUTCOMES)
    outcome_text = TextField(help_text="Why, in Indonesian.")
    decided_at = MomentField(allow_null=True)


class ScoreSerializer(ScoreKeySerializer, ResultSerializer):
    """The result of one government in one year, on one track."""

    rank = RanksSerializer(source="*")
    instrument = TextField(help_text="Code of the method, see `instruments/`.")
    instrument_sha256 = TextField(help_text="Hash of the text of the method that was used.")
    comparable_with_previous = ComparableField(
        source="year",
        help_text="False where the method changed or the year before was not assessed: such "
        "scores must not be joined by a line.",
    )
    sample = TruthField(help_text="True for figures invented for demonstration.")
    sample_label = SampleLabelField(source="sample", allow_null=True)
    sources = SourceSerializer(many=True, source="total_sources")
    announced_on = DateField(allow_null=True, help_text="Day of the national announcement.")
    handed_over = HandoverSerializer(source="*")
    note = TextField(allow_null=True, help_text="Indonesian.")
    release = ReleaseNoteSerializer(source="*")
    updated_at = UpdatedField(help_text="Of this release, or of the last change of its ranks.")


class UnitDimensionSerializer(Serializer):
    """The score of one dimension of a unit."""

    code = TextField()
    name = TextField(help_text="Indonesian.")
    name_en = TextField(help_text="English.")
    score = FigureField(allow_null=True)


class UnitDimensionsSerializer(serializers.ListSerializer[Any]):
    """The dimensions of a unit with the names that its method gives them."""

    def get_attribute(self, instance: Any) -> list[dict[str, Any]]:
        """Return the stored dimension scores with their names. No query for a shipped method."""
        instrument = instrument_of(instance.assessment)
        names = {dimension.code: dimension for dimension in instrument.dimensions}
        return [
            {**row, "name": names[row["code"]].name, "name_en": names[row["code"]].name_en}
            for row in instance.dimensions
        ]


class UnitScoreKeySerializer(Serializer):
    """What a unit's score is of."""

    unit = UnitBriefSerializer()
    government = GovernmentBriefSerializer(source="assessment.government")
    year = WholeField(source="assessment.year")
    track = CodeField(TRACKS, source="assessment.track")


class UnitScoreSerializer(UnitScoreKeySerializer, ResultSerializer):
    """The result of one service unit in one year, on one track."""

    dimensions = UnitDimensionsSerializer(child=UnitDimensionSerializer())
    filled = WholeField(help_text="Answers given; 0 where only the score was printed.")
    expected = WholeField(help_text="Answers the method asks for; 0 where only the score is known.")
    instrument = TextField(source="assessment.instrument", help_text="Code of the method.")
    instrument_sha256 = TextField(source="assessment.instrument_sha256")
    sample = TruthField(
        source="assessment.sample", help_text="True for figures invented for demonstration."
    )
    sample_label = SampleLabelField(source="assessment.sample", allow_null=True)
    sources = UnitSourceSerializer(many=True, source="unit_sources")
    reply = ReplySerializer(allow_null=True, help_text="What the unit replied to its result.")
    release = ReleaseNoteSerializer(source="published")
    updated_at = UpdatedField(help_text="Of this release.")


class ReleaseSerializer(Serializer):
    """One release: a year as it was published, frozen."""

    sequence = WholeField(help_text="Its place among all releases of this portal.")
    government = TextField(source="government_code", help_text="Code of the government.")
    year = WholeField()
    track = CodeField(TRACKS)
    number = WholeField(help_text="1 at first, one more with each correction of the year.")
    sha256 = TextField(help_text="Hash of the bytes that `url` gives.")
    previous_sha256 = TextField(help_text="Hash of the release before it, zeros for the first.")
    published_at = SecondField()
    correction = TextField(
        source="reason", allow_null=True, help_text="Why it corrects the one before, Indonesian."
    )
    url = ReleaseLinkField(source="*")
    sample = TruthField(help_text="True for figures invented for demonstration.")
    sample_label = SampleLabelField(source="sample", allow_null=True)


class ChangeSerializer(Serializer):
    """One value that a correction changed."""

    path = TextField(help_text="Where in the release.")
    before = TextField(allow_null=True)
    after = TextField(allow_null=True)


class CorrectionSerializer(ReleaseSerializer):
    """A release that corrects the one before it."""

    changes = ChangeSerializer(many=True)


class ZoneCountSerializer(Serializer):
    """Bodies of one kind in each zone, among those published here."""

    kind = CodeField(KINDS)
    green = WholeField()
    yellow = WholeField()
    red = WholeField()
    unknown = WholeField(help_text="Published, but without a known zone.")
    total = WholeField(help_text="Sum of the four.")


class NationalSerializer(Serializer):
    """What a source says of the whole nation in the year; null where it says nothing."""

    assessed = TruthField(help_text="False when no assessment took place, as in 2020.")
    green = WholeField(allow_null=True)
    yellow = WholeField(allow_null=True)
    red = WholeField(allow_null=True)
    total = WholeField(allow_null=True, help_text="Institutions assessed.")
    announced_on = DateField(allow_null=True)
    basis = CodeField(BASES)
    source = LinkField(source="source_url", allow_null=True)  # type: ignore[assignment]  # hides a field's own source
    note = TextField(allow_null=True, help_text="Indonesian.")


class ZonesSerializer(Serializer):
    """How many bodies stood in each zone in one year."""

    year = WholeField()
    track = CodeField({"official": TRACKS["official"]})
    kinds = ZoneCountSerializer(
        many=True, help_text="Only bodies whose results are published here: not the whole nation."
    )
    national = NationalSerializer(
        allow_null=True, help_text="Null when no source of the year is known."
    )
