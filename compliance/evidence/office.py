"""DOCX and XLSX: looked into without unpacking them, so that no bomb can go off here."""

from __future__ import annotations

import struct
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from .names import split_name
from .refusals import UploadRefused

MOST_MEMBERS = 2_000
MOST_DIRECTORY_BYTES = 1_000_000  # of the list of members
MOST_UNPACKED = 200_000_000  # bytes of all members together, as the archive says
MOST_RATIO = 150  # unpacked to packed, of a member above a megabyte
TYPES_FILE = "[Content_Types].xml"
MOST_TYPES_BYTES = 500_000
END_RECORD = struct.Struct("<4s4H2LH")
TAIL = 65_536 + END_RECORD.size  # the end record and the longest comment after it
# Programs and archives have no place inside a document.
NOT_INSIDE = frozenset(
    {
        *("exe", "dll", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf"),
        *("hta", "jar", "msi", "lnk", "reg", "sh", "html", "htm", "svg", "iso"),
        *("zip", "rar", "7z", "gz", "docm", "xlsm", "pptm", "xlsb", "dotm", "xltm", "doc", "xls"),
    }
)


def looks_like_sheet(content: IO[bytes]) -> bool:
    """Return whether an archive is a spreadsheet; its full check follows."""
    size = content.seek(0, 2)
    return "xl/workbook.xml" in {member.filename for member in members_of(content, size)}


def check_office(content: IO[bytes], size: int, *, word: bool) -> None:
    """Refuse what is not a plain DOCX or XLSX: bombs, macros, encryption, foreign members."""
    members = members_of(content, size)
    names = [member.filename for member in members]
    main = "word/document.xml" if word else "xl/workbook.xml"
    if not {TYPES_FILE, "_rels/.rels", main} <= set(names):
        raise UploadRefused(_("Ini bukan berkas DOCX atau XLSX yang utuh."))
    if len({name.lower() for name in names}) < len(names):
        raise UploadRefused(_("Berkas ini rusak: ada bagian yang tercatat dua kali."))
    check_sizes(members)
    for member in members:
        check_member(member)
    check_types(content)


def members_of(content: IO[bytes], size: int) -> list[zipfile.ZipInfo]:
    """Return the list of members, whose length is looked at before it is read."""
    content.seek(max(0, size - TAIL))
    tail = content.read(TAIL)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END_RECORD.size:
        raise UploadRefused(_("Berkas ini rusak atau terpotong. Simpan ulang lalu unggah lagi."))
    record = END_RECORD.unpack_from(tail, place)
    if record[4] > MOST_MEMBERS or record[5] > MOST_DIRECTORY_BYTES:
        raise UploadRefused(_("Berkas ini berisi terlalu banyak bagian dan tidak dibuka."))
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise UploadRefused(
            _("Berkas ini rusak atau terpotong. Simpan ulang lalu unggah lagi.")
        ) from error
    if len(members) > MOST_MEMBERS:
        raise UploadRefused(_("Berkas ini berisi terlalu banyak bagian dan tidak dibuka."))
    return members


def check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would unpack to far more than it is."""
    bomb = sum(member.file_size for member in members) > MOST_UNPACKED or any(
        member.file_size > 1_000_000
        and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if bomb:
        raise UploadRefused(_("Isi berkas ini membengkak bila dibuka, jadi tidak diterima."))


def check_member(member: zipfile.ZipInfo) -> None:
    """Refuse one member that is locked, leaves its folder, or carries a program."""
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise UploadRefused(_("Berkas yang dikunci kata sandi tidak diterima."))
    if name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name:
        raise UploadRefused(_("Berkas ini memuat nama bagian yang tidak wajar."))
    if "vbaproject" in name or "vbadata" in name or "/macrosheets/" in name:
        raise UploadRefused(_("Berkas yang memuat makro tidak diterima. Simpan tanpa makro."))
    if split_name(name.rsplit("/", 1)[-1])[1] in NOT_INSIDE:
        raise UploadRefused(_("Berkas ini memuat program atau arsip di dalamnya."))


def check_types(content: IO[bytes]) -> None:
    """Refuse a list of content types that is too long, names macros or defines entities."""
    try:
        with zipfile.ZipFile(content) as archive, archive.open(TYPES_FILE) as types:
            text = types.read(MOST_TYPES_BYTES + 1)
    except Exception as error:  # zlib, CRC, wrong headers: whatever the reader stumbles over
        raise UploadRefused(
            _("Berkas ini rusak atau terpotong. Simpan ulang lalu unggah lagi.")
        ) from error
    upper = text.replace(b"\0", b"").upper()  # UTF-16 hides nothing
    if b"MACROENABLED" in upper or b"VBAPROJECT" in upper:
        raise UploadRefused(_("Berkas yang memuat makro tidak diterima. Simpan tanpa makro."))
    if len(text) > MOST_TYPES_BYTES or b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        raise UploadRefused(_("Berkas ini memuat bagian yang tidak wajar."))
