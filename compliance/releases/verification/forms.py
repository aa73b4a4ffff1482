"""The form that takes a file to be verified."""

from __future__ import annotations

from typing import IO

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.evidence.checking import MOST_BYTES


class VerificationForm(forms.Form):
    """One release or a whole set; what is in it is judged elsewhere."""

    use_required_attribute = False
    berkas = forms.FileField(
        label=gettext_lazy("Berkas publikasi (.json) atau arsip lengkap (.zip)"),
        help_text=gettext_lazy("Paling besar 20 MB. Berkas hanya dibaca, tidak disimpan."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.zip"}),
        error_messages={
            "required": gettext_lazy("Pilih berkas."),
            "missing": gettext_lazy("Pilih berkas."),
            "invalid": gettext_lazy("Pilih berkas."),
            "empty": gettext_lazy("Berkas ini kosong (0 bita)."),
        },
    )

    def clean_berkas(self) -> UploadedFile[bytes]:
        """Refuse what is larger than any upload may be; the rest of it was never kept."""
        file: UploadedFile[bytes] = self.cleaned_data["berkas"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 20 MB."))
        return file

    def stream(self) -> IO[bytes]:
        """Return the bytes of a valid form's file, to be read and wound back."""
        file: IO[bytes] = self.cleaned_data["berkas"].file
        return file
