"""The forms of the counts of respondents: whole numbers and nothing about any person."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessments.forms import WorkForm
from compliance.assessments.models import UnitAssessment
from compliance.language import local
from units.models import ServiceProduct

from ..models import RespondentCount
from . import selectors
from .services import Counts, Place

QUOTA = 15  # contacts a product; a proposal, the coordinator knows the year's own number


class WholeField(forms.CharField):
    """A whole number; cleaned to an int. What was typed stays in the field."""

    def __init__(self, *, least: int, most: int, **attrs: Any) -> None:
        self.least, self.most = least, most
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **attrs)

    def clean(self, value: Any) -> Any:
        """Return the number; CharField alone would return its text."""
        text = str(super().clean(value))
        if not re.fullmatch(r"[0-9]{1,7}", text) or not self.least <= int(text) <= self.most:
            raise ValidationError(
                _("Tulis bilangan bulat dari %(least)d sampai %(most)d.")
                % {"least": self.least, "most": self.most}
            )
        return int(text)


class CountsForm(WorkForm):
    """How many respondents are wanted, and how many were reached."""

    wanted = WholeField(least=1, most=100_000, label=gettext_lazy("Sasaran"))
    reached = WholeField(least=0, most=1_000_000, label=gettext_lazy("Tercapai"))
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: RespondentCount) -> None:
        initial = {"wanted": row.wanted, "reached": row.reached, "seen": row.version}
        super().__init__(data, initial=initial, auto_id=f"id_{row.pk}_%s")

    def counts(self) -> Counts:
        """Return the counts of a valid form."""
        return Counts(self.cleaned_data["wanted"], self.cleaned_data["reached"])


class CountAddForm(WorkForm):
    """For which indicator and product respondents are counted from now on."""

    indicator = forms.ChoiceField(
        label=gettext_lazy("Indikator"),
        error_messages={
            "required": gettext_lazy("Pilih indikator."),
            "invalid_choice": gettext_lazy("Pilih indikator dari daftar."),
        },
    )
    product = forms.ModelChoiceField(
        queryset=ServiceProduct.objects.none(),
        required=False,
        label=gettext_lazy("Produk"),
        empty_label=gettext_lazy("seluruh lokus"),
        error_messages={"invalid_choice": gettext_lazy("Pilih produk dari daftar.")},
    )
    wanted = WholeField(least=1, most=100_000, label=gettext_lazy("Sasaran"))
    reached = WholeField(least=0, most=1_000_000, label=gettext_lazy("Tercapai"))

    def __init__(self, data: Any = None, *, unit_assessment: UnitAssessment) -> None:
        super().__init__(data, initial={"wanted": str(QUOTA), "reached": "0"})
        self.fields["product"].queryset = selectors.products_of(  # type: ignore[attr-defined]
            unit_assessment
        )
        self.fields["indicator"].choices = indicator_choices(  # type: ignore[attr-defined]
            unit_assessment
        )

    def place(self) -> Place:
        """Return what a valid form names."""
        return Place(self.cleaned_data["indicator"], self.cleaned_data["product"])

    def counts(self) -> Counts:
        """Return the counts of a valid form."""
        return Counts(self.cleaned_data["wanted"], self.cleaned_data["reached"])


def indicator_choices(unit_assessment: UnitAssessment) -> list[Any]:
    """Return the indicators, those that the method's guidance asks of people first."""
    asked: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for indicator in selectors.indicators_of(unit_assessment):
        label = f"{indicator.code} {local(indicator.name, indicator.name_en)}"[:120]
        fits = selectors.is_asked_of_people(indicator)
        (asked if fits else others).append((indicator.code, label))
    groups = ((_("Ditanyakan kepada responden"), asked), (_("Indikator lain"), others))
    return [("", _("pilih indikator")), *((name, rows) for name, rows in groups if rows)]
