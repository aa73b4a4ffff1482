"""Loading the history: everything, once, with its sources, and never over what people entered."""

import csv
import shutil
from decimal import Decimal

import pytest

from compliance.assessments import loading
from compliance.assessments.models import Assessment, ReportedScore
from compliance.assessments.recompute import assessment_recompute
from compliance.audit.services import broken_events
from tests.publishing import published
from units import loading as unit_loading
from units.loading import DataFileError
from units.models import Government, ServiceUnit


def file_rows(name="reported_scores.csv"):
    with (loading.DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_file_is_in_the_database(history):
    assert ReportedScore.objects.filter(origin="file").count() == len(file_rows())


def test_every_printed_figure_stands_as_printed(history):
    stored = sorted(ReportedScore.objects.values_list("figure", "source_url"))
    assert stored == sorted((row["score"], row["source_url"]) for row in file_rows())


def test_all_of_north_sumatra_is_there(history):
    parent = Government.objects.get(code="12")
    kinds = ["regency", "city"]
    assert Government.objects.filter(parent=parent, kind__in=kinds).count() == 33


def test_dairi_has_its_seven_loci_of_2024(history):
    assert ServiceUnit.objects.filter(government__code="12.11").count() == 7


@pytest.mark.parametrize(
    ("year", "score", "category", "zone"),
    [
        (2021, "93.29", "", "green"),
        (2022, "83.54", "B", "green"),
        (2023, "88.87", "A", "green"),
        (2024, "94.83", "A", "green"),
    ],
)
def test_dairi_year_by_year(history, year, score, category, zone):
    row = Assessment.objects.get(government__code="12.11", year=year, track="official")
    assert (str(row.score), row.category, row.zone) == (score, category, zone)
    assert row.score_basis == "reported"


def test_dairi_2024_is_third_in_the_province_as_reported(history):
    row = published("12.11", 2024)
    assert row.ranks["province"]["value"] == 3
    assert row.ranks["province"]["basis"] == "reported"
    assert row.ranks["national"]["value"] == 73
    assert str(row.handed_over_on) == "2024-11-25"
    assert str(row.announced_on) == "2024-11-14"


def test_rows_with_a_zone_and_no_score_keep_the_zone(history):
    wanted = {
        (row["government_code"], int(row["year"])): row["zone"]
        for row in file_rows()
        if row["level"] == "total" and not row["score"] and row["status"] == "accepted"
    }
    assert len(wanted) > 50
    rows = Assessment.objects.filter(score__isnull=True, track="official").exclude(zone="")
    assert {
        (r.government.code, r.year): r.zone for r in rows.select_related("government")
    } == wanted


def test_the_zone_of_each_printed_score_is_the_one_the_sources_name(history):
    """Where file and bands disagree there is a reason on record; today that is one row."""
    different = [
        (row.assessment.government.code, row.assessment.year, row.figure)
        for row in ReportedScore.objects.filter(level="total", status="accepted")
        .exclude(zone="")
        .exclude(figure="")
        .select_related("assessment__government")
        if row.assessment.zone != row.zone
    ]
    assert different == [("75.05", 2023, "76.24")]


def test_conflicting_sources_stand_side_by_side(history):
    simalungun = ReportedScore.objects.filter(
        assessment__government__code="12.08", assessment__year=2023, level="total"
    )
    assert {(r.figure, r.status) for r in simalungun} == {
        ("92.57", "accepted"),
        ("92.53", "alternative"),
    }


def test_a_total_is_computed_only_where_all_loci_are_known(history):
    jayapura = Assessment.objects.get(government__name="Kota Jayapura", year=2024)
    assert (str(jayapura.score), jayapura.score_basis) == ("88.63", "computed")
    code = jayapura.government.code
    assert published(code, 2024).ranks == {"province": None, "national": None}
    lembata = Assessment.objects.get(government__name="Kabupaten Lembata", year=2022)
    assert lembata.score is None
    assert lembata.range_low is None


def test_a_second_load_does_nothing(history):
    assert loading.official_data_load() is None


def test_a_forced_second_load_changes_no_row(history, monkeypatch):
    before = list(ReportedScore.objects.order_by("pk").values())
    results = list(Assessment.objects.order_by("pk").values("score", "zone", "updated_at"))
    monkeypatch.setattr(loading, "files_sha256", lambda: "another")
    loading.official_data_load()
    assert list(ReportedScore.objects.order_by("pk").values()) == before
    again = Assessment.objects.order_by("pk").values("score", "zone", "updated_at")
    assert list(again) == results


def test_a_figure_a_person_accepted_survives_the_next_load(history, monkeypatch):
    row = ReportedScore.objects.get(
        assessment__government__code="12.11", assessment__year=2024, level="total"
    )
    ReportedScore.objects.filter(pk=row.pk).delete()
    ReportedScore.objects.create(
        assessment=row.assessment, level="total", figure="95.00", source_name="x", origin="entered"
    )
    assessment_recompute(row.assessment_id)
    monkeypatch.setattr(loading, "files_sha256", lambda: "another")
    loading.official_data_load()
    assert Assessment.objects.get(pk=row.assessment_id).score == Decimal("95.00")
    assert row.assessment.reported.filter(status="alternative", figure="94.83").count() == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("government_code", "99.99"),
        ("year", "2020"),
        ("year", "abc"),
        ("score", "101"),
        ("score", "94,83"),
        ("score", "NaN"),
        ("zone", "hijau"),
        ("source_name", ""),
        ("status", "maybe"),
        ("by_elimination", "yes"),
    ],
)
def test_a_row_that_cannot_be_loaded_is_named_and_nothing_is_loaded(
    db, monkeypatch, tmp_path, column, value
):
    shutil.copytree(loading.DATA, tmp_path / "data")
    rows = file_rows()
    rows[11][column] = value
    with (tmp_path / "data" / "reported_scores.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    monkeypatch.setattr(loading, "DATA", tmp_path / "data")
    ReportedScore.objects.all().delete()
    before = Government.objects.count()
    monkeypatch.setattr(loading, "files_sha256", lambda: "another")
    with pytest.raises(DataFileError, match=r"reported_scores\.csv, line 13"):
        loading.official_data_load()
    assert ReportedScore.objects.count() == 0
    assert Government.objects.count() == before


def test_a_row_of_another_width_is_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n1\n")
    with pytest.raises(DataFileError, match=r"x\.csv, line 3: wrong number"):
        list(unit_loading.data_rows(path))


def test_the_log_is_whole_after_loading(history):
    assert list(broken_events()) == []
