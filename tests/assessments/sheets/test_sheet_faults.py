"""Faulty files: every fault is named with its cell, all at once, and nothing is stored."""

from __future__ import annotations

import datetime
import io
import random
from decimal import Decimal

import pytest
import xlsxwriter
from django.db import transaction
from sheet_books import Book, Formula, answers_of, rezipped, written

from compliance.accounts.selectors import rights_of
from compliance.assessments.entries import LONGEST_NOTE
from compliance.assessments.sheets import selectors, services
from compliance.assessments.sheets.faults import SheetFaulty
from compliance.assessments.sheets.layout import (
    CODE,
    FACTS_ROW,
    FIRST_ROW,
    HEAD_ROW,
    KEY,
    NOT_APPLICABLE,
    NOTE,
    PRODUCT,
    SEEN,
    VALUE,
    column_letter,
)
from compliance.assessments.sheets.writing import form_bytes

DAY = datetime.datetime(2024, 3, 5, tzinfo=None)  # spreadsheets know no zones


@pytest.fixture
def coordinator(people):
    return people["coordinator"]


@pytest.fixture
def book(year, coordinator):
    """The downloaded form of two units, one of them with products."""
    form = selectors.sheet_form(year, rights_of(coordinator))
    return Book(form_bytes(form, coordinator))


@pytest.fixture
def upload(year, coordinator):
    """A function: upload a file; returns its faults as {(sheet, row, column): text}."""

    def uploaded(raw):
        try:
            services.entries_upload(
                assessment=year,
                file_name="isian.xlsx",
                raw=raw,
                actor=coordinator,
                rights=rights_of(coordinator),
            )
        except SheetFaulty as faulty:
            found = [(f.sheet, f.row, f.column) for f in faulty.faults]
            assert len(found) == len(faulty.faults)
            return list(zip(found, [f.text for f in faulty.faults], strict=True))
        return []

    return uploaded


BAD_VALUES = [
    ("lima", "tanpa huruf"),
    (6, "paling besar 5"),
    (-1, "negatif"),
    ("-1", "negatif"),
    (1.23456, "Paling banyak 4 angka"),
    ("1,23456", "Paling banyak 4 angka"),
    ("1.234,5", "pemisah ribuan"),
    ("1,234.5", "pemisah ribuan"),
    ("５", "angka biasa"),
    (1e300, "Terlalu panjang"),
    (1e-7, "Paling banyak 4 angka"),
    (DAY, "tanggal"),
    (True, "benar/salah"),
    (Formula("=A1/0", "#DIV/0!"), "galat (#DIV/0!)"),
    (Formula("=Lain!A1", "#REF!"), "galat (#REF!)"),
    (Formula("=NA()", "#N/A"), "galat (#N/A)"),
    ("#REF!", "tanpa huruf"),
    ("2024-01-01", "bukan angka"),
    ("1e0", "tanpa pangkat"),
]


@pytest.mark.parametrize(("value", "text"), BAD_VALUES)
def test_a_bad_value_is_named_with_its_cell(book, upload, value, text):
    book.fill("I.1", value=value)
    [(place, said)] = upload(book.raw())
    assert place == (book.forms[0][0], FIRST_ROW, "E")
    assert text in said


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("4,5", "4.5"),
        ("4.5", "4.5"),
        (" 4,5\u00a0", "4.5"),
        (4.35, "4.35"),
        (4.3499, "4.3499"),
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (Formula("=2+2,5", 4.5), "4.5"),
    ],
)
def test_numbers_and_their_texts_are_taken_exactly(book, upload, year, value, stored):
    book.fill("I.1", value=value)
    assert upload(book.raw()) == []
    [upload_row] = services.SheetUpload.objects.all()
    [answer] = upload_row.content["answers"]
    assert answer["value"] == stored


def test_a_formula_that_was_never_computed_is_a_fault(book, upload):
    book.fill("I.1", value=Formula("=1+1", 77777))
    raw = rezipped(book.raw(), b"<v>77777</v>", b"")
    [(place, said)] = upload(raw)
    assert place[1:] == (FIRST_ROW, "E")
    assert "belum dihitung" in said


def test_a_binary_number_with_a_long_tail_is_refused_not_rounded(book, upload):
    book.fill("I.1", value=4.5)
    raw = rezipped(book.raw(), b"<v>4.5</v>", b"<v>4.3000000000000007</v>")
    [(place, said)] = upload(raw)
    assert place[1:] == (FIRST_ROW, "E")
    assert "Paling banyak 4 angka" in said


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        (NOT_APPLICABLE, "mungkin", "Isi “ya”"),
        (NOTE, "x" * (LONGEST_NOTE + 1), "2001"),
        (NOTE, "a\x00b", "karakter"),
        (NOTE, DAY, "teks"),
        (NOTE, Formula("=A1", "#REF!"), "galat"),
        (CODE, "I.2", "terkunci"),
        (CODE, "", "terkunci"),
        (PRODUCT, "KTP", "terkunci"),
        (SEEN, "1", "terkunci"),
        (KEY, "I.1", "terkunci"),
    ],
)
def test_other_cells_are_named_as_well(book, upload, column, cell, text):
    book.rows()[book.index("I.1")][column] = cell
    [(place, said)] = upload(book.raw())
    assert place == (book.forms[0][0], FIRST_ROW, column_letter(column))
    assert text in said


