"""The forms of complaint counts: which year of which channel, and its twelve months."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessments.form_fields import WebAddressField
from compliance.assessments.forms import WorkForm
from units.models import Channel, ServiceUnit

from ..models import ComplaintCount
from .complaints import FIRST_YEAR, LAST_YEAR, MONTHS, Counts, Series, YearOfCounts
from .forms import text_field

COUNTED = ("received", "resolved", "in_time")
LABELS = {
    "received": gettext_lazy("Diterima"),
    "resolved": gettext_lazy("Diselesaikan"),
    "in_time": gettext_lazy("Tepat waktu"),
}


def whole_number(text: str) -> int:
    """Return a count from what was typed; raise the one message that helps."""
    if re.fullmatch(r"[-−–]\s*[0-9].*", text):
        raise ValidationError(_("Jumlah tidak boleh negatif."))
    if re.fullmatch(r"[0-9]{1,3}(?:[.,\s][0-9]{3})+", text):
        raise ValidationError(_("Tulis tanpa pemisah ribuan, misalnya 1200."))
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        raise ValidationError(_("Tulis bilangan bulat tanpa koma, misalnya 12."))
    if not re.fullmatch(r"0|[1-9][0-9]*", text):
        raise ValidationError(_("Tulis bilangan bulat, misalnya 12."))
    if len(text) > 6:
        raise ValidationError(_("Paling banyak 999999."))
    return int(text)


def year_number(text: str) -> int:
    """Return a year from what was typed."""
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ValidationError(_("Tulis tahun dengan empat angka, misalnya 2025."))
    return int(text)


class YearField(forms.CharField):
    """A year of records; cleaned to an int."""

    default_error_messages = {"required": gettext_lazy("Isi tahun, misalnya 2025.")}

    def clean(self, value: Any) -> Any:
        """Return the year."""
        return year_number(str(super().clean(value)))


class CountField(forms.CharField):
    """A number of complaints; cleaned to an int, None when empty: unknown is not zero."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the number."""
        text = str(value or "").strip()
        return whole_number(text) if text else None


class SeriesForm(WorkForm):
    """Which year of which channel and unit."""

    kanal = forms.TypedChoiceField(
        coerce=int,
        label=gettext_lazy("Kanal"),
        error_messages={
            "required": gettext_lazy("Pilih kanal."),
            "invalid_choice": gettext_lazy("Pilih kanal dari daftar."),
        },
    )
    lokus = forms.TypedChoiceField(
        coerce=int,
        label=gettext_lazy("Lokus"),
        error_messages={"required": gettext_lazy("Pilih lokus.")},
    )
    tahun = YearField(
        label=gettext_lazy("Tahun"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        channels: Sequence[Channel],
        units: Sequence[ServiceUnit],
        whole: bool,
    ) -> None:
        super().__init__(data)
        self.channels = {row.pk: row for row in channels}
        self.units = {row.pk: row for row in units}
        named = [(str(row.pk), row.name) for row in channels]
        self.fields["kanal"].choices = named  # type: ignore[attr-defined]
        all_units = [("0", _("seluruh kanal, tidak dibagi per lokus"))] if whole else []
        self.fields["lokus"].choices = [  # type: ignore[attr-defined]
            *all_units,
            *((str(row.pk), row.name) for row in units),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a unit that the channel does not serve."""
        given = super().clean() or self.cleaned_data
        channel = self.channels.get(given.get("kanal", 0))
        unit = self.units.get(given.get("lokus", 0))
        if channel is None or unit is None:
            return given
        if unit.government_id != channel.government_id or channel.unit_id not in (None, unit.pk):
            self.add_error("lokus", _("Kanal ini tidak melayani lokus itu."))
        return given


class ComplaintYearForm(WorkForm):
    """Twelve months of a channel: received, resolved, in time; an empty month is not recorded."""

    source_url = WebAddressField(
        max_length=500, required=False, label=gettext_lazy("Alamat sumber"), assume_scheme="https"
    )
    note = text_field(gettext_lazy("Catatan"), rows=2)
    shown_publicly = forms.BooleanField(
        required=False, label=gettext_lazy("Tampilkan di halaman publik lokus")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        series: Series,
        stored: Mapping[int, ComplaintCount],
        may_show: bool,
        month_names: Mapping[int, str],
    ) -> None:
        self.stored = stored
        super().__init__(data, initial=year_initial(stored))
        for month in MONTHS:
            for name in COUNTED:
                label = f"{LABELS[name]} {month_names[month]} {series.year}"
                self.fields[f"{name}-{month}"] = CountField(label=label)
        if not (may_show and series.place.unit is not None):
            del self.fields["shown_publicly"]

    def clean(self) -> dict[str, Any]:
        """A month is told whole or not at all; in time are only resolved ones."""
        given = super().clean() or self.cleaned_data
        for month in MONTHS:
            names = [f"{name}-{month}" for name in COUNTED]
            if any(name in self.errors for name in names):
                continue
            empty = [name for name in names if given[name] is None]
            if empty and len(empty) < len(names):
                for name in empty:
                    self.add_error(name, _("Isi juga kolom ini; tulis 0 bila memang tidak ada."))
            elif not empty and given[names[2]] > given[names[1]]:
                self.add_error(names[2], _("Tidak boleh lebih dari yang diselesaikan."))
        return given

    def wanted(self) -> YearOfCounts:
        """Return what a valid form says."""
        given = self.cleaned_data
        months = {
            month: Counts(*(given[f"{name}-{month}"] for name in COUNTED))
            for month in MONTHS
            if given[f"received-{month}"] is not None
        }
        return YearOfCounts(
            months=months,
            source_url=given["source_url"],
            note=given["note"].replace("\r\n", "\n"),
            shown_publicly=given.get("shown_publicly", False),
        )


def year_initial(stored: Mapping[int, ComplaintCount]) -> dict[str, Any]:
    """Return the stored months as the form shows them."""
    first = next(iter(stored.values()), None)
    found: dict[str, Any] = {
        f"{name}-{month}": str(getattr(row, name))
        for month, row in stored.items()
        for name in COUNTED
    }
    if first is not None:
        found |= {"source_url": first.source_url, "note": first.note}
        found["shown_publicly"] = all(row.shown_publicly for row in stored.values())
    return found
