"""A real server whose real database is taken away and comes back: what people get meanwhile."""

from __future__ import annotations

import html
import http.client
import re
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest

from compliance.releases.rendered.addresses import NOT_KEPT
from tests.load.conftest import databases, execute, office
from tests.load.people import Person

__all__ = ["databases", "office"]  # fixtures

SERVED = "tests.releases.rendered.wsgi:application"
PUBLIC = [
    *("/peta/", "/en/peta/2022/", "/peringkat/", "/bandingkan/", "/en/cari/", "/istilah/"),
    *("/", "/en/", "/tahun/2024/", "/en/tahun/2024/", "/peringkat/2024/", "/metode/ori-2022/"),
    *("/pemerintah/kabupaten-dairi/", "/unit/dairi-disdukcapil/", "/ralat/", "/verifikasi/"),
    *("/api/v1/", "/api/v1/scores/?year=2024", "/api/v1/zones/?year=2024", "/api/v1/units/"),
    *("/api/v1/releases/", "/api/v1/corrections/", "/api/v1/scores/12.11/2024/trace/"),
    *("/verifikasi/manifest.json", "/verifikasi/scoring.zip", "/verifikasi/verify_releases.py"),
    *("/verifikasi/releases.zip", "/en/verifikasi/releases.zip"),
]
# Not kept, since they ask no database.
WITHOUT = {"api-docs": "/api/v1/docs/", "verification-check": "/verifikasi/periksa/"}
NOT_VISITED = "/tahun/2016/"
LONGEST = 2  # seconds until the database's absence is told


def ask(port, path, method="GET", body=None, **headers):
    """Return status, headers, body and seconds of one request."""
    began = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
    return answer.status, answer.headers, content, time.perf_counter() - began


def database_stop(databases, name):
    """Take a database away: no connection is accepted, and none is left."""
    if databases.server:
        execute(databases.server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        execute(
            databases.server,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        return
    file = databases.file(name)
    for found in sorted(file.parent.glob(f"{file.name}*")):
        found.rename(found.with_name(f"away-{found.name}"))
    file.mkdir()


def database_start(databases, name):
    if databases.server:
        execute(databases.server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        return
    file = databases.file(name)
    file.rmdir()
    for found in sorted(file.parent.glob(f"away-{file.name}*")):
        found.rename(found.with_name(found.name.removeprefix("away-")))


@pytest.fixture
def port(office, tmp_path, monkeypatch):
    monkeypatch.setenv("RENDERED_ROOT", str(tmp_path / "rendered"))
    with office.serving(SERVED) as found:
        yield found


def test_readers_read_on_and_officials_lose_no_typing(databases, office, port):
    name = databases.made[-1]
    before = {path: ask(port, path) for path in PUBLIC}
    assert {path: answer[0] for path, answer in before.items()} == dict.fromkeys(PUBLIC, 200)
    with closing(Person(office.facts["people"][0], office.facts["units"], port)) as person:
        database_stop(databases, name)
        try:
            for path, (_, headers, content, _) in before.items():
                status, now, same, _ = ask(port, path)
                assert (path, status, same) == (path, 200, content)
                assert now["ETag"] == headers["ETag"]
                there = {"If-None-Match": headers["ETag"]}
                assert ask(port, path, **there)[0] == 304
            for path in WITHOUT.values():
                assert (path, ask(port, path, Accept="text/html")[0]) == (path, 200)
            status, headers, content, seconds = ask(port, NOT_VISITED)
            assert (status, headers["Retry-After"]) == (503, "30")
            assert "Portal sedang terganggu" in content.decode()
            assert seconds < LONGEST
            kept = typing_is_kept(port, person)
            asked = person.fields[0]
            person.save([(asked, 0)])
            assert person.ledger.refusals[-1].startswith("503 ")
        finally:
            database_start(databases, name)
        assert ask(port, NOT_VISITED)[0] == 200
        typing_is_stored(port, person, kept)


def test_whatever_is_not_kept_is_asked_for_without_a_database():
    assert set(WITHOUT) == set(NOT_KEPT)


def entries(person):
    return f"/kerja/lokus/{person.unit}/isian/"


def headers_of(person):
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}


def typing_is_kept(port, person):
    """Send the grid while the database is away; return what the page keeps of it."""
    prefix = person.fields[0]["field"]
    typed = {
        f"{prefix}-value": "1",
        f"{prefix}-note": "diketik saat gangguan",
        f"{prefix}-seen": "0",
    }
    body = urlencode(typed | {"csrfmiddlewaretoken": person.token})
    status, _, content, seconds = ask(port, entries(person), "POST", body, **headers_of(person))
    page = content.decode()
    assert (status, seconds < LONGEST) == (503, True)
    assert person.token not in page
    found = re.findall(r'<input type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"', page)
    kept = {html.unescape(key): html.unescape(value) for key, value in found}
    assert {key: kept.get(key) for key in typed} == typed
    return kept


def typing_is_stored(port, person, kept):
    """Send it again as the button of that page does."""
    body = urlencode(kept)
    status, _, content, _ = ask(port, entries(person), "POST", body, **headers_of(person))
    assert status in {200, 302}, content.decode()
    _, _, page, _ = ask(port, entries(person), Cookie=headers_of(person)["Cookie"])
    assert "diketik saat gangguan" in page.decode()
