"""What is asked wrongly is refused in words, never ignored: an ignored filter gives more rows."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

ARABIC_2024 = "٢٠٢٤"
LISTS = ["scores/", "unit-scores/", "units/", "governments/", "instruments/"]
BAD = [
    # value, parameter that is blamed, word that its reason has
    ("yaer=2024", "yaer", "known are"),
    ("user__password=x", "user__password", "known are"),
    ("_connector=OR", "_connector", "known are"),
    ("government__name=x", "government__name", "known are"),
    ("Year=2024", "Year", "known are"),
    ("year=", "year", "no value"),
    ("zone=", "zone", "no value"),
    ("government=", "government", "no value"),
    ("year", "year", "no value"),
    ("year=2023&year=2024", "year", "more than once"),
    ("zone=green&zone=red", "zone", "more than once"),
    ("track=self&track=official", "track", "more than once"),
    ("page=1&page=2", "page", "more than once"),
    ("year=abc", "year", "four digits"),
    ("year=24", "year", "four digits"),
    ("year=0", "year", "four digits"),
    ("year=-2024", "year", "four digits"),
    ("year=2024.0", "year", "four digits"),
    ("year=2_024", "year", "four digits"),
    ("year=%202024", "year", "four digits"),
    ("year=2024%0A", "year", "four digits"),
    ("year=1e3", "year", "four digits"),
    ("year=NaN", "year", "four digits"),
    ("year=Infinity", "year", "four digits"),
    (f"year={quote(ARABIC_2024)}", "year", "four digits"),
    ("year=" + "9" * 5_000, "year", "longer than"),
    ("year=99999999999999999999", "year", "four digits"),
    ("year_min=2024&year_max=2022", "year_max", "before year_min"),
    ("year=2024%00", "year", "NUL"),
    ("kind=%00", "kind", "NUL"),
    ("province=Sumatera%00Utara", "province", "NUL"),
    ("government=12.11%00", "government", "NUL"),
    ("kind=kabupaten", "kind", "regency"),
    ("zone=blue", "zone", "green, yellow, red"),
    ("zone=Green", "zone", "green, yellow, red"),
    ("category=F", "category", "A, B, C, D, E"),
    ("track=both", "track", "official, self, all"),
    ("ordering=name", "ordering", "-score"),
    ("ordering=government__parent__name", "ordering", "-score"),
    ("ordering=score,year", "ordering", "-score"),
    ("ordering=--score", "ordering", "-score"),
    ("ordering=%3F", "ordering", "-score"),
    ("government=1211", "government", "unknown to the portal: 1211"),
    ("government=12.11,99.99", "government", "unknown to the portal: 99.99"),
    ("government=12.11,", "government", "must be"),
    ("government=12.11%27--", "government", "must be"),
    ("government=%ED%A0%80", "government", "must be"),
    ("government=" + ",".join(f"1.{n}" for n in range(101)), "government", "more than 100"),
    ("province=Sumatra+Utara", "province", "no province"),
    ("province=12.11", "province", "no province"),
    ("province=%25", "province", "must be"),
    ("province=" + "x" * 70_000, "province", "longer than"),
    ("updated_since=2026-01-31", "updated_since", "time zone"),
    ("updated_since=2026-01-31T08:00:00", "updated_since", "time zone"),
    ("updated_since=2026-01-31T08:00:00+07:00", "updated_since", "%2B"),
    ("updated_since=2026-02-30T08:00:00Z", "updated_since", "calendar"),
    ("updated_since=0001-01-01T00:00:00%2B07:00", "updated_since", "calendar"),
    ("updated_since=9999-12-31T23:59:59-07:00", "updated_since", "calendar"),
    ("updated_since=2026-01-31T25:00:00Z", "updated_since", "calendar"),
    (f"updated_since={quote(ARABIC_2024)}-01-31T08:00:00Z", "updated_since", "time zone"),
    ("page=0", "page", "from 1"),
    ("page=-1", "page", "from 1"),
    ("page=last", "page", "from 1"),
    ("page=1.0", "page", "from 1"),
    ("page=" + "9" * 30, "page", "from 1"),
    ("page_size=0", "page_size", "1 to 200"),
    ("page_size=201", "page_size", "1 to 200"),
    ("page_size=1000000000", "page_size", "1 to 200"),
    ("page_size=all", "page_size", "1 to 200"),
    ("limit=10", "limit", "known are"),
    ("offset=10", "offset", "known are"),
    ("format=xml", "format", "must be one of json, csv, xlsx"),
    ("format=csv&page=1", "page", "is whole"),
    ("format=xlsx&page_size=50", "page_size", "is whole"),
    ("format=csv&after=12.11~2024~official", "after", "is whole"),
    ("format=csv&year=x", "year", "four digits"),
    ("after=nowhere", "after", "no place of this list"),
    ("after=", "after", "no value"),
    ("after=12.11~2024", "after", "no place of this list"),
    ("after=12.11~2024~both", "after", "no place of this list"),
    ("after=12.11~%D9%A2024~official", "after", "must be a place"),
    ("after=12.11~2024~official%00", "after", "NUL"),
    ("before=12.11~2024~official~x", "before", "no place of this list"),
    ("ordering=-score&after=12.11~2024~official", "after", "no place of this list"),
    ("ordering=score&after=94.8~12.11~2024~official", "after", "no place of this list"),
    ("after=12.11~2024~official&before=12.11~2024~official", "before", "together with after"),
    ("after=" + "9" * 70_000, "after", "longer than"),
    ("format=api", "format", "must be one of json"),
]


@pytest.mark.parametrize(("query", "parameter", "word"), BAD)
def test_a_bad_parameter_is_refused_by_name(problem, query, parameter, word):
    body = problem(f"/api/v1/scores/?{query}")
    assert [error["parameter"] for error in body["errors"]] == [parameter]
    assert word in body["errors"][0]["detail"]
    assert parameter in body["detail"]
    assert len(body["errors"][0]["detail"]) < 400


@pytest.mark.parametrize("path", [*LISTS, "", "instruments/ori-2022/", "schema/", "docs/"])
@pytest.mark.parametrize("query", ["nonsense=1", "page_siz=10"])
def test_every_address_refuses_what_it_does_not_know(problem, path, query):
    body = problem(f"/api/v1/{path}?{query}")
    assert body["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["page=0", "page_size=201", "page_size=", "page=1&page=1"])
def test_every_list_refuses_bad_pages(problem, path, query):
    assert problem(f"/api/v1/{path}?{query}")["errors"]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_beyond_the_last_is_404(problem, path):
    body = problem(f"/api/v1/{path}?page=999999999", 404)
    assert "beyond the last page" in body["detail"]
    assert body["errors"] == []


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("unit-scores/", "unit=nowhere", "unit"),
        ("unit-scores/", "unit=%C3%A9", "unit"),
        ("unit-scores/", "unit_kind=regency", "unit_kind"),
        ("unit-scores/", "kind=health_centre", "kind"),
        ("units/", "unit=nowhere", "unit"),
        ("units/", "year=2024", "year"),
        ("governments/", "zone=green", "zone"),
        ("governments/", "government=99.99", "government"),
        ("instruments/", "year=2024", "year"),
        ("instruments/ori-2022/", "version=%20", "version"),
        ("zones/", "", "year"),
        ("zones/", "year=", "year"),
        ("zones/", "year=24", "year"),
        ("zones/", "year=2023&year=2024", "year"),
        ("zones/", "year=2024&kind=city", "kind"),
        ("schema/", "lang=id", "lang"),
        ("schema/", "version=2", "version"),
        ("schema/", "format=xml", "format"),
        ("docs/", "format=json", "format"),
    ],
)
def test_other_addresses_name_the_bad_parameter(problem, path, query, parameter):
    body = problem(f"/api/v1/{path}?{query}")
    assert [error["parameter"] for error in body["errors"]] == [parameter]


def test_all_faults_are_named_at_once(problem):
    body = problem("/api/v1/scores/?year=x&zone=blue&page_size=500&colour=red")
    assert {error["parameter"] for error in body["errors"]} == {
        *("year", "zone", "page_size", "colour")
    }
    assert body["detail"].endswith("(and 3 more)")


def test_a_thousand_faults_give_a_short_answer(problem):
    body = problem("/api/v1/scores/?" + "&".join(f"p{n}=1" for n in range(900)))
    assert len(body["errors"]) == 20


def test_too_many_parameters_are_refused(problem):
    problem("/api/v1/scores/?" + "&".join(f"p{n}=1" for n in range(1_100)))


def test_an_unknown_name_is_repeated_only_in_part(problem):
    name = quote("\x1b[31m" + "x" * 500, safe="")
    assert problem(f"/api/v1/scores/?{name}=1")["errors"][0]["parameter"] == "?[31m" + "x" * 35


@pytest.mark.parametrize("language", ["id", "en", "id,en;q=0.5"])
def test_errors_are_english_for_everyone(problem, language):
    headers = {"Accept-Language": language}
    body = problem("/api/v1/scores/?year=x", **headers)
    assert body["title"] == "Bad Request"
    assert body["errors"] == [
        {"parameter": "year", "detail": "must be a year of four digits, such as 2024"}
    ]
    assert problem("/api/v1/zones/", **headers)["errors"][0]["detail"] == "is required"
    assert (
        "Could not satisfy"
        in problem("/api/v1/scores/", 406, Accept="application/pdf", **headers)["detail"]
    )


@pytest.mark.parametrize("name", ["api-scores", "api-units", "api-zones", "api-schema"])
def test_an_unknown_form_is_not_acceptable(problem, name):
    problem(f"{reverse(name)}", 406, Accept="application/xml")


def test_an_answer_may_be_read_from_anywhere_and_sets_no_cookie(history, client):
    for address, status in [("/api/v1/scores/", 200), ("/api/v1/scores/?x=1", 400)]:
        response = client.get(address)
        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "no-store"
    assert client.get("/api/v1/scores/")["Cache-Control"] == "public, max-age=60"


def test_a_session_changes_nothing(history, client_of):
    visitor, administrator = client_of(""), client_of("administrator")
    address = "/api/v1/scores/?government=12.11&track=all"
    assert administrator.get(address).content == visitor.get(address).content


@pytest.mark.parametrize("path", ["scores/", "units/", "zones/?year=2024"])
def test_head_is_a_read(history, client, path):
    response = client.head(f"/api/v1/{path}")
    assert (response.status_code, response.content) == (200, b"")


def test_a_missing_slash_leads_to_the_address(client, history):
    response = client.get("/api/v1/scores?year=2024")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/scores/?year=2024")
