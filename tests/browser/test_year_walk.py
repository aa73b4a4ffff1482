"""A whole year as five people live it: seven units entered in five ways, returned, verified.

One unit is filled in on the grid by keyboard, one on a small phone, one without JavaScript, one
with the line cut for a minute while typing, and three by spreadsheet. After each step the page
and the database are asked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.services import DEMO_PASSWORD
from compliance.assessments.entries import Question, questions
from compliance.assessments.entry_forms import prefix_of
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, EntryReview, UnitAssessment
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from tests.assessments.sheets.sheet_books import Book

Axe = Callable[[Page], None]
Open = Callable[..., Page]
YEAR = "2023"  # of the method with about fifty questions a unit, half of them asked by product
CUT = 60  # seconds without a line
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
SAVED = re.compile(r"Tersimpan pukul \d\d\.\d\d\.\d\d WIB\.")
NO_LINE = re.compile(r"console: Failed to load resource: net::ERR_INTERNET_DISCONNECTED ")


def log_in(page: Page, name: str) -> Page:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/kerja/$"))
    return page


def asked_of(unit: UnitAssessment) -> list[Question]:
    year = unit.assessment
    products = list(unit.unit.products.all())
    return questions(instrument_of(year), year.government.kind, products)


def planned(unit: UnitAssessment) -> dict[str, str]:
    """Return an answer for each field of a unit: below the top here and there, some absent."""
    return {
        prefix_of(question.key): "N" if at % 17 == 16 else typed(question, at)
        for at, question in enumerate(asked_of(unit))
    }


def typed(question: Question, at: int) -> str:
    indicator = question.indicator
    fifth = (indicator.maximum - indicator.minimum) / 5
    value = indicator.maximum - fifth * (at % 3)
    return format(value.normalize(), "f").replace(".", ",")


def stored(unit: UnitAssessment) -> dict[str, str]:
    """Return what the database holds, written as it was typed."""
    return {prefix_of((row.indicator, row.product_id)): words_of(row) for row in unit.entries.all()}


def words_of(row: Entry) -> str:
    if row.not_applicable:
        return "N"
    return "" if row.value is None else format(row.value.normalize(), "f").replace(".", ",")


def check_stored(unit: UnitAssessment, plan: dict[str, str]) -> None:
    """The database holds the plan, no more, with the person and one event for each answer."""
    assert stored(unit) == plan
    unit.refresh_from_db()
    assert unit.filled == unit.expected > 0  # what is recorded without counting is not counted
    assert unit.score is not None
    keys = [str(pk) for pk in unit.entries.values_list("pk", flat=True)]
    found = Event.objects.filter(verb="entry-save", object_id__in=keys).count()
    assert found == sum(unit.entries.values_list("version", flat=True))


@pytest.fixture
def year(live_history: None, open_page: Open) -> Assessment:
    """The coordinator opens the year and adds the units that were no loci yet: seven in all."""
    page = log_in(open_page(), "coordinator")
    page.get_by_role("link", name="Buka penilaian").click()
    page.get_by_label("Pemerintah", exact=True).select_option(label="Kabupaten Dairi")
    page.get_by_label("Tahun", exact=True).fill(YEAR)
    page.get_by_label("Jalur penilaian").select_option("self")
    page.get_by_role("button", name="Buka", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kabupaten Dairi {YEAR}")
    opened = Assessment.objects.get(government__code="12.11", year=int(YEAR), track="self")
    for name in ("UPT Puskesmas Sigalingging", "UPT Puskesmas Pegagan Julu II"):
        if not opened.units.filter(unit__name=name).exists():
            page.get_by_label("Lokus yang ditambahkan").select_option(label=name)
            page.get_by_role("button", name="Tambahkan lokus").click()
            expect(page.get_by_role("status")).to_contain_text(f"{name} ditambahkan.")
    assert opened.units.count() == 7
    return opened


def unit_of(year: Assessment, slug: str) -> UnitAssessment:
    return year.units.select_related("unit", "assessment__government").get(unit__slug=slug)


def open_unit(page: Page, unit: UnitAssessment) -> Page:
    """Go to a unit's answers by the links a person follows."""
    page.goto(f"/kerja/penilaian/{unit.assessment_id}/")
    page.get_by_role("link", name=re.compile(f"^Isian {re.escape(unit.unit.name)}$")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit.unit.name)
    return page


def ready(page: Page) -> None:
    expect(page.locator("form[data-entries=ready]")).to_have_count(1)


def value_of(page: Page, field: str) -> Any:
    return page.locator(f'[name="{field}-value"]')


