"""Form fields for figures, ranks, years, days and addresses, each with one clear message.

What was typed always stays in the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.language import decimal_mark

from .models import FIRST_YEAR

LONGEST_FIGURE = 20  # characters; no figure needs more
SIGNED = re.compile(r"[-−–]\s*[0-9][0-9.,]*")  # people paste all three
EXPONENT = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+")
PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?")

# The first that applies is the one message a person gets.
FAULTS: tuple[tuple[Callable[[str], object], str | Promise], ...] = (
    (
        lambda t: len(t) > LONGEST_FIGURE,
        gettext_lazy("Terlalu panjang. Tulis satu angka, misalnya 94,83."),
    ),
    (
        lambda t: any(c.isdigit() and not c.isascii() for c in t),
        gettext_lazy("Tulis dengan angka biasa 0 sampai 9."),
    ),
    (SIGNED.fullmatch, gettext_lazy("Nilai tidak boleh negatif.")),
    (EXPONENT.fullmatch, gettext_lazy("Tulis angka tanpa pangkat, misalnya 94,83.")),
    (
        lambda t: any(c.isalpha() for c in t),
        gettext_lazy("Tulis angka saja tanpa huruf, misalnya 94,83."),
    ),
    (
        lambda t: t.count(".") + t.count(",") > 1,
        gettext_lazy("Jangan pakai pemisah ribuan; cukup satu koma atau titik untuk desimal."),
    ),
    (
        lambda t: not PLAIN.fullmatch(t),
        gettext_lazy("Ini bukan angka. Tulis misalnya 94,83 atau 5."),
    ),
)


def typed(value: Decimal) -> str:
    """Return a stored figure as a person of this language would type it, its digits untouched."""
    return decimal_mark(format(value, "f"))


class FigureField(forms.CharField):
    """A figure, typed with a comma or a point; cleaned to plain text with a point, "" when empty.

    An initial Decimal is shown in the language of the page; text is shown as it was typed.
    """

    default_error_messages = {"required": gettext_lazy("Isi nilainya, misalnya 94,83.")}

    def __init__(
        self,
        *,
        maximum: Decimal = Decimal(100),
        minimum: Decimal = Decimal(0),
        places: int = 2,
        **kwargs: Any,
    ) -> None:
        self.maximum, self.minimum, self.places = maximum, minimum, places
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored decimal in the page's language and leave typed text alone."""
        return typed(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> str:
        """Return the figure as plain text; raise the one message that helps."""
        text = "" if value is None else str(value).strip()
        if not text:
            return ""
        for applies, message in FAULTS:
            if applies(text):
                raise ValidationError(str(message), code="invalid")
        text = text.replace(",", ".")
        if len(text.partition(".")[2]) > self.places:
            raise ValidationError(
                _("Paling banyak %(places)d angka di belakang koma.") % {"places": self.places},
                code="places",
            )
        self.check_scale(Decimal(text))
        return text

    def check_scale(self, value: Decimal) -> None:
        """Raise unless the value lies on the scale."""
        if value > self.maximum:
            raise ValidationError(
                _("Nilai paling besar %(maximum)s.") % {"maximum": typed(self.maximum)}, code="max"
            )
        if value < self.minimum:
            raise ValidationError(
                _("Nilai paling kecil %(minimum)s.") % {"minimum": typed(self.minimum)}, code="min"
            )


class LongTextField(forms.CharField):
    """Some sentences; a line's end counts as one character, as it does when it is kept."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the text with the line ends that are kept; browsers send two characters."""
        return super().to_python(str(value or "").replace("\r\n", "\n"))


class CountField(forms.CharField):
    """A rank: a whole number from 1 to 9999; cleaned to an int, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the number; CharField alone would return its text."""
        text = str(value or "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
            raise ValidationError(_("Tulis peringkat sebagai bilangan bulat, misalnya 3."))
        return int(text)


class YearField(forms.CharField):
    """A year that can be opened; cleaned to an int."""

    default_error_messages = {"required": gettext_lazy("Isi tahun penilaian, misalnya 2025.")}

    def __init__(self, *, offered: Sequence[int], last: int, **kwargs: Any) -> None:
        self.offered, self.last = offered, last
        kwargs["widget"] = forms.TextInput(
            attrs={"inputmode": "numeric", "list": "years-offered", "autocomplete": "off"}
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the year; refuse one without an assessment by its number."""
        text = str(super().clean(value))
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValidationError(_("Tulis tahun dengan empat angka, misalnya 2025."))
        year = int(text)
        if not FIRST_YEAR <= year <= self.last:
            raise ValidationError(
                _("Tulis tahun dari %(first)d sampai %(last)d.")
                % {"first": FIRST_YEAR, "last": self.last}
            )
        if year not in self.offered:
            raise ValidationError(_("Tahun %(year)d tidak dinilai.") % {"year": year})
        return year


class WebAddressField(forms.URLField):
    """The address of a source on the web; nothing but http and https."""

    default_error_messages = {
        "invalid": gettext_lazy("Tulis alamat lengkap, misalnya https://ombudsman.go.id/berita.")
    }
    default_validators = [URLValidator(schemes=["http", "https"])]


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed the Indonesian way."""

    default_error_messages = {"invalid": gettext_lazy("Tulis tanggal, misalnya 14-11-2024.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["input_formats"] = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
        kwargs["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(required=False, **kwargs)
