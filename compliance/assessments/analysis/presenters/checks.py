"""The page of checks: each figure held against what it should follow from, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.language import local

from ...disagreements import Check, Kind, Needed
from ...models import ReportedScore

SHAPES = {"consistent": "green", "inconsistent": "red", "conflict": "red", "incomplete": "yellow"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as it is shown."""

    check: Check
    title: str
    subject: str
    verdict: str
    shape: str  # of the zone marks: circle, triangle, square, dash
    reason: str
    is_zone: bool
    needed: Needed | None
    sources: tuple[ReportedScore, ...]


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """The checks that were asked for, and how many there are of each sort."""

    rows: tuple[CheckRow, ...]
    checked: int
    disagreeing: int
    only_disagreeing: bool


def checks_page(found: Iterable[Check], *, only_disagreeing: bool, year: int | None) -> ChecksPage:
    """Return the checks of one year or of all, all of them or what a person should look at."""
    checks = [check for check in found if year is None or check.assessment.year == year]
    shown = [check for check in checks if check.disagrees or not only_disagreeing]
    return ChecksPage(
        rows=tuple(check_row(check) for check in shown),
        checked=len(checks),
        disagreeing=sum(check.disagrees for check in checks),
        only_disagreeing=only_disagreeing,
    )


def check_row(check: Check) -> CheckRow:
    """Return one check in words."""
    government, year = check.assessment.government.name, check.assessment.year
    return CheckRow(
        check=check,
        title=f"{government} {year}",
        subject=_("Nilai akhir") if check.unit is None else check.unit.unit.name,
        verdict=verdict_words(check.verdict),
        shape=SHAPES.get(check.verdict, "none"),
        reason=local(check.reason, check.reason_en),
        is_zone=check.kind is Kind.ZONE,
        needed=check.needed,
        sources=check.sources,
    )


def verdict_words(verdict: str) -> str:
    """Return a verdict in a few words."""
    words = {
        "consistent": _("sesuai"),
        "inconsistent": _("tidak sesuai"),
        "conflict": _("bertentangan"),
        "incomplete": _("belum dapat diperiksa penuh"),
        "not comparable": _("tidak dapat dibandingkan"),
    }
    return words[verdict]
