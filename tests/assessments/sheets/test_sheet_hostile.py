"""Hostile files: refused with a reason, quickly, in little memory; nothing is stored or asked."""

from __future__ import annotations

import io
import re
import socket
import struct
import threading
import time
import tracemalloc
import zipfile

import pytest
from sheet_books import written

from compliance.assessments.sheets import archive, inspection
from compliance.assessments.sheets.archive import LARGEST_FILE, checked_archive
from compliance.assessments.sheets.faults import FileUnreadable
from compliance.assessments.sheets.inspection import inspected
from compliance.assessments.sheets.reading import book_read

PLAIN = written([["Lembar", [["a", 1], ["b", 2]]]])
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SECONDS, MEGABYTES = 1.0, 100


def changed(members, base=PLAIN, packing=zipfile.ZIP_DEFLATED):
    """Return a workbook with members replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as source, zipfile.ZipFile(target, "w", packing) as out:
        for name in source.namelist():
            if name not in members:
                out.writestr(name, source.read(name))
        for name, content in members.items():
            out.writestr(name, content)
    return target.getvalue()


def sheet_xml(cells, prolog=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{MAIN}"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    )


def lying_bomb():
    """Return a workbook whose sheet unpacks to a hundred times of what its tables declare."""
    rows = b"<row><c><v>1</v></c></row>" * 1_500_000
    raw = bytearray(changed({SHEET: b"<worksheet><sheetData>" + rows}))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as source:
        size = source.getinfo(SHEET).file_size
    return bytes(raw.replace(struct.pack("<I", size), struct.pack("<I", 100_000)))


def encrypted():
    stream = "EncryptedPackage".encode("utf-16-le")
    return archive.OLE + bytes(512) + stream + bytes(4096)


def zip_encrypted():
    raw = bytearray(PLAIN)
    for at in [m.start() for m in re.finditer(b"PK\x01\x02", raw)]:
        raw[at + 8] |= 1
    return bytes(raw)


def shared_text_bomb():
    """Return a workbook whose 40,000 cells all show one text of 32,000 characters."""
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>'
    cells = "".join(
        f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 40 + "</row>" for row in range(1, 1001)
    )
    return changed({"xl/sharedStrings.xml": texts, SHEET: sheet_xml(cells)})


def entity_bomb(target):
    entities = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return changed({target: sheet_xml(cell, f"<!DOCTYPE x [{entities}]>")})


def external_entity(port, target=SHEET):
    address = f"http://127.0.0.1:{port}/x"
    prolog = f'<!DOCTYPE x SYSTEM "{address}.dtd" [<!ENTITY e SYSTEM "{address}">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    return changed({target: sheet_xml(cell, prolog)})


def far_cell():
    cell = '<c r="{}"><v>1</v></c>'
    first, last = cell.format("A1"), cell.format("XFD1048576")
    return changed({SHEET: sheet_xml(f'<row r="1">{first}</row><row r="1048576">{last}</row>')})


def many_cells():
    return changed({SHEET: sheet_xml("<row>" + "<c/>" * 3_000_000 + "</row>")})


def other_book(**members):
    """Return an archive of another kind than a .xlsx."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name, content in members.items():
            out.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return target.getvalue()


