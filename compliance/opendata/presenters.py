"""The page of the open data: from tables and files to what it shows."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.assessments.policies import moment_words
from compliance.language import in_english
from compliance.releases import selectors

from .columns import ENGLISH, INDONESIAN, Column, in_both
from .dictionary import kind_words
from .feed import MOST_ENTRIES, entry
from .files import DataFile, Edition, edition_now, edition_of_year
from .licence import (
    DESCRIPTION,
    LICENCE_TITLE,
    LICENCE_URL,
    TERMS,
    TITLE,
    address,
    publisher_name,
)
from .package import archive_bytes, package_bytes
from .published import Head
from .tables import YEARLY
from .writing import FORMATS

MOST_CHANGES = 10  # in the list of the newest releases
EXAMPLE_TABLE = "scores"


@dataclass(frozen=True, slots=True)
class FileWords:
    """One file to take."""

    label: str
    url: str
    size: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """One column of the dictionary."""

    name: str
    title: str
    description: str
    kind: str
    unit: str
    empty: bool
    codes: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class TableWords:
    """One table with its files and its dictionary."""

    name: str
    title: str
    description: str
    rows: int
    files: tuple[FileWords, ...]
    columns: tuple[ColumnWords, ...]


@dataclass(frozen=True, slots=True)
class YearWords:
    """The tables of one year."""

    year: int
    rows: int
    files: tuple[FileWords, ...]


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One entry of the changelog."""

    title: str
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class OpenDataPage:
    """Everything on the page."""

    title: str
    description: str
    terms: str
    licence: str
    licence_url: str
    head: Head | None
    when: str  # of the newest release
    citation: str
    tables: tuple[TableWords, ...]
    years: tuple[YearWords, ...]
    whole: tuple[FileWords, ...]
    catalogs: tuple[tuple[str, str], ...]  # label, address
    changes: tuple[ChangeWords, ...]
    examples: tuple[tuple[str, str], ...]  # language, lines
    release_pattern: str
    release_example: str
    feed_entries: int


def open_data_page() -> OpenDataPage:
    """Return the page. Some ten queries, and all files made once after a release."""
    edition = edition_now()
    head = edition.head
    when = moment_words(datetime.datetime.fromisoformat(head.published_at)) if head else ""
    return OpenDataPage(
        title=_(TITLE),
        description=_(DESCRIPTION),
        terms=_(TERMS),
        licence=LICENCE_TITLE,
        licence_url=LICENCE_URL,
        head=head,
        when=when,
        citation=citation(head, when),
        tables=tuple(table_words(edition, table.name) for table in edition.tables),
        years=tuple(year_words(year) for year in edition.years),
        whole=whole_files(edition),
        catalogs=tuple(
            (label, reverse("data-catalog", args=[form]))
            for label, form in (("JSON-LD", "jsonld"), ("Turtle", "ttl"), ("RDF/XML", "rdf"))
        ),
        changes=changes(),
        examples=examples(),
        release_pattern="/data/<code>/<year>/<track>/<number>/scores.csv",
        release_example=release_example(edition),
        feed_entries=MOST_ENTRIES,
    )


def local_text(text: str) -> str:
    """Return a text of the tables in the page's language."""
    return in_both(text)[ENGLISH if in_english() else INDONESIAN]


def citation(head: Head | None, when: str) -> str:
    """Return how to name the data, with what tells exactly which state of it was used."""
    if head is None:
        return ""
    return _(
        "%(publisher)s. %(title)s, publikasi ke-%(sequence)d (SHA-256 %(sha256)s), %(when)s. "
        "%(address)s. Lisensi CC BY 4.0. Penilai: Ombudsman Republik Indonesia; sumber setiap "
        "angka disebut di barisnya."
    ) % {
        "publisher": publisher_name(),
        "title": _(TITLE),
        "sequence": head.sequence,
        "sha256": head.sha256,
        "when": when,
        "address": address("/data/"),
    }


def table_words(edition: Edition, name: str) -> TableWords:
    """Return one table with its files and its dictionary."""
    table = next(table for table in edition.tables if table.name == name)
    files = [edition.file(table, format) for format in FORMATS]
    return TableWords(
        name=name,
        title=local_text(table.title),
        description=local_text(table.description),
        rows=files[0].rows,
        files=file_words(files),
        columns=tuple(column_words(column) for column in table.columns),
    )


def column_words(column: Column) -> ColumnWords:
    """Return one column of the dictionary."""
    return ColumnWords(
        name=column.name,
        title=local_text(column.title),
        description=local_text(column.description),
        kind=kind_words(column.kind),
        unit=local_text(column.unit),
        empty=column.empty,
        codes=column.codes,
        rule=local_text(column.rule),
    )


def file_words(files: Iterable[DataFile]) -> tuple[FileWords, ...]:
    """Return files with their addresses, sizes and hashes."""
    return tuple(
        FileWords(
            label=f"{file.table.name}.{file.format.code}",
            url=f"/data/{file.path}",
            size=filesizeformat(file.size),
            bytes=file.size,
            sha256=file.sha256,
        )
        for file in files
    )


def year_words(year: int) -> YearWords:
    """Return the tables of one year."""
    edition = edition_of_year(year)
    files = list(edition.files()) if edition else []
    rows = sum(file.rows for file in files if file.format is FORMATS[0])
    return YearWords(year, rows, file_words(files))


def whole_files(edition: Edition) -> tuple[FileWords, ...]:
    """Return the data package as archive and as descriptor."""
    made = (("datapackage.zip", archive_bytes), ("datapackage.json", package_bytes))
    found = []
    for name, make in made:
        content = make(edition)
        digest = hashlib.sha256(content).hexdigest()
        size = len(content)
        found.append(FileWords(name, f"/data/{name}", filesizeformat(size), size, digest))
    return tuple(found)


def changes() -> tuple[ChangeWords, ...]:
    """Return the newest releases and corrections, as the feed has them."""
    rows = selectors.newest_releases_with_text(MOST_CHANGES)
    return tuple(
        ChangeWords(
            title=entry(row)["title"],
            url=reverse("release", args=[row.government_code, row.year, row.track, row.number]),
            when=moment_words(row.published_at),
        )
        for row in rows
    )


def examples() -> tuple[tuple[str, str], ...]:
    """Return three lines for each of three languages; they run as they stand."""
    base = address("/data")
    return (
        (
            "curl",
            f"curl -O {base}/{EXAMPLE_TABLE}.csv\n"
            f"sha256sum {EXAMPLE_TABLE}.csv\n"
            f"curl -s {base}/datapackage.json | grep -m1 hash",
        ),
        (
            "Python",
            "import pandas\n"
            f'scores = pandas.read_csv("{base}/{EXAMPLE_TABLE}.csv", dtype=str)\n'
            'print(scores[["government_name", "year", "score", "zone"]])',
        ),
        (
            "R",
            f'url <- "{base}/{EXAMPLE_TABLE}.csv"\n'
            'scores <- read.csv(url, colClasses = "character")\n'
            'print(scores[c("government_name", "year", "score", "zone")])',
        ),
    )


def release_example(edition: Edition) -> str:
    """Return the address of a table of the newest release, empty before the first."""
    if not edition.published.releases:
        return ""
    row = edition.published.releases[-1]
    key = [row.government_code, row.year, row.track, row.number]
    return reverse("data-release-file", args=[*key, YEARLY[0].name, "csv"])
