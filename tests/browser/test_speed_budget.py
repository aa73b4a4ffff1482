"""What the home page may cost a citizen on a cheap phone and a slow line."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser.conftest import SMALL_PHONE
from tests.browser.test_entering import slow_line

FIRST_VIEW = 14_000  # bytes of the compressed page: what one round trip of a new line carries
WHOLE_PAGE = 60_000
REQUESTS = 4
LARGEST_PAINT = 1000  # milliseconds
PAGES = ["/", "/unit/dairi-disdukcapil/", "/tahun/2024/", "/peringkat/2024/"]
PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  const entries = list.getEntries();
  done(entries[entries.length - 1].startTime);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def test_the_first_view_fits_into_one_round_trip(history: None) -> None:
    for address in ("/", "/en/"):
        answer = Client().get(address, headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) <= FIRST_VIEW, (address, len(answer.content))


def test_the_home_page_is_four_small_requests(live_history: None, phone: Page) -> None:
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Network.enable")
    sizes: dict[str, int] = {}
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    phone.goto("/", wait_until="networkidle")
    assert 0 < len(sizes) <= REQUESTS, sizes
    assert sum(sizes.values()) < WHOLE_PAGE, sizes


def test_the_pages_say_all_without_a_script(
    live_history: None, open_page: Callable[..., Page]
) -> None:
    with_script, without = open_page(**SMALL_PHONE), open_page(java_script_enabled=False)
    for address in PAGES:
        texts = []
        for page in (with_script, without):
            page.goto(address)
            texts.append(page.locator("main").text_content())
        assert texts[0] and texts[0] == texts[1], address


@pytest.mark.alone
def test_the_largest_thing_is_painted_within_a_second_on_a_slow_phone(
    live_history: None, phone: Page
) -> None:
    phone.goto("/")  # the server has read its templates
    slow_line(phone)
    times: list[Any] = []
    for _ in range(3):
        phone.goto("about:blank")
        phone.goto("/")
        times.append(phone.evaluate(PAINTED))
    assert statistics.median(times) < LARGEST_PAINT, times
