"""The picture that messengers and social media show beside a link: 1200 x 630, a PNG."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .canvas import Canvas
from .colours import BRAND, BRAND_INK, GOLD, INK, LINE, PAPER, SAMPLE, SAMPLE_INK, SOFT, ZONES
from .lettering import cut, lines_of, width
from .presenters import Card, Shared, sample_words

WIDTH, HEIGHT = 1200, 630
LEFT, INSIDE = 60, 1080
HEAD = 84  # height of the portal's band
FOOT = 590  # where the last line stands
NAME_SIZES = ((60, 1), (50, 2), (40, 2))  # size of the letters, and how many lines they may take
FIGURE, SHAPE = 136, 44


def picture(card: Card) -> bytes:
    """Return the picture of a result as the bytes of a PNG. Some 20 ms."""
    shared = card.shared
    canvas = Canvas(WIDTH, HEIGHT, PAPER)
    head(canvas)
    below = name(canvas, shared)
    canvas.text(LEFT, below, cut(shared.subject, 32, INSIDE), 32, INK)
    figure(canvas, shared)
    foot(canvas, card)
    return canvas.png()


def head(canvas: Canvas) -> None:
    """Draw the band with the portal's name."""
    canvas.box(0, 0, WIDTH, HEAD, BRAND)
    canvas.box(0, HEAD, WIDTH, 8, GOLD)
    title = _("Portal Kepatuhan Pelayanan Publik")
    canvas.text(LEFT, 54, title, 34, BRAND_INK, ground=BRAND, bold=True)


def name(canvas: Canvas, shared: Shared) -> int:
    """Write whose result it is, as large as it fits; return the height of the next line."""
    size, lines = sized(shared.name)
    y = HEAD + 20
    for line in lines:
        y += size + 12
        canvas.text(LEFT, y, line, size, INK, bold=True)
    if shared.owner:
        y += 46
        canvas.text(LEFT, y, cut(shared.owner, 32, INSIDE), 32, SOFT)
    return y + 50


def sized(text: str) -> tuple[int, list[str]]:
    """Return the largest letters a name fits in, and its lines; the last one may be cut off."""
    for size, most in NAME_SIZES:
        lines = lines_of(text, size, INSIDE, bold=True)
        if len(lines) <= most:
            return size, lines
    kept = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), size, INSIDE, bold=True)]
    return size, kept


def figure(canvas: Canvas, shared: Shared) -> None:
    """Write the figure, or why there is none, and the zone with colour, shape and word."""
    if shared.figure:
        canvas.text(LEFT, 474, shared.figure, FIGURE, INK, bold=True)
        x = LEFT + width(shared.figure, FIGURE, bold=True) + 20
        whole = _("dari 100")
        canvas.text(x, 474, whole, 32, SOFT)
        x = max(700, x + width(whole, 32) + 40)
    else:
        canvas.text(LEFT, 404, cut(shared.instead, 44, INSIDE, bold=True), 44, INK, bold=True)
        x = LEFT
    zone(canvas, shared, x)


def zone(canvas: Canvas, shared: Shared, x: int) -> None:
    """Draw the zone's box with its shape and word, and the category below it."""
    fill, ink = ZONES[shared.zone]
    words = shared.zone_words.upper()
    wide = 24 + SHAPE + 16 + width(words, 36, bold=True) + 28
    top = 366 if shared.figure else 430
    canvas.box(x, top, wide, 68, fill)
    canvas.shape(shared.zone, x + 24, top + 12, SHAPE, ink, fill)
    canvas.text(x + 24 + SHAPE + 16, top + 47, words, 36, ink, ground=fill, bold=True)
    if shared.category:
        place = (x, top + 108) if shared.figure else (x + wide + 24, top + 46)
        text = cut(shared.category, 30, WIDTH - LEFT - place[0])
        canvas.text(*place, text, 30, INK)


def foot(canvas: Canvas, card: Card) -> None:
    """Write where it comes from; over it the mark of an invented figure."""
    if card.shared.sample:
        canvas.box(0, 510, WIDTH, 44, SAMPLE)
        canvas.text(LEFT, 542, sample_words(), 28, SAMPLE_INK, ground=SAMPLE, bold=True)
    else:
        canvas.box(LEFT, 540, INSIDE, 2, LINE)
    host = urlsplit(settings.PUBLIC_ORIGIN).netloc
    release = _("publikasi %(number)s, SHA-256 %(hash)s…") % {
        "number": card.number,
        "hash": card.sha256,
    }
    parts = [host, card.basis, release]
    text = " · ".join(part for part in parts if part)
    canvas.text(LEFT, FOOT, cut(text, 26, INSIDE), 26, SOFT)
