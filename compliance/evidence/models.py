"""Files and links that prove answers, and which answers each of them proves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.assessments.models import Entry
from units.models import Government


class Evidence(models.Model):
    """One file or link. Its content never changes: a newer version is a row of its own.

    A photo is kept without its metadata; the place it was taken at stands in this row alone.
    """

    class Kind(models.TextChoices):
        """Where the evidence lies."""

        FILE = "file", _("Berkas")
        LINK = "link", _("Tautan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)  # never fetched by the server
    stored_name = models.CharField(max_length=60, blank=True)  # random; says nothing of the content
    original_name = models.CharField(max_length=120, blank=True)  # cleaned, for people
    sha256 = models.CharField(max_length=64, blank=True)  # of the bytes as they were sent
    stored_sha256 = models.CharField(max_length=64, blank=True)  # of the bytes that are kept
    size = models.PositiveIntegerField(null=True, blank=True)  # bytes that are kept
    content_type = models.CharField(max_length=100, blank=True)
    evidence_date = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # the last day it holds
    note = models.TextField(blank=True)
    latitude = models.CharField(max_length=12, blank=True)  # degrees as text; for own staff only
    longitude = models.CharField(max_length=12, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="file", url="", size__gt=0)
                    & ~Q(stored_name="")
                    & ~Q(sha256="")
                    & ~Q(stored_sha256="")
                    & ~Q(content_type="")
                )
                | (
                    Q(kind="link", stored_name="", sha256="", stored_sha256="", size__isnull=True)
                    & ~Q(url="")
                ),
                name="evidence_is_file_or_link",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_a_title"),
            models.UniqueConstraint(
                fields=["stored_name"],
                condition=~Q(stored_name=""),
                name="evidence_file_of_its_own",
            ),
            models.UniqueConstraint(
                fields=["government", "sha256"],
                condition=Q(kind="file", removed_at__isnull=True),
                name="evidence_once_a_government",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="evidence_removed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(evidence_date__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("evidence_date")),
                name="evidence_expires_after_its_date",
            ),
            models.CheckConstraint(
                condition=Q(latitude="", longitude="") | (~Q(latitude="") & ~Q(longitude="")),
                name="evidence_position_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="evidence_replaces_another",
            ),
        ]
        indexes = [models.Index(fields=["government", "expires_on"], name="evidence_expiry")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_file(self) -> bool:
        """Return whether the portal keeps the bytes."""
        return self.kind == Evidence.Kind.FILE


class EvidenceUse(models.Model):
    """That a piece of evidence proves an answer, from when and until when; rows are never lost."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence_uses")
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    detached_at = models.DateTimeField(null=True, blank=True)
    detached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["entry", "attached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "entry"],
                condition=Q(detached_at__isnull=True),
                name="evidence_attached_once",
            ),
            models.CheckConstraint(
                condition=Q(detached_at__isnull=True, detached_by__isnull=True)
                | Q(detached_at__isnull=False, detached_by__isnull=False),
                name="evidence_detached_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.entry_id}"


class PendingFile(models.Model):
    """A file that is being stored; the row ends with the transaction that writes its evidence.

    One that stays tells of an upload that was cut off, and which file it may have left.
    """

    stored_name = models.CharField(max_length=60, unique=True)
    process = models.CharField(max_length=200, blank=True)  # host/number/start; "" where unknown
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.stored_name
