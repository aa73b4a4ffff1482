"""The page of the documentation: the fields of each list, the errors, the examples that are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.opendata.columns import Column
from compliance.opendata.tables import BY_NAME

from .meanings import MEANINGS
from .problems import anchor_of
from .schema import public_schema

# What each list gives: its rows in the document, and the table of the open data that has the same.
LISTS = {
    "scores": ("Score", "scores"),
    "unit-scores": ("UnitScore", "unit-scores"),
    "governments": ("Government", "governments"),
    "units": ("Unit", "units"),
    "instruments": ("Instrument", "instruments"),
    "releases": ("Release", "releases"),
    "corrections": ("Correction", ""),
}
EXAMPLES = (("curl", "scores.sh"), ("Python", "scores.py"), ("R", "scores.R"))
DEEPEST = 3  # levels of a row; below that the document itself tells


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row as the page tells it."""

    name: str  # with the names it stands in: government.code
    kind: str
    unit: str
    meaning: str
    language: str  # of the meaning, where it is not that of the page
    source: str
    codes: tuple[str, ...]
    empty: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One list with its fields."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A status that the API answers with, and what it means."""

    status: int
    anchor: str
    title: str
    meaning: str


def docs_context(language: str) -> dict[str, Any]:
    """Return what the page shows, in a language; asks no database."""
    return {
        "language": language,
        "lists": lists_in(language),
        "problems": problems(),
        "examples": examples(),
    }


@cache
def lists_in(language: str) -> tuple[Listed, ...]:
    """Return the dictionary in a language. It is made once, as it never changes while we run."""
    with override(language):
        return tuple(
            Listed(name, tuple(fields_of(row, table, language)))
            for name, (row, table) in LISTS.items()
        )


def fields_of(row: str, table: str, language: str) -> Iterator[Field]:
    """Yield the fields of a row, from the schema; unit and source from the open data's columns."""
    columns = {column.name: column for column in BY_NAME[table].columns} if table else {}
    for name, schema in properties(schema_named(row)):
        column = columns.get(name.replace("[]", "").replace(".", "_"))
        yield field_of(name, schema, column, language)


def properties(
    schema: Mapping[str, Any], before: str = "", depth: int = 1
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each property of an object and those of the objects inside it, by their whole names."""
    for name, given in schema.get("properties", {}).items():
        found = solid(given)
        inner, mark = (solid(found.get("items", {})), "[]") if is_list(found) else (found, "")
        said = (given, found, inner)  # what a part of a row is, unless the field says it itself
        meaning = next((part["description"] for part in said if part.get("description")), "")
        yield f"{before}{name}", {**found, "description": meaning}
        if depth < DEEPEST:
            yield from properties(inner, f"{before}{name}{mark}.", depth + 1)


def solid(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without the ways it is referred to: a name, or a choice with null."""
    if "$ref" in schema:
        return schema_named(schema["$ref"].rpartition("/")[2])
    for joint in ("allOf", "oneOf", "anyOf"):
        parts = [part for part in schema.get(joint, ()) if part.get("type") != "null"]
        if len(parts) == 1 and "const" not in parts[0]:
            return {**schema, **solid(parts[0]), "nullable": len(schema[joint]) > 1}
    return schema


def schema_named(name: str) -> Mapping[str, Any]:
    """Return one component of the document."""
    found: Mapping[str, Any] = public_schema()["components"]["schemas"][name]
    return found


def is_list(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is that of several values."""
    return "array" in types_of(schema)


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that a value may have."""
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else list(given)


def field_of(name: str, schema: Mapping[str, Any], column: Column | None, language: str) -> Field:
    """Return one field; in the page's language where a column of the open data or we explain it."""
    consts = [part for part in schema.get("oneOf", ()) if "const" in part]
    kind = schema.get("format") or "/".join(t for t in types_of(schema) if t != "null")
    told = "; ".join(f"{part['const']}: {part.get('description', '')}" for part in consts)
    said = str(schema["description"]) or told
    if column is not None:
        said, language_of = f"{_(column.title)}. {_(column.description)}", language
    elif not said and name in MEANINGS:
        said, language_of = str(MEANINGS[name]), language
    else:
        language_of = "en"
    return Field(
        name=name,
        kind=kind or ("string" if consts else "object"),
        unit=_(column.unit) if column and column.unit else "",
        meaning=said,
        language=language_of if language_of != language else "",
        source=_(column.rule) if column and column.rule else "",
        codes=tuple(str(part["const"]) for part in consts),
        empty=bool(schema.get("nullable"))
        or "null" in types_of(schema)
        or any(part.get("type") == "null" for part in schema.get("oneOf", ())),
    )


def problems() -> list[Problem]:
    """Return every status of an error that the API knows, with what it means."""
    meanings = {
        400: _("Parameter atau isi permintaan salah; errors menyebut setiap tempatnya."),
        401: _("Alamat ini memerlukan sesi atau token yang masih berlaku."),
        403: _("Alamat ini tidak dibuka untuk Anda."),
        404: _("Tidak ada alamat, halaman, atau baris seperti itu."),
        405: _("Metode HTTP ini tidak dibuka di sini; kepala Allow menyebut yang dibuka."),
        406: _("Kepala Accept tidak mengizinkan bentuk yang dapat diberikan."),
        409: _("Keadaan datanya sekarang tidak mengizinkan; detail menyebut sebabnya."),
        412: _("Data sudah berubah sejak Anda membacanya; If-Match tidak lagi cocok."),
        413: _("Isi permintaan terlalu besar."),
        415: _("Isi permintaan bukan application/json dalam UTF-8, atau dimampatkan."),
        422: _("Isinya terbaca, tetapi tidak dapat diterima; errors menyebut setiap tempatnya."),
        428: _("Kepala If-Match atau Idempotency-Key wajib ada."),
        429: _("Batas permintaan tercapai; tunggu selama Retry-After detik."),
        500: _("Portal gagal menjawab. Kesalahan itu ada pada kami dan sudah dicatat."),
        503: _("Portal sedang tidak dapat membaca datanya; coba lagi sebentar."),
    }
    return [
        Problem(status, anchor_of(status), HTTPStatus(status).phrase, meaning)
        for status, meaning in meanings.items()
    ]


@cache
def examples() -> tuple[tuple[str, str, str], ...]:
    """Return the examples, which the tests run: language, name of the file, text."""
    folder = Path(settings.BASE_DIR) / "docs" / "examples"
    return tuple(
        (language, name, (folder / name).read_text(encoding="utf-8")) for language, name in EXAMPLES
    )
