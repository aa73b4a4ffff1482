"""Invented days for the calendar of the demonstration, marked CONTOH / SAMPLE everywhere."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction

from compliance.audit.services import event_append
from units.models import Government

from ..models import YearStep
from ..samples import SamplesRefused
from .services import step_words

YEAR = 2026
Kind = YearStep.Kind

# (step, month and day of its first and last day, years after the assessment's own)
SAMPLE_STEPS: tuple[tuple[str, tuple[int, int], tuple[int, int], int], ...] = (
    (Kind.PREPARATION, (9, 1), (9, 30), 0),
    (Kind.ENTRY, (10, 1), (12, 11), 0),
    (Kind.VERIFICATION, (12, 12), (12, 18), 0),
    (Kind.FIELD, (10, 12), (11, 27), 0),
    (Kind.FINALISATION, (12, 1), (12, 18), 0),
    (Kind.ANNOUNCEMENT, (1, 28), (1, 28), 1),
    (Kind.HAND_OVER, (2, 15), (2, 26), 1),
    (Kind.FOLLOW_UP, (3, 1), (6, 30), 1),
)


@transaction.atomic
def sample_steps_create() -> int:
    """Make the sample steps of 2026 while that year has none; return how many were made.

    Raises SamplesRefused when DEBUG is off. A visitor may clear some: they stay cleared.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample steps are made only while DEBUG is on")
    home = Government.objects.get(code=settings.HOME_GOVERNMENT)
    if home.year_steps.filter(year=YEAR).exists():
        return 0
    for kind, first, last, later in SAMPLE_STEPS:
        step = YearStep.objects.create(
            government=home,
            year=YEAR,
            kind=kind,
            starts_on=datetime.date(YEAR + later, *first),
            ends_on=datetime.date(YEAR + later, *last),
            sample=True,
        )
        event_append(actor=None, verb="sample-create", obj=step, after=step_words(step))
    return len(SAMPLE_STEPS)
