"""The writers by themselves: nothing runs in a spreadsheet, nothing is cut in silence."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

from compliance.opendata.columns import Column, Kind, Table
from compliance.opendata.tables import TABLES
from compliance.opendata.writing import csv as csv_writing
from compliance.opendata.writing import table_bytes
from compliance.opendata.writing import xlsx as xlsx_writing

RISKY = ("=1+1", "+62811", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '=HYPERLINK("x")')
HARMLESS = ("", "Dinas Sosial", "a=b", "'tis", "''", "“kutip”", 'dua "kutip", koma', "baris\nbaru")
GUARDED_ALREADY = ("'=1", "''+1", "' -1")
TEXTS = (*RISKY, *HARMLESS, *GUARDED_ALREADY)

TABLE = Table(
    name="texts",
    title="Teks",
    description="Teks.",
    columns=(
        Column("number", Kind.WHOLE, "Nomor", "Nomor.", lambda row: row[0], "Uji"),
        Column("text", Kind.TEXT, "Teks", "Teks.", lambda row: row[1], "Uji", empty=True),
        Column("link", Kind.LINK, "Alamat", "Alamat.", lambda row: row[1], "Uji", empty=True),
        Column("score", Kind.FIGURE, "Nilai", "Nilai.", lambda row: row[2], "Uji", empty=True),
        Column("weight", Kind.EXACT, "Bobot", "Bobot.", lambda row: row[3], "Uji", empty=True),
    ),
    key=("number",),
    rows=lambda published: published,
)
ROWS = [(number, text, "88.00", "17.50") for number, text in enumerate(TEXTS, start=1)]


def cells(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]


def runs(cell):
    return cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_csv_runs_nowhere_and_gives_every_text_back():
    found = cells(table_bytes(TABLE, ROWS, "csv"))
    assert not any(runs(cell) for line in found for cell in line)
    assert [csv_writing.unguarded(line[1]) for line in found] == list(TEXTS)
    assert [line[1] for line in found[len(RISKY) : len(RISKY) + len(HARMLESS)]] == list(HARMLESS)
    assert {line[3] for line in found} == {"88.00"}


def test_the_control_without_the_apostrophe_it_would_run(monkeypatch):
    monkeypatch.setattr(csv_writing, "guarded", lambda text: text)
    assert any(runs(cell) for line in cells(table_bytes(TABLE, ROWS, "csv")) for cell in line)


def formulas(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return b"<f>" in archive.read("xl/worksheets/sheet1.xml")


def test_a_workbook_has_no_formula_and_gives_every_text_back():
    content = table_bytes(TABLE, ROWS, "xlsx")
    assert not formulas(content)
    assert b"hyperlink" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    # XML joins the two ways to end a line.
    assert [line[1].replace("\r", "\n") for line in lines[1:]] == [
        text.replace("\r", "\n") for text in TEXTS
    ]
    assert {(line[3], line[4]) for line in lines[1:]} == {(88.0, 17.5)}


def test_the_control_a_cell_written_by_guess_would_be_a_formula(monkeypatch):
    def guess(sheet, at, column, value, styles):
        sheet.write(*at, value)

    monkeypatch.setattr(xlsx_writing, "OPTIONS", {"in_memory": True})
    monkeypatch.setattr(xlsx_writing, "cell_write", guess)
    assert formulas(table_bytes(TABLE, ROWS, "xlsx"))


def test_a_text_too_long_for_a_cell_says_so_and_is_whole_elsewhere():
    rows = [(1, "x" * 40_000, None, "33.3333333333333333333333")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(table_bytes(TABLE, rows, "xlsx")))
    line = book.get_sheet_by_index(0).to_python()[1]
    assert len(line[1]) == 32_767 and line[1].endswith("[…]")
    assert line[4] == "33.3333333333333333333333"  # more digits than a number cell keeps
    assert cells(table_bytes(TABLE, rows, "csv"))[0][1] == rows[0][1]


def test_characters_that_xml_cannot_hold_leave_a_sound_workbook():
    content = table_bytes(TABLE, [(1, "a\x0bb\ufffec", None, None)], "xlsx")
    strings = zipfile.ZipFile(io.BytesIO(content)).read("xl/sharedStrings.xml")
    assert ElementTree.fromstring(strings) is not None  # noqa: S314 - our own
    line = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1]
    assert line[1] == "a\x0bbc"


def test_parquet_has_exact_decimals_and_the_dictionary(history):
    from compliance.opendata.files import edition_now
    from compliance.opendata.writing import FORMAT

    edition = edition_now()
    content = edition.file(TABLES[0], FORMAT["parquet"]).content
    schema = pyarrow.parquet.read_schema(io.BytesIO(content))
    assert str(schema.field("score").type) == "decimal128(5, 2)"
    assert str(schema.field("updated_at").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("announced_on").type) == "date32[day]"
    about = schema.field("score").metadata
    assert about[b"unit"].decode() == "poin, 0 sampai 100"
    assert about[b"title"].decode() == "Nilai"
    assert schema.metadata[b"license"] == b"https://creativecommons.org/licenses/by/4.0/"
    assert edition.head.sha256.encode() in schema.metadata[b"release_set"]
    assert not schema.field("government_code").nullable


def test_a_workbook_brings_dictionary_and_licence(history):
    from compliance.opendata.files import edition_now
    from compliance.opendata.writing import FORMAT

    content = edition_now().file(TABLES[0], FORMAT["xlsx"]).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["scores", "Kamus", "Sumber dan lisensi"]
    names = [line[0] for line in book.get_sheet_by_name("Kamus").to_python()[1:]]
    assert names == list(TABLES[0].names)
    words = str(book.get_sheet_by_name("Sumber dan lisensi").to_python())
    assert "creativecommons.org/licenses/by/4.0" in words and edition_now().head.sha256 in words


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_whole(table):
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    for column in table.columns:
        assert column.title and column.description.endswith(".") and column.rule
        assert bool(column.codes) == (column.kind is Kind.CODE), column.name
        assert not (column.name in table.key and column.empty)
        if column.kind is Kind.FIGURE:
            assert column.unit
    for reference in table.references:
        target = next(other for other in TABLES if other.name == reference.table)
        assert set(reference.columns) <= set(table.names)
        assert set(reference.targets) <= set(target.names)
