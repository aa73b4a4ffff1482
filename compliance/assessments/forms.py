"""The officials' forms: they turn what was typed into exact figures, or say at the field why not.

What was typed always stays in its field. The rules are held by the services as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import scoring
from compliance.language import in_english
from units.models import Government, ServiceUnit

from .form_fields import CountField, DayField, FigureField, WebAddressField, YearField
from .models import FIRST_YEAR, Assessment, ReportedScore, Track, Zone
from .services import Source, TotalFigures


class WorkForm(forms.Form):
    """A form whose optional fields say so, instead of the browser stopping at required ones."""

    use_required_attribute = False


class OpenForm(WorkForm):
    """Which assessment to open: government, year and track."""

    government = forms.ModelChoiceField(
        queryset=Government.objects.none(),
        label=gettext_lazy("Pemerintah"),
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("Pilih pemerintah dari daftar.")},
    )
    track = forms.ChoiceField(choices=Track.choices, label=gettext_lazy("Jalur penilaian"))

    def __init__(
        self,
        data: Any = None,
        *,
        governments: QuerySet[Government],
        years: Sequence[int],
        today: datetime.date,
        home: Government | None,
    ) -> None:
        super().__init__(data, initial={"government": home, "year": str(today.year)})
        self.fields["government"].queryset = governments  # type: ignore[attr-defined]
        self.fields["year"] = YearField(
            offered=years,
            last=today.year + 1,
            label=_("Tahun"),
            help_text=_("Dari %(first)d sampai %(last)d. Tahun 2020 tidak dinilai.")
            % {"first": FIRST_YEAR, "last": today.year + 1},
        )
        self.order_fields(["government", "year", "track"])
        self.years = years


class UnitAddForm(WorkForm):
    """Which unit joins an assessment."""

    unit = forms.ModelChoiceField(
        queryset=ServiceUnit.objects.none(),
        label=gettext_lazy("Lokus yang ditambahkan"),
        error_messages={
            "required": gettext_lazy("Pilih lokus."),
            "invalid_choice": gettext_lazy("Pilih lokus dari daftar."),
        },
    )

    def __init__(self, data: Any = None, *, units: QuerySet[ServiceUnit]) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class SourceForm(WorkForm):
    """Where a reported figure was read; every figure has a source."""

    source_name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Nama sumber"),
        help_text=gettext_lazy("Misalnya nama media, surat keputusan, atau rilis Ombudsman."),
        error_messages={
            "required": gettext_lazy("Isi nama sumber; setiap nilai harus punya sumber.")
        },
    )
    source_url = WebAddressField(
        max_length=500, required=False, label=gettext_lazy("Alamat sumber"), assume_scheme="https"
    )
    note = forms.CharField(
        max_length=2000,
        required=False,
        label=gettext_lazy("Catatan"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def source(self) -> Source:
        """Return the source of a valid form."""
        given = self.cleaned_data
        note = given["note"].replace("\r\n", "\n")  # browsers send the former
        return Source(name=given["source_name"], url=given["source_url"], note=note)


def source_initial(row: ReportedScore | None) -> dict[str, Any]:
    """Return the source of a recorded figure as a form shows it."""
    if row is None:
        return {}
    return {"source_name": row.source_name, "source_url": row.source_url, "note": row.note}


DETAILS = ("announced_on", "handed_over_on", "handed_over_place", "handed_over_by", "award")


class TotalForm(SourceForm):
    """A government's result as a source prints it."""

    figure = FigureField(
        required=False,
        label=gettext_lazy("Nilai akhir"),
        help_text=gettext_lazy("Persis seperti dicetak sumber, 0 sampai 100, misalnya 94,83."),
    )
    zone = forms.ChoiceField(
        choices=[("", gettext_lazy("tidak disebut")), *Zone.choices],
        required=False,
        label=gettext_lazy("Zona yang dicetak"),
        error_messages={"invalid_choice": gettext_lazy("Pilih zona dari daftar.")},
    )
    category_label = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("Kategori atau opini yang dicetak"),
        widget=forms.TextInput(attrs={"list": "categories-known", "autocomplete": "off"}),
    )
    rank_province = CountField(required=False, label=gettext_lazy("Peringkat se-provinsi"))
    rank_national = CountField(required=False, label=gettext_lazy("Peringkat se-Indonesia"))
    announced_on = DayField(label=gettext_lazy("Tanggal pengumuman"))
    handed_over_on = DayField(label=gettext_lazy("Tanggal penyerahan"))
    handed_over_place = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Tempat penyerahan")
    )
    handed_over_by = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Diserahkan oleh")
    )
    award = forms.CharField(max_length=200, required=False, label=gettext_lazy("Penghargaan"))

    def __init__(
        self,
        data: Any = None,
        *,
        assessment: Assessment,
        instrument: scoring.Instrument,
        accepted: ReportedScore | None,
    ) -> None:
        initial = {name: getattr(assessment, name) for name in DETAILS} | source_initial(accepted)
        if accepted is not None:
            initial |= {
                "figure": Decimal(accepted.figure) if accepted.figure else "",
                "zone": accepted.zone,
                "category_label": accepted.category_label,
                "rank_province": accepted.rank_province,
                "rank_national": accepted.rank_national,
            }
        super().__init__(data, initial=initial)
        self.bands = instrument.bands
        self.categories = [band_words(band) for band in instrument.bands]

    def clean_category_label(self) -> str:
        """Return the printed label; a bare letter is written out as sources print it."""
        text = str(self.cleaned_data["category_label"])
        return next(
            (band_words(band) for band in self.bands if text.upper() == (band.code or "")), text
        )

    def clean(self) -> dict[str, Any]:
        """Refuse ranks that would stand alone: nothing would be there for them to belong to."""
        given = super().clean() or self.cleaned_data
        said = any(given.get(name) for name in ("figure", "zone", "category_label"))
        ranked = given.get("rank_province") or given.get("rank_national")
        if ranked and not said and "figure" not in self.errors:
            self.add_error(
                "figure", _("Isi nilai, zona, atau kategori; peringkat saja tidak cukup.")
            )
        return given

    def figures(self) -> TotalFigures:
        """Return the figures of a valid form."""
        given = self.cleaned_data
        return TotalFigures(
            figure=given["figure"],
            zone=given["zone"],
            category_label=given["category_label"],
            rank_province=given["rank_province"],
            rank_national=given["rank_national"],
            details={name: given[name] for name in DETAILS},
        )


