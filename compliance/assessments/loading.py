"""Loading the reported history from the portal's own files: all of it or nothing."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

import scoring
from compliance.audit.services import event_append, last_event
from units.loading import DATA as UNIT_DATA
from units.loading import data_rows, load_rows, truth, units_load
from units.models import Government, ServiceUnit

from .instruments import shipped_instruments_keep
from .models import Assessment, ReportedScore, Track, UnitAssessment
from .recompute import assessment_recompute

DATA = Path(__file__).resolve().parent / "data"
LOAD_VERB = "official-data-load"
Progress = Callable[[Iterable[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load brought: the figures in the files, and the assessments they belong to."""

    figures: int
    assessments: tuple[int, ...]


def no_progress(keys: Iterable[int]) -> Iterable[int]:
    """Show nothing while loading."""
    return keys


def files_sha256() -> str:
    """Return one hash over all data files and instruments, to tell whether anything changed."""
    digest = hashlib.sha256()
    for path in sorted([*UNIT_DATA.glob("*.csv"), *DATA.glob("*.csv")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for code in scoring.instrument_codes():
        digest.update(scoring.load_instrument(code).sha256.encode())
    return digest.hexdigest()


@transaction.atomic
def official_data_load(*, progress: Progress = no_progress) -> Loaded | None:
    """Load all files unless these very files are loaded already (then None is returned).

    The years are not published by this. What people entered is never touched:
    a figure that is there already is left as it is, and a figure that a person has accepted
    stays accepted. Raises DataFileError, and loads nothing, when any row has a fault.
    """
    sha256 = files_sha256()
    last = last_event(LOAD_VERB)
    if last is not None and last.after == {"sha256": sha256}:
        return None
    units_load()
    shipped_instruments_keep()
    figures = load_rows(DATA / "reported_scores.csv", load_reported)
    load_rows(DATA / "assessments.csv", load_details)
    announcement_dates_fill()
    touched = sorted({row.assessment_id for row in figures})
    for assessment_id in progress(touched):
        assessment_recompute(assessment_id)
    anchor = Government.objects.order_by("pk").first()
    if anchor is not None:
        event_append(actor=None, verb=LOAD_VERB, obj=anchor, after={"sha256": sha256})
    return Loaded(len(figures), tuple(touched))


def load_reported(row: dict[str, str]) -> ReportedScore:
    """Load one printed figure into its assessment, which is made when it is not there yet."""
    government = Government.objects.get(code=row["government_code"])
    assessment = assessment_of(government, int(row["year"]), row["track"])
    unit_assessment = None
    if row["unit_slug"]:
        unit = ServiceUnit.objects.get(slug=row["unit_slug"], government=government)
        unit_assessment, _ = UnitAssessment.objects.get_or_create(assessment=assessment, unit=unit)
    figure = ReportedScore(
        assessment=assessment,
        level=row["level"],
        unit_assessment=unit_assessment,
        dimension=row["dimension"],
        figure=row["score"],
        zone=row["zone"],
        category_label=row["category_label"],
        by_elimination=truth(row["by_elimination"]),
        rank_province=number(row["rank_province"]),
        rank_province_of=number(row["rank_of_province"]),
        rank_national=number(row["rank_national"]),
        rank_national_of=number(row["rank_of_national"]),
        rank_note=row["rank_scope_note"],
        unit_name_printed=row["unit_name_printed"],
        source_name=row["source_name"],
        source_url=row["source_url"],
        status=row["status"],
        origin=ReportedScore.Origin.FILE,
        note=row["note"],
    )
    return figure_load(figure)


def figure_load(figure: ReportedScore) -> ReportedScore:
    """Store a printed figure unless it is there; never displace one that a person accepted."""
    if figure.figure:
        scoring.figure(figure.figure, place="score")
    same_place = ReportedScore.objects.filter(
        assessment=figure.assessment,
        level=figure.level,
        unit_assessment=figure.unit_assessment,
        dimension=figure.dimension,
    )
    existing = same_place.filter(
        figure=figure.figure,
        zone=figure.zone,
        source_url=figure.source_url,
        source_name=figure.source_name,
    ).first()
    if existing is not None:
        return existing
    accepted, entered = ReportedScore.Status.ACCEPTED, ReportedScore.Origin.ENTERED
    if figure.status == accepted and same_place.filter(status=accepted, origin=entered).exists():
        figure.status = ReportedScore.Status.ALTERNATIVE
    figure.full_clean()
    figure.save()
    return figure


def load_details(row: dict[str, str]) -> Assessment:
    """Load what is known of a year beyond its figures: dates, award, giver, number of loci."""
    government = Government.objects.get(code=row["government_code"])
    assessment = assessment_of(government, int(row["year"]), row["track"])
    values: dict[str, Any] = {
        "units_expected": number(row["units_expected"]),
        "announced_on": date(row["announced_on"]),
        "handed_over_on": date(row["handed_over_on"]),
        **{
            name: row[name]
            for name in ("handed_over_place", "handed_over_by", "award", "note", "source_url")
        },
    }
    new = [
        name
        for name, value in values.items()
        if value not in (None, "") and getattr(assessment, name) in (None, "")
    ]
    for name in new:
        setattr(assessment, name, values[name])
    if new:
        assessment.full_clean()
        assessment.save(update_fields=[*new, "updated_at"])
    return assessment


def assessment_of(government: Government, year: int, track: str) -> Assessment:
    """Return the assessment of a government, year and track, made when it is not there yet."""
    instrument = scoring.instrument_for_year(year)
    if instrument is None:
        raise ValueError(f"no instrument is in force in {year}")
    existing = Assessment.objects.filter(government=government, year=year, track=track).first()
    if existing is not None:
        return existing
    assessment = Assessment(
        government=government,
        year=year,
        track=track,
        instrument=instrument.code,
        instrument_sha256=instrument.sha256,
    )
    assessment.full_clean()
    assessment.save()
    return assessment


def announcement_dates_fill() -> None:
    """Give official years the national date of announcement where no own one is known."""
    for _, row in data_rows(DATA / "years.csv"):
        if row["announced_on"]:
            Assessment.objects.filter(
                year=int(row["year"]), track=Track.OFFICIAL, announced_on__isnull=True
            ).update(announced_on=date(row["announced_on"]))


def number(text: str) -> int | None:
    """Read a whole number of a data file, None when the cell is empty."""
    return int(text) if text else None


def date(text: str) -> datetime.date | None:
    """Read an ISO date of a data file, None when the cell is empty."""
    return datetime.date.fromisoformat(text) if text else None
