"""The releases of this portal as a set of files: manifest, signature, archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import chain
from pathlib import PurePosixPath

import scoring
from compliance.releases.documents import moment_text
from compliance.releases.models import Release
from compliance.releases.rendered.recording import note
from scoring.release import GENESIS
from scoring.release_archive import archive_pieces
from scoring.release_set import (
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    file_of,
    manifest_bytes,
)
from scoring.verification import Link

from .signature import Signed

CHUNK = 50  # releases read at once
COLUMNS = (
    *("sequence", "government_code", "year", "track", "number"),
    *("sha256", "previous_sha256"),
)
CODE_ENDINGS = {".py", ".toml", ".typed"}
Member = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The chain as it stood at one moment: later releases are no part of it."""

    links: tuple[Link, ...]
    content: bytes

    @property
    def head(self) -> str:
        """The hash of the last release, of which all before it follow."""
        return self.links[-1].sha256 if self.links else GENESIS


def manifest_now() -> Manifest:
    """Return the manifest of all releases. One query."""
    note("releases")
    rows = list(Release.objects.order_by("sequence").values_list("published_at", *COLUMNS))
    links = tuple(Link(*columns) for _published_at, *columns in rows)
    made_at = moment_text(rows[-1][0]) if rows else None
    return Manifest(links, manifest_bytes(links, made_at=made_at))


def head_members(manifest: Manifest, signed: Signed | None) -> Iterator[Member]:
    """Yield the files that stand for the whole set: the manifest, its signature and key."""
    yield MANIFEST, manifest.content
    if signed is not None:
        yield PUBLIC_KEY, signed.public_key
        yield SIGNATURE, signed.signature


def release_members(links: tuple[Link, ...]) -> Iterator[Member]:
    """Yield the files of some releases, read a few at a time."""
    for start in range(0, len(links), CHUNK):
        part = links[start : start + CHUNK]
        rows = Release.objects.filter(sequence__in=[link.sequence for link in part])
        texts = dict(rows.values_list("sequence", "text"))
        for link in part:
            yield file_of(link), texts[link.sequence].encode()


def set_pieces(manifest: Manifest, signed: Signed | None) -> Iterator[bytes]:
    """Yield the set as a ZIP, piece by piece; the same releases give the same bytes."""
    members = chain(head_members(manifest, signed), release_members(manifest.links))
    return archive_pieces(members)


def scoring_archive() -> bytes:
    """Return the folder `scoring` as a ZIP: what the offline verifier needs beside it."""
    top = resources.files(scoring)
    members = sorted(code_files(top, PurePosixPath("scoring")))
    return b"".join(archive_pieces(members))


def code_files(folder: resources.abc.Traversable, place: PurePosixPath) -> Iterator[Member]:
    """Yield the files of a package that make it run."""
    for entry in folder.iterdir():
        here = place / entry.name
        if entry.is_dir() and entry.name != "__pycache__":
            yield from code_files(entry, here)
        elif entry.is_file() and here.suffix in CODE_ENDINGS:
            yield str(here), entry.read_bytes()


def offline_verifier() -> bytes:
    """Return the single-file verifier."""
    folder = resources.files("compliance.releases.verification.offline")
    return (folder / "verify_releases.py").read_bytes()
