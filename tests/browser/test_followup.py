"""Findings, respondents, notices and the Monday page in a real browser."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from compliance.accounts.services import DEMO_PASSWORD


@pytest.fixture
def ids(live_history):
    """The addresses' numbers: sample findings, a unit with low answers, one to count at."""
    from compliance.accounts.models import User
    from compliance.assessments.models import UnitAssessment
    from compliance.followup.models import Action, Notice
    from compliance.followup.samples import followup_samples_create

    with override_settings(DEBUG=True):
        followup_samples_create()
    operator = User.objects.get(username="operator")
    action = Action.objects.filter(owner=operator).order_by("due_on").first()
    Action.objects.filter(pk=action.pk).update(
        due_on=timezone.localdate() - datetime.timedelta(days=3), state="planned", ended_at=None
    )
    Notice.objects.create(
        user=operator,
        kind="action_due",
        key="action/1",
        facts={"day": "2026-11-20", "text": "Pajang maklumat", "step": "late"},
        path=f"/kerja/tindakan/{action.pk}/",
    )
    unit = UnitAssessment.objects.filter(assessment__sample=True, unit__slug="dairi-disdukcapil")
    return {
        "action": action.pk,
        "finding": action.finding_id,
        "low": unit.get(assessment__year=2024).pk,
        "counted": unit.get(assessment__year=2026).pk,
    }


def log_in(page, name):
    page.goto("/masuk/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(re.compile("/kerja/$"))


def fits(page):
    """Tell whether nothing sticks out to the right of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= screen.width")


def addresses(ids):
    return [
        "/kerja/temuan/",
        "/kerja/temuan/baru/",
        f"/kerja/temuan/{ids['finding']}/",
        f"/kerja/temuan/{ids['finding']}/ubah/",
        f"/kerja/temuan/{ids['finding']}/tindakan/",
        f"/kerja/lokus/{ids['low']}/temuan/",
        "/kerja/tindakan/?tampil=semua",
        f"/kerja/tindakan/{ids['action']}/",
        f"/kerja/lokus/{ids['counted']}/responden/",
        "/kerja/pemberitahuan/",
        "/kerja/senin/",
    ]


def test_every_page_is_accessible_and_fits_a_small_phone(ids, page, phone, axe):
    log_in(page, "coordinator")
    log_in(phone, "coordinator")
    for address in addresses(ids):
        page.goto(address)
        axe(page)
        phone.goto(address)
        assert fits(phone), address


def test_dark_pages_are_accessible_too(ids, open_page, axe):
    page = open_page(color_scheme="dark", viewport={"width": 1280, "height": 800})
    log_in(page, "coordinator")
    for address in ("/kerja/senin/", "/kerja/temuan/", f"/kerja/lokus/{ids['counted']}/responden/"):
        page.goto(address)
        axe(page)


def test_from_a_notice_to_a_closed_finding(ids, open_page):
    phone = open_page(viewport={"width": 360, "height": 740})
    log_in(phone, "operator")
    phone.goto("/kerja/pemberitahuan/")
    phone.click("text=Tindak lanjut Anda terlambat")
    expect(phone).to_have_url(re.compile(f"/kerja/tindakan/{ids['action']}/$"))
    phone.select_option("[name=state]", "done")
    phone.fill("[name=note]", "Sudah dipajang di loket.")
    phone.click("main form[method=post] button[type=submit]")
    expect(phone.locator("main")).to_contain_text("Sudah dipajang di loket.")
    expect(phone.locator("text=Tutup temuan")).to_have_count(0)  # that is the coordinator's
    desk = open_page(viewport={"width": 1280, "height": 800})
    log_in(desk, "coordinator")
    desk.goto(f"/kerja/temuan/{ids['finding']}/")
    desk.click("text=Tutup temuan")
    expect(desk.locator("main")).to_contain_text("Ditutup oleh coordinator")


def test_low_answers_become_findings_without_script(ids, open_page):
    page = open_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    log_in(page, "coordinator")
    page.goto(f"/kerja/lokus/{ids['low']}/temuan/")
    boxes = page.locator("input[name=indikator]:enabled")
    count = boxes.count()
    assert count > 1
    boxes.first.uncheck()
    page.click("text=Catat sebagai temuan")
    expect(page.locator("main")).to_contain_text(f"{count - 1} temuan dicatat.")


def test_respondents_are_counted_on_a_phone(ids, phone):
    log_in(phone, "operator")
    phone.goto(f"/kerja/lokus/{ids['counted']}/responden/")
    phone.locator("[name=reached]").first.fill("12")
    phone.locator("button[value=simpan]").first.click()
    expect(phone.locator("main")).to_contain_text("12 dari 15 responden (80 %)")


def test_the_monday_page_prints_without_its_buttons(ids, page):
    log_in(page, "coordinator")
    page.goto("/kerja/senin/")
    with page.expect_download() as download:
        page.locator("text=Unduh XLSX").first.click()
    assert download.value.suggested_filename.startswith("senin-bukti-2026-")
    page.emulate_media(media="print")
    assert page.locator(".heat").first.is_visible()
    assert not page.locator("text=Unduh XLSX").first.is_visible()
