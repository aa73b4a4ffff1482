"""The shipped data files agree with each other and with what their README files say."""

import csv
import datetime
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "units" / "data"
ASSESSMENTS = ROOT / "compliance" / "assessments" / "data"
FILES = {
    path.name: path for folder in (UNITS, ASSESSMENTS) for path in sorted(folder.glob("*.csv"))
}
HEADERS = {
    "governments.csv": "code,name,kind,parent_code,slug,code_source,note",
    "service_units.csv": (
        "government_code,slug,name,short_name,kind,active_from,active_to,note,source_url"
    ),
    "service_products.csv": "unit_slug,code,name,sample,source_url",
    "channels.csv": (
        "government_code,unit_slug,name,kind,address,description,description_en,source_url"
    ),
    "innovations.csv": "government_code,name,description,source_url",
    "reported_scores.csv": (
        "government_code,year,track,level,unit_slug,unit_name_printed,dimension,score,zone,"
        "category_label,by_elimination,rank_province,rank_national,rank_of_province,"
        "rank_of_national,rank_scope_note,source_name,source_url,status,note"
    ),
    "assessments.csv": (
        "government_code,year,track,units_expected,announced_on,handed_over_on,"
        "handed_over_place,handed_over_by,award,note,source_url"
    ),
    "years.csv": "year,instrument,assessed,announced_on,green,yellow,red,total,note,source_url",
    "year_steps.csv": "year,step,starts,ends,place,source_url",
}
WORDS = {
    ("governments.csv", "kind"): {"province", "regency", "city", "ministry", "agency", "police"},
    ("service_units.csv", "kind"): {
        "civil_registry",
        "investment_licensing",
        "social",
        "education",
        "health",
        "health_centre",
    },
    ("service_products.csv", "sample"): {"true"},
    ("channels.csv", "kind"): {"complaint", "survey", "emergency"},
    ("reported_scores.csv", "track"): {"official", "self"},
    ("reported_scores.csv", "level"): {"total", "unit", "dimension"},
    ("reported_scores.csv", "zone"): {"green", "yellow", "red", ""},
    ("reported_scores.csv", "by_elimination"): {"true", "false"},
    ("reported_scores.csv", "status"): {"accepted", "alternative"},
    ("assessments.csv", "track"): {"official", "self"},
    ("years.csv", "assessed"): {"true", "false"},
    ("year_steps.csv", "step"): {
        "preparation",
        "field",
        "finalisation",
        "announcement",
        "hand_over",
    },
}

Row = dict[str, str]
Key = tuple[str, str, str, str, str, str]


def rows(name: str) -> list[Row]:
    with FILES[name].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def scores() -> list[Row]:
    return rows("reported_scores.csv")


def score_key(row: Row) -> Key:
    return (
        row["government_code"],
        row["year"],
        row["track"],
        row["level"],
        row["unit_slug"],
        row["dimension"],
    )


