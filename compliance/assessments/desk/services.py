"""Writes of the calendar: the steps of one government's year."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append
from units.models import Government

from ..models import YearStep
from ..policies import ActionRefused
from . import policies


@dataclass(frozen=True, slots=True)
class StepChange:
    """One step as the coordinator wants it; without a last day it is cleared."""

    kind: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    note: str = ""
    seen: str = ""  # step_mark of what this person saw; "" where nothing was set

    def state(self) -> tuple[str, str, str]:
        """Return what the step is to say."""
        return step_state(self.starts_on, self.ends_on, self.note)


class StepConflict(ActionRefused):
    """Somebody else changed the same step meanwhile; nothing was saved."""

    def __init__(self, kinds: Sequence[str]) -> None:
        names = ", ".join(str(YearStep.Kind(kind).label) for kind in kinds)
        super().__init__(
            _("Belum disimpan: tahap ini sudah diubah orang lain: %(steps)s.") % {"steps": names}
        )
        self.kinds = tuple(kinds)


@transaction.atomic
def year_steps_save(
    *,
    government: Government,
    year: int,
    changes: Sequence[StepChange],
    actor: User,
    rights: Rights,
) -> int:
    """Set, move or clear steps of a year, all or none; return how many changed.

    One event a changed step. Raises ActionDenied, and StepConflict when somebody else changed
    one of the same steps since this person saw it.
    """
    Government.objects.select_for_update(of=("self",)).get(pk=government.pk)  # one at a time
    policies.check_can_set_calendar(rights, government)
    stored = {step.kind: step for step in government.year_steps.filter(year=year)}
    wanted = [c for c in changes if c.state() != state_of(stored.get(c.kind))]
    clashes = [c.kind for c in wanted if c.seen != step_mark(stored.get(c.kind))]
    if clashes:
        raise StepConflict(clashes)
    for change in wanted:
        step = stored.get(change.kind) or YearStep(
            government=government, year=year, kind=change.kind
        )
        year_step_write(step, change, actor=actor)
    return len(wanted)


def year_step_write(step: YearStep, change: StepChange, *, actor: User) -> None:
    """Write one changed step with its event."""
    before = step_words(step) if step.pk else None
    if change.ends_on is None:
        event_append(actor=actor, verb="year-step-clear", obj=step, before=before)
        step.delete()
        return
    step.starts_on, step.ends_on, step.note = change.starts_on, change.ends_on, change.note
    step.full_clean()
    step.save()
    event_append(
        actor=actor, verb="year-step-save", obj=step, before=before, after=step_words(step)
    )


def step_words(step: YearStep) -> dict[str, str]:
    """Return what the event log keeps of a step."""
    starts, ends, note = state_of(step)
    return {
        "year": str(step.year),
        "kind": step.kind,
        "starts_on": starts,
        "ends_on": ends,
        "note": note,
    }


def step_state(
    starts_on: datetime.date | None, ends_on: datetime.date | None, note: str
) -> tuple[str, str, str]:
    """Return what a step says, as text; days are ISO 8601."""
    if ends_on is None:
        return "", "", ""
    return starts_on.isoformat() if starts_on else "", ends_on.isoformat(), note


def state_of(step: YearStep | None) -> tuple[str, str, str]:
    """Return what a stored step says; one that is not set says nothing."""
    return (
        step_state(step.starts_on, step.ends_on, step.note) if step else step_state(None, None, "")
    )


def step_mark(step: YearStep | None) -> str:
    """Return a short mark of what a step says, to tell later whether it was changed; "" unset."""
    if step is None:
        return ""
    return hashlib.sha256("|".join(state_of(step)).encode()).hexdigest()[:16]
