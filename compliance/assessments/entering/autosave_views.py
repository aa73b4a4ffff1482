"""The machine's side of the page of answers: JSON in, JSON out, every refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from compliance.accounts.refusals import OfficialRequest
from compliance.audit import idempotency

from .. import policies, work
from ..entries import EntryFaulty, entries_autosave
from ..models import UnitAssessment
from . import answers
from .selectors import entry_sheet
from .sent import (
    LARGEST_BODY,
    BodyFaulty,
    BodyTooLarge,
    BodyUnreadable,
    sent_changes,
)

PERSON_HEADER = "Portal-Person"  # whose page it is; somebody else may have logged in meanwhile
View = Callable[[OfficialRequest, int], HttpResponse]


class OtherPerson(Exception):
    """The page belongs to another person than the session."""


# What is refused, the first that fits: the status, a code for the page's script, and a sentence
# where the refusal does not bring its own.
REFUSALS: tuple[tuple[type[Exception], int, str, str | Promise], ...] = (
    (Http404, 404, "missing", gettext_lazy("Lokus ini tidak ada atau bukan lokus Anda.")),
    (
        OtherPerson,
        401,
        "other-person",
        gettext_lazy("Halaman ini dibuka oleh orang lain. Masuk lagi untuk menyimpan isiannya."),
    ),
    (policies.ActionDenied, 403, "denied", ""),
    (BodyTooLarge, 413, "too-large", ""),
    (BodyUnreadable, 400, "unreadable", ""),
    (BodyFaulty, 422, "faulty", ""),
    (EntryFaulty, 422, "faulty", ""),
    (
        idempotency.KeyFaulty,
        400,
        "key",
        gettext_lazy("Kepala Idempotency-Key tidak ada atau tidak sah."),
    ),
    (
        idempotency.KeyReused,
        422,
        "key-reused",
        gettext_lazy("Kunci ini sudah dipakai untuk kiriman lain."),
    ),
    (idempotency.KeyInUse, 409, "in-flight", gettext_lazy("Kiriman yang sama masih diproses.")),
    (policies.ActionRefused, 409, "locked", ""),
)
TITLES = {
    400: gettext_lazy("Kiriman tidak dapat dibaca"),
    401: gettext_lazy("Sesi berakhir"),
    403: gettext_lazy("Tidak berwenang"),
    404: gettext_lazy("Tidak ditemukan"),
    409: gettext_lazy("Belum dapat dilakukan"),
    413: gettext_lazy("Terlalu besar"),
    422: gettext_lazy("Kiriman tidak sesuai"),
}


def refusals_in_json(view: View) -> View:
    """Turn what is refused into JSON: a title and a sentence for people, a code for scripts."""

    @wraps(view)
    def guarded(request: OfficialRequest, /, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except tuple(row[0] for row in REFUSALS) as error:
            status, code, sentence = next(
                (row[1], row[2], row[3]) for row in REFUSALS if isinstance(error, row[0])
            )
            words = {
                "title": str(TITLES[status]),
                "detail": str(sentence or error),
                "code": code,
            }
            return JsonResponse(words, status=status)

    return guarded


@never_cache
@refusals_in_json
def work_unit_autosave(request: OfficialRequest, pk: int) -> HttpResponse:
    """Save answers in the background; read what is stored by now."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    if request.headers.get(PERSON_HEADER, str(request.user.pk)) != str(request.user.pk):
        raise OtherPerson
    if request.method != "POST":
        stored = answers.stored_words(unit_assessment)
        return JsonResponse(stored | {"person": request.user.pk, "csrf": get_token(request)})
    policies.check_can_record_unit(request.rights, unit_assessment.unit)
    body = limited_body(request)
    status, answer = idempotency.answered_once(
        user=request.user,
        key=request.headers.get("Idempotency-Key", ""),
        request_sha256=idempotency.fingerprint("POST", request.path, body),
        act=lambda: (200, autosave(request, unit_assessment, body)),
    )
    return JsonResponse(answer, status=status)


def limited_body(request: OfficialRequest) -> bytes:
    """Return the body; one that is announced as too large is not even read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch("[0-9]{1,18}", length) or int(length) > LARGEST_BODY:
        raise BodyTooLarge(_("Terlalu banyak yang dikirim sekaligus."))
    return request.body


def autosave(
    request: OfficialRequest, unit_assessment: UnitAssessment, body: bytes
) -> dict[str, Any]:
    """Check each answer as its form field does, save the good ones, and tell what became of all.

    At most eighteen queries for any number of answers, besides those of the page's rights.
    """
    policies.check_unit_is_open(unit_assessment)
    sent = sent_changes(body)
    read = answers.read_changes(entry_sheet(unit_assessment), sent)
    saved = entries_autosave(
        unit_assessment_id=unit_assessment.pk,
        changes=read.good,
        actor=request.user,
        rights=request.rights,
    )
    return {
        "saved_at": answers.now_words(),
        "saved": answers.saved_words(saved),
        "clashes": answers.clashes_words(saved),
        "faults": read.faults,
        "result": answers.result_words(saved.unit_assessment, unit_assessment.assessment),
    }
