"""What is public now: the newest release of each year, laid out to be filtered and read.

Every row can be made again from the releases alone; `verify_releases` holds both together. The
names in it are those of the day of publication, whatever a government or unit is called today.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from compliance.assessments.fields import ExactDecimalField
from compliance.assessments.models import Track

from ..published import (
    PublishedGovernment,
    PublishedReply,
    PublishedSource,
    PublishedUnit,
    ReleaseNote,
    day_in,
    decimal_in,
    government_in,
    reply_in,
    sources_in,
    unit_in,
)
from .releases import Release


class Shown(models.Model):
    """The columns of a result beside those that are filtered by, read from the row's content."""

    score = ExactDecimalField(places=2, null=True, blank=True)
    zone = models.CharField(max_length=6, blank=True)
    category = models.CharField(max_length=2, blank=True)
    content = models.JSONField()  # the release's part without inputs and method

    class Meta:
        abstract = True

    @property
    def result(self) -> dict[str, Any]:
        """All columns of the result as the release has them."""
        found: dict[str, Any] = self.content["result"]
        return found

    @property
    def score_basis(self) -> str:
        """Whether a source prints the score or the portal computed it."""
        return str(self.result["score_basis"])

    @property
    def zone_basis(self) -> str:
        """The same for the zone."""
        return str(self.result["zone_basis"])

    @property
    def category_label(self) -> str:
        """The category in Indonesian."""
        return str(self.result["category_label"])

    @property
    def category_label_en(self) -> str:
        """The category in English, empty when not known."""
        return str(self.result["category_label_en"])

    @property
    def range_low(self) -> Decimal | None:
        """The lowest that an incomplete score could become, 0-100."""
        return decimal_in(self.result["range_low"])

    @property
    def range_high(self) -> Decimal | None:
        """The highest that an incomplete score could become, 0-100."""
        return decimal_in(self.result["range_high"])


class PublishedScore(Shown):
    """One government's year as anyone may see it."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="current")
    government_code = models.CharField(max_length=64)
    government_slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=16)
    province_code = models.CharField(max_length=64, blank=True)  # of a province, its own
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    sample = models.BooleanField(default=False)
    ranks = models.JSONField(default=dict)  # of all that is public, so not part of a release
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

    @cached_property
    def government(self) -> PublishedGovernment:
        """The government as it was called then."""
        return government_in(self.content)

    @property
    def number(self) -> int:
        """The number of the release among those of its year."""
        return self.release_note.number

    @cached_property
    def release_note(self) -> ReleaseNote:
        """Which release this is."""
        return ReleaseNote(**self.content["release"])

    @cached_property
    def total_sources(self) -> list[PublishedSource]:
        """What sources print of the total, the accepted one first."""
        return sources_in(self.content["sources"])

    @property
    def details(self) -> dict[str, Any]:
        """What is known of the year beside its figures."""
        found: dict[str, Any] = self.content["assessment"]
        return found

    @property
    def instrument(self) -> str:
        """The code of the method."""
        return str(self.content["instrument"]["code"])

    @property
    def instrument_sha256(self) -> str:
        """The hash of the method's text."""
        return str(self.content["instrument"]["sha256"])

    @property
    def units_expected(self) -> int | None:
        """How many loci were assessed, None when not known."""
        expected: int | None = self.details["units_expected"]
        return expected

    @property
    def announced_on(self) -> datetime.date | None:
        """The day of the national announcement."""
        return day_in(self.details["announced_on"])

    @property
    def handed_over_on(self) -> datetime.date | None:
        """The day the result was handed to the government."""
        return day_in(self.details["handed_over_on"])

    @property
    def handed_over_place(self) -> str:
        """Where it was handed over."""
        return str(self.details["handed_over_place"])

    @property
    def handed_over_by(self) -> str:
        """Who handed it over."""
        return str(self.details["handed_over_by"])

    @property
    def award(self) -> str:
        """What was handed over."""
        return str(self.details["award"])

    @property
    def note(self) -> str:
        """What is to be known of the year, in Indonesian."""
        return str(self.details["note"])

    @property
    def source_url(self) -> str:
        """Where the hand-over is told."""
        return str(self.details["source_url"])


class PublishedUnitScore(Shown):
    """One unit's year as anyone may see it."""

    published = models.ForeignKey(PublishedScore, on_delete=models.CASCADE, related_name="units")
    government_code = models.CharField(max_length=64)
    unit_slug = models.SlugField(max_length=120)
    unit_kind = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    updated_at = models.DateTimeField()  # of this release

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

    @property
    def assessment(self) -> PublishedScore:
        """The year of the whole government."""
        return self.published

    @cached_property
    def unit(self) -> PublishedUnit:
        """The unit as it was called then."""
        return unit_in(self.content["unit"])

    @cached_property
    def unit_sources(self) -> list[PublishedSource]:
        """What sources print of the unit and its dimensions."""
        return sources_in(self.content["sources"])

    @property
    def dimensions(self) -> list[dict[str, str | None]]:
        """The scores of the dimensions: code and score."""
        found: list[dict[str, str | None]] = self.result["dimensions"]
        return found

    @property
    def filled(self) -> int:
        """Answers given."""
        return int(self.result["filled"])

    @property
    def expected(self) -> int:
        """Answers the method asks for."""
        return int(self.result["expected"])

    @property
    def reply(self) -> PublishedReply | None:
        """What the unit replied to its result, and what became of it."""
        return reply_in(self.content["reply"])
