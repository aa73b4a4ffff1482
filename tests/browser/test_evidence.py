"""Evidence from a phone: photographed, attached to two answers, replaced, packed in a ZIP."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import pytest
from django.utils import timezone
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from compliance.accounts.models import Role, RoleAssignment, User
from compliance.accounts.services import DEMO_PASSWORD
from compliance.assessments.models import UnitAssessment

Axe = Callable[[Page], None]
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


def photo(colour: str) -> dict[str, object]:
    """Return a photo as a phone's camera gives it: with the place it was taken at."""
    exif = Image.Exif()
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


def send_photo(page: Page, colour: str, button: str = "Unggah") -> None:
    page.get_by_label(CAMERA).set_input_files(photo(colour))
    page.get_by_role("button", name=button).click()


def check_page(page: Page, axe: Axe) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 360")


def test_a_photo_is_attached_twice_replaced_and_packed(
    unit: UnitAssessment, phone: Page, axe: Axe
) -> None:
    log_in(phone, "operator")
    phone.goto("/kerja/bukti/")
    check_page(phone, axe)
    phone.locator(f'th a[href="/kerja/lokus/{unit.pk}/bukti/"]').click()
    check_page(phone, axe)
    phone.get_by_role("link", name=re.compile("^IN-01 ")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("^IN-01 "))
    check_page(phone, axe)
    camera = phone.get_by_label(CAMERA)
    expect(camera).to_have_attribute("capture", "environment")
    form = phone.locator("form", has=camera)
    form.get_by_label(re.compile("Judul")).fill("Foto maklumat")
    form.get_by_label(re.compile("Berlaku sampai")).fill("2027-01-31")
    send_photo(phone, "red")
    expect(phone.get_by_role("status")).to_contain_text("1 bukti tersimpan pukul")
    check_page(phone, axe)
    old = str(phone.get_by_role("link", name="Foto maklumat", exact=True).get_attribute("href"))

    phone.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-02/0/")
    phone.get_by_label(re.compile("Cari menurut judul")).fill("maklumat")
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("button", name="Pakai Foto maklumat").click()
    expect(phone.get_by_role("status")).to_contain_text("“Foto maklumat” dipasang.")

    phone.get_by_role("link", name="Ganti Foto maklumat").click()
    check_page(phone, axe)
    send_photo(phone, "blue", "Simpan versi baru")
    expect(phone.get_by_role("status")).to_contain_text("Versi baru tersimpan")
    expect(phone.get_by_text("2.741666, 98.300000")).to_be_visible()
    check_page(phone, axe)
    for indicator in ("IN-01", "IN-02"):
        phone.goto(f"/kerja/lokus/{unit.pk}/bukti/{indicator}/0/")
        expect(phone.get_by_role("heading", name="Riwayat")).to_be_visible()
        assert phone.locator(f'main a[href="{old}"]').count() == 1
    check_page(phone, axe)
    check_archive(downloaded(phone, f"/kerja/lokus/{unit.pk}/bukti/arsip.zip"))
    assert Image.open(io.BytesIO(downloaded(phone, f"{old}berkas/"))).getpixel((5, 5))[0] > 200


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


def return_answer(page: Page, unit: UnitAssessment, indicator: str, reason: str) -> None:
    page.goto(f"/kerja/lokus/{unit.pk}/verifikasi/")
    row = page.get_by_role("group", name=re.compile(f"^{indicator} "))
    row.get_by_label("Kembalikan").check()
    row.get_by_label("Alasan").fill(reason)
    page.get_by_role("button", name="Simpan penilaian").click()
    expect(page.get_by_text("1 penilaian isian tersimpan")).to_be_visible()
    page.get_by_role("button", name="Kembalikan", exact=True).click()
    expect(page.get_by_text("Lihat alasan pada 1 isian yang dikembalikan.")).to_be_visible()


def test_evidence_of_two_units_is_returned_replaced_and_packed(
    unit: UnitAssessment, second_unit: UnitAssessment, phone: Page, page: Page
) -> None:
    UnitAssessment.objects.filter(pk=second_unit.pk).update(status="draft", submitted_at=None)
    log_in(phone, "operator")
    phone.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    form = phone.locator("form", has=phone.get_by_label(CAMERA))
    form.get_by_label(re.compile("Judul")).fill("Foto maklumat")
    send_photo(phone, "red")
    expect(phone.get_by_role("status")).to_contain_text("1 bukti tersimpan pukul")
    old = str(phone.get_by_role("link", name="Foto maklumat", exact=True).get_attribute("href"))
    attach(phone, second_unit, "IN-02")
    UnitAssessment.objects.filter(pk=second_unit.pk).update(
        status="submitted", submitted_at=timezone.now()
    )

    log_in(page, "verifier")
    return_answer(page, second_unit, "IN-02", "Maklumat sudah tidak berlaku.")
    second_unit.refresh_from_db()
    assert second_unit.status == "returned"
    phone.goto(f"/kerja/lokus/{second_unit.pk}/isian/")
    expect(phone.get_by_text("Maklumat sudah tidak berlaku.")).to_be_visible()

    phone.goto(f"/kerja/lokus/{second_unit.pk}/bukti/IN-02/0/")
    phone.get_by_role("link", name="Ganti Foto maklumat").click()
    send_photo(phone, "blue", "Simpan versi baru")
    expect(phone.get_by_role("status")).to_contain_text("Versi baru tersimpan")
    for one, indicator in ((unit, "IN-01"), (second_unit, "IN-02")):
        archive = downloaded(phone, f"/kerja/lokus/{one.pk}/bukti/arsip.zip")
        check_archive(archive, [indicator])
        phone.goto(f"/kerja/lokus/{one.pk}/bukti/{indicator}/0/")
        assert phone.locator(f'main a[href="{old}"]').count() == 1  # in its history
    first_version = Image.open(io.BytesIO(downloaded(phone, f"{old}berkas/")))
    assert first_version.getpixel((5, 5))[0] > 200


def check_archive(content: bytes, indicators: Sequence[str] = ("IN-01", "IN-02")) -> None:
    """The newer picture stands below both answers, without the place it was taken at."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in packed.namelist() if name.endswith(".jpg")]
    assert [re.search(r"/(IN-0\d)-", name)[1] for name in names] == list(indicators)
    for index in ("indeks.html", "indeks.csv"):
        text = packed.read(index).decode("utf-8-sig")
        assert all(html.unescape(text).count(PurePosixPath(name).name) for name in names), index
    for name in names:
        picture = Image.open(io.BytesIO(packed.read(name)))
        red, _green, blue = picture.getpixel((5, 5))
        assert blue > 200 > red
        assert not picture.getexif()


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


def test_a_photo_is_looked_at_in_the_browser(unit: UnitAssessment, page: Page) -> None:
    log_in(page, "operator")
    page.goto(f"/kerja/lokus/{unit.pk}/bukti/IN-01/0/")
    page.get_by_label(re.compile("Pilih berkas")).set_input_files(photo("green"))
    page.get_by_role("button", name="Unggah").click()
    page.get_by_role("link", name="Lihat IMG_green").click()
    assert page.locator("img").evaluate("image => image.naturalWidth") == 400