def enter_by_keyboard(page: Page, unit: UnitAssessment) -> None:
    """From the first field on nothing but keys."""
    ready(page)
    plan = planned(unit)
    value_of(page, next(iter(plan))).focus()
    for answer in plan.values():
        page.keyboard.type(answer.lower() if answer == "N" else answer)
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    check_stored(unit, plan)


def fill_fields(page: Page, plan: dict[str, str]) -> None:
    for field, answer in plan.items():
        if answer == "N":
            page.locator(f'[name="{field}-not_applicable"]').check()
        else:
            value_of(page, field).fill(answer)


def enter_on_a_phone(page: Page, unit: UnitAssessment) -> None:
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    plan = planned(unit)
    for field, answer in plan.items():
        if answer == "N":
            page.locator(f'label:has([name="{field}-not_applicable"])').tap()
        else:
            value_of(page, field).tap()
            expect(value_of(page, field)).to_be_focused()
            page.keyboard.insert_text(answer)  # a keyboard on the screen commits text, not keys
            expect(value_of(page, field)).to_have_value(answer)
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    check_stored(unit, plan)


def enter_without_script(page: Page, unit: UnitAssessment) -> None:
    plan = planned(unit)
    fill_fields(page, plan)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Tersimpan pukul")
    check_stored(unit, plan)


def enter_with_the_line_cut(page: Page, unit: UnitAssessment) -> None:
    """Half is typed on a good line, half during a minute without one."""
    ready(page)
    plan = planned(unit)
    half = len(plan) // 2
    before, during = dict(list(plan.items())[:half]), dict(list(plan.items())[half:])
    fill_fields(page, before)
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    assert stored(unit) == before
    page.context.set_offline(True)
    ends = time.monotonic() + CUT
    fill_fields(page, during)
    waiting = f"Belum terkirim: {len(during)} isian menunggu sambungan."
    expect(page.locator("[data-save-state]")).to_have_text(waiting)
    assert stored(unit) == before
    page.wait_for_timeout(max(0, ends - time.monotonic()) * 1000)
    expect(page.locator("[data-save-state]")).to_have_text(waiting)
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=30_000)
    check_stored(unit, plan)


def enter_by_sheet(page: Page, units: list[UnitAssessment], folder: Path) -> None:
    """Download the form of all units, fill some in, upload, look, apply."""
    page.goto(f"/kerja/penilaian/{units[0].assessment_id}/unggah/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh formulir semua lokus (.xlsx)").click()
    download.value.save_as(folder / "isian.xlsx")
    book = Book((folder / "isian.xlsx").read_bytes())
    codes = list(units[0].assessment.units.order_by("unit__name").values_list("unit__slug"))
    plans = {unit.pk: planned(unit) for unit in units}
    for unit in units:
        number = form_number(book, unit)
        for question in asked_of(unit):
            answer = plans[unit.pk][prefix_of(question.key)]
            product = question.product.code if question.product else ""
            given = {"na": "ya"} if answer == "N" else {"value": answer}
            book.fill(question.indicator.code, product=product, number=number, **given)
    assert len(codes) == len(book.forms)
    page.get_by_label("Berkas").set_input_files(
        {
            "name": "isian.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": book.raw(),
        }
    )
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    total = sum(map(len, plans.values()))
    expect(page.get_by_text(f"{total} perubahan, ")).to_be_visible()
    assert not any(stored(unit) for unit in units)
    page.get_by_role("button", name="Terapkan semua perubahan").click()
    expect(page.get_by_role("status")).to_contain_text(f"{total} perubahan tersimpan")
    for unit in units:
        check_stored(unit, plans[unit.pk])


def form_number(book: Book, unit: UnitAssessment) -> int:
    """Return which sheet is the unit's: the one whose rows name it."""
    return next(
        number
        for number, (_name, rows) in enumerate(book.forms)
        if any(unit.unit.slug in map(str, row) for row in rows)
    )


def submit(page: Page, unit: UnitAssessment) -> None:
    page.goto(f"/kerja/lokus/{unit.pk}/isian/")
    page.get_by_role("link", name="Ajukan…").first.click()
    page.get_by_role("button", name="Ajukan sekarang").click()
    expect(page.get_by_role("status").first).to_be_visible()
    unit.refresh_from_db()
    assert unit.status == "submitted"
    assert unit.submitted_by is not None