def test_value_and_not_applicable_exclude_each_other(book, upload):
    book.fill("I.1", value=3, na="ya")
    [(place, said)] = upload(book.raw())
    assert place[1:] == (FIRST_ROW, "E")
    assert "jangan keduanya" in said


@pytest.mark.parametrize(
    ("column", "found", "text"),
    [
        (1, "0", "Versi formulir"),
        (2, "12.71", "pemerintah 12.71, bukan 12.11"),
        (3, "2022", "tahun 2022, bukan 2023"),
        (4, "official", "jalur penilaian official"),
        (5, "ori-2025", "metode ori-2025, bukan ori-2022"),
        (6, "9", "versi 9"),
        (7, "0" * 64, "Teks metode berubah"),
        (9, "", "Susunan kolom"),
    ],
)
def test_a_sheet_made_for_something_else_is_refused(book, upload, column, found, text):
    book.rows()[FACTS_ROW - 1][column] = found
    book.fill("I.1", value="rusak")
    [(place, said)] = upload(book.raw())
    assert place == (book.forms[0][0], FACTS_ROW, column_letter(column))
    assert text in said


def test_unknown_doubled_and_foreign_sheets_are_faults(book, upload):
    name, rows = book.forms[0]
    other = [list(row) for row in rows]
    other[FACTS_ROW - 1][8] = "medan-dinkes"
    book.sheets += [["Catatan saya", [["halo"]]], ["Salinan", rows], ["Lain", other]]
    found = upload(book.raw())
    assert [place for place, _said in found] == [
        ("Catatan saya", 1, "A"),
        ("Salinan", FACTS_ROW, "I"),
        ("Lain", FACTS_ROW, "I"),
    ]
    assert f"“{name}”" in found[1][1]
    assert "bukan lokus Anda" in found[2][1]


def test_a_file_without_any_form_is_a_fault(upload):
    [(place, said)] = upload(written([["Petunjuk", [["x"]]]]))
    assert place == ("Petunjuk", 1, "A")
    assert "tidak memuat lembar isian" in said


def test_hidden_rows_and_merged_cells_are_read(book, upload):
    target = io.BytesIO()
    out = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    name, rows = book.forms[0]
    sheet = out.add_worksheet(name)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(at, column, cell)
    at = book.index("I.2")
    sheet.set_row(at, None, None, {"hidden": True})
    sheet.write_string(at, VALUE, "rusak")
    sheet.merge_range(at + 1, NOTE, at + 1, NOTE + 1, "catatan")
    sheet.merge_range(0, 0, 0, 3, "judul")
    out.close()
    [(place, _said)] = upload(target.getvalue())
    assert place == (name, at + 1, "E")


def test_faults_are_shown_up_to_two_hundred_and_counted_to_the_last(book, send, year, counted):
    for number in range(len(book.forms)):
        for row in book.rows(number)[FIRST_ROW - 1 :]:
            row[VALUE] = "rusak"
    before = counted()
    answer = send(year, book.raw())
    page = answer.content.decode()
    total = sum(len(rows) - FIRST_ROW + 1 for _name, rows in book.forms)
    assert answer.status_code == 422
    assert total > 200
    assert page.count("kolom E: ") == 200
    assert f"{total} kesalahan" in page
    assert f"{total - 200} kesalahan lain" in page
    assert counted() == before


# A thousand files with planted faults ------------------------------------------------------------

GOOD = [0, 1, 2.5, 4.35, "3,75", "0.5", 4.9999, 5]
CELL_FAULTS = [
    # one indicator's scale ends at 100
    *((VALUE, 600 if bad == 6 else bad) for bad, _text in BAD_VALUES),
    *((NOT_APPLICABLE, bad) for bad in ("x", "tdk", 7, True)),
    (NOTE, "n" * (LONGEST_NOTE + 1)),
    (NOTE, DAY),
    (NOTE, "\x00"),
    (CODE, "I.99"),
    (CODE, ""),
    (PRODUCT, "Produk lain"),
    (SEEN, ""),
    (SEEN, "abc"),
    (KEY, "I.99/"),
]
ROW_FAULTS = ["gone", "twice", "new", "both"]
SHEET_FAULTS = [(1, "2"), (2, "99.99"), (3, "2019"), (4, "official"), (7, "f" * 64)]


