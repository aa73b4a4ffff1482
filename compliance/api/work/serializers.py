"""Rows and bodies of the officials' API as the OpenAPI document tells them."""

from __future__ import annotations

from rest_framework import serializers

from compliance.assessments.verifying.services import LONGEST_REASON

from ..codes import TRACKS
from ..fields import (
    CodeField,
    MomentField,
    SampleLabelField,
    SecondField,
    TextField,
    TruthField,
    WholeField,
)
from ..serializers import ProblemSerializer, Serializer

STATUSES = {"open": "being worked on", "published": "published; locked for good"}
UNIT_STATUSES = {
    "draft": "being filled in",
    "submitted": "handed in; locked until verified, returned or taken back",
    "verified": "verified; locked until reopened",
    "returned": "given back to be worked on, with a reason",
}
ACT_NAMES = {
    "enter": "change answers",
    "submit": "hand in",
    "take-back": "take back what was handed in",
    "return": "give back, with a reason",
    "verify": "accept",
    "reopen": "open a verified unit again, with a reason",
}
SCOPES = {"entries": "change answers", "workflow": "the acts of the workflow"}
VERDICTS = {"accepted": "the answer is proven", "returned": "it is not; the reason says why"}
LANGUAGE = "In the language of Accept-Language, Indonesian or English."


class WorkGovernmentSerializer(Serializer):
    """A government."""

    code = TextField()
    name = TextField()


class WorkTokenSerializer(Serializer):
    """The token of this request; never the token itself."""

    prefix = TextField(help_text="First characters, as the page of tokens shows them.")
    scopes = serializers.ListField(child=CodeField(SCOPES), help_text="Besides reading.")
    expires_at = SecondField()


class WorkSerializer(Serializer):
    """Who asks, as what, and where everything is."""

    user = TextField(help_text="User name.")
    roles = serializers.ListField(child=TextField(), help_text="Codes of the roles held now.")
    token = WorkTokenSerializer(allow_null=True, help_text="Null for a session.")
    assessments = TextField(help_text="Address of the own assessments.")
    units = TextField(help_text="Address of the own units.")


class WorkAssessmentSerializer(Serializer):
    """One assessment that the person works on."""

    id = WholeField()
    government = WorkGovernmentSerializer()
    year = WholeField()
    track = CodeField(TRACKS)
    status = CodeField(STATUSES)
    lock = TextField(allow_null=True, help_text=f"Why it is locked; null while open. {LANGUAGE}")
    instrument = TextField(help_text="Code of the method.")
    filled = WholeField(help_text="Answers given; an operator's own units alone.")
    expected = WholeField(help_text="Answers asked for.")
    sample = TruthField(help_text="True for invented figures.")
    sample_label = SampleLabelField(allow_null=True)


class WorkUnitNameSerializer(Serializer):
    """A service unit."""

    slug = TextField()
    name = TextField()


class WorkActSerializer(Serializer):
    """Whether the person may do an act in this state."""

    act = CodeField(ACT_NAMES)
    permitted = TruthField(
        help_text="By right and state; what is incomplete is told by the act itself."
    )
    reason = TextField(allow_null=True, help_text=f"Why not; null where permitted. {LANGUAGE}")


class WorkRangeSerializer(Serializer):
    """What can still be reached while answers are missing."""

    low = TextField()
    high = TextField()


class WorkUnitSerializer(Serializer):
    """One unit within an assessment: state, progress, result so far, and what may be done."""

    id = WholeField()
    unit = WorkUnitNameSerializer()
    government = WorkGovernmentSerializer()
    assessment = WholeField(help_text="Id of the assessment.")
    year = WholeField()
    track = CodeField(TRACKS)
    status = CodeField(UNIT_STATUSES)
    lock = TextField(allow_null=True, help_text=f"Why answers are locked, who and when. {LANGUAGE}")
    reason = TextField(allow_null=True, help_text="Why it was last returned or reopened.")
    filled = WholeField()
    expected = WholeField()
    score = TextField(allow_null=True, help_text="0-100, two decimals; null while incomplete.")
    range = WorkRangeSerializer(allow_null=True)
    zone = TextField(allow_null=True, help_text="green, yellow or red.")
    acts = WorkActSerializer(many=True)
    sample = TruthField(help_text="True for invented figures.")
    sample_label = SampleLabelField(allow_null=True)


