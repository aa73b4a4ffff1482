"""What is wrong with an uploaded spreadsheet: where exactly, and why, in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..policies import ActionRefused
from .layout import column_letter


@dataclass(frozen=True, slots=True)
class SheetFault:
    """One fault at one cell, as spreadsheets count: row from 1, column by letter."""

    sheet: str
    row: int
    column: str
    text: str

    @classmethod
    def at(cls, sheet: str, row: int, column: int, text: object) -> SheetFault:
        """Return a fault at a column counted from 0."""
        return cls(sheet, row, column_letter(column), str(text))


class FileUnreadable(ActionRefused):
    """The file as a whole cannot be taken; the text says why and what to send instead."""


class SheetFaulty(ActionRefused):
    """Cells of the file are wrong; every one of them is listed, and nothing was stored."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(_("Belum ada yang disimpan: berkas ini perlu diperbaiki."))
        self.faults = tuple(faults)


class PreviewOutdated(ActionRefused):
    """What the portal holds changed since the person looked at the preview."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Belum ada yang disimpan: data di portal berubah sejak pratinjau ini dibuka. "
                "Periksa pratinjau terbaru di bawah ini, lalu terapkan lagi."
            )
        )
