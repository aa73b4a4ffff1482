"""What the tests of the open data share: the API's rows, and each form read by a foreign reader."""

from __future__ import annotations

import csv
import datetime
import io
import json

import pyarrow.parquet
import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from compliance.opendata.columns import Kind
from compliance.opendata.tables import BY_NAME
from compliance.opendata.writing.csv import unguarded
from compliance.releases import selectors


@pytest.fixture
def get(history):
    """A function that reads an address and returns the bytes of a good answer."""

    def read(address):
        answer = Client().get(address.removeprefix(settings.PUBLIC_ORIGIN))
        assert answer.status_code == 200, (address, answer.status_code)
        assert not answer.cookies
        return answer.content

    return read


@pytest.fixture
def api_rows(get):
    """A function that returns the rows of all pages of a list of the API."""

    def read(path, query="track=all&page_size=200"):
        found, address = [], f"/api/v1/{path}/?{query}"
        while address:
            page = json.loads(get(address))
            found += page["results"]
            address = page["next"]
        assert len(found) == page["count"]
        return found

    return read


@pytest.fixture
def nothing_published(db, monkeypatch):
    """A portal before its first release: what was published by another test stays out of sight."""
    names = ("published_scores", "published_unit_scores", "releases", "corrections")
    for name in names:
        real = getattr(selectors, name)
        monkeypatch.setattr(selectors, name, lambda real=real: real().none())
    for name in ("published_scores_in", "published_unit_scores_in"):
        real = getattr(selectors, name)
        monkeypatch.setattr(selectors, name, lambda year, real=real: real(year).none())
    monkeypatch.setattr(selectors, "newest_release", lambda year=None: None)
    monkeypatch.setattr(selectors, "newest_releases_with_text", lambda most: [])


def rows_of(content, table, form):
    """Return the rows of a file, read by a program that is not the portal's."""
    read = {"csv": csv_rows, "xlsx": xlsx_rows, "json": json_rows, "parquet": parquet_rows}
    return read[form](content, BY_NAME[table])


def csv_rows(content, table):
    """Return the rows of a CSV; every text is read as it stands in the file."""
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    lines = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert lines[0] == list(table.names)
    found = []
    for line in lines[1:]:
        row = {}
        for column, text in zip(table.columns, line, strict=True):
            row[column.name] = typed(column.kind, text)
        found.append(row)
    return found


def typed(kind, text):
    """Return a cell of a CSV as what its column is; figures stay texts."""
    if text == "":
        return None
    if kind is Kind.TRUTH:
        return {"true": True, "false": False}[text]
    return int(text) if kind is Kind.WHOLE else unguarded(text)


def xlsx_rows(content, table):
    """Return the rows of a workbook; a figure is written with the two decimals it is shown with."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[0] == table.name and len(book.sheet_names) == 3
    lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert lines[0] == list(table.names)
    found = []
    for line in lines[1:]:
        row = {}
        for column, value in zip(table.columns, line, strict=True):
            if value == "":
                row[column.name] = None
            elif column.kind is Kind.FIGURE:
                row[column.name] = f"{value:.2f}"
            else:
                row[column.name] = int(value) if column.kind is Kind.WHOLE else value
        found.append(row)
    return found


def json_rows(content, table):
    """Return the rows of a JSON file."""
    document = json.loads(content)
    assert document["table"] == table.name and document["count"] == len(document["rows"])
    return document["rows"]


def parquet_rows(content, table):
    """Return the rows of a Parquet file: decimals as texts, moments as they are in UTC."""
    read = pyarrow.parquet.read_table(io.BytesIO(content))
    assert read.column_names == list(table.names)
    kinds = {column.name: column.kind for column in table.columns}
    return [
        {name: plain(kinds[name], value) for name, value in row.items()} for row in read.to_pylist()
    ]


def plain(kind, value):
    """Return a value of Parquet as the other forms have it."""
    if value is None or kind in {Kind.WHOLE, Kind.TRUTH}:
        return value
    return value if isinstance(value, datetime.datetime) else str(value)


def comparable(row, table):
    """Return a row with its moments as points in time, whatever zone they are written in."""
    moments = {column.name for column in table.columns if column.kind is Kind.MOMENT}
    return {
        name: datetime.datetime.fromisoformat(value)
        if name in moments and isinstance(value, str)
        else value
        for name, value in row.items()
    }
