"""Lists as CSV and XLSX: whole, with the very texts of the JSON, under every filter."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from compliance.releases.models import PublishedScore

LISTS = {"scores": "government_code", "unit-scores": "unit_slug"}
SAID = {
    "score": ("score",),
    "category": ("category",),
    "zone": ("zone",),
    "year": ("year",),
    "track": ("track",),
    "sample": ("sample",),
    "government_code": ("government", "code"),
    "instrument_sha256": ("instrument_sha256",),
    "release_sha256": ("release", "sha256"),
    "updated_at": ("updated_at",),
}
FILTERS = [
    {},
    {"track": "all"},
    {"track": "self"},
    {"year": "2024", "ordering": "-score"},
    {"ordering": "score", "track": "all"},
    {"year_min": "2022", "year_max": "2023", "zone": "green"},
    {"government": "12.11", "track": "all"},
    {"province": "12", "kind": "regency"},
    {"category": "A"},
    {"updated_since": "2020-01-01T00:00:00Z"},
    {"year": "1999"},
]


def text_of(row, path):
    """Return a value of a JSON row as CSV writes it."""
    for name in path:
        row = row[name]
    if isinstance(row, bool):
        return str(row).lower()
    return "" if row is None else str(row)


def csv_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_csv_has_the_rows_and_texts_of_the_json(rows, client, path, query):
    listed = rows(f"{path}/", **query)
    response = client.get(f"/api/v1/{path}/", {**query, "format": "csv"})
    assert response.status_code == 200
    told = csv_rows(response.content)
    assert len(told) == len(listed)
    for line, row in zip(told, listed, strict=True):
        assert {name: line[name] for name in SAID} == {
            name: text_of(row, where) for name, where in SAID.items()
        }
        if path == "unit-scores":
            assert line["unit_slug"] == row["unit"]["slug"]


@pytest.mark.parametrize("path", LISTS)
def test_xlsx_has_the_same(history, client, path):
    query = {"track": "all", "ordering": "-score"}
    told = csv_rows(client.get(f"/api/v1/{path}/", {**query, "format": "csv"}).content)
    response = client.get(f"/api/v1/{path}/", {**query, "format": "xlsx"})
    head, *lines = (
        CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        .get_sheet_by_name(path)
        .to_python()
    )
    assert len(lines) == len(told) > 60
    for line, row in zip(lines, told, strict=True):
        cells = dict(zip(head, line, strict=True))
        assert (f"{cells['score']:.2f}" if cells["score"] != "" else "") == row["score"]
        for name in ("zone", "category", "government_code", LISTS[path]):
            assert cells[name] == row[name]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_a_file_has_a_name_a_licence_and_a_dictionary(history, client, path, form, kind):
    by_format = client.get(f"/api/v1/{path}/", {"format": form, "year": "2024"})
    by_header = client.get(f"/api/v1/{path}/", {"year": "2024"}, headers={"Accept": kind})
    for response in (by_format, by_header):
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"] == f'attachment; filename="{path}.{form}"'
        assert 'rel="license"' in response["Link"]
        assert '/api/v1/docs/#fields>; rel="describedby"' in response["Link"]
        assert response["Vary"] == "Accept, Accept-Encoding"
        assert response["Access-Control-Allow-Origin"] == "*"
    assert by_format.content == by_header.content
    assert by_format["ETag"] == by_header["ETag"]


def test_format_wins_over_the_accept_header(history, client):
    """So an address with it has one answer, whoever asks."""
    for accept in ("application/json", "text/html", "text/csv"):
        answer = client.get("/api/v1/scores/?format=csv&year=2024", headers={"Accept": accept})
        assert answer["Content-Type"].startswith("text/csv")
    answer = client.get("/api/v1/scores/?format=json", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "application/json"


def test_a_page_of_a_file_is_refused_by_header_too(problem):
    body = problem("/api/v1/scores/?page=2&page_size=5", 400, Accept="text/csv")
    assert {error["parameter"] for error in body["errors"]} == {"page", "page_size"}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_unit_that_nobody_knows_is_refused_in_each_form(problem, form):
    body = problem(f"/api/v1/unit-scores/?unit=nowhere&format={form}")
    assert body["errors"][0]["parameter"] == "unit"


@pytest.mark.parametrize("path", ["governments", "units", "releases", "zones"])
def test_other_lists_have_no_files(problem, path):
    assert problem(f"/api/v1/{path}/?format=csv")["errors"][0]["parameter"] == "format"


def test_a_file_is_not_cut(history, client):
    """More rows than a page may have stand in one file."""
    told = csv_rows(client.get("/api/v1/scores/?track=all&format=csv").content)
    assert len(told) == PublishedScore.objects.count() > 200
