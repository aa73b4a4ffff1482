"""Reads of tokens: whose a secret is, and which ones a person has."""

from __future__ import annotations

import hashlib
import re

from django.db.models import QuerySet
from django.utils import timezone

from ..models import User
from .models import AccessToken

SECRET = re.compile(r"pk_[A-Za-z0-9_-]{43}")


def secret_sha256(secret: str) -> str:
    """Return what is stored of a token, as 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_tokens() -> QuerySet[AccessToken]:
    """Return the tokens that are neither revoked nor expired."""
    return AccessToken.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


def token_of(secret: str) -> AccessToken | None:
    """Return the token with its person, None unless it and the account count now. One query."""
    if not SECRET.fullmatch(secret):
        return None
    rows = live_tokens().filter(user__is_active=True).select_related("user")
    return rows.filter(sha256=secret_sha256(secret)).first()


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Return the tokens of a person that were not revoked, newest first; expired ones too."""
    return AccessToken.objects.filter(user=user, revoked_at__isnull=True)


def live_token_count(user: User) -> int:
    """Return how many tokens of a person count now. One query."""
    return live_tokens().filter(user=user).count()
