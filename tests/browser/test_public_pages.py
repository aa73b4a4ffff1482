"""The public pages in a real browser: accessible, quiet, and narrow enough for a small phone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

PAGES = [
    "/",
    "/pemerintah/kabupaten-gorontalo/",
    "/tahun/2024/",
    "/tahun/2025/?urut=provinsi",
    "/tahun/2020/",
    "/unit/dairi-disdukcapil/",
    "/peringkat/2022/",
    "/peta/2022/",
    "/peta/2025/",
    "/bandingkan/",
    "/bandingkan/?pemerintah=kabupaten-dairi&pemerintah=kabupaten-karo&pemerintah=kota-medan",
    "/bandingkan/?unit=dairi-dinkes&unit=dairi-disdukcapil",
    "/cari/?q=puskesmas",
    "/istilah/",
    "/metode/ori-2022/",
    "/masuk/",
]
BOTH = [prefix + page for page in PAGES for prefix in ("", "/en")]
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > window.innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    '.site-nav a, .site-nav button, .link-row a, .button, summary, input:not([type=hidden])')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 120))"""
ALL_OPEN = "document.querySelectorAll('details').forEach(e => { e.open = true })"


def test_on_a_small_phone_nothing_is_wider_than_the_screen_or_too_small_to_tap(
    live_history: None, phone: Page
) -> None:
    for address in BOTH:
        phone.goto(address)
        phone.evaluate(ALL_OPEN)
        assert not phone.evaluate(WIDER_THAN_SCREEN), address
        assert phone.evaluate(SMALL_TARGETS) == [], address


def test_a_visitor_finds_the_way_without_a_mouse_and_in_print(
    live_history: None, page: Page
) -> None:
    """One journey, since loading the history is most of the cost of a test here."""
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    chart: Any = page.get_by_role("img", name="Grafik nilai akhir 2021–2024")
    assert chart.count() == 1

    page.emulate_media(media="print")
    assert not page.locator(".site-nav").first.is_visible()
    assert page.locator(".score-big").is_visible()
    page.emulate_media(media="screen")

    page.goto("/tahun/2024/")
    page.get_by_role("link", name="Kota", exact=True).click()
    page.wait_for_url("**/?jenis=kota")
    assert page.get_by_role("rowheader").count() > 0

    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/tahun/2024/?jenis=kota")
    assert page.locator("html").get_attribute("lang") == "en"
