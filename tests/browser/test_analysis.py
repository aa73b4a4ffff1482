"""The analysis pages in a real browser: simulate, print, small phone, accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD


@pytest.fixture
def ids(live_history):
    """The addresses' numbers: the complete sample year, a unit of it and the unit itself."""
    from compliance.assessments.models import UnitAssessment

    unit = UnitAssessment.objects.get(
        assessment__sample=True, assessment__year=2024, unit__slug="dairi-disdukcapil"
    )
    return {"year": unit.assessment_id, "unit": unit.pk, "locus": unit.unit_id}


def log_in(page, name):
    page.goto("/masuk/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen.

    A phone widens window.innerWidth to hold what sticks out, so the screen itself is the measure.
    """
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def addresses(ids):
    return [
        "/kerja/pemeriksaan/?tampil=semua",
        f"/kerja/penilaian/{ids['year']}/peringatan/",
        f"/kerja/penilaian/{ids['year']}/hitung-ulang/?metode=ori-2025",
        f"/kerja/penilaian/{ids['year']}/simulasi/?sasaran=score&nilai=92",
        f"/kerja/penilaian/{ids['year']}/metode/",
        f"/kerja/lokus/{ids['unit']}/simulasi/?sasaran=score&nilai=95&n-I.1=2",
        f"/kerja/lokus/{ids['locus']}/indeks/",
        "/kerja/metode/",
    ]


def test_every_page_is_accessible_and_fits_a_small_phone(ids, page, phone, axe):
    log_in(page, "coordinator")
    log_in(phone, "coordinator")
    for address in addresses(ids):
        page.goto(address)
        axe(page)
        phone.goto(address)
        assert fits(phone), address


def test_the_result_follows_a_moved_answer_without_a_reload(ids, page):
    log_in(page, "operator")
    page.goto(f"/kerja/lokus/{ids['unit']}/simulasi/")
    page.evaluate("window.stayed = true")
    page.click("summary")
    page.fill("[name='n-I.1']", "0")
    page.select_option("[name=sasaran]", "category:A")
    expect(page.locator("[data-result=after]")).to_contain_text("Kualitas")
    expect(page.locator("[data-result=plan]")).to_contain_text("Sasaran")
    assert page.evaluate("window.stayed")
    assert "n-I.1=0" in page.url


def test_without_script_the_same_form_loads_the_same_result(ids, open_page, page_faults):
    page = open_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    log_in(page, "operator")
    page.goto(f"/kerja/lokus/{ids['unit']}/simulasi/")
    page.select_option("[name=sasaran]", "score")
    page.fill("[name=nilai]", "95,00")
    page.click("main form button[type=submit] >> nth=0")
    expect(page.locator("[data-result=plan]")).to_contain_text("Sasaran tercapai dengan nilai 95")
    page.fill("[name=nilai]", "seratus")
    page.click("main form button[type=submit] >> nth=0")
    expect(page.locator("#faults")).to_contain_text("tanpa huruf")
    expect(page.locator("[name=nilai]")).to_have_value("seratus")
    page_faults.clear()  # the browser reports the answer 422 itself


def test_an_index_is_reckoned_and_then_kept(ids, phone, axe):
    log_in(phone, "operator")
    phone.goto(f"/kerja/lokus/{ids['locus']}/indeks/")
    phone.fill("[name=skm-tahun]", "2025")
    for number in range(1, 10):
        phone.fill(f"[name=skm-n-U{number}]", "3,6")
    phone.fill("[name=skm-sumber]", "Laporan SKM")
    phone.click("form:has([name=skm-tahun]) [value=hitung]")
    expect(phone.locator("[data-result=tried]")).to_contain_text("90,00")
    phone.click("form:has([name=skm-tahun]) [value=simpan]")
    expect(phone.locator(".messages")).to_contain_text("Tersimpan")
    phone.reload()
    expect(phone.locator("main table")).to_contain_text("90,00")
    axe(phone)
    assert fits(phone)


def test_a_faulty_method_shows_its_lines(ids, page, page_faults, axe):
    log_in(page, "administrator")
    page.goto("/kerja/metode/")
    page.fill("textarea", 'code = "x"\nfirst_year = "2026"\n')
    page.click("main form button[type=submit]")
    expect(page.locator("#problems")).to_contain_text("Baris 2")
    expect(page.locator("textarea")).to_have_value(re.compile('code = "x"'))
    axe(page)
    page_faults.clear()  # the browser reports the answer 422 itself


def test_the_plan_prints_without_its_form(ids, page):
    log_in(page, "auditor")
    page.goto(f"/kerja/lokus/{ids['unit']}/simulasi/?sasaran=score&nilai=95")
    page.emulate_media(media="print")
    expect(page.locator("[data-result=plan]")).to_be_visible()
    expect(page.locator("[name=sasaran]")).to_be_hidden()
