"""Reads of what is published. Every public page and answer starts here, so that nothing leaks."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, When

from compliance.assessments.models import Assessment, Track

from .models import Correction, PublicationPlan, PublishedScore, PublishedUnitScore, Release
from .rendered.recording import note

Node = dict[str, Any]
SAMPLE_TEXT = '"sample":true,"track":'  # in canonical JSON
NUL = "\x00"  # an address can carry it, and PostgreSQL takes no text with it


def published_scores() -> QuerySet[PublishedScore]:
    """What anyone may see of governments, with the sources of each total. One query."""
    note("releases")
    return PublishedScore.objects.order_by("government_code", "year", "track")


def published_unit_scores() -> QuerySet[PublishedUnitScore]:
    """What anyone may see of units, with their sources. One query."""
    note("releases")
    return PublishedUnitScore.objects.select_related("published").order_by(
        "government_code", "year", "unit_slug", "pk"
    )


def published_scores_in(year: int) -> QuerySet[PublishedScore]:
    """The same of one year, both tracks. One query."""
    note(f"year:{year}")
    return PublishedScore.objects.filter(year=year).order_by("government_code", "track")


def published_unit_scores_in(year: int) -> QuerySet[PublishedUnitScore]:
    """The same of the units of one year, both tracks. One query."""
    note(f"year:{year}")
    rows = PublishedUnitScore.objects.filter(year=year).select_related("published")
    return rows.order_by("government_code", "unit_slug", "pk")


def scores_of_government(code: str) -> list[PublishedScore]:
    """The published years of one government on both tracks, oldest first. One query."""
    note(f"government:{code}")
    return list(PublishedScore.objects.filter(government_code=code).order_by("year", "track"))


def unit_scores_of_government(code: str) -> list[PublishedUnitScore]:
    """The published years of all units of one government. One query."""
    note(f"government:{code}")
    rows = PublishedUnitScore.objects.filter(government_code=code).select_related("published")
    return list(rows.order_by("year", "unit_slug", "pk"))


def scores_of_unit(slug: str) -> list[PublishedUnitScore]:
    """The published years of one unit, newest first, both tracks. One query."""
    note(f"unit:{slug}")
    rows = PublishedUnitScore.objects.filter(unit_slug=slug).select_related("published")
    return list(rows.order_by("-year", "track"))


def scores_of_year(year: int) -> list[PublishedScore]:
    """All governments' published official results of one year. One query."""
    note(f"year:{year}")
    rows = PublishedScore.objects.filter(year=year, track=Track.OFFICIAL)
    return list(rows.order_by("government_code"))


def best_of_province(province_code: str, year: int, most: int) -> list[PublishedScore]:
    """The best known official scores of a province in a year. One query."""
    note(f"year:{year}")
    rows = PublishedScore.objects.filter(
        year=year, track=Track.OFFICIAL, score__isnull=False, province_code=province_code
    ).exclude(kind="province")
    # A province has three dozen bodies at most; their names are no column to sort by.
    return sorted(rows, key=lambda row: (-(row.score or 0), row.government.name))[:most]


def published_years() -> list[int]:
    """The years with a published official result, newest first. One query."""
    note("years")
    rows = PublishedScore.objects.filter(track=Track.OFFICIAL).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def zone_counts(*, year: int, track: str = Track.OFFICIAL) -> list[Node]:
    """How many published bodies of each kind stand in each zone, or in none that is known."""
    note(f"year:{year}")
    rows = PublishedScore.objects.filter(year=year, track=track).order_by("kind").values("kind")
    counted = rows.annotate(
        green=Count("pk", filter=Q(zone="green")),
        yellow=Count("pk", filter=Q(zone="yellow")),
        red=Count("pk", filter=Q(zone="red")),
        unknown=Count("pk", filter=Q(zone="")),
        total=Count("pk"),
    )
    return [dict(row) for row in counted]


def published_total(*, slug: str, year: int, track: str) -> PublishedScore | None:
    """One government's published year by the slug it had then. One query."""
    rows = PublishedScore.objects.filter(government_slug=slug, year=year, track=track)
    found = rows.first()
    if found is not None:
        note(f"government:{found.government_code}")
    return found


def published_unit(*, slug: str, year: int, track: str) -> PublishedUnitScore | None:
    """One unit's published year. One query."""
    note(f"unit:{slug}")
    rows = PublishedUnitScore.objects.filter(unit_slug=slug, year=year, track=track)
    return rows.select_related("published").first()


def shared_score(code: str, year: int | None, track: str) -> PublishedScore | None:
    """One government's year, the newest one without a year. One query."""
    rows = PublishedScore.objects.filter(government_code=code, track=track)
    found = (rows.filter(year=year) if year else rows.order_by("-year")).first()
    if found is not None:
        note_release(found, year)
    return found


def shared_unit(slug: str, year: int | None, track: str) -> PublishedUnitScore | None:
    """One unit's year, the newest one without a year. One query."""
    rows = PublishedUnitScore.objects.filter(unit_slug=slug, track=track)
    rows = rows.select_related("published")
    found = (rows.filter(year=year) if year else rows.order_by("-year")).first()
    if found is not None:
        note_release(found.published, year)
        if not year:
            note(f"unit:{slug}")
    return found


