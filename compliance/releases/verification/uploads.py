"""A file that a visitor sends to be verified: one release or a whole set, within bounds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from scoring.release import Document
from scoring.release_archive import ArchiveFiles, archive_faults
from scoring.release_problems import Fault
from scoring.release_set import CheckedRelease, UnreadableFile, check_set
from scoring.verification import Budget, check_text, link_of

from .signature import signature_holds

LARGEST_RELEASE = 5_000_000  # bytes; one of 100 units has a twelfth of it
MOST_MEMBERS = 5_000
MOST_UNPACKED = 32_000_000  # bytes of all files of a set together
MOST_RATIO = 100  # texts of releases pack 4 to 1
BUDGET = 1_500_000_000  # about a quarter of a minute


class FileRefused(Exception):
    """The file is not looked at; the text says why, in the visitor's language."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a file found."""

    is_set: bool
    releases: tuple[CheckedRelease, ...]
    faults: tuple[Fault, ...]
    key: bytes | None = None  # of a signature that fits
    document: Document | None = None  # of a single release that can be read


def verdict_on(stream: IO[bytes]) -> Verdict:
    """Check an uploaded file; raises FileRefused for what is beyond the bounds."""
    beginning = stream.read(4)
    stream.seek(0)
    return set_verdict(stream) if beginning == b"PK\x03\x04" else release_verdict(stream)


def release_verdict(stream: IO[bytes]) -> Verdict:
    """Check one release by itself."""
    raw = stream.read(LARGEST_RELEASE + 1)
    if len(raw) > LARGEST_RELEASE:
        raise FileRefused(_("Satu publikasi paling besar 5 MB. Pakai pemeriksa luring."))
    document, faults = check_text(raw, budget=Budget(BUDGET))
    sha256 = hashlib.sha256(raw).hexdigest()
    link = link_of(document, sha256) if document else None
    name = link.name if link else ""
    one = CheckedRelease(name, "", sha256, link, None, faults)
    return Verdict(False, (one,), tuple(faults), document=document)


def set_verdict(stream: IO[bytes]) -> Verdict:
    """Check a whole set in a ZIP."""
    try:
        files = ArchiveFiles(stream, most_members=MOST_MEMBERS, most_bytes=MOST_UNPACKED)
        check_sizes(files)
        report = check_set(files, holds=signature_holds, budget=Budget(BUDGET))
        outside = archive_faults(stream, ArchiveFiles(stream, most_bytes=MOST_UNPACKED))
    except UnreadableFile as error:
        raise FileRefused(
            _("Arsip ini tidak dapat dibaca; pesan pembacanya: %(detail)s.") % {"detail": error}
        ) from error
    return Verdict(True, report.releases, (*report.faults, *outside), report.key)


def check_sizes(files: ArchiveFiles) -> None:
    """Refuse an archive that says of itself that it unpacks to more than any set has.

    One that says less than it holds is stopped while it is read.
    """
    members = files.archive.infolist()
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if declared > MOST_UNPACKED or declared > MOST_RATIO * max(packed, 1):
        raise FileRefused(
            _("Isi arsip ini terlalu besar untuk diperiksa di peramban. Pakai pemeriksa luring.")
        )
