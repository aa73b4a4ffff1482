"""From counts of respondents to what their page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.assessments.models import UnitAssessment
from compliance.assessments.policies import moment_words, name_of
from compliance.language import local

from ..models import RespondentCount
from . import selectors
from .forms import CountsForm


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some counts are; the bar never goes beyond what is wanted."""

    wanted: int
    reached: int
    bar: int  # of `wanted`

    @property
    def percent(self) -> int:
        """Return the whole percent that is certainly reached, at most 100."""
        return 100 * self.bar // self.wanted if self.wanted else 0

    @property
    def left(self) -> int:
        """Return how many respondents are still to be asked."""
        return self.wanted - self.bar


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count as it is shown, with its form."""

    row: RespondentCount
    name: str
    product: str
    progress: Progress
    form: CountsForm
    seen: Any  # a version
    clash: str  # what somebody else stored meanwhile


def count_rows(
    unit_assessment: UnitAssessment,
    rows: Sequence[RespondentCount],
    bound: Mapping[int, CountsForm],
    clashed: int | None,
) -> list[CountRow]:
    """Return the counts of a unit; `bound` are forms with what was typed, by their count."""
    names = {i.code: local(i.name, i.name_en) for i in selectors.indicators_of(unit_assessment)}
    return [
        CountRow(
            row=row,
            name=f"{row.indicator} {names.get(row.indicator, '')}".strip(),
            product=row.product.name if row.product else _("seluruh lokus"),
            progress=progress_of([row]),
            form=bound.get(row.pk) or CountsForm(row=row),
            seen=row.version if row.pk == clashed else seen_of(row, bound),
            clash=clash_words(row) if row.pk == clashed else "",
        )
        for row in rows
    ]


def seen_of(row: RespondentCount, bound: Mapping[int, CountsForm]) -> Any:
    """Return the version a person saw: after a fault the one that was sent, else the present."""
    form = bound.get(row.pk)
    return form["seen"].value() if form is not None else row.version


def progress_of(rows: Sequence[RespondentCount]) -> Progress:
    """Return how far counts are together; one that goes beyond its wish does not help others."""
    return Progress(
        wanted=sum(row.wanted for row in rows),
        reached=sum(row.reached for row in rows),
        bar=sum(min(row.reached, row.wanted) for row in rows),
    )


def clash_words(row: RespondentCount) -> str:
    """Return what is stored now and who stored it."""
    return _("Sementara itu %(who)s menyimpan %(reached)d dari %(wanted)d (%(when)s).") % {
        "who": name_of(row.updated_by) if row.updated_by else _("portal"),
        "reached": row.reached,
        "wanted": row.wanted,
        "when": moment_words(row.updated_at),
    }


def saved_words() -> str:
    """Return the sentence that a count was kept, with the time of day."""
    return _("Tersimpan pukul %(time)s.") % {"time": f"{timezone.localtime():%H.%M.%S %Z}"}
