"""Sample self-assessments of the demonstration: invented, marked CONTOH / SAMPLE everywhere.

No indicator or locus score of Dairi has been published. So that every page can be tried, answers
are made up from a hash, the same on every machine, and carry `sample=True` for good.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import scoring
from compliance.audit.services import event_append
from scoring.indices import index_score, load_index
from units.models import Government, ServiceProduct

from .models import Assessment, Entry, IndexResult, Track, UnitAssessment
from .recompute import assessment_recompute
from .selectors import active_units

SAMPLE_YEARS = (2024, 2026)  # one finished and shown, one still being filled in
SAMPLE_NOTE = "CONTOH / SAMPLE: isian rekaan untuk peragaan, bukan nilai sebenarnya."


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
    for year in SAMPLE_YEARS:
        if not Assessment.objects.filter(government=home, year=year, track=Track.SELF).exists():
            sample_create(home, year, finished=year != SAMPLE_YEARS[-1])
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
            year=SAMPLE_YEARS[0],
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


def sample_create(government: Government, year: int, *, finished: bool) -> Assessment:
    """Make one sample year: every answer given when finished, else about half of them."""
    instrument = scoring.instrument_for_year(year)
    if instrument is None:
        raise SamplesRefused(f"no instrument is in force in {year}")
    units = list(active_units(government, 2024))
    assessment = Assessment.objects.create(
        government=government,
        year=year,
        track=Track.SELF,
        instrument=instrument.code,
        instrument_sha256=instrument.sha256,
        sample=True,
        units_expected=len(units),
        note=SAMPLE_NOTE,
    )
    for unit in units:
        unit_assessment = UnitAssessment.objects.create(assessment=assessment, unit=unit)
        Entry.objects.bulk_create(
            sample_entries(
                unit_assessment, instrument, government.kind, share=255 if finished else 128
            )
        )
    if finished:
        assessment.status = Assessment.Status.PUBLISHED
        assessment.published_at = timezone.now()
        assessment.save(update_fields=["status", "published_at"])
    event_append(actor=None, verb="sample-create", obj=assessment, after={"year": year})
    return assessment_recompute(assessment.pk)


def sample_entries(
    unit_assessment: UnitAssessment, instrument: scoring.Instrument, kind: str, *, share: int
) -> list[Entry]:
    """Return invented answers for a unit; of 256 questions about `share` + 1 are answered."""
    products: list[ServiceProduct | None] = list(unit_assessment.unit.products.all())
    entries = []
    for indicator in instrument.indicators(kind):
        for product in products if indicator.scope == "product" else [None]:
            seed = f"{unit_assessment.unit.slug}/{indicator.code}/{product.code if product else ''}"
            answered, quality, absent, *_ = hashlib.sha256(seed.encode()).digest()
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
