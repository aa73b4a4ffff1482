"""The search: sane answers to whatever is written."""

import re

import pytest
from django.utils.http import urlencode

from compliance.dashboard.matching import plain


def asked(text: str) -> str:
    return f"/cari/?{urlencode({'q': text})}"


def found(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'href="/(?:en/)?((?:pemerintah|unit)/[^"]+)/"', main)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Dairi", "pemerintah/kabupaten-dairi"),
        ("kab. dairi", "pemerintah/kabupaten-dairi"),
        ("KABUPATEN DAIRI", "pemerintah/kabupaten-dairi"),
        ("dáîri", "pemerintah/kabupaten-dairi"),
        ("12.11", "pemerintah/kabupaten-dairi"),
        ("pegagan", "unit/dairi-puskesmas-pegagan-julu-ii"),
        ("puskesmas dairi", "unit/dairi-puskesmas-sigalingging"),
        ("kependudukan DAIRI", "unit/dairi-disdukcapil"),
        ("hasundutan", "pemerintah/kabupaten-humbang-hasundutan"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_by_name_short_name_or_code(history, visitor, prefix, text, slug):
    response = visitor.get(prefix + asked(text))
    assert response.status_code == 200
    hits = found(response.content.decode())
    assert slug in hits


def test_what_begins_with_the_text_comes_first(history, visitor):
    hits = found(visitor.get(asked("kota")).content.decode())
    governments = [hit for hit in hits if hit.startswith("pemerintah/")]
    assert governments[0].startswith("pemerintah/kota-")


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 200, "Cari pemerintah"),
        ("   ", 200, "Cari pemerintah"),
        ("a", 422, "sedikitnya 2"),
        ("x" * 1000, 422, "paling banyak 100"),
        ("\x00", 200, "Cari pemerintah"),
        ("nya\x00tiada", 200, "0 ditemukan"),
        ("😀😀", 200, "0 ditemukan"),
        ("%' OR 'zzz'='zzz' --", 200, "0 ditemukan"),
        ("<script>alert(1)</script>", 200, "0 ditemukan"),
        ("negeri dongeng", 200, "0 ditemukan"),
    ],
)
def test_odd_texts_get_sane_answers(history, visitor, text_of, text, status, words):
    response = visitor.get(asked(text))
    assert response.status_code == status
    assert words in text_of(response)
    assert b"<script>alert" not in response.content


def test_a_refused_text_stays_in_its_field(history, visitor):
    page = visitor.get(asked("y")).content.decode()
    assert 'value="y"' in page and 'aria-describedby="q-error"' in page


def test_a_long_list_has_an_end(history, visitor, text_of):
    response = visitor.get(asked("kabupaten"))
    governments = [hit for hit in found(response.content.decode()) if hit.startswith("pem")]
    assert len(governments) == 50
    assert re.search(r"\d+ lagi; tulis lebih lengkap", text_of(response))


def test_it_costs_few_queries(history, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        visitor.get(asked("dairi"))
    with django_assert_max_num_queries(0):
        visitor.get("/cari/")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", ""), ("  Kab.  DAIRI ", "kab dairi"), ("ÉŁAN ﬁ", "ełan fi"), ("12.11", "12 11")],
)
def test_plain_words(text, words):
    assert plain(text) == words
