"""The page of the open data in a real browser: readable, reachable by keyboard, files to keep."""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import expect

WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_is_accessible_and_fits_a_small_phone(live_history, page, phone, axe, prefix):
    page.goto(f"{prefix}/data/")
    axe(page)
    phone.goto(f"{prefix}/data/")
    assert not phone.evaluate(WIDER_THAN_SCREEN)
    # With everything open as well: the longest names and hashes are in there.
    phone.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert not phone.evaluate(WIDER_THAN_SCREEN)
    axe(phone)


def test_a_visitor_takes_a_table_and_finds_the_hash_that_the_page_states(
    live_history, phone, tmp_path
):
    phone.goto("/")
    phone.get_by_role("link", name="Data terbuka").click()
    expect(phone.get_by_role("heading", name="Data terbuka", level=1)).to_be_visible()
    row = phone.get_by_role("region", name="Nilai tahunan pemerintah", exact=True).get_by_role(
        "row", name="scores.csv"
    )
    with phone.expect_download() as waiting:
        row.get_by_role("link", name="scores.csv").click()
    kept = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    assert kept.name == "scores.csv"
    assert row.locator("code").inner_text() == hashlib.sha256(kept.read_bytes()).hexdigest()
    assert "Kabupaten Dairi" in kept.read_text(encoding="utf-8")


def test_the_dictionary_opens_by_keyboard_without_javascript(live_history, open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/data/")
    summary = page.locator("#kamus-scores > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Kamus: Nilai tahunan pemerintah")).to_be_visible()
    expect(page.get_by_text("rank_province_value")).to_be_visible()
