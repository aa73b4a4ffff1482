"""The manifest of the portal as an app on a phone."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.loading import home_government_name

BRAND, PAPER = "#123f5c", "#f7f5f0"  # tokens of static/css/portal.css
SIZES = (192, 512)  # pixels; what Android asks of an app that can be installed


class Icon(TypedDict):
    """A picture of the portal for a home screen."""

    src: str
    sizes: str
    type: str
    purpose: str


class Manifest(TypedDict):
    """The members of the web app manifest that the portal states."""

    id: str
    name: str
    short_name: str
    lang: str
    dir: str
    start_url: str
    scope: str
    display: str
    background_color: str
    theme_color: str
    icons: list[Icon]


def manifest_of() -> Manifest:
    """Return the manifest, in the language of the portal: an app has one name."""
    with override(settings.LANGUAGE_CODE):
        name = home_government_name(settings.HOME_GOVERNMENT)
        home = reverse("home")
        title = _("Portal Kepatuhan Pelayanan Publik")
    return Manifest(
        id=home,
        name=f"{title} {name}".strip(),
        short_name=name or title,
        lang=settings.LANGUAGE_CODE,
        dir="ltr",
        start_url=home,
        scope=home,
        display="minimal-ui",
        background_color=PAPER,
        theme_color=BRAND,
        icons=icons(),
    )


def icons() -> list[Icon]:
    """Return the icons. The drawing that pages show comes first: a browser has it already.

    The pictures serve whole and cut to any shape, since their edge is plain.
    """
    drawing = Icon(src=static("img/favicon.svg"), sizes="any", type="image/svg+xml", purpose="any")
    pictures = [
        Icon(
            src=static(f"img/icon-{size}.png"),
            sizes=f"{size}x{size}",
            type="image/png",
            purpose=purpose,
        )
        for size in SIZES
        for purpose in ("any", "maskable")
    ]
    return [drawing, *pictures]
