"""The bytes of an answer in each content coding, and what a request asks for. No framework."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]

IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
PREFERRED = (BROTLI, GZIP)
SMALLEST = 200  # bytes; below that a coding's own head eats what it saves
PNG = b"\x89PNG\r\n"  # packed already: another coding would keep it three times for nothing
BROTLI_QUALITY = 9  # of 11: the two above cost twenty times the time for 3 % of the bytes
GZIP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Coded:
    """The bytes of an answer in one content coding, with the strong ETag of these very bytes."""

    coding: str
    content: bytes
    etag: str

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.content)

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, all at once."""
        yield self.content


def codings(body: bytes) -> tuple[Coded, ...]:
    """Return a body as it is and in each coding that makes it smaller."""
    made = [coded(IDENTITY, body)]
    if len(body) >= SMALLEST and not body.startswith(PNG):
        packed = {
            BROTLI: brotli.compress(body, quality=BROTLI_QUALITY),
            GZIP: gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0),
        }
        made += [
            coded(name, content) for name, content in packed.items() if len(content) < len(body)
        ]
    return tuple(made)


def coded(coding: str, content: bytes) -> Coded:
    """Return bytes with their ETag: it differs between codings, as RFC 9110, 8.8.3.3 wants."""
    return Coded(coding, content, etag_of(hashlib.sha256(content).digest()))


def etag_of(digest: bytes) -> str:
    """Return the strong ETag of bytes that have this SHA-256."""
    return f'"{base64.urlsafe_b64encode(digest[:18]).decode()}"'


def coding_for(accept_encoding: str, offered: Mapping[str, object]) -> str:
    """Return the best offered coding that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    weights = {}
    for item in accept_encoding.lower().split(","):
        name, _, parameters = item.partition(";")
        weights[name.strip()] = weight(parameters)
    for coding in PREFERRED:
        if coding in offered and weights.get(coding, weights.get("*", 0)) > 0:
            return coding
    return IDENTITY


def weight(parameters: str) -> float:
    """Return the q of one item of an Accept header, 1 without one and 0 when it is no number."""
    name, _, value = parameters.strip().partition("=")
    if not name.strip():
        return 1
    try:
        return float(value) if name.strip() == "q" else 1
    except ValueError:
        return 0


def unchanged(if_none_match: str, etag: str) -> bool:
    """Return whether an If-None-Match header names this ETag; compared weakly (RFC 9110, 13.1.2).

    A proxy that packs an answer by itself writes W/ before its ETag.
    """
    if if_none_match.strip() == "*":
        return True
    named = (item.strip().removeprefix("W/") for item in if_none_match.split(","))
    return etag in named
