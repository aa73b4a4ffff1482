"""Drawing with few colours: each pixel is the number of a colour from the start.

Text is smoothed in eight steps between its ground and its ink, so that the palette is known without
counting the colours of a finished picture, which took longer than all the rest. Nothing depends on
time or chance: the same drawing gives the same bytes.
"""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageColor, ImageDraw

from .lettering import font

Colour = tuple[int, int, int]
STEPS = 7  # between ground and ink
FINE = 4  # a shape is drawn this much larger, and made smaller again with soft edges


class Canvas:
    """A picture being drawn; places and sizes are pixels."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.colours: dict[Colour, int] = {}
        self.ground = ground
        self.image = Image.new("L", (width, height), self.number(rgb(ground)))

    def number(self, colour: Colour) -> int:
        """Return the number of a colour, a new one where it was not used before."""
        return self.colours.setdefault(colour, len(self.colours))

    def box(self, x: int, y: int, width: int, height: int, fill: str) -> None:
        """Fill a rectangle."""
        self.image.paste(self.number(rgb(fill)), (x, y, x + width, y + height))

    def text(
        self,
        x: int,
        y: int,
        text: str,
        size: int,
        ink: str,
        *,
        ground: str = "",
        bold: bool = False,
    ) -> None:
        """Write one line whose letters stand on the height `y`."""
        face = font(size, bold)
        left, top, right, bottom = (int(side) for side in face.getbbox(text, anchor="ls"))
        mask = Image.new("L", (right - left + 1, bottom - top + 1))
        ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=face, anchor="ls")
        self.stamp(mask, x + left, y + top, ink, ground or self.ground)

    def shape(self, zone: str, x: int, y: int, size: int, ink: str, ground: str) -> None:
        """Draw the shape of a zone: circle, triangle, square, or a dash where none is known."""
        self.stamp(shape_mask(zone, size), x, y, ink, ground)

    def stamp(self, mask: Image.Image, x: int, y: int, ink: str, ground: str) -> None:
        """Put ink where a mask is not black."""
        steps = [self.number(mixed(rgb(ground), rgb(ink), step)) for step in range(STEPS + 1)]
        table = [steps[(value * STEPS + 127) // 255] for value in range(256)]
        covered = mask.point([0] + [255] * 255)
        self.image.paste(mask.point(table), (x, y), covered)

    def png(self) -> bytes:
        """Return the picture as a PNG with a palette."""
        self.image.putpalette([part for colour in self.colours for part in colour])
        file = io.BytesIO()
        self.image.save(file, "PNG", compress_level=6)
        return file.getvalue()


@cache
def rgb(text: str) -> Colour:
    """Return a colour by its name in style sheets."""
    red, green, blue, *_ = ImageColor.getrgb(text)
    return red, green, blue


def mixed(ground: Colour, ink: Colour, step: int) -> Colour:
    """Return a colour between two; step 0 is the ground and STEPS the ink."""
    red, green, blue = (
        (first * (STEPS - step) + second * step) // STEPS
        for first, second in zip(ground, ink, strict=True)
    )
    return red, green, blue


@cache
def shape_mask(zone: str, size: int) -> Image.Image:
    """Return the shape of a zone as a mask; the same shapes as on pages."""
    most = size * FINE - 1
    mask = Image.new("L", (size * FINE, size * FINE))
    draw = ImageDraw.Draw(mask)
    if zone == "green":
        draw.ellipse((0, 0, most, most), fill=255)
    elif zone == "yellow":
        draw.polygon(((most / 2, 0), (most, most), (0, most)), fill=255)
    elif zone == "red":
        draw.rectangle((0, 0, most, most), fill=255)
    else:
        draw.rectangle((0, most * 2 // 5, most, most * 3 // 5), fill=255)
    return mask.resize((size, size), Image.Resampling.BOX)