def note_release(row: PublishedScore, year: int | None) -> None:
    """Note the one release an answer is made of; the newest year may be any of a government's."""
    code = row.government_code
    note(f"release:{code}/{row.year}/{row.track}" if year else f"release:{code}")


def published_codes(codes: list[str]) -> set[str]:
    """Return those of some codes under which anything was published. One query."""
    rows = PublishedScore.objects.filter(government_code__in=codes)
    return set(rows.order_by().values_list("government_code", flat=True).distinct())


def published_province(text: str) -> str | None:
    """Return the code of a province by the code or name it was published with. One query."""
    name = "content__government__province_name__iexact"
    wanted = Q(province_code=text) | Q(**{name: text}) | Q(**{name: f"Provinsi {text}"})
    rows = PublishedScore.objects.filter(wanted).exclude(province_code="").order_by()
    return rows.values_list("province_code", flat=True).first()


def published_of_unit(slug: str) -> QuerySet[PublishedUnitScore]:
    """What was published of a unit. One query."""
    return PublishedUnitScore.objects.filter(unit_slug=slug)


def code_under(slug: str) -> str:
    """Return the code of the government published under a slug, empty for an unknown one."""
    rows = PublishedScore.objects.filter(government_slug=slug)
    return rows.values_list("government_code", flat=True).first() or ""


def document_of(row: PublishedScore) -> Node:
    """Return the whole document that a public row was made from. One query."""
    text = Release.objects.values_list("text", flat=True).get(pk=row.release_id)
    document: Node = json.loads(text)
    return document


def releases() -> QuerySet[Release]:
    """All releases without their texts, the oldest first."""
    note("releases")
    return Release.objects.defer("text").order_by("sequence")


def release_named(code: str, year: int, track: str, number: int) -> Release | None:
    """One release with its text, None for one that is not there. One query."""
    note("releases")
    return _release(code, year, track, number)


def release_frozen(code: str, year: int, track: str, number: int) -> Release | None:
    """The same for an answer that shows its frozen text only, and so never changes. One query."""
    note("frozen")
    return _release(code, year, track, number)


def _release(code: str, year: int, track: str, number: int) -> Release | None:
    if NUL in code:
        return None
    return Release.objects.filter(
        government_code=code, year=year, track=track, number=number
    ).first()


def newest_release(year: int | None = None) -> Release | None:
    """The newest release of all, or of one year, without its text. One query."""
    note("releases" if year is None else f"year:{year}")
    rows = Release.objects.all() if year is None else Release.objects.filter(year=year)
    return rows.defer("text").order_by("-sequence").first()


def newest_releases_with_text(most: int) -> list[Release]:
    """The newest releases of all, the newest first. One query."""
    note("releases")
    return list(Release.objects.order_by("-sequence")[:most])


def newest_number(release: Release) -> int:
    """Return the number of the newest release of the same year. One query."""
    found = Release.objects.filter(
        government_code=release.government_code, year=release.year, track=release.track
    ).aggregate(newest=Max("number"))
    return int(found["newest"])


def release_before(assessment: Assessment) -> Release | None:
    """The newest release of a year, with its text; None while it was never published. One query."""
    return (
        Release.objects.filter(
            government_code=assessment.government.code,
            year=assessment.year,
            track=assessment.track,
        )
        .order_by("-number")
        .first()
    )


def releases_of(assessment: Assessment) -> list[Release]:
    """All releases of a year with who published them, without texts, newest first. One query."""
    rows = Release.objects.filter(
        government_code=assessment.government.code, year=assessment.year, track=assessment.track
    )
    return list(rows.defer("text").select_related("published_by").order_by("-number"))


def corrections() -> QuerySet[Release]:
    """The releases that corrected another, the newest first, with their texts."""
    note("releases")
    return Release.objects.filter(number__gt=1).order_by("-sequence")


def with_sample(rows: QuerySet[Release]) -> QuerySet[Release]:
    """Releases with `sample`: whether their own documents say that their figures are invented.

    Only the document itself may have these very characters: within a text they are escaped, and
    the samples among a unit's products are not followed by a track.
    """
    said = Case(When(text__contains=SAMPLE_TEXT, then=True), default=False)
    return rows.annotate(sample=said)


def correction_of(assessment: Assessment) -> Correction | None:
    """The correction that a year is open for, None when there is none. One query."""
    return (
        Correction.objects.filter(assessment=assessment, closed_at__isnull=True)
        .select_related("opened_by")
        .first()
    )


def plan_of(assessment: Assessment) -> PublicationPlan | None:
    """When a year is to be published by itself, None when that is not planned. One query."""
    return (
        PublicationPlan.objects.filter(assessment=assessment).select_related("planned_by").first()
    )


def plans_due(now: datetime.datetime) -> list[int]:
    """The plans whose moment has come, the oldest first. One query."""
    rows = PublicationPlan.objects.filter(publish_at__lte=now)
    return list(rows.order_by("publish_at", "pk").values_list("pk", flat=True))


def plans_ahead(now: datetime.datetime) -> list[PublicationPlan]:
    """The plans whose moment is still to come and that nothing has stopped yet. One query."""
    rows = PublicationPlan.objects.filter(publish_at__gt=now, refusal="")
    return list(rows.select_related("assessment__government").order_by("publish_at", "pk"))
