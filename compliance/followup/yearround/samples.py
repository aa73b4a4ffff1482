"""Records of the year for the demonstration, each marked CONTOH / SAMPLE."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction

from compliance.assessments.samples import SAMPLE_NOTE, SamplesRefused
from compliance.language import SAMPLE
from units.models import Channel, Government, ServiceUnit

from ..models import ComplaintCount, Forum, Programme, SopCheck
from .complaints import Counts, Series, changes_write, month_change
from .kinds import FORUM, PROGRAMME, SOP_CHECK, Kind
from .permissions import Place
from .services import written
from .states import State

# Known of the regency, but by no address that can be cited: marked as well, until one is.
PLANS = (
    ("Mal Pelayanan Publik", "Direncanakan pada 2025. Alamat sumbernya belum dicatat."),
    ("Mal Pelayanan Publik Digital", "Direncanakan pada 2025. Alamat sumbernya belum dicatat."),
)
YEAR = 2026
SAMPLE_COUNTS = (  # months 1 to 6 of the unit, by channel
    ("LAPOR!", ((6, 5, 5), (4, 5, 4), (7, 6, 5), (5, 5, 5), (8, 7, 6), (6, 7, 7))),
    ("Sidumasda", ((12, 11, 10), (9, 9, 9), (15, 13, 11), (10, 11, 10), (11, 10, 9), (9, 9, 8))),
)


@transaction.atomic
def yearround_samples_create() -> int:
    """Make the records of the home government while it has none; return how many were made.

    All are marked. Raises SamplesRefused when DEBUG is off. Once there is any record, what a
    visitor removed stays away.
    """
    if not settings.DEBUG:
        raise SamplesRefused("sample records are made only while DEBUG is on")
    home = Government.objects.get(code=settings.HOME_GOVERNMENT)
    there = (
        Programme.objects.filter(government=home),
        SopCheck.objects.filter(unit__government=home),
        Forum.objects.filter(government=home),
        ComplaintCount.objects.filter(channel__government=home),
    )
    if any(rows.exists() for rows in there):
        return 0
    unit = ServiceUnit.objects.get(slug="dairi-disdukcapil")
    made = 0
    for name, description in PLANS:
        state = blank(PROGRAMME, None) | {"name": name, "description": description}
        record_make(PROGRAMME, Place(home), state)
        made += 1
    for kind, state in sample_states(unit):
        record_make(kind, Place(home, unit), state)
        made += 1
    return made + sample_counts(home, unit)


def record_make(kind: Kind, place: Place, state: State) -> None:
    """Make one marked record, by nobody; it is logged as every other."""
    row = kind.model()
    written(kind, row, place, state, before=None, actor=None, verb="sample-create", sample=True)


def blank(kind: Kind, unit: ServiceUnit | None) -> State:
    """Return the state of a shown record that says nothing yet."""
    state: State = {"unit": unit.pk if unit is not None else None, "shown_publicly": True}
    state |= {name: "" for name in kind.fields}
    state |= {name: None for name in kind.fields if name.endswith("_on") or name in NUMBERS}
    return state | ({"lines": []} if kind.children is not None else {})


NUMBERS = frozenset({"product", "attendance"})


def sample_states(unit: ServiceUnit) -> list[tuple[Kind, State]]:
    """Return the invented records of a unit: a programme, two checks and a forum."""
    day = datetime.date(YEAR, 3, 1)
    steps = (("Survei kebutuhan", 14, 10), ("Uji coba loket", 60, 75), ("Peresmian", 300, None))
    programme = blank(PROGRAMME, unit) | {
        "name": f"{SAMPLE}: Loket terpadu",
        "description": "Contoh program dengan tahapan yang selesai, terlambat, dan belum.",
        "starts_on": day.isoformat(),
        "note": SAMPLE_NOTE,
        "lines": [
            {"name": name, "due_on": later(day, due), "done_on": later(day, done), "note": ""}
            for name, due, done in steps
        ],
    }
    checks = [
        blank(SOP_CHECK, unit)
        | {
            "sop": f"{SAMPLE}: SOP {name}",
            "checked_on": later(day, days),
            "outcome": outcome,
            "note": SAMPLE_NOTE,
        }
        for name, days, outcome in (
            ("penerbitan KTP elektronik", 7, SopCheck.Outcome.FOLLOWED.value),
            ("penerbitan akta kelahiran", 21, SopCheck.Outcome.PARTLY.value),
        )
    ]
    return [
        (PROGRAMME, programme),
        *((SOP_CHECK, check) for check in checks),
        (FORUM, sample_forum(unit, day)),
    ]


def sample_forum(unit: ServiceUnit, day: datetime.date) -> State:
    """Return the invented forum of a unit, with one change that it agreed on."""
    return blank(FORUM, unit) | {
        "topic": f"{SAMPLE}: Standar pelayanan akta kelahiran",
        "held_on": later(day, 30),
        "attendance": 40,
        "minutes": SAMPLE_NOTE,
        "note": SAMPLE_NOTE,
        "lines": [
            {
                "product": None,
                "component": "time",
                "text": f"{SAMPLE}: jangka waktu dipersingkat dari lima menjadi tiga hari kerja.",
                "done_on": later(day, 60),
            }
        ],
    }


def later(day: datetime.date, days: int | None) -> str | None:
    """Return a day some days later as a state keeps it, None for none."""
    return (day + datetime.timedelta(days=days)).isoformat() if days is not None else None


def sample_counts(home: Government, unit: ServiceUnit) -> int:
    """Make the invented complaint counts of a unit; return how many months."""
    changes = []
    for name, months in SAMPLE_COUNTS:
        channel = Channel.objects.get(government=home, unit=None, name=name)
        series = Series(channel, unit, YEAR)
        for month, numbers in enumerate(months, start=1):
            changes += month_change(
                series,
                month,
                None,
                Counts(*numbers),
                more={"note": SAMPLE_NOTE, "source_url": ""},
                shown=True,
                actor=None,
                sample=True,
            )
    return changes_write(changes, actor=None, verb="sample-create")
