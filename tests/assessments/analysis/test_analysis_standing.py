"""Early warning: margins to the bands, steps that drop a unit, the narrowest first."""

import re

from django.urls import reverse

import scoring
from compliance.accounts.selectors import rights_of
from compliance.assessments.analysis.presenters.standing import standing_rows
from compliance.assessments.analysis.selectors import scored_year, visible_unit_ids


def rows_of(assessment, people, who="coordinator"):
    rights = rights_of(people[who])
    return standing_rows(scored_year(assessment.pk), visible_unit_ids(rights, assessment))


def test_units_stand_in_the_order_of_their_margin(complete, people):
    rows = rows_of(complete, people)
    margins = [row.margin for row in rows]
    assert len(rows) == 7
    assert margins == sorted(margins, key=lambda text: (len(text), text))


def test_margins_are_those_of_the_stored_scores(complete, people):
    for row in rows_of(complete, people):
        score = row.unit.score
        floor = next(b.floor for b in scoring.load_instrument("ori-2022").bands if score >= b.floor)
        assert row.margin == str(score - floor)
        assert row.outcome.score == str(score)


def test_the_page_names_units_steps_and_the_way_to_the_simulation(client_of, complete, unit, words):
    answer = client_of("auditor").get(reverse("work-standing", args=[complete.pk]))
    text = words(answer)
    assert "CONTOH / SAMPLE" in text
    assert "Turun satu langkah saja" in text
    assert reverse("work-whatif", args=[unit.pk]) in answer.content.decode()


def test_a_unit_without_a_score_has_its_range(client_of, half, words):
    text = words(client_of("auditor").get(reverse("work-standing", args=[half.pk])))
    assert text.count("Nilainya belum lengkap") == half.units.filter(status="draft").count() == 4
    assert re.search(r"\d+,\d\d – \d+,\d\d", text.replace("–", " – ").replace("  ", " "))


def test_an_operator_sees_the_own_unit_only(client_of, complete, words):
    text = words(client_of("operator").get(reverse("work-standing", args=[complete.pk])))
    assert "Hanya lokus Anda" in text
    assert "Dinas Kependudukan" in text
    assert "Dinas Sosial" not in text


def test_the_queries_do_not_grow_with_the_units(client_of, complete, django_assert_max_num_queries):
    client = client_of("auditor")
    with django_assert_max_num_queries(18):
        client.get(reverse("work-standing", args=[complete.pk]))
