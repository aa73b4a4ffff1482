"""The pages of the dashboard on a small phone: short, in cards, and the map to be tapped."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

HEIGHT = "document.documentElement.scrollHeight"
MENU_ROWS = """new Set([...document.querySelectorAll('.site-menu li')]
  .map(item => Math.round(item.getBoundingClientRect().top))).size"""
HEADS = "[...document.querySelectorAll('main table.table-cards thead')]"
LABELS = """[...document.querySelectorAll('main td[data-label]')]
  .filter(cell => cell.checkVisibility())
  .map(cell => getComputedStyle(cell, '::before').content)"""


def test_a_citizen_on_a_small_phone(
    live_history: None, phone: Page, page_faults: list[str], axe: Callable[[Page], None]
) -> None:
    """One journey, since loading the history is most of the cost of a test here."""
    for address in ("/", "/en/"):
        phone.goto(address)
        assert phone.evaluate(MENU_ROWS) <= 2

    phone.locator(".site-menu a[href='/en/peta/']").click()
    phone.wait_for_url("**/en/peta/")
    phone.goto("/peta/2022/")
    tile = phone.get_by_role("link", name="Kabupaten Karo, 12.06: 67,15, Kuning")
    box = tile.bounding_box()
    assert box and min(box["width"], box["height"]) >= 36
    tile.tap()
    phone.wait_for_url("**/pemerintah/kabupaten-karo/")

    phone.goto("/tahun/2024/")
    assert phone.evaluate(HEIGHT) < 7000
    assert phone.evaluate(f"{HEADS}.every(head => head.getBoundingClientRect().width <= 1)")
    labels = phone.evaluate(LABELS)
    assert labels and all(len(label) > 4 for label in labels)

    # A fault is answered at its field; the browser notes the status, which is meant so.
    phone.goto("/bandingkan/?pemerintah=tidak-ada&tahun=x")
    page_faults.clear()
    assert phone.get_by_label("Pemerintah 1").get_attribute("aria-invalid") == "true"
    axe(phone)
    phone.get_by_label("Pemerintah 1").fill("Kabupaten Dairi")
    phone.get_by_label("Pemerintah 2").fill("kabupaten karo")
    phone.get_by_label("Tahun (boleh kosong)").first.fill("2022")
    phone.get_by_role("button", name="Bandingkan").first.click()
    assert phone.get_by_role("img", name="Kabupaten · 2022 · nilai resmi").count() == 1


def test_on_a_laptop_the_tables_are_tables_and_names_stand_on_the_map(
    live_history: None, page: Page
) -> None:
    page.goto("/peta/2022/")
    assert page.locator(".tile-name", has_text="Dairi").first.is_visible()
    page.goto("/tahun/2024/")
    assert page.get_by_role("columnheader", name="Sumber").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("svg.dots").is_visible()
