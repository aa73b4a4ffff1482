"""What a token may do besides reading; its person's rights limit it further."""

from __future__ import annotations

from enum import StrEnum


class TokenScope(StrEnum):
    """A kind of write that a token may be allowed; every token reads what its person may read."""

    ENTRIES = "entries"  # change answers
    WORKFLOW = "workflow"  # submit, take back, return, verify, reopen
