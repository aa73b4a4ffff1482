"""The page of the open data, and the addresses of its files."""

from __future__ import annotations

import hashlib
import re
from html import unescape

import pytest
from django.core.management import call_command

from compliance.opendata import files
from compliance.opendata.tables import TABLES
from compliance.releases.models import Release

LINE = re.compile(
    r'<a href="(/data/[^"]+)">[^<]+</a>\s*</th>\s*<td class="number">\s*<data value="(\d+)">'
    r"[^<]+</data>\s*</td>\s*<td>\s*<code class=\"hash\">([0-9a-f]{64})</code>"
)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_file_is_listed_with_its_size_and_hash(get, prefix):
    page = get(f"{prefix}/data/").decode()
    listed = LINE.findall(page)
    years = {path.split("/")[2] for path, _size, _hash in listed if path.count("/") == 3}
    assert len(listed) == 4 * len(TABLES) + 8 * len(years) + 2
    assert {"2021", "2022", "2023", "2024", "2025"} <= years
    for path, size, digest in listed:
        body = get(path)
        assert (len(body), hashlib.sha256(body).hexdigest()) == (int(size), digest), path


def test_it_tells_licence_citation_state_and_how(get):
    head = Release.objects.order_by("-sequence").first()
    page = unescape(get("/data/").decode())
    assert "https://creativecommons.org/licenses/by/4.0/" in page
    assert f"publikasi ke-{head.sequence} (SHA-256 {head.sha256})" in page
    for language in ("curl", "Python", "R"):
        assert f"<h3>{language}</h3>" in page
    assert 'href="/ralat/"' in page and 'href="/verifikasi/"' in page
    for table in TABLES:
        assert f'id="{table.name}"' in page and f'id="kamus-{table.name}"' in page
        for column in table.columns:
            assert f"<code>{column.name}</code>" in page


def test_every_page_leads_to_it(history, client):
    for address in ("/", "/ralat/", "/tahun/2024/"):
        assert 'href="/data/"' in client.get(address).content.decode()


def test_files_are_made_once_for_a_set_of_releases(history, client, monkeypatch):
    monkeypatch.setattr(files, "_kept", {})
    made = []
    original = files.values_bytes

    def counted(*arguments):
        made.append(arguments[0].name)
        return original(*arguments)

    monkeypatch.setattr(files, "values_bytes", counted)
    client.get("/data/scores.csv")
    assert made == ["scores"]  # a file alone needs no other
    client.get("/data/")
    first = len(made)
    for address in ("/data/", "/en/data/", "/data/catalog.ttl", "/data/datapackage.zip"):
        client.get(address)
    assert len(made) == first


def test_a_set_that_is_made_needs_few_queries(history, client, django_assert_max_num_queries):
    client.get("/data/")
    with django_assert_max_num_queries(2):
        client.get("/data/scores.csv")
    with django_assert_max_num_queries(14):
        client.get("/data/")


def test_an_older_state_is_not_mixed_with_a_newer_one(history, monkeypatch):
    """Somebody publishes while the rows are read: they are read again."""
    monkeypatch.setattr(files, "_kept", {})
    real = files.selectors.newest_release
    older = Release.objects.order_by("-sequence")[1]
    answers = [older]
    monkeypatch.setattr(
        files.selectors, "newest_release", lambda *a: answers.pop() if answers else real(*a)
    )
    assert files.edition_now().head.sha256 == real().sha256


@pytest.mark.parametrize(
    "address",
    [
        "/data/2019/scores.csv",
        "/data/1999/unit-scores.json",
        "/data/02024/scores.csv",
        "/data/2024/governments.csv",
        "/data/scores.pdf",
        "/data/persons.csv",
        "/data/catalog.n3",
        "/data/12.11/2024/official/9/scores.csv",
        "/data/12.11/2024/official/01/scores.csv",
        "/data/12.11/2024/all/1/scores.csv",
        "/data/12.11/2024/official/1/releases.csv",
        "/data/12.11%00/2024/official/1/scores.csv",
        "/en/data/scores.csv",
    ],
)
def test_what_is_not_there_is_not_found(history, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(history, client, method):
    for address in ("/data/", "/data/scores.csv", "/data/feed.atom"):
        assert getattr(client, method)(address).status_code in {403, 405}


def test_an_empty_portal_has_empty_tables(nothing_published, client):
    assert client.get("/data/").status_code == 200
    content = client.get("/data/scores.csv").content
    assert content.count(b"\r\n") == 1
    assert client.get("/data/datapackage.json").status_code == 200
    assert client.get("/data/catalog.rdf").status_code == 200
    assert client.get("/data/2024/scores.csv").status_code == 404


def test_the_dictionary_in_the_documentation_is_the_codes():
    call_command("data_dictionary", check=True)


def test_the_control_an_outdated_dictionary_is_found(monkeypatch, tmp_path):
    from compliance.opendata.management.commands import data_dictionary

    outdated = tmp_path / "open-data.md"
    text = data_dictionary.DOCUMENT.read_text(encoding="utf-8")
    outdated.write_text(text.replace("`government_code`", "`code_of_government`"), encoding="utf-8")
    monkeypatch.setattr(data_dictionary, "DOCUMENT", outdated)
    with pytest.raises(data_dictionary.CommandError, match="outdated"):
        call_command("data_dictionary", check=True)
    call_command("data_dictionary")
    assert outdated.read_text(encoding="utf-8") == text
