"""From a report card to the bytes of its PDF, by typst and the template beside this module.

The card goes in as data and never as a part of the template, so nothing in a name can be read as
markup. Nothing depends on the machine: the typeface comes with the portal, the only moment is that
of the release, and so the same card gives the same bytes everywhere.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import segno
import typst
from django.utils.dateparse import parse_datetime

from compliance.sharing import colours
from compliance.sharing.lettering import FONTS

from .lettering import settable
from .parts import Card

TEMPLATE = Path(__file__).parent / "card.typ"
STANDARD: Literal["ua-1"] = "ua-1"  # PDF/UA-1 (ISO 14289-1): tagged, for screen readers
COLOURS = ("brand", "brand_ink", "gold", "ink", "soft", "line", "sample", "sample_ink")
QUIET_ZONE = 4  # modules around a QR code (ISO/IEC 18004)


def pdf_bytes(card: Card) -> bytes:
    """Return a card as a tagged PDF. Some 50 ms."""
    data = plain(asdict(card)) | {
        "qr": qr_svg(card.address),
        "zones": colours.ZONES,
        "colours": {name: getattr(colours, name.upper()) for name in COLOURS},
    }
    compiler = typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=typefaces(),
        ignore_system_fonts=True,
        sys_inputs={"card": json.dumps(data, ensure_ascii=False)},
    )
    found = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=moment_of(card))
    if not isinstance(found, bytes):
        raise TypeError("typst gave no single file")
    return found


@cache
def typefaces() -> typst.Fonts:
    """Return the portal's own typeface and no other."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def moment_of(card: Card) -> int:
    """Return when the release was published, in seconds since 1970."""
    moment = parse_datetime(card.published_at)
    if moment is None:
        raise ValueError(f"{card.published_at!r} is no moment")
    return int(moment.timestamp())


def qr_svg(address: str) -> str:
    """Return the QR code of an address as SVG. A quarter of it may be unreadable."""
    file = io.BytesIO()
    code = segno.make(address, error="q", micro=False, boost_error=False)
    code.save(file, kind="svg", border=QUIET_ZONE, xmldecl=False)
    return file.getvalue().decode()


def plain(value: Any, name: str = "") -> Any:
    """Return the parts of a card as data: texts as they can be set, addresses of the web only."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, name) for item in value]
    if isinstance(value, str):
        return web_address(value) if name == "url" else settable(value)
    return value


def web_address(text: str) -> str:
    """Return an address that a link may lead to, empty for any other one."""
    address = "".join(letter for letter in text if letter.isprintable()).strip()
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in {"http", "https"} else ""
