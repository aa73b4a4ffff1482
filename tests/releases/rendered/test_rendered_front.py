"""Public answers before Django: the same bytes and headers, sooner."""

from __future__ import annotations

import gzip
import time

import brotli
import pytest
from django.test import Client

from compliance.accounts import rights
from compliance.dashboard import views
from compliance.dashboard.urls import urlpatterns
from compliance.releases.rendered import front, keeping, middleware
from compliance.releases.rendered import store as store_module
from compliance.releases.rendered.addresses import NOT_KEPT, PUBLIC
from compliance.releases.rendered.fingerprint import made_by, today
from compliance.releases.verification.signature import key_pair_create
from tests.releases.rendered.conftest import ORIGIN

PAGES = [
    *("/", "/en/", "/tahun/2024/", "/en/tahun/2024/?urut=nama", "/peringkat/2024/"),
    *("/pemerintah/kota-kupang/", "/unit/dairi-disdukcapil/", "/metode/ori-2022/"),
    *("/pemerintah/kabupaten-dairi/2024/official/", "/verifikasi/", "/ralat/"),
]
SET = "/verifikasi/releases.zip"
FILES = [
    *(SET, f"/en{SET}", "/verifikasi/manifest.json"),
    *("/verifikasi/scoring.zip", "/verifikasi/verify_releases.py"),
]
READS = [
    *("/api/v1/", "/api/v1/scores/?year=2024", "/api/v1/unit-scores/", "/api/v1/units/"),
    *("/api/v1/governments/?page=2", "/api/v1/instruments/", "/api/v1/instruments/ori-2022/"),
    *("/api/v1/zones/?year=2024", "/api/v1/scores/12.11/2024/trace/", "/api/v1/schema/"),
]
OF_THE_CODING = {"ETag", "Content-Encoding", "Content-Length"}


def kept(store):
    return list(store.addresses(made_by=made_by(), day=today()))


@pytest.mark.parametrize("address", [*PAGES, *READS, *FILES])
def test_the_second_visitor_gets_the_same_without_django(history, door, settings, address):
    settings.RENDERED_ROOT, folder = None, settings.RENDERED_ROOT
    plain = door.get(address)
    settings.RENDERED_ROOT = folder
    first, second = door.get(address), door.get(address)
    assert (plain.by_django, first.by_django, second.by_django) == (True, True, False)
    assert plain.status == 200
    assert plain.content == first.content == second.content
    assert first.headers == second.headers
    rest = {name: value for name, value in second.headers.items() if name not in OF_THE_CODING}
    there = {name: value for name, value in plain.headers.items() if name not in OF_THE_CODING}
    assert rest == there
    assert second.headers["Content-Length"] == str(len(second.content))


def test_caches_are_told_what_they_may_keep(history, door):
    page = door.get("/")
    assert page.headers["Vary"] == "Accept-Encoding"
    assert page.headers["Cache-Control"].startswith("public, max-age=0")
    assert "Set-Cookie" not in page.headers
    assert door.get("/api/v1/units/").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("address", ["/tahun/2024/", "/api/v1/scores/", SET])
def test_each_coding_is_made_once_and_has_its_own_etag(history, door, address):
    plain = door.get(address)
    found = {}
    for accepted, unpack in (("gzip", gzip.decompress), ("gzip, br", brotli.decompress)):
        packed = door.get(address, HTTP_ACCEPT_ENCODING=accepted)
        again = door.get(address, HTTP_ACCEPT_ENCODING=accepted)
        assert unpack(packed.content) == plain.content
        assert packed.content == again.content
        assert not again.by_django
        found[packed.headers["Content-Encoding"]] = packed.headers["ETag"]
        assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content)
    assert set(found) == {"gzip", "br"}
    assert len({plain.headers["ETag"], *found.values()}) == 3
    assert "Content-Encoding" not in plain.headers


def test_the_first_visitor_gets_the_packed_bytes_too(history, door):
    first = door.get("/", HTTP_ACCEPT_ENCODING="gzip, br")
    second = door.get("/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert first.by_django
    assert first.headers == second.headers
    assert first.content == second.content
    assert second.headers["Content-Encoding"] == "br"


def test_a_reader_who_has_the_page_gets_only_that(history, door):
    for accepted in ("", "br"):
        page = door.get("/", HTTP_ACCEPT_ENCODING=accepted)
        asked = {"HTTP_ACCEPT_ENCODING": accepted, "HTTP_IF_NONE_MATCH": page.headers["ETag"]}
        same = door.get("/", **asked)
        assert (same.status, same.content, same.by_django) == (304, b"", False)
        assert same.headers["ETag"] == page.headers["ETag"]
        assert same.headers["Cache-Control"] == page.headers["Cache-Control"]
        assert "Content-Type" not in same.headers
        assert door.get("/", method="HEAD", **asked).status == 304
    assert door.get("/", HTTP_IF_NONE_MATCH='"another"').status == 200


def test_a_head_has_the_headers_and_no_body(history, door):
    page = door.get("/")
    head = door.get("/", method="HEAD")
    assert (head.status, head.content, head.by_django) == (200, b"", False)
    assert head.headers == page.headers


def test_a_head_is_not_taken_for_the_page(history, door):
    door.get("/", method="HEAD")
    assert door.get("/").by_django


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "test server"])
def test_a_foreign_host_is_refused_whatever_is_kept(history, door, host):
    door.get("/")
    refused = door.get("/", HTTP_HOST=host)
    assert refused.status == 400
    assert refused.by_django