def verify(page: Page, unit: UnitAssessment) -> None:
    page.goto(f"/kerja/lokus/{unit.pk}/verifikasi/")
    page.get_by_role("button", name="Terima semua yang belum dinilai").click()
    expect(page.locator("[data-progress]")).to_contain_text("0 dikembalikan")
    page.get_by_role("button", name="Verifikasi", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Terverifikasi pukul")
    page.goto(f"/kerja/lokus/{unit.pk}/isian/")
    expect(page.get_by_text("Terkunci: diverifikasi oleh verifier pada")).to_be_visible()
    unit.refresh_from_db()
    assert (unit.status, unit.verified_by.username) == ("verified", "verifier")
    reviews = EntryReview.objects.filter(entry__unit_assessment=unit, verdict="accepted")
    assert reviews.count() == unit.entries.count()


def send_back(page: Page, unit: UnitAssessment, fields: list[str]) -> None:
    """The verifier returns two answers, each with its reason, and with them the unit."""
    page.goto(f"/kerja/lokus/{unit.pk}/verifikasi/")
    for field in fields:
        row = page.locator(".review").filter(has=page.locator(f"#{css_name(field)}"))
        row.get_by_label("Kembalikan").check()
        row.get_by_role("textbox").fill(f"Bukti {field} tidak terbaca.")
    page.get_by_role("button", name="Kembalikan", exact=True).click()
    expect(page.get_by_text("Lihat alasan pada 2 isian yang dikembalikan.")).to_be_visible()
    unit.refresh_from_db()
    assert unit.status == "returned"


def css_name(field: str) -> str:
    return re.sub(r"([.])", r"\\\1", f"{field}-name")


def correct(page: Page, unit: UnitAssessment, fields: list[str]) -> None:
    """The operator finds it in the worklist, reads the reasons at the fields, mends, submits."""
    page.goto("/kerja/")
    expect(page.get_by_role("main")).to_contain_text("dikembalikan")
    open_unit(page, unit)
    ready(page)
    for field in fields:
        row = page.locator(".entry").filter(has=value_of(page, field))
        expect(row).to_contain_text(f"Bukti {field} tidak terbaca.")
        value_of(page, field).fill("1")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    assert [stored(unit)[field] for field in fields] == ["1", "1"]
    submit(page, unit)


def test_a_whole_year(
    year: Assessment,
    open_page: Open,
    tmp_path: Path,
    page_faults: list[str],
    axe: Axe,
) -> None:
    grid, phone = unit_of(year, "dairi-disdukcapil"), unit_of(year, "dairi-puskesmas-sigalingging")
    plain, cut = unit_of(year, "dairi-dinsos"), unit_of(year, "dairi-dpmptsp")
    by_sheet = [
        unit_of(year, slug)
        for slug in ("dairi-dinkes", "dairi-disdik", "dairi-puskesmas-pegagan-julu-ii")
    ]
    operator, operator2 = log_in(open_page(), "operator"), log_in(open_page(**PHONE), "operator2")
    coordinator = log_in(open_page(), "coordinator")
    without_script = log_in(open_page(java_script_enabled=False), "coordinator")
    verifier, publisher = log_in(open_page(), "verifier"), log_in(open_page(), "publisher")

    enter_by_keyboard(open_unit(operator, grid), grid)
    enter_on_a_phone(open_unit(operator2, phone), phone)
    enter_without_script(open_unit(without_script, plain), plain)
    enter_with_the_line_cut(open_unit(coordinator, cut), cut)
    assert all(NO_LINE.match(fault) for fault in page_faults), page_faults
    page_faults.clear()
    enter_by_sheet(coordinator, by_sheet, tmp_path)

    submit(operator, grid)
    submit(operator2, phone)
    for unit in (plain, cut, *by_sheet):
        submit(coordinator, unit)

    wrong = list(planned(grid))[:2]
    send_back(verifier, grid, wrong)
    axe(verifier)
    correct(operator, grid, wrong)
    for unit in (grid, phone, plain, cut, *by_sheet):
        verify(verifier, unit)
    year.refresh_from_db()
    assert year.score is not None

    publisher.goto(f"/kerja/penilaian/{year.pk}/")
    publisher.get_by_role("link", name="Terbitkan penilaian ini…").click()
    publisher.get_by_text("Terbitkan penilaian ini…").click()
    publisher.get_by_role("button", name="Ya, terbitkan sekarang").click()
    expect(publisher.get_by_role("status").first).to_contain_text("Terbit pukul")
    year.refresh_from_db()
    assert (year.status, year.published_by.username) == ("published", "publisher")
    figure = format(year.score, "f").replace(".", ",")
    expect(publisher.get_by_role("main")).to_contain_text(figure)
    assert list(broken_events()) == []
