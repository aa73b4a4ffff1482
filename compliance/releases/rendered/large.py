"""Bodies that are too large to be held in memory: streamed into a file, packed and read in pieces.

The files have no name in the folder, so that a process that is killed leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from wsgiref.util import FileWrapper

import brotli  # type: ignore[import-untyped]

from .encodings import BROTLI, BROTLI_QUALITY, GZIP, GZIP_LEVEL, IDENTITY, etag_of

PIECE = 1 << 20  # bytes in memory at once
WINDOW = 31  # zlib: the largest window, written as gzip


@dataclass(frozen=True, slots=True)
class CodedFile:
    """The bytes of a large answer in one content coding, with their strong ETag."""

    coding: str
    file: IO[bytes]
    etag: str
    size: int

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes from the beginning."""
        return pieces_of(self.file)

    def close(self) -> None:
        """Give the file back."""
        self.file.close()


def sending(file: IO[bytes]) -> FileWrapper:
    """Return a file from its beginning as a server sends it, and closes it at the end."""
    file.seek(0)
    return FileWrapper(file, PIECE)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file from its beginning, a piece at a time."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def filed(coding: str, pieces: Iterable[bytes], folder: Path) -> CodedFile:
    """Write pieces into a file of that folder's disk; raises OSError where there is no room."""
    file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as who reads it
    digest, size = hashlib.sha256(), 0
    try:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
    except BaseException:
        file.close()
        raise
    return CodedFile(coding, file, etag_of(digest.digest()), size)


def file_codings(pieces: Iterable[bytes], folder: Path) -> tuple[CodedFile, ...]:
    """Return a body as it is and in each coding that makes it smaller.

    A ZIP of releases is not packed inside and repeats whole methods: brotli makes 1 % of it.
    """
    brotli_packer = brotli.Compressor(quality=BROTLI_QUALITY)
    gzip_packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, WINDOW)
    with ExitStack() as made:
        plain = filed(IDENTITY, pieces, folder)
        made.callback(plain.close)
        found = [plain]
        for coding, pack, end in (
            (BROTLI, brotli_packer.process, brotli_packer.finish),
            (GZIP, gzip_packer.compress, gzip_packer.flush),
        ):
            packed = filed(coding, packed_pieces(plain, pack, end), folder)
            made.callback(packed.close)
            found.append(packed)
        made.pop_all()  # nothing went wrong: whoever asked closes them
    for packed in found[1:]:
        if packed.size >= plain.size:
            packed.close()
    return tuple(one for one in found if one is plain or one.size < plain.size)


def packed_pieces(
    plain: CodedFile, pack: Callable[[bytes], bytes], end: Callable[[], bytes]
) -> Iterator[bytes]:
    """Yield a body packed by one packer."""
    for piece in plain.pieces():
        yield pack(piece)
    yield end()
