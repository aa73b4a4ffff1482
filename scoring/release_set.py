"""A set of releases as files: its manifest, and whether every byte of it is as it was published.

The manifest follows from the releases alone, so it is checked by making it again. Its head is
what a person writes down, prints or signs: it stands for every byte of every release before it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from scoring.release import GENESIS, canonical
from scoring.release_differences import Corrections, Year
from scoring.release_problems import (
    ABSENT,
    BAD_SIGNATURE,
    NO_KEY,
    NO_MANIFEST,
    NOT_BASE64,
    NOT_SIGNED,
    OTHER_KEY,
    OTHER_RELEASE,
    OTHER_VALUE,
    UNKNOWN_FILE,
    UNREADABLE,
    WRONG_HASH,
    WRONG_HEAD,
    Fault,
)
from scoring.release_shape import CODE, HASH, Found, listed, null_or, one_of, table, text, whole
from scoring.verification import (
    Budget,
    Link,
    check_chain,
    check_text,
    differences,
    link_of,
    plain_place,
    read_text,
    short_or_nothing,
)

MANIFEST_FORMAT = "portal-kepatuhan/manifest/1"
MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.json.sig", "manifest.json.pub"
FOLDER = "releases/"
KEY_SIZE, SIGNATURE_SIZE = 32, 64  # bytes of Ed25519
Holds = Callable[[bytes, bytes, bytes], bool]  # key, signature, message -> whether it fits
Progress = Callable[[Sequence[str]], Iterable[str]]

ROW = table(
    sequence=whole(1),
    government=CODE,
    year=whole(1),
    track=one_of("official", "self"),
    number=whole(1),
    sha256=HASH,
    previous_sha256=HASH,
    file=text,
)
SHAPE = table(
    format=one_of(MANIFEST_FORMAT),
    count=whole(0),
    head=HASH,
    made_at=null_or(text),
    releases=listed(ROW),
)


class UnreadableFile(Exception):
    """A file of a set that cannot be read; the text says why, in English."""


class SetFiles(Protocol):
    """The files of a set, in a folder or in an archive."""

    def names(self) -> list[str]:
        """Return the names of all files, with "/" between folders."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises UnreadableFile, KeyError when it is not there."""


@dataclass(slots=True)
class CheckedRelease:
    """One release of a set and what is wrong with it."""

    name: str
    file: str
    sha256: str  # of the bytes as they are, "" when there are none
    link: Link | None  # as its text says; None when that cannot be read
    row: Link | None  # as the manifest lists it; None when that does not
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SetReport:
    """What the check of a set found."""

    releases: tuple[CheckedRelease, ...]
    faults: tuple[Fault, ...]  # all of them: those of the set first, then by release
    head: str  # the hash of the last release
    key: bytes | None  # the key of a signature that fits; None when there is none

    @property
    def whole(self) -> bool:
        """Return whether every byte is as it was published, as far as the set can tell."""
        return not self.faults


def file_of(link: Link) -> str:
    """Return the name of a release's file in a set."""
    place = f"{link.government}-{link.year}-{link.track}-{link.number}"
    return f"{FOLDER}{link.sequence:06d}-{place}.json"


def manifest_row(link: Link) -> dict[str, Any]:
    """Return what the manifest lists of a release."""
    return {
        "sequence": link.sequence,
        "government": link.government,
        "year": link.year,
        "track": link.track,
        "number": link.number,
        "sha256": link.sha256,
        "previous_sha256": link.previous_sha256,
        "file": file_of(link),
    }


def manifest_of(links: Sequence[Link], *, made_at: str | None) -> dict[str, Any]:
    """Return the manifest of a chain; `made_at` is when its last release was published."""
    return {
        "format": MANIFEST_FORMAT,
        "count": len(links),
        "head": links[-1].sha256 if links else GENESIS,
        "made_at": made_at,
        "releases": [manifest_row(link) for link in links],
    }


def manifest_bytes(links: Sequence[Link], *, made_at: str | None) -> bytes:
    """Return the manifest as it stands in its file, which is what a signature signs."""
    return canonical(manifest_of(links, made_at=made_at)).encode()


def row_link(row: dict[str, Any]) -> Link:
    """Return a row of the manifest as a link of the chain."""
    return Link(**{key: value for key, value in row.items() if key != "file"})


