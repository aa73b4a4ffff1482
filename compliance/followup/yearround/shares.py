"""Parts of a whole in percent. These are counts beside the assessment and no scores."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def percent(part: int, whole: int) -> int | None:
    """Return the part in whole percent, rounded half up from the exact share; None of nothing.

    More than 100 is possible: in one year also complaints of the year before are resolved.
    Raises ValueError for negative counts.
    """
    if part < 0 or whole < 0:
        raise ValueError("counts are not negative")
    if whole == 0:
        return None
    return floor(Fraction(100 * part, whole) + Fraction(1, 2))
