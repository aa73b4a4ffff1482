"""Every public page is HTML that a strict parser takes without a word, and its parts are unique."""

import re
from collections import Counter

import html5lib
import pytest
from django.urls import resolve

from compliance.releases.rendered.addresses import NOT_KEPT, PUBLIC

PAGES = [
    "/",
    "/pemerintah/kabupaten-gorontalo/",
    "/pemerintah/kota-jayapura/",
    "/pemerintah/provinsi-lampung/",
    "/pemerintah/kabupaten-dairi/2024/official/",
    "/tahun/2020/",
    "/tahun/2024/",
    "/tahun/2025/?urut=provinsi",
    "/unit/dairi-disdukcapil/",
    "/unit/dairi-disdukcapil/2024/self/",
    "/peringkat/",
    "/peringkat/2022/",
    "/peta/",
    "/peta/2022/",
    "/bandingkan/",
    "/bandingkan/?pemerintah=kabupaten-dairi&pemerintah=kota-medan",
    "/bandingkan/?pemerintah=tidak-ada&tahun=x",
    "/cari/",
    "/cari/?q=dairi",
    "/cari/?q=x",
    "/istilah/",
    "/metode/ori-2022/",
    "/metode/ori-2025/",
    "/publikasi/12.11/2024/official/1/",
    "/ralat/",
    "/verifikasi/",
    "/data/",
    "/kartu/12.11/2024/",
    "/kartu/unit/dairi-disdukcapil/2024/?track=self",
    "/tidak-ada/",
]
FORMS = ("api-", "badge", "share-image", "report", "verification-")  # no pages
FILES = ("data-", "web-manifest", "service-worker", "offline")
REFERENCE = re.compile(r'\b(?:aria-labelledby|aria-describedby|for|list)="([^"]+)"')


def read(visitor, address: str) -> str:
    return visitor.get(address).content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_strict_parser_finds_no_fault(history, visitor, prefix, page):
    text = read(visitor, prefix + page)
    html5lib.HTMLParser(strict=True).parse(text.lstrip())


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique_and_what_is_referred_to_is_there(history, visitor, page):
    text = read(visitor, page)
    ids = Counter(re.findall(r'\bid="([^"]+)"', text))
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = {name for names in REFERENCE.findall(text) for name in names.split()}
    assert wanted - set(ids) == set()
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert anchors - set(ids) == set()


def test_the_strict_parser_does_find_faults():
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse("<!DOCTYPE html><p><table><p>x</table>")


def test_every_public_page_is_among_them(history):
    tried = {resolve(page.partition("?")[0]).view_name for page in PAGES[:-1]}
    wanted = {
        row.name
        for row in PUBLIC
        if not row.name.startswith(FORMS + FILES) and row.name not in NOT_KEPT
    }
    assert wanted <= tried
