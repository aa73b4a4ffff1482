"""Evidence from a phone: photographed, attached to two answers, replaced, packed in a ZIP."""

from __future__ import annotations

import csv
import datetime
import hashlib
import html
import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.utils import timezone
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.accounts.services import DEMO_PASSWORD
from compliance.assessments.models import UnitAssessment

Axe = Callable[[Page], None]
MONTH = datetime.timedelta(days=31)
SECRET = "PONSEL-PEMOTRET"  # in the metadata of each photo
POSITION = struct.pack("<6L", 2, 1, 44, 1, 30, 1)  # 2° 44' 30" as EXIF writes it
SERVED = ("berkas", "pratinjau")
EXPECTED_REFUSAL = re.compile(r"console: Failed to load resource: .* (409|422) ")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "evidence": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "evidence"},
        }
    }


@pytest.fixture
def allow_refusals(page_faults: list[str]) -> Callable[[], None]:
    """A refused form is answered 409 or 422, which Chromium writes down as an error."""

    def forget() -> None:
        assert page_faults
        assert all(EXPECTED_REFUSAL.match(fault) for fault in page_faults), page_faults
        page_faults.clear()

    return forget


@pytest.fixture
def unit(live_history: None) -> UnitAssessment:
    """A unit of `operator` that is still being filled in."""
    unit = UnitAssessment.objects.get(
        assessment__year=2026, assessment__track="self", unit__slug="dairi-disdukcapil"
    )
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="draft", submitted_at=None, submitted_by=None, verified_at=None, verified_by=None
    )
    return unit


def log_in(page: Page, name: str) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruang kerja")


