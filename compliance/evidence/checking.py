"""What an uploaded file may be, told by its content; each refusal is a sentence for a person."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import IO

import filetype
from django.utils.translation import gettext as _

from . import office, photos
from .names import clean_name, split_name
from .refusals import UploadRefused

MOST_BYTES = 20 * 1024 * 1024
CHUNK = 256 * 1024
PDF_TAIL = 2048  # bytes at the end in which the end mark must stand
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# ending of the name -> what the content must be
KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpe": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": DOCX,
    "xlsx": XLSX,
}
PREVIEWED = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
ACCEPT = ",".join(f".{ending}" for ending in KINDS)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: the bytes to keep and what is known of them."""

    name: str  # cleaned
    content: IO[bytes] = field(repr=False)
    content_type: str
    sha256: str  # as it was sent; tells that the same file comes again
    stored_sha256: str  # of `content`
    size: int  # of `content`, bytes
    latitude: str = ""  # degrees, of a photo that knew it
    longitude: str = ""
    taken_on: datetime.date | None = None

    @property
    def ending(self) -> str:
        """Return the ending that the stored file gets."""
        return split_name(self.name)[1]


def allowed_words() -> str:
    """Return the kinds that are taken, for messages and for the help at the field."""
    return _("PDF, JPEG, PNG, WebP, DOCX, atau XLSX, paling besar 20 MB")


def checked_upload(raw_name: str, content: IO[bytes], size: int) -> Checked:
    """Return the file as it may be kept; raise UploadRefused with the reason."""
    name = clean_name(raw_name)
    if size == 0:
        raise UploadRefused(_("Berkasnya kosong (0 byte)."))
    if size > MOST_BYTES:
        raise UploadRefused(_("Berkasnya lebih besar dari 20 MB."))
    wanted = KINDS.get(split_name(name)[1])
    if wanted is None:
        raise UploadRefused(_("Jenis ini tidak diterima. Pakai %s.") % allowed_words())
    found = recognised(content)
    if found != wanted:
        raise UploadRefused(
            _("Isinya tidak sesuai dengan nama berkasnya. Pakai %s.") % allowed_words()
        )
    sent_sha256 = sha256_of(content)
    if found == "application/pdf":
        check_pdf(content, size)
    elif found in (DOCX, XLSX):
        office.check_office(content, size, word=found == DOCX)
    else:
        return with_photo(photos.cleaned_photo(content, found), name, found, sent_sha256)
    content.seek(0)
    return Checked(name, content, found, sent_sha256, sent_sha256, size)


def with_photo(photo: photos.Photo, name: str, kind: str, sent_sha256: str) -> Checked:
    """Return a photo as it may be kept: its metadata are not in its bytes any more."""
    size = photo.content.seek(0, 2)
    if size > MOST_BYTES:
        raise UploadRefused(_("Gambarnya terlalu besar. Kecilkan lalu unggah lagi."))
    stored_sha256 = sha256_of(photo.content)
    photo.content.seek(0)
    return Checked(
        name=name,
        content=photo.content,
        content_type=kind,
        sha256=sent_sha256,
        stored_sha256=stored_sha256,
        size=size,
        latitude=photo.latitude,
        longitude=photo.longitude,
        taken_on=photo.taken_on,
    )


def recognised(content: IO[bytes]) -> str | None:
    """Return what the first bytes say a file is, None for anything that is not taken."""
    content.seek(0)
    head = content.read(8192)
    if head.startswith(OLE):
        raise UploadRefused(
            _("Berkas Office lama atau yang dikunci kata sandi tidak diterima. Simpan tanpa sandi.")
        )
    if head.startswith(b"PK\x03\x04"):
        content.seek(0)
        return XLSX if office.looks_like_sheet(content) else DOCX
    guess = filetype.guess(head)
    kind = guess.mime if guess else None
    return kind if kind in PREVIEWED else None


def check_pdf(content: IO[bytes], size: int) -> None:
    """Refuse a PDF without its header at the very start or its end mark at the end."""
    content.seek(0)
    head = content.read(8)
    content.seek(max(0, size - PDF_TAIL))
    if not head.startswith((b"%PDF-1.", b"%PDF-2.")) or b"%%EOF" not in content.read(PDF_TAIL):
        raise UploadRefused(_("PDF ini rusak atau terpotong. Simpan ulang lalu unggah lagi."))


def sha256_of(content: IO[bytes]) -> str:
    """Return the sha256 of a whole file as 64 hex digits."""
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
