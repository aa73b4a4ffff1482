"""What is public now: the newest release of each year, laid out to be filtered and read.

Every row can be made again from the releases alone; `verify_releases` holds both together. The
names in it are those of the day of publication, whatever a government or unit is called today.
"""

from django.db import models

from compliance.assessments.fields import ExactDecimalField
from compliance.assessments.models import Track

from .releases import Release


class PublishedScore(models.Model):
    """One government's year as anyone may see it."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="current")
    government_code = models.CharField(max_length=64)
    government_slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=16)
    province_code = models.CharField(max_length=64, blank=True)  # of a province, its own
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    sample = models.BooleanField(default=False)
    score = ExactDecimalField(places=2, null=True, blank=True)
    zone = models.CharField(max_length=6, blank=True)
    category = models.CharField(max_length=2, blank=True)
    ranks = models.JSONField(default=dict)  # of all that is public, so not part of a release
    content = models.JSONField()  # the release without its inputs and method
    updated_at = models.DateTimeField()  # of this release, or of the last change of its ranks

    class Meta:
        ordering = ["government_code", "year", "track"]
        constraints = [
            models.UniqueConstraint(
                fields=["government_code", "year", "track"], name="published_once"
            ),
        ]
        indexes = [
            models.Index(fields=["year", "track", "kind"], name="published_year"),
            models.Index(fields=["government_slug", "year"], name="published_slug"),
            models.Index(fields=["province_code", "year"], name="published_province"),
        ]

    def __str__(self) -> str:
        return f"{self.government_code} {self.year} {self.track}"


class PublishedUnitScore(models.Model):
    """One unit's year as anyone may see it."""

    published = models.ForeignKey(PublishedScore, on_delete=models.CASCADE, related_name="units")
    government_code = models.CharField(max_length=64)
    unit_slug = models.SlugField(max_length=120)
    unit_kind = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    score = ExactDecimalField(places=2, null=True, blank=True)
    zone = models.CharField(max_length=6, blank=True)
    category = models.CharField(max_length=2, blank=True)
    content = models.JSONField()  # the unit's part of the release, without its answers

    class Meta:
        ordering = ["government_code", "year", "unit_slug", "track"]
        constraints = [
            models.UniqueConstraint(fields=["published", "unit_slug"], name="published_unit_once"),
        ]
        indexes = [
            models.Index(fields=["unit_slug", "year"], name="published_unit"),
            models.Index(fields=["government_code", "year"], name="published_unit_government"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_slug} {self.year} {self.track}"
