"""The forms of the year's records. They translate what was typed; the rules are the services'."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessments.form_fields import DayField, WebAddressField
from compliance.assessments.forms import WorkForm
from units.models import ServiceProduct

from ..models import SopCheck
from .kinds import COMPONENT_WORDS, FORUM, INNOVATION, PROGRAMME, SOP_CHECK, Kind
from .permissions import Place
from .states import State

LONGEST_TEXT = 10_000  # characters
LONGEST_NOTE = 2_000
MOST_LINES = 40
SPARE_LINES = 3  # empty ones, below those that are there
WRONG_DAY = gettext_lazy("Isi tanggal, misalnya 14-11-2024.")


FOREIGN_PRODUCT = gettext_lazy("Pilih produk layanan milik lokus ini.")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may choose from in the form of one kind of record."""

    kind: Kind
    places: Sequence[Place]
    products: Sequence[ServiceProduct]
    may_show: bool


def place_code(place: Place) -> str:
    """Return a place as a choice of a form names it."""
    return f"u{place.unit.pk}" if place.unit is not None else f"g{place.government.pk}"


def place_label(place: Place) -> str:
    """Return a place as a list names it."""
    if place.unit is not None:
        return place.unit.name
    return _("Seluruh %(government)s") % {"government": place.government.name}


def product_choices(products: Sequence[ServiceProduct]) -> list[tuple[str, str]]:
    """Return the products to choose from, each with its unit."""
    named = [(str(row.pk), f"{row.name} ({row.unit.short_name})") for row in products]
    return [("", _("tidak disebut")), *named]


def is_foreign(
    product: int | None, place: Place | None, products: Sequence[ServiceProduct]
) -> bool:
    """Return whether a product does not belong to the unit of a place."""
    if product is None or place is None:
        return False
    units = {row.pk: row.unit_id for row in products}
    return place.unit is None or units.get(product) != place.unit.pk


def past(day: datetime.date) -> datetime.date:
    """Return a day that has come; refuse a later one."""
    if day > timezone.localdate():
        raise ValidationError(_("Tanggal ini belum tiba."))
    return day


def as_plain(value: Any) -> Any:
    """Return a cleaned value as a state keeps it; browsers send line ends as CRLF."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def text_field(label: Any, *, rows: int = 3, longest: int = LONGEST_NOTE, **kwargs: Any) -> Any:
    """Return a field for some sentences."""
    kwargs.setdefault("required", False)
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **kwargs)


def name_field(label: Any, **kwargs: Any) -> forms.CharField:
    """Return a field for a short text that is needed."""
    wanted = {"required": gettext_lazy("Isi kolom ini.")}
    return forms.CharField(label=label, max_length=200, error_messages=wanted, **kwargs)


def needed_day(label: Any) -> DayField:
    """Return a field for a day that is needed."""
    field = DayField(label=label)
    field.required = True
    field.error_messages["required"] = WRONG_DAY
    return field


class AttendanceField(forms.CharField):
    """How many people came; cleaned to an int, None when empty. A number, never names."""

    def clean(self, value: Any) -> Any:
        """Return the number."""
        text = str(value or "").strip()
        if not text:
            return None
        if not re.fullmatch(r"0|[1-9][0-9]{0,5}", text):
            raise ValidationError(_("Tulis jumlah orang sebagai bilangan bulat, misalnya 45."))
        return int(text)


class RecordForm(WorkForm):
    """What all records have: whose they are, where they come from, whether the public sees them."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Lokus"),
        error_messages={
            "required": gettext_lazy("Pilih lokus."),
            "invalid_choice": gettext_lazy("Pilih lokus dari daftar."),
        },
    )
    source_url = WebAddressField(
        max_length=500, required=False, label=gettext_lazy("Alamat sumber"), assume_scheme="https"
    )
    note = text_field(gettext_lazy("Catatan"), rows=2)
    shown_publicly = forms.BooleanField(
        required=False, label=gettext_lazy("Tampilkan di halaman publik lokus")
    )

    def __init__(self, data: Any = None, *, choices: Choices, state: State | None) -> None:
        self.kind, self.stored, self.products = choices.kind, state, choices.products
        self.places = {place_code(place): place for place in choices.places}
        initial = {} if state is None else state | {"owner": self.owner_code(state["unit"])}
        super().__init__(data, initial=initial)
        named = [(code, place_label(place)) for code, place in self.places.items()]
        ask = [("", _("pilih lokus"))] if len(named) != 1 else []
        self.fields["owner"].choices = [*ask, *named]  # type: ignore[attr-defined]
        if "product" in self.fields:
            self.fields["product"].choices = product_choices(self.products)  # type: ignore[attr-defined]
        if "note" not in self.kind.fields:
            del self.fields["note"]
        if not (choices.may_show and self.kind.can_be_shown):
            del self.fields["shown_publicly"]

    def owner_code(self, unit: int | None) -> str:
        """Return the choice for a stored record's unit, or for its whole government."""
        if unit is not None:
            return f"u{unit}"
        return next((code for code in self.places if code.startswith("g")), "")

    @property
    def chosen(self) -> Place:
        """Return the place of a valid form."""
        return self.places[self.cleaned_data["owner"]]

    def clean(self) -> dict[str, Any]:
        """Refuse a product of another unit at its field."""
        given = super().clean() or self.cleaned_data
        if is_foreign(given.get("product"), self.places.get(given.get("owner", "")), self.products):
            self.add_error("product", FOREIGN_PRODUCT)
        return given

    def state(self) -> State:
        """Return what a valid form says; what it does not ask stays as it is stored."""
        given, unit = self.cleaned_data, self.chosen.unit
        said: State = {"unit": unit.pk if unit is not None else None}
        said |= {name: as_plain(given[name]) for name in self.kind.fields}
        if self.kind.can_be_shown:
            kept = self.stored["shown_publicly"] if self.stored else False
            said["shown_publicly"] = given.get("shown_publicly", kept)
        return said


