"""What will go away is told in headers, at the root and in the document."""

from __future__ import annotations

import datetime

import pytest

from compliance.api import deprecation, schema, views
from compliance.api.deprecation import Deprecated, path_of
from compliance.api.urls import urlpatterns

DAY = datetime.date(2027, 1, 1)
ROWS = (
    Deprecated("api-zones", "", DAY, datetime.date(2028, 7, 1), "scores/, counted by zone"),
    Deprecated("api-scores", "note", DAY, datetime.date(2028, 3, 1), "sources"),
)


@pytest.fixture
def deprecated(monkeypatch):
    for module in (deprecation, schema, views):
        monkeypatch.setattr(module, "DEPRECATED", ROWS)


def test_nothing_is_said_while_nothing_goes(get, client):
    answer = client.get("/api/v1/scores/")
    assert not {"Deprecation", "Sunset"} & set(answer.headers)
    assert get("")["deprecations"] == []


def test_headers_say_since_when_and_until_when(history, client, deprecated):
    answer = client.get("/api/v1/zones/?year=2024")
    assert answer["Deprecation"] == "@1798761600"
    assert answer["Sunset"] == "Sat, 01 Jul 2028 00:00:00 GMT"
    assert answer["Link"] == '</api/v1/docs/#deprecation>; rel="deprecation"; type="text/html"'
    file = client.get("/api/v1/scores/?format=csv&year=2024")
    assert file["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert 'rel="license"' in file["Link"]
    assert 'rel="deprecation"' in file["Link"]
    assert "Deprecation" not in client.get("/api/v1/units/")


def test_the_root_lists_them(get, deprecated):
    told = get("")["deprecations"]
    assert [(row["address"], row["part"]) for row in told] == [
        ("/api/v1/zones/", None),
        ("/api/v1/scores/", "note"),
    ]
    assert (told[0]["since"], told[0]["sunset"]) == ("2027-01-01", "2028-07-01")


def test_the_document_marks_an_address(deprecated):
    with pytest.MonkeyPatch.context():
        made = schema.public_schema.__wrapped__()
    marked = {
        path for path, found in made["paths"].items() if found.get("get", {}).get("deprecated")
    }
    assert marked == {"/api/v1/zones/"}


def test_the_notice_is_a_year_at_least():
    with pytest.raises(ValueError, match="twelve months"):
        Deprecated("api-zones", "", DAY, DAY + datetime.timedelta(days=364), "x")


def test_what_is_listed_exists():
    """A row that names an address nobody knows would never be told."""
    assert {row.name for row in deprecation.DEPRECATED} <= {
        getattr(row, "name", None) for row in urlpatterns
    }
    assert path_of("api-trace") == "/api/v1/scores/{code}/{year}/trace/"