def check_set(
    files: SetFiles,
    *,
    holds: Holds,
    expected_head: str | None = None,
    trusted_key: bytes | None = None,
    budget: Budget | None = None,
    progress: Progress = iter,
) -> SetReport:
    """Check a set: each release, what corrections tell, the chain, the manifest, its signature.

    `expected_head` is the hash of a release that must be in the chain; `trusted_key` the 32 bytes
    of the key that must have signed; `holds` verifies Ed25519; `budget` bounds what is spent.
    """
    names = files.names()
    manifest, faults = read_manifest(files, names)
    rows = manifest["releases"] if manifest else []
    files_due = {row["file"]: row_link(row) for row in rows}
    corrections = Corrections(newest_numbers(files_due.values()) if manifest else None)
    releases = [
        read_release(files, name, files_due.get(name), corrections, budget)
        for name in progress(in_order(names, files_due))
    ]
    # Without a manifest the files speak for themselves; with one, the others are no part of it.
    chain = [one for one in releases if one.row or not manifest]
    strangers = [one for one in releases if manifest and not one.row]
    faults += [Fault.of(one.name, one.file, UNKNOWN_FILE) for one in strangers]
    links = settled_links(chain, manifest["head"] if manifest else None)
    if manifest:
        faults += manifest_faults(manifest, links, chain)
    faults += check_chain(links) + head_faults(links, expected_head)
    key, unsigned = check_signature(files, names, trusted_key, holds)
    faults += unsigned
    return SetReport(
        releases=tuple(releases),
        faults=(*faults, *(fault for one in releases for fault in one.faults)),
        head=links[-1].sha256 if links else GENESIS,
        key=key,
    )


