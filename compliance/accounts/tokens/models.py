"""Tokens by which a program acts for a person at the officials' API."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .scopes import TokenScope

PREFIX_LENGTH = 11  # "pk_" and eight of the 43 characters: enough to tell one's tokens apart


class AccessToken(models.Model):
    """One token of one person. Only its sha256 is kept: who reads the database cannot use it.

    A token is 256 random bits, so that a plain hash is as good as a slow one: there is nothing
    to guess.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=PREFIX_LENGTH)
    sha256 = models.CharField(max_length=64, unique=True)
    writes_entries = models.BooleanField(default=False)
    makes_steps = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.user_id}"

    @property
    def scopes(self) -> frozenset[TokenScope]:
        """Return what it may do besides reading."""
        held = {
            TokenScope.ENTRIES: self.writes_entries,
            TokenScope.WORKFLOW: self.makes_steps,
        }
        return frozenset(scope for scope, given in held.items() if given)
