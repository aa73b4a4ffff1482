"""Related indices of units."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import ServiceUnit


class IndexResult(models.Model):
    """A related index of a unit (SKM, PEKPPP); it never enters a score of the Ombudsman."""

    unit = models.ForeignKey(ServiceUnit, on_delete=models.PROTECT, related_name="index_results")
    index = models.CharField(max_length=10)  # code, see scoring.indices
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)  # None: the whole year
    values = models.JSONField()  # element code -> mark as text
    weight_choice = models.CharField(max_length=20)
    figure = models.CharField(max_length=10)  # rounded once, as shown
    band = models.CharField(max_length=4)
    source = models.CharField(max_length=300)
    sample = models.BooleanField(default=False)  # made by a demonstration account
    shown_publicly = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit", "-year", "index", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "index", "year"],
                condition=Q(quarter__isnull=True),
                name="index_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["unit", "index", "year", "quarter"],
                condition=Q(quarter__isnull=False),
                name="index_once_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4),
                name="index_quarter_1_to_4",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="index_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.index} {self.year}"
