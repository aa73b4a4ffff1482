"""Answers of a unit: read with their versions, changed one at a time or many at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.assessments import policies
from compliance.assessments.entries import Key

from ..problems import Fault
from . import serializers
from .bodies import ANSWER, KEYED, answer_sent, change_of, entry_key, listed, seen_version
from .problems import BodyWrong, at
from .rows import entry_row, unit_row
from .saving import Asked, Placed, answers_save, asked_of, entry_rows
from .schema import ENTRIES_LINKS, ENTRY_LINKS, unit_parameter
from .views import WorkView


class WorkUnitEntriesView(WorkView):
    """All questions of a unit with their answers; many changed at once, all or none."""

    summaries: ClassVar = {"get": "Answers of a unit", "put": "Change many answers of a unit"}
    bodies: ClassVar = {"put": serializers.EntriesBodySerializer}
    answers: ClassVar = {
        "get": serializers.WorkEntriesSerializer,
        "put": serializers.WorkEntriesSerializer,
    }
    path_parameters: ClassVar = [unit_parameter()]
    links: ClassVar = {"get": ENTRIES_LINKS, "put": ENTRIES_LINKS}

    def get(self, request: Request, pk: int) -> Response:
        unit = self.unit(request, pk)
        return Response(self.rows(request, unit, entry_rows(unit, asked_of(unit))))

    def put(self, request: Request, pk: int) -> Response:
        unit = self.unit(request, pk)
        official = self.official(request)
        policies.check_can_record_unit(official.rights, unit.unit)

        def act(body: Any) -> dict[str, Any]:
            placed = placed_answers(unit.pk, listed(body, "entries", {**KEYED, **ANSWER}))
            rows = answers_save(official, unit, placed)
            return self.rows(request, unit, rows)

        return self.once(request, act)

    def rows(self, request: Request, unit: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Return answers with the unit they belong to."""
        words = unit_row(unit, self.official(request).rights)
        return {"unit": words, "count": len(rows), "entries": rows}


class WorkEntryView(WorkView):
    """One answer of a unit, also one that is not there yet: its version is 0."""

    summaries: ClassVar = {"get": "One answer", "put": "Change one answer"}
    bodies: ClassVar = {"put": serializers.EntryBodySerializer}
    answers: ClassVar = {
        "get": serializers.WorkEntrySerializer,
        "put": serializers.WorkEntrySerializer,
    }
    one_entry = True
    links: ClassVar = {"get": ENTRY_LINKS, "put": ENTRY_LINKS}
    path_parameters: ClassVar = [
        OpenApiParameter(
            "entry",
            {"type": "string", "examples": ["1:I.1"]},
            OpenApiParameter.PATH,
            description="Id of the answer, as the list of a unit gives it.",
        )
    ]

    def get(self, request: Request, entry: str) -> Response:
        unit, key, asked = self.found(request, entry)
        return tagged(Response(entry_row(unit, asked[key].question, asked[key].entry)))

    def put(self, request: Request, entry: str) -> Response:
        unit, key, _asked = self.found(request, entry)
        official = self.official(request)
        policies.check_can_record_unit(official.rights, unit.unit)
        seen = seen_version(request)

        def act(body: Any) -> dict[str, Any]:
            placed = Placed(answer_sent(body, key, seen), "", "")
            return answers_save(official, unit, [placed])[0]

        return tagged(self.once(request, act, condition=str(seen)))

    def found(self, request: Request, entry: str) -> tuple[Any, Key, Asked]:
        """Return the unit and the answer of an id; 404 unless the person may open the unit."""
        named = entry_key(entry)
        if named is None:
            raise Http404
        unit = self.unit(request, named[0])
        asked = asked_of(unit)
        if named[1] not in asked:
            raise Http404
        return unit, named[1], asked


def tagged(response: Response) -> Response:
    """Give an answer its entity tag as a header as well."""
    response["ETag"] = response.data["etag"]
    return response


def placed_answers(unit_id: int, items: list[dict[str, Any]]) -> list[Placed]:
    """Return checked items as answers with their places; raise BodyWrong for another unit's."""
    placed, faults = list[Placed](), list[Fault]()
    for number, item in enumerate(items):
        place, named = f"/entries/{number}", entry_key(item["id"])
        if named is None or named[0] != unit_id:
            faults.append(at(f"{place}/id", KEYED["id"].words()))
            continue
        sent = change_of(item, named[1], item["version"])
        placed.append(Placed(sent, place, f"{place}/version"))
    if faults:
        raise BodyWrong(faults)
    return placed
