"""Badges and cards in a real browser: on a page of another site, in light, dark and on paper."""

from __future__ import annotations

import http.server
import threading

import pytest
from playwright.sync_api import expect

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
GOVERNMENT_YEAR = "/pemerintah/kabupaten-dairi/2024/official/"
CARDS = ["/kartu/12.11/2024/", "/kartu/unit/dairi-disdukcapil/2024/?track=self"]


@pytest.fixture
def other_site(live_server):
    """A page of another site that frames cards and shows a badge; returns its address by width."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            width = self.path.strip("/") or "320"
            frames = "".join(
                f'<iframe src="{live_server.url}{card}" title="{card}"'
                f' width="{width}" height="680"></iframe>'
                for card in CARDS
            )
            page = (
                '<!DOCTYPE html><html lang="id"><head><title>Situs lain</title>'
                '<link rel="icon" href="data:,"></head><body><main><h1>Situs lain</h1>'
                f'<p><img src="{live_server.url}/badge/12.11/2024.svg" alt="Lencana"></p>'
                f"<p>{frames}</p>"
                f'<iframe src="{live_server.url}{GOVERNMENT_YEAR}" title="Terlarang"></iframe>'
                "</main></body></html>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [300, 320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_live_on_pages_of_others(
    live_history, open_page, page_faults, axe, other_site, width, scheme
):
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(f"{other_site}/{width}")
    for card, figure in zip(CARDS, ("94,83", "89,23"), strict=True):
        frame = page.frame(url=lambda url, card=card: url.endswith(card))
        expect(frame.locator(".figure data")).to_have_text(figure)
        assert not frame.evaluate(WIDER)
        body = frame.evaluate("getComputedStyle(document.body).backgroundColor")
        assert body == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 33, 41)")
        for link in frame.locator("a").all():
            assert link.get_attribute("target") == "_blank"
    badge = page.locator("img")
    assert badge.evaluate("image => image.complete && image.naturalWidth > 100")
    # The control: the page with the explanation is not shown inside.
    refused = [frame for frame in page.frames if frame.url.startswith("chrome-error:")]
    assert len(refused) == 1
    assert "frame-ancestors 'none'" in "".join(page_faults)
    page_faults.clear()  # it is another host, and one frame was refused: both are meant here


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_cards_are_accessible_and_print(live_history, open_page, axe, prefix, scheme):
    page = open_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    for card in CARDS:
        page.goto(prefix + card)
        axe(page)
        assert not page.evaluate(WIDER)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_cards_frame_is_high_enough(live_history, open_page):
    """The copied HTML states a height in which nothing of the card is hidden."""
    page = open_page(viewport={"width": 1280, "height": 900})
    for address in (GOVERNMENT_YEAR, "/unit/dairi-disdukcapil/2024/self/"):
        page.goto(address)
        copied = page.locator("#share-card").input_value()
        height = int(copied.partition('height="')[2].partition('"')[0])
        card = copied.partition('src="')[2].partition('"')[0]
        path = "/" + card.split("/", 3)[3]
        page.set_viewport_size({"width": 400, "height": 100})
        page.goto(path.replace("&amp;", "&"))
        needed = page.evaluate("document.documentElement.scrollHeight")
        assert needed <= height, (address, needed)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_section_works_by_keyboard_and_screen_reader(live_history, page, phone, axe, prefix):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for address in (GOVERNMENT_YEAR, "/unit/dairi-disdukcapil/2024/self/"):
        page.goto(prefix + address)
        axe(page)
        badge = page.locator(".share-section img")
        assert badge.evaluate("image => image.complete && image.naturalWidth > 100")
        field = page.locator("#share-badge")
        button = page.locator('[data-copy="share-badge"]')
        button.focus()
        page.keyboard.press("Enter")
        expect(button.locator("xpath=..").get_by_role("status")).not_to_be_empty()
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
        phone.goto(prefix + address)
        assert not phone.evaluate(WIDER)


def test_without_javascript_the_html_can_be_selected(live_history, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(GOVERNMENT_YEAR)
    field = page.get_by_label("HTML lencana")
    assert field.input_value().startswith("<a href=")
    assert not field.is_editable()
    assert page.locator("[data-copy]:visible").count() == 0
