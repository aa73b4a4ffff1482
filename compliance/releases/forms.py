"""The publisher's forms: when a year publishes itself, and why it is corrected."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from compliance.assessments.form_fields import LongTextField
from compliance.assessments.forms import WorkForm

from .policies import LONGEST_REASON, ActionRefused, check_moment

HOUR = "%H:%M"


class PlanForm(WorkForm):
    """A day and a time of day in the time of the regency."""

    day = forms.DateField(
        label=gettext_lazy("Tanggal terbit"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={
            "required": gettext_lazy("Isi tanggal terbit."),
            "invalid": gettext_lazy("Tulis tanggal seperti 31/12/2026."),
        },
    )
    hour = forms.TimeField(
        label=gettext_lazy("Jam terbit (WIB)"),
        widget=forms.TimeInput(format=HOUR, attrs={"type": "time"}),
        input_formats=[HOUR, "%H.%M"],
        error_messages={
            "required": gettext_lazy("Isi jam terbit."),
            "invalid": gettext_lazy("Tulis jam seperti 09.00."),
        },
    )

    def __init__(self, data: Any = None, *, planned: datetime.datetime | None = None) -> None:
        local = timezone.localtime(planned) if planned else None
        initial = {"day": local.date(), "hour": local.time()} if local else {}
        super().__init__(data, initial=initial, auto_id="plan-%s")

    def clean(self) -> dict[str, Any]:
        """Put both together, and refuse a moment that has passed or lies too far ahead."""
        given = super().clean() or self.cleaned_data
        if "day" in given and "hour" in given:
            naive = datetime.datetime.combine(given["day"], given["hour"])
            given["publish_at"] = timezone.make_aware(naive)
            try:
                check_moment(given["publish_at"])
            except ActionRefused as refusal:
                self.add_error("day", str(refusal))
        return given


class CorrectionForm(WorkForm):
    """Why a published year is opened again."""

    reason = LongTextField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Alasan ralat"),
        help_text=gettext_lazy("Dibaca siapa saja di halaman Ralat. Jangan tulis data pribadi."),
        rows=4,
        error_messages={
            "required": gettext_lazy("Tulis alasan ralat: alasan ini dibaca semua orang."),
            "max_length": gettext_lazy("Alasan ralat paling panjang 2.000 huruf."),
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="correction-%s")
