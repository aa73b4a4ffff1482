"""The filters of the history pages, and what a person sends to take back a change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..form_fields import DayField
from ..forms import WorkForm
from ..models import FIRST_YEAR, LAST_YEAR

Choices = Sequence[tuple[str, str]]


class HistoryForm(WorkForm):
    """Which events are listed: of one person, of one verb."""

    orang = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Orang"),
        error_messages={"invalid_choice": gettext_lazy("Pilih dari daftar.")},
    )
    tindakan = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Tindakan"),
        error_messages={"invalid_choice": gettext_lazy("Pilih dari daftar.")},
    )

    def __init__(self, data: Any = None, *, people: Choices, verbs: Choices) -> None:
        super().__init__(data)
        self.fields["orang"].choices = [("", _("Semua orang")), *people]  # type: ignore[attr-defined]
        self.fields["tindakan"].choices = [  # type: ignore[attr-defined]
            ("", _("Semua tindakan")),
            *verbs,
        ]

    def narrowing(self) -> dict[str, Any]:
        """Return what a valid form asks `narrowed` for."""
        person = self.cleaned_data["orang"]
        return {
            "person": int(person) if person else None,
            "verb": self.cleaned_data["tindakan"],
        }


class LogForm(HistoryForm):
    """The same for the whole log, with a span of local days; both days belong to it."""

    dari = DayField(label=gettext_lazy("Dari tanggal"))
    sampai = DayField(label=gettext_lazy("Sampai tanggal"))

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins, and days that no calendar reaches."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("dari"), given.get("sampai")
        for name, day in (("dari", first), ("sampai", last)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(
                    name,
                    _("Tulis tanggal antara tahun %(first)d dan %(last)d.")
                    % {"first": FIRST_YEAR, "last": LAST_YEAR},
                )
        if first and last and last < first:
            self.add_error("sampai", _("Tanggal akhir tidak boleh sebelum tanggal awal."))
        return given

    def narrowing(self) -> dict[str, Any]:
        """Return what a valid form asks `narrowed` for, days as moments of local time."""
        first, last = self.cleaned_data["dari"], self.cleaned_data["sampai"]
        one_day = datetime.timedelta(days=1)
        return super().narrowing() | {
            "first": midnight(first) if first else None,
            "before": midnight(last + one_day) if last else None,
        }


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the moment a local day begins."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


class UndoForm(WorkForm):
    """Which change is taken back, and the version of the answer that the person saw."""

    event = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
