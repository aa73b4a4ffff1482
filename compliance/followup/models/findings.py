"""What has to be mended, and who mends it by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.evidence.models import Evidence
from units.models import Government, ServiceUnit


class Finding(models.Model):
    """Something that the Ombudsman's report card or a low answer shows to be wanting."""

    class Origin(models.TextChoices):
        """Who found it."""

        REPORT_CARD = "report_card", _("Rapor Ombudsman")
        LOW_INDICATOR = "low_indicator", _("Indikator rendah")
        MONITORING = "monitoring", _("Pemantauan sendiri")

    class State(models.TextChoices):
        """Whether it still stands."""

        OPEN = "open", _("Terbuka")
        CLOSED = "closed", _("Selesai")

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )  # None: the whole government
    year = models.PositiveSmallIntegerField()  # of the assessment that showed it
    origin = models.CharField(max_length=16, choices=Origin.choices)
    instrument = models.CharField(max_length=40, blank=True)  # code; with the indicator
    indicator = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    sample = models.BooleanField(default=False)  # invented for the demonstration: CONTOH / SAMPLE
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["government", "-year", "unit", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(state="open", closed_at__isnull=True, closed_by__isnull=True),
                name="finding_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(indicator="") | ~Q(instrument=""),
                name="finding_indicator_has_its_method",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="finding_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.text[:60]}"


class Action(models.Model):
    """What somebody does about a finding, and by when."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("Direncanakan")
        DOING = "doing", _("Dikerjakan")
        DONE = "done", _("Selesai")
        CANCELLED = "cancelled", _("Dibatalkan")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="actions")
    text = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="actions")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["planned", "doing"], ended_at__isnull=True, ended_by__isnull=True),
                name="action_ended_has_a_time",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="action_says_something"),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="action_due")]

    def __str__(self) -> str:
        return self.text[:60]
