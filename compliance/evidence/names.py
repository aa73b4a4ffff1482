"""Names of uploaded files: shown to people after cleaning, never used to store anything."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120  # characters
# Windows opens a device instead of a file of these names, whatever the ending.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
UNUSABLE = re.compile(r'[<>:"|?*%]+')
FALLBACK = "berkas"


def clean_name(raw: str) -> str:
    """Return a file name that is safe to show, to put into a header and to unpack anywhere.

    Folders, control characters and marks that turn the reading direction are dropped, and a long
    name is cut in its middle so that its ending stays.
    """
    text = unicodedata.normalize("NFC", raw)
    text = text.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(map(visible, text))
    text = " ".join(UNUSABLE.sub("_", text).split()).rstrip(" .")
    stem, ending = split_name(text)
    stem = stem.strip(" .") or FALLBACK
    if DEVICES.match(stem):
        stem = f"_{stem}"
    room = LONGEST_NAME - len(ending) - (1 if ending else 0)
    stem = stem[:room].rstrip(" .")
    return f"{stem}.{ending}" if ending else stem


def visible(character: str) -> str:
    """Return a character as it may stand in a name: blanks as spaces, unseen ones not at all."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character).startswith("C") else character


def split_name(name: str) -> tuple[str, str]:
    """Return what stands before the last point, and the ending in lower case; "" without one."""
    stem, point, ending = name.rpartition(".")
    if not point or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        return name, ""
    return stem.rstrip(" ."), ending.lower()


def plain_name(text: str, longest: int = 60) -> str:
    """Return a text as part of a file name in plain ASCII: words joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9.]+", ascii_text)
    return "-".join(words)[:longest].strip("-.") or FALLBACK
