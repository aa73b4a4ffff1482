"""Reading the portal's own data files into rows of units; each fault is named by its line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction

from .models import Channel, Government, Innovation, ServiceProduct, ServiceUnit

DATA = Path(__file__).resolve().parent / "data"
Loaded = TypeVar("Loaded")


class DataFileError(Exception):
    """A row of a data file cannot be loaded; the text names file, line and reason."""


def data_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row of a CSV file with its line number; a row of another width is an error."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", strict=True)
        for row in reader:
            if "" in row or None in row.values():
                raise DataFileError(f"{path.name}, line {reader.line_num}: wrong number of columns")
            yield reader.line_num, row


@cache
def home_government_name(code: str) -> str:
    """Return the name of the regency whose portal this is; empty when the files do not know it.

    Read from the file and not from the database: an error page must be shown without one.
    """
    rows = data_rows(DATA / "governments.csv")
    return next((row["name"] for _, row in rows if row["code"] == code), "")


def load_rows(path: Path, load: Callable[[dict[str, str]], Loaded]) -> list[Loaded]:
    """Load each row of a file and return what came of them; the first fault names its line."""
    loaded = []
    for line, row in data_rows(path):
        try:
            with transaction.atomic():
                loaded.append(load(row))
        except (ValidationError, IntegrityError, ObjectDoesNotExist, ValueError, KeyError) as error:
            raise DataFileError(f"{path.name}, line {line}: {error}") from error
    return loaded


@transaction.atomic
def units_load(folder: Path = DATA) -> int:
    """Load governments, units, products, channels and innovations; return how many rows there are.

    A row that exists already (by code, slug or name) is left as it is, since people may have
    corrected it in the portal.
    """
    rows: list[object] = []
    rows += load_rows(folder / "governments.csv", load_government)
    rows += load_rows(folder / "service_units.csv", load_unit)
    rows += load_rows(folder / "service_products.csv", load_product)
    rows += load_rows(folder / "channels.csv", load_channel)
    rows += load_rows(folder / "innovations.csv", load_innovation)
    return len(rows)


def load_government(row: dict[str, str]) -> Government:
    """Load one government; its parent must stand above it in the file."""
    parent = Government.objects.get(code=row["parent_code"]) if row["parent_code"] else None
    values = {name: row[name] for name in ("name", "kind", "slug", "code_source", "note")}
    return unless_there(Government, {"code": row["code"]}, {**values, "parent": parent})


def load_unit(row: dict[str, str]) -> ServiceUnit:
    """Load one service unit."""
    values: dict[str, Any] = {
        name: row[name] for name in ("name", "short_name", "kind", "note", "source_url")
    }
    values["government"] = Government.objects.get(code=row["government_code"])
    for name in ("active_from", "active_to"):
        values[name] = int(row[name]) if row[name] else None
    return unless_there(ServiceUnit, {"slug": row["slug"]}, values)


def load_product(row: dict[str, str]) -> ServiceProduct:
    """Load one service product."""
    unit = ServiceUnit.objects.get(slug=row["unit_slug"])
    values = {
        "name": row["name"],
        "sample": truth(row["sample"]),
        "source_url": row["source_url"],
    }
    return unless_there(ServiceProduct, {"unit": unit, "code": row["code"]}, values)


def load_channel(row: dict[str, str]) -> Channel:
    """Load one channel, of the whole government when no unit is named."""
    names = ("kind", "address", "description", "description_en", "source_url")
    unit = ServiceUnit.objects.get(slug=row["unit_slug"]) if row["unit_slug"] else None
    keys = {
        "government": Government.objects.get(code=row["government_code"]),
        "unit": unit,
        "name": row["name"],
    }
    return unless_there(Channel, keys, {name: row[name] for name in names})


def load_innovation(row: dict[str, str]) -> Innovation:
    """Load one innovation."""
    government = Government.objects.get(code=row["government_code"])
    return unless_there(
        Innovation,
        {"government": government, "name": row["name"]},
        {"description": row["description"], "source_url": row["source_url"]},
    )


Record = TypeVar("Record", bound=models.Model)


def unless_there(model: type[Record], keys: dict[str, Any], values: dict[str, Any]) -> Record:
    """Return the record with these keys, made and checked when it is not there yet."""
    existing = model._default_manager.filter(**keys).first()
    if existing is not None:
        return existing
    record = model(**keys, **values)
    record.full_clean()
    record.save()
    return record


def truth(text: str) -> bool:
    """Read a data file's true or false; anything else is an error."""
    if text not in {"true", "false"}:
        raise ValueError(f"expected true or false, not {text!r}")
    return text == "true"
