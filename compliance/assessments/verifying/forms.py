"""What a verifier types: a verdict with its reason at each answer, and reasons for whole units."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..entries import Key
from ..entry_forms import prefix_of
from ..forms import WorkForm
from ..models import EntryReview
from .selectors import Answer, UnitAnswers, said_mark
from .services import LONGEST_REASON, ReviewChange

SEEN = re.compile(r"([0-9]{1,9})\.([0-9a-f]{16})?")
Verdict = EntryReview.Verdict


class ReasonForm(WorkForm):
    """Why a unit is taken back, returned or opened again."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Alasan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )


class UnitReturnForm(ReasonForm):
    """The same where returned answers may be reason enough."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="unit")
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Alasan untuk lokus")
        self.fields["reason"].help_text = _(
            "Wajib bila tidak ada satu isian pun yang dikembalikan."
        )


class ReviewForm(WorkForm):
    """What is said of one answer; nothing while no verdict is chosen."""

    verdict = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Penilaian"),
        choices=[
            (Verdict.ACCEPTED.value, gettext_lazy("Terima")),
            (Verdict.RETURNED.value, gettext_lazy("Kembalikan")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        label=gettext_lazy("Alasan"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, answer: Answer, data: Mapping[str, Any] | None = None) -> None:
        self.answer = answer
        self.clash = False
        standing = answer.standing
        initial = {
            "verdict": standing.verdict if standing else "",
            "reason": standing.reason if standing else "",
        }
        super().__init__(data, prefix=prefix_of(answer.question.key), initial=initial)
        self.seen_name = f"{self.prefix}-seen"
        self.seen = seen_words(answer) if data is None else str(data.get(self.seen_name, ""))

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a return, and for a verdict with a reason."""
        given = super().clean() or self.cleaned_data
        verdict, reason = given.get("verdict", ""), given.get("reason", "")
        if verdict == Verdict.RETURNED and not reason and "reason" not in self.errors:
            self.add_error("reason", _("Tulis alasan pengembaliannya."))
        if reason and not verdict and "verdict" not in self.errors:
            self.add_error("verdict", _("Pilih terima atau kembalikan."))
        return given

    def change(self, *, accept_open: bool) -> ReviewChange | None:
        """Return the review of a valid row, None when it was left as it was shown.

        `accept_open`: a row of which nothing was said yet is accepted, in the version shown.
        """
        seen = SEEN.fullmatch(self.seen)
        mark = (seen[2] or "") if seen else ""
        verdict = self.cleaned_data["verdict"]
        reason = self.cleaned_data["reason"].replace("\r\n", "\n")  # browsers send the former
        if not verdict and accept_open and not mark:
            verdict = Verdict.ACCEPTED.value
        if not verdict or said_mark(verdict, reason) == mark:
            return None
        return ReviewChange(
            key=self.answer.question.key,
            verdict=verdict,
            reason=reason,
            seen_version=int(seen[1]) if seen else 0,
            seen_review=mark,
        )

    def mark_clash(self) -> None:
        """Say that something changed meanwhile; the next save is made in knowledge of it."""
        self.clash = True
        self.seen = seen_words(self.answer)


class ReviewSheet:
    """The rows of a unit that may be reviewed: what is answered, by somebody else."""

    def __init__(
        self, found: UnitAnswers, own: Collection[int], data: Mapping[str, Any] | None = None
    ) -> None:
        self.found, self.own = found, frozenset(own)
        self.forms: dict[Key, ReviewForm] = {}
        for answer in found.given:
            if answer.entry is not None and answer.entry.pk not in own:
                key = answer.question.key
                sent = data is not None and f"{prefix_of(key)}-seen" in data
                self.forms[key] = ReviewForm(answer, data if sent else None)

    @property
    def sent(self) -> list[ReviewForm]:
        """Return the rows that came with the request; the others are not touched."""
        return [form for form in self.forms.values() if form.is_bound]

    def is_valid(self) -> bool:
        """Return whether every row can be read; each faulty one carries its message."""
        return all([form.is_valid() for form in self.sent])

    def changes(self, *, accept_open: bool = False) -> list[ReviewChange]:
        """Return the reviews of a valid sheet that the person touched."""
        found = (form.change(accept_open=accept_open) for form in self.sent)
        return [change for change in found if change is not None]

    def mark_clashes(self, keys: Collection[Key]) -> None:
        """Say at each of these rows that something changed meanwhile."""
        for key in keys:
            if key in self.forms:
                self.forms[key].mark_clash()


def seen_words(answer: Answer) -> str:
    """Return which version of an answer, and which review of it, stands on the page."""
    return f"{answer.entry.version if answer.entry else 0}.{answer.mark}"
