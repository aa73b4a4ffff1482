"""The right of reply in a real browser: by keyboard, on a small phone, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD

LONG = "https://contoh.go.id/" + "bukti" * 60  # nothing in it where a line could break


@pytest.fixture
def address(live_history):
    """The page of a unit that a person verified."""
    from compliance.accounts.models import User
    from compliance.assessments.models import UnitAssessment

    rows = UnitAssessment.objects.filter(assessment__year=2025, assessment__track="self")
    unit = rows.get(unit__slug="dairi-disdukcapil")
    rows.filter(pk=unit.pk).update(verified_by=User.objects.get(username="verifier"))
    return f"/kerja/lokus/{unit.pk}/tanggapan/"


def log_in(page, name):
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def test_a_reply_on_a_phone_is_decided_by_keyboard(address, page, phone, axe):
    log_in(phone, "operator")
    phone.goto(address)
    axe(phone)
    assert fits(phone)
    phone.get_by_label("Tanggapan", exact=True).fill(f"Sudah ada:\n{LONG}")
    phone.get_by_role("button", name="Kirim tanggapan").click()
    expect(phone.get_by_text("Menunggu keputusan verifikator.")).to_be_visible()
    assert fits(phone)
    axe(phone)

    log_in(page, "verifier")
    page.goto(address)
    page.get_by_role("link", name="Putuskan tanggapan…").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/keputusan/$"))
    axe(page)
    page.get_by_label("Diterima; lokusnya dibuka kembali").focus()
    page.keyboard.press("ArrowDown")  # the next choice
    page.keyboard.press("Tab")
    page.keyboard.type("Sebagian benar.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keputusan verifikator: Diterima sebagian")).to_be_visible()
    axe(page)


def test_a_faulty_decision_leads_to_its_fields(address, page, phone, axe, page_faults):
    log_in(phone, "operator")
    phone.goto(address)
    phone.get_by_label("Tanggapan", exact=True).fill("Sudah ada.")
    phone.get_by_role("button", name="Kirim tanggapan").click()
    expect(phone.get_by_text("Menunggu keputusan verifikator.")).to_be_visible()
    log_in(page, "verifier")
    page.goto(f"{address}keputusan/")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("2 isian perlu diperbaiki")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Keputusan: Pilih keputusannya.").click()
    expect(page.locator("#id_outcome")).to_be_focused()
    assert any("422" in fault for fault in page_faults)
    page_faults.clear()


def test_waiving_without_javascript(address, page, browser, live_server):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    plain = context.new_page()
    log_in(plain, "operator")
    plain.goto(address)
    plain.get_by_text("Tidak menanggapi…").click()
    plain.get_by_role("button", name="Ya, tidak menanggapi").click()
    expect(plain.get_by_text("Lokus ini menyatakan tidak menanggapi.")).to_be_visible()
    context.close()
