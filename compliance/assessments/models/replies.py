"""The right of reply: what a unit says of its verified result, and what the verifier makes of it.

A reply belongs to one verified state, told apart by the moment of the verification, as a review
belongs to one version of an answer. When the unit is opened again nothing is written here: the
reply no longer stands because that state is gone, the row stays readable, and the next
verification begins with a right of reply of its own.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .assessments import UnitAssessment


class Reply(models.Model):
    """One reply, or the word that there is none, to one verified state of a unit."""

    class Kind(models.TextChoices):
        """What the unit says."""

        TEXT = "text", _("Tanggapan")
        WAIVED = "waived", _("Tidak menanggapi")

    class Outcome(models.TextChoices):
        """What the verifier decides; a change of the result is a matter of reopening the unit."""

        ACCEPTED = "accepted", _("Diterima")
        PARTLY = "partly", _("Diterima sebagian")
        REJECTED = "rejected", _("Ditolak")

    unit_assessment = models.ForeignKey(
        UnitAssessment, on_delete=models.PROTECT, related_name="replies"
    )
    verified_at = models.DateTimeField()  # the unit's own, copied: which verified state it is
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField(blank=True)
    on_behalf = models.BooleanField(default=False)  # given by somebody who is not its operator
    replied_at = models.DateTimeField()
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(blank=True)  # the reasons
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit_assessment", "replied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit_assessment", "verified_at"], name="reply_once_a_verified_state"
            ),
            models.CheckConstraint(
                condition=(Q(kind="text") & ~Q(text="")) | Q(kind="waived", text=""),
                name="reply_says_something_unless_waived",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="", outcome_text="", decided_at__isnull=True, decided_by__isnull=True
                )
                | (
                    Q(
                        kind="text",
                        outcome__in=["accepted", "partly", "rejected"],
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~Q(outcome_text="")
                ),
                name="reply_outcome_has_all_its_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_assessment_id} {self.kind} {self.outcome}"
