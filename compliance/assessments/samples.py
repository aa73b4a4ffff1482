"""Sample self-assessments of the demonstration: invented, marked CONTOH / SAMPLE everywhere.

No indicator or locus score of Dairi has been published. So that every page can be tried, answers
are made up from a hash, the same on every machine, and carry `sample=True` for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import scoring
from compliance.audit.services import event_append
from scoring.indices import index_score, load_index
from units.models import Government, ServiceProduct, ServiceUnit

from .models import Assessment, Entry, EntryReview, IndexResult, Track, UnitAssessment
from .recompute import assessment_recompute
from .selectors import active_units

SAMPLE_NOTE = "CONTOH / SAMPLE: isian rekaan untuk peragaan, bukan nilai sebenarnya."
SAMPLE_RETURN = "CONTOH / SAMPLE: tiga isian perlu diperbaiki sebelum diajukan lagi."
SAMPLE_REASONS = (
    "CONTOH / SAMPLE: bukti dukung yang dilampirkan bukan dari tahun penilaian.",
    "CONTOH / SAMPLE: nilainya lebih tinggi daripada yang tampak pada bukti dukung.",
    "CONTOH / SAMPLE: mohon dijelaskan dalam catatan mengapa nilainya demikian.",
)
Status = UnitAssessment.Status


@dataclass(frozen=True, slots=True)
class SampleYear:
    """How far a sample year and its units have come."""

    year: int
    published: bool
    others: UnitAssessment.Status  # the state of the units not named
    named: Mapping[str, UnitAssessment.Status] = field(default_factory=dict)  # by slug
    salt: str = ""  # tells the answers of years under one method apart

    def status_of(self, unit: ServiceUnit) -> UnitAssessment.Status:
        """Return the state that a unit is shown in."""
        return self.named.get(unit.slug, self.others)


SAMPLE_YEARS = (
    SampleYear(2024, published=True, others=Status.VERIFIED),  # finished and shown
    SampleYear(2025, published=False, others=Status.VERIFIED, salt="/2025"),  # to be published
    SampleYear(  # in full swing: some drafts, and one unit in each later state
        2026,
        published=False,
        others=Status.DRAFT,
        named={
            "dairi-dinsos": Status.SUBMITTED,
            "dairi-puskesmas-sigalingging": Status.RETURNED,
            "dairi-dinkes": Status.VERIFIED,
        },
    ),
)


class SamplesRefused(RuntimeError):
    """Sample figures were asked for on an install that is not a demonstration."""


@transaction.atomic
def samples_create() -> int:
    """Make the sample self-assessments that do not exist yet; return how many were made.

    Raises SamplesRefused when DEBUG is off. One that exists is left as it is, so that nothing a
    visitor of the demonstration has typed is lost on the next start.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample figures are made only while DEBUG is on")
    home = Government.objects.get(code=settings.HOME_GOVERNMENT)
    made = 0
    for plan in SAMPLE_YEARS:
        rows = Assessment.objects.filter(government=home, year=plan.year, track=Track.SELF)
        if not rows.exists():
            sample_create(home, plan)
            made += 1
    sample_indices(home)
    return made


def sample_indices(government: Government) -> None:
    """Make an invented satisfaction index for each unit that has none of the year yet."""
    skm = load_index("skm")
    marks = ("3.2", "3.4", "3.6", "3.8")
    for number, unit in enumerate(active_units(government, 2024).order_by("slug")):
        values = {
            element.code: marks[(number + place) % len(marks)]
            for place, element in enumerate(skm.elements)
        }
        result = index_score(skm, {code: Decimal(mark) for code, mark in values.items()})
        IndexResult.objects.get_or_create(
            unit=unit,
            index=skm.code,
            year=SAMPLE_YEARS[0].year,
            quarter=None,
            defaults={
                "values": values,
                "weight_choice": result.weight_choice.code,
                "figure": result.shown,
                "band": result.band.code,
                "source": SAMPLE_NOTE,
                "sample": True,
                "shown_publicly": True,
            },
        )


