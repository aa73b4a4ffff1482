"""The badge: a small SVG of boxes side by side, laid out before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.language import SAMPLE as SAMPLE_MARK

from .colours import BRAND, BRAND_INK, SAMPLE, SAMPLE_INK, ZONES
from .lettering import width
from .presenters import Shared

HEIGHT, SIZE = 28, 13  # pixels
PAD, GAP, SHAPE = 9, 6, 12


@dataclass(frozen=True, slots=True)
class Text:
    """One text at its place; browsers stretch their own face to `length`."""

    x: int
    length: int
    text: str
    ink: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A coloured part of the badge."""

    x: int
    width: int
    fill: str


@dataclass(frozen=True, slots=True)
class Badge:
    """All parts, with the shape of the zone at `shape_x` in `shape_ink`."""

    shared: Shared
    width: int
    height: int
    size: int
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    shape_x: int
    shape_ink: str


def badge(shared: Shared) -> Badge:
    """Lay a badge out: label, then shape, figure and zone on the zone's colour, then the mark."""
    fill, ink = ZONES[shared.zone]
    texts = [text_at(PAD, shared.label, BRAND_INK)]
    boxes = [Box(0, end_of(texts[-1]) + PAD, BRAND)]
    shape_x = boxes[-1].width + PAD
    texts.append(text_at(shape_x + SHAPE + GAP, shared.value, ink, bold=True))
    texts.append(text_at(end_of(texts[-1]) + GAP, shared.zone_words, ink))
    boxes.append(Box(boxes[0].width, end_of(texts[-1]) + PAD - boxes[0].width, fill))
    if shared.sample:
        x = boxes[-1].x + boxes[-1].width
        texts.append(text_at(x + PAD, SAMPLE_MARK, SAMPLE_INK, bold=True))
        boxes.append(Box(x, end_of(texts[-1]) + PAD - x, SAMPLE))
    whole = boxes[-1].x + boxes[-1].width
    return Badge(shared, whole, HEIGHT, SIZE, tuple(boxes), tuple(texts), shape_x, ink)


def text_at(x: int, text: str, ink: str, *, bold: bool = False) -> Text:
    """Return a text that begins at a place."""
    return Text(x, width(text, SIZE, bold=bold), text, ink, bold)


def end_of(text: Text) -> int:
    """Return where a text ends."""
    return text.x + text.length
