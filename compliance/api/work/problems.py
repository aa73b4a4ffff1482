"""What officials' writes are refused with: problem+json in the person's language.

Each refusal of the services has one status. Faults stand with a JSON pointer into the body.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail

from compliance.accounts.refusals import ActionDenied, ActionRefused
from compliance.assessments.entering.sent import BodyTooLarge, BodyUnreadable
from compliance.assessments.entries import EntryFaulty
from compliance.assessments.verifying.services import (
    NotAccepted,
    ReasonMissing,
    ReviewConflict,
    ReviewFaulty,
    UnitIncomplete,
)
from compliance.audit import idempotency

from ..problems import Fault, ProblemAnswer, TooManyRequests, problem_response

MOST_FAULTS = 100  # a body of 500 faulty answers gets no answer of a megabyte


class BodyWrong(Exception):
    """The body is JSON, but not what is asked for; every fault has its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].reason)
        self.faults = tuple(faults)


class HeaderWrong(Exception):
    """A header cannot be read."""


class PreconditionMissing(Exception):
    """A write that may overwrite somebody else's came without the version that it is made for."""


class Stale(Exception):
    """Others changed some of the rows since they were read; `present` is what stands now."""

    def __init__(
        self, detail: str, faults: Sequence[Fault], present: Sequence[dict[str, Any]]
    ) -> None:
        super().__init__(detail)
        self.faults, self.present = tuple(faults), list(present)


class TooManyCalls(TooManyRequests):
    """The limit of a token or a person is reached, said in the person's language."""

    def __init__(self, limit: str, wait: float | None) -> None:
        super().__init__(limit, wait)
        again = gettext("Ulangi setelah %(seconds)d detik.") % {"seconds": self.wait}
        self.detail = ErrorDetail(f"{limit} {again}")


# The first that fits: the status, and a sentence where the refusal does not bring its own.
STATUSES: tuple[tuple[type[Exception], int, str | Promise], ...] = (
    (Http404, 404, _("Lokus ini tidak ada atau bukan lokus Anda.")),
    (BodyUnreadable, 400, ""),
    (BodyTooLarge, 413, ""),
    (BodyWrong, 422, ""),
    (HeaderWrong, 400, ""),
    (PreconditionMissing, 428, ""),
    (Stale, 412, ""),
    (ReviewConflict, 412, ""),
    (EntryFaulty, 422, ""),
    (ReviewFaulty, 422, ""),
    (ReasonMissing, 422, ""),
    (idempotency.KeyFaulty, 400, _("Kepala Idempotency-Key tidak ada atau tidak sah.")),
    (idempotency.KeyReused, 422, _("Kunci ini sudah dipakai untuk kiriman lain.")),
    (idempotency.KeyInUse, 409, _("Kiriman yang sama masih diproses.")),
    (ActionDenied, 403, ""),
    (ActionRefused, 409, ""),
)


def at(pointer: str, reason: str) -> Fault:
    """Return what is wrong at one place of the body, "" for the whole of it."""
    return Fault("", reason, f"#{pointer}")


def work_problem(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """Return the answer to what a view of the officials' API raises; None for a fault of ours."""
    for kind, status, sentence in STATUSES:
        if isinstance(error, kind):
            return answer_to(error, status, str(sentence or error), context["request"].path)
    response = problem_response(error, context)
    if response is not None:
        response["Content-Language"] = get_language() or "id"
    return response


def answer_to(error: Exception, status: int, detail: str, path: str) -> ProblemAnswer:
    """Return a problem with the places of its faults, and with the rows that stand now."""
    response = ProblemAnswer(status, detail, faults_of(error)[:MOST_FAULTS], path)
    if isinstance(error, Stale):
        response.problem["present"] = error.present
        response.content = json.dumps(response.problem).encode()
    if isinstance(error, idempotency.KeyInUse):
        response["Retry-After"] = "1"
    response["Content-Language"] = get_language() or "id"
    return response


def faults_of(error: Exception) -> Sequence[Fault]:
    """Return the places of what is wrong, none where the whole is refused."""
    if isinstance(error, BodyWrong | Stale):
        return error.faults
    if isinstance(error, ReasonMissing):
        return [at("/reason", str(error))]
    if isinstance(error, NotAccepted):
        words = gettext("%(entry)s belum diterima verifikator.")
        return [at("", words % {"entry": key_text(row.question.key)}) for row in error.answers]
    if isinstance(error, UnitIncomplete):
        words = gettext("%(entry)s belum diisi.")
        return [at("", words % {"entry": key_text(row.key)}) for row in error.missing.questions]
    return []


def key_text(key: tuple[str, int | None]) -> str:
    """Return which answer of a unit it is, as its address ends: "I.1", "P.3:55"."""
    code, product = key
    return code if product is None else f"{code}:{product}"
