"""Pages are walked to the end while rows come: each row that was there is met once."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import timezone

from compliance.api.filters import ORDERINGS
from compliance.assessments.instruments import frozen_instruments
from compliance.releases.models import PublishedScore, PublishedUnitScore, Release
from units.models import Government, ServiceUnit

SIZE = 40
FIRST, LAST = "00.00", "ZZ.99"  # codes before and behind all others


def release_add(code, number=1):
    """Put a release at the end of the chain; its text is nobody's."""
    newest = Release.objects.order_by("-sequence").first()
    name = f"{code} {newest.sequence}"
    return Release.objects.create(
        sequence=newest.sequence + 1,
        government_code=code,
        year=2024,
        track="official",
        number=number,
        text=newest.text,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        previous_sha256=hashlib.sha256(f"before {name}".encode()).hexdigest(),
        published_at=timezone.now(),
        reason="Ralat." if number > 1 else "",
    )


def score_add(code, score, year):
    """Add a published year that stands where its code, score and year put it."""
    row = PublishedScore.objects.filter(track="official", score__isnull=False).first()
    row.pk, row.release = None, release_add(code)
    row.government_code, row.score, row.year = code, score, year
    row.content["government"]["code"] = code
    row.save(force_insert=True)
    return row


def scores_add(step):
    """Add a row before all others and one behind them, in whatever order."""
    for code, score, year in ((FIRST, "100.00", 2013), (LAST, "0.00", 2099)):
        score_add(f"{code}{step}", score, year)
        score_add(f"{code}{step}x", None, year)


def unit_scores_add(step):
    for code, score, year in ((FIRST, "100.00", 2013), (LAST, "0.00", 2099)):
        published = score_add(f"{code}{step}", score, year)
        row = PublishedUnitScore.objects.first()
        row.pk, row.published, row.government_code = None, published, published.government_code
        row.score, row.year, row.unit_slug, row.track = score, year, f"u{step}{year}", "official"
        row.content["unit"]["slug"] = row.unit_slug
        row.save(force_insert=True)


def governments_add(step):
    for code in (FIRST, LAST):
        name = f"{code}{step}"
        Government.objects.create(
            code=name, name=name, slug=name.lower().replace(".", "-"), kind="city"
        )


def units_add(step):
    governments_add(step)
    for code in (FIRST, LAST):
        body = Government.objects.get(code=f"{code}{step}")
        ServiceUnit.objects.create(government=body, name="U", slug=f"u-{body.slug}", kind="other")


def releases_add(step):
    release_add(f"R{step}")


def corrections_add(step):
    release_add(f"K{step}", number=2)


ADDED = {
    "scores/": scores_add,
    "unit-scores/": unit_scores_add,
    "governments/": governments_add,
    "units/": units_add,
    "releases/": releases_add,
    "corrections/": corrections_add,
}
QUERIES = [
    *(("scores/", {"track": "all", "ordering": ordering}, 90) for ordering in ORDERINGS),
    *(("unit-scores/", {"track": "all", "ordering": ordering}, 20) for ordering in ORDERINGS),
    ("governments/", {}, 60),
    ("units/", {}, 20),
    ("releases/", {}, 90),
    ("corrections/", {}, 2),
]


def key_of(row):
    """Return what names a row of any list."""
    names = ("sequence", "code", "slug")
    own = [row[name] for name in names if name in row]
    if own:
        return own[0]
    body = row["unit"]["slug"] if "unit" in row else row["government"]["code"]
    return (body, row["year"], row["track"])


def fetched(client, address, query=None):
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def walked(client, path, query, size, add, along="next"):
    """Return the keys of all rows met by following links while rows are added."""
    met, step = [], 0
    page = fetched(client, f"/api/v1/{path}", {**query, "page_size": size})
    if along == "previous":
        page = fetched(
            client, f"/api/v1/{path}", {**query, "page_size": size, "page": page["pages"]}
        )
    while True:
        rows = [key_of(row) for row in page["results"]]
        met = met + rows if along == "next" else rows + met
        if page[along] is None:
            return met
        assert 1 <= page["page"] <= page["pages"]
        if step < 6:
            add(step)
            step += 1
        page = fetched(client, page[along])


def all_keys(client, path, query):
    """Return the keys of all rows, in order, while nothing is added."""
    return walked(client, path, query, 200, lambda step: None)


@pytest.fixture
def some_corrections(history):
    for number in range(7):
        release_add(f"C{number}", number=2)


@pytest.mark.parametrize("along", ["next", "previous"])
@pytest.mark.parametrize(("path", "query", "size"), QUERIES)
def test_each_row_is_met_once_while_rows_are_added(
    some_corrections, client, path, query, size, along
):
    before = all_keys(client, path, query)
    assert len(before) > size
    met = walked(client, path, query, size, ADDED[path], along)
    assert len(met) == len(set(met)), "a row is met twice"
    old = set(before)
    assert [key for key in met if key in old] == before, "a row is missing or out of its order"


@pytest.mark.parametrize("ordering", [*ORDERINGS])
def test_by_number_rows_come_twice(history, client, ordering):
    """The control: what the links are there against."""
    query = {"track": "all", "ordering": ordering, "page_size": 90}
    met, number, pages = [], 1, 1
    while number <= pages:
        page = fetched(client, "/api/v1/scores/", {**query, "page": number})
        met += [key_of(row) for row in page["results"]]
        pages, number = page["pages"], number + 1
        scores_add(number)
    assert len(met) > len(set(met))


@pytest.mark.parametrize("path", [*ADDED, "instruments/"])
def test_links_lead_there_and_back(some_corrections, client, path):
    size = 2
    first = fetched(client, f"/api/v1/{path}", {"page_size": size})
    second = fetched(client, first["next"])
    assert (first["page"], second["page"]) == (1, 2)
    assert first["previous"] is None
    assert (
        second["results"]
        == fetched(client, f"/api/v1/{path}", {"page_size": size, "page": 2})["results"]
    )
    back = fetched(client, second["previous"])
    assert back["results"] == first["results"]
    assert (back["page"], back["previous"], back["count"]) == (1, None, first["count"])


def test_methods_are_walked_by_their_hashes(history, client, problem):
    met = []
    address = "/api/v1/instruments/?page_size=1"
    while address:
        page = fetched(client, address)
        met += [row["sha256"] for row in page["results"]]
        address = page["next"]
    assert len(met) == page["count"] == page["pages"] >= 4
    assert set(frozen_instruments().values_list("sha256", flat=True)) <= set(met)
    problem(f"/api/v1/instruments/?after={'0' * 64}")
    problem("/api/v1/governments/?after=12.11~x")


def test_unknown_scores_have_places_too(history, client):
    """They stand last in both orders, and a page may end among them."""
    for ordering in ("score", "-score"):
        query = {"ordering": ordering, "track": "all"}
        keys = all_keys(client, "scores/", query)
        assert walked(client, "scores/", query, 37, lambda step: None) == keys
        assert walked(client, "scores/", query, 37, lambda step: None, "previous") == keys


def test_behind_the_last_row_nothing_follows(history, client):
    page = fetched(client, "/api/v1/governments/?after=zzz&page_size=10")
    assert (page["results"], page["next"]) == ([], None)
    assert page["page"] == page["pages"] > 1
    assert f"page={page['pages']}" in page["previous"]
    before = fetched(client, "/api/v1/governments/?before=00&page_size=10")
    assert (before["results"], before["previous"], before["page"]) == ([], None, 1)
    assert before["count"] == page["count"]
