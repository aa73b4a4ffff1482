"""Public pages for those who see little, use no mouse, enlarge, or want no motion.

The default run looks at each page on three screens, so that each width, each language and both
colour schemes occur; EVERY_SCREEN=1 takes all twelve.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

PAGES = [
    "/",
    "/pemerintah/kabupaten-gorontalo/",
    "/pemerintah/kabupaten-dairi/2024/official/",
    "/unit/dairi-disdukcapil/",
    "/unit/dairi-disdukcapil/2024/self/",
    "/tahun/2024/",
    "/tahun/2020/",
    "/tahun/2025/?urut=provinsi",
    "/peringkat/2022/",
    "/peta/2022/",
    "/peta/2025/",
    "/bandingkan/",
    "/bandingkan/?unit=dairi-dinkes&unit=dairi-disdukcapil",
    "/bandingkan/?pemerintah=kabupaten-dairi&pemerintah=kabupaten-karo&pemerintah=kota-medan",
    "/cari/?q=puskesmas",
    "/istilah/",
    "/metode/ori-2022/",
    "/publikasi/12.11/2024/official/1/",
    "/ralat/",
    "/verifikasi/",
    "/data/",
    "/luring/",
    "/masuk/",
]
EVERY_SCREEN = list(product(("", "/en"), (360, 768, 1280), ("light", "dark")))
SOME_SCREENS = [("", 1280, "light"), ("/en", 360, "light"), ("", 768, "dark")]
SCREENS = EVERY_SCREEN if os.environ.get("EVERY_SCREEN") else SOME_SCREENS
OPEN = "document.querySelectorAll('main details').forEach(e => { e.open = true })"
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    name: at.tagName + ' ' + (at.textContent || at.id).trim().slice(0, 40),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      // a tile of the map gets its ring drawn around the box in it
      || getComputedStyle(at.querySelector('.tile-box') || at).strokeWidth === '3px',
  };
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  const lasts = text => text.split(',').some(part => parseFloat(part) > 0);
  return lasts(style.animationDuration) || lasts(style.transitionDuration)
    || style.scrollBehavior === 'smooth';
}).map(e => e.tagName)"""


@pytest.mark.parametrize(("language", "width", "colours"), SCREENS)
def test_each_page_is_accessible(
    live_history: None,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    language: str,
    width: int,
    colours: str,
) -> None:
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=colours)
    for address in PAGES:
        page.goto(language + address)
        page.evaluate(OPEN)
        axe(page)
        assert not page.evaluate(TOO_WIDE), address


def test_pages_reflow_when_they_are_enlarged(
    live_history: None, open_page: Callable[..., Page]
) -> None:
    """At 200 % a window of 1280 pixels shows 640 of a page's, at 400 % it shows 320."""
    for enlarged in (2, 4):
        size = {"width": 1280 // enlarged, "height": 800 // enlarged}
        page = open_page(viewport=size, device_scale_factor=enlarged)
        for address in PAGES:
            page.goto(address)
            assert not page.evaluate(TOO_WIDE), (address, enlarged)


@pytest.mark.parametrize("address", ["/", "/peta/2022/", "/bandingkan/"])
def test_each_step_of_the_keyboard_is_seen(
    live_history: None, open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(address)
    links = page.locator("a[href], button, input, select, summary, [tabindex='0']").count()
    met = []
    for _ in range(min(links, 60)):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found["name"].startswith("BODY"):
            break
        assert found["seen"] and found["ring"], found
        met.append(found["name"])
    assert len(met) > 15
    assert met[0].endswith("Langsung ke isi")


def test_who_wants_no_motion_gets_none(live_history: None, open_page: Callable[..., Page]) -> None:
    still, moving = open_page(reduced_motion="reduce"), open_page(reduced_motion="no-preference")
    for page in (still, moving):
        page.goto("/")
    assert still.evaluate(MOVING) == []
    assert moving.evaluate(MOVING) == ["HTML"]  # the control: it does look


def test_a_screen_reader_is_told_the_values_of_the_trend(live_history: None, page: Page) -> None:
    for prefix, said in (("", "2024: 94,83"), ("/en", "2024: 94.83")):
        page.goto(f"{prefix}/")
        chart = node_named(page.context.new_cdp_session(page), "2021–2024")
        description = chart["description"]["value"]
        for value in (said, "2022", "2023", "2021"):
            assert value in description
        cut = "metode berubah" if not prefix else "method changed"
        assert cut in description.lower()


def node_named(devtools: CDPSession, part: str) -> Any:
    """Return the picture in the tree of accessibility whose name has these words."""
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    (found,) = [
        node
        for node in nodes
        if node.get("role", {}).get("value") in {"image", "img"}
        and part in node.get("name", {}).get("value", "")
    ]
    return found
