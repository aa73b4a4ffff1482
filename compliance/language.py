"""The language of the page: which it is, and texts and figures written in it."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

SAMPLE = "CONTOH / SAMPLE"  # marks what is invented for the demonstration, in both languages


def in_english() -> bool:
    """Tell whether the page is in English."""
    return (get_language() or "id").startswith("en")


def local(indonesian: str, english: str) -> str:
    """Return the text in the page's language; Indonesian where no English is known."""
    return english if english and in_english() else indonesian


def decimal_mark(figure: str) -> str:
    """Return a figure's text with the decimal mark of the page's language, its digits untouched."""
    return figure if in_english() else figure.replace(".", ",")


def figure_text(value: Decimal | str) -> str:
    """Return a stored figure with the decimal mark of the page's language, its digits untouched.

    Raises TypeError for a binary float: it has already lost what was stored.
    """
    if isinstance(value, float):
        raise TypeError("a figure is a stored decimal or its text, never a float")
    return decimal_mark(str(value))


def clock_text(moment: datetime.datetime, *, seconds: bool = True) -> str:
    """Return the time of day in the regency: "10.42.07 WIB", in English "10:42:07 WIB"."""
    mark = ":" if in_english() else "."
    pattern = mark.join(("%H", "%M", "%S") if seconds else ("%H", "%M"))
    return timezone.localtime(moment).strftime(f"{pattern} %Z")
