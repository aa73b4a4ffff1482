"""The form of answers as .xlsx: one sheet a unit, only the cells to fill in unlocked."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.language import SAMPLE, decimal_mark, in_english, local

from ..entries import LONGEST_NOTE, Question, value_text
from ..models import Entry
from .form import SheetForm, UnitForm, in_xml, key_of, seen_of
from .layout import (
    CODE,
    EVIDENCE,
    FACTS_ROW,
    FIRST_ROW,
    FORMAT,
    GUIDE,
    HEAD_ROW,
    KEY,
    NAME,
    NOT_APPLICABLE,
    NOTE,
    PRODUCT,
    SCALE,
    SEEN,
    VALUE,
    YES,
)

WIDTHS = {CODE: 9, NAME: 44, PRODUCT: 24, SCALE: 9, VALUE: 10}  # characters
WIDTHS |= {NOT_APPLICABLE: 11, NOTE: 40, EVIDENCE: 44}
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']|[^\w .()&-]")
LONGEST_NAME = 31  # characters of a sheet's name, which Excel sets
A4 = 9
# Every text is written as text: a note that begins with "=" is never a formula, and an address
# never a link.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of the form's cells."""

    title: Any
    sample: Any
    head: Any
    text: Any
    wrapped: Any
    value: Any
    choice: Any
    note: Any


def form_bytes(form: SheetForm, user: User) -> bytes:
    """Return the form as a .xlsx file. No query."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"title": title_words(form), "author": "", "comments": GUIDE})
    styles = styles_of(book)
    guide_write(book.add_worksheet(GUIDE), form, user, styles)
    for number, unit in enumerate(form.units.values(), start=1):
        unit_write(book.add_worksheet(sheet_name(number, unit)), form, unit, styles)
    book.close()
    return target.getvalue()


def title_words(form: SheetForm) -> str:
    """Return the title of a form."""
    assessment = form.assessment
    return f"{assessment.government.name} {assessment.year} – {assessment.get_track_display()}"


def sheet_name(number: int, unit: UnitForm) -> str:
    """Return a sheet's name as Excel allows it, told from the others by its number."""
    name = NOT_IN_NAMES.sub(" ", unit.unit_assessment.unit.short_name)
    return f"{number} {' '.join(name.split())}"[:LONGEST_NAME].rstrip()


def styles_of(book: Any) -> Styles:
    """Make the formats of a workbook."""
    locked = {"valign": "top", "border": 1, "border_color": "#D5D0C4"}
    filled_in = locked | {"locked": False, "bg_color": "#FFFBE6"}
    head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3EDF3", "border": 1}
    return Styles(
        title=book.add_format({"bold": True, "font_size": 13}),
        sample=book.add_format({"bold": True, "font_color": "#6A2C91"}),
        head=book.add_format(head),
        text=book.add_format(locked | {"num_format": "@"}),
        wrapped=book.add_format(locked | {"num_format": "@", "text_wrap": True}),
        value=book.add_format(filled_in | {"num_format": "0.####"}),
        choice=book.add_format(filled_in),
        note=book.add_format(filled_in | {"num_format": "@", "text_wrap": True}),
    )


def guide_write(sheet: Any, form: SheetForm, user: User, styles: Styles) -> None:
    """Write the first sheet: what this file is, and how it is filled in."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title_words(form), styles.title)
    if form.assessment.sample:
        sheet.write_string(1, 0, SAMPLE, styles.sample)
    row = 3
    for label, text in facts_words(form, user):
        sheet.write_string(row, 0, label, styles.wrapped)
        sheet.write_string(row, 1, in_xml(text), styles.wrapped)
        row += 1
    for number, text in enumerate(guide_words(), start=1):
        sheet.write_string(row + number, 0, str(number), styles.wrapped)
        sheet.write_string(row + number, 1, text, styles.wrapped)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def facts_words(form: SheetForm, user: User) -> list[tuple[str, str]]:
    """Return what the file was made of, when and by whom."""
    facts, now = form.facts, timezone.localtime()
    return [
        (_("Pemerintah"), f"{form.assessment.government.name} ({facts.government})"),
        (_("Tahun"), facts.year),
        (_("Jalur penilaian"), form.assessment.get_track_display()),
        (_("Metode penilaian"), _("%(code)s versi %(version)s") % words_of_method(form)),
        ("SHA-256", facts.sha256),
        (_("Versi formulir"), FORMAT),
        (_("Diunduh"), f"{date_format(now)} {now:%H.%M.%S %Z}"),
        (_("Oleh"), user.get_full_name() or user.get_username()),
    ]


def words_of_method(form: SheetForm) -> dict[str, str]:
    """Return what a sentence about the method names."""
    return {"code": form.facts.instrument, "version": form.facts.version}


def guide_words() -> list[str]:
    """Return how the form is filled in, one sentence a row."""
    yes = YES[in_english()]
    return [
        _("Isi hanya sel berwarna kuning: nilai, tidak berlaku, dan catatan. Sel lain terkunci."),
        _("Nilai ditulis dengan koma atau titik desimal, paling banyak 4 angka di belakang koma."),
        _("Nilai kosong berarti belum diisi; itu bukan nol. Nol ditulis 0."),
        _("Jika indikator tidak berlaku, pilih “%(yes)s” dan kosongkan nilainya.") % {"yes": yes},
        _("Catatan paling panjang %(most)d karakter.") % {"most": LONGEST_NOTE},
        _("Jangan menghapus, menambah, atau memindahkan baris, kolom, dan lembar."),
        _("Lembar lokus yang tidak diubah boleh dibiarkan; isinya tidak disentuh."),
        _(
            "Simpan sebagai .xlsx, lalu unggah di halaman penilaian. Portal menampilkan dahulu "
            "semua perubahan; belum ada yang disimpan sebelum Anda menerapkannya."
        ),
    ]


def unit_write(sheet: Any, form: SheetForm, unit: UnitForm, styles: Styles) -> None:
    """Write one unit's sheet from top to bottom, as constant memory asks."""
    layout_set(sheet, form, unit)
    name = unit.unit_assessment.unit.name
    sheet.write_string(0, 0, f"{name} – {title_words(form)}", styles.title)
    words = [SAMPLE] if form.assessment.sample else []
    words += [text for text in (unit.denied or unit.locked,) if text]
    sheet.write_string(0, NOTE, " · ".join(words), styles.sample)
    for column, text in enumerate(form.facts.cells(unit.slug)):
        sheet.write_string(FACTS_ROW - 1, column, text)
    for column, text in enumerate(heads()):
        sheet.write_string(HEAD_ROW - 1, column, text, styles.head)
    for index, (key, question) in enumerate(unit.questions.items(), start=FIRST_ROW - 1):
        row_write(sheet, index, question, unit.entries.get(key), unit.editable, styles)


