"""Yearly assessments: what was entered, what a source reported, and the results made from both.

Result columns (score, category, zone, range, ranks) are written by services.py alone, in the
transaction of the change they follow from; pages and API show them as they stand.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Government, ServiceProduct, ServiceUnit

from .fields import ExactDecimalField

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
    ranks = models.JSONField(default=dict, blank=True)  # see services.ranks_recompute
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

    class Meta:
        ordering = ["assessment", "unit__name"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "unit"], name="unit_once_an_assessment"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, score_basis="")
                | Q(score__isnull=False, score_basis__in=Basis.values),
                name="unit_score_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.assessment.year} {self.assessment.track}"


class Entry(models.Model):
    """The answer to one indicator, for one product where the indicator is asked by product."""

    unit_assessment = models.ForeignKey(
        UnitAssessment, on_delete=models.PROTECT, related_name="entries"
    )
    indicator = models.CharField(max_length=20)
    product = models.ForeignKey(
        ServiceProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    value = ExactDecimalField(places=4, null=True, blank=True)
    not_applicable = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit_assessment", "indicator", "product"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator"],
                condition=Q(product__isnull=True),
                name="entry_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["unit_assessment", "indicator", "product"],
                condition=Q(product__isnull=False),
                name="entry_once_a_product",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(not_applicable=False),
                name="entry_value_or_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="entry_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


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


class IndexResult(models.Model):
    """A related index of a unit (SKM, PEKPPP); it never enters a score of the Ombudsman."""

    unit = models.ForeignKey(ServiceUnit, on_delete=models.PROTECT, related_name="index_results")
    index = models.CharField(max_length=10)  # code, see scoring.indices
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)  # None: the whole year
    values = models.JSONField()  # element code -> mark as text
    weight_choice = models.CharField(max_length=20)
    figure = models.CharField(max_length=10)  # rounded once, as shown
    band = models.CharField(max_length=4)
    source = models.CharField(max_length=300)
    sample = models.BooleanField(default=False)  # made by a demonstration account
    shown_publicly = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit", "-year", "index", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "index", "year"],
                condition=Q(quarter__isnull=True),
                name="index_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["unit", "index", "year", "quarter"],
                condition=Q(quarter__isnull=False),
                name="index_once_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4),
                name="index_quarter_1_to_4",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="index_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.index} {self.year}"
