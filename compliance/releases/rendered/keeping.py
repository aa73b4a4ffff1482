"""The one folder of this install, and what is answered from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from .encodings import coding_for, unchanged
from .store import Store, Stored

# What belongs to the bytes and not to the page, or to one way through the network.
OF_THE_BYTES = frozenset(
    {"content-length", "content-encoding", "etag", "set-cookie", "connection", "date"}
)
LARGEST_IN_MEMORY = 5_000_000  # bytes of one body; above that it is sent from a file
NOT_IN_304 = frozenset({"content-type", "content-language"})


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that can be sent as it is."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes
    file: IO[bytes] | None = None  # in place of a content that is too large for memory


def current_store() -> Store | None:
    """Return the store of this install, None where RENDERED_ROOT is empty."""
    root = settings.RENDERED_ROOT
    return store_at(Path(root)) if root else None


@cache
def store_at(folder: Path) -> Store:
    """Return the store of a folder; threads share it, each with a connection of its own."""
    return Store(folder)


def ready_answer(store: Store, stored: Stored, environ: Mapping[str, Any]) -> Ready | None:
    """Return a kept answer in the form that a GET or HEAD asks for; None when it just went."""
    coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""), stored.codings)
    etag, length = stored.codings[coding]
    headers = [*stored.headers, ("ETag", etag)]
    if unchanged(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
        kept = [(name, value) for name, value in headers if name.lower() not in NOT_IN_304]
        return Ready(304, kept, b"")
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(length)))
    if environ["REQUEST_METHOD"] == "HEAD":
        return Ready(200, headers, b"")
    if length > LARGEST_IN_MEMORY:
        file = store.copy(stored.id, coding)
        return None if file is None else Ready(200, headers, b"", file)
    content = store.body(stored.id, coding)
    return None if content is None else Ready(200, headers, content)
