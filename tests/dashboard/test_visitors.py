"""What holds for every public page: languages, HEAD, cookies, queries, errors, one honest frame."""

import base64
import hashlib
import re

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

PAGES = [
    "/",
    "/pemerintah/kabupaten-bangka-tengah/",
    "/tahun/2024/",
    "/tahun/2020/",
    "/unit/dairi-disdukcapil/",
    "/metode/ori-2022/",
]
BOTH = [prefix + page for page in PAGES for prefix in ("", "/en")]


@pytest.mark.parametrize("address", BOTH)
def test_a_visitor_gets_the_page_and_no_cookie(history, visitor, address):
    response = visitor.get(address)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize("address", BOTH)
def test_head_answers_like_get_without_a_body(history, visitor, address):
    response = visitor.head(address)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_written_through_a_public_page(history, visitor, address):
    assert visitor.post(address).status_code == 405


@pytest.mark.parametrize("address", BOTH)
def test_it_names_its_language_and_leads_to_itself_in_the_other(history, visitor, address):
    page = visitor.get(address).content.decode()
    language = "en" if address.startswith("/en") else "id"
    assert f'<html lang="{language}">' in page
    links = dict(
        (code, url) for url, code in re.findall(r'<a href="([^"]+)"\s+hreflang="(\w+)"', page)
    )
    plain = address.removeprefix("/en")
    assert links == {"id": plain, "en": "/en" + plain}


def test_the_other_language_keeps_the_choices(history, visitor):
    page = visitor.get("/tahun/2024/?jenis=kota").content.decode()
    assert 'href="/en/tahun/2024/?jenis=kota"' in page


@pytest.mark.parametrize("address", BOTH)
def test_the_policy_allows_our_own_files_only_and_the_page_needs_no_more(history, visitor, address):
    response = visitor.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    page = response.content.decode()
    assert " style=" not in page
    # The one style inside the page is the one that the policy names by its hash.
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert page.count("<style") == 1
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r'<(?:link|script|img)[^>]+(?:href|src)="(?:https?:)?//', page)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 12),
        ("/tahun/2022/", 4),
        ("/tahun/2020/", 3),
        ("/unit/dairi-disdukcapil/", 6),  # one of them for the related indices
        ("/metode/ori-2022/", 0),
    ],
)
def test_a_page_asks_the_database_a_bounded_number_of_times(
    history, visitor, django_assert_max_num_queries, address, most
):
    with django_assert_max_num_queries(most):
        visitor.get(address)


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/tahun/2016/", "/tahun/2022/"),
        ("/pemerintah/kota-kupang/", "/pemerintah/kabupaten-bangka-tengah/"),
        ("/unit/dairi-dinkes/", "/unit/dairi-disdukcapil/"),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(history, visitor, few, many):
    counts = []
    for address in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert visitor.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "Halaman tidak ditemukan"), ("/en", "Page not found")]
)
def test_an_unknown_address_is_answered_in_words(db, visitor, prefix, words):
    response = visitor.get(f"{prefix}/entah/di/mana/")
    assert response.status_code in {403, 404}
    assert words in response.content.decode()
    assert response.cookies == {}


@override_settings(DEBUG=True)
def test_also_in_the_demonstration_an_unknown_unit_gets_our_own_page(history, visitor, text_of):
    response = visitor.get("/unit/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in text_of(response)


@pytest.mark.parametrize(("debug", "shown"), [(True, True), (False, False)])
def test_the_demonstration_says_that_it_is_one(history, visitor, debug, shown):
    with override_settings(DEBUG=debug):
        page = visitor.get("/").content.decode()
    assert ("Mode demonstrasi." in page) is shown


def test_a_public_page_is_the_same_for_who_is_logged_in(client_of, visitor):
    page = client_of("coordinator").get("/")
    assert page.content == visitor.get("/").content
    assert page.cookies == {}
    assert 'href="/kerja/"' in page.content.decode()
    assert "Keluar" not in page.content.decode()


def test_a_person_who_is_logged_in_can_log_out_from_work_and_account_pages(client_of):
    for address in ("/kerja/", "/masuk/akun/"):
        page = client_of("coordinator").get(address).content.decode()
        assert "csrfmiddlewaretoken" in page
        assert "Keluar (coordinator)" in page


def test_messages_wait_for_a_page_that_is_not_public(client_of):
    client = client_of("coordinator")
    left = client.post("/masuk/keluar/")
    assert left.status_code == 302
    assert "Anda sudah keluar." not in client.get("/").content.decode()
    assert "Anda sudah keluar." in client.get(left.url).content.decode()


def test_an_error_of_ours_is_a_page_without_the_database(visitor, monkeypatch, settings):
    """No fixture gives this test a database: a query would fail it."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("compliance.dashboard.presenters.method.rules", broken)
    response = Client(raise_request_exception=False).get("/metode/ori-2022/")
    assert response.status_code == 500
    assert "Ini kesalahan kami" in response.content.decode()
