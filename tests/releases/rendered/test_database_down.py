"""While the database does not answer: readers read, officials are told so and lose no typing."""

from __future__ import annotations

import html
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from compliance.assessments.models import UnitAssessment
from compliance.releases.verification import manifest
from units.models import Government

HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"')
UNIT = "/unit/dairi-disdukcapil/"
SET = "/verifikasi/releases.zip"


@pytest.fixture
def switch(history, monkeypatch):
    """A function that takes the database away, with an error, and another one that returns it."""

    class Switch:
        def off(self, error=OperationalError):
            def down(*_args, **_kwargs):
                raise error("the database is switched off by this test")

            self.patch = pytest.MonkeyPatch()
            self.patch.setattr(connection, "cursor", down)
            self.patch.setattr(connection, "chunked_cursor", down)

        def on(self):
            self.patch.undo()

    found = Switch()
    found.patch = pytest.MonkeyPatch()
    yield found
    found.on()


def fields_of(page):
    """Return the hidden fields of the form that sends again what was typed."""
    text = page.content.decode()
    form = text[text.index('<form method="post"') : text.index("</form>")]
    found = {}
    for name, value in HIDDEN.findall(form):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_readers_get_the_same_bytes(door, switch, error):
    addresses = ["/", "/en/", UNIT, "/api/v1/scores/?year=2024", "/api/v1/schema/"]
    before = [door.get(address) for address in addresses]
    switch.off(error)
    for address, page in zip(addresses, before, strict=True):
        now = door.get(address, HTTP_ACCEPT_ENCODING="br")
        assert (now.status, now.by_django) == (200, False)
        assert door.get(address).content == page.content


def test_a_page_that_is_no_longer_fresh_stands_in(door, store, switch):
    before = door.get("/")
    store.replace({"*"})
    switch.off()
    now = door.get("/")
    assert (now.status, now.content) == (200, before.content)
    assert now.by_django  # it was asked, and could not
    same = door.get("/", HTTP_IF_NONE_MATCH=before.headers["ETag"])
    assert same.status == 304
    switch.on()
    assert door.get("/").headers["ETag"] == before.headers["ETag"]
    assert not door.get("/").by_django


def test_a_set_whose_making_the_database_breaks_off_is_never_half(door, store, monkeypatch):
    def broken(links):
        yield from list(original(links))[:60]
        raise OperationalError("the database is switched off by this test")

    original = manifest.release_members
    monkeypatch.setattr(manifest, "release_members", broken)
    assert door.get(SET).status == 503
    monkeypatch.undo()
    before = door.get(SET)
    assert before.by_django
    monkeypatch.setattr(manifest, "release_members", broken)
    store.replace({"releases"})
    now = door.get(SET)
    assert now.by_django  # it was asked, and broke off
    assert (now.status, now.content) == (200, before.content)
    assert now.headers == before.headers


