"""The errors of scoring: each names the place of the fault and the reason."""

from __future__ import annotations


class ScoringError(ValueError):
    """Something that cannot be scored; `place` says where, `reason` says why.

    The text is "place: reason" on one line, in English, for logs, the command and the API.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class InstrumentError(ScoringError):
    """An instrument that is unknown, or a file that is not a valid instrument."""
