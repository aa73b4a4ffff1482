#!/usr/bin/env python3
"""Verify published releases without the portal: every figure, every byte, the whole chain.

    python verify_releases.py releases.zip
    python verify_releases.py releases.zip --public-key key.pub --expect-head <sha256>

Needs Python 3.11 or newer and the folder `scoring` beside this file, nothing else and no network.
Exit status: 0 when all is as it was published, 1 with one line for each fault, 2 when the file
cannot be read at all.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.release_problems import Fault
    from scoring.release_set import Progress, SetReport

# --- Ed25519, verification only (RFC 8032, section 5.1), in plain Python -----------------------

P = 2**255 - 19  # the field
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T with XY = ZT
NEUTRAL: Point = (0, 1, 1, 0)


def added(one: Point, two: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: Point) -> Point:
    """Return a multiple of a point; nothing here is secret, so its time may vary."""
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = added(total, point)
        point, factor = added(point, point), factor >> 1
    return total


def same(one: Point, two: Point) -> bool:
    """Return whether two points are equal, whatever their scale."""
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 == (one[1] * two[2] - two[1] * one[2]) % P


def point_of(written: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, None when they stand for none."""
    number = int.from_bytes(written, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL


def signature_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether an Ed25519 signature of a message was made with a key's private part."""
    public, nonce = point_of(key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or not public or not nonce or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return same(times(scalar, BASE), added(nonce, times(challenge, public)))


# --- the command -------------------------------------------------------------------------------

PEM_HEAD = bytes.fromhex("302a300506032b6570032100")  # stands before a key's 32 bytes in PEM


def read_public_key(path: Path) -> bytes:
    """Return the 32 bytes of a public key, from PEM or from one line of base64.

    Raises ValueError for anything else.
    """
    lines = path.read_text("ascii").split("\n")
    raw = base64.b64decode("".join(line for line in lines if "-----" not in line), validate=True)
    key = raw.removeprefix(PEM_HEAD)
    if len(key) != 32:
        raise ValueError("holds no public key of Ed25519")
    return key


def counted(names: Sequence[str]) -> Iterator[str]:
    """Yield the names and show on a terminal how far the check has come."""
    for number, name in enumerate(names, 1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number} of {len(names)} releases")
        yield name
    if sys.stderr.isatty() and names:
        sys.stderr.write("\n")


def check_path(
    path: Path, *, key: bytes | None, head: str | None, progress: Progress = counted
) -> tuple[list[Fault], str]:
    """Return the faults of a set or of one release, and what was checked in a sentence.

    Raises OSError and UnreadableFile for what cannot be read at all.
    """
    from scoring.release_archive import ArchiveFiles, FolderFiles, archive_faults
    from scoring.release_set import SetFiles, check_set

    def checked(files: SetFiles) -> tuple[list[Fault], str]:
        """Return what the check of a set found."""
        report = check_set(
            files, holds=signature_holds, trusted_key=key, expected_head=head, progress=progress
        )
        return told(report)

    if path.is_dir():
        return checked(FolderFiles(path))
    with path.open("rb") as stream:
        if stream.read(2) != b"PK":
            stream.seek(0)
            return check_one(path.name, stream.read(), head)
        files = ArchiveFiles(stream)
        faults, sentence = checked(files)
        return faults + archive_faults(stream, files), sentence


def check_one(name: str, raw: bytes, head: str | None) -> tuple[list[Fault], str]:
    """Return the faults of one release by itself, and what was checked in a sentence."""
    from scoring.verification import check_text

    _document, faults = check_text(raw, expected_sha256=head)
    sha256 = hashlib.sha256(raw).hexdigest()
    sentence = f"One release, sha256 {sha256}. Its chain can only be checked in a set."
    return [replace(fault, release=fault.release or name) for fault in faults], sentence


def told(report: SetReport) -> tuple[list[Fault], str]:
    """Return the faults of a set and what was checked in a sentence."""
    if report.key is None:
        signed = "NOT SIGNED: compare the head with one that you got on another way."
    else:
        signed = f"Signed with {base64.b64encode(report.key).decode()}."
    return list(report.faults), f"{len(report.releases)} releases, head {report.head}. {signed}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("set", type=Path, help="a ZIP or folder of releases, or one release")
    parser.add_argument("--public-key", type=Path, metavar="FILE", help="who must have signed")
    parser.add_argument("--expect-head", metavar="SHA256", help="a release that must be there")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    try:
        from scoring.release_set import UnreadableFile
    except ImportError as error:
        old = sys.version_info < (3, 11)
        wanted = "Python 3.11 or newer" if old else "the folder `scoring` of the portal beside it"
        sys.stderr.write(f"This needs {wanted} ({error}).\n")
        return 2
    try:
        key = read_public_key(options.public_key) if options.public_key else None
        faults, sentence = check_path(options.set, key=key, head=options.expect_head)
    except (OSError, UnreadableFile, ValueError, binascii.Error) as error:
        sys.stderr.write(f"{options.set}: {error}\n")
        return 2
    if options.json:
        shown = {"whole": not faults, "checked": sentence, "faults": [asdict(f) for f in faults]}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
    else:
        lines = [*(str(fault) for fault in faults), sentence]
        lines.append(f"{len(faults)} FAULTS." if faults else "All is as it was published.")
        sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
