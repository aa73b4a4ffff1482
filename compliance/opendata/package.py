"""The tables as a Frictionless Data Package: descriptor and archive."""

from __future__ import annotations

import json
from typing import Any

from scoring.release_archive import archive_pieces

from .columns import ENGLISH, INDONESIAN, Column, Kind, Table, in_both
from .files import DataFile, Edition
from .licence import (
    ASSESSOR,
    ASSESSOR_URL,
    DESCRIPTION,
    KEYWORDS,
    LICENCE,
    LICENCE_TITLE,
    LICENCE_URL,
    TITLE,
    address,
    publisher_name,
)
from .published import Head
from .writing import FORMAT
from .writing.json import release_set

Node = dict[str, Any]
DESCRIPTOR = "datapackage.json"
TYPES = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.FIGURE: "number",
    Kind.EXACT: "number",
    Kind.WHOLE: "integer",
    Kind.TRUTH: "boolean",
    Kind.MOMENT: "datetime",
    Kind.DAY: "date",
    Kind.LINK: "string",
}


def version_of(head: Head | None) -> str:
    """Return the version of a set of releases: how many there are, and the head of their chain."""
    return f"{head.sequence}-{head.sha256[:12]}" if head else "0"


def descriptor(edition: Edition) -> Node:
    """Return the descriptor of the package (Data Package v1, tabular)."""
    title, description = in_both(TITLE), in_both(DESCRIPTION)
    head = edition.head
    csv_files = [edition.file(table, FORMAT["csv"]) for table in edition.tables]
    return {
        "profile": "tabular-data-package",
        "name": "portal-kepatuhan",
        "id": address("/data/datapackage.json"),
        "title": title[INDONESIAN],
        "title_en": title[ENGLISH],
        "description": description[INDONESIAN],
        "description_en": description[ENGLISH],
        "homepage": address("/data/"),
        "version": version_of(head),
        "release_set": release_set(head),
        **({"created": head.published_at} if head else {}),
        "keywords": [word for text in KEYWORDS for word in dict.fromkeys(in_both(text).values())],
        "licenses": [{"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_URL}],
        "sources": [{"title": ASSESSOR, "path": ASSESSOR_URL}],
        "contributors": [
            {"title": publisher_name(), "role": "publisher", "path": address("/")},
            {"title": ASSESSOR, "role": "author", "path": ASSESSOR_URL},
        ],
        # Satu Data Indonesia (Perpres 39/2019): who makes the data, who looks after it, how often.
        "satu_data_indonesia": {
            "produsen_data": ASSESSOR,
            "walidata": publisher_name(),
            "frekuensi": "tahunan",
        },
        "resources": [resource(file) for file in csv_files],
    }


def resource(file: DataFile) -> Node:
    """Return one table of the package."""
    title, description = in_both(file.table.title), in_both(file.table.description)
    return {
        "profile": "tabular-data-resource",
        "name": file.table.name,
        "path": file.path,
        "title": title[INDONESIAN],
        "title_en": title[ENGLISH],
        "description": description[INDONESIAN],
        "description_en": description[ENGLISH],
        "format": file.format.code,
        "mediatype": file.format.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema(file.table),
    }


def schema(table: Table) -> Node:
    """Return the Table Schema of a table."""
    found: Node = {
        "fields": [described(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        found["primaryKey"] = list(table.key)
    if table.references:
        found["foreignKeys"] = [
            {
                "fields": list(reference.columns),
                "reference": {"resource": reference.table, "fields": list(reference.targets)},
            }
            for reference in table.references
        ]
    return found


def described(column: Column) -> Node:
    """Return one field: its type and constraints, and what the dictionary says of it.

    The five parts of a data standard of Satu Data Indonesia are all here: konsep is the title,
    definisi the description, klasifikasi the codes, ukuran the type, satuan the unit.
    """
    title, description = in_both(column.title), in_both(column.description)
    unit, rule = in_both(column.unit), in_both(column.rule)
    constraints: Node = {"required": not column.empty}
    if column.codes:
        constraints["enum"] = list(column.codes)
    if column.kind is Kind.FIGURE:
        constraints |= {"minimum": "0", "maximum": "100"}
    return {
        "name": column.name,
        "type": TYPES[column.kind],
        **({"format": "uri"} if column.kind is Kind.LINK else {}),
        "title": title[INDONESIAN],
        "title_en": title[ENGLISH],
        "description": description[INDONESIAN],
        "description_en": description[ENGLISH],
        **({"unit": unit[INDONESIAN], "unit_en": unit[ENGLISH]} if column.unit else {}),
        "rule": rule[INDONESIAN],
        "rule_en": rule[ENGLISH],
        "constraints": constraints,
    }


def package_bytes(edition: Edition) -> bytes:
    """Return the descriptor as a file."""
    return f"{json.dumps(descriptor(edition), ensure_ascii=False, indent=2)}\n".encode()


def archive_bytes(edition: Edition) -> bytes:
    """Return descriptor and tables as one ZIP; the same releases give the same bytes."""
    members = [(DESCRIPTOR, package_bytes(edition))]
    for table in edition.tables:
        file = edition.file(table, FORMAT["csv"])
        members.append((file.path, file.content))
    return b"".join(archive_pieces(members))
