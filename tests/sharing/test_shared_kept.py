"""Badges, cards and pictures: made once, replaced by their release, there without a database."""

from __future__ import annotations

import html
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment
from compliance.releases import services
from compliance.releases.rendered.crawl import links_of_json, match_of, shared_addresses
from compliance.releases.rendered.fingerprint import made_by, today
from tests.publishing import publish
from tests.releases.publishing.conftest import record
from tests.sharing.conftest import LANGUAGES

UNIT = "dairi-disdukcapil"
OFFICIAL = ["/badge/12.11/2024.svg", "/kartu/12.11/2024/", "/gambar/12.11/2024.png"]
NEWEST = ["/badge/12.11.svg", "/kartu/12.11/"]
OWN = [f"/badge/unit/{UNIT}/2024.svg?track=self", f"/gambar/unit/{UNIT}/2024.png?track=self"]
OTHERS = [
    *("/badge/12.11/2023.svg", "/kartu/12.11/2023/", "/gambar/12.11/2023.png"),
    *("/badge/11.03/2024.svg", "/badge/11.03.svg", "/kartu/11.03/2024/", "/badge/12.01/2023.svg"),
]


def fresh(store):
    found = store.addresses(made_by=made_by(), day=today())
    return {address.removeprefix("http://") for address, is_fresh in found.items() if is_fresh}


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_made_once_with_strong_etags(door, store, language):
    for address in (language + path for path in [*OFFICIAL, *NEWEST, *OWN]):
        first = door.get(address)
        assert (first.status, first.by_django) == (200, True)
        again = door.get(address)
        assert (again.by_django, again.content) == (False, first.content)
        assert again.headers == first.headers
        assert again.headers["ETag"].startswith('"')
        same = door.get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (same.status, same.content, same.by_django) == (304, b"", False)
        assert same.headers["Access-Control-Allow-Origin"] == "*"
        assert door.get(address, HTTP_ACCEPT_ENCODING="br").status == 200


def test_they_answer_while_the_database_is_off(door, monkeypatch):
    addresses = [*OFFICIAL, *NEWEST, *OWN]
    before = {address: door.get(address) for address in addresses}

    def down(*_, **__):
        raise OperationalError("the database is switched off by this test")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", down)
        for address in addresses:
            now = door.get(address)
            assert (now.status, now.by_django) == (200, False)
            assert now.content == before[address].content
        assert door.get(OTHERS[0]).status == 503  # the control: this one was not kept


def test_another_sites_parameters_are_answered_and_not_kept(door, store):
    assert door.get("/badge/12.11/2024.svg?utm_source=x").status == 200
    assert fresh(store) == set()
    door.get("/badge/12.11/2024.svg?track=self")
    assert fresh(store) == {"/badge/12.11/2024.svg?track=self"}


def test_what_is_missing_is_not_kept(door, store):
    for address in ("/badge/12.11/1999.svg", "/badge/12.11/02024.svg", "/kartu/99.99/"):
        assert door.get(address).status == 404
    assert fresh(store) == set()


def test_a_correction_replaces_those_of_its_year_and_no_others(
    door, store, people, django_capture_on_commit_callbacks
):
    """It moves the ranks of all neighbours, which none of these show."""
    visited = [*OFFICIAL, *NEWEST, *OTHERS]
    before = {address: door.get(address) for address in visited}
    assert {page.status for page in before.values()} == {200}
    year = Assessment.objects.get(government__code="12.11", year=2024, track="official")
    person = people["publisher"]
    services.correction_open(
        assessment_id=year.pk, actor=person, rights=rights_of(person), reason="Salah ketik."
    )
    record(year, "10.01", people["coordinator"])
    assert fresh(store) == set(visited)
    with django_capture_on_commit_callbacks():  # committed, and not made anew yet
        publish(year, person)
        for address in [*OFFICIAL, *NEWEST]:
            assert door.get(address).by_django, address
        for address in OTHERS:
            assert not door.get(address).by_django, address
        assert "10,01" in door.get(OFFICIAL[0]).text
        assert "10,01" in door.get(NEWEST[1]).text
    for address in [*OFFICIAL, *NEWEST]:
        assert door.get(address).content != before[address].content


def test_a_new_year_is_the_newest_at_once(door, store, people, django_capture_on_commit_callbacks):
    newest = [f"/badge/unit/{UNIT}.svg?track=self", "/badge/12.11.svg?track=self"]
    new = "/badge/12.11/2025.svg?track=self"
    before = [door.get(address).text for address in newest]
    assert door.get(new).status == 404
    kept = door.get(OWN[0])
    with django_capture_on_commit_callbacks(execute=True):
        year = Assessment.objects.get(government__code="12.11", year=2025, track="self")
        publish(year, people["publisher"])
    assert door.get(new).status == 200
    after = [door.get(address).text for address in newest]
    assert all("2024" in text and "2025" not in text for text in before)
    assert all("2025" in text and "2024" not in text for text in after)
    assert door.get(OWN[0]).content == kept.content
    assert not door.get(OWN[0]).by_django


def test_render_public_finds_them_by_the_lists_of_the_api(history, settings):
    settings.PUBLIC_ORIGIN = "http://testserver"
    found = set(shared_addresses("api-scores", "12.11", 2024, "official"))
    ahead = [*OFFICIAL[:2], *NEWEST]  # pictures wait for the first who asks
    assert found == {f"http://{prefix}{path}" for prefix in LANGUAGES for path in ahead}
    for address in found:
        assert Client().get(address.removeprefix("http://")).status_code == 200
    answer = Client().get("/api/v1/unit-scores/?track=self&page_size=200")
    links = set(links_of_json(match_of("/api/v1/unit-scores/"), answer.content))
    assert {f"http://{prefix}{OWN[0]}" for prefix in LANGUAGES} <= links
    assert f"http:///badge/unit/{UNIT}.svg?track=self" in links
    assert not any("/gambar/" in str(link) for link in links)


def test_a_card_leads_only_to_what_is_there(history):
    for address in ("/kartu/12.11/2024/", f"/kartu/unit/{UNIT}/?track=self"):
        page = Client().get(address).content.decode()
        own = [html.unescape(link) for link in re.findall(r'href="(/[^"]+)"', page)]
        assert len(own) == 4
        for link in own:
            assert link.startswith("/static/") or Client().get(link).status_code == 200
