"""`manage.py render_public` makes what is missing, can be stopped, and does nothing twice."""

from __future__ import annotations

import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.releases.rendered import crawl
from compliance.releases.rendered.addresses import PUBLIC
from compliance.releases.rendered.fingerprint import made_by, today
from compliance.releases.rendered.rendering import Renderer
from tests.releases.rendered.conftest import ORIGIN
from units.models import Government

SMALL = {"home", "method", "unit", "government-explained", "api-root", "api-instruments"}
DEAD = "another-machine/1/1"


@pytest.fixture
def only(monkeypatch):
    """A function that makes a small portal: only some of its addresses are public."""

    def limit(names):
        rows = tuple(row for row in PUBLIC if row.name in names)
        assert len(rows) == len(names)
        monkeypatch.setattr(crawl, "PUBLIC", rows)
        monkeypatch.setattr(crawl, "BY_NAME", {row.name: row for row in rows})

    return limit


def run(*arguments):
    call_command("render_public", *arguments)


def fresh(store):
    found = store.addresses(made_by=made_by(), day=today())
    return {address.removeprefix("http://") for address, is_fresh in found.items() if is_fresh}


def test_everything_that_links_lead_to_is_made_in_both_languages(door, store, only, capsys):
    only(SMALL)
    run()
    made = fresh(store)
    assert f"{len(made)} made" in capsys.readouterr().out
    for page in ("/", "/metode/ori-2022/", "/pemerintah/kabupaten-dairi/2024/official/"):
        assert {page, f"/en{page}"} <= made
    assert {"/unit/dairi-disdukcapil/", "/en/unit/dairi-dinkes/"} <= made
    assert "testserver/api/v1/instruments/" in made
    assert not any("/kerja/" in address or "/tahun/" in address for address in made)
    for address in made:
        assert not door.get(address.removeprefix("testserver")).by_django


def test_a_second_run_makes_nothing(door, store, only, capsys):
    only({"home", "api-root"})
    run()
    capsys.readouterr()
    run()
    assert "0 made, 3 public addresses" in capsys.readouterr().out
    store.replace({"government:12.11"})
    run()
    assert "2 made" in capsys.readouterr().out


def test_all_makes_everything_anew_without_taking_it_away_meanwhile(door, store, only, capsys):
    only({"home", "api-root"})
    run()
    before = door.get("/")
    # A change that no program of the portal has made, and so nobody has announced.
    connection.execute_wrappers, watch = [], connection.execute_wrappers
    Government.objects.filter(code="12.11").update(name="Kabupaten Dairi Baru")
    connection.execute_wrappers = watch
    run()
    assert door.get("/").content == before.content
    capsys.readouterr()
    run("--all")
    assert "3 made" in capsys.readouterr().out
    after = door.get("/")
    assert not after.by_django
    assert "Kabupaten Dairi Baru" in after.text


def test_it_can_be_stopped_and_goes_on(door, store, only, monkeypatch, capsys):
    only(SMALL)
    rendered, original = [], Renderer.render

    def render(self, address):
        if len(rendered) == 4:
            raise KeyboardInterrupt
        rendered.append(address)
        return original(self, address)

    monkeypatch.setattr(Renderer, "render", render)
    with pytest.raises(SystemExit) as stopped:
        run()
    assert stopped.value.code == 130
    assert len(fresh(store)) == 4
    monkeypatch.setattr(Renderer, "render", original)
    capsys.readouterr()
    run()
    assert f"{len(fresh(store)) - 4} made" in capsys.readouterr().out


def test_the_set_of_all_releases_is_made_for_both_languages(door, store, only):
    only({"verification-set"})
    run()
    assert fresh(store) == {"/verifikasi/releases.zip", "/en/verifikasi/releases.zip"}
    assert not door.get("/verifikasi/releases.zip").by_django


def test_lists_are_followed_to_their_last_page(door, store, only):
    only({"api-governments"})
    run()
    kept = {address.partition("&page=")[2] for address in fresh(store) if "/?after=" in address}
    assert {"2", "3"} <= kept


def test_years_lead_to_their_zones_and_scores_to_their_steps(door, store, only, monkeypatch):
    only({"home", "year", "api-zones", "api-unit-scores", "api-unit-trace"})
    asked = []
    monkeypatch.setattr(Renderer, "render", lambda self, address: asked.append(address) or 200)
    for address in ("/", "/tahun/2024/", "/api/v1/unit-scores/"):
        door.get(address)
    run()
    assert f"{ORIGIN}/api/v1/zones/?year=2024" in asked
    assert f"{ORIGIN}/api/v1/zones/" not in asked
    assert any("/unit-scores/" in address and "/trace/" in address for address in asked)
    choices = [address for address in asked if "/tahun/2024/?" in address]
    assert choices
    assert not any("&" in address for address in choices)  # one deep


def test_what_is_no_longer_public_is_forgotten(door, store, only):
    only({"home"})
    door.get("/unit/dairi-dinkes/")
    store.replace({"*"})
    with sqlite3.connect(store.folder / "answers.sqlite3") as file:
        file.execute("UPDATE answer SET address = 'http:///unit/sudah-tidak-ada/'")
    file.close()
    run()
    assert "/unit/sudah-tidak-ada/" not in {
        address.removeprefix("http://")
        for address in store.addresses(made_by=made_by(), day=today())
    }


def test_it_finishes_what_a_dead_server_left(door, store, only):
    only({"home"})
    door.get("/")
    store.announce({"government:12.11"}, process=DEAD, at=1)
    assert door.get("/").by_django
    run()
    assert not door.get("/").by_django


def test_pages_that_fail_are_told(door, store, only, monkeypatch):
    only({"home"})

    def broken(*_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("compliance.dashboard.views.government_page", broken)
    with pytest.raises(CommandError, match="2 addresses failed"):
        run()


def test_without_a_folder_it_says_so(settings):
    assert settings.RENDERED_ROOT is None
    with pytest.raises(CommandError, match="RENDERED_ROOT"):
        run()
