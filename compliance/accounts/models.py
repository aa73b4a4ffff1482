"""Users and what they may act as."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Government, ServiceUnit


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
            models.CheckConstraint(
                condition=Q(role=Role.OPERATOR, unit__isnull=False, government__isnull=True)
                | Q(role=Role.ADMINISTRATOR, unit__isnull=True, government__isnull=True)
                | Q(
                    role__in=[Role.COORDINATOR, Role.VERIFIER, Role.PUBLISHER, Role.AUDITOR],
                    unit__isnull=True,
                    government__isnull=False,
                ),
                name="role_has_its_scope",
            ),
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
