"""Version 1 as it was released: nothing that programs rely on goes away.

`docs/openapi-v1.yaml` is the contract. It is renewed with a release that adds to it, never to make
this test green: .venv/bin/python manage.py spectacular --file docs/openapi-v1.yaml
"""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from tests.api.contract import breaking_changes

DOCS = Path(__file__).resolve().parents[2] / "docs"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def document(name):
    return yaml.load((DOCS / name).read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506


@pytest.fixture(scope="module")
def released():
    return document("openapi-v1.yaml")


def test_nothing_of_the_released_version_is_broken(released):
    now = document("openapi.yaml")
    assert released["info"]["version"].split(".")[0] == now["info"]["version"].split(".")[0] == "1"
    assert breaking_changes(released, now) == []


def schemas(changed):
    return changed["components"]["schemas"]


def scores(changed):
    return changed["paths"]["/api/v1/scores/"]["get"]


def parameter(changed, name):
    [found] = [given for given in scores(changed)["parameters"] if given["name"] == name]
    return found


def gone_enum(changed):
    parameter(changed, "zone")["schema"]["enum"].remove("red")


def gone_code(changed):
    joint = schemas(changed)["GovernmentBrief"]["properties"]["kind"]["oneOf"]
    joint[:] = [part for part in joint if part.get("const") != "police"]


BREAKS = {
    "is gone": lambda changed: changed["paths"].pop("/api/v1/zones/"),
    "parameter query year is gone": lambda changed: scores(changed)["parameters"].remove(
        parameter(changed, "year")
    ),
    "parameter query year is required": lambda changed: parameter(changed, "year").update(
        required=True
    ),
    "has another default": lambda changed: parameter(changed, "track")["schema"].update(
        default="all"
    ),
    "no longer takes red": gone_enum,
    "no longer knows police": gone_code,
    "results[].zone is gone": lambda changed: schemas(changed)["Score"]["properties"].pop("zone"),
    "results[].release.sha256 is gone": lambda changed: schemas(changed)["ReleaseNote"][
        "properties"
    ].pop("sha256"),
    "results[].year may be string": lambda changed: schemas(changed)["Score"]["properties"][
        "year"
    ].update(type="string"),
    "results[].year may be missing": lambda changed: schemas(changed)["Score"]["required"].remove(
        "year"
    ),
    "no longer comes as text/csv": lambda changed: scores(changed)["responses"]["200"][
        "content"
    ].pop("text/csv"),
    "units_expected is required": lambda changed: schemas(changed)["ScoringDocument"].update(
        required=["instrument", "units", "units_expected"]
    ),
    "answer 200 is gone": lambda changed: scores(changed)["responses"].pop("200"),
}


@pytest.mark.parametrize("told", BREAKS)
def test_a_breaking_change_is_told(released, told):
    """The control of each kind."""
    changed = copy.deepcopy(released)
    BREAKS[told](changed)
    changes = breaking_changes(released, changed)
    assert changes
    assert all(told in change for change in changes[:1]), changes


def test_additions_break_nothing(released):
    changed = copy.deepcopy(released)
    changed["paths"]["/api/v1/more/"] = changed["paths"]["/api/v1/zones/"]
    schemas(changed)["Score"]["properties"]["more"] = {"type": "string"}
    schemas(changed)["Score"]["required"].append("more")
    scores(changed)["parameters"].append({"in": "query", "name": "more", "schema": {}})
    parameter(changed, "zone")["schema"]["enum"].append("blue")
    assert breaking_changes(released, changed) == []
