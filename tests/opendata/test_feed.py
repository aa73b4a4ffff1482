"""The feed: RFC 4287, in each language, with names that stay."""

from __future__ import annotations

import datetime
from xml.etree import ElementTree

import pytest

from compliance.opendata.feed import MOST_ENTRIES
from compliance.releases.models import Release

from .test_same_figures import correct

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(get, prefix):
    return ElementTree.fromstring(get(f"{prefix}/data/feed.atom"))  # noqa: S314 - our own


def text(element, name):
    found = element.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/en", "en")])
def test_it_is_a_sound_feed_in_its_language(get, client, prefix, language):
    feed = feed_of(get, prefix)
    assert (feed.tag, feed.get(LANG)) == (f"{ATOM}feed", language)
    assert client.get(f"{prefix}/data/feed.atom")["Content-Type"].startswith("application/atom+xml")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{prefix}/data/feed.atom"
    assert links["alternate"] == f"http://testserver{prefix}/data/"
    assert text(feed, "id") == links["self"] and text(feed, "title")
    assert text(feed.find(f"{ATOM}author"), "name") == "Kabupaten Dairi"
    assert "creativecommons.org" in text(feed, "rights")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == MOST_ENTRIES
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    moments = [datetime.datetime.fromisoformat(text(entry, "updated")) for entry in entries]
    assert all(moment.tzinfo for moment in moments)
    assert moments == sorted(moments, reverse=True)
    assert datetime.datetime.fromisoformat(text(feed, "updated")) == moments[0]
    for entry in entries:
        assert text(entry, "title") and text(entry, "summary") and text(entry, "published")
        assert entry.find(f"{ATOM}link").get("href") == text(entry, "id")


def test_entries_lead_to_the_release_and_carry_its_figure(get, client):
    releases = list(Release.objects.order_by("-sequence")[:MOST_ENTRIES])
    for prefix, mark in (("", ","), ("/en", ".")):
        entries = feed_of(get, prefix).findall(f"{ATOM}entry")
        for entry, release in zip(entries, releases, strict=True):
            total = release.document["results"]["total"]
            name = release.document["government"]["name"]
            assert f"{name} {release.year}" in text(entry, "title")
            if total["score"]:
                assert f": {total['score'].replace('.', mark)}" in text(entry, "title")
            assert ("CONTOH / SAMPLE" in text(entry, "title")) == release.document["sample"]
            assert release.sha256 in text(entry, "summary")
        page = client.get(text(entries[0], "id").removeprefix("http://testserver"))
        assert page.status_code == 200


def test_a_correction_comes_first_with_its_reason_as_text(get, monkeypatch):
    monkeypatch.setattr("compliance.releases.history.NEW_FILE", "<script>alert(1)</script> & lain")
    before = [text(entry, "id") for entry in feed_of(get, "").findall(f"{ATOM}entry")]
    correct("12.11", 2024, "94.80")
    entries = feed_of(get, "").findall(f"{ATOM}entry")
    first = entries[0]
    assert text(first, "title") == "Ralat: Kabupaten Dairi 2024: 94,80, Hijau"
    terms = {category.get("term") for category in first.findall(f"{ATOM}category")}
    assert terms == {"correction", "official"}
    # The summary is HTML, so what was typed is escaped once more.
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; lain" in text(first, "summary")
    assert [text(entry, "id") for entry in entries[1:]] == before[:-1]


def test_a_portal_without_releases_has_a_sound_feed(nothing_published, client):
    feed = ElementTree.fromstring(client.get("/data/feed.atom").content)  # noqa: S314 - our own
    assert feed.findall(f"{ATOM}entry") == []
    assert text(feed, "updated").startswith("2000-01-01T00:00:00")


@pytest.mark.parametrize("address", ["/data/", "/ralat/", "/", "/en/data/", "/en/ralat/"])
def test_pages_name_the_feed(history, client, address):
    prefix = "/en" if address.startswith("/en") else ""
    page = client.get(address).content.decode()
    link = page[page.index('<link rel="alternate"') :].partition(">")[0]
    assert 'type="application/atom+xml"' in link and f'href="{prefix}/data/feed.atom"' in link
