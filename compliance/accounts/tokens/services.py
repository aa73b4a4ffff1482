"""Writes of tokens: made, used, revoked. The secret itself is known only while it is made."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.audit.services import events_append

from ..models import User
from ..refusals import ActionDenied, ActionRefused
from ..rights import SECOND_FACTOR_ROLES
from ..selectors import Rights, has_second_factor
from .models import PREFIX_LENGTH, AccessToken
from .scopes import TokenScope
from .selectors import live_token_count, live_tokens, secret_sha256

LONGEST_DAYS, USUAL_DAYS = 365, 90
MOST_TOKENS = 20  # of one person at a time


@transaction.atomic
def token_create(
    *, user: User, rights: Rights, name: str, scopes: Collection[TokenScope], days: int
) -> tuple[AccessToken, str]:
    """Make a token for oneself and return it with its secret, which is known only now.

    `days` is how long it counts, 1 to 365. Raises ActionDenied for somebody without a role,
    ActionRefused without the second factor that a role needs, for days out of range, and when
    the person has MOST_TOKENS already.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two at once would pass the limit together
    check_can_make_tokens(user, rights)
    if not name.strip() or not 1 <= days <= LONGEST_DAYS:
        raise ActionRefused(
            _("Token perlu nama dan berlaku 1 sampai %(days)d hari.") % {"days": LONGEST_DAYS}
        )
    if live_token_count(user) >= MOST_TOKENS:
        raise ActionRefused(
            _("Paling banyak %(most)d token. Cabut dahulu yang tidak dipakai lagi.")
            % {"most": MOST_TOKENS}
        )
    secret, now = f"pk_{secrets.token_urlsafe(32)}", timezone.now()
    token = AccessToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[:PREFIX_LENGTH],
        sha256=secret_sha256(secret),
        writes_entries=TokenScope.ENTRIES in scopes,
        makes_steps=TokenScope.WORKFLOW in scopes,
        created_at=now,
        expires_at=now + datetime.timedelta(days=days),
    )
    events_append(actor=user, verb="token-create", changes=[(token, None, token_facts(token))])
    return token, secret


def check_can_make_tokens(user: User, rights: Rights) -> None:
    """Who has a role makes tokens; where the role needs a second factor, after setting it up."""
    if not rights.roles:
        raise ActionDenied(_("Token hanya untuk orang yang memegang peran."))
    if not settings.MFA_REQUIRED or not rights.roles & SECOND_FACTOR_ROLES:
        return
    if not has_second_factor(user):
        raise ActionRefused(_("Pasang verifikasi dua langkah dahulu, baru buat token."))


@transaction.atomic
def token_revoke(*, token_id: int, actor: User) -> None:
    """Revoke one of the own tokens; one that is revoked stays so without a further event."""
    rows = AccessToken.objects.select_for_update().filter(pk=token_id, user=actor)
    revoke(rows.filter(revoked_at__isnull=True), actor)


@transaction.atomic
def tokens_revoke_all(*, user_id: int, actor: User, rights: Rights) -> int:
    """Revoke all tokens of a person and return how many; raises ActionDenied for all others."""
    if not rights.is_administrator:
        raise ActionDenied(_("Hanya administrator yang mencabut token orang lain."))
    return tokens_end(user_id=user_id, actor=actor)


@transaction.atomic
def tokens_end(*, user_id: int, actor: User) -> int:
    """Revoke all tokens of a person as part of another act; asks no rights."""
    rows = AccessToken.objects.select_for_update().filter(pk__in=live_tokens().values("pk"))
    return revoke(rows.filter(user=user_id), actor)


def revoke(rows: Any, actor: User) -> int:
    """Revoke the tokens of a query, with an event for each."""
    found = list(rows.order_by("pk"))
    if found:
        AccessToken.objects.filter(pk__in=[token.pk for token in found]).update(
            revoked_at=timezone.now()
        )
        changes = [(token, token_facts(token), None) for token in found]
        events_append(actor=actor, verb="token-revoke", changes=list(changes))
    return len(found)


def token_used(token: AccessToken) -> None:
    """Remember the day of use; one write a day at most. Not an event: nothing was decided."""
    today = timezone.localdate()
    if token.last_used_on != today:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)


def token_facts(token: AccessToken) -> dict[str, Any]:
    """Return what the log keeps of a token: nothing that could be used."""
    return {
        "name": token.name,
        "prefix": token.prefix,
        "scopes": ", ".join(sorted(token.scopes)) or "read",
        "expires_at": token.expires_at.isoformat(timespec="seconds"),
    }
