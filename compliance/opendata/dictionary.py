"""The dictionary of the tables as the documentation has it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .columns import Column, Kind, Table
from .tables import TABLES

BEGIN = "<!-- dictionary: made by `manage.py data_dictionary`, do not edit -->"
END = "<!-- end of dictionary -->"


def kind_words(kind: Kind) -> str:
    """Return what the values of a column are, in the page's language."""
    return {
        Kind.TEXT: _("teks"),
        Kind.CODE: _("kode"),
        Kind.FIGURE: _("angka, dua desimal"),
        Kind.EXACT: _("angka, semua desimal"),
        Kind.WHOLE: _("bilangan bulat"),
        Kind.TRUTH: _("ya atau tidak (true, false)"),
        Kind.MOMENT: _("waktu (ISO 8601)"),
        Kind.DAY: _("tanggal (ISO 8601)"),
        Kind.LINK: _("alamat web"),
    }[kind]


def dictionary_markdown() -> str:
    """Return all tables with their columns as Markdown, Indonesian."""
    return "\n\n".join(table_markdown(table) for table in TABLES)


def table_markdown(table: Table) -> str:
    """Return one table as Markdown."""
    lines = [
        f"### `{table.name}`",
        "",
        f"{table.title}. {table.description}",
        "",
        *(["Key: " + ", ".join(f"`{name}`" for name in table.key) + ".", ""] if table.key else []),
        "| Column | Type | Unit | Empty | Meaning | Rule |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [column_markdown(column) for column in table.columns])


def column_markdown(column: Column) -> str:
    """Return one column as a line of a Markdown table."""
    codes = f" ({', '.join(column.codes)})" if column.codes else ""
    cells = (
        f"`{column.name}`",
        f"{column.kind.value}{codes}",
        column.unit,
        "yes" if column.empty else "",
        f"**{column.title}.** {column.description}",
        column.rule,
    )
    return f"| {' | '.join(cells)} |"


def with_dictionary(document: str) -> str:
    """Return a document with its dictionary made anew; raises ValueError without its two marks."""
    before, found, rest = document.partition(BEGIN)
    _old, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError("the document has no place for the dictionary")
    return f"{before}{BEGIN}\n\n{dictionary_markdown()}\n\n{END}{after}"
