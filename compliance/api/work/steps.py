"""The acts of the workflow: each one call of the service that the pages call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.assessments import policies
from compliance.assessments.verifying import services
from compliance.assessments.verifying.services import ReviewChange
from compliance.assessments.workflow import Action

from ..problems import Fault
from . import serializers
from .bodies import MOST_ENTRIES, REVIEW, Member, checked, entry_key, text
from .problems import BodyWrong, at
from .rows import unit_row
from .schema import unit_parameter
from .views import WorkView

Members = Mapping[str, Member]

REASON = Member(text, lambda: _("Tulis alasannya."))
REASON_OR_NONE = Member(text, lambda: _("Tulis alasannya."), needed=False)
REVIEWS = Member(
    lambda value: isinstance(value, list) and len(value) <= MOST_ENTRIES,
    lambda: _("Kirim paling banyak %(most)d penilaian.") % {"most": MOST_ENTRIES},
    needed=False,
)


class StepView(WorkView):
    """One act: who may do it, and in which state, stands in the workflow's table."""

    action: ClassVar[Action]
    service: ClassVar[Callable[..., Any]]
    members: ClassVar[Members] = {}
    answers: ClassVar = {"post": serializers.WorkUnitSerializer}
    path_parameters: ClassVar = [unit_parameter()]

    def post(self, request: Request, pk: int) -> Response:
        unit = self.unit(request, pk)
        official = self.official(request)
        policies.check_can(self.action, official.rights, unit)

        def act(body: Any) -> dict[str, Any]:
            type(self).service(
                unit_assessment_id=pk,
                actor=official.user,
                rights=official.rights,
                **self.asked_for(body, pk),
            )
            return unit_row(self.unit(request, pk), official.rights)

        return self.once(request, act)

    def asked_for(self, body: Any, unit_id: int) -> dict[str, Any]:
        """Return what the service takes of the body; raise BodyWrong with all faults."""
        faults = checked(body, self.members)
        if faults:
            raise BodyWrong(faults)
        given = {"reason": body.get("reason", "")} if "reason" in self.members else {}
        if "reviews" in self.members:
            given["changes"] = review_changes(body.get("reviews", []), unit_id)
        return given


class SubmitView(StepView):
    """Hand in a unit; its answers are locked from then on. 409 while answers are missing."""

    summaries: ClassVar = {"post": "Submit a unit"}
    action = Action.SUBMIT
    service = staticmethod(services.unit_submit)


class TakeBackView(StepView):
    """Take back what was handed in, while no verifier has begun."""

    summaries: ClassVar = {"post": "Take a unit back"}
    bodies: ClassVar = {"post": serializers.ReasonBodySerializer}
    action = Action.TAKE_BACK
    service = staticmethod(services.unit_take_back)
    members: ClassVar = {"reason": REASON}


class ReturnView(StepView):
    """Give a unit back to be worked on: for returned answers, or for a reason of the whole."""

    summaries: ClassVar = {"post": "Return a unit"}
    bodies: ClassVar = {"post": serializers.ReturnBodySerializer}
    reviews = True
    action = Action.RETURN
    service = staticmethod(services.unit_return)
    members: ClassVar = {"reason": REASON_OR_NONE, "reviews": REVIEWS}


class VerifyView(StepView):
    """Accept a unit. 409 while an answer is not accepted as it stands."""

    summaries: ClassVar = {"post": "Verify a unit"}
    bodies: ClassVar = {"post": serializers.VerifyBodySerializer}
    reviews = True
    action = Action.VERIFY
    service = staticmethod(services.unit_verify)
    members: ClassVar = {"reviews": REVIEWS}


class ReopenView(StepView):
    """Open a verified unit again: returned by its verifier, a draft by its coordinator."""

    summaries: ClassVar = {"post": "Reopen a unit"}
    bodies: ClassVar = {"post": serializers.ReasonBodySerializer}
    action = Action.REOPEN
    service = staticmethod(services.unit_reopen)
    members: ClassVar = {"reason": REASON}


def review_changes(items: list[Any], unit_id: int) -> list[ReviewChange]:
    """Return what is said of answers as the service takes it; raise BodyWrong with all faults."""
    faults, changes = list[Fault](), list[ReviewChange]()
    for number, item in enumerate(items):
        place = f"/reviews/{number}"
        wrong = checked(item, REVIEW, place)
        named = None if wrong else entry_key(item["id"])
        if not wrong and (named is None or named[0] != unit_id):
            wrong = [at(f"{place}/id", REVIEW["id"].words())]
        if not wrong and item["verdict"] == "returned" and not item.get("reason", "").strip():
            wrong = [at(f"{place}/reason", _("Tulis alasannya."))]
        faults += wrong
        if named is not None and not wrong:
            changes.append(
                ReviewChange(named[1], item["verdict"], item.get("reason", ""), item["version"])
            )
    if faults:
        raise BodyWrong(faults)
    return changes
