"""A form leaves the portal, is filled in elsewhere, and comes back: in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import DEMO_PASSWORD
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.assessments.services import assessment_open
from compliance.assessments.sheets.layout import FIRST_ROW, KEY, NOT_APPLICABLE, NOTE, VALUE
from compliance.assessments.sheets.reading import book_read
from units.models import Government

Axe = Callable[[Page], None]
EXPECTED_REFUSAL = re.compile(r"console: Failed to load resource: .* 422 ")


def log_in(page: Page, name: str) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruang kerja")


def filled_in(path: Path, answers: dict[str, object]) -> bytes:
    """Return a downloaded form with answers typed into its only unit."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    for sheet in book_read(path.read_bytes()):
        out = book.add_worksheet(sheet.name)
        for at, row in enumerate(sheet.rows):
            cells = list(row)
            code = str(cells[KEY]).rstrip("/") if len(cells) > KEY else ""
            if at >= FIRST_ROW - 1 and code in answers:
                cells[VALUE], cells[NOT_APPLICABLE], cells[NOTE] = answers[code], "", "dari Excel"
            for column, cell in enumerate(cells):
                if cell != "":
                    out.write(at, column, cell)
    book.close()
    return target.getvalue()


def choose(page: Page, name: str, raw: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Berkas").set_input_files({"name": name, "mimeType": kind, "buffer": raw})
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()


def open_upload(page: Page) -> tuple[Assessment, UnitAssessment]:
    """Open the page of uploads of the sample year; return it with the operator's unit."""
    year = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    page.goto(f"/kerja/penilaian/{year.pk}/unggah/")
    return year, year.units.get(unit__slug="dairi-disdukcapil")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_is_filled_in_elsewhere_and_applied(
    live_history: None,
    open_page: Callable[..., Page],
    axe: Axe,
    page_faults: list[str],
    tmp_path: Path,
    javascript: bool,
) -> None:
    page = open_page(java_script_enabled=javascript)
    log_in(page, "operator")
    _year, unit = open_upload(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh formulir semua lokus (.xlsx)").click()
    path = tmp_path / "isian.xlsx"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".xlsx")

    choose(page, "isian.xlsx", filled_in(path, {"IN-01": 7, "IN-02": "empat"}))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("2 kesalahan perlu diperbaiki dalam berkas")
    expect(alert).to_contain_text(f"baris {FIRST_ROW}, kolom E: Nilai paling besar 5.")
    if javascript:
        axe(page)
        assert all(EXPECTED_REFUSAL.match(fault) for fault in page_faults), page_faults
    page_faults.clear()

    choose(page, "isian.xlsx", filled_in(path, {"IN-01": 4.5, "IN-02": "2,25"}))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pratinjau lembar sebar")
    expect(page.get_by_text("2 perubahan")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("IN-01"))).to_contain_text("dari Excel")
    assert not unit.entries.filter(note="dari Excel").exists()
    if javascript:
        axe(page)
    page.get_by_role("button", name="Terapkan semua perubahan").click()
    expect(page.get_by_role("status")).to_contain_text("2 perubahan tersimpan")
    if javascript:
        axe(page)
    stored = unit.entries.filter(note="dari Excel").order_by("indicator")
    assert [str(entry.value) for entry in stored] == ["4.5000", "2.2500"]


def test_a_clash_is_shown_and_chosen_on_a_phone(
    live_history: None, phone: Page, axe: Axe, tmp_path: Path
) -> None:
    log_in(phone, "operator")
    _year, unit = open_upload(phone)
    axe(phone)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Unduh formulir semua lokus (.xlsx)").click()
    path = tmp_path / "isian.xlsx"
    download.value.save_as(path)
    entry, _made = unit.entries.get_or_create(indicator="IN-01", product=None)
    entry.value, entry.not_applicable, entry.version = 1, False, entry.version + 1
    entry.save()

    choose(phone, "isian.xlsx", filled_in(path, {"IN-01": 3, "IN-02": 2}))
    expect(phone.get_by_text("1 isian diubah di portal")).to_be_visible()
    expect(phone.get_by_label("Pertahankan isian portal")).to_be_checked()
    assert phone.evaluate("document.documentElement.scrollWidth <= 360")
    axe(phone)
    phone.get_by_label("Pakai isian berkas").check()
    phone.get_by_role("button", name="Terapkan semua perubahan").click()
    expect(phone.get_by_role("status")).to_contain_text("2 perubahan tersimpan")
    entry.refresh_from_db()
    assert str(entry.value) == "3.0000"


def test_the_page_of_printed_totals(live_history: None, page: Page, axe: Axe) -> None:
    actor = User.objects.get(username="coordinator")
    assessment_open(
        government=Government.objects.get(code="12.71"),
        year=2025,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )
    log_in(page, "coordinator")
    page.goto("/kerja/nilai-dilaporkan/unggah/")
    axe(page)
    page.get_by_label("Tahun").select_option("2024")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh (.xlsx)").click()
    assert download.value.suggested_filename == "nilai-dilaporkan-2024.xlsx"
    head = "year;code;government;track;figure;zone;category_label;rank_province;rank_national"
    head += ";source_name;source_url;note\n"
    row = "2025;12.71;Kota Medan;official;91,20;Hijau;;;;contoh.go.id;;\n"
    choose(page, "nilai.csv", (head + row).encode())
    expect(page.get_by_role("row", name=re.compile("Kota Medan 2025"))).to_contain_text("91,20")
    axe(page)
    page.get_by_role("button", name="Terapkan semua perubahan").click()
    expect(page.get_by_role("status")).to_contain_text("1 perubahan tersimpan")
    axe(page)
