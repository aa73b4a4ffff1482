"""The data package, judged by frictionless as a stranger would."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from frictionless import Package, validate

from compliance.opendata.tables import TABLES


@pytest.fixture
def unpacked(get, tmp_path):
    """The package unpacked into a folder."""
    zipfile.ZipFile(io.BytesIO(get("/data/datapackage.zip"))).extractall(tmp_path)
    return tmp_path


def faults(folder):
    report = validate(str(folder / "datapackage.json"))
    return report.flatten(["type", "fieldName", "rowNumber", "note"]) + [
        error.type for error in report.errors
    ]


def test_frictionless_finds_no_fault_in_the_unpacked_package(unpacked):
    assert faults(unpacked) == []
    package = Package(str(unpacked / "datapackage.json"))
    assert [resource.name for resource in package.resources] == [table.name for table in TABLES]
    counted = {resource.name: len(resource.read_rows()) for resource in package.resources}
    told = json.loads((unpacked / "datapackage.json").read_text())["resources"]
    assert counted == {resource["name"]: resource["rows"] for resource in told}
    assert counted["scores"] > 300


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("94.83", "194.83"),  # beyond 100
        (",green,", ",purple,"),  # no code
        ("\r\n12.11,", "\r\n99.98,"),  # no such government
        ("official,94.83", "official,94.84"),  # another hash
    ],
)
def test_the_control_a_changed_table_is_found(unpacked, old, new):
    path = unpacked / "scores.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    assert faults(unpacked) != []


def test_the_descriptor_is_sound_and_tells_the_bytes_of_the_addresses(get):
    content = get("/data/datapackage.json")
    assert Package.validate_descriptor(json.loads(content)).valid
    document = json.loads(content)
    assert document["profile"] == "tabular-data-package"
    assert document["licenses"][0]["name"] == "CC-BY-4.0"
    assert document["sources"] and document["contributors"][0]["role"] == "publisher"
    for resource in document["resources"]:
        body = get(f"/data/{resource['path']}")
        assert resource["bytes"] == len(body)
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert resource["schema"]["missingValues"] == [""]
    fields = document["resources"][0]["schema"]["fields"]
    score = next(field for field in fields if field["name"] == "score")
    assert score["unit"] == "poin, 0 sampai 100" and score["rule"] and score["title_en"]


def test_the_archive_holds_the_very_files_of_the_addresses(get):
    content = get("/data/datapackage.zip")
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert archive.namelist() == ["datapackage.json", *(f"{table.name}.csv" for table in TABLES)]
    for name in archive.namelist():
        assert archive.read(name) == get(f"/data/{name}")
    assert get("/data/datapackage.zip") == content