def read_manifest(files: SetFiles, names: list[str]) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return the manifest, None when it cannot be used, and its faults by itself."""
    if MANIFEST not in names:
        return None, [Fault.of("", MANIFEST, NO_MANIFEST)]
    found: list[Found]
    try:
        value, found = read_text(files.read(MANIFEST))
        misshapen = [] if value is None and found else list(SHAPE(value, "document"))
    except RecursionError:
        return None, [Fault.of("", MANIFEST, UNREADABLE, detail="it is nested too deeply")]
    except UnreadableFile as error:
        return None, [Fault.of("", MANIFEST, UNREADABLE, detail=error)]
    usable = value is not None and not misshapen
    faults = [
        Fault.of(row_name(value, place), f"{MANIFEST}: {plain_place(place)}", reason)
        for place, reason in (*found, *misshapen)
    ]
    return value if usable else None, faults


def row_name(manifest: Any, place: str) -> str:
    """Return the release that a place of the manifest is about, "" for none."""
    head, _, rest = place.partition("releases[")
    index = rest.partition("]")[0]
    if head or not index.isdecimal():
        return ""
    row = manifest["releases"][int(index)]
    parts = ("government", "year", "track", "number")
    return "/".join(str(row.get(part, "?")) for part in parts) if isinstance(row, dict) else ""


def in_order(names: Iterable[str], due: Iterable[str]) -> list[str]:
    """Return the files of releases: first those of the manifest as it lists them, then others."""
    first = dict.fromkeys(due)
    there = sorted(name for name in names if name.startswith(FOLDER) and not name.endswith("/"))
    return [*first, *(name for name in there if name not in first)]


def newest_numbers(links: Iterable[Link]) -> dict[Year, int]:
    """Return the last number that each year has."""
    newest: dict[Year, int] = {}
    for link in links:
        newest[link.of_year] = max(link.number, newest.get(link.of_year, 0))
    return newest


def read_release(
    files: SetFiles, name: str, row: Link | None, corrections: Corrections, budget: Budget | None
) -> CheckedRelease:
    """Read and check one release of a set; what its hash must be is judged afterwards."""
    due = row.name if row else ""
    try:
        raw = files.read(name)
    except KeyError:
        return CheckedRelease(due, name, "", None, row, [Fault.of(due, name, ABSENT)])
    except UnreadableFile as error:
        fault = Fault.of(due or name, name, UNREADABLE, detail=error)
        return CheckedRelease(due or name, name, "", None, row, [fault])
    sha256 = hashlib.sha256(raw).hexdigest()
    document, faults = check_text(raw, name=due, budget=budget)
    link = link_of(document, sha256) if document else None
    called = due or (link.name if link else name)
    if link and document:
        wrong = corrections.found(link, raw, document, budget)
        faults += [Fault.of(called, place, reason) for place, reason in wrong]
    return CheckedRelease(
        called, name, sha256, link, row, [replace(fault, release=called) for fault in faults]
    )


def settled_links(releases: list[CheckedRelease], head: str | None) -> list[Link]:
    """Return the chain as it was published, and note whose text is not what was published.

    Where text and manifest disagree on a hash, the next release decides, which names it too (for
    the last one: the head); a single changed byte is then found in the right one of the two.
    """
    links: list[Link] = []
    for index, one in enumerate(releases):
        after = releases[index + 1].link if index + 1 < len(releases) else None
        witness = after.previous_sha256 if after else head if one is releases[-1] else None
        link = one.link
        if one.row and one.sha256 and one.sha256 not in (one.row.sha256, witness):
            values = {"found": one.sha256, "wanted": one.row.sha256}
            one.faults.insert(0, Fault.of(one.name, "sha256", WRONG_HASH, **values))
            if link and link.name != one.row.name:
                other = Fault.of(one.name, one.file, OTHER_RELEASE, found=link.name)
                one.faults.append(other)
            link = None
        link = link or one.row
        if link is not None:
            links.append(link)
    return links


def manifest_faults(
    manifest: dict[str, Any], links: list[Link], releases: list[CheckedRelease]
) -> list[Fault]:
    """Return where the manifest is not the one that its releases give."""
    last = releases[-1].link if releases else None
    # When the last text is not the published one, nobody knows when it was published.
    known = not releases or (last is not None and last is links[-1])
    made_at = manifest["made_at"] if not known else last.published_at if last else None
    due = manifest_of(links, made_at=made_at)
    return [
        Fault.of(
            row_name(due, place) if len(links) > row_index(place) else row_name(manifest, place),
            f"{MANIFEST}: {place}",
            OTHER_VALUE,
            found=short_or_nothing(found),
            wanted=short_or_nothing(wanted),
        )
        for place, found, wanted in differences(manifest, due, "document")
    ]


def row_index(place: str) -> int:
    """Return which row of the manifest a place is in, -1 for none."""
    index = place.partition("releases[")[2].partition("]")[0]
    return int(index) if index.isdecimal() else -1


def head_faults(links: list[Link], expected: str | None) -> list[Fault]:
    """Return a fault when a hash that somebody kept is not in the chain."""
    if expected is None or expected in {link.sha256 for link in links}:
        return []
    found = links[-1].sha256 if links else GENESIS
    name = links[-1].name if links else ""
    return [Fault.of(name, "head", WRONG_HEAD, found=found, wanted=expected)]


def check_signature(
    files: SetFiles, names: list[str], trusted_key: bytes | None, holds: Holds
) -> tuple[bytes | None, list[Fault]]:
    """Return the key whose signature fits the manifest, None without one, and what is wrong."""
    if SIGNATURE not in names and PUBLIC_KEY not in names:
        due = trusted_key is not None
        return None, [Fault.of("", SIGNATURE, NOT_SIGNED)] if due else []
    if SIGNATURE not in names:
        return None, [Fault.of("", SIGNATURE, NOT_SIGNED)]
    if PUBLIC_KEY not in names:
        return None, [Fault.of("", PUBLIC_KEY, NO_KEY)]
    signature = decoded(files, SIGNATURE, SIGNATURE_SIZE)
    key = decoded(files, PUBLIC_KEY, KEY_SIZE)
    faults = [
        Fault.of("", name, NOT_BASE64, size=size)
        for name, value, size in (
            (SIGNATURE, signature, SIGNATURE_SIZE),
            (PUBLIC_KEY, key, KEY_SIZE),
        )
        if value is None
    ]
    if signature is None or key is None:
        return None, faults
    if trusted_key is not None and key != trusted_key:
        return None, [Fault.of("", PUBLIC_KEY, OTHER_KEY)]
    try:
        message = files.read(MANIFEST)
    except (KeyError, UnreadableFile):
        return None, []  # told already
    if not holds(key, signature, message):
        return None, [Fault.of("", SIGNATURE, BAD_SIGNATURE)]
    return key, []


def decoded(files: SetFiles, name: str, size: int) -> bytes | None:
    """Return the bytes of a file in base64, None unless it is written in the one right way."""
    try:
        written = files.read(name)
        value = base64.b64decode(written.strip(), validate=True)
    except (KeyError, UnreadableFile, binascii.Error):
        return None
    return value if len(value) == size and encoded(value) == written else None


def encoded(value: bytes) -> bytes:
    """Return bytes as a file of one line of base64."""
    return base64.b64encode(value) + b"\n"
