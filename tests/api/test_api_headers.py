"""What caches and browsers are told: ETag and 304, Cache-Control, Vary, HEAD, CORS."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.urls import reverse

from compliance.api import conditional
from compliance.api.urls import urlpatterns
from compliance.releases.rendered.encodings import SMALLEST

READS = [
    *("", "scores/", "scores/?year=2024&format=csv", "scores/?year=2024&format=xlsx"),
    *("unit-scores/", "units/", "governments/", "instruments/", "instruments/ori-2022/"),
    *("zones/?year=2024", "releases/", "corrections/", "releases/12.11/2024/1/"),
    *("scores/12.11/2024/trace/", "unit-scores/dairi-disdukcapil/2024/trace/?track=self"),
    *("schema/", "schema/?format=json", "docs/", "docs/?language=en"),
]
CODINGS = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_every_read_is_looked_at(history, client):
    own = [row for row in urlpatterns if getattr(row, "name", None)]
    names = {row.name for row in own} - {"api-calculate", "api-what-if"}
    met = {client.get(f"/api/v1/{path}").resolver_match.view_name for path in READS}
    assert met == {name for name in names if not name.startswith("api-work")}


@pytest.mark.parametrize("path", READS)
def test_an_answer_that_the_reader_has_is_304(history, client, path):
    address = f"/api/v1/{path}"
    tags = set()
    plain = client.get(address).content
    for coding, unpacked in CODINGS.items():
        headers = {"Accept-Encoding": coding}
        whole = client.get(address, headers=headers)
        assert whole.status_code == 200
        tag = whole["ETag"]
        assert tag.startswith('"'), "a weak ETag"
        if len(plain) < SMALLEST:  # stays as it is in each coding
            coding, unpacked, tags = "identity", bytes, set()
        assert tag not in tags
        tags.add(tag)
        assert whole.get("Content-Encoding", "identity") == coding
        assert unpacked(whole.content) == plain
        assert "Accept-Encoding" in whole["Vary"]
        for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            same = client.get(address, headers={**headers, "If-None-Match": sent})
            assert (same.status_code, same.content) == (304, b""), sent
            for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
                assert same[name] == whole[name], name
            assert "Content-Type" not in same
            assert "Content-Encoding" not in same
        other = client.get(address, headers={**headers, "If-None-Match": '"other"'})
        assert other.status_code == 200


@pytest.mark.parametrize("path", READS)
def test_head_has_the_headers_of_a_get(history, client, path):
    address = f"/api/v1/{path}"
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
        assert head[name] == got[name], name
    again = client.head(address, headers={"If-None-Match": got["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", READS)
def test_a_proxy_may_keep_an_answer_for_a_minute_whoever_asked(history, client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer["Cache-Control"] == "public, max-age=60"
    vary = {name.strip() for name in answer["Vary"].split(",")}
    assert not vary & {"Cookie", "Authorization", "*"}
    assert not answer.cookies
    if not path.startswith("docs/"):
        assert vary == {"Accept", "Accept-Encoding"}


def test_without_it_a_packed_answer_would_have_a_weak_etag(history, client, monkeypatch):
    """The control: what the middleware does to an answer that is not packed here."""
    monkeypatch.setattr(conditional, "will_be_kept", lambda request: True)
    answer = client.get("/api/v1/units/", headers={"Accept-Encoding": "gzip"})
    assert answer["ETag"].startswith("W/")


@pytest.mark.parametrize("name", ["api-root", "api-scores", "api-zones", "api-docs", "api-schema"])
@pytest.mark.parametrize("wanted", ["If-None-Match", "Authorization", "Accept"])
def test_a_browser_of_another_site_may_read(history, client, name, wanted):
    answer = client.options(
        reverse(name),
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": wanted.lower(),
        },
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert wanted in answer["Access-Control-Allow-Headers"].split(", ")
    assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies


@pytest.mark.parametrize("name", ["api-calculate", "api-what-if"])
def test_a_browser_of_another_site_may_ask_to_reckon(db, client, name):
    answer = client.options(reverse(name), headers={"Access-Control-Request-Method": "POST"})
    assert answer["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/work/units/", "/", "/masuk/"])
def test_nothing_else_is_opened_to_other_sites(history, client, address):
    answer = client.options(address, headers={"Access-Control-Request-Method": "GET"})
    assert answer.status_code >= 400
    assert "Access-Control-Allow-Methods" not in answer


def test_scripts_of_other_sites_see_the_headers_they_need(history, client):
    seen = client.get("/api/v1/scores/")["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "Retry-After", "Content-Disposition"} <= set(seen)
