"""Writes of notices: telling a thing once, mailing what was not read, marking as read."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from compliance.accounts.models import User
from compliance.audit.services import events_append, lock_chain

from ..models import Notice
from . import presenters, selectors
from .due import Draft


@transaction.atomic
def notices_create(found: Sequence[Draft]) -> int:
    """Keep the drafts that were not told before; return how many are new.

    One run at a time writes, so that two that overlap tell everything once.
    """
    lock_chain()
    keys = {draft.key for draft in found}
    told = set(Notice.objects.filter(key__in=keys).values_list("user", "key"))
    fresh = {(d.user_id, d.key): d for d in found if (d.user_id, d.key) not in told}
    made = Notice.objects.bulk_create(
        Notice(user_id=d.user_id, kind=d.kind, key=d.key, facts=d.facts, path=d.path)
        for d in fresh.values()
    )
    log("notice-create", made)
    return len(made)


@transaction.atomic
def notices_read(*, user: User, only: int | None = None) -> int:
    """Mark one of a person's own notices as read, or all; return how many were not before."""
    rows = selectors.unread(user.pk).select_for_update()
    found = list(rows.filter(pk=only) if only is not None else rows)
    if found:
        Notice.objects.filter(pk__in=[row.pk for row in found]).update(read_at=timezone.now())
        log("notice-read", found, user)
    return len(found)


def digest_send(*, user_id: int, address: str) -> int:
    """Mail a person what was not read yet; return how many notices went out.

    They are marked first and outside of the sending, which may take long: a run that is killed
    sends nothing twice, and a mail server that refuses lets the next run try again. `address` is
    the portal's own, such as "https://portal.example.go.id"; empty when it is not known.
    """
    now = timezone.now()
    claimed = claim(user_id, now)
    if not claimed:
        return 0
    try:
        digest(claimed, address).send()
    except Exception:  # whatever the mail server did, the notices wait for the next run
        release(claimed)
        raise
    return len(claimed)


@transaction.atomic
def claim(user_id: int, now: datetime.datetime) -> list[Notice]:
    """Mark what a mail is about to tell, so that no other run tells it as well."""
    rows = selectors.unmailed().filter(user=user_id).order_by("created_at", "pk")
    found = list(rows.select_for_update(of=("self",)).select_related("user"))
    if found:
        Notice.objects.filter(pk__in=[row.pk for row in found]).update(mailed_at=now)
        log("notice-mail", found)
    return found


@transaction.atomic
def release(claimed: Collection[Notice]) -> None:
    """Let the next run mail what could not be sent."""
    Notice.objects.filter(pk__in=[row.pk for row in claimed]).update(mailed_at=None)
    log("notice-mail-failed", list(claimed))


def digest(notices: Sequence[Notice], address: str) -> EmailMessage:
    """Return one mail in Indonesian with all that a person should know."""
    user = notices[0].user
    with override("id"):
        context = {
            "name": user.get_full_name() or user.get_username(),
            "rows": presenters.notice_rows(notices),
            "address": address,
            "count": len(notices),
        }
        subject = render_to_string("emails/followup_digest_subject.txt", context)
        body = render_to_string("emails/followup_digest.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[user.email])


def log(verb: str, notices: Sequence[Notice], actor: User | None = None) -> None:
    """Record what was done with notices; what they say stays in their rows."""
    if notices:
        changes = [(row, None, {"user": str(row.user_id), "key": row.key}) for row in notices]
        events_append(actor=actor, verb=verb, changes=[*changes])
