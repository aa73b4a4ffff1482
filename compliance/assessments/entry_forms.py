"""The form of all answers of one unit: a row of fields for each question, saved as one act."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .entries import (
    LONGEST_NOTE,
    MISSING,
    PLACES,
    Clash,
    EntryChange,
    Key,
    Question,
    state_mark,
    value_text,
)
from .form_fields import FigureField, typed
from .forms import WorkForm
from .models import Entry

SEEN = re.compile(r"([0-9]{1,9})\.([0-9a-f]{16})")


class EntryForm(WorkForm):
    """One answer: a value on the indicator's scale, or not applicable, or neither; and a note."""

    not_applicable = forms.BooleanField(required=False, label=gettext_lazy("Tidak berlaku"))
    note = forms.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        label=gettext_lazy("Catatan"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, question: Question, entry: Entry | None, data: Mapping[str, Any] | None):
        self.question, self.entry = question, entry
        self.clash: Clash | None = None
        self.stored: Entry | EntryChange = entry or MISSING
        super().__init__(data, prefix=prefix_of(question.key))
        indicator = question.indicator
        self.fields["value"] = FigureField(
            required=False,
            label=_("Nilai"),
            maximum=indicator.maximum,
            minimum=indicator.minimum,
            places=PLACES,
        )
        # What stood on the page when it was loaded, so that only touched answers are sent on.
        shown = f"{entry.version if entry else 0}.{state_mark(self.stored)}"
        self.seen_name = f"{self.prefix}-seen"
        self.seen = shown if data is None else str(data.get(self.seen_name, ""))

    def clean(self) -> dict[str, Any]:
        """Refuse a value that is said not to apply."""
        given = super().clean() or self.cleaned_data
        if given.get("value") and given.get("not_applicable"):
            self.add_error(
                "value", _("Kosongkan nilai atau hapus centang “Tidak berlaku”, jangan keduanya.")
            )
        return given

    def change(self) -> EntryChange | None:
        """Return the answer of a valid row, None when the person left it as it was shown."""
        seen = SEEN.fullmatch(self.seen)
        wanted = self.answer(int(seen[1]) if seen else 0)
        return None if seen and seen[2] == state_mark(wanted) else wanted

    def answer(self, seen_version: int) -> EntryChange:
        """Return what a valid row says, wished by someone who saw this version before."""
        given = self.cleaned_data
        code, product = self.question.key
        return EntryChange(
            indicator=code,
            product_id=product,
            value=Decimal(given["value"]) if given["value"] else None,
            not_applicable=given["not_applicable"],
            note=given["note"].replace("\r\n", "\n"),  # browsers send the former
            seen_version=seen_version,
        )

    def shown(self) -> tuple[str, bool, str]:
        """Return what the fields hold: value, not applicable, note; typed text as it was typed.

        The page of answers writes its fields itself: through Django's widgets 150 answers took
        as long as everything else together.
        """
        if not self.is_bound:
            return shown_value(self.stored.value), self.stored.not_applicable, self.stored.note
        return (
            str(self["value"].data or ""),
            bool(self["not_applicable"].data),
            str(self["note"].data or ""),
        )

    def mark(self, clash: Clash) -> None:
        """Show what somebody else stored meanwhile; the next save is made in knowledge of it."""
        self.clash = clash
        self.seen = f"{clash.stored.version}.{state_mark(clash.stored)}"


class EntrySheet:
    """All rows of a unit. A row that was not sent at all is not touched."""

    def __init__(
        self,
        questions: Sequence[Question],
        entries: Mapping[Key, Entry],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.rows: list[EntryForm] = []
        for question in questions:
            sent = data is not None and f"{prefix_of(question.key)}-seen" in data
            entry = entries.get(question.key)
            self.rows.append(EntryForm(question, entry, data if sent else None))

    @property
    def sent(self) -> list[EntryForm]:
        """Return the rows that came with the request."""
        return [row for row in self.rows if row.is_bound]

    def is_valid(self) -> bool:
        """Return whether every row can be read; each faulty one carries its message."""
        return all([row.is_valid() for row in self.sent])

    def changes(self) -> list[EntryChange]:
        """Return the answers of a valid sheet that the person touched."""
        found = (row.change() for row in self.sent)
        return [change for change in found if change is not None]

    def mark(self, clashes: Sequence[Clash]) -> None:
        """Put each clash at its row."""
        by_key = {clash.change.key: clash for clash in clashes}
        for row in self.sent:
            clash = by_key.get(row.question.key)
            if clash is not None:
                row.mark(clash)


def shown_value(value: Decimal | None) -> str:
    """Return a stored value as a person of this language would type it; "" when missing."""
    return "" if value is None else typed(Decimal(value_text(value)))


def prefix_of(key: Key) -> str:
    """Return the name that all fields of an answer begin with."""
    code, product = key
    return f"{code}_{product or 0}"