def doubles(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def codes() -> set[str]:
    return {row["code"] for row in rows("governments.csv")}


def government_of_unit() -> dict[str, str]:
    return {row["slug"]: row["government_code"] for row in rows("service_units.csv")}


def test_the_files_are_the_expected_ones():
    assert set(FILES) == set(HEADERS)


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_is_clean_text_with_its_header_and_full_rows(name):
    raw = FILES[name].read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    lines = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert lines[0] == HEADERS[name].split(",")
    assert {len(line) for line in lines} == {len(lines[0])}
    assert [cell for line in lines for cell in line if cell != cell.strip()] == []


@pytest.mark.parametrize("name", HEADERS)
def test_no_row_stands_twice(name):
    assert doubles([repr(row) for row in rows(name)]) == []


@pytest.mark.parametrize(("name", "column"), WORDS)
def test_a_column_of_words_uses_only_its_words(name, column):
    assert {row[column] for row in rows(name)} <= WORDS[name, column]


@pytest.mark.parametrize("folder", [UNITS, ASSESSMENTS], ids=["units", "assessments"])
def test_the_readme_states_the_number_of_rows_of_each_file(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| `([a-z_]+\.csv)` \| (\d+) \|", text, re.MULTILINE))
    counted = {path.name: str(len(rows(path.name))) for path in folder.glob("*.csv")}
    assert stated == counted


def test_the_readme_sum_of_figures_adds_up_to_the_file():
    text = (ASSESSMENTS / "README.md").read_text(encoding="utf-8")
    found = re.search(r"(\d+) totals .*?\+ (\d+) figures .*?\+ (\d+) known .*?= (\d+)", text, re.S)
    assert found is not None
    *parts, total = (int(part) for part in found.groups())
    assert sum(parts) == total == len(scores())


@pytest.mark.parametrize("name", [name for name, header in HEADERS.items() if "_url" in header])
def test_all_addresses_are_http(name):
    addresses = [row["source_url"] for row in rows(name) if row["source_url"]]
    parts = [urlsplit(address) for address in addresses]
    wrong = [p.geturl() for p in parts if p.scheme not in {"http", "https"} or "." not in p.netloc]
    assert wrong == []
    assert [address for address in addresses if re.search(r"\s", address)] == []


@pytest.mark.parametrize("column", ["code", "slug", "name"])
def test_no_two_governments_share(column):
    assert doubles([row[column] for row in rows("governments.csv")]) == []


def test_slugs_are_lower_case_ascii():
    slugs = [row["slug"] for row in rows("governments.csv") + rows("service_units.csv")]
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_each_code_has_the_shape_of_its_kind():
    shapes = {
        "province": r"\d{2}",
        "regency": r"\d{2}\.[0-6]\d",  # kabupaten are numbered 01-69, kota from 71
        "city": r"\d{2}\.[7-9]\d",
        "ministry": r"KL\.[a-z-]+",
        "agency": r"KL\.[a-z-]+",
        "police": r"POL\.[a-z-]+",
    }
    wrong = [
        r["code"] for r in rows("governments.csv") if not re.fullmatch(shapes[r["kind"]], r["code"])
    ]
    assert wrong == []


def test_each_name_says_its_kind():
    words = {"province": "Provinsi ", "regency": "Kabupaten ", "city": "Kota ", "police": "Polres "}
    wrong = [
        r["name"]
        for r in rows("governments.csv")
        if not r["name"].startswith(words.get(r["kind"], ""))
    ]
    assert wrong == []


def test_parents_are_provinces_that_stand_above_their_children():
    provinces: set[str] = set()
    for row in rows("governments.csv"):
        if row["kind"] == "province":
            provinces.add(row["code"])
        if row["kind"] in {"regency", "city"}:
            assert row["parent_code"] == row["code"][:2]
        if row["kind"] in {"regency", "city", "police"}:
            assert row["parent_code"] in provinces, row["code"]
        else:
            assert row["parent_code"] == "", row["code"]


def test_north_sumatra_is_complete():
    kinds = Counter(r["kind"] for r in rows("governments.csv") if re.match(r"12(\.|$)", r["code"]))
    assert kinds == {"province": 1, "regency": 25, "city": 8}
    names = {row["code"]: row["name"] for row in rows("governments.csv")}
    assert (names["12.11"], names["12.12"]) == ("Kabupaten Dairi", "Kabupaten Toba")


@pytest.mark.parametrize(
    "name",
    [
        "service_units.csv",
        "channels.csv",
        "innovations.csv",
        "reported_scores.csv",
        "assessments.csv",
    ],
)
def test_each_government_code_is_known(name):
    assert {row["government_code"] for row in rows(name)} - codes() == set()


def test_unit_slugs_are_unique():
    assert doubles([row["slug"] for row in rows("service_units.csv")]) == []


def test_each_unit_named_elsewhere_is_known_and_belongs_to_that_government():
    owners = government_of_unit()
    for row in scores() + rows("channels.csv"):
        if row["unit_slug"]:
            assert owners.get(row["unit_slug"]) == row["government_code"], row
    products = {row["unit_slug"] for row in rows("service_products.csv")}
    assert products == {slug for slug, code in owners.items() if code == "12.11"}


def test_dairi_has_its_seven_loci_of_2024():
    dairi = {slug for slug, code in government_of_unit().items() if code == "12.11"}
    assert dairi == {
        "dairi-dinkes",
        "dairi-dinsos",
        "dairi-disdik",
        "dairi-disdukcapil",
        "dairi-dpmptsp",
        "dairi-puskesmas-pegagan-julu-ii",
        "dairi-puskesmas-sigalingging",
    }


def test_a_unit_is_known_as_a_locus_from_its_first_figure_on():
    since = {row["slug"]: row["active_from"] for row in rows("service_units.csv")}
    first: dict[str, str] = {}
    for row in scores():
        if row["level"] == "unit":
            first[row["unit_slug"]] = min(row["year"], first.get(row["unit_slug"], row["year"]))
    assert {slug: since[slug] for slug in first} == first


def test_figures_are_written_as_points_from_0_to_100():
    for row in scores():
        if row["score"]:
            assert re.fullmatch(r"\d{1,3}(\.\d{1,4})?", row["score"]), row
            assert 0 <= Decimal(row["score"]) <= 100, row


def test_a_row_without_a_figure_has_at_least_a_zone():
    assert [row for row in scores() if not row["score"] and not row["zone"]] == []


def test_the_level_decides_which_names_a_row_carries():
    for row in scores():
        is_unit = row["level"] in {"unit", "dimension"}
        assert bool(row["unit_slug"]) == bool(row["unit_name_printed"]) == is_unit, row
        assert bool(row["dimension"]) == (row["level"] == "dimension"), row


def test_each_key_has_exactly_one_accepted_row():
    accepted = Counter(score_key(row) for row in scores() if row["status"] == "accepted")
    assert [key for key, count in accepted.items() if count > 1] == []
    assert {score_key(row) for row in scores()} == set(accepted)


def test_an_alternative_says_why_it_is_one():
    alternatives = [row for row in scores() if row["status"] == "alternative"]
    assert len(alternatives) == 5
    assert [row for row in alternatives if not row["note"]] == []


def test_the_source_is_the_host_of_its_address_and_accepted_rows_have_one():
    for row in scores():
        if row["source_url"]:
            assert row["source_name"] == urlsplit(row["source_url"]).netloc.removeprefix("www."), (
                row
            )
        else:
            assert row["source_name"], row
            assert row["status"] == "alternative", row


def test_what_remains_by_elimination_is_marked_and_carries_no_figure():
    marked = [row for row in scores() if row["by_elimination"] == "true"]
    assert len(marked) == 13  # category B in North Sumatra 2024
    assert [row for row in marked if row["score"] or not row["note"]] == []
    assert [row for row in scores() if "elimination" in row["category_label"]] == []


def test_ranks_are_whole_numbers_within_their_field_and_say_their_scope():
    ranked = [row for row in scores() if row["rank_province"] or row["rank_national"]]
    assert ranked
    for row in ranked:
        assert row["rank_scope_note"], row
        assert row["status"] == "accepted", row
    for row in scores():
        for rank, of in (
            ("rank_province", "rank_of_province"),
            ("rank_national", "rank_of_national"),
        ):
            assert re.fullmatch(r"([1-9]\d*)?", row[rank]), row
            if row[of]:
                assert 1 <= int(row[rank]) <= int(row[of]), row


def test_the_history_of_dairi_is_as_printed():
    dairi = [row for row in scores() if row["government_code"] == "12.11"]
    printed = {
        row["year"]: (row["score"], row["rank_province"], row["rank_national"]) for row in dairi
    }
    assert printed == {
        "2021": ("93.29", "2", "20"),
        "2022": ("83.54", "", ""),
        "2023": ("88.87", "", ""),
        "2024": ("94.83", "3", "73"),
    }


def test_each_year_with_a_figure_was_assessed():
    assessed = {row["year"] for row in rows("years.csv") if row["assessed"] == "true"}
    assert {row["year"] for row in scores() + rows("assessments.csv")} <= assessed


def test_years_follow_each_other_and_only_2020_was_not_assessed():
    years = rows("years.csv")
    assert [int(row["year"]) for row in years] == list(range(2016, 2026))
    assert [row["year"] for row in years if row["assessed"] == "false"] == ["2020"]
    assert [row["year"] for row in years if not row["instrument"]] == ["2020"]


def test_national_counts_by_zone_add_up_to_the_total():
    counted = [row for row in rows("years.csv") if row["green"]]
    assert [row["year"] for row in counted] == ["2021", "2022", "2023", "2024"]
    for row in counted:
        assert int(row["green"]) + int(row["yellow"]) + int(row["red"]) == int(row["total"]), row


def test_an_assessment_row_is_unique_and_says_something():
    details = rows("assessments.csv")
    keys = [f"{row['government_code']} {row['year']} {row['track']}" for row in details]
    assert doubles(keys) == []
    said = ("units_expected", "announced_on", "handed_over_on", "award")
    assert [row for row in details if not any(row[column] for column in said)] == []


def test_dates_are_real_and_not_before_the_assessed_year():
    for row in rows("assessments.csv") + rows("years.csv"):
        for column in ("announced_on", "handed_over_on"):
            if row.get(column):
                date = datetime.date.fromisoformat(row[column])
                assert int(row["year"]) <= date.year <= int(row["year"]) + 1, row


def test_no_more_units_are_printed_than_are_expected():
    expected = {
        (row["government_code"], row["year"], row["track"]): int(row["units_expected"])
        for row in rows("assessments.csv")
        if row["units_expected"]
    }
    printed = Counter(
        (row["government_code"], row["year"], row["track"])
        for row in scores()
        if row["level"] == "unit" and row["status"] == "accepted"
    )
    assert [key for key, most in expected.items() if printed[key] > most] == []
