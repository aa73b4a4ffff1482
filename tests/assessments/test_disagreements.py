"""Every disagreement in the loaded data is found, and none is invented."""

from decimal import Decimal

import pytest

from compliance.assessments import disagreements
from compliance.assessments.models import Assessment, ReportedScore, UnitAssessment


def found(name, year, kind):
    return [
        check
        for check in disagreements.checks()
        if check.kind == kind
        and check.assessment.government.name == name
        and check.assessment.year == year
    ]


@pytest.mark.parametrize(
    ("name", "year", "verdict"),
    [
        ("Kabupaten Bangka Tengah", 2023, "consistent"),
        ("Kota Kupang", 2022, "consistent"),
        ("Kabupaten Batang", 2024, "incomplete"),
        ("Kota Padang Panjang", 2023, "incomplete"),
        ("Kota Magelang", 2021, "not comparable"),
        ("Kota Magelang", 2022, "consistent"),
        ("Kabupaten Bangka Tengah", 2022, "incomplete"),
    ],
)
def test_totals_against_loci(history, name, year, verdict):
    (check,) = found(name, year, disagreements.Kind.PARTS)
    assert check.verdict == verdict
    assert check.unit is None


def test_kupang_shows_the_width_of_its_doubt(history):
    (check,) = found("Kota Kupang", 2022, disagreements.Kind.PARTS)
    assert (check.reported, check.other, check.width) == ("79.12", "79.1257", "0.0100")
    assert (check.low, check.high) == ("79.1207", "79.1307")


def test_a_planted_wrong_total_is_inconsistent(history):
    ReportedScore.objects.filter(
        assessment__government__name="Kabupaten Bangka Tengah",
        assessment__year=2023,
        level="total",
    ).update(figure="93.73")
    (check,) = found("Kabupaten Bangka Tengah", 2023, disagreements.Kind.PARTS)
    assert check.verdict == "inconsistent"
    assert check.disagrees


@pytest.mark.parametrize(
    ("name", "year", "reported", "other"),
    [
        ("Kabupaten Simalungun", 2023, "92.57", "92.53"),
        ("Kota Metro", 2023, "80.85", "80.58"),
        ("Kabupaten Nagekeo", 2024, "80.42", "80.43"),
        ("Provinsi Bali", 2022, "94.01", "54.01"),
    ],
)
def test_the_known_conflicts_between_sources_are_listed(history, name, year, reported, other):
    (check,) = found(name, year, disagreements.Kind.SOURCES)
    assert (check.reported, check.other) == (reported, other)
    assert len(check.sources) == 2


def test_a_zone_that_does_not_fit_its_figure_is_listed(history):
    (check,) = found("Kabupaten Gorontalo Utara", 2023, disagreements.Kind.ZONE)
    assert (check.reported, check.other) == ("green", "yellow")


def test_these_five_are_all_there_are(history):
    listed = {
        (check.kind.value, check.assessment.government.name, check.assessment.year)
        for check in disagreements.disagreements()
    }
    assert listed == {
        ("sources", "Kabupaten Simalungun", 2023),
        ("sources", "Kota Metro", 2023),
        ("sources", "Kabupaten Nagekeo", 2024),
        ("sources", "Provinsi Bali", 2022),
        ("zone", "Kabupaten Gorontalo Utara", 2023),
    }


def test_unit_scores_are_held_against_their_dimensions(history):
    assessment = Assessment.objects.get(government__name="Kota Kupang", year=2022)
    unit = assessment.units.order_by("pk").first()
    given = {"input": "80.00", "process": "90.00", "output": "100.00", "complaints": "70.00"}
    for code, figure in given.items():
        ReportedScore.objects.create(
            assessment=assessment,
            unit_assessment=unit,
            level="dimension",
            dimension=code,
            figure=figure,
            source_name="x",
            origin="entered",
        )
    unit.reported.filter(level="unit").update(figure="85.93")
    checks = [c for c in found("Kota Kupang", 2022, "parts") if c.unit == unit]
    assert [c.verdict for c in checks] == ["consistent"]
    unit.reported.filter(level="unit").update(figure="85.95")
    checks = [c for c in found("Kota Kupang", 2022, "parts") if c.unit == unit]
    assert [c.verdict for c in checks] == ["inconsistent"]


def test_the_list_costs_few_queries(history, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        list(disagreements.checks())


@pytest.mark.parametrize(
    ("level", "dimension", "offset", "verdict"),
    [
        ("unit", "", "0", "consistent"),
        ("unit", "", "0.02", "inconsistent"),
        ("dimension", "process", "0", "consistent"),
        ("dimension", "process", "-0.02", "inconsistent"),
    ],
)
def test_printed_figures_are_held_against_the_answers(history, level, dimension, offset, verdict):
    unit = UnitAssessment.objects.get(
        unit__slug="dairi-disdukcapil", assessment__year=2024, assessment__track="self"
    )
    shown = {"": str(unit.score)} | {d["code"]: d["score"] for d in unit.dimensions}
    ReportedScore.objects.create(
        assessment=unit.assessment,
        unit_assessment=unit,
        level=level,
        dimension=dimension,
        figure=str(Decimal(shown[dimension]) + Decimal(offset)),
        source_name="x",
        origin="entered",
    )
    checks = [c for c in found("Kabupaten Dairi", 2024, "parts") if c.unit == unit]
    assert [c.verdict for c in checks] == [verdict]


def test_unfinished_answers_leave_a_printed_figure_open(history):
    unit = UnitAssessment.objects.get(
        unit__slug="dairi-disdukcapil", assessment__year=2026, assessment__track="self"
    )
    ReportedScore.objects.create(
        assessment=unit.assessment,
        unit_assessment=unit,
        level="unit",
        figure="80.00",
        source_name="x",
        origin="entered",
    )
    checks = [c for c in found("Kabupaten Dairi", 2026, "parts") if c.unit == unit]
    assert [c.verdict for c in checks] == ["incomplete"]
    # Half-filled answers are no absent parts, so nothing is said of what they must average.
    assert checks[0].needed is None


def test_absent_loci_are_told_what_they_must_average(history):
    (check,) = found("Kabupaten Batang", 2024, disagreements.Kind.PARTS)
    # 7 x 93.74 less the six printed loci, each figure with its doubt.
    assert (check.needed.low, check.needed.high) == ("93.8950", "94.0250")
