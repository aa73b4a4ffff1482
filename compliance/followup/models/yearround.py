"""The regency's work beside the assessment: programmes, checks, forums, complaints."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import Channel, Government, ServiceProduct, ServiceUnit


class Record(models.Model):
    """What every record of the year has: who wrote it last, and whether the public sees it."""

    shown_publicly = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)  # invented for the demonstration: CONTOH / SAMPLE
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class Programme(Record):
    """Something larger that a government has promised, such as a public service mall."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="programmes")
    owner_unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["government", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"], name="programme_once_a_government"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="programme_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """One step of a programme with its day."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["programme", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="milestone_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SopCheck(Record):
    """One look at whether a unit works as its SOP says."""

    class Outcome(models.TextChoices):
        """What was seen."""

        FOLLOWED = "followed", _("Sesuai SOP")
        PARTLY = "partly", _("Sebagian sesuai")
        NOT_FOLLOWED = "not_followed", _("Tidak sesuai")

    unit = models.ForeignKey(ServiceUnit, on_delete=models.PROTECT, related_name="sop_checks")
    product = models.ForeignKey(
        ServiceProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sop = models.CharField(max_length=200)
    checked_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)

    class Meta:
        ordering = ["unit", "-checked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "sop", "checked_on"], name="sop_checked_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sop} {self.checked_on}"


class Forum(Record):
    """A public consultation (FKP) on the standards of a service."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="forums")
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="forums"
    )
    topic = models.CharField(max_length=200)
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    attendance = models.PositiveIntegerField(null=True, blank=True)  # a count, no names
    minutes = models.TextField(blank=True)

    class Meta:
        ordering = ["government", "-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "topic", "held_on"], name="forum_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.held_on}"


class ForumChange(models.Model):
    """One change of a service standard that a forum agreed on."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="changes")
    product = models.ForeignKey(
        ServiceProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    component = models.CharField(max_length=120, blank=True)  # of the service standard
    text = models.TextField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ComplaintCount(Record):
    """How many complaints one channel received and resolved in a month, of one unit or of all."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="complaint_counts")
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )  # None: the channel as a whole, where units are not told apart
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    received = models.PositiveIntegerField()
    resolved = models.PositiveIntegerField()  # in that month, also of earlier ones
    in_time = models.PositiveIntegerField()  # of the resolved ones

    class Meta:
        ordering = ["channel", "unit", "year", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "year", "month"],
                condition=Q(unit__isnull=True),
                name="complaints_once_a_channel_and_month",
            ),
            models.UniqueConstraint(
                fields=["channel", "unit", "year", "month"],
                condition=Q(unit__isnull=False),
                name="complaints_once_a_unit_and_month",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="complaints_month_sane"
            ),
            models.CheckConstraint(
                condition=Q(in_time__lte=F("resolved")), name="complaints_in_time_are_resolved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.year}-{self.month:02d}"
