"""Invented findings, actions and counts for the demonstration, marked CONTOH / SAMPLE."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import User
from compliance.assessments.models import Track, UnitAssessment
from compliance.assessments.samples import SamplesRefused
from compliance.audit.services import event_append
from units.models import Government, ServiceProduct

from . import points
from .findings.policies import ENDED
from .findings.presenters import low_answers
from .findings.services import action_words, finding_words
from .models import Action, Finding, RespondentCount
from .respondents.selectors import indicators_of, is_asked_of_people
from .respondents.services import count_words

MARK = "CONTOH / SAMPLE:"
YEAR, COUNTED_YEAR = 2024, 2026
LOW_PER_UNIT = 2
State = Action.State

# (what is to be done, its state, days from today until it is due); later units take later ones
PLANS: tuple[tuple[str, str, int], ...] = (
    ("lengkapi bukti dukung dan unggah ke ruang bukti.", State.DOING, -6),
    ("perbarui standar pelayanan yang dipajang.", State.PLANNED, 2),
    ("latih petugas loket memakai daftar 14 komponen standar pelayanan.", State.DONE, -20),
    ("minta masukan pengguna layanan dan catat hasilnya.", State.PLANNED, 21),
)
# Loci whose respondents are counted: (part of the wanted number that is reached, in tenths)
REACHED_TENTHS = (4, 7, 10, 0)
WANTED = 15


@transaction.atomic
def followup_samples_create() -> int:
    """Make the sample findings, actions and counts while there are none; return how many findings.

    Raises SamplesRefused when DEBUG is off. They belong to sample years alone, so that nothing
    invented stands beside a real figure.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample findings are made only while DEBUG is on")
    home = Government.objects.get(code=settings.HOME_GOVERNMENT)
    if Finding.objects.filter(government=home).exists():
        return 0
    made = 0
    for number, unit in enumerate(sample_units(YEAR)):
        gains = points.gains_of(points.with_answers([unit.pk])[0])
        for low in low_answers(gains, ())[:LOW_PER_UNIT]:
            sample_finding(unit, low.code, low.text, PLANS[(number + made) % len(PLANS)])
            made += 1
    for number, unit in enumerate(sample_units(COUNTED_YEAR)):
        sample_counts(unit, REACHED_TENTHS[number % len(REACHED_TENTHS)])
    return made


def sample_units(year: int) -> list[UnitAssessment]:
    """Return the units of the home government's sample year by their slug."""
    rows = UnitAssessment.objects.filter(
        assessment__government__code=settings.HOME_GOVERNMENT,
        assessment__year=year,
        assessment__track=Track.SELF,
        assessment__sample=True,
    )
    return list(rows.select_related("unit", "assessment__government").order_by("unit__slug"))


def sample_finding(
    unit: UnitAssessment, indicator: str, text: str, plan: tuple[str, str, int]
) -> Finding:
    """Make one invented finding with one invented action."""
    finding = Finding.objects.create(
        government=unit.assessment.government,
        unit=unit.unit,
        year=unit.assessment.year,
        origin=Finding.Origin.LOW_INDICATOR,
        instrument=unit.assessment.instrument,
        indicator=indicator,
        text=f"{MARK} {text}",
        sample=True,
    )
    event_append(actor=None, verb="sample-create", obj=finding, after=finding_words(finding))
    words, state, days = plan
    action = Action.objects.create(
        finding=finding,
        text=f"{MARK} {words}",
        owner=sample_owner(unit),
        due_on=timezone.localdate() + datetime.timedelta(days=days),
        state=state,
        ended_at=timezone.now() if state in ENDED else None,
    )
    event_append(actor=None, verb="sample-create", obj=action, after=action_words(action))
    return finding


def sample_owner(unit: UnitAssessment) -> User | None:
    """Return an operator of the unit, None where it has none."""
    rows = User.objects.filter(is_active=True, assignments__unit=unit.unit_id)
    return rows.order_by("pk").first()


def sample_counts(unit: UnitAssessment, tenths: int) -> None:
    """Make invented counts for the indicator that people are asked about, one a product."""
    asked = [i.code for i in indicators_of(unit) if is_asked_of_people(i)]
    code = asked[0] if asked else indicators_of(unit)[0].code
    products: list[ServiceProduct | None] = [*unit.unit.products.order_by("code")]
    for product in products or [None]:
        row = RespondentCount.objects.create(
            unit_assessment=unit,
            indicator=code,
            product=product,
            wanted=WANTED,
            reached=WANTED * tenths // 10,
        )
        event_append(actor=None, verb="sample-create", obj=row, after=count_words(row))
