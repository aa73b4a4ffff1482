"""Tables of complaint counts and survey results: exact faults, previews, all or nothing."""

from __future__ import annotations

import csv
import io
import random
import re
import time
import zipfile

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import IndexResult
from compliance.assessments.sheets.faults import FileUnreadable
from compliance.audit.models import Event
from compliance.followup.models import ComplaintCount
from compliance.followup.yearround.complaint_selectors import channels_of, units_of
from compliance.followup.yearround.imports import services
from compliance.followup.yearround.imports.columns import COMPLAINTS, SURVEYS
from compliance.followup.yearround.imports.judging import (
    Register,
    complaints_judged,
    surveys_judged,
)
from compliance.followup.yearround.imports.tables import table_read

ELEMENTS = [f"U{number}" for number in range(1, 10)]
COMPLAINT_HEAD = ["Kanal", "Lokus", "Tahun", "Bulan", "Diterima", "Diselesaikan", "Tepat waktu"]
SURVEY_HEAD = ["Lokus", "Tahun", "Triwulan", *ELEMENTS]
UNIT = "Dinas Kependudukan dan Pencatatan Sipil"


def as_csv(rows, delimiter=";", bom=False):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return (("\ufeff" if bom else "") + text.getvalue()).encode()


def as_xlsx(rows, sheets=("Data",)):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_numbers": False})
    for name in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


@pytest.fixture
def register(dairi, people):
    return Register(dairi, rights_of(people["coordinator"]), units_of(dairi), channels_of(dairi))


def complaint_table(rng, register, lines):
    channels = [row.name for row in register.channels if row.kind != "survey"]
    places = [
        (c, u.name, y, m)
        for c in channels
        for u in register.units
        for y in (2024, 2025)
        for m in range(1, 13)
    ]
    rows = []
    for channel, unit, year, month in rng.sample(places, lines):
        resolved = rng.randrange(50)
        rows.append(
            [channel, unit, year, month, rng.randrange(60), resolved, rng.randrange(resolved + 1)]
        )
    return rows


def survey_table(rng, register, lines):
    places = [(u.slug, y, q) for u in register.units for y in (2024, 2025) for q in range(1, 5)]
    return [
        [*place, *(rng.choice(["3,4", "3.4567", "4", "1", "2.5"]) for _ in ELEMENTS)]
        for place in rng.sample(places, lines)
    ]


# What can be wrong with one cell, by column; each is one fault at that very cell.
BAD_COUNTS = ("", "x", "-1", "1.200", "3,5", "1e3", "1234567", "=1+1", "٣")
COMPLAINT_FAULTS = {
    0: ("", "Kanal lain", "Simparas"),
    1: ("Dinas Entah", "dairi-tidak-ada"),
    2: ("", "25", "1999", "dua ribu", "20255"),
    3: ("", "0", "13", "Mei-Juni", "1.5"),
    4: BAD_COUNTS,
    5: BAD_COUNTS,
    6: ("", "x", "999999"),
}
SURVEY_FAULTS = {
    0: ("", "Dinas Entah"),
    1: ("", "2012", "x"),
    2: ("", "0", "5", "V"),
    **{at: ("", "0,9", "4,1", "tiga", "3,45678", "1.234,5", "-2") for at in range(3, 12)},
}


@pytest.mark.parametrize("seed", range(200))
def test_generated_tables_have_exactly_the_planted_faults(register, seed):
    """200 files, .csv and .xlsx, of both kinds, with 0 to 8 faults at random places."""
    rng = random.Random(seed)
    surveys = seed % 2 == 1
    make, planted = (
        (survey_table, SURVEY_FAULTS) if surveys else (complaint_table, COMPLAINT_FAULTS)
    )
    head, shape = (SURVEY_HEAD, SURVEYS) if surveys else (COMPLAINT_HEAD, COMPLAINTS)
    rows = make(rng, register, rng.randint(6, 14))
    cells = [(r, c) for r in range(len(rows)) for c in planted]
    expected = set()
    for row, column in rng.sample(cells, rng.randint(0, 8)):
        rows[row][column] = rng.choice(planted[column])
        expected.add((row + 2, "ABCDEFGHIJKL"[column]))
    if seed % 4 < 2:
        raw = as_xlsx([head, *rows])
    else:
        raw = as_csv([head, *rows], delimiter=rng.choice(";,"), bom=rng.random() < 0.5)
    table = table_read(raw, shape)
    judged = (surveys_judged if surveys else complaints_judged)(table.lines, register)
    faults = table.faults + judged.faults
    assert {(fault.row, fault.column) for fault in faults} == expected
    assert len(faults) == len(expected)
    faulty = {row for row, _column in expected}
    assert len(judged.rows) == len(rows) - len(faulty)


