"""Users and what they may act as."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Government, ServiceUnit

from .tokens.models import AccessToken as AccessToken


class Role(models.TextChoices):
    """What a person may act as; the rights of each stand in rights.py and the policies."""

    OPERATOR = "operator", _("Operator")
    COORDINATOR = "coordinator", _("Koordinator")
    VERIFIER = "verifier", _("Verifikator")
    PUBLISHER = "publisher", _("Penerbit")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A person with an account. Demonstration accounts can log in only while DEBUG is on."""

    demo = models.BooleanField(default=False)


def role_has_its_scope() -> Q:
    """Return the rule that a role names exactly what it acts for."""
    return (
        Q(role=Role.OPERATOR, unit__isnull=False, government__isnull=True)
        | Q(role=Role.ADMINISTRATOR, unit__isnull=True, government__isnull=True)
        | Q(
            role__in=[Role.COORDINATOR, Role.VERIFIER, Role.PUBLISHER, Role.AUDITOR],
            unit__isnull=True,
            government__isnull=False,
        )
    )


class RoleAssignment(models.Model):
    """One role of one person: an operator's is of a unit, an administrator's of the install."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=16, choices=Role.choices)
    government = models.ForeignKey(
        Government, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(condition=role_has_its_scope(), name="role_has_its_scope"),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(unit__isnull=False),
                name="role_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "government"],
                condition=Q(government__isnull=False),
                name="role_once_a_government",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(unit__isnull=True, government__isnull=True),
                name="role_once_an_install",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.unit or self.government or '*'}"


class Invitation(models.Model):
    """An offer of one role, good for whoever holds its link, once and for a few days.

    Of the link's token only the sha256 is kept: who reads the database cannot use it.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    government = models.ForeignKey(
        Government, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=role_has_its_scope(), name="invitation_has_its_scope"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("invited_at")),
                name="invitation_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.role} · {self.unit or self.government or '*'}"
