"""The desk in a real browser: worklist, calendar, history with its way back, help, small phone."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD


@pytest.fixture
def ids(live_history):
    """The open sample year with its sample calendar, and one answer that was changed once."""
    from decimal import Decimal

    from compliance.accounts.models import User
    from compliance.accounts.selectors import rights_of
    from compliance.assessments.desk.samples import sample_steps_create
    from compliance.assessments.entries import EntryChange, entries_save
    from compliance.assessments.models import UnitAssessment

    with override_settings(DEBUG=True):
        sample_steps_create()
    unit = UnitAssessment.objects.get(
        assessment__sample=True, assessment__year=2026, unit__slug="dairi-disdukcapil"
    )
    entry = unit.entries.filter(product=None).exclude(value=None).order_by("pk").first()
    operator = User.objects.get(username="operator")
    value = Decimal("1.25") if entry.value != Decimal("1.25") else Decimal("1.5")
    entries_save(
        unit_assessment_id=unit.pk,
        changes=[
            EntryChange(entry.indicator, None, value, note="baru", seen_version=entry.version)
        ],
        actor=operator,
        rights=rights_of(operator),
    )
    return {"year": unit.assessment_id, "unit": unit.pk, "indicator": entry.indicator}


def log_in(page, name):
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def addresses(ids):
    return [
        "/kerja/",
        "/kerja/kalender/2026/",
        "/kerja/kalender/2025/",
        f"/kerja/penilaian/{ids['year']}/riwayat/",
        f"/kerja/lokus/{ids['unit']}/riwayat/",
        f"/kerja/lokus/{ids['unit']}/riwayat/{ids['indicator']}/0/",
        "/kerja/bantuan/",
        "/kerja/bantuan/?cari=zzz",
        "/kerja/bantuan/zona-dan-angka/",
        "/kerja/bantuan/papan-ketik/",
    ]


@pytest.mark.parametrize("who", ["operator", "coordinator"])
def test_every_page_is_accessible_and_fits_a_small_phone(ids, page, phone, axe, who):
    log_in(page, who)
    log_in(phone, who)
    for address in addresses(ids):
        page.goto(address)
        axe(page)
        phone.goto(address)
        axe(phone)
        assert fits(phone), address


@pytest.mark.parametrize("who", ["verifier", "publisher", "auditor", "administrator"])
def test_the_worklist_of_each_role_is_accessible(ids, phone, axe, who):
    log_in(phone, who)
    axe(phone)
    assert fits(phone)
    if who in ("auditor", "administrator"):
        phone.goto("/kerja/catatan/")
        expect(phone.locator("main")).to_contain_text("Rantai utuh sampai")
        axe(phone)
        assert fits(phone)


def test_the_menu_wraps_and_leads_to_the_calendar(ids, phone):
    log_in(phone, "coordinator")
    menu = phone.get_by_role("navigation", name="Ruang kerja")
    tops = {round(box["y"]) for box in (i.bounding_box() for i in menu.locator("li").all()) if box}
    assert len(tops) > 1
    menu.get_by_role("link", name="Kalender", exact=True).click()
    expect(phone).to_have_url(re.compile(r"/kerja/kalender/\d{4}/$"))
    expect(menu.get_by_role("link", name="Kalender", exact=True)).to_have_attribute(
        "aria-current", "page"
    )


def test_a_step_is_set_and_a_fault_keeps_what_was_typed(ids, page, page_faults, axe):
    log_in(page, "coordinator")
    page.goto("/kerja/kalender/2026/")
    group = page.get_by_role("group", name="Pengisian evaluasi mandiri")
    group.get_by_label("Selesai").fill("2026-09-01")
    group.get_by_label("Catatan").fill("sudah diketik")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#faults")).to_contain_text("tidak boleh sebelum tanggal mulai")
    expect(group.get_by_label("Catatan")).to_have_value("sudah diketik")
    axe(page)
    page_faults.clear()  # the browser reports the answer 422 itself
    group.get_by_label("Selesai").fill("2026-12-20")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".messages")).to_contain_text("Tahap yang berubah: 1")
    expect(page.locator("table.calendar")).to_contain_text("20 Des")


def test_the_calendar_file_is_downloaded(ids, page):
    log_in(page, "operator")
    page.goto("/kerja/kalender/2026/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.ics")).click()
    assert download.value.suggested_filename == "kalender-2026.ics"


def test_the_calendar_prints_without_form_and_menu(ids, page):
    log_in(page, "coordinator")
    page.goto("/kerja/kalender/2026/")
    page.emulate_media(media="print")
    expect(page.locator("table.calendar")).to_be_visible()
    expect(page.locator("main form")).to_be_hidden()
    expect(page.locator(".work-nav")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_change_is_taken_back_after_a_second_look(ids, open_page, script):
    page = open_page(viewport={"width": 1280, "height": 800}, java_script_enabled=script)
    log_in(page, "operator")
    page.goto(f"/kerja/lokus/{ids['unit']}/riwayat/{ids['indicator']}/0/")
    expect(page.locator(".event")).to_have_count(1)
    button = page.get_by_role("button", name="Ya, batalkan perubahan")
    expect(button).to_be_hidden()
    page.get_by_text("Batalkan perubahan ini…").click()
    button.click()
    expect(page.locator(".messages")).to_contain_text("Perubahan dibatalkan")
    expect(page.locator(".event")).to_have_count(2)
    expect(page.locator(".event").first).to_contain_text("baru")


def test_a_topic_is_found_from_the_page_it_explains(ids, page):
    log_in(page, "operator")
    page.goto("/kerja/kalender/2026/")
    page.get_by_role("link", name="Bantuan halaman ini: Kalender tahun penilaian").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kalender tahun penilaian")
    page.get_by_role("navigation", name="Ruang kerja").get_by_role(
        "link", name="Bantuan", exact=True
    ).click()
    page.get_by_label("Cari di bantuan").fill("xlsx")
    page.get_by_role("button", name="Cari").click()
    expect(page.get_by_role("link", name="Lembar sebar").last).to_be_visible()
    expect(page.locator("main li.card")).not_to_have_count(13)
