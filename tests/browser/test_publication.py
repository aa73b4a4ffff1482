"""A publisher on a small phone: preview, plan, publication, correction; then what visitors read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD

LONG = "https://contoh.go.id/" + "ralat" * 60  # nothing in it where a line could break


def coordinator():
    from compliance.accounts.models import User
    from compliance.accounts.selectors import rights_of

    person = User.objects.get(username="coordinator")
    return {"actor": person, "rights": rights_of(person)}


def record(pk, figure):
    """Record what a source prints, as the coordinator."""
    from compliance.assessments import services

    services.reported_total_record(
        assessment_id=pk,
        figures=services.TotalFigures(figure=figure),
        source=services.Source(name="Uji", url="https://contoh.go.id/uji"),
        **coordinator(),
    )


@pytest.fixture
def year(live_history):
    """An official result that waits for its publisher."""
    from compliance.assessments import services
    from units.models import Government

    dairi = Government.objects.get(code="12.11")
    opened = services.assessment_open(
        government=dairi, year=2025, track="official", **coordinator()
    )
    record(opened.pk, "87.13")
    return opened


def log_in(page, name):
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def looks_right(page, axe):
    axe(page)
    assert fits(page)


def test_a_publisher_on_a_phone_previews_and_plans(year, phone, page, axe, page_faults):
    address = f"/kerja/penilaian/{year.pk}/publikasi/"
    log_in(phone, "publisher")
    phone.goto(address)
    looks_right(phone, axe)

    phone.get_by_role("link", name="Bagaimana nilai ini terjadi").click()
    expect(phone.get_by_text("publik belum melihatnya")).to_be_visible()
    expect(phone.get_by_text("87,13").first).to_be_visible()
    looks_right(phone, axe)
    page.goto("/pemerintah/kabupaten-dairi/")
    expect(page.get_by_text("87,13")).to_have_count(0)
    phone.get_by_role("link", name="English").click()
    expect(phone).to_have_url(re.compile(f"/en/kerja/penilaian/{year.pk}/pratinjau/penjelasan/$"))
    expect(phone.get_by_text("87.13").first).to_be_visible()
    looks_right(phone, axe)
    phone.get_by_role("link", name="Indonesia").click()
    phone.get_by_role("link", name="Kembali ke halaman publikasi").click()
    expect(phone).to_have_url(re.compile(f"{address}$"))

    seen = phone.locator("input[name=seen]").first.get_attribute("value")
    record(year.pk, "87.14")  # by the coordinator, while the publisher looks
    phone.get_by_text("Terbitkan penilaian ini…").click()
    with phone.expect_response(re.compile("/terbit/$")) as refused:
        phone.get_by_role("button", name="Ya, terbitkan sekarang").click()
    assert refused.value.status == 409
    expect(phone.get_by_text("Isi tahun ini berubah sejak Anda membukanya")).to_be_visible()
    expect(phone.locator("[data-result=score]")).to_contain_text("87,14")
    assert phone.locator("input[name=seen]").first.get_attribute("value") != seen
    looks_right(phone, axe)
    (fault,) = page_faults  # the browser logs any such answer
    assert "409" in fault
    page_faults.clear()

    phone.goto(address)
    phone.get_by_label("Tanggal terbit").fill("2020-01-01")
    phone.get_by_label("Jam terbit (WIB)").fill("09:00")
    with phone.expect_response(re.compile("/rencana/$")) as refused:
        phone.get_by_role("button", name="Simpan rencana terbit").click()
    assert refused.value.status == 422
    expect(phone.locator("#faults")).to_be_focused()
    expect(phone.get_by_label("Tanggal terbit")).to_have_value("2020-01-01")
    looks_right(phone, axe)
    (fault,) = page_faults  # the browser logs any such answer
    assert "422" in fault
    page_faults.clear()


def test_a_year_is_planned_published_and_corrected(year, phone, page, axe):
    address = f"/kerja/penilaian/{year.pk}/publikasi/"
    log_in(phone, "publisher")
    phone.goto(address)
    next_month = phone.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")
    phone.get_by_label("Tanggal terbit").fill(next_month)
    phone.get_by_label("Jam terbit (WIB)").fill("09:00")
    phone.get_by_role("button", name="Simpan rencana terbit").click()
    expect(phone.get_by_text("Rencana terbit tersimpan pukul")).to_be_visible()
    expect(phone.get_by_text("pukul 09.00 WIB")).to_be_visible()
    looks_right(phone, axe)
    phone.get_by_role("button", name="Batalkan rencana terbit").click()
    expect(phone.get_by_text("Rencana terbit dibatalkan pukul")).to_be_visible()

    phone.get_by_text("Terbitkan penilaian ini…").click()
    phone.get_by_role("button", name="Ya, terbitkan sekarang").click()
    expect(phone.get_by_text("Hasilnya kini dapat dibaca siapa saja.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Publikasi 1")).to_be_visible()
    looks_right(phone, axe)
    page.goto("/pemerintah/kabupaten-dairi/")
    expect(page.get_by_text("87,13").first).to_be_visible()

    phone.get_by_label("Alasan ralat").fill(f"Salah ketik.\n{LONG}")
    phone.get_by_role("button", name="Buka ralat").click()
    expect(phone.get_by_role("heading", name="Ralat yang sedang dibuka")).to_be_visible()
    looks_right(phone, axe)
    record(year.pk, "87.19")
    phone.goto(address)
    looks_right(phone, axe)
    phone.get_by_text("Terbitkan penilaian ini…").focus()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Publikasi 2")).to_be_visible()
    looks_right(phone, axe)

    for prefix in ("", "/en"):
        page.goto(f"{prefix}/ralat/")
        expect(page.get_by_text("Salah ketik.")).to_be_visible()
        axe(page)
    page.goto("/ralat/")
    expect(page.get_by_role("row", name="Nilai akhir 87,13 87,19")).to_be_visible()
    page.get_by_role("link", name="Publikasi 1 (sebelum ralat)").click()
    expect(page.get_by_text("Publikasi ini sudah diralat.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Buka publikasi terbaru").click()
    expect(page).to_have_url(re.compile("/publikasi/12.11/2025/official/2/$"))
    axe(page)
    phone.goto("/ralat/")
    looks_right(phone, axe)
    phone.goto("/publikasi/12.11/2025/official/2/")
    looks_right(phone, axe)
