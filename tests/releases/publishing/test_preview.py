"""A preview is the very page that will be public, for the publisher alone, and leaves nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compliance.dashboard.preview import ADDRESSES
from compliance.dashboard.preview_links import with_preview_links
from compliance.releases import services
from compliance.releases.models import Release
from compliance.releases.previewing import previewed

from .conftest import CANARIES, CANARY, MOMENT, by, logged_in, record, seconds_from
from .crawling import taken

BAR = re.compile(r'\s*<aside class="demo-banner"\s+aria-labelledby="preview-note">')
END = "</aside>"
SHARE = re.compile(
    r'<section class="card share-section".*?</section>\s*(<script[^>]*share\.js"></script>)?',
    re.DOTALL,
)
PUBLIC = {
    "pemerintah": "/pemerintah/kabupaten-dairi/",
    "tahun": "/tahun/{year}/",
    "peringkat": "/peringkat/{year}/",
    "penjelasan": "/pemerintah/kabupaten-dairi/{year}/{track}/",
}
LANGUAGES = ("", "/en")


@pytest.fixture(autouse=True)
def an_hour_before(history):
    with seconds_from(MOMENT, -3600):
        yield


@pytest.fixture
def publisher(people):
    return logged_in(people["publisher"])


def without_bar(page):
    """Return a page without the bar that says it is a preview, which must be there once."""
    (start,) = [match.start() for match in BAR.finditer(page)]
    end = page.index(END, start) + len(END)
    assert end - start < 700
    return page[:start] + page[end:]


def address(assessment, page):
    with translation.override("id"):  # a request in English leaves its own language behind
        return reverse("work-preview", args=[assessment.pk, page])


def public_address(assessment, page):
    return PUBLIC[page].format(year=assessment.year, track=assessment.track)


def plain(page):
    """Return a page without its links, and without the blanks that the bar leaves behind.

    Where the links of a preview lead is tested apart. It offers nothing to be put on other sites,
    which only a published page can.
    """
    page = SHARE.sub("", page)
    return re.sub(r"\s+", " ", re.sub(r"</?(?:a|span)\b[^>]*>", "", page))


def same_as_published(publisher, person, assessment):
    """Preview all pages, publish at the same standstill of the clock, and compare every byte."""
    previews = {
        (prefix, page): publisher.get(prefix + address(assessment, page))
        for prefix in LANGUAGES
        for page in ADDRESSES
    }
    services.year_publish(**by(person, assessment))
    for (prefix, page), answer in previews.items():
        assert answer.status_code == 200
        later = Client().get(prefix + public_address(assessment, page))
        assert later.status_code == 200
        assert plain(without_bar(answer.content.decode())) == plain(later.content.decode()), page
    return previews


LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>')
LANGUAGE = re.compile(r'<a\b[^>]*?\shref="([^"]*)"\s+hreflang="(\w+)"')


def linked(answer):
    """Return the addresses of this portal that a page links to."""
    found = {unescape(address) for address in LINK.findall(answer.content.decode())}
    return {address for address in found if address.startswith("/")}


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("page", PUBLIC)
def test_every_link_of_a_preview_leads_to_a_page_of_the_publishers(
    publisher, official, sample, prefix, page
):
    for assessment in (official, sample):
        answer = publisher.get(prefix + address(assessment, page))
        assert answer.status_code == 200
        links = linked(answer)
        own = f"{prefix}/kerja/penilaian/{assessment.pk}/"
        assert f"{own}publikasi/" in links  # back
        assert links
        for link in links:
            assert link.startswith(("/kerja/", "/en/kerja/")), link
            assert publisher.get(link).status_code == 200, link


def test_the_languages_of_a_preview_are_its_own(publisher, official):
    for prefix in LANGUAGES:
        for page in PUBLIC:
            html = publisher.get(prefix + address(official, page)).content.decode()
            here = address(official, page)
            assert set(LANGUAGE.findall(html)) == {(here, "id"), (f"/en{here}", "en")}
            assert 'lang="en"' in publisher.get(f"/en{here}").content.decode()


def test_previews_lead_to_each_other_and_other_sites_stay(publisher, official):
    answer = publisher.get(address(official, "tahun"))
    assert address(official, "pemerintah") in linked(answer)
    government = publisher.get(address(official, "pemerintah"))
    assert address(official, "penjelasan") in linked(government)
    explained = publisher.get(address(official, "penjelasan")).content.decode()
    assert 'href="https://contoh.go.id/uji"' in explained
    assert "Lihat publikasi ini" in explained  # as a text: it has no address yet
    assert "/publikasi/12.11/2025/" not in explained


def test_the_control_the_published_pages_have_all_their_links(publisher, people, official):
    services.year_publish(**by(people["publisher"], official))
    links = linked(Client().get(public_address(official, "penjelasan")))
    assert "/publikasi/12.11/2025/official/1/" in links
    assert public_address(official, "pemerintah") in links


def test_a_list_is_chosen_from_in_a_preview_too(publisher, people, public):
    services.correction_open(**by(people["publisher"], public, reason="Salah ketik."))
    record(public, CANARY, people["coordinator"])
    chosen = {}
    for page in ("tahun", "peringkat"):
        here = address(public, page)
        whole = publisher.get(here).content.decode()
        assert '"?jenis=kota"' in whole, page
        chosen[page] = publisher.get(f"{here}?jenis=kota").content.decode()
        assert chosen[page] != whole
        assert (f"/en{here}?jenis=kota", "en") in LANGUAGE.findall(chosen[page])
    services.year_publish(**by(people["publisher"], public))
    for page, some in chosen.items():
        later = Client().get(f"{public_address(public, page)}?jenis=kota").content.decode()
        assert plain(without_bar(some)) == plain(later)


def test_links_are_told_apart_by_where_they_lead():
    pages = {"/tahun/2025/": "/kerja/penilaian/7/pratinjau/tahun/"}
    same = (
        '<a href="#main">Isi</a>',
        '<a href="?hal=2">2</a>',
        '<a href="https://contoh.go.id/">Sumber</a>',
        '<a href="//contoh.go.id/">Sumber</a>',
        '<a href="/kerja/">Ruang kerja</a>',
        '<a id="x">Tempat</a>',
        '<aside href="/lain/">Tepi</aside>',
    )
    for link in same:
        assert with_preview_links(link, pages) == link
    led = with_preview_links(
        '<a class="x" href="/tahun/2025/?a=1&amp;b=2#c" lang="id">T</a>', pages
    )
    there = "/kerja/penilaian/7/pratinjau/tahun/?a=1&amp;b=2#c"
    assert led == f'<a class="x" href="{there}" lang="id">T</a>'
    gone = with_preview_links('<a class="x"\n  href="/unit/x/">Unit <b>X</b></a>', pages)
    assert gone == '<span class="x">Unit <b>X</b></span>'


def test_every_page_is_tried_here():
    assert set(PUBLIC) == set(ADDRESSES)


def test_the_preview_of_an_official_year_is_the_later_page(publisher, people, official):
    previews = same_as_published(publisher, people["publisher"], official)
    for (prefix, page), answer in previews.items():
        text = answer.content.decode()
        assert CANARIES[0 if prefix else 1] in text, page


def test_the_preview_of_a_self_evaluation_is_the_later_page(publisher, people, sample):
    same_as_published(publisher, people["publisher"], sample)


def test_the_preview_of_a_correction_is_the_later_page(publisher, people, public):
    services.correction_open(**by(people["publisher"], public, reason="Salah ketik."))
    record(public, CANARY, people["coordinator"])
    previews = same_as_published(publisher, people["publisher"], public)
    assert "Salah ketik." in previews["", "penjelasan"].content.decode()


def test_the_control_a_preview_of_something_else_is_found(publisher, people, official):
    answer = publisher.get(address(official, "penjelasan")).content.decode()
    record(official, "66.66", people["coordinator"])
    services.year_publish(**by(people["publisher"], official))
    later = Client().get(public_address(official, "penjelasan")).content.decode()
    assert plain(without_bar(answer)) != plain(later)


def counts():
    """Return the number of rows of every table, and where the chain ends."""
    rows = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_entry")
        rows["cache"] = cursor.fetchone()[0]
    return rows, Release.objects.order_by("-sequence").values_list("sha256", flat=True).first()


def files(folder):
    """Return all that a folder of kept answers holds: its files by name, its database as text."""
    (database,) = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as opened:
        held = list(opened.iterdump())
    own = {database.name + ending for ending in ("", "-wal", "-shm")}
    others = [path for path in folder.rglob("*") if path.is_file() and path.name not in own]
    return held, {path.relative_to(folder): path.read_bytes() for path in others}


def test_a_preview_leaves_nothing_behind(
    publisher, official, store, settings, django_capture_on_commit_callbacks
):
    visited = [public_address(official, page) for page in PUBLIC]
    before_pages = {path: taken(Client(), path) for path in visited}
    publisher.get(address(official, "pemerintah"))  # what logging in writes is written now
    before, kept = counts(), files(settings.RENDERED_ROOT)
    assert kept[0]
    with django_capture_on_commit_callbacks() as callbacks:
        for prefix in LANGUAGES:
            for page in ADDRESSES:
                answer = publisher.get(prefix + address(official, page))
                assert CANARIES[0 if prefix else 1] in answer.content.decode()
    assert callbacks == []
    assert counts() == before
    assert files(settings.RENDERED_ROOT) == kept
    assert {path: taken(Client(), path) for path in visited} == before_pages
    official.refresh_from_db()
    assert (official.status, official.published_at) == ("open", None)


def test_the_control_a_publication_does_leave_something(
    people, official, store, settings, django_capture_on_commit_callbacks
):
    for page in PUBLIC:
        Client().get(public_address(official, page))
    before, kept = counts(), files(settings.RENDERED_ROOT)
    with django_capture_on_commit_callbacks(execute=True):
        services.year_publish(**by(people["publisher"], official))
    assert counts() != before
    assert files(settings.RENDERED_ROOT) != kept


def test_no_cache_and_no_search_engine_keeps_a_preview(publisher, official):
    answer = publisher.get(address(official, "pemerintah"))
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert "ETag" not in answer


def test_an_unfinished_year_can_be_previewed_as_it_is(publisher, sample):
    """No page breaks on a year that has no result yet."""
    from compliance.assessments.models import Assessment

    unfinished = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    for page in ADDRESSES:
        answer = publisher.get(address(unfinished, page))
        assert answer.status_code in {200, 404, 409}, page


@pytest.mark.parametrize("page", ["tidak-ada", "kerja", "x" * 200])
def test_a_page_that_does_not_exist_is_missing(publisher, official, page):
    assert publisher.get(address(official, page)).status_code == 404


def test_a_published_year_has_no_preview(publisher, public):
    answer = publisher.get(address(public, "pemerintah"))
    assert answer.status_code == 409
    assert "sudah terbit" in answer.content.decode()


def test_a_correction_of_nothing_has_no_preview(publisher, people, public):
    services.correction_open(**by(people["publisher"], public, reason="Salah ketik."))
    answer = publisher.get(address(public, "pemerintah"))
    assert answer.status_code == 409
    assert "Tidak ada yang berbeda" in answer.content.decode()


def test_a_preview_belongs_into_a_transaction_that_is_rolled_back(official, monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr("compliance.releases.previewing.connection", outside)
    with pytest.raises(RuntimeError, match="rolled back"):
        previewed(official.pk)


def test_the_public_page_itself_shows_no_bar(official):
    page = Client().get("/pemerintah/kabupaten-dairi/").content.decode()
    assert BAR.search(page) is None
