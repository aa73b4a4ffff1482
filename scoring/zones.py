"""From exact figures to printed ones: the one rounding, the band lookup, the range of a score."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.elements import Band, Instrument
from scoring.errors import ScoringError

LOWEST, HIGHEST = Fraction(0), Fraction(100)
MOST_DECIMALS = 12  # of a stored figure; nothing is measured more finely
# Four decimals are more than any source prints, and fewer than a binary float drags along.
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?")


def published(exact: Fraction | Decimal, places: int = 2) -> Decimal:
    """Round half up, away from zero at a tie, to the decimals that are printed.

    The only rounding in the portal; never average its results. Source of the rule: all totals
    with published unit scores agree with it (Kabupaten Bangka Tengah 2023, seven units, 93.71).
    """
    scaled = abs(_exact(exact)) * 10**places
    count = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if exact < 0 and count else 0
    return Decimal((sign, tuple(int(digit) for digit in str(count)), -places))


def score_text(exact: Fraction | Decimal) -> str:
    """Return a score as it is printed: rounded half up, a point, always two decimals."""
    return str(published(exact, 2))


def shown(exact: Fraction | Decimal, instrument: Instrument) -> str:
    """Return a score rounded to the places of the instrument, written with two decimals."""
    return score_text(published(exact, instrument.places))


def band_of(score: Fraction | Decimal, instrument: Instrument) -> Band:
    """Return the band of a score, 0-100, rounded first so that no score falls between two bands.

    Raises ScoringError when the rounded score is outside 0-100.
    """
    figure_shown = published(score, instrument.places)
    if not 0 <= figure_shown <= 100:
        raise ScoringError("score", f"{figure_shown} is outside 0-100")
    return next(band for band in instrument.bands if figure_shown >= band.floor)


def number(text: str, *, place: str) -> Decimal:
    """Read a plain number of zero or more: ASCII digits, a point, at most four decimals.

    Raises ScoringError for signs, exponents, NaN, infinity, underscores, commas and the rest.
    """
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ScoringError(
            place,
            f"{text[:40]!r} is not a plain number (digits, a point, at most four decimals)",
        )
    return Decimal(text)


def figure(text: str, *, place: str) -> Decimal:
    """Read a figure as a source prints it, 0-100, with its digits kept ("89.5" stays one place).

    Raises ScoringError that names `place`.
    """
    value = number(text, place=place)
    if value > 100:
        raise ScoringError(place, f"{text} is outside 0-100")
    return value


def exact_decimal(value: object, *, place: str) -> Decimal:
    """Return the value when it is a decimal number that can be reckoned with exactly.

    Raises ScoringError for a binary float, a whole number that forgot its decimals, NaN,
    infinity, and for more decimals than any figure has (an exponent of -999999 would fill
    the memory).
    """
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ScoringError(place, f"{value!r} is not an exact number")
    if value.as_tuple().exponent < -MOST_DECIMALS:  # type: ignore[operator]
        raise ScoringError(place, f"has more than {MOST_DECIMALS} decimals")
    return value


@dataclass(frozen=True, slots=True)
class Range:
    """Where a score can still end while marks are missing; both ends 0-100, unrounded.

    Low counts every missing mark as its minimum, high as its maximum.
    """

    low: Fraction
    high: Fraction
    bands: tuple[Band, ...]  # reachable, highest first
    zones: tuple[str, ...]  # reachable, best first
    out_of_reach: tuple[str, ...]  # zones that can no longer be reached
    places: int

    @property
    def low_text(self) -> str:
        """Return the low end as printed."""
        return score_text(published(self.low, self.places))

    @property
    def high_text(self) -> str:
        """Return the high end as printed."""
        return score_text(published(self.high, self.places))

    @property
    def certain_zone(self) -> str | None:
        """Return the zone when only one is left, else None."""
        return self.zones[0] if len(self.zones) == 1 else None


def range_between(low: Fraction, high: Fraction, instrument: Instrument) -> Range:
    """Return the range from low to high, 0-100, with the bands and zones inside it.

    The ends are rounded before the lookup, as a final score would be.
    """
    bottom, top = published(low, instrument.places), published(high, instrument.places)
    bands = tuple(b for b in instrument.bands if b.floor <= top and b.ceiling >= bottom)
    every_zone = dict.fromkeys(band.zone for band in instrument.bands)
    zones = tuple(dict.fromkeys(band.zone for band in bands))
    return Range(
        low=low,
        high=high,
        bands=bands,
        zones=zones,
        out_of_reach=tuple(zone for zone in every_zone if zone not in zones),
        places=instrument.places,
    )


def _exact(value: Fraction | Decimal) -> Fraction:
    """Return the value as a fraction; a binary float or NaN has no business here."""
    return value if isinstance(value, Fraction) else Fraction(exact_decimal(value, place="score"))
