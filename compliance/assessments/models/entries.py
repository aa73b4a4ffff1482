"""Answers to indicators and what the verifier says of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import ServiceProduct

from ..fields import ExactDecimalField
from .assessments import UnitAssessment


class Entry(models.Model):
    """The answer to one indicator, for one product where the indicator is asked by product."""

    unit_assessment = models.ForeignKey(
        UnitAssessment, on_delete=models.PROTECT, related_name="entries"
    )
    indicator = models.CharField(max_length=20)
    product = models.ForeignKey(
        ServiceProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    value = ExactDecimalField(places=4, null=True, blank=True)
    not_applicable = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    evidence_count = models.PositiveSmallIntegerField(default=0)  # kept by the evidence room
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit_assessment", "indicator", "product"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator"],
                condition=Q(product__isnull=True),
                name="entry_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator", "product"],
                condition=Q(product__isnull=False),
                name="entry_once_a_product",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(not_applicable=False),
                name="entry_value_or_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="entry_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class EntryReview(models.Model):
    """What the verifier says of one answer; it stands only for the version that was looked at."""

    class Verdict(models.TextChoices):
        """Whether the answer is proven."""

        ACCEPTED = "accepted", _("Diterima")
        RETURNED = "returned", _("Dikembalikan")

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="review")
    entry_version = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["entry"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""),
                name="review_returned_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.verdict}"