def photo(colour: str, day: datetime.date | None = None) -> dict[str, Any]:
    """Return a photo as a phone's camera gives it: with place, owner and day."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    if day:
        taken = f"{day:%Y:%m:%d} 10:20:30"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (2.0, 44.0, 30.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (98.0, 18.0, 0.0),
        }
    )
    target = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(target, "JPEG", exif=exif)
    return {"name": f"IMG_{colour}.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def downloaded(page: Page, address: str) -> bytes:
    answer = page.request.get(address)
    assert answer.ok, answer.status
    return answer.body()


CAMERA = re.compile("Ambil foto dengan kamera")


def send_photo(
    page: Page, colour: str, button: str = "Unggah", day: datetime.date | None = None
) -> None:
    page.get_by_label(CAMERA).set_input_files(photo(colour, day))
    page.get_by_role("button", name=button).click()


def check_page(page: Page, axe: Axe) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 360")


@pytest.fixture
def second_unit(unit: UnitAssessment) -> UnitAssessment:
    """Another unit of the same operator, handed in and waiting for the verifier."""
    second = UnitAssessment.objects.select_related("unit").get(
        assessment=unit.assessment_id, unit__slug="dairi-dinsos"
    )
    assert second.status == "submitted"
    operator = User.objects.get(username="operator")
    RoleAssignment.objects.create(user=operator, role=Role.OPERATOR, unit=second.unit)
    return second


def attach(page: Page, unit: UnitAssessment, indicator: str) -> None:
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/{indicator}/0/")
    page.get_by_label(re.compile("Cari menurut judul")).fill("maklumat")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("button", name="Pakai Foto maklumat").click()
    expect(page.get_by_role("status")).to_contain_text("“Foto maklumat” dipasang.")


def photograph(page: Page, axe: Axe, unit: UnitAssessment, day: datetime.date) -> str:
    """Take the first photo, by the links a person follows; return the address of its page."""
    page.goto("/kerja/bukti/")
    check_page(page, axe)
    page.locator(f'th a[href="/kerja/lokus/{unit.pk}/bukti/"]').click()
    check_page(page, axe)
    page.get_by_role("link", name=re.compile("^IN-01 ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^IN-01 "))
    check_page(page, axe)
    camera = page.get_by_label(CAMERA)
    expect(camera).to_have_attribute("capture", "environment")
    form = page.locator("form", has=camera)
    form.get_by_label(re.compile("Judul")).fill("Foto maklumat")
    form.get_by_label(re.compile("Berlaku sampai")).fill((day + 2 * MONTH).isoformat())
    send_photo(page, "red", day=day)
    expect(page.get_by_role("status")).to_contain_text("1 bukti tersimpan pukul")
    check_page(page, axe)
    return address_of(page)


def replace(page: Page, axe: Axe, unit: UnitAssessment, day: datetime.date) -> None:
    """Photograph it anew; own staff are told where it was taken."""
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    page.get_by_role("link", name="Ganti Foto maklumat").click()
    check_page(page, axe)
    send_photo(page, "blue", "Simpan versi baru", day=day)
    expect(page.get_by_role("status")).to_contain_text("Versi baru tersimpan")
    expect(page.get_by_text("2.741666, 98.300000")).to_be_visible()
    check_page(page, axe)


def address_of(page: Page) -> str:
    """Return the address of the present evidence of an answer."""
    present = page.get_by_role("link", name="Foto maklumat", exact=True).first
    return str(present.get_attribute("href"))


def hand_in(page: Page, unit: UnitAssessment) -> None:
    page.goto(f"/kerja/lokus/{unit.pk}/isian/")
    page.get_by_role("link", name="Ajukan…").first.click()
    page.get_by_role("button", name="Ajukan sekarang").click()
    expect(page.get_by_role("status").first).to_be_visible()


def return_answer(page: Page, unit: UnitAssessment, indicator: str, reason: str) -> None:
    """Return an answer with its reason, and with it the unit."""
    page.goto(f"/kerja/lokus/{unit.pk}/verifikasi/")
    row = page.get_by_role("group", name=re.compile(f"^{indicator} "))
    row.get_by_label("Kembalikan").check()
    row.get_by_label("Alasan").fill(reason)
    page.get_by_role("button", name="Simpan penilaian").click()
    expect(page.get_by_text("1 penilaian isian tersimpan")).to_be_visible()
    page.get_by_role("button", name="Kembalikan", exact=True).click()
    expect(page.get_by_text("Lihat alasan pada 1 isian yang dikembalikan.")).to_be_visible()


def check_history(page: Page, unit: UnitAssessment, indicator: str, old: str) -> None:
    """The old version is listed below the answer, and opens and comes down from there."""
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/{indicator}/0/")
    assert address_of(page) != old
    page.get_by_role("heading", name="Riwayat").scroll_into_view_if_needed()
    page.locator(f'h2#earlier ~ ul a[href="{old}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Foto maklumat")
    expect(page.get_by_role("heading", name="Versi")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh", exact=False).click()
    kept = Image.open(download.value.path())
    red, _green, blue = kept.getpixel((5, 5))
    assert red > 200 > blue


def archive_of(page: Page, unit: UnitAssessment) -> zipfile.ZipFile:
    """Download the ZIP for the assessor by its link."""
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh semua sebagai ZIP").click()
    name = f"bukti-{unit.unit.slug}-2026-self.zip"
    assert download.value.suggested_filename == name
    return zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))


def check_assessors_archive(packed: zipfile.ZipFile, new: bytes, day: datetime.date) -> None:
    """Both answers have the newer version in their own folder, and the index says so exactly."""
    assert packed.testzip() is None
    names = packed.namelist()
    assert names[-2:] == ["indeks.html", "indeks.csv"]
    places = names[:-2]
    assert [PurePosixPath(place).name for place in places] == ["01-IMG_blue.jpg"] * 2
    for place, indicator in zip(places, ("IN-01", "IN-02"), strict=True):
        assert re.fullmatch(rf"01-[^/]+/{indicator}-[^/]+/01-IMG_blue\.jpg", place)
        assert packed.read(place) == new
    rows = list(csv.DictReader(io.StringIO(packed.read("indeks.csv").decode("utf-8-sig"))))
    proven = [row for row in rows if row["Bukti"]]
    assert [row["Indikator"] for row in proven] == ["IN-01", "IN-02"]
    for row, place in zip(proven, places, strict=True):
        assert row["Bukti"] == "Foto maklumat"
        assert row["Berkas atau tautan"] == place
        assert row["Tanggal bukti"] == day.isoformat()  # the camera's
        assert row["Keadaan"] == "utuh"
        assert row["SHA-256"] == hashlib.sha256(new).hexdigest()
    assert {row["Keadaan"] for row in rows if not row["Bukti"]} == {"BELUM ADA BUKTI"}
    page = html.unescape(packed.read("indeks.html").decode())
    links = [unquote(link) for link in re.findall(r'href="([^"]+\.jpg)"', page)]
    assert links == places


def check_no_place(content: bytes) -> None:
    """Nothing of where, by whom and with what a photo was taken is in these bytes."""
    for trace in (b"Exif", b"EXIF", SECRET.encode(), b"2.741666", b"98.300000", POSITION):
        assert trace not in content, trace


def test_a_maklumat_is_photographed_replaced_returned_and_packed(
    unit: UnitAssessment,
    second_unit: UnitAssessment,
    phone: Page,
    open_page: Callable[..., Page],
    tmp_path: Path,
    axe: Axe,
) -> None:
    """The year of one photo: two answers of two units, a newer version, a return, the ZIP."""
    today = timezone.localdate()
    sent = photo("red", today)["buffer"]
    for trace in (b"Exif", SECRET.encode(), POSITION):
        assert trace in sent  # the control: what must not come out goes in
    UnitAssessment.objects.filter(pk=second_unit.pk).update(
        status="draft", submitted_at=None, submitted_by=None
    )
    log_in(phone, "operator")
    old = photograph(phone, axe, unit, today)
    for one, indicator in ((unit, "IN-02"), (second_unit, "IN-01"), (second_unit, "IN-02")):
        attach(phone, one, indicator)

    with time_machine.travel(timezone.now() + MONTH):
        log_in(phone, "operator")  # the session of a month ago has ended
        replace(phone, axe, unit, today + MONTH)
        hand_in(phone, second_unit)

        verifier = open_page()
        log_in(verifier, "verifier")
        return_answer(verifier, second_unit, "IN-02", "Maklumat belum ditandatangani.")
        phone.goto("/kerja/")
        expect(phone.get_by_role("main")).to_contain_text("dikembalikan")
        phone.goto(f"/kerja/lokus/{second_unit.pk}/isian/")
        expect(phone.get_by_text("Maklumat belum ditandatangani.")).to_be_visible()
        check_page(phone, axe)

        phone.goto(f"/kerja/lokus/{second_unit.pk}/bukti/IN-02/0/")
        new = address_of(phone)
        newest = downloaded(phone, f"{new}berkas/")
        archives = [archive_of(verifier, one) for one in (unit, second_unit)]
        for packed in archives:
            check_assessors_archive(packed, newest, today + MONTH)
        for one in (unit, second_unit):
            for indicator in ("IN-01", "IN-02"):
                check_history(phone, one, indicator, old)

        public = [downloaded(phone, f"{at}{kind}/") for at in (old, new) for kind in SERVED]
        public += [packed.read(name) for packed in archives for name in packed.namelist()]
        public += [path.read_bytes() for path in (tmp_path / "evidence").iterdir()]
        stranger = open_page()
        public += [downloaded(stranger, f"/unit/{one.unit.slug}/") for one in (unit, second_unit)]
        for content in public:
            check_no_place(content)
        closed = [f"{at}{kind}" for at in (old, new) for kind in ("", "berkas/", "pratinjau/")]
        closed += [f"/kerja/lokus/{one.pk}/bukti/arsip.zip" for one in (unit, second_unit)]
        check_closed(stranger, closed, 302)  # to the login, whether there is something or not
        log_in(stranger, "operator2")  # of another unit
        check_closed(stranger, closed, 404)


def check_closed(page: Page, addresses: list[str], status: int) -> None:
    answers = [page.request.get(address, max_redirects=0) for address in addresses]
    assert {answer.status for answer in answers} == {status}
    assert not any("JFIF" in answer.body().decode("latin-1") for answer in answers)


def test_what_is_refused_says_so_on_the_phone(
    unit: UnitAssessment, phone: Page, axe: Axe, allow_refusals: Callable[[], None]
) -> None:
    log_in(phone, "operator")
    phone.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    phone.get_by_role("button", name="Unggah").click()
    expect(phone.get_by_role("alert")).to_contain_text("Pilih berkas atau ambil foto.")
    check_page(phone, axe)
    allow_refusals()
    send_photo(phone, "red")
    expect(phone.get_by_role("status")).to_contain_text("1 bukti tersimpan pukul")
    send_photo(phone, "red")
    expect(phone.get_by_role("status")).to_contain_text("sudah terpasang di sini")

    phone.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-03/0/")
    send_photo(phone, "red")
    expect(phone.get_by_role("alert")).to_contain_text("Berkas ini sudah ada")
    check_page(phone, axe)
    allow_refusals()
    phone.get_by_role("button", name="Pakai berkas itu").click()
    expect(phone.get_by_role("status")).to_contain_text("dipasang.")


def test_evidence_is_removed_and_brought_back(unit: UnitAssessment, page: Page, axe: Axe) -> None:
    log_in(page, "coordinator")
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    axe(page)
    form = page.locator("form", has=page.get_by_label("Alamat tautan"))
    form.get_by_label("Alamat tautan").fill("contoh.go.id/sop")
    form.get_by_label(re.compile("Judul")).fill("SOP pelayanan")
    form.get_by_role("button", name="Simpan tautan").click()
    page.get_by_role("link", name="SOP pelayanan", exact=True).first.click()
    axe(page)
    page.get_by_role("link", name="Hapus…").click()
    axe(page)
    page.get_by_label("Alasan menghapus").fill("Tautan lama")
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.get_by_text("Alasan: Tautan lama")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Kembalikan bukti ini").click()
    expect(page.get_by_role("status")).to_contain_text("Bukti dikembalikan ke isiannya.")
    page.goto("/kerja/bukti/kedaluwarsa/")
    axe(page)
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/?kurang=1")
    axe(page)


def look_at(page: Page, unit: UnitAssessment, form: str) -> None:
    """Upload a red page or picture and open it; it is sent so that nothing in it could run."""
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    page.get_by_label(re.compile("Pilih berkas")).set_input_files(picture_file(form))
    page.get_by_role("button", name="Unggah").click()
    page.get_by_role("link", name="Lihat satu").click()
    expect(page).to_have_url(re.compile("/pratinjau/$"))
    sent = page.request.get(page.url).headers
    assert sent["content-disposition"].startswith("inline")
    assert {"default-src 'none'", "sandbox"} <= set(sent["content-security-policy"].split("; "))


def picture_file(form: str) -> dict[str, Any]:
    target = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(target, form)
    kind = "application/pdf" if form == "PDF" else f"image/{form.lower()}"
    return {"name": f"satu.{form.lower()}", "mimeType": kind, "buffer": target.getvalue()}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_looked_at_in_the_browser(unit: UnitAssessment, page: Page, form: str) -> None:
    log_in(page, "operator")
    look_at(page, unit, form)
    assert page.locator("img").evaluate("image => image.naturalWidth") == 400


def is_red(colour: tuple[int, int, int]) -> bool:
    return colour[0] > 200 and max(colour[1:]) < 50


def test_a_pdf_is_looked_at_in_the_browser(
    unit: UnitAssessment, page: Page, page_faults: list[str]
) -> None:
    """Chromium's own viewer shows it in spite of the sandbox: red in the middle of the window."""
    log_in(page, "operator")
    look_at(page, unit, "PDF")

    def middle() -> tuple[int, int, int]:
        seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        red, green, blue = seen.getpixel((seen.width * 5 // 8, seen.height // 4))
        return red, green, blue

    ends = time.monotonic() + 20
    while not is_red(middle()) and time.monotonic() < ends:
        page.wait_for_timeout(200)
    assert is_red(middle())
    # The viewer is a part of the browser, which loads it from itself.
    viewer = re.compile(r"request to another host: chrome(-extension)?://|console: .*favicon\.ico")
    assert [fault for fault in page_faults if not viewer.match(fault)] == []
    page_faults.clear()
