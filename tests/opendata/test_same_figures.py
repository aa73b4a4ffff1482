"""Every value of every row is the API's, digit by digit, in each form."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from compliance.opendata.columns import Kind
from compliance.opendata.tables import BY_NAME, TABLES
from compliance.opendata.writing import FORMATS, table_bytes
from compliance.releases.models import PublishedScore, Release
from compliance.releases.selectors import published_scores, published_unit_scores
from tests.publishing import publish_again

from .conftest import comparable, rows_of

FORMS = [form.code for form in FORMATS]
NESTED = {"sources", "dimensions"}


def flat(row, prefix=""):
    """Return a row of the API with the parts of its parts beside each other."""
    found = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}_")
        elif name not in NESTED:
            found[f"{prefix}{name}"] = value
    return found


def accepted(row):
    """Return what the API calls the source that a row follows."""
    sources = [s for s in row["sources"] if s["status"] == "accepted"]
    sources = [s for s in sources if s.get("level", "unit") == "unit"]
    source = sources[0] if sources else {}
    return {f"source_{name}": source.get(name) for name in ("figure", "name", "url")}


def expected(row, table):
    """Return the row that the files must have, from the API's row."""
    found = flat(row) | accepted(row)
    for dimension in row.get("dimensions", []):
        found[f"dimension_{dimension['code']}"] = dimension["score"]
    return {name: found.get(name) for name in table.names}


@pytest.mark.parametrize("name", ["scores", "unit-scores"])
@pytest.mark.parametrize("form", FORMS)
def test_each_row_is_the_apis_in_each_form(get, api_rows, name, form):
    table = BY_NAME[name]
    rows = api_rows(name)
    assert len(rows) > (300 if name == "scores" else 50)
    due = [comparable(expected(row, table), table) for row in rows]
    # What the API tells and no column has would be lost.
    told = set().union(*(set(flat(row)) for row in rows)) - {"range", "reply", "rank"}
    assert {key for key in told if key not in table.names} <= {
        *("range", "reply", "rank_province", "rank_national")
    }
    found = [comparable(row, table) for row in rows_of(get(f"/data/{name}.{form}"), name, form)]
    key = [column for column in table.key]
    order = lambda row: [str(row[column]) for column in key]  # noqa: E731
    assert sorted(found, key=order) == sorted(due, key=order)
    assert sum(row["score"] is not None for row in found) > 50


def test_the_strings_themselves_are_the_apis(get, api_rows):
    """CSV and JSON carry the very text, also of moments; nothing is written in another way."""
    table = BY_NAME["scores"]
    due = {row["release"]["sha256"]: expected(row, table) for row in api_rows("scores")}
    for form in ("csv", "json"):
        rows = rows_of(get(f"/data/scores.{form}"), "scores", form)
        assert {row["release_sha256"]: row for row in rows} == due


