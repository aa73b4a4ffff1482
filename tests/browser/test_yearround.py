"""The year's records in a real browser: kept, taken in, shown, accessible, on a phone."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD

CSV = (
    "Kanal;Lokus;Tahun;Bulan;Diterima;Diselesaikan;Tepat waktu\r\n"
    "LAPOR!;dairi-disdukcapil;2025;1;8;8;1\r\n"
)


@pytest.fixture
def ids(live_history):
    """The numbers in the addresses: the demonstration's records of a unit."""
    from compliance.assessments.models import IndexResult
    from compliance.followup.models import ComplaintCount, Forum, Programme, SopCheck
    from compliance.followup.yearround.samples import yearround_samples_create

    with override_settings(DEBUG=True):
        yearround_samples_create()
    count = ComplaintCount.objects.filter(unit__slug="dairi-disdukcapil").first()
    return {
        "program": Programme.objects.filter(owner_unit=count.unit).get().pk,
        "sop": SopCheck.objects.filter(unit=count.unit).first().pk,
        "forum": Forum.objects.filter(unit=count.unit).get().pk,
        "series": f"{count.channel_id}/{count.unit_id}/{count.year}",
        "survey": IndexResult.objects.filter(unit=count.unit, index="skm").first().pk,
    }


def log_in(page, name):
    page.goto("/masuk/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def addresses(ids):
    base = "/kerja/tahunan/"
    return [
        base,
        *(f"{base}{kind}/" for kind in ("program", "sop", "forum", "inovasi", "pengaduan", "skm")),
        *(f"{base}{kind}/{ids[kind]}/" for kind in ("program", "sop", "forum")),
        *(f"{base}{kind}/baru/" for kind in ("program", "sop", "forum", "inovasi")),
        f"{base}forum/{ids['forum']}/ubah/",
        f"{base}program/{ids['program']}/bukti/",
        f"{base}pengaduan/{ids['series']}/",
        f"{base}pengaduan/{ids['series']}/ubah/",
        f"{base}skm/{ids['survey']}/",
        f"{base}impor/pengaduan/",
        f"{base}impor/skm/",
        "/unit/dairi-disdukcapil/",
    ]


def test_every_page_is_accessible_and_fits_a_small_phone(ids, page, phone, axe):
    log_in(page, "coordinator")
    log_in(phone, "coordinator")
    for address in addresses(ids):
        page.goto(address)
        axe(page)
        phone.goto(address)
        assert fits(phone), address


def test_a_programme_is_written_on_a_phone_and_shown(ids, phone, page):
    log_in(phone, "coordinator")
    phone.goto("/kerja/tahunan/program/")
    phone.click("text=Tambah catatan")
    phone.select_option("[name=owner]", label="Dinas Sosial")
    phone.fill("[name=name]", "Layanan jemput bola")
    phone.fill("[name=baris-0-name]", "Pelatihan")
    phone.fill("[name=baris-0-due_on]", "2025-03-01")
    phone.fill("[name=baris-0-done_on]", "2025-02-20")
    phone.check("[name=shown_publicly]")
    phone.click("main form button[type=submit]")
    expect(phone.locator(".messages")).to_contain_text("Tersimpan")
    expect(phone.locator("main")).to_contain_text("selesai 20 Feb. 2025")
    page.goto("/unit/dairi-dinsos/")
    expect(page.locator("main")).to_contain_text("Layanan jemput bola")


def test_a_file_is_looked_through_before_it_is_taken_in(ids, page, page_faults, axe):
    log_in(page, "operator")
    page.goto("/kerja/tahunan/impor/pengaduan/")
    file = {"name": "data.csv", "mimeType": "text/csv"}
    page.set_input_files("[name=berkas]", file | {"buffer": CSV.replace("8;1", "8;9").encode()})
    page.click("text=Periksa dan lihat pratinjau")
    expect(page.locator("[data-fault]")).to_have_count(1)
    expect(page.locator("[data-fault]")).to_contain_text("baris 2, kolom G")
    axe(page)
    page_faults.clear()  # the browser reports the answer 422 itself
    page.set_input_files("[name=berkas]", file | {"buffer": CSV.encode()})
    page.click("text=Periksa dan lihat pratinjau")
    expect(page.locator("[data-result=counts]")).to_contain_text("1 baru")
    axe(page)
    page.click("text=Terapkan semua")
    expect(page.locator(".messages")).to_contain_text("1 baris tersimpan")
    page.goto("/kerja/tahunan/pengaduan/?untuk=2025")
    expect(page.locator("main table")).to_contain_text("1 (13%)")


def test_a_record_becomes_evidence(ids, page):
    log_in(page, "coordinator")
    page.goto(f"/kerja/tahunan/forum/{ids['forum']}/")
    page.click("text=Jadikan bukti")
    page.click("text=Pilih lokus ini")
    page.select_option("[name=isian]", index=1)
    page.click("main form[method=post] button")
    expect(page.locator(".messages")).to_contain_text("Kini menjadi bukti indikator")
    expect(page.locator("main")).not_to_contain_text("Belum menjadi bukti")
