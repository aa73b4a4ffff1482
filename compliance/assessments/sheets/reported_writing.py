"""The table of printed totals as .xlsx, with what is recorded of one year and all known codes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from compliance.language import decimal_mark
from units.models import Government

from ..models import ReportedScore, Track, Zone
from .form import in_xml
from .layout import GUIDE
from .reported_layout import COLUMNS, DATA_SHEET, GOVERNMENTS_SHEET, MOST_LINES
from .writing import A4, OPTIONS

WIDTHS = (7, 16, 32, 16, 11, 12, 30, 12, 12, 28, 48, 40)  # characters
Sheet = Any  # XlsxWriter has no types


def totals_bytes(
    year: int, totals: Iterable[ReportedScore], governments: Sequence[Government]
) -> bytes:
    """Return the table of a year's accepted totals as a .xlsx file.

    `totals` come with their assessment and government. Every cell is text, so that a figure
    keeps the zeros its source printed and no text becomes a formula.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    text = book.add_format({"num_format": "@", "valign": "top"})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E3EDF3", "border": 1})
    data_write(book.add_worksheet(DATA_SHEET), totals, text, head)
    guide_write(book.add_worksheet(GUIDE), year)
    sheet = book.add_worksheet(GOVERNMENTS_SHEET)
    sheet.set_column(0, 0, 16, text)
    sheet.set_column(1, 1, 40, text)
    for row, government in enumerate(governments):
        sheet.write_string(row, 0, government.code, text)
        sheet.write_string(row, 1, government.name, text)
    book.close()
    return target.getvalue()


def data_write(sheet: Sheet, totals: Iterable[ReportedScore], text: Any, head: Any) -> None:
    """Write the table itself; empty rows below are text cells too."""
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, text)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    choices = {"track": [str(Track.OFFICIAL.label)], "zone": [str(zone.label) for zone in Zone]}
    for column, (name, label) in enumerate(COLUMNS.items()):
        sheet.write_string(0, column, str(label), head)
        if name in choices:
            rule = {"validate": "list", "source": choices[name], "error_type": "warning"}
            sheet.data_validation(1, column, MOST_LINES, column, rule)
    for row, total in enumerate(totals, start=1):
        for column, words in enumerate(total_cells(total)):
            sheet.write_string(row, column, in_xml(words), text)


def total_cells(total: ReportedScore) -> list[str]:
    """Return a recorded total in the order of the columns."""
    assessment = total.assessment
    ranks = (total.rank_province, total.rank_national)
    return [
        str(assessment.year),
        assessment.government.code,
        assessment.government.name,
        str(Track.OFFICIAL.label),
        decimal_mark(total.figure),
        str(Zone(total.zone).label) if total.zone else "",
        total.category_label,
        *("" if rank is None else str(rank) for rank in ranks),
        total.source_name,
        total.source_url,
        total.note,
    ]


def guide_write(sheet: Sheet, year: int) -> None:
    """Write how the table is filled in."""
    sheet.set_column(0, 0, 110)
    for row, words in enumerate(guide_words(year)):
        sheet.write_string(row, 0, words)


def guide_words(year: int) -> list[str]:
    """Return how the table is filled in, one sentence a row."""
    return [
        _("Nilai Ombudsman yang dicetak sumber, satu baris untuk satu pemerintah dan satu tahun."),
        _("Tahun %(year)d terisi dengan nilai yang sudah tercatat.") % {"year": year},
        _("Kode Kemendagri menentukan pemerintahnya; daftarnya ada di lembar “%(name)s”.")
        % {"name": GOVERNMENTS_SHEET},
        _("Tulis nilai persis seperti dicetak sumber, 0 sampai 100, paling banyak dua desimal."),
        _("Isi sedikitnya nilai, zona, atau kategori. Nama sumber wajib diisi."),
        _("Nilai yang sudah terbit terkunci; barisnya boleh dibiarkan tanpa perubahan."),
        _("Paling banyak %(most)d baris. Unggah sebagai .xlsx atau .csv (UTF-8).")
        % {"most": MOST_LINES},
    ]
