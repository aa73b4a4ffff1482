"""What pages of results offer to copy, and what they tell messengers."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from compliance.assessments.models import Assessment
from tests.sharing.conftest import LANGUAGES, MARK
from units.models import Government

ORIGIN = "https://portal.example.go.id"
UNIT = "dairi-disdukcapil"
GOVERNMENT_YEAR = "/pemerintah/kabupaten-dairi/2024/official/"
UNIT_YEAR = f"/unit/{UNIT}/2024/self/"
PAGES = {  # page -> the picture that stands for it
    "/pemerintah/kabupaten-dairi/": "/gambar/12.11/2024.png",
    GOVERNMENT_YEAR: "/gambar/12.11/2024.png",
    f"/unit/{UNIT}/": f"/gambar/unit/{UNIT}/2024.png?track=self",
    UNIT_YEAR: f"/gambar/unit/{UNIT}/2024.png?track=self",
}
META = re.compile(r'<meta (?:property|name)="((?:og|twitter):[^"]+)"\s+content="([^"]*)"')
FIELD = re.compile(r'<textarea id="share-(\w+)"[^>]*readonly[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture(autouse=True)
def origin(settings):
    """A public origin that is not the host of the request: whole addresses must name it."""
    settings.PUBLIC_ORIGIN = ORIGIN


def meta_of(address):
    page = Client().get(address).content.decode()
    found = META.findall(page[: page.index("</head>")])
    assert len(found) == len(dict(found)), "a tag is there twice"
    return {name: html.unescape(content) for name, content in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_messengers_are_told_what_a_page_says(history, language):
    for address, picture in PAGES.items():
        meta = meta_of(language + address)
        assert meta["og:url"] == f"{ORIGIN}{language}{address}"
        assert meta["og:image"] == f"{ORIGIN}{language}{picture}"
        assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
        assert meta["og:locale"] == ("en_US" if language else "id_ID")
        assert meta["twitter:card"] == "summary_large_image"
        figure = "94.83" if "12.11" in picture else "89.23"
        figure = figure if language else figure.replace(".", ",")
        assert figure in meta["og:title"]
        assert figure in meta["og:description"] == meta["og:image:alt"]
        assert (MARK in meta["og:description"]) == ("self" in picture)
        answer = Client().get(language + picture)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


def test_the_home_page_names_the_governments_own_address(history):
    assert meta_of("/") == meta_of("/pemerintah/kabupaten-dairi/")


def test_a_page_without_results_has_no_picture(history):
    published = reverse("api-scores")
    for government in Government.objects.all():
        if not Client().get(published, {"government": government.code}).json()["count"]:
            break
    meta = meta_of(f"/pemerintah/{government.slug}/")
    assert meta["og:title"] == government.name
    assert "og:image" not in meta
    assert meta["twitter:card"] == "summary"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [GOVERNMENT_YEAR, UNIT_YEAR])
def test_what_is_copied_works_on_any_page(history, language, address):
    page = Client().get(language + address).content.decode()
    snippets = {name: html.unescape(text) for name, text in FIELD.findall(page)}
    assert set(snippets) == {"badge", "card"}
    for text in snippets.values():
        assert "<script" not in text
        assert "style=" not in text
        assert not re.search(r"\d\d[.,]\d\d", text.replace("12.11", ""))  # no figure can grow old
    linked = re.findall(r'(?:href|src)="([^"]+)"', " ".join(snippets.values()))
    assert len(linked) == 3
    for found in map(html.unescape, linked):
        parts = urlsplit(found)
        assert f"{parts.scheme}://{parts.netloc}" == ORIGIN
        assert Client().get(f"{parts.path}?{parts.query}").status_code == 200
    assert re.search(rf'<input id="share-page"[^>]*value="{ORIGIN}{language}{address}"', page)
    for name in ("page", "badge", "card"):
        assert f'<label for="share-{name}">' in page
        assert f'data-copy="share-{name}"' in page
    section = page[page.index('aria-labelledby="share"') :]
    for link in re.findall(r'(?:href|src)="(/[^"]+)"', section[: section.index("</section>")]):
        assert Client().get(html.unescape(link)).status_code == 200


def test_a_preview_offers_nothing_that_is_not_public(client_of, people):
    year = Assessment.objects.get(government__code="12.11", year=2025, track="self")
    publisher = client_of("publisher")
    page = publisher.get(reverse("work-preview", args=[year.pk, "penjelasan"]))
    assert page.status_code == 200
    assert 'aria-labelledby="share"' not in page.content.decode()
    shown = Client().get(UNIT_YEAR).content.decode()
    assert 'aria-labelledby="share"' in shown  # the control
