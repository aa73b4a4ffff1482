"""The open data among the kept answers: there without a database, replaced by what touches it."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from compliance.assessments.models import Assessment
from compliance.opendata import files
from compliance.releases.rendered import crawl
from compliance.releases.rendered.addresses import PUBLIC
from compliance.releases.rendered.fingerprint import made_by, today
from tests.publishing import publish

LINE = re.compile(  # a file with its size and its hash
    r'<a href="(/data/[^"]+)">[^<]+</a>\s*</th>\s*<td[^>]*>\s*<data[^>]*>[^<]+</data>\s*</td>\s*'
    r'<td>\s*<code class="hash">([0-9a-f]{64})</code>'
)
OF_ALL = [
    *("/data/", "/en/data/", "/data/feed.atom", "/en/data/feed.atom"),
    *(f"/data/scores.{form}" for form in ("csv", "xlsx", "json", "parquet")),
    *("/data/datapackage.json", "/data/datapackage.zip"),
    *(f"/data/catalog.{form}" for form in ("jsonld", "ttl", "rdf")),
]
OF_2025 = ["/data/2025/scores.csv", "/data/2025/unit-scores.parquet"]
OTHERS = ["/data/2024/scores.csv", "/data/12.11/2024/official/1/scores.xlsx"]


def fresh(store):
    found = store.addresses(made_by=made_by(), day=today())
    return {address.removeprefix("http://") for address, is_fresh in found.items() if is_fresh}


def test_everything_is_answered_without_a_database(door, monkeypatch):
    addresses = OF_ALL + OF_2025 + OTHERS
    before = {address: door.get(address) for address in addresses}
    assert {answer.status for answer in before.values()} == {200}

    def down(*_args, **_kwargs):
        raise OperationalError("the database is switched off by this test")

    with monkeypatch.context() as off:
        off.setattr(connection, "cursor", down)
        off.setattr(connection, "chunked_cursor", down)
        off.setattr(files, "_kept", {})  # a process that has made nothing yet
        for address, answer in before.items():
            now = door.get(address)
            assert (now.status, now.content, now.by_django) == (200, answer.content, False)
            etag = now.headers["ETag"]
            assert etag.startswith('"') and now.headers["Cache-Control"].startswith("public")
            same = door.get(address, HTTP_IF_NONE_MATCH=etag)
            assert (same.status, same.content) == (304, b"")
        # The control: what nobody asked for before cannot be made now.
        assert door.get("/data/units.csv").status == 503
    assert before["/data/scores.csv"].headers["Access-Control-Allow-Origin"] == "*"


def test_a_publication_replaces_what_it_touches_and_nothing_else(
    history, people, door, store, django_capture_on_commit_callbacks
):
    year = Assessment.objects.get(government__code="12.11", year=2025, track="self")
    before = {address: door.get(address) for address in OF_ALL + OF_2025 + OTHERS}
    assert fresh(store) >= {*OF_ALL, *OF_2025, *OTHERS}
    with django_capture_on_commit_callbacks(execute=True):
        publish(year, people["publisher"])
        assert fresh(store) == set(OTHERS)
    assert fresh(store) >= {*OF_ALL, *OF_2025, *OTHERS}  # made anew at once
    after = {address: door.get(address) for address in before}
    changed = {address for address in before if before[address].content != after[address].content}
    assert changed == {*OF_ALL, *OF_2025}
    for prefix in ("", "/en"):
        listed = LINE.findall(after[f"{prefix}/data/"].text)
        assert len(listed) > 80
        for path, digest in listed:
            assert hashlib.sha256(door.get(path).content).hexdigest() == digest, path


def test_all_files_are_made_ahead_but_those_of_single_releases(door, store, monkeypatch):
    rows = tuple(row for row in PUBLIC if row.name.startswith("data"))
    assert len(rows) == 8
    monkeypatch.setattr(crawl, "PUBLIC", rows)
    monkeypatch.setattr(crawl, "BY_NAME", {row.name: row for row in rows})
    call_command("render_public")
    made = fresh(store)
    assert made >= {*OF_ALL, *OF_2025, "/data/2024/scores.csv"}
    single = {address for address in made if address.count("/") > 4}
    assert len(single) == 1  # the page's example; there are thousands, and few are asked for
    for path, digest in LINE.findall(door.get("/data/").text):
        answer = door.get(path)
        assert not answer.by_django
        assert hashlib.sha256(answer.content).hexdigest() == digest


@pytest.mark.parametrize("address", ["/data/scores.csv?x=1", "/data/?utm=2", "/data/feed.atom?a"])
def test_addresses_that_visitors_make_up_are_not_kept(door, store, address):
    assert door.get(address).status == 200
    assert fresh(store) == set()


def test_a_new_writer_of_files_makes_them_all_anew(door, store, monkeypatch):
    """Another version of a package writes other bytes, and the pages state hashes."""
    from compliance.releases.rendered import fingerprint

    before = made_by()
    monkeypatch.setattr(fingerprint, "version", lambda name: f"{name}-newer")
    fingerprint.forget()
    try:
        assert made_by() != before
    finally:
        fingerprint.forget()
