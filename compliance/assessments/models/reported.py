"""Figures as sources printed them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment, UnitAssessment, Zone


class ReportedScore(models.Model):
    """A figure as a source printed it. Several may disagree; a person accepts one."""

    class Level(models.TextChoices):
        """What the figure is about."""

        TOTAL = "total", _("Nilai akhir")
        UNIT = "unit", _("Lokus")
        DIMENSION = "dimension", _("Dimensi")

    class Status(models.TextChoices):
        """What a person decided about it."""

        ACCEPTED = "accepted", _("Diterima")
        ALTERNATIVE = "alternative", _("Berbeda")
        WITHDRAWN = "withdrawn", _("Ditarik")

    class Origin(models.TextChoices):
        """How it came here."""

        FILE = "file", _("Berkas sumber")
        ENTERED = "entered", _("Isian petugas")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="reported")
    level = models.CharField(max_length=10, choices=Level.choices)
    unit_assessment = models.ForeignKey(
        UnitAssessment, null=True, blank=True, on_delete=models.PROTECT, related_name="reported"
    )
    dimension = models.CharField(max_length=20, blank=True)
    figure = models.CharField(max_length=10, blank=True)  # exactly as printed, with a point
    zone = models.CharField(max_length=6, choices=Zone.choices, blank=True)
    category_label = models.CharField(max_length=100, blank=True)
    by_elimination = models.BooleanField(default=False)  # read off a list of all the others
    rank_province = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_province_of = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_national = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_national_of = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_note = models.CharField(max_length=500, blank=True)
    unit_name_printed = models.CharField(max_length=200, blank=True)
    source_name = models.CharField(max_length=200)
    source_url = models.URLField(max_length=500, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACCEPTED)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["assessment", "level", "unit_assessment", "dimension", "status", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="total", unit_assessment__isnull=True, dimension="")
                | Q(level="unit", unit_assessment__isnull=False, dimension="")
                | (Q(level="dimension", unit_assessment__isnull=False) & ~Q(dimension="")),
                name="reported_level_has_its_keys",
            ),
            models.CheckConstraint(
                condition=~Q(figure="") | ~Q(zone="") | ~Q(category_label=""),
                name="reported_says_something",
            ),
            models.CheckConstraint(condition=~Q(source_name=""), name="reported_names_its_source"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(level="total", status="accepted"),
                name="one_accepted_total",
            ),
            models.UniqueConstraint(
                fields=["unit_assessment", "dimension"],
                condition=Q(unit_assessment__isnull=False, status="accepted"),
                name="one_accepted_figure_a_unit_and_dimension",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.level} {self.figure or self.zone} ({self.status})"
