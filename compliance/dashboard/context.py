"""What every page needs."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.assessments.national import newest_year
from compliance.releases.rendered.addresses import public_of
from units.loading import home_government_name

from .tile_map import home_province, tile_map


class MenuItem(TypedDict):
    """A link of the main menu; `current` is the value of its aria-current."""

    label: str
    url: str
    current: str


def portal(request: HttpRequest) -> dict[str, object]:
    """Return the facts of this install that every page shows. No query.

    A public page is the same for everybody: `personal` is False there, and neither account nor
    messages are looked at, since that would read the session.
    """
    return {
        "home_government_name": home_government_name(settings.HOME_GOVERNMENT),
        "demo": settings.DEBUG,
        "menu": menu(request),
        "personal": request.resolver_match is not None and public_of(request) is None,
    }


def menu(request: HttpRequest) -> list[MenuItem]:
    """Return the main menu, with the page that is open marked."""
    newest = newest_year()
    links = [
        (_("Beranda"), "home", reverse("home")),
        (_("Tahun"), "year", reverse("year", args=[newest.year])),
        *([(_("Peta"), "map", reverse("map-newest"))] if tile_map(home_province()) else []),
        (_("Peringkat"), "ranking", reverse("ranking-newest")),
        (_("Bandingkan"), "compare", reverse("compare")),
        (_("Cari"), "search", reverse("search")),
        (_("Metode"), "method", reverse("method", args=[newest.instrument])),
        # For everybody: it leads a visitor to the login, and a public page knows nobody.
        (_("Ruang kerja"), "work-home", reverse("work-home")),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        MenuItem(label=label, url=url, current="page" if here in (name, f"{name}-newest") else "")
        for label, name, url in links
    ]
