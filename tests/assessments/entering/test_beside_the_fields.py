"""What stands beside the fields: last year's answer, evidence, why an answer came back."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments import services
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Assessment, Entry, EntryReview, UnitAssessment
from tests.assessments.test_entry_sheet import html, text_of
from units.models import Government, ServiceProduct


def row(page, field):
    """Return the text of one answer's row."""
    rows = re.split(r'(?=<div class="entry[ "])', html(page))
    found = next(part for part in rows if f'id="{field}-name"' in part)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def year_of(people, year, track="self"):
    actor = people["coordinator"]
    return services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=year,
        track=track,
        actor=actor,
        rights=rights_of(actor),
    ).units.get(unit__slug="dairi-disdukcapil")


def save(unit, actor, *changes):
    entries_save(unit_assessment_id=unit.pk, changes=changes, actor=actor, rights=rights_of(actor))


def test_the_newest_known_earlier_answer_stands_beside_its_field(operator, people, unit, url):
    earlier = year_of(people, 2022)
    save(
        earlier,
        people["operator"],
        EntryChange("I.1", None, Decimal("3.5")),
        EntryChange("I.2", None, None, not_applicable=True),
        EntryChange("I.3", None, Decimal(0)),
    )
    page = operator.get(url)
    assert "2022: 3,5" in row(page, "I.1_0")
    assert "2022: tidak berlaku" in row(page, "I.2_0")
    assert "2022: 0" in row(page, "I.3_0")
    assert "2022" not in row(page, "I.4_0")
    assert "CONTOH" not in row(page, "I.1_0")


def test_an_invented_earlier_answer_is_marked(operator, people, unit, url):
    save(year_of(people, 2022), people["operator"], EntryChange("I.1", None, Decimal(3)))
    Assessment.objects.filter(year=2022, track="self").update(sample=True)
    assert "CONTOH / SAMPLE" in row(operator.get(url), "I.1_0")


def test_a_later_year_another_track_and_another_method_say_nothing(operator, people, unit, url):
    for year, track in ((2022, "official"), (2024, "self")):
        assessment = Assessment.objects.get(
            government=unit.assessment.government, year=year, track=track
        )
        assert assessment.instrument == unit.assessment.instrument
        other, _ = UnitAssessment.objects.get_or_create(assessment=assessment, unit=unit.unit)
        Entry.objects.update_or_create(
            unit_assessment=other, indicator="I.1", product=None, defaults={"value": Decimal(1)}
        )
    shown = row(operator.get(url), "I.1_0")
    assert "2024" not in shown
    assert "2022" not in shown
    moved = year_of(people, 2022)
    save(moved, people["operator"], EntryChange("I.1", None, Decimal(2)))
    assert "2022: 2" in row(operator.get(url), "I.1_0")
    Assessment.objects.filter(pk=moved.assessment_id).update(instrument="other")
    assert "2022" not in row(operator.get(url), "I.1_0")


def test_evidence_is_counted_and_what_is_expected_is_said_once(operator, unit, url):
    Entry.objects.create(unit_assessment=unit, indicator="I.1", version=0, evidence_count=3)
    page = operator.get(url)
    assert "3 bukti" in row(page, "I.1_0")
    assert "0 bukti" in row(page, "I.2_0")
    products = [str(pk) for pk in unit.unit.products.order_by("code").values_list("pk", flat=True)]
    texts = [row(page, f"II.1_{pk}") for pk in products]
    assert "Bukti yang diharapkan" in texts[0]
    assert "Bukti yang diharapkan" not in texts[1]


def test_a_returned_answer_shows_why_until_it_is_changed(operator, people, unit, url):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(4)))
    EntryReview.objects.create(
        entry=unit.entries.get(),
        entry_version=1,
        verdict="returned",
        reason="Foto papan belum dilampirkan",
        reviewed_at=timezone.now(),
        reviewed_by=people["verifier"],
    )
    assert "Dikembalikan verifikator verifier: Foto papan" in row(operator.get(url), "I.1_0")
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(3), seen_version=1))
    assert "Foto papan" not in row(operator.get(url), "I.1_0")


def test_the_page_has_a_budget_whatever_the_number_of_fields(
    operator, unit, url, django_assert_max_num_queries
):
    def counted():
        with django_assert_max_num_queries(15) as queries:
            operator.get(url)
        return len(queries)

    few = counted()
    ServiceProduct.objects.bulk_create(
        ServiceProduct(unit=unit.unit, code=f"uji-{n}", name=f"Layanan {n}") for n in range(21)
    )
    assert counted() <= few
    assert html(operator.get(url)).count('-value"') >= 149


def test_the_page_travels_small(operator, unit, url):
    ServiceProduct.objects.bulk_create(
        ServiceProduct(unit=unit.unit, code=f"uji-{n}", name=f"Layanan {n}") for n in range(21)
    )
    answer = operator.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 25_000


def test_readers_get_neither_script_nor_keys(client_of, unit, url):
    page = html(client_of("auditor").get(url))
    assert "entries.js" not in page
    assert "entering-settings" not in page


@pytest.mark.parametrize("who", ["operator", "coordinator"])
def test_those_who_fill_in_get_the_script_and_its_words(client_of, unit, url, who):
    page = html(client_of(who).get(url))
    assert re.search(r'<script type="module" src="[^"]*js/entries[^"]*"', page)
    assert reverse("work-unit-autosave", args=[unit.pk]) in page
    assert "belum tersimpan" not in text_of(client_of(who).get(url)).lower()


def test_a_locked_unit_is_read_only(operator, unit, url):
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="submitted", submitted_at=timezone.now()
    )
    page = html(operator.get(url))
    assert ">Simpan</button>" not in page
    assert "js/entries.js" not in page


def test_the_page_leads_to_the_evidence_and_to_handing_in(client_of, unit, url):
    page = html(client_of("operator").get(url))
    product = unit.unit.products.first()
    for args in ([unit.pk, "I.1", 0], [unit.pk, "II.1", product.pk]):
        assert f'href="{reverse("work-evidence-entry", args=args)}"' in page
    submit = reverse("work-unit-submit", args=[unit.pk])
    assert f'href="{submit}"' in page
    assert f'href="{submit}"' not in html(client_of("auditor").get(url))
