"""The outside of an uploaded .xlsx: looked at before anything in it is unpacked.

A .xlsx is a zip archive. Its own tables are not to be trusted: a member may unpack to a thousand
times of what it declares. So each member is unpacked here, up to a limit, and the readers get a
new archive of nothing but the bytes that were counted.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from .faults import FileUnreadable

LARGEST_FILE = 5 * 1024 * 1024  # bytes
MOST_MEMBERS = 500  # a file of 100 units with pictures has fewer
MOST_UNPACKED = 24 * 1024 * 1024  # bytes of all members together; a full year has a tenth
MOST_RATIO = 200  # a sheet of blanks packs 60 to 1
CHUNK = 64 * 1024  # bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the envelope of old .xls and of encrypted files
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
WORKBOOK = "xl/workbook.xml"


def checked_archive(raw: bytes) -> dict[str, bytes]:
    """Return the XML members of a .xlsx by name, unpacked within bounds.

    Raises FileUnreadable, with what the file seems to be instead.
    """
    check_envelope(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            check_members(members)
            return unpacked(archive, members)
    except FileUnreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
        raise FileUnreadable(_("Berkas ini rusak atau terpotong; unggah ulang.")) from error
    except NotImplementedError as error:
        raise FileUnreadable(not_a_sheet()) from error


def not_a_sheet() -> str:
    """Return the sentence for a file that is something else."""
    return _("Berkas ini bukan lembar sebar Excel (.xlsx).")


def check_envelope(raw: bytes) -> None:
    """Refuse by size and by the first bytes."""
    if not raw:
        raise FileUnreadable(_("Berkas ini kosong (0 bita)."))
    if len(raw) > LARGEST_FILE:
        raise FileUnreadable(_("Berkas ini lebih besar dari 5 MB."))
    if raw.startswith(OLE):
        if ENCRYPTED_STREAM in raw:
            raise FileUnreadable(locked_by_password())
        raise FileUnreadable(
            _("Ini berkas Excel lama (.xls). Simpan sebagai .xlsx, lalu unggah lagi.")
        )
    if not raw.startswith(b"PK\x03\x04"):
        raise FileUnreadable(not_a_sheet())


def locked_by_password() -> str:
    """Return the sentence for an encrypted file."""
    return _("Berkas ini terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi.")


def check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse by the table of contents: kind, number, size, ratio, encryption."""
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS or len(set(names)) < len(names):
        raise FileUnreadable(_("Berkas ini memuat terlalu banyak bagian; unggah berkas aslinya."))
    if any(member.flag_bits & 1 for member in members):
        raise FileUnreadable(locked_by_password())
    if WORKBOOK not in names:
        raise FileUnreadable(other_kind(names))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileUnreadable(_("Berkas ini memuat makro. Simpan sebagai .xlsx tanpa makro."))
    packed = sum(member.compress_size for member in members)
    declared = sum(member.file_size for member in members)
    if declared > MOST_UNPACKED or declared > MOST_RATIO * max(packed, 1):
        raise FileUnreadable(too_large())


def too_large() -> str:
    """Return the sentence for an archive that unpacks to more than any form needs."""
    return _("Isi berkas ini jauh lebih besar dari formulir portal; berkas ditolak.")


def other_kind(names: list[str]) -> str:
    """Return what an archive without a workbook may be instead."""
    if "content.xml" in names and "mimetype" in names:
        return _("Ini berkas LibreOffice (.ods). Simpan sebagai .xlsx, lalu unggah lagi.")
    if "xl/workbook.bin" in names:
        return _("Ini berkas Excel biner (.xlsb). Simpan sebagai .xlsx, lalu unggah lagi.")
    return not_a_sheet()


def unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Return the XML members; pictures, links and all else are never unpacked."""
    left = MOST_UNPACKED
    found = {}
    for member in members:
        if not member.filename.endswith((".xml", ".rels")):
            continue
        parts = []
        with archive.open(member) as stream:
            while part := stream.read(CHUNK):
                left -= len(part)
                if left < 0:
                    raise FileUnreadable(too_large())
                parts.append(part)
        found[member.filename] = b"".join(parts)
    return found


def plain_archive(members: dict[str, bytes]) -> io.BytesIO:
    """Return a new archive of checked members, not packed, for a reader of spreadsheets."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    target.seek(0)
    return target
