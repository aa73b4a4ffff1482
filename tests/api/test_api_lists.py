"""The other addresses: units, governments, methods, zone counts and the list of addresses."""

from __future__ import annotations

from collections import Counter
from importlib import resources

import pytest

import scoring
from compliance.accounts.selectors import rights_of
from compliance.api import codes
from compliance.assessments.instruments import instrument_draft, instrument_freeze
from compliance.assessments.models import Basis, ReportedScore, Track, Zone
from compliance.releases.selectors import published_scores
from units.models import Channel, Government, GovernmentKind, ServiceUnit, UnitKind


def test_root_lists_addresses_that_answer(get, client):
    root = get("")
    assert (root.pop("version"), root.pop("deprecations")) == ("1.0.0", [])
    assert set(root) == {
        *("scores", "unit_scores", "units", "governments", "instruments", "zones"),
        *("releases", "corrections", "schema", "docs"),
    }
    for name, address in root.items():
        query = {"year": "2024"} if name == "zones" else {}
        assert client.get(address, query).status_code == 200, name


def test_governments(rows):
    listed = rows("governments/")
    assert [row["code"] for row in listed] == [
        government.code for government in Government.objects.order_by("code")
    ]
    by_code = {row["code"]: row for row in listed}
    assert by_code["12.11"]["province"] == "Sumatera Utara"
    assert by_code["12"]["province_code"] == "12"
    national = by_code["KL.kementerian-perhubungan"]
    assert (national["province"], national["province_code"]) == (None, None)


@pytest.mark.parametrize("kind", GovernmentKind.values)
def test_governments_by_kind(rows, kind):
    assert {row["kind"] for row in rows("governments/", kind=kind)} == {kind}


def test_governments_of_a_province_include_itself(rows):
    codes_found = {row["code"] for row in rows("governments/", province="12")}
    assert {"12", "12.11", "POL.polres-dairi"} <= codes_found
    assert not any(code.startswith("11") for code in codes_found)


def test_units(rows):
    listed = rows("units/")
    assert sorted(row["slug"] for row in listed) == sorted(
        ServiceUnit.objects.values_list("slug", flat=True)
    )
    dairi = [row for row in listed if row["government"]["code"] == "12.11"]
    assert len(dairi) == 7
    assert [row["slug"] for row in rows("units/", government="12.11")] == [
        row["slug"] for row in dairi
    ]


def test_a_unit_names_its_successor_and_channels(get):
    old, new = ServiceUnit.objects.filter(government__code="12.11").order_by("slug")[:2]
    old.successor, old.active_to = new, 2024
    old.save()
    Channel.objects.create(
        government=old.government, unit=old, name="Loket", kind="complaint", address="Sidikalang"
    )
    row = get("units/", unit=old.slug)["results"][0]
    assert (row["successor"], row["active_to"]) == (new.slug, 2024)
    assert row["channels"] == [
        {"name": "Loket", "kind": "complaint", "address": "Sidikalang", "source_url": None}
    ]


@pytest.mark.parametrize(
    ("path", "few", "many"), [("governments/", 1, 1), ("units/", 2, 2), ("instruments/", 1, 1)]
)
def test_queries_do_not_grow_with_the_rows(history, queries, path, few, many):
    assert queries(few, path, page_size=1) == 1
    assert queries(many, path, page_size=200) > 3


def test_queries_of_units_with_all_filters(history, queries):
    unit = ServiceUnit.objects.filter(government__code="12.11").first()
    query = {"government": "12.11", "province": "12", "unit": unit.slug}
    assert queries(2, "units/", **query) == 1


@pytest.mark.parametrize(
    ("query", "number", "rows"),
    [
        ({"government": "12.11"}, 2, 7),
        ({"government": "12.11,12.12"}, 2, 7),  # one of them has no unit here
        ({"province": "sumatera utara"}, 2, 7),
        ({"province": "Provinsi Sumatera Utara"}, 2, 7),
        ({"government": "12.12"}, 2, 0),
        ({"unit": "dairi-disdukcapil", "government": "12.12", "province": "12"}, 2, 0),
        ({"unit": "dairi-disdukcapil", "kind": "city"}, 2, 0),
    ],
)
def test_queries_of_units_by_names(history, queries, query, number, rows):
    """The names are looked up with the rows; only where there are none a query asks for them."""
    assert queries(number, "units/", **query) == rows


@pytest.mark.parametrize(
    ("query", "faulty"),
    [
        ("government=99.99", "government"),
        ("government=12.11,99.99", "government"),
        ("government=12.11&government=99.99&page_size=1", "government"),
        ("government=99.99&page=7", "government"),
        ("province=Atlantis", "province"),
        ("province=12.11", "province"),
        ("province=Atlantis&government=12.11", "province"),
        ("unit=nowhere", "unit"),
        ("unit=nowhere&government=12.11", "unit"),
        ("unit=dairi-disdukcapil&government=99.99", "government"),
    ],
)
def test_an_unknown_name_among_known_ones_is_refused(problem, query, faulty):
    body = problem(f"/api/v1/units/?{query}")
    assert [fault["parameter"] for fault in body["errors"]] == [faulty]


