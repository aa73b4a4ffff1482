"""What is taken and what is not: by content, with a reason, and nothing is left of a refusal."""

from __future__ import annotations

import contextlib
import io
import random
import re
import struct
import time
import tracemalloc
import warnings
import zipfile
import zlib
from html import unescape

import pytest
from PIL import Image

from compliance.evidence import checking
from compliance.evidence import office as office_checks
from compliance.evidence.checking import checked_upload
from compliance.evidence.names import LONGEST_NAME, clean_name
from compliance.evidence.refusals import UploadRefused

from .made import PDF, entry_url, office, picture, read_to_its_end, rows, stored, upload

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0"


def bomb(times=300):
    """Return a DOCX of some kilobytes that says it unpacks to hundreds of megabytes."""
    return office(extra=[("word/media/image1.png", b"\0" * (times * 1_000_000))])


def png_of_claimed_size(width, height):
    """Return a PNG that says it has this many dots and has none."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + body


def many_members(count):
    return office(extra=[(f"word/part{n}.xml", b"") for n in range(count)])


def encrypted_member():
    """Return a DOCX whose members say they are locked with a password."""
    raw = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + offset] |= 1
            place = raw.find(mark, place + 4)
    return bytes(raw)


def twice():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return office(extra=[("word/document.xml", b"<other/>")])


def moving_webp():
    target = io.BytesIO()
    pictures = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    pictures[0].save(target, "WEBP", save_all=True, append_images=pictures[1:], duration=50)
    return target.getvalue()


def false_end_record():
    """Return a DOCX whose end record says that there are 60,000 members."""
    raw = bytearray(office())
    place = raw.rfind(b"PK\x05\x06")
    raw[place + 10 : place + 12] = struct.pack("<H", 60_000)
    return bytes(raw)


KIND, NAME = "Jenis ini tidak diterima", "Isinya tidak sesuai dengan nama"
HOSTILE = [
    ("kosong.pdf", b"", "kosong"),
    ("besar.pdf", PDF[:9] + b"\0" * (21 * 1024 * 1024) + PDF, "lebih besar dari 20 MB"),
    ("surat.pdf", HTML, NAME),
    ("surat.docx", HTML, NAME),
    ("surat.pdf", b"\n" + HTML + PDF, NAME),
    ("surat.pdf", b" " + PDF, NAME),
    ("surat.pdf", b"%PDF", "rusak atau terpotong"),
    ("surat.pdf", b"%PDF-9.9" + PDF[8:], "rusak atau terpotong"),
    ("surat.pdf", PDF.replace(b"%%EOF", b""), "rusak atau terpotong"),
    ("surat.pdf", PDF + b"\0" * 5000, "rusak atau terpotong"),
    ("surat.pdf", SVG, NAME),
    ("surat.pdf", EXE, NAME),
    ("surat.pdf", picture(), NAME),
    ("surat.pdf", office(), NAME),
    ("surat.pdf", OLE, "dikunci kata sandi"),
    ("gambar.svg", SVG, KIND),
    ("gambar.svgz", SVG, KIND),
    ("gambar.png", SVG, NAME),
    ("gambar.jpg", HTML, NAME),
    ("gambar.jpg", PDF, NAME),
    ("gambar.png", picture(), NAME),
    ("gambar.gif", b"GIF89a" + b"\0" * 20, KIND),
    ("gambar.png", b"GIF89a" + b"\0" * 20, NAME),
    ("gambar.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 200, "rusak atau terpotong"),
    ("gambar.jpg", picture(size=(900, 900))[:4000], "rusak atau terpotong"),
    ("gambar.png", picture("PNG", (300, 300))[:-30], "rusak atau terpotong"),
    ("gambar.png", png_of_claimed_size(60_000, 60_000), "50 juta titik"),
    ("gambar.png", png_of_claimed_size(9_000, 9_000), "50 juta titik"),
    ("gambar.webp", moving_webp(), "Gambar bergerak"),
    ("gambar.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "rusak atau terpotong"),
    ("program.exe", EXE, KIND),
    ("surat.pdf.exe", PDF, KIND),
    ("surat", PDF, KIND),
    ("surat.html", HTML, KIND),
    ("surat.txt", b"teks", KIND),
    ("surat.csv", b"=1+1", KIND),
    ("surat.doc", OLE, KIND),
    ("surat.docx", OLE, "dikunci kata sandi"),
    ("daftar.xlsx", OLE, "dikunci kata sandi"),
    ("arsip.zip", office(), KIND),
    ("surat.docm", office(), KIND),
    ("surat.docx", office("xlsx"), NAME),
    ("daftar.xlsx", office(), NAME),
    ("surat.docx", office(drop=("_rels/.rels",)), "bukan berkas DOCX"),
    ("surat.docx", office(drop=("word/document.xml",)), "bukan berkas DOCX"),
    ("surat.docx", office()[:-40], "rusak atau terpotong"),
    ("surat.docx", office().replace(b"<Types/>", b"<Typos/>"), ""),
    ("surat.docx", office(extra=[("word/vbaProject.bin", b"x")]), "makro"),
    ("daftar.xlsx", office("xlsx", extra=[("xl/macrosheets/sheet1.xml", b"x")]), "makro"),
    ("surat.docx", office(types=b"application/vnd.ms-word.document.macroEnabled"), "makro"),
    ("surat.docx", office(types="<a>macroEnabled</a>".encode("utf-16")), "makro"),
    ("surat.docx", office(types=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "tidak wajar"),
    ("surat.docx", office(types=b"<a>" + b" " * 600_000), "tidak wajar"),
    ("surat.docx", office(extra=[("word/embeddings/a.exe", EXE)]), "program atau arsip"),
    ("surat.docx", office(extra=[("word/embeddings/a.zip", office())]), "program atau arsip"),
    ("surat.docx", office(extra=[("../../etc/passwd", b"x")]), "tidak wajar"),
    ("surat.docx", office(extra=[("/etc/passwd", b"x")]), "tidak wajar"),
    ("surat.docx", encrypted_member(), "dikunci kata sandi"),
    ("surat.docx", twice(), "tercatat dua kali"),
    ("surat.docx", bomb(), "membengkak"),
    ("surat.docx", many_members(2_500), "terlalu banyak bagian"),
    ("surat.docx", false_end_record(), "terlalu banyak bagian"),
    ("surat.docx", HTML + office(), NAME),
    ("x" * 600 + ".exe", PDF, KIND),
    ("\u202efdp.exe", PDF, KIND),
]
HOSTILE = [row for row in HOSTILE if row[2]]


def ids(row):
    return row if isinstance(row, str) and len(row) < 30 else ""


def test_there_are_more_than_fifty():
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize(("name", "content", "reason"), HOSTILE, ids=ids)
def test_a_hostile_file_is_refused_with_its_reason_and_leaves_nothing(
    client_of, unit, local_storage, name, content, reason
):
    answer = upload(client_of("operator"), unit, (name, content), title="Judul saya")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert reason in re.sub(r"\s+", " ", page)
    assert 'value="Judul saya"' in page  # nothing typed is lost
    assert rows() == (0, 0)
    assert stored() == []


GOOD = [
    ("sk.pdf", PDF, "application/pdf"),
    ("SK.PDF", PDF, "application/pdf"),
    ("foto.jpg", picture(), "image/jpeg"),
    ("foto.jpeg", picture(), "image/jpeg"),
    ("foto.png", picture("PNG"), "image/png"),
    ("foto.webp", picture("WEBP"), "image/webp"),
    ("surat.docx", office(), checking.DOCX),
    ("daftar.xlsx", office("xlsx"), checking.XLSX),
    ("grafik.docx", office(extra=[("word/embeddings/a.xlsx", b"x")]), checking.DOCX),
    ("polyglot.pdf", PDF.replace(b"<<>>", HTML, 1), "application/pdf"),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD, ids=ids)
def test_a_good_file_is_taken(name, content, kind):
    """The control of all refusals: the same ways of making files, without their fault."""
    checked = checked_upload(name, io.BytesIO(content), len(content))
    assert checked.content_type == kind
    kept = checked.content.read()
    assert len(kept) == checked.size
    assert checking.sha256_of(io.BytesIO(kept)) == checked.stored_sha256
    assert kind.startswith("image/") or kept == content


def test_one_bad_file_among_good_ones_keeps_all_out(client_of, unit, local_storage):
    answer = upload(client_of("operator"), unit, ("a.pdf", PDF), ("b.pdf", HTML))
    assert answer.status_code == 422
    assert "b.pdf: Isinya" in answer.content.decode()
    assert rows() == (0, 0)
    assert stored() == []


def test_more_files_than_at_once_are_refused(client_of, unit, local_storage):
    sent = [(f"{n}.pdf", PDF + str(n).encode()) for n in range(11)]
    answer = upload(client_of("operator"), unit, *sent)
    assert answer.status_code == 422
    assert "Paling banyak 10 berkas" in answer.content.decode()
    assert stored() == []


@pytest.mark.parametrize("make", [bomb, lambda: many_members(20_000), false_end_record])
def test_bombs_are_refused_quickly_and_with_little_memory(make):
    content = make()
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(UploadRefused):
        checked_upload("surat.docx", io.BytesIO(content), len(content))
    assert time.process_time() - begun < 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_the_limit_before_reading_the_directory_is_what_spares_memory(monkeypatch):
    """The control: without it the long directory is read."""
    monkeypatch.setattr(office_checks, "MOST_DIRECTORY_BYTES", 10**9)
    monkeypatch.setattr(office_checks, "MOST_MEMBERS", 10**9)
    content = many_members(20_000)
    assert checked_upload("surat.docx", io.BytesIO(content), len(content))


def test_what_is_too_large_is_not_even_written_to_disk(client_of, unit, local_storage, monkeypatch):
    sizes = []
    original = checking.checked_upload

    def watched(name, content, size):
        sizes.append(size)
        return original(name, content, size)

    monkeypatch.setattr("compliance.evidence.forms.checked_upload", watched)
    answer = upload(client_of("operator"), unit, ("besar.pdf", b"\0" * (30 * 1024 * 1024)))
    assert answer.status_code == 422
    assert checking.MOST_BYTES < sizes[0] < checking.MOST_BYTES + 200_000


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_never_breaks_the_check(seed):
    """Any damaged file is taken or refused; nothing else is raised."""
    chance = random.Random(seed)
    name, content, _kind = GOOD[seed % len(GOOD)]
    raw = bytearray(content)
    for _time in range(chance.randint(1, 30)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    raw = raw[: chance.randint(len(raw) // 2, len(raw))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(UploadRefused):
            checked_upload(name, io.BytesIO(raw), len(raw))


NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("..\\..\\windows\\win.pdf", "win.pdf"),
    ("/absolute/sk.pdf", "sk.pdf"),
    ("sk\0.pdf", "sk.pdf"),
    ("sk\r\nSet-Cookie: a=b.pdf", "sk Set-Cookie_ a=b.pdf"),
    ("\u202efdp.sk.pdf", "fdp.sk.pdf"),
    ("sk\u200b\u2066.pdf", "sk.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ("lpt1.pdf", "_lpt1.pdf"),
    ("con.txt.pdf", "_con.txt.pdf"),
    (".htaccess", "berkas.htaccess"),
    ("...", "berkas"),
    ("", "berkas"),
    (".pdf", "berkas.pdf"),
    ('a<b>:"|?*.pdf', "a_b_.pdf"),
    ("  Surat   Keputusan .pdf ", "Surat Keputusan.pdf"),
    ("Surat Keputusan Nomor 5/2024.PDF", "2024.pdf"),
    ("Perjanjian – é.pdf", "Perjanjian – é.pdf"),
]


@pytest.mark.parametrize(("raw", "shown"), NAMES)
def test_names_are_cleaned(raw, shown):
    assert clean_name(raw) == shown
    assert clean_name(shown) == shown


def test_a_long_name_keeps_its_ending():
    name = clean_name("x" * 600 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("x.pdf")


@pytest.mark.parametrize("raw", [raw for raw, _shown in NAMES])
def test_the_name_in_the_header_is_one_line(client_of, added, local_storage, raw):
    evidence = added(name=f"{raw}.pdf")
    answer = client_of("operator").get(f"/kerja/bukti/{evidence.pk}/berkas/")
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "\r" not in header
    assert "\n" not in header
    assert "\0" not in header
    assert ".." not in stored()[0]
    assert re.fullmatch(r"[0-9a-f]{40}\.pdf", stored()[0])
    assert sorted(local_storage.parent.iterdir()) == [local_storage]
    read_to_its_end(answer)


def test_the_page_says_which_kinds_are_taken(client_of, unit):
    page = client_of("operator").get(entry_url(unit)).content.decode()
    assert "PDF, JPEG, PNG, WebP, DOCX, atau XLSX" in page
    assert 'accept=".pdf,.jpg,.jpeg,.jpe,.png,.webp,.docx,.xlsx"' in page
    assert 'capture="environment"' in page


def test_archives_are_never_unpacked_to_disk(monkeypatch):
    """Nothing but the list of content types is ever read out of an archive."""
    opened = []
    original = zipfile.ZipFile.open

    def watched(archive, name, *args, **kwargs):
        opened.append(name if isinstance(name, str) else name.filename)
        return original(archive, name, *args, **kwargs)

    content = office(extra=[("word/media/image1.png", b"x" * 1000)])
    monkeypatch.setattr(zipfile.ZipFile, "open", watched)
    checked_upload("surat.docx", io.BytesIO(content), len(content))
    assert opened == ["[Content_Types].xml"]
