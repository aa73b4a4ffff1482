"""The cost of a published list: nothing once it is kept, three queries at most while it is not."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST = 3  # for a miss; the question for the newest release, which guards the store, is one of them
RESULTS = {
    "government": "12.11",
    "province": "12",
    "kind": "regency",
    "year": "2024",
    "zone": "green",
    "category": "A",
    "track": "all",
    "updated_since": "2020-01-01T00:00:00Z",
    "ordering": "-score",
}
UNITS = {"government": "12.11", "province": "12", "kind": "regency", "unit": "dairi-disdukcapil"}
RELEASES = {"government": "12.11", "year": "2024", "track": "all"}
LISTS = {
    "scores": RESULTS,
    "unit-scores": {**RESULTS, "unit": "dairi-disdukcapil"},
    "governments": {name: UNITS[name] for name in ("government", "province", "kind")},
    "units": UNITS,
    "instruments": {},
    "releases": RELEASES,
    "corrections": RELEASES,
}


def queries_of(filters):
    """Yield no filter, each alone, every two, and all."""
    chosen = [(), *((name,) for name in filters), *combinations(filters, 2), tuple(filters)]
    for names in dict.fromkeys(chosen):
        yield "&".join(f"{name}={filters[name]}" for name in names)


@pytest.mark.parametrize("size", [50, 200])
@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_three_queries_once_and_then_none(door, path, size):
    for query in queries_of(LISTS[path]):
        address = f"/api/v1/{path}/?page_size={size}{'&' if query else ''}{query}"
        with CaptureQueriesContext(connection) as made:
            first = door.get(address)
        assert first.status == 200, (address, first.text)
        assert first.by_django
        told = [made_query["sql"][:90] for made_query in made]
        assert len(made) <= MOST, (address, told)
        with CaptureQueriesContext(connection) as made:
            again = door.get(address)
        assert (len(made), again.by_django) == (0, False), address
        assert again.content == first.content


@pytest.mark.parametrize(
    "address",
    [
        "units/?unit=dairi-disdukcapil&government=12.12",
        "units/?unit=dairi-disdukcapil&kind=city",
        "unit-scores/?unit=dairi-disdukcapil&government=12.12&province=12",
    ],
)
def test_a_named_unit_without_rows_costs_no_more(door, address):
    with CaptureQueriesContext(connection) as made:
        assert door.get(f"/api/v1/{address}").status == 200
    assert len(made) <= MOST


@pytest.mark.parametrize("path", ["scores", "unit-scores"])
@pytest.mark.parametrize(("form", "most"), [("csv", MOST), ("xlsx", MOST + 1)])
def test_a_file_is_kept_like_a_page(door, path, form, most):
    address = f"/api/v1/{path}/?format={form}&province=12&year=2024"
    with CaptureQueriesContext(connection) as made:
        first = door.get(address)
    assert first.by_django
    assert len(made) <= most
    with CaptureQueriesContext(connection) as made:
        again = door.get(address)
    assert (len(made), again.by_django) == (0, False)
    assert again.content == first.content
    for name in ("Content-Type", "Content-Disposition", "Link", "Vary", "ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name], name
    same = door.get(address, HTTP_IF_NONE_MATCH=again.headers["ETag"])
    assert (same.status, same.content) == (304, b"")


@pytest.mark.parametrize("path", ["scores/?year=2024", "units/", "zones/?year=2024", "schema/"])
def test_django_and_the_store_say_the_same(door, path):
    first, again = door.get(f"/api/v1/{path}"), door.get(f"/api/v1/{path}")
    assert (first.by_django, again.by_django) == (True, False)
    assert again.headers == first.headers
    assert again.headers["Vary"] == "Accept, Accept-Encoding"
    head = door.get(f"/api/v1/{path}", method="HEAD")
    assert (head.by_django, head.content) == (False, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_kept_answers_know_no_limit(door, settings):
    """Also a long query is asked as often as one likes once it is kept."""
    settings.API_COSTLY_READS_A_MINUTE = 1
    address = "/api/v1/scores/?government=" + ",".join(["12.11"] * 60)
    assert [door.get(address).status for _ in range(4)] == [200] * 4
    other = address + ",12"
    assert door.get(other).status == 429