def test_a_fault_of_the_code_is_not_hidden_behind_an_old_page(door, store, monkeypatch):
    door.get("/")
    store.replace({"*"})

    def broken(*_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("compliance.dashboard.views.government_page", broken)
    assert door.get("/").status == 500


@pytest.mark.parametrize(
    ("address", "title"),
    [("/", "Portal sedang terganggu"), ("/en/tahun/2024/", None), ("/kerja/", None)],
)
def test_what_is_not_kept_is_answered_with_a_clear_503(switch, client_of, address, title):
    client = client_without_raising(client_of("coordinator"))
    client.get(address)  # reads code and templates
    switch.off()
    began = time.perf_counter()
    page = client.get(address)
    assert time.perf_counter() - began < 2
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert page["Cache-Control"] == "no-store"
    assert page["Content-Type"].startswith("text/html")
    assert title is None or title in page.content.decode()
    assert "<form" not in page.content.decode()


def client_without_raising(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("address", ["/api/v1/scores/", "/api/v1/instruments/"])
def test_machines_get_problem_json(switch, address):
    switch.off()
    answer = Client().get(address)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "30"
    assert answer.json()["status"] == 503


def test_what_needs_no_database_is_answered(switch):
    switch.off()
    for address in ("/api/v1/", "/api/v1/docs/", "/masuk/"):
        assert Client().get(address).status_code == 200


def test_a_script_is_told_in_json_and_keeps_its_typing(switch, client_of):
    unit = UnitAssessment.objects.filter(unit__slug="dairi-disdukcapil").first()
    client = client_without_raising(client_of("operator"))
    switch.off()
    answer = client.post(
        reverse("work-unit-autosave", args=[unit.pk]),
        "{}",
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 503  # the page's script tries again after any 5xx
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["detail"]


def test_what_was_typed_can_be_sent_again_and_is_then_saved(switch, client_of):
    """The whole way: typed, refused by the outage, sent again from that very page, stored."""
    client = client_without_raising(client_of("coordinator"))
    year = reverse("work-open")
    page = client.get(year)
    assert page.status_code == 200
    typed = opening() | {"note": ['<b>"dua\nbaris"</b>']}
    switch.off()
    down = client.post(year, typed)
    assert down.status_code == 503
    assert f'action="{year}"' in down.content.decode()
    kept = fields_of(down)
    kept.pop("csrfmiddlewaretoken")
    assert kept == typed
    assert '<b>"dua' not in down.content.decode()
    switch.on()
    again = client.post(year, kept)
    assert again.status_code == 302
    assert "2025" in client.get(again.url).content.decode()


def opening():
    """Return what the form asks for that opens a year."""
    dairi = Government.objects.get(code="12.11")
    return {"year": ["2025"], "track": ["official"], "government": [str(dairi.pk)]}


def test_a_form_keeps_its_protection(switch, people):
    """The page carries a token for its own form, and the one that was posted is not repeated."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    token = fields_token(client.get(reverse("work-open")))
    typed = opening()
    switch.off()
    down = client.post(reverse("work-open"), typed | {"csrfmiddlewaretoken": token})
    assert down.status_code == 503
    assert token not in down.content.decode()
    new = fields_of(down)["csrfmiddlewaretoken"]
    assert len(new) == 1
    switch.on()
    again = client.post(reverse("work-open"), typed | {"csrfmiddlewaretoken": new})
    assert again.status_code == 302


def fields_token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def test_passwords_are_never_shown_again(switch, client_of):
    client = client_without_raising(Client())
    official = client_without_raising(client_of("coordinator"))
    switch.off()
    down = client.post("/masuk/", {"login": "coordinator", "password": "rahasia-sekali"})
    assert down.status_code == 503
    text = down.content.decode()
    assert "rahasia-sekali" not in text
    assert "coordinator" not in text
    for name in ("password", "oldpassword", "kata-sandi", "client_secret", "otp_code"):
        down = official.post(reverse("work-open"), {"year": "2031", name: "rahasia-sekali"})
        assert "rahasia-sekali" not in down.content.decode()
        assert fields_of(down)["year"] == ["2031"]


def test_files_are_named_and_asked_for_again(switch, client_of):
    client = client_without_raising(client_of("coordinator"))
    switch.off()
    file = SimpleUploadedFile("daftar <nilai>.xlsx", b"PK")
    down = client.post(reverse("work-methods"), {"note": "ketikan", "file": file})
    assert down.status_code == 503
    text = down.content.decode()
    assert "daftar &lt;nilai&gt;.xlsx" in text
    assert "Berkas tidak dapat ditahan" in text
    assert fields_of(down)["note"] == ["ketikan"]


def test_other_faults_stay_what_they_are(history, monkeypatch):
    def broken(*_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("compliance.dashboard.views.government_page", broken)
    assert Client(raise_request_exception=False).get("/").status_code == 500


def test_also_where_developers_see_tracebacks(switch, settings, client_of):
    settings.DEBUG = True
    client = client_without_raising(client_of("coordinator"))
    switch.off()
    page = client.get("/kerja/")
    assert page.status_code == 503
    assert "Portal sedang terganggu" in page.content.decode()