HOSTILE = {
    "nothing": (lambda: b"", "kosong"),
    "six megabytes": (lambda: PLAIN + bytes(6 * 1024 * 1024), "5 MB"),
    "html": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "bukan lembar sebar"),
    "text": (lambda: b"a;b;c\n1;2;3\n", "bukan lembar sebar"),
    "program": (lambda: b"MZ\x90\x00" + bytes(4000), "bukan lembar sebar"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(4000), "bukan lembar sebar"),
    "old xls": (lambda: archive.OLE + bytes(4096), ".xls)"),
    "encrypted": (encrypted, "kata sandi"),
    "encrypted zip": (zip_encrypted, "kata sandi"),
    "cut off": (lambda: PLAIN[: len(PLAIN) // 2], "rusak"),
    "one byte off": (lambda: PLAIN[:60] + b"\xff\xff\xff\xff" + PLAIN[64:], "rusak"),
    "head only": (lambda: PLAIN[:4], "rusak"),
    "ods": (
        lambda: other_book(mimetype="application/vnd.oasis", content_DOT_xml="<x/>"),
        ".ods",
    ),
    "xlsb": (lambda: other_book(xl__workbook_DOT_bin="x"), ".xlsb"),
    "docx": (lambda: other_book(word__document_DOT_xml="<x/>"), "bukan lembar sebar"),
    "nested": (lambda: other_book(a_DOT_xlsx=PLAIN), "bukan lembar sebar"),
    "macros": (lambda: changed({"xl/vbaProject.bin": b"x"}), "makro"),
    "bomb": (lambda: changed({"xl/media/a.xml": bytes(3_000_000_00)}), "jauh lebih besar"),
    "bomb that lies": (lying_bomb, "rusak"),
    "20,000 members": (
        lambda: changed({f"xl/x{n}.bin": b"" for n in range(20_000)}, packing=zipfile.ZIP_STORED),
        "terlalu banyak bagian",
    ),
    "texts that expand": (shared_text_bomb, "jauh lebih besar"),
    "far cell": (far_cell, "jauh lebih besar"),
    "many cells": (many_cells, "jauh lebih besar"),
    "billion laughs": (lambda: entity_bomb(SHEET), "tidak diizinkan"),
    "billion laughs in styles": (lambda: entity_bomb("xl/styles.xml"), "tidak diizinkan"),
    "billion laughs aside": (lambda: entity_bomb("docProps/core.xml"), "tidak diizinkan"),
    "broken xml": (lambda: changed({SHEET: "<worksheet><sheetData>"}), "rusak"),
    "no sheets": (lambda: changed({"xl/workbook.xml": "<workbook/>"}), ""),
    "sheet that is not there": (
        lambda: changed({"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
        "bukan lembar sebar",
    ),
    "sheet that is the styles": (
        lambda: changed({"xl/styles.xml": sheet_xml('<row><c r="A1"><v>1</v></c></row>')}),
        "bukan lembar sebar",
    ),
    "bad text number": (
        lambda: changed({SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')}),
        "bukan lembar sebar",
    ),
    "bad cell name": (
        lambda: changed({SHEET: sheet_xml('<row r="1"><c r="1A"><v>7</v></c></row>')}),
        "bukan lembar sebar",
    ),
    "bad row number": (
        lambda: changed({SHEET: sheet_xml(f'<row r="{"9" * 5000}"><c><v>7</v></c></row>')}),
        "bukan lembar sebar",
    ),
}


@pytest.fixture(scope="module")
def made():
    """Each hostile file, made once."""
    return {name: make() for name, (make, _words) in HOSTILE.items()}


def test_the_plain_book_itself_is_read():
    [sheet] = book_read(PLAIN)
    assert sheet.rows == [["a", 1.0], ["b", 2.0]]


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "no sheets"])
def test_a_hostile_file_is_refused_quickly_in_little_memory(made, name):
    raw = made[name]
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(FileUnreadable) as refused:
            book_read(raw)
        seconds = time.process_time() - started
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert HOSTILE[name][1] in str(refused.value)
    # tracemalloc itself makes the walk several times slower
    assert seconds < 6 * SECONDS
    assert peak < MEGABYTES * 1024 * 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_an_upload_of_it_is_answered_with_the_reason_and_stores_nothing(
    year, send, counted, made, words, name
):
    before = counted()
    started = time.process_time()
    answer = send(year, made[name], name="isian.xlsx")
    seconds = time.process_time() - started
    assert answer.status_code == 422
    assert HOSTILE[name][1] in words(answer)
    assert counted() == before
    assert seconds < 2 * SECONDS, seconds


def test_the_bounds_themselves_are_what_refuses(monkeypatch, made):
    """The controls: with a bound lifted, its file is no longer refused by it."""
    monkeypatch.setattr(inspection, "MOST_ROWS", 2_000_000)
    monkeypatch.setattr(inspection, "MOST_COLUMNS", 20_000)
    inspected(checked_archive(made["far cell"]))
    monkeypatch.setattr(archive, "MOST_MEMBERS", 30_000)
    assert len(checked_archive(made["20,000 members"])) > 5
    budget = inspection.Budget
    monkeypatch.setattr(inspection, "Budget", lambda: budget(characters=10**12))
    inspected(checked_archive(made["texts that expand"]))


def test_nobody_outside_is_asked_for_an_entity():
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)

        def listen():
            try:
                heard.append(listener.accept())
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        port = listener.getsockname()[1]
        for target in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/x.rels"):
            with pytest.raises(FileUnreadable):
                book_read(external_entity(port, target))
        thread.join()
    assert heard == []


def test_the_listener_would_hear_a_request():
    """The control of the test above."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        socket.create_connection(listener.getsockname()[:2]).close()
        heard, _address = listener.accept()
        heard.close()


def test_links_to_other_files_are_left_alone():
    link = '<externalLink xmlns="x"><externalBook r:id="rId1" xmlns:r="y"/></externalLink>'
    rels = (
        '<Relationships><Relationship Id="rId1" Target="http://127.0.0.1:9/x.xlsx" '
        'TargetMode="External"/></Relationships>'
    )
    raw = changed(
        {
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": rels,
        }
    )
    assert book_read(raw)[0].rows == [["a", 1.0], ["b", 2.0]]


def test_a_full_form_stays_far_below_every_bound(sample_year, download):
    """The bounds are set for a province's hundred units; one regency's seven take a tenth."""
    raw = download(sample_year)
    assert len(raw) * 20 < LARGEST_FILE
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        assert len(source.namelist()) * 10 < archive.MOST_MEMBERS
        assert sum(m.file_size for m in source.infolist()) * 15 < archive.MOST_UNPACKED
    walked = sum(content.count(b"<") for content in checked_archive(raw).values())
    assert walked * 12 < inspection.MOST_ELEMENTS * 2
    started = time.process_time()
    book_read(raw)
    assert time.process_time() - started < SECONDS
