"""Yearly assessments of governments and of their units, with the results made for them.

Result columns (score, category, zone, range) are written by recompute.py alone, in the
transaction of the change they follow from; pages and API show them as they stand.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Government, ServiceUnit

from ..fields import ExactDecimalField

FIRST_YEAR, LAST_YEAR = 2013, 2100


class Track(models.TextChoices):
    """Whose assessment it is."""

    OFFICIAL = "official", _("Ombudsman")
    SELF = "self", _("Evaluasi mandiri")


class Zone(models.TextChoices):
    """The colour a score falls into."""

    GREEN = "green", _("Hijau")
    YELLOW = "yellow", _("Kuning")
    RED = "red", _("Merah")


class Basis(models.TextChoices):
    """Where a figure comes from: printed by a source, or computed here."""

    REPORTED = "reported", _("dilaporkan sumber")
    COMPUTED = "computed", _("dihitung portal")


class Result(models.Model):
    """The columns of a result. `score` is the one stored figure; all else is looked up from it."""

    score = ExactDecimalField(places=2, null=True, blank=True)  # 0-100, rounded once
    score_basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    category = models.CharField(max_length=2, blank=True)
    category_label = models.CharField(max_length=100, blank=True)
    category_label_en = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=6, choices=Zone.choices, blank=True)
    zone_basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    range_low = ExactDecimalField(places=2, null=True, blank=True)  # while entries are missing
    range_high = ExactDecimalField(places=2, null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Assessment(Result):
    """One government's assessment in one year, on one track."""

    class Status(models.TextChoices):
        """How far a year has come."""

        OPEN = "open", _("Terbuka")
        PUBLISHED = "published", _("Terbit")

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    instrument = models.CharField(max_length=40)
    instrument_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    sample = models.BooleanField(default=False)  # invented for the demonstration: CONTOH / SAMPLE
    units_expected = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not known
    announced_on = models.DateField(null=True, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    handed_over_place = models.CharField(max_length=120, blank=True)
    handed_over_by = models.CharField(max_length=200, blank=True)
    award = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["government__code", "year", "track"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year", "track"], name="assessment_once_a_year_and_track"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="assessment_year_sane"
            ),
            models.CheckConstraint(
                condition=Q(track__in=Track.values), name="assessment_track_known"
            ),
            models.CheckConstraint(
                condition=Q(sample=False) | Q(track=Track.SELF), name="sample_is_never_official"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                | Q(status="open", published_at__isnull=True, published_by__isnull=True),
                name="assessment_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, score_basis="")
                | Q(score__isnull=False, score_basis__in=Basis.values),
                name="assessment_score_has_a_basis",
            ),
        ]
        indexes = [models.Index(fields=["year", "track", "status"], name="assessment_year")]

    def __str__(self) -> str:
        return f"{self.government} {self.year} {self.track}"


class UnitAssessment(Result):
    """One service unit within an assessment."""

    class Status(models.TextChoices):
        """How far a unit has come."""

        DRAFT = "draft", _("Draf")
        SUBMITTED = "submitted", _("Diajukan")
        VERIFIED = "verified", _("Terverifikasi")
        RETURNED = "returned", _("Dikembalikan")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(ServiceUnit, on_delete=models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    dimensions = models.JSONField(default=list, blank=True)  # [{"code", "score"}], scores as text
    filled = models.PositiveSmallIntegerField(default=0)  # answers given
    expected = models.PositiveSmallIntegerField(default=0)  # answers the instrument asks for
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)  # why it was last returned or reopened
    reason_at = models.DateTimeField(null=True, blank=True)
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["assessment", "unit__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "returned"], submitted_at__isnull=True)
                | Q(status__in=["submitted", "verified"], submitted_at__isnull=False),
                name="unit_handed_in_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="verified", verified_at__isnull=False)
                | (~Q(status="verified") & Q(verified_at__isnull=True, verified_by__isnull=True)),
                name="unit_verified_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | (~Q(reason="") & Q(reason_at__isnull=False)),
                name="unit_returned_has_a_reason",
            ),
            models.UniqueConstraint(fields=["assessment", "unit"], name="unit_once_an_assessment"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, score_basis="")
                | Q(score__isnull=False, score_basis__in=Basis.values),
                name="unit_score_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.assessment.year} {self.assessment.track}"
