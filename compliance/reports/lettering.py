"""Texts as the typeface of the cards can set them; without a glyph there is no accessible PDF."""

from __future__ import annotations

import re
from functools import cache

from compliance.sharing.lettering import font

UNKNOWN = "\ufffd"  # stands for a letter that the typeface lacks
BREAK = "\u200b"  # a place where a line may be broken
SIZE = 20  # pixels at which glyphs are looked at
# A word of more letters than fit on a line, with no place to break it; a SHA-256 has 64.
LONG = re.compile(r"[^\s/-]{65,}")
PIECE = 24


def settable(text: str) -> str:
    """Return a text without control characters, in letters that the typeface has, breakable."""
    plain = "".join(letter if has_glyph(letter) else instead(letter) for letter in text)
    return LONG.sub(lambda word: broken(word[0]), plain)


def instead(letter: str) -> str:
    """Return what stands for a letter that cannot be set: a space for one that shows nothing."""
    if letter == "\n":
        return letter
    return UNKNOWN if letter.isprintable() else " "


@cache
def has_glyph(letter: str) -> bool:
    """Tell whether both faces have a letter: it looks different from one that no typeface has."""
    if not letter.isprintable():
        return False
    return all(
        letter == " " or glyph(letter, bold=bold) != glyph("\uffff", bold=bold)
        for bold in (False, True)
    )


def glyph(letter: str, *, bold: bool) -> bytes:
    """Return how a letter looks in a face."""
    mask = font(SIZE, bold).getmask(letter)
    return bytes(mask) + repr(mask.size).encode()


def broken(word: str) -> str:
    """Return a word that may be broken now and then."""
    return BREAK.join(word[place : place + PIECE] for place in range(0, len(word), PIECE))