def test_a_workbook_writes_the_figure_itself(get):
    """The number in the file is written as the stored digits, not as a neighbour of them."""
    content = get("/data/scores.xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    written = set(re.findall(r'<c r="H\d+" s="\d+"><v>([^<]+)</v>', sheet))
    stored = {str(row.score) for row in PublishedScore.objects.exclude(score=None)}
    assert len(stored) > 100
    assert written == stored


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_all_forms_of_a_table_agree(get, table, form):
    base = rows_of(get(f"/data/{table.name}.json"), table.name, "json")
    rows = rows_of(get(f"/data/{table.name}.{form}"), table.name, form)
    if form == "xlsx":  # weights are numbers there
        exact = [column.name for column in table.columns if column.kind is Kind.EXACT]
        for one, other in zip(rows, base, strict=True):
            for name in exact:
                assert one[name] == float(other[name])
                one[name] = other[name]
    assert [comparable(row, table) for row in rows] == [comparable(row, table) for row in base]


def test_years_hold_their_rows_and_all_years_are_given(get):
    for name in ("scores", "unit-scores"):
        whole = rows_of(get(f"/data/{name}.json"), name, "json")
        years = sorted({row["year"] for row in whole})
        assert len(years) > 3 or name == "unit-scores"
        parts = []
        for year in years:
            rows = rows_of(get(f"/data/{year}/{name}.csv"), name, "csv")
            assert {row["year"] for row in rows} == {year}
            parts += rows
        assert sorted(parts, key=repr) == sorted(whole, key=repr)


def test_a_release_is_given_as_it_was_also_after_its_correction(get, people):
    address = "/data/12.11/2024/official/{}/scores.{}"
    before = {form: get(address.format(1, form)) for form in FORMS}
    row = rows_of(before["json"], "scores", "json")[0]
    assert (row["score"], row["release_number"]) == ("94.83", 1)
    assert (row["rank_province_value"], row["rank_province_basis"]) == (3, "reported")
    correct("12.11", 2024, "94.80")
    assert {form: get(address.format(1, form)) for form in FORMS} == before
    now = rows_of(get(address.format(2, "csv")), "scores", "csv")[0]
    assert (now["score"], now["release_number"]) == ("94.80", 2)
    whole = rows_of(get("/data/2024/scores.csv"), "scores", "csv")
    assert next(r["score"] for r in whole if r["government_code"] == "12.11") == "94.80"
    changes = rows_of(get("/data/corrections.csv"), "corrections", "csv")
    assert ("results.total.score", "94.83", "94.80") in {
        (change["path"], change["before"], change["after"]) for change in changes
    }
    assert {change["number"] for change in changes} == {2}


def test_a_release_is_the_current_row_but_for_ranks_of_all(get):
    """What a release gives is what the tables of today say of it, computed ranks aside."""
    for name in ("scores", "unit-scores"):
        whole = rows_of(get(f"/data/{name}.json"), name, "json")
        mine = [r for r in whole if (r["government_code"], r["year"]) == ("12.11", 2024)]
        mine = [r for r in mine if r["track"] == "self"]
        given = rows_of(get(f"/data/12.11/2024/self/1/{name}.json"), name, "json")
        assert len(mine) == len(given) > 0
        loose = {"updated_at"} | {key for key in mine[0] if key.startswith("rank_")}
        for one, other in zip(mine, given, strict=True):
            assert {k: v for k, v in one.items() if k not in loose} == {
                k: v for k, v in other.items() if k not in loose
            }
            assert one["sample"] is True and one["sample_label"] == "CONTOH / SAMPLE"


def test_the_tables_explain_the_codes_of_the_scores(get):
    rows = {
        table.name: rows_of(get(f"/data/{table.name}.json"), table.name, "json") for table in TABLES
    }
    codes = {row["government_code"] for row in rows["scores"]}
    assert {row["code"] for row in rows["governments"]} == codes
    assert {row["slug"] for row in rows["units"]} == {r["unit_slug"] for r in rows["unit-scores"]}
    methods = {row["sha256"] for row in rows["instruments"]}
    assert methods == {row["instrument_sha256"] for row in rows["scores"]}
    assert {row["instrument_sha256"] for row in rows["bands"]} == methods
    assert len(rows["releases"]) == Release.objects.count()
    scored = sum(
        1
        for row in rows["unit-scores"]
        for name, v in row.items()
        if v and name[:10] == "dimension_"
    )
    known = [row for row in rows["dimension-scores"] if row["score"] is not None]
    assert len(known) == scored > 0


def test_sources_are_all_that_the_api_names(get, api_rows):
    rows = rows_of(get("/data/sources.json"), "sources", "json")
    count = sum(len(row["sources"]) for name in ("scores", "unit-scores") for row in api_rows(name))
    assert len(rows) == count > 400
    named = {
        (row["government"]["code"], row["year"], row["track"], s["name"], s["figure"], s["status"])
        for row in api_rows("scores")
        for s in row["sources"]
    }
    assert named == {
        tuple(
            row[k] for k in ("government_code", "year", "track", "source_name", "figure", "status")
        )
        for row in rows
        if row["level"] == "total"
    }


@pytest.mark.parametrize("name", ["releases", "corrections"])
def test_releases_and_corrections_are_the_apis(get, api_rows, name):
    correct("12.11", 2024, "94.80")
    rows = rows_of(get(f"/data/{name}.json"), name, "json")
    due = api_rows(name, "page_size=200")
    if name == "corrections":  # each changed value has a row here
        due = [
            row | {"line": line} | change
            for row in due
            for line, change in enumerate(row["changes"], start=1)
        ]
    assert len(due) > (300 if name == "releases" else 1)
    assert rows == [{key: row[key] for key in BY_NAME[name].names} for row in due]


@pytest.mark.parametrize("form", FORMS)
def test_filtered_rows_can_be_written_too(history, form):
    """As the API's lists will: any rows of the two tables, filtered, ordered, without a release."""
    rows = published_scores().filter(government_code="12.11").order_by("-year")
    found = rows_of(table_bytes(BY_NAME["scores"], rows, form), "scores", form)
    assert [row["year"] for row in found] == sorted((row["year"] for row in found), reverse=True)
    assert {"94.83", "88.87", "83.54", "93.29"} <= {row["score"] for row in found}
    none = published_unit_scores().none()
    assert rows_of(table_bytes(BY_NAME["unit-scores"], none, form), "unit-scores", form) == []


def test_two_makings_give_the_same_bytes(history):
    for table in (BY_NAME["scores"], BY_NAME["unit-scores"]):
        rows = published_scores() if table.name == "scores" else published_unit_scores()
        for form in FORMS:
            assert table_bytes(table, rows.all(), form) == table_bytes(table, rows.all(), form)


def correct(code, year, figure):
    """Change what the accepted source prints of a year, and publish it again."""
    from compliance.assessments.models import Assessment

    years = Assessment.objects.filter(government__code=code, year=year, track="official")
    years.get().reported.filter(level="total", status="accepted").update(figure=figure)
    assert publish_again(years) == 1


def test_json_tells_what_it_is(get):
    head = Release.objects.order_by("-sequence").first()
    document = json.loads(get("/data/scores.json"))
    assert document["release_set"]["sequence"] == head.sequence
    assert document["release_set"]["sha256"] == head.sha256
    assert document["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    year = json.loads(get("/data/2024/scores.json"))["release_set"]
    assert year["sequence"] == Release.objects.filter(year=2024).order_by("-sequence")[0].sequence
