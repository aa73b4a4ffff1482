"""Ten thousand pieces of evidence cost a page no more queries than ten."""

from __future__ import annotations

import datetime
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.assessments.entries import questions
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Entry, UnitAssessment
from compliance.evidence import selectors
from compliance.evidence.models import Evidence, EvidenceUse

MOST = 10
ROWS = 10_000


@pytest.fixture
def ten_thousand(people, unit):
    """Evidence spread over all answers of all units of the year, most of it on one unit."""
    actor = people["coordinator"]
    units = list(UnitAssessment.objects.filter(assessment=unit.assessment).exclude(pk=unit.pk))
    places = []
    for row in [unit, *units]:
        asked = questions(
            instrument_of(unit.assessment),
            unit.assessment.government.kind,
            list(row.unit.products.all()),
        )
        known = {(e.indicator, e.product_id): e for e in row.entries.all()}
        fresh = [
            Entry(unit_assessment=row, indicator=q.key[0], product_id=q.key[1], version=0)
            for q in asked
            if q.key not in known
        ]
        places += [*known.values(), *Entry.objects.bulk_create(fresh)]
    today = timezone.localdate()
    evidence = Evidence.objects.bulk_create(
        Evidence(
            government=unit.assessment.government,
            kind="file",
            title=f"Bukti {number}",
            stored_name=f"{number}.pdf",
            original_name=f"{number}.pdf",
            sha256=f"{number:064d}",
            stored_sha256=f"{number:064d}",
            size=1000,
            content_type="application/pdf",
            expires_on=today + datetime.timedelta(days=number % 900),
            created_by=actor,
        )
        for number in range(ROWS)
    )
    now = timezone.now()
    EvidenceUse.objects.bulk_create(
        EvidenceUse(
            evidence=row,
            entry=places[number % len(places)],
            attached_at=now,
            attached_by=actor,
        )
        for number, row in enumerate(evidence)
    )
    for entry in places:
        entry.evidence_count = ROWS // len(places)
    Entry.objects.bulk_update(places, ["evidence_count"], batch_size=200)
    return evidence


LIMITS = {
    "work-evidence-units": MOST,
    "work-evidence-expiring": MOST,
    "work-evidence-unit": MOST,
    "work-evidence-entry": 14,
    "work-evidence": 16,
}


@pytest.mark.parametrize("who", ["operator", "coordinator", "verifier"])
def test_pages_stay_within_their_queries(client_of, unit, ten_thousand, who):
    mine = EvidenceUse.objects.filter(entry__unit_assessment=unit).first().evidence_id
    args = {
        "work-evidence-unit": [unit.pk],
        "work-evidence-entry": [unit.pk, "IN-01", 0],
        "work-evidence": [mine],
    }
    client = client_of(who)
    spent = {}
    for name in LIMITS:
        url = reverse(name, args=args.get(name, []))
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as queries:
            begun = time.process_time()
            client.get(url)
            spent[name] = len(queries), round(time.process_time() - begun, 2)
    limits = {
        name: (MOST if name.endswith(("units", "unit", "expiring")) else 16) for name in LIMITS
    }
    assert all(spent[name][0] <= limits[name] for name in LIMITS), spent


def test_completeness_of_many_units_takes_two_queries(
    unit, ten_thousand, django_assert_num_queries
):
    units = list(
        UnitAssessment.objects.select_related("assessment__government", "unit").filter(
            assessment=unit.assessment
        )
    )
    with django_assert_num_queries(2):
        counted = selectors.completeness(units)
    assert {row.missing for row in counted.values()} == {0}
    assert all(row.expected > 0 for row in counted.values())


def test_completeness_counts_what_is_asked_for_and_applies(unit, added, local_storage):
    rows = UnitAssessment.objects.select_related("assessment__government", "unit")
    here = rows.get(pk=unit.pk)
    before = selectors.completeness([here])[unit.pk]
    assert before.proven == 0
    asked = [q for q in selectors.unit_questions(here) if q.indicator.evidence]
    absent = selectors.not_applicable_keys(here)
    assert before.expected == len([q for q in asked if q.key not in absent])
    wanted = next(q for q in asked if q.key not in absent)
    added(key=wanted.key)
    after = selectors.completeness([here])[unit.pk]
    assert (after.proven, after.missing) == (1, before.missing - 1)


def test_expiring_evidence_is_listed_by_its_last_day(client_of, unit, added, local_storage):
    from .made import pdf

    today = timezone.localdate()
    for number, days in enumerate((-1, 0, 30, 90, 91)):
        added(
            pdf(str(number)),
            title=f"Bukti{days:+d}",
            expires_on=today + datetime.timedelta(days=days),
        )
    page = client_of("operator").get(reverse("work-evidence-expiring")).content.decode()
    places = [page.find(f"Bukti{days:+d}") for days in (-1, 0, 30, 90)]
    assert places == sorted(places)
    assert -1 not in places
    assert "Bukti+91" not in page
    assert page.count("masa berlaku habis") == 1
    assert page.count("segera berakhir</span>") == 2
    assert (
        "Bukti-1"
        not in client_of("operator2").get(reverse("work-evidence-expiring")).content.decode()
    )


def test_the_missing_list_shows_only_what_is_missing(client_of, unit, added, local_storage):
    url = reverse("work-evidence-unit", args=[unit.pk])
    operator = client_of("operator")
    rows = UnitAssessment.objects.select_related("assessment__government", "unit")
    here = rows.get(pk=unit.pk)
    absent = selectors.not_applicable_keys(here)
    wanted = next(
        q for q in selectors.unit_questions(here) if q.indicator.evidence and q.key not in absent
    )
    link = reverse("work-evidence-entry", args=[unit.pk, wanted.key[0], wanted.key[1] or 0])
    assert link in operator.get(f"{url}?kurang=1").content.decode()
    added(key=wanted.key)
    assert link not in operator.get(f"{url}?kurang=1").content.decode()
    assert link in operator.get(url).content.decode()


def test_the_count_partial_leads_to_the_answer(unit):
    from django.template.loader import render_to_string

    html = render_to_string(
        "work/evidence/_count.html", {"unit_pk": unit.pk, "key": ("IN-01", None), "count": 3}
    )
    assert reverse("work-evidence-entry", args=[unit.pk, "IN-01", 0]) in html
    assert "3 bukti" in html


@pytest.mark.parametrize("who", ["operator", "coordinator", "verifier"])
def test_the_worklist_stays_within_its_queries(client_of, unit, ten_thousand, settings, who):
    settings.REPLY_WINDOW_DAYS = 3
    if who == "verifier":
        rows = UnitAssessment.objects.filter(assessment=unit.assessment)
        handed_in = timezone.now()
        rows.update(status="submitted", submitted_at=handed_in, verified_at=None, verified_by=None)
    url = reverse("work-home")
    client = client_of(who)
    times = []
    for _number in range(15):
        with CaptureQueriesContext(connection) as queries:
            begun = time.process_time()
            page = client.get(url)
            times.append(time.process_time() - begun)
        assert page.status_code == 200
        assert unit.unit.name in page.content.decode()
        assert len(queries) <= MOST, [row["sql"] for row in queries]
    median = sorted(times)[7]
    assert median < 0.3, times