class ProgrammeForm(RecordForm):
    """A programme."""

    name = name_field(gettext_lazy("Nama program"))
    description = text_field(gettext_lazy("Penjelasan"), longest=LONGEST_TEXT)
    starts_on = DayField(label=gettext_lazy("Mulai"))
    ends_on = DayField(label=gettext_lazy("Selesai"))
    field_order = ["owner", "name", "description", "starts_on", "ends_on", "source_url", "note"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        given = super().clean()
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Tanggal selesai tidak boleh sebelum tanggal mulai."))
        return given


class SopCheckForm(RecordForm):
    """One look at whether a unit follows an SOP."""

    product = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Produk layanan")
    )
    sop = name_field(gettext_lazy("SOP yang diperiksa"))
    checked_on = needed_day(gettext_lazy("Tanggal pemeriksaan"))
    outcome = forms.ChoiceField(
        choices=[("", gettext_lazy("pilih")), *SopCheck.Outcome.choices],
        label=gettext_lazy("Hasil"),
        error_messages={"required": gettext_lazy("Pilih hasil pemeriksaan.")},
    )
    field_order = ["owner", "product", "sop", "checked_on", "outcome", "source_url", "note"]

    def clean_checked_on(self) -> datetime.date:
        """Refuse a day that is still to come."""
        return past(self.cleaned_data["checked_on"])


