"""What a page of a result offers to whoever wants to show it elsewhere, and to messengers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.opendata.licence import address
from compliance.releases.models import PublishedUnitScore

from . import picture
from .badge import HEIGHT, Badge, badge
from .presenters import Row, Shared, dimensions, shared

# A card's height at CARD_WIDTH, in pixels; one with dimensions needs a line for each.
CARD_WIDTH, CARD_HEIGHT, CARD_LINE = 400, 500, 52
LOCALES = {"id": "id_ID", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class Share:
    """The section "share" of a page."""

    shared: Shared
    badge: Badge
    page: str  # the permanent address, whole
    badge_html: str
    card_html: str


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """What a messenger reads in the head of a page; addresses are whole."""

    title: str
    description: str
    url: str
    locale: str
    other_locales: tuple[str, ...]
    image: str  # empty while nothing is published
    width: int
    height: int
    card: str


def share(row: Row) -> Share:
    """Return the section of one result. No query for a shipped method."""
    words = shared(row)
    page = words.addresses.absolute("page")
    lines = len(dimensions(row)) if isinstance(row, PublishedUnitScore) else 0
    return Share(
        shared=words,
        badge=badge(words),
        page=page,
        badge_html=badge_html(words, page),
        card_html=card_html(words, CARD_HEIGHT + CARD_LINE * (lines + 1 if lines else 0)),
    )


def badge_html(words: Shared, page: str) -> str:
    """Return the HTML that shows a badge and leads to its page; not marked safe, to be shown.

    It names no figure and no width: who has copied it will not copy it again after a correction.
    """
    source, name = escape(words.addresses.absolute("badge")), escape(words.heading)
    return f'<a href="{escape(page)}"><img src="{source}" alt="{name}" height="{HEIGHT}"></a>'


def card_html(words: Shared, height: int) -> str:
    """Return the HTML that frames a card; not marked safe, to be shown. It names no figure either.

    Its height is what the card needs today in CARD_WIDTH; a taller one scrolls inside the frame.
    """
    source, name = escape(words.addresses.absolute("card")), escape(words.heading)
    return (
        f'<iframe src="{source}" title="{name}" width="{CARD_WIDTH}"'
        f' height="{height}" loading="lazy"></iframe>'
    )


def open_graph(row: Row | None, *, name: str, page: str) -> OpenGraph:
    """Return what the page at an address says of itself; `row` is the result it is about."""
    language = get_language() or settings.LANGUAGE_CODE
    words = shared(row) if row is not None else None
    nothing = _("Belum ada nilai yang dipublikasikan.")
    return OpenGraph(
        title=words.title if words else name,
        description=words.sentence if words else nothing,
        url=address(page),
        locale=LOCALES[language],
        other_locales=tuple(text for code, text in LOCALES.items() if code != language),
        image=words.addresses.absolute("image") if words else "",
        width=picture.WIDTH,
        height=picture.HEIGHT,
        card="summary_large_image" if words else "summary",
    )
