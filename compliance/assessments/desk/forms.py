"""The forms of the calendar: one small form a step, all sent together."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..form_fields import DayField
from ..forms import WorkForm
from ..models import YearStep
from ..presenters import Fault, form_faults
from .services import StepChange, step_mark


class StepForm(WorkForm):
    """When one step takes place. Without any day and note the step is not set."""

    starts_on = DayField(label=gettext_lazy("Mulai"))
    ends_on = DayField(label=gettext_lazy("Selesai"))
    note = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Catatan"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, kind: str, year: int, step: YearStep | None) -> None:
        initial = (
            {"starts_on": step.starts_on, "ends_on": step.ends_on, "note": step.note}
            if step
            else {}
        )
        super().__init__(data, prefix=kind, initial=initial)
        self.kind, self.year, self.step = kind, year, step
        self.mark = step_mark(step)  # what the page shows now; sent back as what was seen

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, a start without an end, and days of another time."""
        given = super().clean() or self.cleaned_data
        starts, ends = given.get("starts_on"), given.get("ends_on")
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            if day is not None and not self.year - 1 <= day.year <= self.year + 1:
                self.add_error(
                    name,
                    _("Tulis tanggal antara tahun %(first)d dan %(last)d.")
                    % {"first": self.year - 1, "last": self.year + 1},
                )
        if ends is None and (starts or given.get("note")) and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Isi tanggal selesai, atau kosongkan seluruh tahap ini."))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Tanggal selesai tidak boleh sebelum tanggal mulai."))
        return given

    def change(self, seen: str) -> StepChange:
        """Return what a valid form asks for."""
        starts: datetime.date | None = self.cleaned_data["starts_on"]
        return StepChange(
            kind=self.kind,
            starts_on=starts,
            ends_on=self.cleaned_data["ends_on"],
            note=self.cleaned_data["note"],
            seen=seen,
        )


class CalendarSheet:
    """The forms of all steps of a year, in the order of the steps."""

    def __init__(self, *, year: int, steps: Mapping[str, YearStep], data: Any = None) -> None:
        self.data = data
        self.forms = [
            StepForm(data, kind=kind, year=year, step=steps.get(kind))
            for kind in YearStep.Kind.values
        ]

    def is_valid(self) -> bool:
        """Return whether nothing was sent or all of it fits; each form is asked for its faults."""
        return self.data is None or all([form.is_valid() for form in self.forms])

    def faults(self) -> list[Fault]:
        """Return all messages, each with the name of its step before the field's."""
        if self.data is None:
            return []
        return form_faults(self.forms, [str(YearStep.Kind(form.kind).label) for form in self.forms])

    def changes(self) -> list[StepChange]:
        """Return what a valid sheet asks for. A step that was not sent stays as it is."""
        return [
            form.change(str(self.data.get(form.add_prefix("seen"), "")))
            for form in self.forms
            if form.add_prefix("ends_on") in self.data
        ]
