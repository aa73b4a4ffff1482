"""The forms of the analysis pages. They translate what was typed; the rules are the services'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import scoring
from compliance.language import local
from scoring.indices import Index
from scoring.steps import DEFAULT_EFFORT, EFFORTS, Question

from ..form_fields import FigureField
from ..instruments import LONGEST_TEXT
from ..models import FIRST_YEAR, LAST_YEAR, IndexResult, InstrumentFile
from .presenters.words import effort_words
from .services import IndexFigures
from .simulation import Choices, question_key

PLACES = 4  # of an answer and of an element's mean
SCORE = "score"


class AnalysisForm(forms.Form):
    """A form that says at the field what is wrong, instead of the browser stopping it."""

    use_required_attribute = False


class ChecksForm(AnalysisForm):
    """Which checks are listed."""

    tampil = forms.ChoiceField(
        choices=[
            ("beda", gettext_lazy("Hanya yang berbeda")),
            ("semua", gettext_lazy("Semua pemeriksaan")),
        ],
        required=False,
        label=gettext_lazy("Tampilkan"),
        error_messages={"invalid_choice": gettext_lazy("Pilih dari daftar.")},
    )
    tahun = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=gettext_lazy("Tahun"),
        error_messages={"invalid_choice": gettext_lazy("Pilih tahun dari daftar.")},
    )

    def __init__(self, data: Any = None, *, years: Sequence[int]) -> None:
        super().__init__(data)
        choices = [("", _("Semua tahun")), *((str(year), str(year)) for year in years)]
        self.fields["tahun"].choices = choices  # type: ignore[attr-defined]


class WhatIfForm(AnalysisForm):
    """A target, answers moved by hand, the effort of each indicator, and what cannot move."""

    sasaran = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Sasaran"),
        error_messages={"invalid_choice": gettext_lazy("Pilih sasaran dari daftar.")},
    )
    nilai = FigureField(
        required=False,
        label=gettext_lazy("Nilai yang dituju"),
        help_text=gettext_lazy("Hanya untuk sasaran “nilai tertentu”, misalnya 88,00."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        instrument: scoring.Instrument,
        asked: Mapping[str, Question],
        efforts: Mapping[str, int],
        units: Mapping[str, str] | None = None,
    ) -> None:
        """Take the questions by the name of their field, and the units where all are moved."""
        self.asked, self.stored, self.units = asked, efforts, units or {}
        self.codes = tuple(dict.fromkeys(question.indicator for question in asked.values()))
        super().__init__(self.with_stored_efforts(data))
        self.fields["sasaran"].choices = target_choices(instrument)  # type: ignore[attr-defined]
        for key, question in asked.items():
            self.fields[f"n-{key}"] = FigureField(
                required=False,
                label=_("Nilai dicoba %(code)s") % {"code": key},
                minimum=instrument.indicator(question.indicator).minimum,
                maximum=instrument.indicator(question.indicator).maximum,
                places=PLACES,
            )
        for code in self.codes:
            self.fields[f"u-{code}"] = effort_field(code, self.stored_effort(code))
            self.fields[f"t-{code}"] = forms.BooleanField(
                required=False, label=_("%(code)s tetap") % {"code": code}
            )
        for slug, name in self.units.items():
            self.fields[f"k-{slug}"] = forms.BooleanField(required=False, label=name)

    def stored_effort(self, code: str) -> int:
        """Return the effort that is kept for an indicator, 3 where none is."""
        return self.stored.get(code, DEFAULT_EFFORT)

    def with_stored_efforts(self, data: Any) -> Any:
        """Add the kept efforts to what was sent; a select without a value would show "1"."""
        if data is None:
            return None
        sent = data.copy()
        for code in self.codes:
            if not sent.get(f"u-{code}"):
                sent[f"u-{code}"] = str(self.stored_effort(code))
        return sent

    def clean(self) -> dict[str, Any]:
        """Ask for the score when a score is the target."""
        given = super().clean() or self.cleaned_data
        if given.get("sasaran") == SCORE and not given.get("nilai") and "nilai" not in self.errors:
            self.add_error("nilai", _("Isi nilai yang dituju, misalnya 88,00."))
        return given

    def efforts(self) -> dict[str, int]:
        """Return the efforts of a valid form by indicator; one that was not sent is as kept."""
        return {code: int(self.cleaned_data[f"u-{code}"]) for code in self.codes}

    def new_efforts(self) -> dict[str, int]:
        """Return the efforts of a valid form that differ from the stored ones."""
        return {
            code: effort
            for code, effort in self.efforts().items()
            if effort != self.stored_effort(code)
        }

    @property
    def touched(self) -> bool:
        """Tell whether anything but the target was chosen, so that its fields should be seen."""
        if not self.is_bound:
            return False
        target = {"sasaran", "nilai"}
        if self.errors:
            return bool(set(self.errors) - target)
        choices = self.choices()
        chosen = (choices.moved, choices.fixed, choices.fixed_units, self.new_efforts())
        return any(chosen)

    def choices(self) -> Choices:
        """Return what a valid form says."""
        given = self.cleaned_data
        kind, _colon, name = given["sasaran"].partition(":")
        return Choices(
            target=(kind, given["nilai"] if kind == SCORE else name) if kind else None,
            moved={key: Decimal(given[f"n-{key}"]) for key in self.asked if given[f"n-{key}"]},
            efforts=self.efforts(),
            fixed=frozenset(code for code in self.codes if given[f"t-{code}"]),
            fixed_units=frozenset(slug for slug in self.units if given[f"k-{slug}"]),
        )


def effort_field(code: str, stored: int) -> forms.ChoiceField:
    """Return the choice of an effort from 1 to 5."""
    return forms.ChoiceField(
        choices=[(str(effort), effort_words(effort)) for effort in EFFORTS],
        initial=str(stored),
        required=False,
        label=_("Upaya %(code)s") % {"code": code},
        error_messages={"invalid_choice": _("Pilih upaya 1 sampai 5.")},
    )


def target_choices(instrument: scoring.Instrument) -> list[tuple[str, Any]]:
    """Return what can be aimed at: zones and categories of the method, or a score."""
    zones = {"green": _("zona hijau"), "yellow": _("zona kuning"), "red": _("zona merah")}
    found = dict.fromkeys(band.zone for band in instrument.bands)
    categories = [
        (f"category:{band.code}", f"{band.code} – {local(band.label, band.label_en)}")
        for band in instrument.bands
        if band.code
    ]
    grouped: list[tuple[str, Any]] = [("", _("tanpa sasaran"))]
    grouped.append((_("Zona"), [(f"zone:{zone}", zones[zone]) for zone in found]))
    if categories:
        grouped.append((_("Kategori"), categories))
    return [*grouped, (SCORE, _("nilai tertentu"))]


def unit_questions(questions: Iterable[Question]) -> dict[str, Question]:
    """Return the questions of one unit by the name of their field."""
    return {question_key(question): question for question in questions}


def year_questions(questions: Iterable[Question]) -> dict[str, Question]:
    """Return one question an indicator, for a form that moves it in all units at once."""
    found: dict[str, Question] = {}
    for question in questions:
        found.setdefault(question.indicator, question)
    return found


class MethodChoiceForm(AnalysisForm):
    """One of the kept methods."""

    metode = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Metode"),
        error_messages={
            "required": gettext_lazy("Pilih metode."),
            "invalid_choice": gettext_lazy("Pilih metode dari daftar."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        methods: Iterable[InstrumentFile],
        empty: str,
        required: bool = False,
    ) -> None:
        super().__init__(data)
        self.fields["metode"].required = required
        named = [(row.sha256, method_label(row)) for row in methods]
        self.fields["metode"].choices = [("", empty), *named]  # type: ignore[attr-defined]


def method_label(row: InstrumentFile) -> str:
    """Return a method as a list names it: code, version, years, and draft where it is one."""
    years = f"{row.first_year}–{row.last_year}" if row.last_year else f"{row.first_year}–"
    label = _("%(code)s versi %(version)s (%(years)s)") % {
        "code": row.code,
        "version": row.version,
        "years": years,
    }
    draft = row.status == InstrumentFile.Status.DRAFT
    return f"{label} – {row.get_status_display()}" if draft else label


class MethodUploadForm(AnalysisForm):
    """A method's TOML text, as a file or pasted; a file goes before what is pasted."""

    berkas = forms.FileField(
        required=False,
        label=gettext_lazy("Berkas TOML"),
        widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}),
        error_messages={"empty": gettext_lazy("Berkas ini kosong.")},
    )
    teks = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("atau tempel isi berkas"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take the bytes of the file, else of the text; browsers send line ends as CRLF."""
        given = super().clean() or self.cleaned_data
        file = given.get("berkas")
        if file is not None:
            given["raw"] = file.read(LONGEST_TEXT + 1)
        elif given.get("teks", "").strip():
            given["raw"] = given["teks"].replace("\r\n", "\n").encode()
        elif not self.errors:
            self.add_error("berkas", _("Pilih berkas atau tempel isinya."))
        return given

    def text_again(self) -> str:
        """Return the text that was sent, so that it can be corrected on the page."""
        if not self.is_bound:
            return ""
        raw = getattr(self, "cleaned_data", {}).get("raw")
        return raw.decode("utf-8", "replace") if raw else str(self.data.get("teks", ""))


class ConfirmForm(AnalysisForm):
    """An act that cannot be undone, confirmed by a tick."""

    yakin = forms.BooleanField(
        label=gettext_lazy("Saya sudah memeriksa dan yakin."),
        error_messages={"required": gettext_lazy("Beri centang untuk memastikan.")},
    )


class IndexForm(AnalysisForm):
    """The elements of a related index of a unit, for a year or a quarter."""

    tahun = forms.CharField(
        label=gettext_lazy("Tahun"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Isi tahun, misalnya 2025.")},
    )
    triwulan = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=gettext_lazy("Masa"),
        error_messages={"invalid_choice": gettext_lazy("Pilih masa dari daftar.")},
    )
    bobot = forms.ChoiceField(
        label=gettext_lazy("Bobot unsur"),
        error_messages={"invalid_choice": gettext_lazy("Pilih bobot dari daftar.")},
    )
    sumber = forms.CharField(
        max_length=300,
        label=gettext_lazy("Sumber"),
        help_text=gettext_lazy("Laporan atau surat tempat angka ini tercantum."),
        error_messages={"required": gettext_lazy("Isi sumber; setiap nilai harus punya sumber.")},
    )
    publik = forms.BooleanField(
        required=False, label=gettext_lazy("Tampilkan indeks ini di halaman publik lokus")
    )

    def __init__(
        self, data: Any = None, *, index: Index, row: IndexResult | None, may_show: bool
    ) -> None:
        super().__init__(data, prefix=index.code, initial=index_initial(index, row))
        self.index = index
        for element in index.elements:
            self.fields[f"n-{element.code}"] = FigureField(
                label=local(element.name, element.name_en),
                minimum=index.minimum,
                maximum=index.maximum,
                places=PLACES,
                error_messages={"required": _("Isi nilai unsur ini; kosong bukan nol.")},
            )
        self.fields["bobot"].choices = [  # type: ignore[attr-defined]
            (choice.code, local(choice.label, choice.label_en)) for choice in index.weight_choices
        ]
        self.fields["triwulan"].choices = [  # type: ignore[attr-defined]
            ("", _("sepanjang tahun")),
            *((str(n), _("triwulan %(number)d") % {"number": n}) for n in (1, 2, 3, 4)),
        ]
        if index.code != "skm":
            del self.fields["triwulan"]
        if not may_show:
            del self.fields["publik"]

    def clean_tahun(self) -> int:
        """Return the year."""
        text = str(self.cleaned_data["tahun"])
        if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise ValidationError(
                _("Tulis tahun dari %(first)d sampai %(last)d.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return int(text)

    @property
    def title(self) -> str:
        """Return the name of the index in the language of the page."""
        return local(self.index.title, self.index.title_en)

    def element_fields(self) -> list[forms.BoundField]:
        """Return the fields of the elements, in the order of the index."""
        return [self[f"n-{element.code}"] for element in self.index.elements]

    def marks(self) -> dict[str, Decimal]:
        """Return the elements of a valid form as exact numbers."""
        return {code: Decimal(text) for code, text in self.figures().values.items()}

    def figures(self) -> IndexFigures:
        """Return what a valid form says."""
        given = self.cleaned_data
        return IndexFigures(
            year=given["tahun"],
            quarter=given.get("triwulan"),
            values={e.code: given[f"n-{e.code}"] for e in self.index.elements},
            weights=given["bobot"],
            source=given["sumber"],
            shown_publicly=given.get("publik", False),
        )


def index_initial(index: Index, row: IndexResult | None) -> dict[str, Any]:
    """Return a stored index as its form shows it."""
    if row is None:
        return {"bobot": index.weight_choices[0].code}
    marks = {f"n-{code}": Decimal(text) for code, text in row.values.items()}
    return marks | {
        "tahun": str(row.year),
        "triwulan": row.quarter,
        "bobot": row.weight_choice,
        "sumber": row.source,
        "publik": row.shown_publicly,
    }