def upload(client, shape, raw, name="data.csv", **more):
    url = reverse("work-yearround-import", args=[shape])
    page = client.get(url).content.decode()
    chosen = re.search(r'<option value="(\d+)"', page)[1]
    data = {"pemerintah": chosen, "berkas": SimpleUploadedFile(name, raw)}
    if shape == "skm":
        data |= {"bobot": "one-ninth", "sumber": "Ekspor Simparas"}
    return client.post(url, data | more)


def apply(client, shape, answer):
    plan = re.search(r'name="rencana"\s+value="([^"]*)"', answer.content.decode())[1]
    return client.post(reverse("work-yearround-import-apply", args=[shape]), {"rencana": plan})


COUNTS = [
    COMPLAINT_HEAD,
    ["LAPOR!", UNIT, 2025, 1, 5, 4, 3],
    ["lapor!", "", 2025, "Februari", 2, 2, 1],
]
MARKS = [SURVEY_HEAD, ["dairi-disdukcapil", 2025, 1, *["3,5"] * 9]]


@pytest.mark.parametrize("form", ["xlsx", "csv;", "csv,", "bom"])
def test_complaints_are_previewed_applied_and_found_unchanged(client_of, words, events, unit, form):
    raw = {
        "xlsx": as_xlsx(COUNTS),
        "csv;": as_csv(COUNTS),
        "csv,": as_csv(COUNTS, ","),
        "bom": as_csv(COUNTS, ";", bom=True),
    }[form]
    client, before = client_of("coordinator"), events()
    answer = upload(client, "pengaduan", raw)
    assert answer.status_code == 200
    assert "2 baru, 0 berubah, 0 tidak berubah" in words(answer)
    assert "Diterima 5, Diselesaikan 4, Tepat waktu 3" in words(answer)
    assert (events(), ComplaintCount.objects.count()) == (before, 0)  # a preview stores nothing
    assert apply(client, "pengaduan", answer).status_code == 302
    assert events() == before + 3  # two months and the whole
    rows = ComplaintCount.objects.order_by("month").values_list("unit", "month", "received")
    assert list(rows) == [(unit.pk, 1, 5), (None, 2, 2)]
    assert apply(client, "pengaduan", answer).status_code == 302  # clicked twice
    again = upload(client, "pengaduan", raw)
    assert "0 baru, 0 berubah, 2 tidak berubah" in words(again)
    assert "rencana" not in again.content.decode()
    assert events() == before + 3


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_surveys_come_in_by_the_service_of_indices(client_of, words, events, unit, form):
    raw = as_xlsx(MARKS) if form == "xlsx" else as_csv(MARKS)
    client, before = client_of("operator"), events()
    answer = upload(client, "skm", raw)
    assert "1 baru, 0 berubah, 0 tidak berubah" in words(answer)
    assert apply(client, "skm", answer).status_code == 302
    assert events() == before + 2
    row = IndexResult.objects.get(unit=unit, year=2025, quarter=1)
    assert (row.figure, row.source, row.shown_publicly) == ("87.50", "Ekspor Simparas", False)
    assert "0 baru, 0 berubah, 1 tidak berubah" in words(upload(client, "skm", raw))
    page = words(client.get(reverse("work-survey", args=[row.pk])))
    assert "87,50" in page
    assert "3,5" in page
    assert "87,50" in words(client.get(reverse("work-surveys")))


def test_a_coordinators_import_leaves_the_showing_as_it_is(client_of, unit):
    client = client_of("coordinator")
    apply(client, "skm", upload(client, "skm", as_csv(MARKS)))
    IndexResult.objects.filter(unit=unit, quarter=1).update(shown_publicly=True)
    changed = [SURVEY_HEAD, ["dairi-disdukcapil", 2025, 1, *["3,6"] * 9]]
    apply(client, "skm", upload(client, "skm", as_csv(changed)))
    row = IndexResult.objects.get(unit=unit, quarter=1)
    assert (row.figure, row.shown_publicly) == ("90.00", True)
    apply(client, "pengaduan", upload(client, "pengaduan", as_csv(COUNTS)))
    ComplaintCount.objects.update(shown_publicly=True)
    fewer = [COMPLAINT_HEAD, ["LAPOR!", UNIT, 2025, 1, 5, 4, 2]]
    operator = client_of("operator")
    apply(operator, "pengaduan", upload(operator, "pengaduan", as_csv(fewer)))
    shown = ComplaintCount.objects.order_by("month").values_list("shown_publicly", flat=True)
    assert list(shown) == [False, True]  # an operator's change waits for a coordinator


