"""Reported against computed, with intervals: every printed figure hides half its last place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.elements import Instrument
from scoring.errors import ScoringError
from scoring.zones import HIGHEST, LOWEST, exact_decimal, figure

CONSISTENT = "consistent"
INCONSISTENT = "inconsistent"
INCOMPLETE = "incomplete"
NOT_COMPARABLE = "not comparable"
VERDICTS = (CONSISTENT, INCONSISTENT, INCOMPLETE, NOT_COMPARABLE)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values a figure may have had before it was printed; both ends 0-100, exact."""

    low: Fraction
    high: Fraction
    reaches_high: bool = True  # printed half up, the upper end itself would have gone up
    settled: bool = True  # False while marks are missing: the width is then no rounding
    printed: Fraction | None = None  # the figure that stands on paper, where there is one

    @property
    def width(self) -> Fraction:
        """Return the width of the doubt."""
        return self.high - self.low

    @property
    def middle(self) -> Fraction:
        """Return the printed figure, else the middle of the doubt."""
        return (self.low + self.high) / 2 if self.printed is None else self.printed

    def holds(self, value: Fraction) -> bool:
        """Return whether the figure may have been this value."""
        return self.low <= value < self.high or (value == self.high and self.reaches_high)

    def meets(self, other: Interval) -> bool:
        """Return whether the two share a value."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self.holds(low) and other.holds(low))


UNKNOWN = Interval(LOWEST, HIGHEST, settled=False)
Part = Decimal | Fraction | Interval | str | None  # None: a part that is not known


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a printed figure and its parts say of each other."""

    verdict: str
    reported: Interval
    computed: Interval | None  # None where nothing can be computed
    missing_parts: int
    missing_range: Interval | None  # what the absent parts would have to average
    difference: Fraction | None  # reported - mean of the parts as printed; None if incomplete
    reason: str
    reason_en: str

    @property
    def width(self) -> Fraction | None:
        """Return the doubt of the computed figure, 0-100; None when there is none."""
        return None if self.computed is None else self.computed.width


def printed_interval(printed: Decimal | Fraction | str) -> Interval:
    """Return the interval a figure stands for: half its last place to each side, within 0-100.

    A Fraction is exact and has no doubt. "89.5" was printed with one place, so it hides 0.05.
    Rounding is half up, so the upper end belongs to the next figure; only 100 has none above.
    """
    if isinstance(printed, Fraction):
        return Interval(printed, printed)
    value = figure(printed, place="figure") if isinstance(printed, str) else printed
    exponent = exact_decimal(value, place="figure").as_tuple().exponent
    if not 0 <= value <= 100:
        raise ScoringError("figure", f"{value} is outside 0-100")
    half = Fraction(1, 2) * Fraction(10) ** min(int(exponent), 0)
    exact = Fraction(value)
    return Interval(
        low=max(exact - half, LOWEST),
        high=min(exact + half, HIGHEST),
        reaches_high=exact + half > HIGHEST,
        printed=exact,
    )


def weighted_interval(parts: Sequence[tuple[Fraction, Interval]], total: Fraction) -> Interval:
    """Return where the mean of parts can lie, each with its weight; `total` is their sum."""
    return Interval(
        sum((weight * part.low for weight, part in parts), Fraction(0)) / total,
        sum((weight * part.high for weight, part in parts), Fraction(0)) / total,
        reaches_high=all(part.reaches_high for _, part in parts),
        settled=all(part.settled for _, part in parts),
        printed=sum((weight * part.middle for weight, part in parts), Fraction(0)) / total,
    )


def reconcile(
    instrument: Instrument,
    *,
    reported: Decimal | str,
    parts: Sequence[Part] | None,
    units_expected: int | None = None,
    weights: Sequence[Decimal] | None = None,
) -> Reconciliation:
    """Hold a printed figure against the mean of its parts (by weight, in percent, when given).

    Parts that are absent may be anything from 0 to 100; when even that cannot give the printed
    figure, it is inconsistent, not incomplete. Kota Kupang 2022: seven printed loci average
    79.1257, 79.12 was printed; each locus hides 0.005, so both can be true.
    """
    printed = printed_interval(reported)
    if instrument.reported_only:
        return _verdict(NOT_COMPARABLE, printed)
    weighted, absent = _weighted_parts(instrument, parts or (), units_expected, weights)
    known = [(weight, part) for weight, part in weighted if part is not UNKNOWN]
    total = sum((weight for weight, _ in weighted), Fraction(0))
    if not total:
        return _verdict(INCOMPLETE, printed, missing=absent)
    computed = weighted_interval(weighted, total)
    if not computed.meets(printed):
        kind = INCONSISTENT if not absent else IMPOSSIBLE
        return _verdict(kind, printed, computed, absent, difference=_gap(reported, computed))
    if computed.settled:
        return _verdict(CONSISTENT, printed, computed, difference=_gap(reported, computed))
    needed = _needed(printed, known, total) if len(known) < len(weighted) else None
    return _verdict(INCOMPLETE, printed, computed, absent, needed)


