"""What the public would see if a year were published now: the very pages, made for one publisher.

The year is published for real in a transaction that is rolled back, so that no second way of
making a page exists. Nothing of it is stored, kept or visible to anybody else.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.accounts.refusals import ActionDenied, OfficialRequest, refusals_in_words
from compliance.assessments import work
from compliance.assessments.policies import can_publish, check_is_open
from compliance.releases.previewing import Preview, previewed

from .preview_links import with_preview_links


@refusals_in_words
def work_preview(request: OfficialRequest, pk: int, page: str) -> HttpResponse:
    """Show one public page as it would be after publishing; 404 for a page that does not exist."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    if not can_publish(request.rights, assessment):
        raise ActionDenied(_("Pratinjau hanya untuk penerbit pemerintah ini."))
    address = ADDRESSES.get(page)
    if address is None:
        raise Http404
    with transaction.atomic():
        check_is_open(assessment)
        preview = previewed(assessment.pk)
        answer = public_answer(request, assessment.pk, address(preview))
        transaction.set_rollback(True)
    answer.content = with_preview_links(
        answer.content.decode(), counterparts(assessment.pk, preview)
    ).encode()
    add_never_cache_headers(answer)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def counterparts(pk: int, preview: Preview) -> dict[str, str]:
    """Return the addresses of a year's previews by those of the pages they show, in each language.

    The links to the other languages of a page are among them.
    """
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for page, address in ADDRESSES.items():
                found[address(preview)] = reverse("work-preview", args=[pk, page])
    return found


def public_answer(request: OfficialRequest, pk: int, path: str) -> HttpResponse:
    """Return a public page as a visitor gets it, with the bar that says it is a preview."""
    match = resolve(path)
    visit = HttpRequest()
    visit.method, visit.path, visit.path_info = "GET", path, path
    visit.META = {
        name: value
        for name, value in request.META.items()
        if name in {"SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "QUERY_STRING", "wsgi.url_scheme"}
    }
    visit.resolver_match = match
    visit.GET = request.GET  # the choices of lists work in a preview too
    # Where the bar leads back to; read by the base template alone.
    visit.preview = reverse("work-publication", args=[pk])  # type: ignore[attr-defined]
    answer: HttpResponse = match.func(visit, *match.args, **match.kwargs)
    return answer


def government_address(preview: Preview) -> str:
    """Return the address of the government's page."""
    return reverse("government", args=[preview.government_slug])


def year_address(preview: Preview) -> str:
    """Return the address of the year's page."""
    return reverse("year", args=[preview.year])


def ranking_address(preview: Preview) -> str:
    """Return the address of the year's ranking."""
    return reverse("ranking", args=[preview.year])


def explained_address(preview: Preview) -> str:
    """Return the address of the page that explains the total."""
    return reverse(
        "government-explained", args=[preview.government_slug, preview.year, preview.track]
    )


ADDRESSES: dict[str, Callable[[Preview], str]] = {
    "pemerintah": government_address,
    "tahun": year_address,
    "peringkat": ranking_address,
    "penjelasan": explained_address,
}
