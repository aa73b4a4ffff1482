"""Writing the set of all releases to disk: whole or not at all, and again without harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from scoring.release_archive import archive_pieces
from scoring.release_set import FOLDER, MANIFEST, PUBLIC_KEY, SIGNATURE, file_of

from .manifest import Manifest, Member, head_members, release_members
from .signature import Signed

PART = ".part"  # ends the name of a file that is being written
Progress = Callable[[Iterator[Member], int], Iterator[Member]]


class StrangeFile(Exception):
    """The folder holds what is no release of this portal; the text names it, in English."""


def export_archive(
    target: Path, manifest: Manifest, signed: Signed | None, progress: Progress
) -> None:
    """Write the set as a ZIP; raises ValueError when there is too much for one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    releases = progress(release_members(manifest.links), len(manifest.links))
    part = target.with_name(f"{target.name}{PART}")
    with part.open("wb") as stream:
        for piece in archive_pieces(chain(head_members(manifest, signed), releases)):
            stream.write(piece)
    os.replace(part, target)


def export_folder(
    target: Path, manifest: Manifest, signed: Signed | None, progress: Progress
) -> None:
    """Write the set into a folder; what is there already is left as it is.

    The manifest comes last, so that half a set is never taken for a whole one. Raises StrangeFile
    when the folder of releases holds anything else.
    """
    folder = target / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    due = {file_of(link) for link in manifest.links}
    for path in folder.iterdir():
        if path.suffix == PART:
            path.unlink()  # an export that was stopped left it
        elif f"{FOLDER}{path.name}" not in due:
            raise StrangeFile(f"{path} is no release of this portal; take it away")
    for name, content in progress(release_members(manifest.links), len(manifest.links)):
        write(target / name, content)
    head = dict(head_members(manifest, signed))
    for name in (SIGNATURE, PUBLIC_KEY):
        if name in head:
            write(target / name, head[name])
        else:
            (target / name).unlink(missing_ok=True)
    write(target / MANIFEST, head[MANIFEST])


def write(path: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all, unless these very bytes are there."""
    if path.is_file() and path.read_bytes() == content:
        return
    part = path.with_name(f"{path.name}{PART}")
    part.write_bytes(content)
    os.replace(part, path)
