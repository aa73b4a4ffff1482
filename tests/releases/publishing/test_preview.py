"""A preview is the very page that will be public, for the publisher alone, and leaves nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compliance.dashboard.preview import ADDRESSES
from compliance.releases import services
from compliance.releases.models import Release
from compliance.releases.previewing import previewed

from .conftest import CANARIES, CANARY, MOMENT, by, logged_in, record, seconds_from
from .crawling import taken

BAR = re.compile(r'\s*<aside class="demo-banner"\s+aria-labelledby="preview-note">')
END = "</aside>"
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
    assert end - start < 500
    return page[:start] + page[end:]


def address(assessment, page):
    with translation.override("id"):  # a request in English leaves its own language behind
        return reverse("work-preview", args=[assessment.pk, page])


def public_address(assessment, page):
    return PUBLIC[page].format(year=assessment.year, track=assessment.track)


def plain(page):
    """Return a page without the blanks that the bar leaves behind."""
    return re.sub(r"\s+", " ", page)


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
