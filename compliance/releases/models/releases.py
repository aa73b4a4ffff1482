"""A published year as it was frozen, and the two things that lead to one: plan and correction."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from compliance.assessments.models import Assessment, Track


class Release(models.Model):
    """One year of one government as it was published: the bytes of its document.

    Inserted only, held by triggers. `text` is the whole record; the other columns repeat what is
    looked for. Each release names the hash of the one before it, whatever its government, so that
    none can be taken out or put in between.
    """

    sequence = models.PositiveIntegerField(unique=True)  # 1, 2, 3 ... over all governments
    government_code = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=8, choices=Track.choices)
    number = models.PositiveSmallIntegerField()  # 1, then one more with each correction
    text = models.TextField()  # canonical JSON (RFC 8785)
    sha256 = models.CharField(max_length=64, unique=True)  # of the text in UTF-8
    previous_sha256 = models.CharField(max_length=64, unique=True)  # unique: the chain never forks
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)  # why it corrects the one before it

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["government_code", "year", "track", "number"], name="release_number_once"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gte=1, number__gte=1), name="release_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="release_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_code} {self.year} {self.track} #{self.number}"

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document that the text holds."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What a correction changed: path, before, after; empty for a first release."""
        found: list[dict[str, Any]] = self.document["release"]["changes"]
        return found


class PublicationPlan(models.Model):
    """When a year is to be published by itself; it holds no figure."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="plan")
    publish_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)  # when it was last found blocked
    refusal = models.TextField(blank=True)  # what blocked it, in Indonesian
    # Hash of the content that the publisher saw; empty for plans from before it was kept.
    seen_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["publish_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="")
                | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="plan_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.publish_at}"


class Correction(models.Model):
    """A published year that was opened again to correct it; the public sees the last release."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="corrections")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)  # published, or given up unchanged

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(closed_at__isnull=True),
                name="correction_open_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.opened_at}"
