"""Verification in a real browser: by keyboard alone, on a small phone, accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD


@pytest.fixture
def units(live_history):
    """The numbers of the units of the open sample year, one by state."""
    from compliance.assessments.models import UnitAssessment

    rows = UnitAssessment.objects.filter(assessment__sample=True, assessment__year=2026)
    return {row.status: row.pk for row in rows} | {"year": rows.first().assessment_id}


@pytest.fixture
def both_tracks(live_history):
    """The number of a year that both the regency and the Ombudsman assessed."""
    from compliance.assessments.models import Assessment

    return Assessment.objects.get(government__code="12.11", year=2024, track="self").pk


def log_in(page, name):
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def test_every_page_is_accessible_and_fits_a_small_phone(units, both_tracks, page, phone, axe):
    log_in(page, "verifier")
    log_in(phone, "coordinator")
    for address in (
        f"/kerja/lokus/{units['submitted']}/verifikasi/",
        f"/kerja/lokus/{units['returned']}/verifikasi/",
        f"/kerja/lokus/{units['verified']}/buka-kembali/",
        f"/kerja/penilaian/{both_tracks}/banding/",
        f"/kerja/penilaian/{units['year']}/",
    ):
        page.goto(address)
        axe(page)
        phone.goto(address)
        assert fits(phone), address
    for address in (
        f"/kerja/lokus/{units['draft']}/ajukan/",
        f"/kerja/lokus/{units['returned']}/ajukan/",
        f"/kerja/lokus/{units['submitted']}/tarik/",
    ):
        phone.goto(address)
        axe(phone)
        assert fits(phone), address


def test_a_unit_is_reviewed_by_keyboard_and_returned(units, page, page_faults):
    log_in(page, "verifier")
    address = f"/kerja/lokus/{units['submitted']}/verifikasi/"
    page.goto(address)
    row = page.get_by_role("group", name=re.compile("^IN-01 "))
    row.get_by_label("Kembalikan").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Bukti tidak terbaca.")
    row = page.get_by_role("group", name=re.compile("^IN-02 "))
    row.get_by_label("Terima").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # saves, and neither returns nor verifies the unit
    expect(page.get_by_text("2 penilaian isian tersimpan")).to_be_visible()
    expect(page.get_by_text("2 dari 31 isian sudah dinilai, 1 dikembalikan.")).to_be_visible()
    page.get_by_role("button", name="Kembalikan", exact=True).click()
    expect(page.get_by_text("Lihat alasan pada 1 isian yang dikembalikan.")).to_be_visible()
    assert page_faults == []


def test_the_line_at_the_bottom_covers_no_field_that_has_the_focus(units, phone):
    log_in(phone, "verifier")
    phone.goto(f"/kerja/lokus/{units['submitted']}/verifikasi/")
    field = phone.get_by_role("group", name=re.compile("^IN-02 ")).get_by_label("Alasan")
    half_covered = """async field => {
      const bar = document.querySelector(".actions-sticky");
      const off = () => field.getBoundingClientRect().top - bar.getBoundingClientRect().top + 20;
      for (let turn = 0; turn < 100 && Math.abs(off()) > 1; turn += 1) {
        scrollBy({ top: off(), behavior: "instant" });
        await new Promise(requestAnimationFrame);  // what comes near is drawn, and moves the rest
      }
      return Math.abs(off()) <= 1;
    }"""
    assert field.evaluate(half_covered)
    field.tap(position={"x": 20, "y": 8})
    expect(field).to_be_focused()
    phone.wait_for_function("""() => document.activeElement.getBoundingClientRect().bottom
      <= document.querySelector(".actions-sticky").getBoundingClientRect().top""")


def test_a_refused_row_is_reached_from_the_list_of_faults(units, page, page_faults, axe):
    log_in(page, "verifier")
    page.goto(f"/kerja/lokus/{units['submitted']}/verifikasi/")
    row = page.get_by_role("group", name=re.compile("^IN-03 "))
    row.get_by_label("Alasan").fill("Tanpa pilihan.")
    page.get_by_role("button", name="Simpan penilaian").click()
    fault = page.get_by_role("alert").get_by_role("link")
    expect(fault).to_contain_text("IN-03: Penilaian: Pilih terima atau kembalikan.")
    axe(page)
    fault.click()
    expect(page.locator("#id_IN-03_0-verdict")).to_be_focused()
    page_faults.clear()  # the browser tells the refused form's 422 as an error
