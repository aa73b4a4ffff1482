"""What the help takes from the methods, so that no bound is written twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings

import scoring
from compliance.language import local


@dataclass(frozen=True, slots=True)
class BandWords:
    """One band of a method: its lowest printed figure, category and zone."""

    floor: Decimal
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class MethodWords:
    """One method in the language of the page."""

    code: str
    title: str
    first_year: int
    last_year: int | None
    bands: tuple[BandWords, ...]
    zones_assumed: bool  # the Ombudsman announces none; the portal carries over earlier bounds


def topic_context() -> dict[str, object]:
    """Return what topics may show."""
    return {
        "methods": [method_words(method) for method in shipped_methods()],
        "reply_days": settings.REPLY_WINDOW_DAYS,
    }


def method_words(method: scoring.Instrument) -> MethodWords:
    """Return one method in words."""
    return MethodWords(
        code=method.code,
        title=local(method.title, method.title_en),
        first_year=method.first_year,
        last_year=method.last_year,
        bands=tuple(
            BandWords(
                band.floor,
                " ".join(part for part in (band.code, local(band.label, band.label_en)) if part),
                band.zone,
            )
            for band in method.bands
        ),
        zones_assumed=any(band.zone_provenance == "assumption" for band in method.bands),
    )


@cache
def shipped_methods() -> tuple[scoring.Instrument, ...]:
    """The methods that come with the portal, the newest first."""
    found = [scoring.load_instrument(code) for code in scoring.instrument_codes()]
    return tuple(sorted(found, key=lambda method: method.first_year, reverse=True))
