"""Printed totals of many governments by spreadsheet: faults by cell, previews, all or nothing."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from sheet_books import Book, Formula, written
from zeal import zeal_ignore

from compliance.accounts.models import Role
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import services as single
from compliance.assessments.models import Assessment, ReportedScore, SheetUpload
from compliance.assessments.sheets import services
from compliance.assessments.sheets.reported_layout import COLUMNS
from compliance.audit.models import Event
from units.models import Government

URL = "/kerja/nilai-dilaporkan/unggah/"
NAMES = list(COLUMNS)
GOOD = {
    "year": "2025",
    "code": "12.71",
    "government": "Kota Medan",
    "track": "Ombudsman",
    "figure": "91,20",
    "zone": "Hijau",
    "category_label": "A",
    "rank_province": "2",
    "rank_national": "",
    "source_name": "contoh.go.id",
    "source_url": "https://contoh.go.id/berita",
    "note": "=1+1",
}
# Many governments, each with its own assessment: the services of single totals run once a line.
MANY = [{"model": "*", "field": "*"}]


def line(**changes):
    return [{**GOOD, **changes}[name] for name in NAMES]


def as_csv(*lines, delimiter=";", encoding="utf-8", head=NAMES):
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerows([head, *lines])
    return target.getvalue().encode(encoding)


def as_xlsx(*lines, name="Nilai"):
    return written([[name, [NAMES, *lines]]])


@pytest.fixture
def coordinator(client_of):
    return client_of("coordinator")


@pytest.fixture
def upload(coordinator):
    def uploaded(raw, name="nilai.csv", **kwargs):
        with zeal_ignore(MANY):
            return coordinator.post(URL, {"berkas": SimpleUploadedFile(name, raw)}, **kwargs)

    return uploaded


@pytest.fixture
def confirm(coordinator):
    def confirmed(url):
        page = coordinator.get(url).content.decode()
        state = re.search(r'name="keadaan" value="(\w+)"', page)[1]
        with zeal_ignore(MANY):
            return coordinator.post(url, {"keadaan": state, "aksi": "terapkan"})

    return confirmed


@pytest.fixture
def nothing_stored():
    tables = (Assessment, ReportedScore, Event, SheetUpload)
    before = [table.objects.count() for table in tables]

    def same():
        return [table.objects.count() for table in tables] == before

    return same


def total(year="2025", code="12.71"):
    return ReportedScore.objects.get(
        assessment__year=year,
        assessment__government__code=code,
        assessment__track="official",
        level="total",
        status="accepted",
    )


# The table handed out ----------------------------------------------------------------------------


def test_the_table_holds_the_known_rows_of_the_year_as_text(coordinator):
    raw = coordinator.get(reverse("work-reported-sheet"), {"tahun": "2024"}).content
    book = dict(Book(raw).sheets)
    rows = book["Nilai"]
    assert rows[0] == [str(label) for label in COLUMNS.values()]
    known = ReportedScore.objects.filter(
        assessment__year=2024, assessment__track="official", level="total", status="accepted"
    )
    assert len(rows) - 1 == known.count() > 50
    dairi = next(row for row in rows if row[1] == "12.11")
    assert dairi[:6] == ["2024", "12.11", "Kabupaten Dairi", "Ombudsman", "94,83", "Hijau"]
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert len(book["Pemerintah"]) == Government.objects.count()
    assert "Petunjuk" in book


def test_the_table_comes_back_without_any_change(coordinator, upload, nothing_stored):
    for address in (reverse("work-reported-sheet"), "/en/kerja/nilai-dilaporkan.xlsx"):
        raw = coordinator.get(address, {"tahun": "2024"}).content
        answer = upload(raw, "nilai.xlsx", follow=True)
        assert "Tidak ada yang berbeda" in answer.content.decode()
    assert nothing_stored()


@pytest.mark.parametrize("year", ["2020", "1999", "x", ""])
def test_a_year_without_a_method_is_refused_at_its_field(coordinator, year):
    answer = coordinator.get(reverse("work-reported-sheet"), {"tahun": year})
    assert answer.status_code == 422
    assert "Pilih tahun" in answer.content.decode()


def test_without_a_year_the_way_leads_to_the_page(coordinator):
    assert coordinator.get(reverse("work-reported-sheet")).url == URL


# Taken in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (as_csv(line()), "a.csv"),
        (as_csv(line(), delimiter=","), "a.csv"),
        (as_csv(line(), encoding="utf-8-sig"), "a.csv"),
        (as_csv(line(), delimiter="\t"), "a.txt"),
        (as_csv(line(), head=[str(label).upper() for label in COLUMNS.values()]), "a.csv"),
        (as_xlsx(line()), "a.xlsx"),
        (as_xlsx(line(year=2025, rank_province=2)), "a.xlsx"),
        (as_xlsx(line(), [""] * 12), "salah.csv"),
    ],
)
def test_a_good_file_is_shown_then_recorded(coordinator, upload, confirm, words, raw, name):
    answer = upload(raw, name)
    assert answer.status_code == 302, words(answer)
    assert not ReportedScore.objects.filter(assessment__year=2025, figure="91.20").exists()
    text = words(coordinator.get(answer.url))
    assert "1 perubahan" in text
    assert "Kota Medan 2025 tahun baru dibuka Nilai akhir – 91,20" in text
    assert confirm(answer.url).status_code == 302
    row = total()
    assert (row.figure, row.zone, row.rank_province) == ("91.20", "green", 2)
    assert row.category_label.startswith("A - ")
    assert (row.source_name, row.note) == ("contoh.go.id", "=1+1")
    assert row.recorded_by.username == "coordinator"
    assert "1 perubahan tersimpan" in words(coordinator.get(answer.url))


def test_a_number_cell_is_taken_as_it_was_typed(upload, confirm):
    confirm(upload(as_xlsx(line(figure=91.2, code=12.71)), "a.xlsx").url)
    assert total().figure == "91.2"


def test_each_total_has_its_events_and_the_file_one(upload, confirm):
    lines = [line(), line(code="12.72", government="", figure="80,10")]
    url = upload(as_csv(*lines)).url
    before = Event.objects.count()
    confirm(url)
    verbs = list(Event.objects.order_by("pk")[before:].values_list("verb", flat=True))
    assert verbs == ["assessment-open", "figure-record"] * 2 + ["sheet-apply"]
    assert total(code="12.72").figure == "80.10"


def test_a_known_total_becomes_an_alternative(people, upload, confirm):
    confirm(upload(as_csv(line())).url)
    confirm(upload(as_csv(line(figure="91,30"))).url)
    assert total().figure == "91.30"
    assert ReportedScore.objects.get(figure="91.20").status == "alternative"


BAD = [
    ("year", "2020", "A", "Tahun 2020 tidak dinilai"),
    ("year", "25", "A", "empat angka"),
    ("code", "99.99", "B", "tidak dikenal"),
    ("code", "", "B", "tidak dikenal"),
    ("government", "Kota Binjai", "C", "Kode ini milik Kota Medan"),
    ("track", "Evaluasi mandiri", "D", "Hanya nilai Ombudsman"),
    ("track", "", "D", "Hanya nilai Ombudsman"),
    ("figure", "91,205", "E", "Paling banyak 2 angka"),
    ("figure", "101", "E", "paling besar 100"),
    ("figure", "1.091,20", "E", "pemisah ribuan"),
    ("figure", "-1", "E", "negatif"),
    ("figure", "n/a", "E", "tanpa huruf"),
    ("zone", "Biru", "F", "Pilih zona"),
    ("category_label", "x" * 101, "G", "100"),
    ("rank_province", "0", "H", "bilangan bulat"),
    ("rank_national", "3,5", "I", "bilangan bulat"),
    ("source_name", "", "J", "setiap nilai harus punya sumber"),
    ("source_url", "ftp://x.example", "K", "alamat lengkap"),
    ("source_url", "javascript:alert(1)", "K", "alamat lengkap"),
    ("note", "x" * 2001, "L", "2000"),
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("column", "bad", "letter", "message"), BAD)
def test_a_fault_is_named_with_its_cell(
    upload, words, nothing_stored, kind, column, bad, letter, message
):
    lines = [line(code="12.72", government=""), line(**{column: bad})]
    raw = as_csv(*lines) if kind == "csv" else as_xlsx(*lines)
    answer = upload(raw, f"nilai.{kind}")
    text = words(answer)
    assert answer.status_code == 422
    assert "1 kesalahan" in text
    assert re.search(rf"baris 3, kolom {letter}: [^:]*{re.escape(message)}", text), text
    assert nothing_stored()


def test_all_faults_come_at_once(upload, words, nothing_stored):
    lines = [line(figure="x", zone="y"), line(), line(), line(code="0", year="1")]
    text = words(upload(as_csv(*lines)))
    assert "6 kesalahan" in text
    assert "baris 3, kolom B" in text  # the same government and year as in row 2
    assert "sudah ada pada baris 2" in text
    assert nothing_stored()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"figure": "", "zone": "", "category_label": ""}, "Isi nilai, zona, atau kategori"),
        (
            {"figure": "", "zone": "", "category_label": "", "rank_province": ""},
            "Isi nilai, zona, atau kategori",
        ),
    ],
)
def test_a_line_that_says_nothing_is_a_fault(upload, words, nothing_stored, changes, message):
    assert message in words(upload(as_csv(line(**changes))))
    assert nothing_stored()


def test_cells_that_are_no_text_are_faults(upload, words, nothing_stored):
    lines = [
        line(figure=True),
        line(code="12.72", government="", figure=timezone.datetime(2024, 1, 1)),
        line(code="12.73", government="", figure=Formula("=A1/0", "#DIV/0!")),
    ]
    text = words(upload(as_xlsx(*lines), "a.xlsx"))
    assert "3 kesalahan" in text
    for row in (2, 3, 4):
        assert f"baris {row}, kolom E" in text
    assert nothing_stored()


@pytest.mark.parametrize(
    ("raw", "name", "message"),
    [
        (as_csv(line(note="Kepulauan é"), encoding="cp1252"), "a.csv", "UTF-8"),
        ("kode;tahun".encode("utf-16"), "a.csv", "UTF-8"),
        (b"", "a.csv", "kosong"),
        (b"a\x00b;c\n", "a.csv", "bukan .csv"),
        (b'year;"a\nb;c', "a.csv", "rusak"),
        (b'year;"a"b;c\n', "a.csv", "rusak"),
        (as_xlsx(line(), name="Sheet1"), "a.xlsx", "tidak memuat lembar “Nilai”"),
        (b"PK\x03\x04rusak", "a.xlsx", "rusak"),
        (as_csv(*[line()] * 700), "a.csv", "Paling banyak 600 baris"),
        (bytes(6 * 1024 * 1024), "a.csv", "5 MB"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_reason(
    upload, words, nothing_stored, raw, name, message
):
    answer = upload(raw, name)
    assert answer.status_code == 422
    assert message in words(answer)
    assert nothing_stored()


def test_wrong_columns_are_named(upload, words, nothing_stored):
    head = ["tahun", "Tahun", "Warna", *NAMES[3:]]
    text = words(upload(as_csv(line(), head=head)))
    assert "baris 1, kolom B: Kolom ini ada dua kali" in text
    assert "baris 1, kolom C: Kolom ini tidak dikenal" in text
    assert "Kolom “Kode Kemendagri” tidak ada" in text
    assert "4 kesalahan" in text
    assert nothing_stored()


def test_what_stands_beside_the_table_is_a_fault(upload, words, nothing_stored):
    text = words(upload(as_csv([*line(), "", "lihat catatan"])))
    assert "baris 2, kolom N" in text
    assert nothing_stored()


def test_a_record_of_several_lines_is_counted_from_its_first(upload, words):
    lines = [line(note="satu\ndua\ntiga"), line(code="0")]
    assert "baris 5, kolom B" in words(upload(as_csv(*lines)))


def test_a_published_year_is_locked_but_may_stand_unchanged(
    coordinator, upload, words, nothing_stored
):
    raw = coordinator.get(reverse("work-reported-sheet"), {"tahun": "2024"}).content
    book = Book(raw)
    rows = book.sheets[0][1]
    at = next(n for n, row in enumerate(rows) if row[1] == "12.11")
    rows[at][4] = "94,84"
    answer = upload(book.raw(), "a.xlsx")
    text = words(answer)
    assert answer.status_code == 422
    assert "1 kesalahan" in text
    assert re.search(rf"baris {at + 1}, kolom A: Terkunci", text)
    assert nothing_stored()


def test_one_refused_total_takes_back_all(people, upload, confirm, coordinator, nothing_stored):
    lines = [line(), line(code="12.72", government="")]
    url = upload(as_csv(*lines)).url
    upload_row = SheetUpload.objects.get()
    actor = people["coordinator"]
    single.assessment_open(
        government=Government.objects.get(code="12.72"),
        year=2025,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )
    page = coordinator.get(url).content.decode()
    state = re.search(r'name="keadaan" value="(\w+)"', page)[1]
    Assessment.objects.filter(year=2025, government__code="12.72").update(
        status="published", published_at=timezone.now()
    )
    before = Event.objects.count(), ReportedScore.objects.count(), Assessment.objects.count()
    with zeal_ignore(MANY):
        answer = coordinator.post(url, {"keadaan": state, "aksi": "terapkan"})
    assert answer.status_code == 409
    assert "Terkunci" in answer.content.decode()
    after = Event.objects.count(), ReportedScore.objects.count(), Assessment.objects.count()
    assert after == before
    upload_row.refresh_from_db()
    assert upload_row.applied_at is None


def test_a_total_recorded_since_the_preview_renews_it(people, upload, coordinator, words):
    url = upload(as_csv(line())).url
    page = coordinator.get(url).content.decode()
    state = re.search(r'name="keadaan" value="(\w+)"', page)[1]
    actor, rights = people["coordinator"], rights_of(people["coordinator"])
    assessment = single.assessment_open(
        government=Government.objects.get(code="12.71"),
        year=2025,
        track="official",
        actor=actor,
        rights=rights,
    )
    single.reported_total_record(
        assessment_id=assessment.pk,
        figures=single.TotalFigures(figure="70.00"),
        source=single.Source(name="lain"),
        actor=actor,
        rights=rights,
    )
    answer = coordinator.post(url, {"keadaan": state, "aksi": "terapkan"})
    assert answer.status_code == 409
    assert "Nilai akhir 70,00 91,20" in words(answer)
    assert total().figure == "70.00"


def test_a_second_click_changes_nothing(upload, confirm, people):
    url = upload(as_csv(line())).url
    confirm(url)
    after = Event.objects.count()
    row = SheetUpload.objects.get()
    services.totals_apply(
        upload_id=row.pk,
        state="x",
        actor=people["coordinator"],
        rights=rights_of(people["coordinator"]),
    )
    assert Event.objects.count() == after
    assert row.content == {"changed": 1, "kept": 0}


def test_a_preview_of_totals_can_be_thrown_away(upload, coordinator):
    url = upload(as_csv(line())).url
    assert coordinator.post(url, {"aksi": "buang"}).url == URL
    assert not SheetUpload.objects.exists()


def test_another_governments_coordinator_is_refused(people, client_of, nothing_stored):
    medan = Government.objects.get(code="12.71")
    people["auditor"].assignments.all().delete()
    role_assign(user=people["auditor"], role=Role.COORDINATOR, government=medan, actor=None)
    client = client_of("auditor")
    events = Event.objects.count()
    assert client.get(URL).status_code == 403
    raw = SimpleUploadedFile("a.csv", as_csv(line()))
    assert client.post(URL, {"berkas": raw}).status_code == 403
    assert client.get(reverse("work-reported-sheet"), {"tahun": "2024"}).status_code == 403
    assert Event.objects.count() == events
    assert not SheetUpload.objects.exists()
