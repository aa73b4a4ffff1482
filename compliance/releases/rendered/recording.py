"""Which facts an answer was made from: selectors note keys, the middleware reads them.

Keys are short names of what changes as one: `government:<code>`, `year:<yyyy>`, `unit:<slug>`,
`years`, `releases` (any release), `release:<code>` (any of one government),
`release:<code>/<yyyy>/<track>` (those of one year; unlike `government:`, they tell nothing of ranks
among others), `instruments`, `profile:<code of a government>` (what is shown live and is no
release), `profile` (that of any government) and `frozen` (the text of a release, which nothing ever
changes).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_open: ContextVar[set[str] | None] = ContextVar("rendered_recording", default=None)


def note(*keys: str) -> None:
    """Say that the answer being made depends on these keys; nothing happens outside a recording.

    Called by every selector of a public page or of a public answer of the API.
    """
    noted = _open.get()
    if noted is not None:
        noted.update(keys)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collect the keys that are noted inside into the set that is handed out."""
    noted: set[str] = set()
    token = _open.set(noted)
    try:
        yield noted
    finally:
        _open.reset(token)
