"""Writes of assessments: rights, atomicity, one event a change, results computed at once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments import policies, recompute, services
from compliance.assessments.models import Assessment, ReportedScore, UnitAssessment
from compliance.assessments.services import Source, TotalFigures
from compliance.audit.models import Event
from compliance.releases.models import PublishedScore
from tests.publishing import publish, published
from units.models import Government, ServiceUnit

PRESS = Source(name="contoh.go.id", url="https://contoh.go.id/berita")


@pytest.fixture
def dairi(history):
    return Government.objects.get(code="12.11")


@pytest.fixture
def year_2025(dairi, people):
    return open_year(dairi, 2025, people["coordinator"])


def open_year(government, year, actor, track="official"):
    return services.assessment_open(
        government=government, year=year, track=track, actor=actor, rights=rights_of(actor)
    )


def record_total(assessment, actor, figure="", **more):
    source = more.pop("source", PRESS)
    return services.reported_total_record(
        assessment_id=assessment.pk,
        figures=TotalFigures(figure=figure, **more),
        source=source,
        actor=actor,
        rights=rights_of(actor),
    )


def record_unit(unit, actor, figure="", dimensions=None):
    return services.reported_unit_record(
        unit_assessment_id=unit.pk,
        figure=figure,
        dimensions=dimensions or {},
        source=PRESS,
        actor=actor,
        rights=rights_of(actor),
    )


def test_opening_a_year_takes_the_instrument_in_force_and_the_active_units(year_2025):
    assert year_2025.instrument == "ori-2025"
    assert year_2025.units.count() == 7
    assert year_2025.status == "open"


def test_opening_twice_gives_the_same_year(year_2025, dairi, people):
    assert open_year(dairi, 2025, people["coordinator"]) == year_2025
    assert Event.objects.filter(verb="assessment-open", object_id=str(year_2025.pk)).count() == 1


def test_a_year_without_assessment_cannot_be_opened(dairi, people):
    with pytest.raises(policies.ActionRefused, match="2020"):
        open_year(dairi, 2020, people["coordinator"])


@pytest.mark.parametrize("name", ["operator", "verifier", "publisher", "auditor", "administrator"])
def test_only_a_coordinator_opens_and_records(year_2025, dairi, people, name):
    with pytest.raises(policies.ActionDenied):
        open_year(dairi, 2024, people[name], track="self")
    with pytest.raises(policies.ActionDenied):
        record_total(year_2025, people[name], "90.00")
    assert year_2025.reported.count() == 0


def test_a_recorded_total_gives_score_category_and_zone_at_once(year_2025, people):
    record_total(year_2025, people["coordinator"], "90.12")
    year_2025.refresh_from_db()
    assert (str(year_2025.score), year_2025.category, year_2025.zone) == ("90.12", "A", "green")
    assert year_2025.score_basis == "reported"


def test_another_total_keeps_the_first_as_an_alternative(year_2025, people):
    record_total(year_2025, people["coordinator"], "90.12")
    record_total(year_2025, people["coordinator"], "77.99", source=Source(name="lain.go.id"))
    year_2025.refresh_from_db()
    assert (str(year_2025.score), year_2025.zone) == ("77.99", "yellow")
    statuses = dict(year_2025.reported.values_list("figure", "status"))
    assert statuses == {"90.12": "alternative", "77.99": "accepted"}


def test_the_same_total_again_writes_nothing(year_2025, people):
    record_total(year_2025, people["coordinator"], "90.12")
    events = Event.objects.count()
    record_total(year_2025, people["coordinator"], "90.12")
    assert (Event.objects.count(), year_2025.reported.count()) == (events, 1)


def test_an_emptied_total_is_withdrawn_and_the_score_goes(year_2025, people):
    record_total(year_2025, people["coordinator"], "90.12")
    assert record_total(year_2025, people["coordinator"]) is None
    year_2025.refresh_from_db()
    assert year_2025.score is None
    assert year_2025.reported.get().status == "withdrawn"


def test_figure_and_event_stand_or_fall_together(year_2025, people, monkeypatch):
    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        record_total(year_2025, people["coordinator"], "90.12")
    assert year_2025.reported.count() == 0


def test_figure_and_result_stand_or_fall_together(year_2025, people, monkeypatch):
    events = Event.objects.count()

    def broken(_):
        raise RuntimeError("cannot compute")

    monkeypatch.setattr(services, "assessment_recompute", broken)
    with pytest.raises(RuntimeError):
        record_total(year_2025, people["coordinator"], "90.12")
    assert (year_2025.reported.count(), Event.objects.count()) == (0, events)


def test_an_operator_records_the_own_unit_only(year_2025, people):
    own = year_2025.units.get(unit__slug="dairi-disdukcapil")
    other = year_2025.units.get(unit__slug="dairi-dinsos")
    record_unit(own, people["operator"], "91.50")
    own.refresh_from_db()
    assert (str(own.score), own.zone) == ("91.50", "green")
    with pytest.raises(policies.ActionDenied):
        record_unit(other, people["operator"], "91.50")
    other.refresh_from_db()
    assert other.score is None


def test_dimension_scores_give_the_unit_score_by_their_weights(dairi, people):
    year = Assessment.objects.get(government=dairi, year=2022, track="official")
    Assessment.objects.filter(pk=year.pk).update(status="open", published_at=None)
    unit = services.unit_add(
        assessment_id=year.pk,
        unit=ServiceUnit.objects.get(slug="dairi-dinsos"),
        actor=people["coordinator"],
        rights=rights_of(people["coordinator"]),
    )
    given = {"input": "80", "process": "90", "output": "100", "complaints": "70"}
    record_unit(unit, people["coordinator"], dimensions=given)
    unit.refresh_from_db()
    # (21.85 x 80 + 32.37 x 90 + 24.24 x 100 + 21.54 x 70) / 100 = 85.931
    assert str(unit.score) == "85.93"
    record_unit(unit, people["coordinator"], dimensions={**given, "complaints": ""})
    unit.refresh_from_db()
    assert unit.score is None
    assert (str(unit.range_low), str(unit.range_high)) == ("70.85", "92.39")


def test_units_of_another_government_cannot_be_added(year_2025, people):
    foreign = ServiceUnit.objects.exclude(government__code="12.11").first()
    with pytest.raises(policies.ActionRefused):
        services.unit_add(
            assessment_id=year_2025.pk,
            unit=foreign,
            actor=people["coordinator"],
            rights=rights_of(people["coordinator"]),
        )


def test_publishing_shows_ranks_and_locks(year_2025, people):
    record_total(year_2025, people["coordinator"], "90.12")
    publisher = people["publisher"]
    publish(year_2025, publisher)
    year_2025.refresh_from_db()
    ranks = published(year_2025.government.code, 2025).ranks
    assert ranks["national"]["value"] == 1
    assert ranks["national"]["basis"] == "computed"
    with pytest.raises(policies.ActionRefused, match="Terkunci"):
        record_total(year_2025, people["coordinator"], "10.00")
    year_2025.refresh_from_db()
    assert str(year_2025.score) == "90.12"


def test_an_empty_year_cannot_be_published(year_2025, people):
    with pytest.raises(policies.ActionRefused):
        publish(year_2025, people["publisher"])


@pytest.mark.parametrize("name", ["coordinator", "verifier", "operator", "auditor"])
def test_only_the_publisher_publishes(year_2025, people, name):
    record_total(year_2025, people["coordinator"], "90.12")
    with pytest.raises(policies.ActionDenied):
        publish(year_2025, people[name])
    year_2025.refresh_from_db()
    assert year_2025.status == "open"


def test_a_submitted_unit_is_locked(year_2025, people):
    unit = year_2025.units.get(unit__slug="dairi-disdukcapil")
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="submitted", submitted_at=timezone.now()
    )
    with pytest.raises(policies.ActionRefused, match="diajukan"):
        record_unit(unit, people["operator"], "91.50")


def test_the_sample_is_marked_and_never_ranked(history):
    sample = Assessment.objects.get(government__code="12.11", year=2024, track="self")
    assert sample.sample
    assert sample.score is not None
    assert sample.score_basis == "computed"
    ranks = published("12.11", 2024, "self").ranks
    assert ranks == {"province": None, "national": None}


def test_a_tie_shares_its_rank_and_unknown_scores_have_none(history):
    rows = PublishedScore.objects.filter(year=2022, track="official", kind="regency")
    ranked = [row for row in rows if row.ranks and row.ranks["national"]]
    values = [
        (row.score, row.ranks["national"]["value"])
        for row in ranked
        if row.ranks["national"]["basis"] == "computed"
    ]
    known = [row.score for row in rows if row.score is not None and row.score_basis == "reported"]
    assert len(values) > 20
    for score, value in values:
        assert value == 1 + sum(other > score for other in known)


def test_recomputing_everything_changes_nothing(history):
    before = list(Assessment.objects.order_by("pk").values("score", "zone", "range_low"))
    for pk in Assessment.objects.values_list("pk", flat=True):
        recompute.assessment_recompute(pk)
    after = Assessment.objects.order_by("pk").values("score", "zone", "range_low")
    assert list(after) == before


def test_the_database_holds_one_accepted_total(year_2025, people):
    from django.db import IntegrityError, transaction

    record_total(year_2025, people["coordinator"], "90.12")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedScore.objects.create(
            assessment=year_2025, level="total", figure="1.00", source_name="x", origin="entered"
        )


def test_the_database_refuses_an_official_sample(year_2025):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=year_2025.pk).update(sample=True)
