"""Sets of releases in a folder or a ZIP: reading them within bounds, writing the one right ZIP.

The ZIP is written here byte by byte and not packed, so that the same releases give the same
archive on every machine and with every version of Python, and a change in it anywhere shows.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from scoring.release_problems import OTHER_ARCHIVE, UNREADABLE, Fault
from scoring.release_set import UnreadableFile

LARGEST_MEMBER = 20_000_000  # bytes; a release of 100 units has a fiftieth of it
MOST_MEMBERS = 65_000  # a ZIP of the plain kind counts them with 16 bits
LONGEST_ARCHIVE = 2**32 - 1  # bytes; its places are counted with 32 bits
STAMP = struct.pack("<HH", 0, (1 << 5) | 1)  # midnight of 1980-01-01, the first time ZIP knows
MODE = 0o100644 << 16  # a plain file, readable by all
CHUNK = 1 << 16  # bytes


class FolderFiles:
    """The files of a set in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = (path for path in folder.rglob("*") if path.is_file())
        self.paths = {path.relative_to(folder).as_posix(): path for path in found}

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""
        return sorted(self.paths)

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises UnreadableFile, KeyError when it is not there."""
        path = self.paths[name]
        try:
            if path.stat().st_size > LARGEST_MEMBER:
                raise UnreadableFile(f"it is longer than {LARGEST_MEMBER} bytes")
            return path.read_bytes()
        except OSError as error:
            raise UnreadableFile(error.strerror or "the disk does not give it") from error


class ArchiveFiles:
    """The files of a set in a ZIP.

    What a ZIP says of its own sizes is not trusted: reading ends at `most_bytes` in all.
    Raises UnreadableFile for what is no ZIP, has a name twice or too many members.
    """

    def __init__(
        self, stream: IO[bytes], *, most_members: int = MOST_MEMBERS, most_bytes: int | None = None
    ) -> None:
        self.left = most_bytes
        try:
            self.archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableFile(f"it is no whole ZIP: {error}") from error
        members = self.archive.namelist()
        if len(members) > most_members:
            raise UnreadableFile(f"it has more than {most_members} files")
        if len(set(members)) < len(members):
            raise UnreadableFile("it holds two files of one name")

    def names(self) -> list[str]:
        """Return the names of all files, in their order."""
        return self.archive.namelist()

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises UnreadableFile, KeyError when it is not there."""
        most = LARGEST_MEMBER if self.left is None else min(self.left, LARGEST_MEMBER)
        try:
            with self.archive.open(name) as member:
                content = member.read(most + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
            *(RuntimeError, ValueError, NotImplementedError),
        ) as error:
            raise UnreadableFile(str(error) or "it is cut off") from error
        if len(content) > most:
            raise UnreadableFile("it unpacks to more than a set of releases has")
        if self.left is not None:
            self.left -= len(content)
        return content


def archive_pieces(members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP piece by piece: names in ASCII, contents as they are, one time for all.

    Raises ValueError beyond what a plain ZIP can hold; a folder takes any number.
    """
    place, count = 0, 0
    directory = []
    for name, content in members:
        encoded = name.encode("ascii")
        sizes = struct.pack("<III", zlib.crc32(content), len(content), len(content))
        common = struct.pack("<HHH", 20, 0, 0) + STAMP + sizes + struct.pack("<HH", len(encoded), 0)
        directory.append(
            # made by version 2.0 on Unix, whose rights follow
            b"PK\x01\x02"
            + struct.pack("<BB", 20, 3)
            + common
            + struct.pack("<HHHII", 0, 0, 0, MODE, place)
            + encoded
        )
        count += 1
        place += 30 + len(encoded) + len(content)
        if count > MOST_MEMBERS or place > LONGEST_ARCHIVE:
            raise ValueError("too much for a ZIP; export into a folder")
        yield b"PK\x03\x04" + common + encoded
        yield content
    listing = b"".join(directory)
    yield listing
    if place + len(listing) > LONGEST_ARCHIVE:
        raise ValueError("too much for a ZIP; export into a folder")
    sizes = struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), place, 0)
    yield b"PK\x05\x06" + sizes


def archive_faults(stream: IO[bytes], files: ArchiveFiles) -> list[Fault]:
    """Return a fault when a ZIP is not exactly the one that its files give.

    It finds what no file shows: a changed time or name, something put before, between or after.
    """
    place = 0
    try:
        for piece in archive_pieces((name, files.read(name)) for name in files.names()):
            for start in range(0, len(piece), CHUNK):
                due = piece[start : start + CHUNK]
                stream.seek(place)  # the reader of the files shares the stream
                found = stream.read(len(due))
                if found != due:
                    return [archive_fault(place + first_difference(found, due))]
                place += len(due)
    except (UnreadableFile, KeyError, ValueError) as error:
        return [Fault.of("", "zip", UNREADABLE, detail=error)]
    stream.seek(place)
    return [archive_fault(place)] if stream.read(1) else []


def archive_fault(place: int) -> Fault:
    """Return the fault of a byte; it is told counted from 1, as `cmp` does."""
    return Fault.of("", "zip", OTHER_ARCHIVE, byte=place + 1)


def first_difference(one: bytes, two: bytes) -> int:
    """Return where two pieces of bytes begin to differ."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(two)))


def archive_bytes(members: Iterable[tuple[str, bytes]]) -> io.BytesIO:
    """Return a whole ZIP in memory."""
    return io.BytesIO(b"".join(archive_pieces(members)))
