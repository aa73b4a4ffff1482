"""A real Chromium for the tests in this folder: strict, on our own host only, in Indonesian.

A page that logs an error, throws one, or asks another host for anything fails its test. What a
failing test saw is kept in test-results/ as a picture and as HTML.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
RESULTS = HERE.parent.parent / "test-results"
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
PHASES = pytest.StashKey[dict[str, pytest.TestReport]]()

# The browser speaks to nobody but the page's own host, also not to its maker's.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AS_IN_DAIRI: dict[str, Any] = {"locale": "id-ID", "timezone_id": "Asia/Jakarta"}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SMALL_PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse the
# database there although nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class LiveServer(Protocol):
    """The part of pytest-django's live server that is used here."""

    url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves all of them out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep each phase's report with the test, so that a fixture knows whether it failed."""
    report = yield
    item.stash.setdefault(PHASES, {})[report.when] = report
    return report


@pytest.fixture(scope="session", autouse=True)
def database_before_server(django_db_setup: None) -> None:
    """Make the test database before the live server starts.

    The server looks once whether the database is in memory, and only then shares the test's own
    connection with its threads; started first, it would open more of them and leave them open.
    """


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Without one: a failure in CI, a skip at home."""
    program = os.environ.get("CHROMIUM_PATH")
    if not program:
        reason = "CHROMIUM_PATH names no browser; `make test` looks for one"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)
    # Playwright leaves Chromium's sandbox off, which root needs; the pages are all our own.
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page_faults() -> list[str]:
    """What the pages of a test did wrong so far; a test that expects a fault clears it."""
    return []


@pytest.fixture
def open_page(
    browser: Browser,
    live_server: LiveServer,
    page_faults: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an empty page; each is watched and closed after the test."""
    contexts: list[BrowserContext] = []

    def opened(**device: Any) -> Page:
        # A page kept by the browser would hide what the portal answers; one test asks for it.
        device = {"service_workers": "block", "base_url": live_server.url} | device
        context = browser.new_context(**AS_IN_DAIRI, **device)
        contexts.append(context)
        page = context.new_page()
        watch(page, device["base_url"], page_faults)
        return page

    yield opened
    if page_faults or failed(request.node):
        for number, context in enumerate(contexts):
            keep_what_was_seen(context, f"{request.node.name}-{number}")
    for context in contexts:
        context.close()
    assert not page_faults, "\n".join(["the pages of this test had faults:", *page_faults])


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """An empty page on a laptop's screen; addresses may be relative, as in goto("/")."""
    return open_page(**DESKTOP)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """An empty page on a small phone with touch, 360 x 740."""
    return open_page(**SMALL_PHONE)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that fails when a page breaks a rule of accessibility."""

    def assert_accessible(page: Page) -> None:
        results = Axe().run(page)
        found = results.response["violations"]
        lines = [described(violation) for violation in found]
        assert not found, "\n".join([f"axe finds {len(found)} faults at {page.url}:", *lines])

    return assert_accessible


def watch(page: Page, own_host: str, faults: list[str]) -> None:
    """Write down a page's errors and each request that leaves our own host."""

    def console(message: Any) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def asked(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != urlsplit(own_host).netloc:
            faults.append(f"request to another host: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", asked)


def failed(test: pytest.Item) -> bool:
    """Tell whether the test's own lines failed."""
    report = test.stash.get(PHASES, {}).get("call")
    return report is None or report.failed


def keep_what_was_seen(context: BrowserContext, name: str) -> None:
    """Save a picture and the HTML of each open page of a context."""
    RESULTS.mkdir(exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "_", name)[:120]
    for number, page in enumerate(context.pages):
        page.screenshot(path=RESULTS / f"{safe}-{number}.png", full_page=True)
        (RESULTS / f"{safe}-{number}.html").write_text(page.content(), encoding="utf-8")


def described(violation: dict[str, Any]) -> str:
    """Return a violation as lines a person can act on: rule, reason, places."""
    places = [f"    {', '.join(map(str, node['target']))}" for node in violation["nodes"][:5]]
    more = len(violation["nodes"]) - len(places)
    rest = [f"    and {more} more"] if more else []
    head = f"  {violation['id']} ({violation['impact']}): {violation['help']}"
    return "\n".join([head, *places, *rest, f"    {violation['helpUrl']}"])