def test_every_fault_is_shown_with_its_place_and_nothing_is_stored(client_of, words, events):
    rows = [*COUNTS, ["LAPOR!", UNIT, 2025, 1, 1, 1, 1], ["X", UNIT, 2025, 1, 1, 1, "y"]]
    client, before = client_of("coordinator"), events()
    answer = upload(client, "pengaduan", as_csv(rows))
    assert answer.status_code == 422
    text = words(answer)
    assert "3 hal perlu diperbaiki" in text
    assert "baris 4, kolom A : Baris ini mengulang baris 2." in text
    assert "baris 5, kolom A : Kanal ini tidak dikenal." in text
    assert "baris 5, kolom G" in text
    assert answer.content.decode().count("data-fault") == 3
    assert (events(), ComplaintCount.objects.count()) == (before, 0)


def test_an_operator_takes_in_own_units_only(client_of, words):
    rows = [
        COMPLAINT_HEAD,
        ["LAPOR!", "dairi-dinsos", 2025, 1, 1, 1, 1],
        ["LAPOR!", "", 2025, 1, 1, 1, 1],
    ]
    answer = upload(client_of("operator"), "pengaduan", as_csv(rows))
    assert answer.status_code == 422
    assert "di luar wewenang" in words(answer)
    assert "dicatat koordinator" in words(answer)


def test_a_plan_is_judged_again_when_it_comes_back(client_of, people, unit, words, events):
    """What changed since the preview is shown anew; what nobody may do any more is refused."""
    client = client_of("operator")
    rows = [COMPLAINT_HEAD, ["LAPOR!", UNIT, 2025, 1, 5, 4, 3]]
    answer = upload(client, "pengaduan", as_csv(rows))
    coordinator = client_of("coordinator")
    other = [COMPLAINT_HEAD, ["LAPOR!", UNIT, 2025, 1, 9, 9, 9]]
    apply(coordinator, "pengaduan", upload(coordinator, "pengaduan", as_csv(other)))
    before = events()
    renewed = apply(client, "pengaduan", answer)
    assert renewed.status_code == 409
    assert "data di portal berubah" in words(renewed)
    assert "Diterima 9" in words(renewed)
    assert ComplaintCount.objects.get().received == 9
    assert events() == before
    assert apply(client_of("operator2"), "pengaduan", renewed).status_code == 409  # not theirs
    people["operator"].assignments.all().delete()
    assert apply(client, "pengaduan", renewed).status_code == 403
    assert ComplaintCount.objects.get().received == 9


def test_a_plan_that_was_touched_or_is_old_is_refused(client_of):
    client = client_of("operator")
    url = reverse("work-yearround-import-apply", args=["pengaduan"])
    answer = upload(
        client, "pengaduan", as_csv([COMPLAINT_HEAD, ["LAPOR!", UNIT, 2025, 1, 5, 4, 3]])
    )
    plan = re.search(r'name="rencana"\s+value="([^"]*)"', answer.content.decode())[1]
    for text in ("", "x", plan[:-1] + ("A" if plan[-1] != "A" else "B")):
        assert client.post(url, {"rencana": text}).status_code == 409
    skm = reverse("work-yearround-import-apply", args=["skm"])
    assert client.post(skm, {"rencana": plan}).status_code == 403
    with time_machine.travel(time.time() + 2 * 86400):
        client = client_of("operator")
        assert client.post(url, {"rencana": plan}).status_code == 409
    assert not ComplaintCount.objects.exists()