def test_each_host_of_the_api_gets_its_own_links(history, door):
    for host in ("testserver", "localhost:8000"):
        for _ in range(2):
            reply = door.get("/api/v1/", HTTP_HOST=host)
            assert f"http://{host}/api/v1/scores/" in reply.text
        assert not reply.by_django
    assert not door.get("/api/v1/", HTTP_HOST="localhost:8000").by_django


def test_what_was_made_for_https_is_not_answered_without_it(history, door, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    door.django.load_middleware()
    made_by.cache_clear()
    through_proxy = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert door.get("/", **through_proxy).status == 200
    again = door.get("/", **through_proxy)
    assert not again.by_django
    assert again.headers["Strict-Transport-Security"] == "max-age=60"
    for headers in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}):
        sent_away = door.get("/", **headers)
        assert (sent_away.status, sent_away.by_django) == (301, True)
        assert sent_away.headers["Location"] == "https://testserver/"
    made_by.cache_clear()


def test_who_is_logged_in_gets_the_bytes_that_everybody_gets(client_of, door):
    stranger = door.get("/")
    for name in ("coordinator", "publisher"):
        cookies = client_of(name).cookies.output(header="", sep=";").strip()
        assert "sessionid=" in cookies
        person = door.get("/", HTTP_COOKIE=cookies)
        assert person.content == stranger.content
    assert "/kerja/" in stranger.text


def test_a_page_made_for_a_person_knows_nobody(client_of, door):
    cookies = client_of("coordinator").cookies.output(header="", sep=";").strip()
    person = door.get("/", HTTP_COOKIE=cookies)
    assert person.by_django
    assert "coordinator" not in person.text
    assert "csrfmiddlewaretoken" not in person.text
    assert "Set-Cookie" not in person.headers
    assert door.get("/").content == person.content


@pytest.mark.parametrize(
    "address",
    [
        "/kerja/",
        "/masuk/",
        "/unit/tidak-ada/",
        "/tahun/2024/?urut=entah",
        "/tahun/2024/?utm_source=x",
        "/?x=1",
        "/api/v1/scores/?year=x",
        "/api/v1/docs/",
    ],
)
def test_other_answers_are_not_kept(history, door, store, address):
    for _ in range(2):
        assert door.get(address).by_django
    assert kept(store) == []


@pytest.mark.parametrize("accept", ["text/csv", "application/xml", "text/html", "text/csv, */*"])
def test_other_forms_of_the_api_are_left_to_django(history, door, accept):
    door.get("/api/v1/units/")
    assert door.get("/api/v1/units/", HTTP_ACCEPT=accept).by_django
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for same in ("application/json", "*/*", browser):
        assert not door.get("/api/v1/units/", HTTP_ACCEPT=same).by_django


def test_an_answer_with_a_cookie_is_never_kept(history, door, store, monkeypatch):
    def personal(request):
        response = views.home(request)
        response.set_cookie("seen", "yes")
        return response

    monkeypatch.setattr(urlpatterns[0], "callback", personal)
    assert "Set-Cookie" in door.get("/").headers
    assert kept(store) == []