class ForumForm(RecordForm):
    """A public consultation."""

    topic = name_field(gettext_lazy("Pokok bahasan"))
    held_on = needed_day(gettext_lazy("Tanggal pelaksanaan"))
    place = forms.CharField(max_length=200, required=False, label=gettext_lazy("Tempat"))
    attendance = AttendanceField(
        required=False,
        label=gettext_lazy("Jumlah peserta"),
        help_text=gettext_lazy("Jumlahnya saja; jangan tulis nama peserta."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    minutes = text_field(
        gettext_lazy("Berita acara"),
        rows=6,
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("Pokok pembahasan dan kesepakatan, tanpa data pribadi."),
    )
    field_order = [
        *("owner", "topic", "held_on", "place", "attendance", "minutes"),
        *("source_url", "note"),
    ]

    def clean_held_on(self) -> datetime.date:
        """Refuse a day that is still to come: a record tells what was."""
        return past(self.cleaned_data["held_on"])


class InnovationForm(RecordForm):
    """A named improvement."""

    name = name_field(gettext_lazy("Nama inovasi"))
    description = text_field(gettext_lazy("Penjelasan"), longest=LONGEST_TEXT)
    changed = text_field(
        gettext_lazy("Apa yang diubahnya"),
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("Misalnya: dari tiga kali datang menjadi sekali."),
    )
    field_order = ["owner", "name", "description", "changed", "source_url"]


FORMS: dict[str, type[RecordForm]] = {
    PROGRAMME.code: ProgrammeForm,
    SOP_CHECK.code: SopCheckForm,
    FORUM.code: ForumForm,
    INNOVATION.code: InnovationForm,
}


class LineForm(forms.Form):
    """One line below a record; a line that is left empty is not there."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["empty_permitted"] = True
        super().__init__(*args, **kwargs)

    def has_changed(self) -> bool:
        """Return whether anything stands in the line at all."""
        values = (self[name].data for name in self.fields)
        return any(str(value or "").strip() for value in values)

    def line(self) -> dict[str, Any]:
        """Return what a valid line says; empty for one that is not there."""
        return {name: as_plain(value) for name, value in self.cleaned_data.items()}


class MilestoneLine(LineForm):
    """One milestone of a programme."""

    name = name_field(gettext_lazy("Tahapan"))
    due_on = needed_day(gettext_lazy("Tenggat"))
    done_on = DayField(label=gettext_lazy("Selesai pada"))
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Catatan"))

    def clean_done_on(self) -> datetime.date | None:
        """Refuse a day that is still to come."""
        day: datetime.date | None = self.cleaned_data["done_on"]
        return past(day) if day else None


class ChangeLine(LineForm):
    """One change that a forum agreed on."""

    text = forms.CharField(
        max_length=LONGEST_NOTE,
        label=gettext_lazy("Perubahan"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Isi perubahan yang disepakati.")},
    )
    component = forms.ChoiceField(
        choices=[("", gettext_lazy("tidak disebut")), *COMPONENT_WORDS.items()],
        required=False,
        label=gettext_lazy("Komponen standar pelayanan"),
    )
    product = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Produk layanan")
    )
    done_on = DayField(label=gettext_lazy("Diterapkan pada"))

    def __init__(self, *args: Any, products: Sequence[ServiceProduct] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = product_choices(products)  # type: ignore[attr-defined]

    def clean_done_on(self) -> datetime.date | None:
        """Refuse a day that is still to come."""
        day: datetime.date | None = self.cleaned_data["done_on"]
        return past(day) if day else None


LINES: dict[str, type[LineForm]] = {PROGRAMME.code: MilestoneLine, FORUM.code: ChangeLine}


# Django's own class takes no parameter while it runs; its types want one.
if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[LineForm]
else:
    FormSet = forms.BaseFormSet


class Lines(FormSet):
    """The lines below a record; no two milestones share a name."""

    def clean(self) -> None:
        """Refuse a name that stands twice, at the later line."""
        names: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if name and name in names:
                form.add_error("name", _("Tahapan ini sudah ditulis di atas."))
            names |= {name} if name else set()

    def states(self) -> list[dict[str, Any]]:
        """Return the lines of a valid set, without those that are left empty."""
        return [line for line in (form.line() for form in self.forms) if line]

    def refuse_foreign(self, place: Place, products: Sequence[ServiceProduct]) -> bool:
        """Say at its line where a product belongs to another unit; return whether one does."""
        foreign = [
            form
            for form in self.forms
            if is_foreign(form.cleaned_data.get("product"), place, products)
        ]
        for form in foreign:
            form.add_error("product", FOREIGN_PRODUCT)
        return bool(foreign)


def lines_of(data: Any, *, choices: Choices, state: State | None) -> Lines | None:
    """Return the lines of a record's form, None for a kind without lines."""
    if choices.kind.code not in LINES:
        return None
    form = LINES[choices.kind.code]
    made = forms.formset_factory(
        form, formset=Lines, extra=SPARE_LINES, max_num=MOST_LINES, validate_max=True
    )
    kwargs = {"products": choices.products} if form is ChangeLine else {}
    stored = state["lines"] if state is not None else []
    found: Lines = made(data, initial=stored, prefix="baris", form_kwargs=kwargs)  # type: ignore[assignment] # the stubs know the base alone
    return found
