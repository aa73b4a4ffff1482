"""Tokens in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import AccessToken
from .scopes import TokenScope


@dataclass(frozen=True, slots=True)
class TokenWords:
    """One token as a line of the list; nothing in it lets anybody in."""

    pk: int
    name: str
    prefix: str
    scopes: str
    expires: str
    expired: bool
    last_used: str


def day_words(day: datetime.date) -> str:
    """Return a day: "2 Februari 2026"."""
    return date_format(day, "j F Y")


def scope_words(token: AccessToken) -> str:
    """Return what a token may do."""
    words = {
        TokenScope.ENTRIES: _("mengubah isian"),
        TokenScope.WORKFLOW: _("alur kerja"),
    }
    return ", ".join([_("membaca"), *(words[scope] for scope in words if scope in token.scopes)])


def token_words(token: AccessToken) -> TokenWords:
    """Return a token in words."""
    return TokenWords(
        pk=token.pk,
        name=token.name,
        prefix=token.prefix,
        scopes=scope_words(token),
        expires=day_words(timezone.localtime(token.expires_at).date()),
        expired=token.expires_at <= timezone.now(),
        last_used=day_words(token.last_used_on) if token.last_used_on else _("belum pernah"),
    )
