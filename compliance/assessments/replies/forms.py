"""What a unit says of its result, and what the verifier decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..form_fields import LongTextField
from ..forms import WorkForm
from ..models import Reply, UnitAssessment
from .services import LONGEST_TEXT, state_mark

GIVE, WAIVE = "give", "waive"  # what a button of the form asks


def long_text(label: Any, help_text: Any, missing: Any) -> LongTextField:
    """Return a field for a text that everybody will read."""
    return LongTextField(
        max_length=LONGEST_TEXT,
        label=label,
        help_text=help_text,
        rows=6,
        error_messages={"required": missing},
    )


class ReplyForm(WorkForm):
    """A reply to the verified state on the page, or the word that there is none."""

    text = long_text(
        gettext_lazy("Tanggapan"),
        gettext_lazy("Dibaca siapa saja setelah terbit. Jangan tulis data pribadi."),
        gettext_lazy("Tulis tanggapannya."),
    )

    def __init__(
        self, unit_assessment: UnitAssessment, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.seen = state_mark(unit_assessment.verified_at)
        if data is not None:
            self.seen = str(data.get("seen", ""))
        self.waives = data is not None and data.get("act") == WAIVE
        self.fields["text"].required = not self.waives

    def clean_text(self) -> str:
        """Refuse a text that would be lost."""
        text: str = self.cleaned_data["text"]
        if self.waives and text:
            raise forms.ValidationError(
                _("Kosongkan dahulu, atau kirim sebagai tanggapan: teks ini tidak akan disimpan.")
            )
        return text

    def see(self, unit_assessment: UnitAssessment) -> None:
        """Take the state that the page shows now; the next sending is made in knowledge of it."""
        self.seen = state_mark(unit_assessment.verified_at)


class DecisionForm(WorkForm):
    """What becomes of a reply, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Keputusan"),
        choices=[
            (Reply.Outcome.ACCEPTED.value, gettext_lazy("Diterima; lokusnya dibuka kembali")),
            (Reply.Outcome.PARTLY.value, gettext_lazy("Diterima sebagian")),
            (Reply.Outcome.REJECTED.value, gettext_lazy("Ditolak")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih keputusannya.")},
    )
    reason = long_text(
        gettext_lazy("Alasan keputusan"),
        gettext_lazy("Dibaca siapa saja setelah terbit. Jangan tulis data pribadi."),
        gettext_lazy("Tulis alasan keputusannya."),
    )

    def __init__(self, standing: Reply | None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.seen = str(standing.pk) if standing is not None else ""
        if data is not None:
            self.seen = str(data.get("seen", ""))

    @property
    def reply_id(self) -> int:
        """Return which reply the person read, 0 for nothing that could be one."""
        plain = self.seen.isascii() and self.seen.isdecimal() and len(self.seen) < 19
        return int(self.seen) if plain else 0

    def see(self, standing: Reply | None) -> None:
        """Take the reply that the page shows now; the next sending is made in knowledge of it."""
        self.seen = str(standing.pk) if standing is not None else ""