def band_words(band: scoring.Band) -> str:
    """Return a category as sources print it, such as "A - Kualitas Tertinggi"."""
    return f"{band.code} - {band.label}" if band.code else band.label


class UnitFiguresForm(SourceForm):
    """A unit's score and dimension scores as a source prints them."""

    figure = FigureField(
        required=False,
        label=gettext_lazy("Nilai lokus"),
        help_text=gettext_lazy("Persis seperti dicetak sumber, 0 sampai 100, misalnya 94,83."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        instrument: scoring.Instrument,
        accepted: dict[str, ReportedScore],
    ) -> None:
        self.accepted = {code: row.figure for code, row in accepted.items() if row.figure}
        known = {
            f"dimension-{code}" if code else "figure": Decimal(text)
            for code, text in self.accepted.items()
        }
        first = next((accepted[code] for code in sorted(accepted)), None)
        super().__init__(data, initial={**known, **source_initial(first)})
        self.codes = [dimension.code for dimension in instrument.dimensions]
        for dimension in instrument.dimensions:
            name = dimension.name_en if in_english() else dimension.name
            self.fields[f"dimension-{dimension.code}"] = FigureField(required=False, label=name)

    def dimension_fields(self) -> list[forms.BoundField]:
        """Return the fields of the dimensions, in the method's order."""
        return [self[f"dimension-{code}"] for code in self.codes]

    def dimensions(self) -> dict[str, str]:
        """Return the dimension scores of a valid form that are to be recorded.

        One left as it was keeps the source it has, unless the source itself was changed.
        """
        given = {code: self.cleaned_data[f"dimension-{code}"] for code in self.codes}
        if {"source_name", "source_url", "note"} & set(self.changed_data):
            return given
        return {c: text for c, text in given.items() if text != self.accepted.get(c, "")}