def layout_set(sheet: Any, form: SheetForm, unit: UnitForm) -> None:
    """Set widths, what is hidden, locks, and how the sheet is printed."""
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.set_column(KEY, SEEN, None, None, {"hidden": True})
    sheet.set_row(FACTS_ROW - 1, None, None, {"hidden": True})
    sheet.freeze_panes(HEAD_ROW, PRODUCT)
    # No password: the locks are against slips; what they guard is checked after the upload.
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW - 1)
    sample = f" {SAMPLE}" if form.assessment.sample else ""
    # "&" begins a code in headers and footers
    name = unit.unit_assessment.unit.short_name.replace("&", "&&")[:100]
    sheet.set_footer(f"&L{name} {form.facts.year}{sample}&R&P / &N")


def heads() -> list[str]:
    """Return the headings of the columns."""
    return [
        *(_("Kode"), _("Indikator"), _("Produk layanan"), _("Skala"), _("Nilai")),
        *(_("Tidak berlaku"), _("Catatan"), _("Bukti yang diharapkan"), "key", "seen"),
    ]


def row_write(
    sheet: Any,
    index: int,
    question: Question,
    entry: Entry | None,
    editable: bool,
    styles: Styles,
) -> None:
    """Write one question with what is stored."""
    indicator, product = question.indicator, question.product
    named = local(indicator.name, indicator.name_en)
    locked = styles.wrapped
    sheet.write_string(index, CODE, indicator.code, styles.text)
    sheet.write_string(index, NAME, named, locked)
    sheet.write_string(index, PRODUCT, product.name if product else "", locked)
    sheet.write_string(index, SCALE, scale_words(question), styles.text)
    value_style = styles.value if editable else styles.text
    if entry is None or entry.value is None:
        sheet.write_blank(index, VALUE, None, value_style)
    else:
        # A Decimal is written digit for digit; no binary number comes in between.
        sheet.write_number(index, VALUE, entry.value.normalize(), value_style)
    yes = YES[in_english()] if entry is not None and entry.not_applicable else ""
    sheet.write_string(index, NOT_APPLICABLE, yes, styles.choice if editable else styles.text)
    note = in_xml(entry.note) if entry is not None else ""
    sheet.write_string(index, NOTE, note, styles.note if editable else locked)
    sheet.write_string(index, EVIDENCE, "; ".join(indicator.evidence), locked)
    sheet.write_string(index, KEY, key_of(question))
    sheet.write_string(index, SEEN, seen_of(entry))
    if editable:
        validations_set(sheet, index, question)


def scale_words(question: Question) -> str:
    """Return the scale of an indicator, "0–5"."""
    indicator = question.indicator
    low, high = value_text(indicator.minimum), value_text(indicator.maximum)
    return f"{decimal_mark(low)}–{decimal_mark(high)}"


def validations_set(sheet: Any, index: int, question: Question) -> None:
    """Let the spreadsheet program itself point out a slip while it is typed."""
    indicator = question.indicator
    value = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": indicator.minimum,
        "maximum": indicator.maximum,
        "error_title": _("Nilai di luar skala"),
        "error_message": _("Isi angka %(scale)s, atau kosongkan.")
        % {"scale": scale_words(question)},
    }
    choice = {
        "validate": "list",
        "source": [YES[in_english()]],
        "error_title": _("Pilihan tidak dikenal"),
        "error_message": _("Isi “ya” atau kosongkan."),
    }
    note = {
        "validate": "length",
        "criteria": "<=",
        "value": LONGEST_NOTE,
        "error_title": _("Catatan terlalu panjang"),
        "error_message": _("Catatan paling panjang %(most)d karakter.") % {"most": LONGEST_NOTE},
    }
    for column, rule in ((VALUE, value), (NOT_APPLICABLE, choice), (NOTE, note)):
        sheet.data_validation(index, column, index, column, rule)