def sample_create(government: Government, plan: SampleYear) -> Assessment:
    """Make one sample year: drafts have about half of their answers, all other units every one."""
    instrument = scoring.instrument_for_year(plan.year)
    if instrument is None:
        raise SamplesRefused(f"no instrument is in force in {plan.year}")
    units = list(active_units(government, 2024))
    assessment = Assessment.objects.create(
        government=government,
        year=plan.year,
        track=Track.SELF,
        instrument=instrument.code,
        instrument_sha256=instrument.sha256,
        sample=True,
        units_expected=len(units),
        note=SAMPLE_NOTE,
    )
    for unit in units:
        status = plan.status_of(unit)
        unit_assessment = sample_unit(assessment, unit, status)
        share = 128 if status == Status.DRAFT else 255
        entries = sample_entries(
            unit_assessment, instrument, government.kind, share=share, salt=plan.salt
        )
        Entry.objects.bulk_create(entries)
        EntryReview.objects.bulk_create(sample_reviews(entries, status))
    event_append(actor=None, verb="sample-create", obj=assessment, after={"year": plan.year})
    return assessment_recompute(assessment.pk)


def sample_unit(
    assessment: Assessment, unit: ServiceUnit, status: UnitAssessment.Status
) -> UnitAssessment:
    """Make a unit in a state of the workflow; the install itself has handed it in, nobody else."""
    now = timezone.now()
    handed_in = status in {Status.SUBMITTED, Status.VERIFIED}
    returned = status == Status.RETURNED
    return UnitAssessment.objects.create(
        assessment=assessment,
        unit=unit,
        status=status,
        submitted_at=now if handed_in else None,
        verified_at=now if status == Status.VERIFIED else None,
        reason=SAMPLE_RETURN if returned else "",
        reason_at=now if returned else None,
    )


def sample_reviews(entries: list[Entry], status: UnitAssessment.Status) -> list[EntryReview]:
    """Return what the invented verifier says: all is well, but for a few of a returned unit."""
    if status not in {Status.VERIFIED, Status.RETURNED}:
        return []
    reasons = dict(enumerate(SAMPLE_REASONS if status == Status.RETURNED else ()))
    verdict = EntryReview.Verdict
    return [
        EntryReview(
            entry=entry,
            entry_version=entry.version,
            verdict=verdict.RETURNED if place in reasons else verdict.ACCEPTED,
            reason=reasons.get(place, ""),
            reviewed_at=timezone.now(),
        )
        for place, entry in enumerate(entries)
    ]


def sample_entries(
    unit_assessment: UnitAssessment,
    instrument: scoring.Instrument,
    kind: str,
    *,
    share: int,
    salt: str = "",
) -> list[Entry]:
    """Return invented answers for a unit; of 256 questions about `share` + 1 are answered."""
    products: list[ServiceProduct | None] = list(unit_assessment.unit.products.all())
    entries = []
    for indicator in instrument.indicators(kind):
        for product in products if indicator.scope == "product" else [None]:
            seed = f"{unit_assessment.unit.slug}/{indicator.code}/{product.code if product else ''}"
            answered, quality, absent, *_ = hashlib.sha256((seed + salt).encode()).digest()
            if answered > share:
                continue
            not_applicable = absent < 5
            entries.append(
                Entry(
                    unit_assessment=unit_assessment,
                    indicator=indicator.code,
                    product=product,
                    value=None if not_applicable else sample_value(indicator, quality),
                    not_applicable=not_applicable,
                )
            )
    return entries


def sample_value(indicator: scoring.Indicator, quality: int) -> Decimal:
    """Return an invented mark on the scale: mostly the top, at times up to two fifths below."""
    drop = 0 if quality < 150 else 1 if quality < 225 else 2
    fifth = (indicator.maximum - indicator.minimum) / 5
    return indicator.maximum - fifth * drop
