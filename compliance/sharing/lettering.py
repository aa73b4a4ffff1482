"""The typeface of pictures and badges: it comes with the portal, so widths are the same everywhere.

DejaVu Sans Condensed, which is free (static/fonts/LICENSE-DejaVu.txt). Pillow's own font lacks the
dash and every accent.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from PIL import ImageFont

FONTS = settings.BASE_DIR / "static" / "fonts"
FILES = {False: "DejaVuSansCondensed.ttf", True: "DejaVuSansCondensed-Bold.ttf"}
MORE = "…"


@cache
def font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the face in a size (pixels). Basic layout: the same on machines without Raqm."""
    file = FONTS / FILES[bold]
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int, *, bold: bool = False) -> int:
    """Return how wide a text is, in whole pixels."""
    return round(font(size, bold).getlength(text))


def lines_of(text: str, size: int, most_width: int, *, bold: bool = False) -> list[str]:
    """Break a text at its spaces into lines that fit; a word that fits nowhere is cut off."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold=bold) <= most_width:
            lines[-1] = joined
        else:
            lines.append(cut(word, size, most_width, bold=bold))
    return lines


def cut(text: str, size: int, most_width: int, *, bold: bool = False) -> str:
    """Return a text that fits, with an ellipsis where something is left out."""
    if width(text, size, bold=bold) <= most_width:
        return text
    while text and width(f"{text}{MORE}", size, bold=bold) > most_width:
        text = text[:-1]
    return f"{text.rstrip()}{MORE}"
