"""The forms of evidence: files are checked by content here, each refusal stands at its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessments.form_fields import DayField, WebAddressField
from compliance.assessments.forms import WorkForm

from .checking import ACCEPT, Checked, allowed_words, checked_upload
from .models import Evidence
from .names import clean_name
from .refusals import UploadRefused
from .services import Details

MOST_FILES = 10  # at once
LONGEST_NOTE = 2000  # characters


class FilesInput(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to the files that may be kept, in their order."""

    def __init__(self, **attrs: Any) -> None:
        label, help_text = attrs.pop("label"), attrs.pop("help_text", "")
        widget = FilesInput(attrs={"accept": ACCEPT, **attrs})
        super().__init__(required=False, label=label, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check each file; a fault names its file, and nothing is kept while there is one."""
        files: Sequence[UploadedFile[Any]] = [file for file in (data or []) if file]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("Paling banyak %(most)d berkas sekali unggah.") % {"most": MOST_FILES}
            )
        found, faults = [], []
        for file in files:
            try:
                found.append(checked_file(file))
            except UploadRefused as refusal:
                faults.append(f"{clean_name(file.name or '')}: {refusal}")
        if faults:
            raise ValidationError(faults)
        return found


def checked_file(file: UploadedFile[Any]) -> Checked:
    """Return an uploaded file as it may be kept; raise UploadRefused with the reason."""
    content: Any = file.file
    return checked_upload(file.name or "", content, file.size or 0)


class DetailsForm(WorkForm):
    """What a person says of a piece of evidence."""

    title = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("Judul"),
        help_text=gettext_lazy("Bila kosong, dipakai nama berkasnya."),
    )
    evidence_date = DayField(label=gettext_lazy("Tanggal bukti"))
    expires_on = DayField(
        label=gettext_lazy("Berlaku sampai"),
        help_text=gettext_lazy("Hari terakhir berlaku, bila ada masa berlakunya."),
    )
    note = forms.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        label=gettext_lazy("Catatan"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse evidence that would end before its own date."""
        given = super().clean() or self.cleaned_data
        starts, ends = given.get("evidence_date"), given.get("expires_on")
        if starts and ends and ends < starts:
            self.add_error("expires_on", _("Masa berlaku berakhir sebelum tanggal bukti."))
        return given

    def details(self) -> Details:
        """Return what a valid form says."""
        given = self.cleaned_data
        note = given["note"].replace("\r\n", "\n")  # browsers send the former
        return Details(given["title"], given["evidence_date"], given["expires_on"], note)


class FilesForm(DetailsForm):
    """New files for an answer, chosen or photographed at once."""

    documents = FilesField(label=gettext_lazy("Pilih berkas"))
    photos = FilesField(
        label=gettext_lazy("Ambil foto dengan kamera"), accept="image/*", capture="environment"
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix="berkas")
        self.fields["documents"].help_text = allowed_words()
        self.order_fields(["documents", "photos"])

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any file."""
        given = super().clean()
        if not self.errors and not self.found(given):
            self.add_error("documents", _("Pilih berkas atau ambil foto."))
        return given

    @staticmethod
    def found(given: dict[str, Any]) -> list[Checked]:
        """Return all files of the cleaned fields."""
        return [*(given.get("documents") or []), *(given.get("photos") or [])]

    def checked(self) -> list[Checked]:
        """Return the files of a valid form."""
        return self.found(self.cleaned_data)


class LinkForm(DetailsForm):
    """An address that proves an answer."""

    url = WebAddressField(
        max_length=500,
        label=gettext_lazy("Alamat tautan"),
        assume_scheme="https",
        help_text=gettext_lazy("Hanya http atau https. Portal tidak membuka alamat ini."),
        error_messages={"required": gettext_lazy("Isi alamat tautannya.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="tautan")
        self.fields["title"].help_text = _("Bila kosong, dipakai alamatnya.")
        self.order_fields(["url"])

    def details(self) -> Details:
        """Return what a valid form says, titled by its address where it has no title."""
        said = super().details()
        title = said.title or self.cleaned_data["url"][:200]
        return Details(title, said.evidence_date, said.expires_on, said.note)


class ReplaceFileForm(DetailsForm):
    """A newer version of a file."""

    documents = FilesField(label=gettext_lazy("Pilih berkas baru"))
    photos = FilesField(
        label=gettext_lazy("Ambil foto dengan kamera"), accept="image/*", capture="environment"
    )

    def __init__(self, data: Any = None, files: Any = None, *, evidence: Evidence) -> None:
        super().__init__(data, files, prefix="ganti", initial={"title": evidence.title})
        self.fields["title"].help_text = ""
        self.fields["documents"].help_text = allowed_words()
        self.order_fields(["documents", "photos"])

    def clean(self) -> dict[str, Any]:
        """Refuse anything but exactly one file."""
        given = super().clean()
        if not self.errors and len(FilesForm.found(given)) != 1:
            self.add_error("documents", _("Pilih tepat satu berkas atau ambil satu foto."))
        return given

    def checked(self) -> Checked:
        """Return the file of a valid form."""
        return FilesForm.found(self.cleaned_data)[0]


class ReplaceLinkForm(LinkForm):
    """A newer address in the place of one."""

    def __init__(self, data: Any = None, *, evidence: Evidence) -> None:
        super().__init__(data)
        self.initial = {"title": evidence.title}
        self.fields["title"].help_text = ""


class EditForm(DetailsForm):
    """Corrections of what was said; the content stays."""

    def __init__(self, data: Any = None, *, evidence: Evidence) -> None:
        names = ("title", "evidence_date", "expires_on", "note")
        super().__init__(
            data, prefix="rincian", initial={name: getattr(evidence, name) for name in names}
        )
        self.fields["title"].help_text = ""


class RemoveForm(WorkForm):
    """Why evidence is taken away."""

    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Alasan menghapus"),
        error_messages={"required": gettext_lazy("Tulis alasannya; ia tersimpan dalam riwayat.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="hapus")
