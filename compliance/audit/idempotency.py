"""Writes that may be sent twice: the second one gets the first one's answer and changes nothing."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import AnsweredRequest

KEPT = datetime.timedelta(days=7)  # a laptop may be without a line for a long weekend
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class KeyFaulty(ValueError):
    """The key is missing or no key at all."""


class KeyReused(ValueError):
    """The key stood on another request before: the two cannot both be meant."""


class KeyInUse(RuntimeError):
    """The first request with this key has not been answered yet; ask again in a moment."""


Answer = tuple[int, dict[str, Any]]


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Return the sha256 of what a request asks for, as 64 hex digits."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def answered_once(
    *, user: AbstractBaseUser, key: str, request_sha256: str, act: Callable[[], Answer]
) -> Answer:
    """Do `act` once for a key and keep its answer in the same transaction; repeat the answer later.

    An exception of `act` rolls everything back, so that the same key may be tried again. Raises
    KeyFaulty, KeyReused and KeyInUse.
    """
    if not KEY.fullmatch(key):
        raise KeyFaulty("an Idempotency-Key is 8 to 64 letters, digits, _ or -")
    try:
        with transaction.atomic():
            row = AnsweredRequest.objects.create(
                user_id=user.pk, key=key, request_sha256=request_sha256
            )
            row.status, row.answer = act()
            row.save(update_fields=["status", "answer"])
            return row.status, row.answer
    except IntegrityError:
        # The key is not new; if both requests came at once, the first has committed by now.
        known = AnsweredRequest.objects.filter(user_id=user.pk, key=key).first()
        if known is None:
            raise
        return repeated(known, request_sha256)


def repeated(known: AnsweredRequest, request_sha256: str) -> Answer:
    """Return the kept answer, unless it was given to another request."""
    if known.request_sha256 != request_sha256:
        raise KeyReused("this Idempotency-Key was used for another request")
    if known.status is None or known.answer is None:
        raise KeyInUse("the first request with this key is still running")
    return known.status, known.answer


def answers_forget(*, now: datetime.datetime | None = None) -> int:
    """Remove the answers that are older than any retry; return how many."""
    before = (now or timezone.now()) - KEPT
    return AnsweredRequest.objects.filter(at__lt=before).delete()[0]