class Planted:
    """One generated file, what it plans to store, and where its faults are."""

    def __init__(self, book, rng):
        self.book, self.rng = book.copy(), rng
        self.book.sheets = rng.sample(self.book.sheets, rng.choice([2, 2, 3]))
        if not self.book.forms:
            self.book.sheets = [*book.copy().sheets[:2]]
        self.faults, self.plan = [], {}
        for number in range(len(self.book.forms)):
            self.fill(number)
        self.plant(rng.choice([0, *range(13)]))

    def fill(self, number):
        rows = self.book.rows(number)
        slug = rows[FACTS_ROW - 1][8]
        for row in self.rng.sample(rows[FIRST_ROW - 1 :], self.rng.randint(1, 12)):
            value = self.rng.choice([*GOOD, None])
            note = self.rng.choice(["", "=1+1", "  catatan ", "a\nb"])
            row[VALUE] = "" if value is None else value
            row[NOT_APPLICABLE] = "ya" if value is None else ""
            row[NOTE] = note
            exact = None if value is None else Decimal(str(value).replace(",", "."))
            self.plan[slug, row[KEY]] = (exact, value is None, note)

    def plant(self, k):
        places = [
            (number, at)
            for number in range(len(self.book.forms))
            for at in range(FIRST_ROW - 1, len(self.book.rows(number)))
        ]
        self.marks = {place: None for place in self.rng.sample(places, k)}
        by_sheet = {}
        for number, at in self.marks:
            by_sheet.setdefault(number, []).append(at)
        for number, rows in enumerate([form[1] for form in self.book.forms]):
            self.plant_sheet(number, rows, sorted(by_sheet.get(number, [])))
        if self.rng.random() < 0.1:
            self.book.sheets.append(["Lembar lain", [["x"]]])
            self.faults.append(("Lembar lain", 1, "A"))
        if self.rng.random() < 0.1:
            self.plant_facts()

    def plant_sheet(self, number, rows, chosen):
        name = self.book.forms[number][0]
        kept, found = rows[: FIRST_ROW - 1], []
        for at, row in enumerate(rows[FIRST_ROW - 1 :], start=FIRST_ROW - 1):
            if at not in chosen:
                kept.append(row)
                continue
            kind = self.rng.choice([*CELL_FAULTS, *CELL_FAULTS, *ROW_FAULTS])
            if kind == "gone":
                found.append((name, HEAD_ROW, "A"))
            elif kind == "twice":
                kept += [row, list(row)]
                found.append((name, len(kept), "A"))
            elif kind == "new":
                kept += [row, ["X.1", "baru", "", "", 3, "", "", "", self.rng.choice(["", "X.1/"])]]
                found.append((name, len(kept), "A"))
            elif kind == "both":
                row[VALUE], row[NOT_APPLICABLE], row[NOTE] = 3, "ya", ""
                kept.append(row)
                found.append((name, len(kept), "E"))
            else:
                column, bad = kind
                row[VALUE] = row[NOT_APPLICABLE] = row[NOTE] = ""
                row[column] = bad
                kept.append(row)
                found.append((name, len(kept), column_letter(column)))
        self.book.forms[number][1] = kept
        self.faults += found

    def plant_facts(self):
        """Make one sheet that of something else: one fault instead of all in it."""
        name, rows = self.rng.choice([form for form in self.book.forms if form[0] != "Lembar lain"])
        column, found = self.rng.choice(SHEET_FAULTS)
        rows[FACTS_ROW - 1][column] = found
        self.faults = [fault for fault in self.faults if fault[0] != name]
        self.faults.append((name, FACTS_ROW, column_letter(column)))


@pytest.mark.parametrize("chunk", range(4))
def test_of_a_thousand_files_each_planted_fault_is_found_and_no_other(
    year, coordinator, book, upload, counted, chunk
):
    rng = random.Random(20250 + chunk)
    start = counted()
    faultless = faults = 0
    kinds = set()
    for _number in range(250):
        planted = Planted(book, rng)
        raw = planted.book.raw()
        if planted.faults:
            found = upload(raw)
            assert sorted(place for place, _said in found) == sorted(planted.faults)
            faults += len(found)
            kinds |= {said[:12] for _place, said in found}
        else:
            faultless += 1
            applied_and_undone(year, coordinator, raw, planted.plan)
    assert counted() == start
    assert faultless >= 15
    assert faults > 1000
    assert len(kinds) >= 15


def applied_and_undone(year, coordinator, raw, plan):
    """Apply a faultless file, find exactly what was planned, and take it back."""
    rights = rights_of(coordinator)
    with transaction.atomic():
        upload = services.entries_upload(
            assessment=year, file_name="a.xlsx", raw=raw, actor=coordinator, rights=rights
        )
        preview = services.entries_preview(upload, rights)
        services.entries_apply(
            upload_id=upload.pk,
            state=preview.state,
            use_file=False,
            actor=coordinator,
            rights=rights,
        )
        keys = {
            (unit.slug, *question.key): (unit.slug, key)
            for unit in preview.form.units.values()
            for key, question in unit.questions.items()
        }
        stored = {keys[place]: answer for place, answer in answers_of(year).items()}
        wanted = {place: answer for place, answer in plan.items() if answer != (None, False, "")}
        assert stored == wanted
        transaction.set_rollback(True)
