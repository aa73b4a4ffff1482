"""The forms of the spreadsheet pages: which file, which year, and whether it shall be applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms import WorkForm
from .archive import LARGEST_FILE

PORTAL, FILE = "portal", "berkas"


class SheetFileForm(WorkForm):
    """A spreadsheet to look at; what is in it is judged by the readers."""

    berkas = forms.FileField(
        label=gettext_lazy("Berkas"),
        allow_empty_file=True,  # the reader says so in the same words as for any other file
        error_messages={
            "required": gettext_lazy("Pilih berkas."),
            "missing": gettext_lazy("Pilih berkas."),
            "invalid": gettext_lazy("Pilih berkas."),
        },
    )

    def __init__(self, *args: Any, accept: str, help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["berkas"].widget.attrs["accept"] = accept
        self.fields["berkas"].help_text = help_text

    def clean_berkas(self) -> UploadedFile[bytes]:
        """Refuse a large file before it is read into memory."""
        file: UploadedFile[bytes] = self.cleaned_data["berkas"]
        if file.size is None or file.size > LARGEST_FILE:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 5 MB."))
        return file

    @property
    def file_name(self) -> str:
        """Return the name of the file of a valid form, as the browser sent it."""
        return str(self.cleaned_data["berkas"].name)

    def raw(self) -> bytes:
        """Return the content of the file of a valid form."""
        content: bytes = self.cleaned_data["berkas"].read()
        return content


class ApplyForm(WorkForm):
    """What becomes of a preview; `keadaan` says which state of the portal the person saw."""

    keadaan = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    pilihan = forms.ChoiceField(
        label=gettext_lazy("Isian yang berubah di portal sejak diunduh"),
        choices=[
            (PORTAL, gettext_lazy("Pertahankan isian portal")),
            (FILE, gettext_lazy("Pakai isian berkas")),
        ],
        widget=forms.RadioSelect,
        initial=PORTAL,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Pilih salah satu.")},
    )

    @property
    def use_file(self) -> bool:
        """Tell whether a valid form wants the file's answers where both sides changed."""
        return bool(self.cleaned_data.get("pilihan") == FILE)


class TotalsYearForm(WorkForm):
    """The year whose recorded totals stand in the table."""

    tahun = forms.TypedChoiceField(
        label=gettext_lazy("Tahun"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Pilih tahun."),
            "invalid_choice": gettext_lazy("Pilih tahun dari daftar."),
        },
    )

    def __init__(self, data: Any = None, *, years: Sequence[int]) -> None:
        super().__init__(data)
        choices = [(str(year), str(year)) for year in years]
        self.fields["tahun"].choices = choices  # type: ignore[attr-defined]