def _weighted_parts(
    instrument: Instrument,
    parts: Sequence[Part],
    expected: int | None,
    weights: Sequence[Decimal] | None,
) -> tuple[list[tuple[Fraction, Interval]], int]:
    """Return every part with its weight, absent ones as UNKNOWN, and how many are not settled."""
    if weights is None:
        count = len(parts) if expected is None else expected
        shares = [Fraction(1)] * len(parts)
        rest = Fraction(count - len(parts))
    else:
        count = len(instrument.dimensions) if expected is None else expected
        shares = [Fraction(weight) for weight in weights]
        rest = Fraction(100) - sum(shares, Fraction(0))
    if len(shares) != len(parts):
        raise ScoringError("weights", f"{len(shares)} weights for {len(parts)} parts")
    if rest < 0:
        raise ScoringError("parts", "there are more parts than the whole has")
    intervals = [_interval(part) for part in parts]
    absent = sum(not interval.settled for interval in intervals)
    weighted = list(zip(shares, intervals, strict=True))
    if rest:
        weighted.append((rest, UNKNOWN))
        absent += max(count - len(parts), 1)
    return weighted, absent


def _interval(part: Part) -> Interval:
    if part is None:
        return UNKNOWN
    return part if isinstance(part, Interval) else printed_interval(part)


def _needed(
    printed: Interval, known: Sequence[tuple[Fraction, Interval]], total: Fraction
) -> Interval:
    """Return what the absent parts must average, within 0-100, to give the printed figure."""
    share = total - sum((weight for weight, _ in known), Fraction(0))
    low = sum((weight * part.low for weight, part in known), Fraction(0))
    high = sum((weight * part.high for weight, part in known), Fraction(0))
    return Interval(
        max((printed.low * total - high) / share, LOWEST),
        min((printed.high * total - low) / share, HIGHEST),
    )


def _gap(reported: Decimal | str, computed: Interval) -> Fraction | None:
    """Return reported minus computed, both as printed; None while parts are not known."""
    return Fraction(reported) - computed.middle if computed.settled else None


IMPOSSIBLE = "impossible"  # inconsistent, although parts are absent
REASONS = {
    CONSISTENT: (
        "Nilai tercetak dapat berasal dari bagian-bagiannya bila pembulatan diperhitungkan.",
        "The printed figure can come from its parts once their rounding is allowed for.",
    ),
    INCONSISTENT: (
        "Nilai tercetak tidak dapat berasal dari bagian-bagiannya, berapa pun pembulatannya.",
        "The printed figure cannot come from its parts, whatever their rounding.",
    ),
    IMPOSSIBLE: (
        "Bagian yang belum diketahui harus bernilai di luar 0-100 agar nilai tercetak benar.",
        "The parts that are not known would have to lie outside 0-100 for the printed figure.",
    ),
    INCOMPLETE: (
        "Sebagian bagian tidak diketahui, jadi nilai tercetak tidak dapat diperiksa sepenuhnya.",
        "Some parts are not known, so the printed figure cannot be fully checked.",
    ),
    NOT_COMPARABLE: (
        "Metode tahun ini tidak menghitung nilai akhir sebagai rata-rata lokus.",
        "This year's method does not make the total a mean of its units.",
    ),
}


def _verdict(
    kind: str,
    printed: Interval,
    computed: Interval | None = None,
    missing: int = 0,
    needed: Interval | None = None,
    difference: Fraction | None = None,
) -> Reconciliation:
    reason, reason_en = REASONS[kind]
    return Reconciliation(
        verdict=INCONSISTENT if kind == IMPOSSIBLE else kind,
        reported=printed,
        computed=computed,
        missing_parts=missing,
        missing_range=needed,
        difference=difference,
        reason=reason,
        reason_en=reason_en,
    )