def test_a_page_beyond_the_last_is_not_found_where_the_names_are_known(problem):
    assert (
        "beyond the last page" in problem("/api/v1/units/?government=12.11&page=7", 404)["detail"]
    )


def test_methods_are_given_as_they_are_shipped(get):
    listed = get("instruments/")["results"]
    assert [row["code"] for row in listed] == list(scoring.instrument_codes())
    for row in listed:
        instrument = scoring.load_instrument(row["code"])
        assert row["sha256"] == instrument.sha256
        assert (row["roll_up"], row["places"]) == (instrument.roll_up, instrument.places)
        assert [band["floor"] for band in row["bands"]] == [
            scoring.score_text(band.floor) for band in instrument.bands
        ]
        assert all("variables" not in dimension for dimension in row["dimensions"])
    weights = {row["code"]: [d["weight"] for d in row["dimensions"]] for row in listed}
    assert weights["ori-2022"] == ["21.85", "32.37", "24.24", "21.54"]
    assert weights["ori-2025"] == ["17.50", "17.50", "17.50", "17.50", "30.00"]


def test_one_method_with_its_indicators(get):
    row = get("instruments/ori-2022/")
    shown = [
        indicator["code"]
        for dimension in row["dimensions"]
        for variable in dimension["variables"]
        for indicator in variable["indicators"]
    ]
    instrument = scoring.load_instrument("ori-2022")
    assert shown == [indicator.code for indicator in instrument.indicators()]
    assert {
        indicator["provenance"]
        for dimension in row["dimensions"]
        for variable in dimension["variables"]
        for indicator in variable["indicators"]
    } <= set(codes.PROVENANCES)


def test_a_method_frozen_here_is_given_by_its_version(get, problem, people):
    text = (resources.files("scoring") / "instruments" / "ori-2022.toml").read_bytes().decode()
    version = scoring.load_instrument("ori-2022").version
    raw = text.replace(f'version = "{version}"', 'version = "9-local"', 1).encode()
    administrator = people["administrator"]
    keeper = {"actor": administrator, "rights": rights_of(administrator)}
    draft = instrument_draft(raw=raw, **keeper)
    assert get("instruments/ori-2022/")["version"] == version
    instrument_freeze(pk=draft.pk, **keeper)
    assert get("instruments/ori-2022/")["version"] == "9-local"
    assert get("instruments/ori-2022/", version=version)["version"] == version
    assert [row["version"] for row in get("instruments/")["results"]].count("9-local") == 1
    problem("/api/v1/instruments/ori-2022/?version=8", 404)


@pytest.mark.parametrize("code", ["ori-1999", "..", "x" * 300, "%00", "%E2%82%AC"])
def test_an_unknown_method_is_404(problem, code):
    problem(f"/api/v1/instruments/{code}/", 404)


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_zone_counts_are_those_of_the_rows(get, year):
    answer = get("zones/", year=year)
    counted = Counter(
        (row.kind, row.zone or "unknown")
        for row in published_scores().filter(year=year, track="official")
    )
    assert {
        (kind["kind"], zone): kind[zone]
        for kind in answer["kinds"]
        for zone in (*codes.ZONES, "unknown")
        if kind[zone]
    } == counted
    for kind in answer["kinds"]:
        assert kind["total"] == sum(kind[zone] for zone in (*codes.ZONES, "unknown"))


def test_national_counts_are_the_reported_ones(get):
    national = get("zones/", year="2024")["national"]
    assert [national[name] for name in ("green", "yellow", "red", "total")] == [494, 70, 23, 587]
    assert national["basis"] == "reported"
    assert national["source"].startswith("https://")
    assert national["announced_on"] == "2024-11-14"


@pytest.mark.parametrize(
    ("year", "assessed", "green", "total"), [(2020, False, None, None), (2025, True, None, 310)]
)
def test_national_counts_that_are_not_known(get, year, assessed, green, total):
    national = get("zones/", year=year)["national"]
    assert (national["assessed"], national["green"], national["total"]) == (assessed, green, total)


def test_a_year_without_anything(get):
    answer = get("zones/", year="2090")
    assert (answer["kinds"], answer["national"]) == ([], None)


@pytest.mark.parametrize(
    ("table", "choices"),
    [
        (codes.KINDS, GovernmentKind.values),
        (codes.UNIT_KINDS, UnitKind.values),
        (codes.CHANNEL_KINDS, dict(Channel._meta.get_field("kind").choices)),
        (codes.TRACKS, Track.values),
        (codes.ZONES, Zone.values),
        (codes.BASES, Basis.values),
        (codes.SOURCE_STATUSES, set(ReportedScore.Status.values) - {"withdrawn"}),
        (codes.SOURCE_LEVELS, set(ReportedScore.Level.values) - {"total"}),
        (codes.PROVENANCES, list(scoring.Provenance)),
        (codes.ROLL_UPS, scoring.elements.ROLL_UPS),
        (codes.ROUNDINGS, scoring.elements.ROUNDINGS),
        (codes.SCOPES, scoring.elements.SCOPES),
        (
            codes.CATEGORIES,
            {
                band.code
                for code in scoring.instrument_codes()
                for band in scoring.load_instrument(code).bands
                if band.code
            },
        ),
    ],
)
def test_the_api_speaks_the_codes_of_the_records(table, choices):
    assert set(table) == set(choices)
