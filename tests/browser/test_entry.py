"""Officials at work in a real browser: a year is opened, filled in, published and seen by all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.services import DEMO_PASSWORD

Axe = Callable[[Page], None]
EXPECTED_REFUSAL = re.compile(r"console: Failed to load resource: .* 422 ")


def log_in(page: Page, name: str) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruang kerja")


def open_dairi(page: Page, year: str) -> None:
    page.get_by_label("Pemerintah", exact=True).select_option(label="Kabupaten Dairi")
    page.get_by_label("Tahun", exact=True).fill(year)
    page.get_by_label("Jalur penilaian").select_option("official")
    page.get_by_role("button", name="Buka").click()


@pytest.fixture
def allow_refusals(page_faults: list[str]) -> Callable[[], None]:
    """A refused form is answered 422, which Chromium writes down as an error; nothing else is."""

    def forget() -> None:
        assert page_faults
        assert all(EXPECTED_REFUSAL.match(fault) for fault in page_faults), page_faults
        page_faults.clear()

    return forget


def test_a_total_is_typed_seen_published_and_public(
    live_history: None,
    page: Page,
    open_page: Callable[..., Page],
    axe: Axe,
    allow_refusals: Callable[[], None],
) -> None:
    log_in(page, "coordinator")
    axe(page)
    page.get_by_role("link", name="Buka penilaian").click()
    open_dairi(page, "2020")
    expect(page.get_by_role("alert")).to_contain_text("Tahun 2020 tidak dinilai.")
    expect(page.get_by_label("Tahun", exact=True)).to_have_value("2020")
    axe(page)
    allow_refusals()

    open_dairi(page, "2025")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kabupaten Dairi 2025")
    expect(page.get_by_text("Belum ada nilai. Itu bukan nilai nol.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Catat nilai akhir").click()
    axe(page)
    page.get_by_label(re.compile("Nilai akhir")).fill("90,12")
    page.get_by_label("Nama sumber").fill("Uji peramban")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("[data-result=score]")).to_contain_text("90,12")
    expect(page.locator("[data-result=category]")).to_contain_text("A – Sangat Baik")
    expect(page.locator(".score-words .zone")).to_have_text(re.compile("Hijau"))
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"Tersimpan pukul \d\d\.\d\d\.\d\d WIB\.\s+Nilai\s+90,12")
    )
    axe(page)

    publisher = open_page()
    log_in(publisher, "publisher")
    publisher.goto(page.url)  # the list also holds the sample of that year
    publisher.get_by_role("link", name="Terbitkan penilaian ini…").click()
    publisher.get_by_text("Terbitkan penilaian ini…").click()
    axe(publisher)
    publisher.get_by_role("button", name="Ya, terbitkan sekarang").click()
    expect(publisher.get_by_role("status")).to_contain_text("Terbit pukul")
    axe(publisher)

    visitor = open_page()
    visitor.goto("/")
    expect(visitor.locator(".score-big")).to_contain_text("90,12")


def test_a_unit_is_filled_in_on_a_phone(live_history: None, phone: Page, axe: Axe) -> None:
    log_in(phone, "operator")
    axe(phone)
    phone.get_by_role("link", name="Kabupaten Dairi 2026").first.click()
    axe(phone)
    phone.get_by_role("link", name=re.compile("^Isian Dinas Kependudukan")).click()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= 360")
    first = phone.get_by_role("group", name=re.compile("IN-01"))
    second = phone.get_by_role("group", name=re.compile("IN-02"))
    first.get_by_label(re.compile("Nilai")).fill("7")
    second.get_by_label(re.compile("Nilai")).fill("4,5")
    phone.get_by_role("button", name="Simpan").click()

    expect(first.get_by_text("Nilai paling besar 5.")).to_be_visible()
    expect(first.get_by_label(re.compile("Nilai"))).to_be_focused()
    expect(first.get_by_label(re.compile("Nilai"))).to_have_value("7")
    expect(second.get_by_label(re.compile("Nilai"))).to_have_value("4,5")
    axe(phone)

    first.get_by_label(re.compile("Nilai")).fill("0")
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.locator("[data-save-state]")).to_contain_text("Tersimpan pukul")
    expect(first).to_contain_text("Terisi: nol")
    expect(phone.locator("[data-result=range]")).to_contain_text("sampai")
    axe(phone)


def test_a_unit_is_filled_in_without_javascript(
    live_history: None, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, "operator")
    page.get_by_role("link", name="Kabupaten Dairi 2026").first.click()
    page.get_by_role("link", name=re.compile("^Isian Dinas Kependudukan")).click()
    first = page.get_by_role("group", name=re.compile("IN-01"))
    first.get_by_label(re.compile("Nilai")).fill("2")
    first.get_by_label(re.compile("Tidak berlaku")).uncheck()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan pukul")
    expect(first.get_by_label(re.compile("Nilai"))).to_have_value("2")
