"""Badges, cards and pictures: found among what is published, or refused as any page is.

They are meant for pages of others: readable from any site, and cards may be framed by any.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_resolver, get_urlconf

from compliance.releases import selectors

from . import presenters
from .badge import badge as laid_out
from .picture import picture
from .presenters import OFFICIAL, SELF, Row

NOTHING = "default-src 'none'; frame-ancestors 'none'"
# A card loads its one style sheet, and anybody may frame it.
FRAMED = (
    "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
)
Answer = Callable[[HttpRequest, Row], HttpResponse]


def badge(request: HttpRequest, code: str, year: int | None = None) -> HttpResponse:
    """Give the badge of a government's year, the newest one without a year."""
    return found(request, partial(selectors.shared_score, code, year), badge_answer)


def badge_unit(request: HttpRequest, slug: str, year: int | None = None) -> HttpResponse:
    """Give the badge of a unit's year, the newest one without a year."""
    return found(request, partial(selectors.shared_unit, slug, year), badge_answer)


def card(request: HttpRequest, code: str, year: int | None = None) -> HttpResponse:
    """Give the card of a government's year, the newest one without a year."""
    return found(request, partial(selectors.shared_score, code, year), card_answer)


def card_unit(request: HttpRequest, slug: str, year: int | None = None) -> HttpResponse:
    """Give the card of a unit's year, the newest one without a year."""
    return found(request, partial(selectors.shared_unit, slug, year), card_answer)


def share_image(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Give the picture of a government's year."""
    return found(request, partial(selectors.shared_score, code, year), image_answer)


def share_image_unit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Give the picture of a unit's year."""
    return found(request, partial(selectors.shared_unit, slug, year), image_answer)


def found(request: HttpRequest, find: Callable[[str], Row | None], answer: Answer) -> HttpResponse:
    """Answer with the result on the track that is asked for: the Ombudsman's unless told."""
    tracks = request.GET.getlist("track") or [OFFICIAL]
    if len(tracks) != 1 or tracks[0] not in {OFFICIAL, SELF}:
        return refused(request, 400, BadRequest("track"))
    row = find(tracks[0])
    return answer(request, row) if row else refused(request, 404, Http404())


def refused(request: HttpRequest, status: int, reason: Exception) -> HttpResponse:
    """Return the site's own page of an error, also where Django would show developers theirs."""
    page: Callable[..., HttpResponse] = get_resolver(get_urlconf()).resolve_error_handler(status)
    return page(request, exception=reason)


def badge_answer(request: HttpRequest, row: Row) -> HttpResponse:
    """Return the SVG of a result."""
    shared = presenters.shared(row)
    context = {
        "badge": laid_out(shared),
        "id": f"badge-{shared.key}",
        "address": shared.addresses.absolute("page"),
    }
    response = render(request, "sharing/badge.svg", context, content_type="image/svg+xml")
    return for_other_sites(response, NOTHING)


def card_answer(request: HttpRequest, row: Row) -> HttpResponse:
    """Return the page that others frame."""
    card = presenters.card(row)
    context = {
        "card": card,
        "page": card.shared.addresses.absolute("page"),
        "sample": presenters.sample_words(),
    }
    response = render(request, "sharing/card.html", context)
    response.xframe_options_exempt = True
    return for_other_sites(response, FRAMED)


def image_answer(request: HttpRequest, row: Row) -> HttpResponse:
    """Return the PNG of a result."""
    content = picture(presenters.card(row))
    return for_other_sites(HttpResponse(content, content_type="image/png"), NOTHING)


def for_other_sites(response: HttpResponse, policy: str) -> HttpResponse:
    """Let pages of any site load an answer, and let the answer itself load next to nothing."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = policy
    return response