class WorkProductSerializer(Serializer):
    """The service product that an answer is about."""

    id = WholeField()
    name = TextField()


class WorkScaleSerializer(Serializer):
    """Between what a value lies; at most four decimals."""

    minimum = TextField()
    maximum = TextField()


class WorkEntrySerializer(Serializer):
    """The answer to one question of a unit; version 0 while there is none."""

    id = TextField(help_text="Unit, indicator and product where asked: 812:I.1 or 812:P.3:55.")
    indicator = TextField(help_text="Code of the indicator.")
    product = WorkProductSerializer(allow_null=True)
    scale = WorkScaleSerializer()
    value = TextField(allow_null=True, help_text="Number as text; null while missing.")
    not_applicable = TruthField()
    note = TextField()
    version = WholeField(help_text="Rises with every change.")
    etag = TextField(help_text='What If-Match takes: the version in quotation marks, "3".')
    updated_at = MomentField(allow_null=True)
    updated_by = TextField(allow_null=True)


class WorkEntriesSerializer(Serializer):
    """All questions of a unit in the method's order, never paged."""

    unit = WorkUnitSerializer()
    count = WholeField()
    entries = WorkEntrySerializer(many=True)


class WorkAssessmentsSerializer(Serializer):
    """A page of assessments by id."""

    count = WholeField(help_text="Rows of the whole list.")
    next = TextField(allow_null=True, help_text="Address of the next page.")
    results = WorkAssessmentSerializer(many=True)


class WorkUnitsSerializer(Serializer):
    """A page of units by id."""

    count = WholeField(help_text="Rows of the whole list.")
    next = TextField(allow_null=True, help_text="Address of the next page.")
    results = WorkUnitSerializer(many=True)


class EntryBodySerializer(Serializer):
    """An answer as it shall stand. All three members; a missing note would erase one."""

    value = TextField(
        allow_null=True, help_text="Number as text with a point, such as 3.5; null for none."
    )
    not_applicable = TruthField(help_text="True only without a value.")
    note = TextField()


class KeyedEntryBodySerializer(EntryBodySerializer):
    """One of several answers."""

    id = TextField(help_text="Of the list of entries.")
    version = WholeField(help_text="That was read; 0 where there was no answer.")


class EntriesBodySerializer(Serializer):
    """Answers of one unit, saved all or none; those not named stay as they are."""

    entries = KeyedEntryBodySerializer(many=True, help_text="1 to 500.")


class ReasonBodySerializer(Serializer):
    """Why."""

    reason = TextField(help_text=f"1 to {LONGEST_REASON} characters.")


class ReviewSerializer(Serializer):
    """What the verifier says of one answer."""

    id = TextField(help_text="Of the list of entries.")
    version = WholeField(help_text="That was looked at.")
    verdict = CodeField(VERDICTS)
    reason = TextField(required=False, help_text="Needed where the answer is returned.")


class VerifyBodySerializer(Serializer):
    """What the verifier says of answers in the same act; may be left out."""

    reviews = ReviewSerializer(many=True, required=False, help_text="At most 500.")


class ReturnBodySerializer(VerifyBodySerializer):
    """The same with a reason for the whole; it may be left out when an answer is returned."""

    reason = TextField(required=False, help_text=f"At most {LONGEST_REASON} characters.")


class StaleProblemSerializer(ProblemSerializer):
    """A problem with the rows that stand now; `errors` names the place of each in the body."""

    present = WorkEntrySerializer(many=True)
