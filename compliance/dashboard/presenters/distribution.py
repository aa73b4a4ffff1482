"""How the known scores of a year lie on the scale, each kind of government by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import scoring
from compliance.dashboard.charts.dots import Dots, dots
from compliance.dashboard.charts.frame import Known
from compliance.dashboard.selectors import AssessmentRow
from compliance.language import figure_text
from units.models import GovernmentKind

FEWEST = 3  # fewer scores make no picture


@dataclass(frozen=True, slots=True)
class KindRange:
    """One kind in the table beneath the drawing; both ends are stored scores."""

    kind: str
    count: int
    lowest: Known
    highest: Known


@dataclass(frozen=True, slots=True)
class Distribution:
    """The drawing and its table."""

    chart: Dots
    rows: tuple[KindRange, ...]


def distribution(
    year: int, rows: Sequence[AssessmentRow], instrument: scoring.Instrument | None
) -> Distribution | None:
    """Return the known scores of a year by kind, None where no kind has enough of them."""
    members = {
        kind: found for kind in GovernmentKind if len(found := known_of(rows, kind)) >= FEWEST
    }
    if not members:
        return None
    table = tuple(kind_range(kind, found) for kind, found in members.items())
    title = _("Sebaran nilai yang diketahui, %(year)s") % {"year": year}
    bounds = [band.floor for band in instrument.bands] if instrument else []
    return Distribution(
        chart=dots(
            "spread",
            (title, " ".join(map(spoken, table))),
            [(f"{kind.label} · {len(found)}", found) for kind, found in members.items()],
            bounds,
        ),
        rows=table,
    )


def known_of(rows: Sequence[AssessmentRow], kind: str) -> list[Known]:
    """Return the known scores of one kind, the lowest first."""
    found = [
        Known(
            name=row.government.name,
            figure=row.score,
            zone=row.zone,
            home=row.government.code == settings.HOME_GOVERNMENT,
        )
        for row in rows
        if row.government.kind == kind and row.score is not None
    ]
    return sorted(found, key=lambda known: (known.figure, known.name))


def kind_range(kind: GovernmentKind, found: Sequence[Known]) -> KindRange:
    """Return the ends of one kind."""
    return KindRange(str(kind.label), len(found), found[0], found[-1])


def spoken(row: KindRange) -> str:
    """Return one kind as a screen reader says it."""
    values = {
        "kind": row.kind,
        "count": row.count,
        "lowest": figure_text(row.lowest.figure),
        "highest": figure_text(row.highest.figure),
    }
    text = ngettext(
        "%(kind)s: %(count)s nilai, dari %(lowest)s sampai %(highest)s.",
        "%(kind)s: %(count)s nilai, dari %(lowest)s sampai %(highest)s.",
        row.count,
    )
    return text % values
