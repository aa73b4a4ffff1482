"""What a browser asks for to keep the portal: script, manifest, icons and the offline page."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db


def test_the_service_worker_is_served_at_the_root_and_asked_for_anew():
    answer = Client().get("/service-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "max-age=0" in answer["Cache-Control"]
    assert answer.content == (settings.BASE_DIR / "static/js/service-worker.js").read_bytes()


def test_the_manifest_names_the_portal_and_icons_of_their_stated_size():
    answer = Client().get("/portal.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json; charset=utf-8"
    manifest = answer.json()
    assert manifest["name"] == "Portal Kepatuhan Pelayanan Publik Kabupaten Dairi"
    assert manifest["short_name"] == "Kabupaten Dairi"
    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("id", "/", "/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    drawing, *pictures = manifest["icons"]
    assert (drawing["type"], drawing["sizes"]) == ("image/svg+xml", "any")
    assert finders.find(drawing["src"].removeprefix(settings.STATIC_URL))
    assert len(pictures) == 4
    for icon in pictures:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        with Image.open(path) as picture:
            assert icon["sizes"] == "{}x{}".format(*picture.size)


def test_the_manifest_is_one_whatever_the_language_of_who_asks():
    english = Client().get("/portal.webmanifest", headers={"accept-language": "en"})
    assert english.content == Client().get("/portal.webmanifest").content


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_without_a_line_needs_no_data(language, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get(f"{language}/luring/")
    assert answer.status_code == 200
    assert b'id="kept-pages" hidden' in answer.content


def test_public_pages_carry_their_style_and_the_policy_names_exactly_it(history):
    answer = Client().get("/")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert 'css/portal.css"' not in answer.content.decode()


def test_pages_of_officials_link_the_style_and_never_keep_pages(client_of):
    text = client_of("operator").get("/kerja/").content.decode()
    assert 'css/portal.css"' in text
    assert "<style>" not in text
    assert "js/offline.js" not in text
