"""Verification in a real browser: a set is downloaded, sent back whole, and spoilt by one byte."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_are_accessible_and_fit_a_small_phone(live_history, page, phone, axe, prefix):
    for address in ("/verifikasi/", "/verifikasi/periksa/"):
        page.goto(f"{prefix}{address}")
        axe(page)
        phone.goto(f"{prefix}{address}")
        assert not phone.evaluate(WIDER_THAN_SCREEN), address


def test_a_visitor_checks_the_portals_own_set_and_a_spoilt_release(
    live_history, phone, axe, tmp_path
):
    phone.goto("/verifikasi/")
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="releases.zip").click()
    whole = tmp_path / "releases.zip"
    waiting.value.save_as(whole)
    phone.get_by_role("link", name="Periksa sebuah berkas").click()
    phone.get_by_label("Berkas publikasi").set_input_files(whole)
    phone.get_by_role("button", name="Periksa").click()
    expect(phone.get_by_text("Arsip ini utuh")).to_be_visible(timeout=60_000)
    assert not phone.evaluate(WIDER_THAN_SCREEN)
    axe(phone)

    raw = whole.read_bytes()
    first = raw.index(b'"Kabupaten ') + 1
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(raw[:first] + b"X" + raw[first + 1 :])
    phone.get_by_label("Berkas publikasi").set_input_files(spoilt)
    phone.get_by_role("button", name="Periksa").click()
    expect(phone.get_by_text("Arsip ini tidak utuh")).to_be_visible(timeout=60_000)
    assert phone.evaluate("document.activeElement.textContent").strip().startswith("Arsip ini")
    assert not phone.evaluate(WIDER_THAN_SCREEN)
    axe(phone)


def test_it_works_without_javascript(live_history, open_page, tmp_path):
    page = open_page(java_script_enabled=False)
    page.goto("/verifikasi/periksa/")
    broken = tmp_path / "broken.json"
    broken.write_text('{"a":1.5}')
    page.get_by_label("Berkas publikasi").set_input_files(broken)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Berkas ini tidak utuh.")).to_be_visible()
    expect(page.get_by_text("1.5 ditulis sebagai pecahan")).to_be_visible()
