"""The forms of findings and actions; what was typed always stays in its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import scoring
from compliance.accounts.models import User
from compliance.assessments.form_fields import DayField, LongTextField
from compliance.assessments.forms import WorkForm
from compliance.assessments.models import FIRST_YEAR, LAST_YEAR
from compliance.assessments.policies import name_of
from compliance.evidence.models import Evidence
from compliance.language import local
from units.models import ServiceUnit

from ..models import Action, Finding
from .selectors import Filter
from .services import LONGEST_TEXT, ActionFacts, EvidenceChoice, FindingFacts

Methods = Sequence[tuple[int, scoring.Instrument]]


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """One of the people who hold a role, by the name on the pages."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's full name, else the user name."""
        return name_of(obj)


class SeenForm(WorkForm):
    """A form that says which version of the row its person saw."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class FilterForm(WorkForm):
    """What of the findings a person wants to see."""

    def __init__(self, data: Any, *, units: list[tuple[int, str]], years: list[int]) -> None:
        super().__init__(data)
        every = ("", _("semua"))
        self.fields["status"] = forms.ChoiceField(
            choices=[every, *Finding.State.choices], required=False, label=_("Status")
        )
        self.fields["lokus"] = forms.ChoiceField(
            choices=[every, *((str(pk), name) for pk, name in units)],
            required=False,
            label=_("Lokus"),
        )
        self.fields["tahun"] = forms.ChoiceField(
            choices=[every, *((str(year), str(year)) for year in years)],
            required=False,
            label=_("Tahun"),
        )
        self.fields["terlambat"] = forms.BooleanField(
            required=False, label=_("Hanya yang terlambat")
        )

    def wanted(self) -> Filter:
        """Return what a valid form asks for; of a faulty one, everything."""
        given = self.cleaned_data if self.is_valid() else {}
        return Filter(
            state=given.get("status", ""),
            unit_id=int(given["lokus"]) if given.get("lokus") else None,
            year=int(given["tahun"]) if given.get("tahun") else None,
            overdue=given.get("terlambat", False),
        )


class FindingForm(WorkForm):
    """What a finding says."""

    unit = forms.ModelChoiceField(
        queryset=ServiceUnit.objects.none(),
        required=False,
        label=gettext_lazy("Lokus"),
        empty_label=gettext_lazy("Seluruh pemerintah daerah"),
        error_messages={"invalid_choice": gettext_lazy("Pilih lokus dari daftar.")},
    )
    year = forms.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        label=gettext_lazy("Tahun penilaian"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Isi tahun penilaian, misalnya 2025."),
            "invalid": gettext_lazy("Tulis tahun dengan empat angka, misalnya 2025."),
        },
    )
    origin = forms.ChoiceField(choices=Finding.Origin.choices, label=gettext_lazy("Asal temuan"))
    indicator = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Indikator"),
        help_text=gettext_lazy("Dengan indikator, portal dapat menghitung poin yang dapat diraih."),
        error_messages={"invalid_choice": gettext_lazy("Pilih indikator dari daftar.")},
    )
    text = LongTextField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Temuan"),
        rows=4,
        error_messages={"required": gettext_lazy("Tulis apa yang ditemukan.")},
    )
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        units: QuerySet[ServiceUnit],
        methods: Methods,
        finding: Finding | None = None,
        year: int | None = None,
    ) -> None:
        super().__init__(data, initial=finding_initial(finding) or {"year": year})
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.methods = methods
        self.fields["indicator"].choices = indicator_choices(  # type: ignore[attr-defined]
            methods, self.initial.get("indicator", "")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an indicator that the method of the year does not have."""
        given = super().clean() or self.cleaned_data
        code, _mark, _indicator = (given.get("indicator") or "").partition(":")
        year = given.get("year")
        kept = given.get("indicator") == self.initial.get("indicator")
        known = {(method_year, method.code) for method_year, method in self.methods}
        if code and year and not kept and (year, code) not in known:
            self.add_error("indicator", _("Indikator ini bukan dari metode tahun tersebut."))
        return given

    def facts(self) -> FindingFacts:
        """Return what a valid form says."""
        given = self.cleaned_data
        instrument, _mark, indicator = given["indicator"].partition(":")
        return FindingFacts(
            unit=given["unit"],
            year=given["year"],
            origin=given["origin"],
            text=given["text"],
            instrument=instrument,
            indicator=indicator,
        )


