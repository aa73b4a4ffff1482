"""Invented evidence of the demonstration, marked CONTOH / SAMPLE: addresses that lead nowhere."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.assessments.models import UnitAssessment
from compliance.assessments.samples import SAMPLE_NOTE, SamplesRefused

from .models import Evidence
from .services import Details, Target, link_add

YEAR, UNIT, OPERATOR = 2026, "dairi-disdukcapil", "operator"

# (indicator, what the evidence is, the page below an address that is reserved for examples, days
# from today until it expires)
LINKS: tuple[tuple[str, str, str, int | None], ...] = (
    ("PR-01", "Peraturan tentang standar pelayanan", "peraturan", None),
    ("PR-02", "Foto papan persyaratan", "foto-persyaratan", 20),
    ("PR-05", "Daftar biaya pelayanan", "daftar-biaya", None),
)


@transaction.atomic
def evidence_samples_create() -> int:
    """Make sample links for one unit that has no evidence yet; return how many were made.

    Raises SamplesRefused when DEBUG is off. What a visitor removes stays removed.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample evidence is made only while DEBUG is on")
    unit = UnitAssessment.objects.filter(
        assessment__sample=True, assessment__year=YEAR, unit__slug=UNIT, status="draft"
    ).first()
    actor = User.objects.filter(username=OPERATOR).first()
    if unit is None or actor is None or Evidence.objects.exists():
        return 0
    today, rights = timezone.localdate(), rights_of(actor)
    for indicator, title, page, days in LINKS:
        link_add(
            url=f"https://example.org/contoh/{page}",
            details=Details(
                title=f"CONTOH / SAMPLE: {title}",
                expires_on=today + datetime.timedelta(days=days) if days else None,
                note=SAMPLE_NOTE,
            ),
            target=Target(unit.pk, (indicator, None)),
            actor=actor,
            rights=rights,
        )
    return len(LINKS)
