"""Where to complain, be asked, or call for help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.language import local
from units.models import Channel

from .words import SourceWords, link_words


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """A channel; `link` opens it, and is empty when no address is known."""

    name: str
    kind: str
    address: str
    link: str
    description: str
    source: SourceWords | None


def channel_words(rows: Iterable[Channel]) -> tuple[ChannelWords, ...]:
    """Return the channels as they are shown."""
    return tuple(
        ChannelWords(
            name=row.name,
            kind=row.get_kind_display(),
            address=row.address,
            link=channel_link(row.address),
            description=local(row.description, row.description_en),
            source=link_words(row.source_url),
        )
        for row in rows
    )


def channel_link(address: str) -> str:
    """Return what a tap on the address does: open a page, call a number, or nothing."""
    if address.startswith(("https://", "http://")):
        return address
    digits = address.replace(" ", "").replace("-", "")
    return f"tel:{digits}" if digits.removeprefix("+").isdigit() else ""
