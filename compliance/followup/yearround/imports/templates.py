"""Empty tables to fill in: as .csv the headings alone, as .xlsx with lists to choose from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from compliance.assessments.sheets.layout import GUIDE

from .columns import MOST_LINES, SURVEYS, Shape
from .judging import Register

BOM = "\ufeff"  # with it Excel takes the text for UTF-8
OPTIONS = {
    "constant_memory": False,
    "strings_to_formulas": False,  # a name that begins with "=" stays a text
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def template_csv(shape: Shape) -> bytes:
    """Return the headings as .csv in UTF-8, parted by ; as Excel in Indonesian writes it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(shape.headings())
    return (BOM + text.getvalue()).encode()


def template_xlsx(shape: Shape, register: Register) -> bytes:
    """Return the headings as .xlsx, with the names of units and channels to choose from."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    data = book.add_worksheet(shape.sheet)
    head = book.add_format({"bold": True, "bg_color": "#E3EDF3", "border": 1})
    data.write_row(0, 0, shape.headings(), head)
    data.freeze_panes(1, 0)
    data.set_column(0, len(shape.columns) - 1, 16)
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 1, 60)
    guide.write_column(0, 0, guide_words(shape))
    top = len(guide_words(shape)) + 1
    channels = [row.name for row in register.channels if row.kind != "survey"]
    units = [row.name for row in register.units if register.keeps(row)]
    for place, (column, names) in enumerate((("unit", units), ("channel", channels))):
        if column in shape.columns and names:
            guide.write(top, place, str(shape.columns[column]), head)
            guide.write_column(top + 1, place, names)
            at = list(shape.columns).index(column)
            offer(
                data, at, f"={GUIDE}!${'AB'[place]}${top + 2}:${'AB'[place]}${top + 1 + len(names)}"
            )
    book.close()
    return target.getvalue()


def offer(sheet: Any, column: int, source: str) -> None:
    """Let a column be chosen from a list; other names can still be typed."""
    rule = {"validate": "list", "source": source, "error_type": "information"}
    sheet.data_validation(1, column, MOST_LINES, column, rule)


def guide_words(shape: Shape) -> Sequence[str]:
    """Return how a table is filled in, a line each."""
    if shape is SURVEYS:
        return (
            _("Satu baris untuk satu lokus dan satu triwulan."),
            _("U1 sampai U9: nilai rata-rata tiap unsur, 1 sampai 4, paling banyak empat desimal."),
            _("Triwulan ditulis 1 sampai 4."),
        )
    return (
        _("Satu baris untuk satu kanal, lokus, dan bulan."),
        _("Lokus boleh kosong bila kanal tidak memisahkan lokus."),
        _("Diterima, diselesaikan, dan tepat waktu ditulis sebagai bilangan bulat; 0 bila nihil."),
        _("Hanya jumlah; jangan tulis nama atau isi pengaduan."),
    )
