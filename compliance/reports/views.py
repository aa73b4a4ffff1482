"""Report cards: found among what is published, or refused as any page is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compliance.dashboard.errors import page_not_found
from compliance.releases import selectors

from .parts import Card
from .presenters import government_card, unit_card
from .typesetting import pdf_bytes

PDF = "application/pdf"


def report(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Give the report card of a government's year."""
    found = selectors.published_total(slug=slug, year=year, track=track)
    if found is None:
        return page_not_found(request)
    return card_answer(government_card(found), f"{slug}-{year}-{track}")


def report_unit(request: HttpRequest, slug: str, year: int, track: str) -> HttpResponse:
    """Give the report card of a unit's year."""
    found = selectors.published_unit(slug=slug, year=year, track=track)
    if found is None:
        return page_not_found(request)
    return card_answer(unit_card(found), f"{slug}-{year}-{track}")


def card_answer(card: Card, name: str) -> HttpResponse:
    """Return a card as a PDF that browsers show, and keep under a name that tells what it is.

    The name is made of slugs and digits, so it needs no quoting.
    """
    answer = HttpResponse(pdf_bytes(card), content_type=PDF)
    file = _("rapor-%(name)s.pdf") % {"name": name}
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer
