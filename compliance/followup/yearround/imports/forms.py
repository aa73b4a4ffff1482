"""The form of a table to take in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from compliance.assessments.forms import WorkForm
from compliance.assessments.sheets.archive import LARGEST_FILE
from compliance.language import local
from scoring.indices import load_index
from units.models import Government

from .columns import SURVEYS, Shape


class ImportForm(WorkForm):
    """A file of one government; a survey also tells its weights and where it comes from."""

    pemerintah = forms.ModelChoiceField(
        queryset=Government.objects.none(),
        label=gettext_lazy("Pemerintah"),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Pilih pemerintah."),
            "invalid_choice": gettext_lazy("Pilih pemerintah dari daftar."),
        },
    )
    berkas = forms.FileField(
        label=gettext_lazy("Berkas CSV atau XLSX"),
        help_text=gettext_lazy("Paling besar 5 MB."),
        allow_empty_file=True,  # the reader says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Pilih berkas."),
            "invalid": gettext_lazy("Pilih berkas."),
        },
    )
    bobot = forms.ChoiceField(
        label=gettext_lazy("Bobot unsur"),
        error_messages={"invalid_choice": gettext_lazy("Pilih bobot dari daftar.")},
    )
    sumber = forms.CharField(
        max_length=300,
        initial=gettext_lazy("Ekspor Simparas"),
        label=gettext_lazy("Sumber"),
        help_text=gettext_lazy("Laporan atau sistem tempat angka ini tercantum."),
        error_messages={"required": gettext_lazy("Isi sumber; setiap nilai harus punya sumber.")},
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        shape: Shape,
        governments: QuerySet[Government],
    ) -> None:
        super().__init__(data, files)
        self.fields["pemerintah"].queryset = governments  # type: ignore[attr-defined]
        if shape is not SURVEYS:
            del self.fields["bobot"], self.fields["sumber"]
            return
        self.fields["bobot"].choices = [  # type: ignore[attr-defined]
            (choice.code, local(choice.label, choice.label_en))
            for choice in load_index("skm").weight_choices
        ]

    def raw(self) -> bytes:
        """Return the bytes of a valid form's file, no more than are looked at."""
        content: bytes = self.cleaned_data["berkas"].read(LARGEST_FILE + 1)
        return content
