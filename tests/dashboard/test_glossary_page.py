"""The glossary: each term once, the same words as in the help of the officials."""

import re

import pytest

from compliance.assessments.guide.topics import topic_text

TERM = re.compile(r"<dt[^>]*>(.*?)</dt>", re.S)


def terms(page: str) -> list[str]:
    return [" ".join(term.split()) for term in TERM.findall(page)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_term_stands_once_with_an_anchor(visitor, prefix):
    page = visitor.get(f"{prefix}/istilah/").content.decode()
    found = terms(page)
    assert len(found) >= 25
    assert len(set(found)) == len(found)
    ids = re.findall(r'<dt id="([^"]+)"', page)
    assert len(set(ids)) == len(found)


@pytest.mark.parametrize(
    "term",
    [
        *("Zona", "Lokus", "Dimensi", "Kategori", "Opini", "Penilaian", "Metode penilaian"),
        *("Ralat", "Publikasi", "Tanggapan"),
    ],
)
def test_the_words_of_the_portal_are_explained(visitor, term):
    assert term in terms(visitor.get("/istilah/").content.decode())


def test_the_help_of_the_officials_says_the_same(visitor, text_of):
    text = text_of(visitor.get("/istilah/"))
    shared = "Unit penyelenggara pelayanan yang dinilai, misalnya dinas atau puskesmas."
    assert shared in text
    assert shared.casefold() in topic_text("istilah", "id")


@pytest.mark.parametrize(
    "address", ["/", "/metode/ori-2022/", "/unit/dairi-disdukcapil/", "/peta/"]
)
def test_pages_lead_to_it(history, visitor, address):
    assert 'href="/istilah/' in visitor.get(address).content.decode()


def test_it_asks_no_database(visitor):
    assert visitor.get("/istilah/").status_code == 200
