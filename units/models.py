"""Who is assessed: governments, their service units (loci), products and channels."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class GovernmentKind(models.TextChoices):
    """What sort of body is assessed; ranks compare only bodies of one kind."""

    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten")
    CITY = "city", _("Kota")
    MINISTRY = "ministry", _("Kementerian")
    AGENCY = "agency", _("Lembaga")
    POLICE = "police", _("Kepolisian resor")


class Government(models.Model):
    """An assessed body, under its Kemendagri code ("12.11") or our own ("KL.", "POL.")."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=GovernmentKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    slug = models.SlugField(max_length=120, unique=True)
    code_source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=GovernmentKind.values), name="government_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="government_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province_name(self) -> str | None:
        """The province this body lies in, its own name for a province, None for a national body."""
        if self.kind == GovernmentKind.PROVINCE:
            return self.name.removeprefix("Provinsi ")
        return self.parent.name.removeprefix("Provinsi ") if self.parent else None

    @property
    def province_code(self) -> str | None:
        """The code of that province."""
        if self.kind == GovernmentKind.PROVINCE:
            return self.code
        return self.parent.code if self.parent else None


class UnitKind(models.TextChoices):
    """What a service unit does; the sample of loci is chosen by these."""

    CIVIL_REGISTRY = "civil_registry", _("Kependudukan dan pencatatan sipil")
    INVESTMENT_LICENSING = "investment_licensing", _("Perizinan dan penanaman modal")
    SOCIAL = "social", _("Sosial")
    EDUCATION = "education", _("Pendidikan")
    HEALTH = "health", _("Kesehatan")
    HEALTH_CENTRE = "health_centre", _("Puskesmas")
    HOSPITAL = "hospital", _("Rumah sakit")
    OTHER = "other", _("Lainnya")


class ServiceUnit(models.Model):
    """A locus: one office whose services are assessed. Closed units stay, with their last year."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24, choices=UnitKind.choices)
    slug = models.SlugField(max_length=120, unique=True)
    active_from = models.PositiveSmallIntegerField(null=True, blank=True)
    active_to = models.PositiveSmallIntegerField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    address = models.CharField(max_length=300, blank=True)
    latitude = models.CharField(max_length=12, blank=True)  # degrees as text; never computed with
    longitude = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["government__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"], name="unit_name_once_a_government"
            ),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gte=F("active_from")),
                name="unit_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceProduct(models.Model):
    """A service that a unit gives; indicators of the process dimension are asked once a product."""

    unit = models.ForeignKey(ServiceUnit, on_delete=models.PROTECT, related_name="products")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)  # a demonstration record, shown as CONTOH / SAMPLE
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["unit", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="product_code_once_a_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A way to complain, ask or call for help, of a whole government or of one unit."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="channels")
    unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="channels"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=16,
        choices=[
            ("complaint", _("Pengaduan")),
            ("survey", _("Survei kepuasan")),
            ("emergency", _("Darurat")),
        ],
    )
    address = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["government", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"],
                condition=Q(unit__isnull=True),
                name="channel_once_a_government",
            ),
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(unit__isnull=False), name="channel_once_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Innovation(models.Model):
    """A named improvement of a government's services, as its sources tell."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="innovations")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    owner_unit = models.ForeignKey(
        ServiceUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="innovations"
    )
    changed = models.TextField(blank=True)  # what it changed, in the words of its unit

    class Meta:
        ordering = ["government", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"], name="innovation_once_a_government"
            ),
        ]

    def __str__(self) -> str:
        return self.name
