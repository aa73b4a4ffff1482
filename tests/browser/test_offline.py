"""A phone that has lost its line shows the public pages it has opened, and never an official's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from playwright.sync_api import Page, expect

from tests.browser.conftest import SMALL_PHONE
from tests.browser.test_entering import session_of

KEPT = """async () => {
  const pages = await caches.open("pages-1");
  return (await pages.keys()).map(({ url }) => new URL(url).pathname);
}"""
READY = "async () => { await navigator.serviceWorker.ready; }"


@pytest.fixture
def visitor(
    live_history: None, open_page: Callable[..., Page], page_faults: list[str]
) -> Iterator[Page]:
    """A page on a phone that may keep pages."""
    page = open_page(service_workers="allow", **SMALL_PHONE)
    yield page
    page.wait_for_load_state("networkidle")  # its icon fails as the page did, a moment later
    expected = ("net::ERR_FAILED", "status of 503")  # no line, and a portal that fails
    page_faults[:] = [fault for fault in page_faults if not any(map(fault.__contains__, expected))]


def open_and_keep(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(READY)
    page.wait_for_function(f"({KEPT})().then(kept => kept.includes('{address}'))")


def test_pages_once_opened_open_without_a_line_with_the_date_of_the_copy(
    visitor: Page, axe: Callable[[Page], None]
) -> None:
    open_and_keep(visitor, "/tahun/2024/")  # the first visit itself, and the start page with it
    visitor.wait_for_function(f"({KEPT})().then(kept => kept.includes('/luring/'))")
    open_and_keep(visitor, "/en/unit/dairi-disdukcapil/")
    assert visitor.locator("#offline-copy").count() == 0
    visitor.context.set_offline(True)

    visitor.goto("/tahun/2024/")
    assert "2024" in visitor.locator("h1").inner_text()
    assert "Salinan luring: halaman ini dibuka" in visitor.locator("#offline-copy").inner_text()
    axe(visitor)
    visitor.goto("/en/unit/dairi-disdukcapil/")
    assert "Offline copy: this page was opened on" in visitor.locator("#offline-copy").inner_text()
    visitor.goto("/")
    assert visitor.locator(".score-big").is_visible()

    visitor.goto("/peringkat/2024/")  # never opened: the page that lists those that were
    expect(visitor.locator("#kept-pages li a")).to_have_count(3)
    axe(visitor)
    visitor.locator("#kept-pages li a").filter(has_text="2024").click()
    visitor.wait_for_url("**/tahun/2024/")


def test_nothing_of_an_official_is_kept(visitor: Page, live_server: Any) -> None:
    open_and_keep(visitor, "/")
    session_of(visitor.context, "operator", live_server.url)
    for address in ("/kerja/", "/masuk/", "/api/v1/scores/", "/data/scores.csv"):
        visitor.evaluate("address => fetch(address).then(answer => answer.text())", address)
    visitor.goto("/kerja/")
    open_and_keep(visitor, "/metode/ori-2022/")
    kept = visitor.evaluate(KEPT)
    assert set(kept) == {"/", "/luring/", "/en/luring/", "/metode/ori-2022/"}


def test_a_portal_that_fails_leaves_the_copy(
    visitor: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_keep(visitor, "/tahun/2024/")
    visitor.goto("/tahun/2024/")  # now it is the keeper that answers
    assert visitor.locator("#offline-copy").count() == 0

    def failing(*_: object) -> HttpResponse:
        return HttpResponse("gangguan", status=503)

    monkeypatch.setattr(WSGIHandler, "get_response", failing)
    answer: Any = visitor.goto("/tahun/2024/")
    assert answer.status == 200
    assert "Salinan luring" in visitor.locator("#offline-copy").inner_text()
    answer = visitor.goto("/tahun/2023/")  # no copy: the portal's own answer
    assert answer.status == 503
