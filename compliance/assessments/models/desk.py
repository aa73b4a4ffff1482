"""The work around the figures: the steps of a year and spreadsheets waiting to be applied."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import Government

from .assessments import Assessment


class YearStep(models.Model):
    """When one step of a government's assessment year takes place; the coordinator sets it."""

    class Kind(models.TextChoices):
        """The steps of a year, in their order."""

        PREPARATION = "preparation", _("Sosialisasi dan pendampingan")
        ENTRY = "entry", _("Pengisian evaluasi mandiri")
        VERIFICATION = "verification", _("Verifikasi Inspektorat")
        FIELD = "field", _("Pengambilan data lapangan Ombudsman")
        FINALISATION = "finalisation", _("Supervisi dan finalisasi Ombudsman")
        ANNOUNCEMENT = "announcement", _("Pengumuman nasional")
        HAND_OVER = "hand_over", _("Penyerahan hasil")
        FOLLOW_UP = "follow_up", _("Tindak lanjut catatan Ombudsman")

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="year_steps")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField()  # the last day; of the step of entry it is the deadline
    note = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)  # invented for the demonstration: CONTOH / SAMPLE

    class Meta:
        ordering = ["government", "year", "ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["government", "year", "kind"], name="step_once_a_year"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="step_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.year} {self.kind}"


class SheetUpload(models.Model):
    """A spreadsheet that was read and shown, waiting for a person to apply or discard it."""

    class Kind(models.TextChoices):
        """What the spreadsheet is about."""

        ENTRIES = "entries", _("Isian lokus")
        REPORTED = "reported", _("Nilai yang dilaporkan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()  # the changes it asks for, as read; never the file itself
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="entries", assessment__isnull=False)
                | Q(kind="reported", assessment__isnull=True),
                name="sheet_of_entries_has_its_assessment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