def test_a_failure_at_the_last_row_stores_none(client_of, monkeypatch, events):
    client = client_of("coordinator")
    rows = [SURVEY_HEAD, *(["dairi-disdukcapil", 2025, q, *["3,5"] * 9] for q in (1, 2, 3, 4))]
    answer = upload(client, "skm", as_csv(rows))
    original, calls = services.survey_write, []

    def broken(**_given):
        raise RuntimeError("log")

    def failing(*given):
        calls.append(given)
        if len(calls) == 4:
            raise RuntimeError("disk")
        return original(*given)

    monkeypatch.setattr(services, "survey_write", failing)
    before = events()
    with pytest.raises(RuntimeError):
        apply(client, "skm", answer)
    assert len(calls) == 4
    monkeypatch.setattr(services, "survey_write", original)
    monkeypatch.setattr(services, "event_append", broken)  # the log of the whole, after all rows
    with pytest.raises(RuntimeError):
        apply(client, "skm", answer)
    assert not IndexResult.objects.filter(quarter__isnull=False).exists()
    assert events() == before


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "kosong"),
        ("Kanal;Lokus\nKantor Caf\xe9;x".encode("cp1252"), "UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".xls"),
        (b"PK\x03\x04nothing", "rusak"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (b"a\x00b;c", "bukan .csv"),
        (";".join(COMPLAINT_HEAD).encode(), "tidak memuat baris"),
        (b'"Kanal;Lokus', "rusak"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_the_reason(client_of, words, events, raw, said):
    client, before = client_of("coordinator"), events()
    answer = upload(client, "pengaduan", raw)
    assert answer.status_code == 422
    assert said in words(answer)
    assert events() == before


def test_a_bomb_is_refused_before_it_is_unpacked(register):
    with pytest.raises(FileUnreadable):
        table_read(bomb(), COMPLAINTS)


def test_faults_of_form_name_the_heading(register):
    raw = as_csv([["Kanal", "Lokus", "Tahun", "Bulan", "Diterima", "Diterima", "Lain"], ["x"] * 7])
    table = table_read(raw, COMPLAINTS)
    assert not table.lines
    assert [(f.row, f.column) for f in table.faults] == [(1, "F"), (1, "G"), (1, "A"), (1, "A")]
    other = as_xlsx(COUNTS, sheets=("Data", "Catatan"))
    assert [f.sheet for f in table_read(other, COMPLAINTS).faults] == ["Catatan"]


def test_columns_may_stand_in_any_order_and_in_english(register):
    head = ["in_time", "resolved", "received", "month", "year", "unit", "channel"]
    raw = as_csv([head, [3, 4, 5, "1", 2025, "dairi-disdukcapil", "LAPOR!"]])
    judged = complaints_judged(table_read(raw, COMPLAINTS).lines, register)
    assert not judged.faults
    assert judged.rows[0].counts.received == 5


@pytest.mark.parametrize("shape", ["pengaduan", "skm"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_templates_are_read_back(client_of, shape, suffix):
    client = client_of("operator")
    answer = client.get(reverse(f"work-yearround-import-{suffix}", args=[shape]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{shape}.{suffix}"'
    head = COMPLAINT_HEAD if shape == "pengaduan" else SURVEY_HEAD
    if suffix == "csv":
        assert answer.content.decode("utf-8-sig") == ";".join(head) + "\r\n"
        raw = answer.content + as_csv((COUNTS if shape == "pengaduan" else MARKS)[1:2])
        assert upload(client, shape, raw).status_code == 200
        return
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_index(0).to_python()[0] == head
    guide = str(book.get_sheet_by_name("Petunjuk").to_python())
    assert UNIT in guide
    assert "Dinas Sosial" not in guide  # not the operator's


def test_two_thousand_rows_fit_into_the_plan(client_of, dairi, words):
    channels = ["LAPOR!", "Sidumasda", "Layanan panggilan 112"]
    places = [
        (c, u.slug, y, m)
        for c in channels
        for u in units_of(dairi)
        for y in range(2016, 2026)
        for m in range(1, 13)
    ][:2000]
    rng = random.Random(1)
    rows = [[*place, rng.randrange(999), 99, rng.randrange(99)] for place in places]
    answer = upload(client_of("coordinator"), "pengaduan", as_csv([COMPLAINT_HEAD, *rows]))
    assert answer.status_code == 200
    plan = re.search(r'name="rencana"\s+value="([^"]*)"', answer.content.decode())[1]
    assert len(plan) < 100_000
    assert f"{len(rows)} baru" in words(answer)
    more = as_csv([COMPLAINT_HEAD, *rows, *rows])
    assert "Paling banyak 2000" in words(upload(client_of("coordinator"), "pengaduan", more))


def test_the_log_tells_of_the_whole_import(client_of, dairi):
    client = client_of("coordinator")
    apply(client, "pengaduan", upload(client, "pengaduan", as_csv(COUNTS)))
    event = Event.objects.get(verb="yearround-import")
    assert (event.object_type, event.object_id) == ("units.government", str(dairi.pk))
    assert event.after == {"table": "pengaduan", "changed": 2, "unchanged": 0}


def test_a_large_import_costs_few_queries(client_of, dairi, django_assert_max_num_queries):
    client = client_of("coordinator")
    marks = [
        [u.slug, y, q, *["3,5"] * 9]
        for u in units_of(dairi)
        for y in (2024, 2025)
        for q in (1, 2, 3, 4)
    ]
    months = [["LAPOR!", u.slug, 2025, m, 5, 4, 3] for u in units_of(dairi) for m in range(1, 13)]
    surveys = upload(client, "skm", as_csv([SURVEY_HEAD, *marks]))
    complaints = upload(client, "pengaduan", as_csv([COMPLAINT_HEAD, *months]))
    with django_assert_max_num_queries(40):
        assert apply(client, "skm", surveys).status_code == 302
    with django_assert_max_num_queries(40):
        assert apply(client, "pengaduan", complaints).status_code == 302
    assert ComplaintCount.objects.count() == len(months)
    assert IndexResult.objects.filter(quarter__isnull=False).count() == len(marks)