def test_visitors_with_made_up_addresses_are_kept_in_bounds(history, door, store, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_ASKED", 3)
    door.get("/")
    door.get("/api/v1/")
    for number in range(5):
        door.get(f"/api/v1/units/?page_size={number + 1}")
        door.get("/api/v1/", HTTP_HOST=f"localhost:{8000 + number}")
    found = kept(store)
    assert len(found) == 5
    assert {f"{ORIGIN}/api/v1/", "http:///"} <= set(found)


def test_a_folder_that_is_broken_costs_only_time(history, door, store, monkeypatch, caplog):
    door.get("/")
    store.close()
    (store.folder / store_module.FILE).unlink()
    store.folder.rename(store.folder.with_name("away"))
    store.folder.write_text("no folder")
    for _ in range(2):
        page = door.get("/")
        assert (page.status, page.by_django) == (200, True)
    assert "cannot be" in caplog.text


def test_every_public_page_of_the_site_map_is_in_the_table():
    """One that is missing would be made for each visitor, and be gone with the database."""
    doors = ("account", "openid", "socialaccount", "mfa")
    public = {
        name
        for name, row in rights.RIGHTS.items()
        if row.read is rights.Gate.EVERYONE and not name.startswith(doors)
    }
    assert {row.name for row in PUBLIC} == public - set(NOT_KEPT)
    assert set(NOT_KEPT) < public
    assert all(NOT_KEPT.values())


@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_the_set_of_releases_has_all_headers_from_both(history, door, accepted):
    """It is streamed by Django, and larger than what is held in memory."""
    first, second = (door.get(SET, HTTP_ACCEPT_ENCODING=accepted) for _ in range(2))
    assert (first.by_django, second.by_django) == (True, False)
    assert first.content == second.content
    assert first.headers == second.headers
    assert second.headers["ETag"].startswith('"')
    asked = {"HTTP_ACCEPT_ENCODING": accepted, "HTTP_IF_NONE_MATCH": second.headers["ETag"]}
    assert door.get(SET, **asked).status == 304
    head = door.get(SET, method="HEAD", HTTP_ACCEPT_ENCODING=accepted)
    assert (head.headers, head.content, head.by_django) == (second.headers, b"", False)


def test_the_same_releases_make_the_same_set(history, door, store):
    before = door.get(SET)
    assert len(before.content) > keeping.LARGEST_IN_MEMORY
    store.replace({"releases"})
    again = door.get(SET)
    assert again.by_django
    assert (again.content, again.headers) == (before.content, before.headers)
    same = {"HTTP_IF_NONE_MATCH": before.headers["ETag"]}
    store.replace({"releases"})
    unchanged = door.get(SET, **same)
    assert (unchanged.status, unchanged.content, unchanged.by_django) == (304, b"", True)


def test_a_reader_of_the_set_is_not_cut_off_by_a_new_one(history, door, store, rf):
    whole = door.get(SET).content
    pieces = door.front(rf.get(SET).environ, lambda *_: None)
    begun = next(iter(pieces))
    store.replace({"releases"})
    assert door.get(SET).by_django  # made anew
    assert begun + b"".join(pieces) == whole
    pieces.close()


def test_a_set_that_finds_no_room_is_streamed_all_the_same(
    history, door, store, monkeypatch, caplog
):
    whole = door.get(SET).content
    store.replace({"releases"})

    def full(pieces, folder):
        next(iter(pieces))
        raise OSError("no space left on device")

    monkeypatch.setattr(middleware, "file_codings", full)
    streamed = door.get(SET)
    assert (streamed.status, streamed.by_django) == (200, True)
    assert streamed.content == whole
    assert streamed.headers["Vary"] == "Accept-Encoding"
    assert "cannot be kept" in caplog.text


def test_a_set_that_is_too_large_is_not_kept(history, door, store, monkeypatch):
    whole = door.get(SET).content
    store.replace({"releases"})
    monkeypatch.setattr(middleware, "LARGEST", 1000)
    for _ in range(2):
        streamed = door.get(SET)
        assert streamed.by_django
        assert streamed.content == whole


def test_another_key_makes_what_is_signed_anew(history, door, settings, tmp_path):
    assert door.get("/verifikasi/manifest.json.pub").status == 404
    plain = door.get(SET).content
    key_pair_create(tmp_path / "key")
    settings.RELEASE_SIGNING_KEY_FILE = str(tmp_path / "key")
    made_by.cache_clear()  # as in a server that starts again
    signed = door.get(SET)
    assert signed.by_django
    assert b"manifest.json.sig" in signed.content
    assert b"manifest.json.sig" not in plain
    made_by.cache_clear()


def test_pages_that_show_days_are_made_anew_each_day(history, door, monkeypatch):
    for address in ("/unit/dairi-disdukcapil/", "/metode/ori-2022/"):
        door.get(address)
    for module in (front, middleware):
        monkeypatch.setattr(module, "today", lambda: "2999-01-01")
    assert door.get("/unit/dairi-disdukcapil/").by_django
    assert not door.get("/unit/dairi-disdukcapil/").by_django
    assert not door.get("/metode/ori-2022/").by_django


def test_new_code_makes_everything_anew(history, door, monkeypatch):
    door.get("/")
    for module in (front, middleware):
        monkeypatch.setattr(module, "made_by", lambda: "a later version")
    assert door.get("/").by_django
    assert not door.get("/").by_django


def test_it_is_many_times_as_fast_as_django(history, door, settings, record_property):
    """Measured in one run on one machine; the factor is far above the bound."""
    door.get("/")
    began = time.process_time()
    for _ in range(300):
        assert not door.get("/", HTTP_ACCEPT_ENCODING="br").by_django
    kept = (time.process_time() - began) / 300
    settings.RENDERED_ROOT = None
    began = time.process_time()
    for _ in range(10):
        assert door.get("/", HTTP_ACCEPT_ENCODING="br").by_django
    django = (time.process_time() - began) / 10
    record_property("times_as_fast", round(django / kept))
    assert django / kept > 20


def test_without_a_folder_nothing_is_kept(history, settings, tmp_path):
    assert settings.RENDERED_ROOT is None
    page = Client().get("/")
    assert page["Vary"] == "Accept-Encoding"
    assert "ETag" not in page
