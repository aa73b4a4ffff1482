"""Assessment methods as texts, and how hard their indicators are to improve."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Government


class InstrumentFile(models.Model):
    """An assessment method as its TOML text: a draft may change, a frozen one never again.

    Shipped methods are kept here too, so that a year keeps its method when a later release of
    the portal ships another text.
    """

    class Status(models.TextChoices):
        """Whether the text may still change."""

        DRAFT = "draft", _("Draf")
        FROZEN = "frozen", _("Dibekukan")

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()  # the TOML as it was given, byte for byte
    sha256 = models.CharField(max_length=64, unique=True)  # of the text's UTF-8 bytes
    shipped = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["code", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(status="frozen"),
                name="instrument_version_frozen_once",
            ),
            models.CheckConstraint(
                condition=Q(status="frozen", frozen_at__isnull=False)
                | Q(status="draft", frozen_at__isnull=True),
                name="instrument_frozen_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version} ({self.status})"


class IndicatorEffort(models.Model):
    """How hard one indicator is to improve, 1 easy to 5 hard; without a row it is 3."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="efforts")
    instrument = models.CharField(max_length=40)  # its code: a new version keeps the efforts
    indicator = models.CharField(max_length=20)
    effort = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["government", "instrument", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "instrument", "indicator"], name="effort_once_an_indicator"
            ),
            models.CheckConstraint(condition=Q(effort__gte=1, effort__lte=5), name="effort_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.instrument} {self.indicator} {self.effort}"
