"""The page of tokens in a real browser: made, copied once, revoked; on a phone and a desk."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.tokens.models import AccessToken
from tests.browser.test_accounts import confirm_password, log_in

Axe = Callable[[Page], None]


def look(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_token_is_made_and_revoked(
    live_history: None, page: Page, axe: Axe, page_faults: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, "operator")
    page.goto("/masuk/akun/")
    page.get_by_role("link", name="Token API").click()
    expect(page.get_by_text("Belum ada token.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Buat token").click()
    confirm_password(page)
    page.get_by_role("button", name="Buat token").click()
    expect(page.locator("#faults")).to_be_visible()
    assert len(page_faults) == 1  # Chromium writes down the 422 of the empty form
    page_faults.clear()
    axe(page)
    page.get_by_label("Nama").fill("Sinkronisasi SIMPEL")
    page.get_by_label("mengubah isian").check()
    axe(page)
    look(page, f"token-new-{width}")
    page.get_by_role("button", name="Buat token").click()
    expect(page.get_by_label("Token", exact=True)).to_have_value(
        re.compile(r"^pk_[A-Za-z0-9_-]{43}$")
    )
    axe(page)
    look(page, f"token-made-{width}")
    page.get_by_role("link", name="Selesai").click()
    expect(page.get_by_role("heading", name="Sinkronisasi SIMPEL")).to_be_visible()
    axe(page)
    look(page, f"token-list-{width}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    page.get_by_role("button", name="Cabut Sinkronisasi SIMPEL").click()
    expect(page.get_by_text("Token dicabut dan tidak berlaku lagi.")).to_be_visible()
    expect(page.get_by_text("Belum ada token.")).to_be_visible()
    assert AccessToken.objects.get().revoked_at is not None