def finding_initial(finding: Finding | None) -> dict[str, Any]:
    """Return a stored finding as its form shows it."""
    if finding is None:
        return {}
    named = f"{finding.instrument}:{finding.indicator}" if finding.indicator else ""
    return {
        "unit": finding.unit_id,
        "year": finding.year,
        "origin": finding.origin,
        "indicator": named,
        "text": finding.text,
        "seen": finding.version,
    }


def indicator_choices(methods: Methods, stored: str) -> list[Any]:
    """Return the indicators below their methods; a stored one that is gone stays choosable."""
    choices: list[Any] = [("", _("tidak menyangkut satu indikator"))]
    known = {stored, ""}
    for instrument in {method.code: method for _year, method in methods}.values():
        inside = [
            (f"{instrument.code}:{i.code}", f"{i.code} {local(i.name, i.name_en)}"[:120])
            for i in instrument.indicators()
        ]
        known -= {value for value, _label in inside}
        choices.append((instrument.code, inside))
    choices += [(value, value.partition(":")[2]) for value in known if value]
    return choices


class ProgressForm(SeenForm):
    """What the owner of an action tells: how far it is, a note, and what proves it."""

    state = forms.ChoiceField(choices=Action.State.choices, label=gettext_lazy("Status"))
    note = LongTextField(max_length=LONGEST_TEXT, required=False, label=gettext_lazy("Catatan"))
    evidence = forms.ModelMultipleChoiceField(
        queryset=Evidence.objects.none(),
        required=False,
        label=gettext_lazy("Bukti"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Pilih bukti dari daftar.")},
    )

    def __init__(
        self, data: Any = None, *, action: Action, offered: Sequence[Evidence], **kwargs: Any
    ) -> None:
        super().__init__(data, initial=action_initial(action), **kwargs)
        self.action, self.offered = action, offered
        rows = Evidence.objects.filter(pk__in=[row.pk for row in offered])
        self.fields["evidence"].queryset = rows  # type: ignore[attr-defined]

    def facts(self) -> ActionFacts:
        """Return what a valid form says, the rest as it is stored."""
        given, action = self.cleaned_data, self.action
        return ActionFacts(
            text=given.get("text", action.text),
            owner=given.get("owner", action.owner),
            due_on=given.get("due_on", action.due_on),
            state=given["state"],
            note=given["note"],
        )

    def choice(self) -> EvidenceChoice:
        """Return which evidence the form showed and which of it was ticked."""
        return EvidenceChoice(
            shown=[row.pk for row in self.offered],
            ticked=[row.pk for row in self.cleaned_data["evidence"]],
        )


def action_initial(action: Action) -> dict[str, Any]:
    """Return a stored action as its form shows it."""
    evidence = list(action.evidence.values_list("pk", flat=True)) if action.pk else []
    return {
        "text": action.text,
        "owner": action.owner_id,
        "due_on": action.due_on,
        "state": action.state,
        "note": action.note,
        "evidence": evidence,
        "seen": action.version,
    }


class PlanForm(WorkForm):
    """What is to be done, by whom and by when."""

    text = LongTextField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Tindak lanjut"),
        error_messages={"required": gettext_lazy("Tulis apa yang akan dilakukan.")},
    )
    owner = OwnerField(
        queryset=User.objects.none(),
        required=False,
        label=gettext_lazy("Penanggung jawab"),
        empty_label=gettext_lazy("belum ditunjuk"),
        error_messages={"invalid_choice": gettext_lazy("Pilih orang dari daftar.")},
    )
    due_on = DayField(label=gettext_lazy("Tenggat"))

    def __init__(self, data: Any = None, *, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["due_on"].required = True
        self.fields["due_on"].error_messages["required"] = _("Isi tenggatnya.")

    def facts(self) -> ActionFacts:
        """Return a new action as a valid form plans it."""
        given = self.cleaned_data
        return ActionFacts(given["text"], given["owner"], given["due_on"], Action.State.PLANNED)


class ActionForm(ProgressForm, PlanForm):
    """All of an action, as a coordinator changes it."""

    field_order = ["text", "owner", "due_on", "state", "note", "evidence", "seen"]

    def facts(self) -> ActionFacts:
        """Return what a valid form says."""
        return ProgressForm.facts(self)
