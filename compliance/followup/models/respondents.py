"""How many people were asked; never who."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from compliance.assessments.models import UnitAssessment
from units.models import ServiceProduct


class RespondentCount(models.Model):
    """How many respondents an indicator wants at a unit, and how many have been reached.

    Counts only: names and numbers of respondents never enter the portal.
    """

    unit_assessment = models.ForeignKey(
        UnitAssessment, on_delete=models.PROTECT, related_name="respondents"
    )
    indicator = models.CharField(max_length=20)
    product = models.ForeignKey(
        ServiceProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wanted = models.PositiveIntegerField()
    reached = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit_assessment", "indicator", "product"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator"],
                condition=Q(product__isnull=True),
                name="respondents_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator", "product"],
                condition=Q(product__isnull=False),
                name="respondents_once_a_product",
            ),
            models.CheckConstraint(
                condition=Q(wanted__gte=1, wanted__lte=100_000, reached__lte=1_000_000),
                name="respondents_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.reached}/{self.wanted}"
