"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .scopes import TokenScope
from .services import USUAL_DAYS

DAYS = (
    (7, _("7 hari")),
    (30, _("30 hari")),
    (90, _("90 hari")),
    (180, _("180 hari")),
    (365, _("1 tahun")),
)


class TokenForm(forms.Form):
    """What the token is for, what it may do and how long it counts."""

    name = forms.CharField(
        label=_("Nama"),
        max_length=80,
        help_text=_("Program atau komputer yang memakainya, misalnya “Sinkronisasi SIMPEL”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Selain membaca, token ini boleh"),
        required=False,
        choices=[
            (TokenScope.ENTRIES.value, _("mengubah isian")),
            (
                TokenScope.WORKFLOW.value,
                _("mengajukan, menarik, mengembalikan, memverifikasi, dan membuka kembali"),
            ),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Peran Anda tetap menjadi batasnya. Tanpa centang, token hanya membaca."),
    )
    days = forms.TypedChoiceField(label=_("Berlaku"), choices=DAYS, coerce=int, initial=USUAL_DAYS)

    def asked(self) -> dict[str, Any]:
        """Return what the service takes; only of a valid form."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "scopes": [TokenScope(code) for code in given["scopes"]],
            "days": given["days"],
        }
