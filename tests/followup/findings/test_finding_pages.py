"""The pages of findings and actions: lists, filters, proposals, points, conflicts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.urls import reverse

from compliance.assessments.analysis.selectors import scored_year
from compliance.assessments.analysis.simulation import Choices, question_key, unit_simulation
from compliance.evidence.models import Evidence
from compliance.followup.findings.presenters import low_answers
from compliance.followup.models import Action, Finding
from compliance.followup.points import gains_by_place, gains_of, with_answers
from compliance.followup.words import points_words
from scoring.steps import questions


def low(unit):
    return low_answers(gains_of(with_answers([unit.pk])[0]), ())


def test_points_are_those_of_the_simulation(sample_unit):
    """Each low indicator brings what moving its answers to the top brings on the what-if page."""
    unit = sample_unit(2024)
    year = scored_year(unit.assessment_id)
    at = year.position(unit.pk)
    rows = low(unit)
    assert len(rows) > 3
    for row in rows:
        moved = {
            question_key(q): year.instrument.indicator(q.indicator).maximum
            for q in questions(year.results[at])
            if q.indicator == row.code
        }
        simulated = unit_simulation(year, at, Choices(None, moved, {}, frozenset()))
        assert row.worth == simulated.after.exact - simulated.before.exact
        assert row.worth == sum((move.points for move in simulated.moves), Fraction(0)) > 0


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (None, "tidak diketahui"),
        (Fraction(0), "sudah di nilai tertinggi"),
        (Fraction(5, 4), "sampai +1,25 poin"),
        (Fraction(1001, 800), "sampai +1,25 poin"),
        (Fraction(251, 200), "sampai +1,26 poin"),  # 1.255, half up
    ],
)
def test_points_in_words(points, words):
    assert points_words(points) == words


def test_the_page_of_a_finding_says_the_points_exactly(
    client_of, words, sample_unit, new_finding, new_action
):
    row = low(sample_unit(2024))[0]
    known = new_finding(instrument="ori-2022", indicator=row.code)
    new_action(known)
    page = words(client_of("operator").get(reverse("work-finding", args=[known.pk])))
    assert page.count(row.points) == 2  # of the finding and of its action
    unknown = new_finding()
    new_action(unknown)
    page = words(client_of("operator").get(reverse("work-finding", args=[unknown.pk])))
    assert page.count("tidak diketahui") == 2


def test_points_of_another_method_are_not_known(sample_unit):
    unit = sample_unit(2024)
    found = gains_by_place([unit.unit_id])
    assert {instrument for _unit, instrument in found} == {"ori-2022", "ori-2025"}
    assert found[unit.unit_id, "ori-2025"].unit_assessment.assessment.year == 2026


def test_low_answers_are_proposed_and_chosen(client_of, words, sample_unit):
    unit = sample_unit(2024)
    rows, url = low(unit), reverse("work-finding-propose", args=[unit.pk])
    client = client_of("coordinator")
    page = client.get(url)
    assert page.content.decode().count("checked") == len(rows)
    chosen = [rows[0].code, rows[1].code, "I.999"]
    assert client.post(url, {"indikator": chosen}).status_code == 302
    made = Finding.objects.filter(unit=unit.unit, origin="low_indicator")
    assert {row.indicator for row in made} == {rows[0].code, rows[1].code}
    assert all(row.sample for row in made)
    assert words(client.get(url)).count("sudah ada temuannya") == 2
    client.post(url, {"indikator": chosen})
    assert made.count() == 2


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"terlambat", "tenang", "dinas lain"}),
        ("?terlambat=on", {"terlambat"}),
        ("?status=closed", set()),
        ("?tahun=2023", {"dinas lain"}),
        ("?lokus={unit}", {"terlambat", "tenang"}),
        ("?lokus=abc", {"terlambat", "tenang", "dinas lain"}),
    ],
)
def test_the_list_is_narrowed(client_of, words, sample_unit, new_finding, new_action, query, seen):
    new_action(new_finding(text="terlambat"), days=-1)
    new_action(new_finding(text="tenang"), days=1)
    new_finding(slug="dairi-dinsos", text="dinas lain", year=2023)
    unit = sample_unit(2024).unit_id
    page = client_of("coordinator").get(reverse("work-findings") + query.format(unit=unit))
    table = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert {
        text for text in ("terlambat", "tenang", "dinas lain") if f">{text}</a>" in table
    } == seen


def test_lists_cost_the_same_however_long(
    client_of, new_finding, new_action, django_assert_max_num_queries
):
    client = client_of("coordinator")
    for number in range(30):
        finding = new_finding(text=f"t{number}", instrument="ori-2022", indicator="I.1")
        new_action(finding, days=-number - 1)
    for name, most in (("work-findings", 10), ("work-actions", 10)):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name) + "?tampil=semua").status_code == 200
    with django_assert_max_num_queries(18):
        client.get(reverse("work-finding", args=[finding.pk]))


def test_the_overdue_list_names_late_actions_alone(client_of, words, new_finding, new_action):
    new_action(new_finding(), days=-2, text="sudah lewat")
    new_action(new_finding(), days=0, text="masih hari ini")
    new_action(new_finding(), owner="operator2", days=-2, text="punya lain")
    page = words(client_of("operator").get(reverse("work-actions")))
    assert "sudah lewat" in page
    assert "terlambat 2 hari" in page
    assert "masih hari ini" not in page
    mine = words(client_of("operator2").get(reverse("work-actions") + "?tampil=saya"))
    assert "punya lain" in mine
    assert "sudah lewat" not in mine


def test_a_conflict_shows_both_values(client_of, words, new_finding, new_action):
    action = new_action(new_finding())
    url = reverse("work-action", args=[action.pk])
    operator, coordinator = client_of("operator"), client_of("coordinator")
    first = {"state": "doing", "note": "dari operator", "seen": "1"}
    assert operator.post(url, first).status_code == 302
    second = {**first, "text": "Lain", "due_on": "2026-12-24", "note": "dari koordinator"}
    answer = coordinator.post(url, second)
    assert answer.status_code == 409
    assert "dari operator" in words(answer)
    assert "dari koordinator" in answer.content.decode()
    assert 'name="seen" value="2"' in answer.content.decode()
    assert coordinator.post(url, {**second, "seen": "2"}).status_code == 302
    action.refresh_from_db()
    assert (action.note, action.text, action.version) == ("dari koordinator", "Lain", 3)


def test_a_fault_keeps_what_was_typed_and_the_version_seen(client_of, new_finding, new_action):
    action = new_action(new_finding())
    url = reverse("work-action", args=[action.pk])
    data = {"text": "", "due_on": "bukan", "state": "doing", "note": "catatan saya", "seen": "1"}
    Action.objects.filter(pk=action.pk).update(version=5)
    answer = client_of("coordinator").post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "catatan saya" in page
    assert 'name="seen" value="1"' in page  # the clash is still found when the fault is mended


def test_a_finding_conflict_shows_both_values(client_of, words, new_finding):
    finding = new_finding()
    url = reverse("work-finding-edit", args=[finding.pk])
    client = client_of("coordinator")
    data = {"year": "2024", "origin": "monitoring", "text": "pertama", "seen": "1"}
    assert client.post(url, data).status_code == 302
    answer = client.post(url, {**data, "text": "kedua"})
    assert answer.status_code == 409
    assert "pertama" in words(answer)
    assert "kedua" in words(answer)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"text": ""}, "Tulis apa yang ditemukan"),
        ({"year": "dua"}, "empat angka"),
        ({"unit": "999999"}, "Pilih lokus dari daftar"),
        ({"indicator": "ori-2022:I.999"}, "Pilih indikator dari daftar"),
        ({"indicator": "ori-2022:I.1", "year": "2026"}, "bukan dari metode tahun"),
        ({"text": "x" * 2001}, "2000"),
    ],
)
def test_faults_stand_at_their_fields(client_of, words, history, data, fault):
    given = {"year": "2024", "origin": "report_card", "text": "Maklumat", **data}
    before = Finding.objects.count()
    answer = client_of("coordinator").post(reverse("work-finding-add"), given)
    assert answer.status_code == 422
    assert fault in words(answer)
    assert Finding.objects.count() == before


def test_an_owner_attaches_evidence_found_by_its_title(
    client_of, new_finding, new_action, people, dairi
):
    evidence = Evidence.objects.create(
        government=dairi,
        kind="link",
        title="Foto maklumat baru",
        url="https://dairi.go.id/foto",
        created_by=people["operator"],
    )
    action = new_action(new_finding())
    url = reverse("work-action", args=[action.pk])
    client = client_of("operator")
    assert "Foto maklumat baru" in client.get(url + "?cari=maklumat").content.decode()
    assert "Foto maklumat baru" not in client.get(url + "?cari=rapat").content.decode()
    data = {"state": "doing", "note": "", "seen": "1", "evidence": [str(evidence.pk)]}
    assert client.post(url, data).status_code == 302
    assert list(action.evidence.all()) == [evidence]
    page = client.get(reverse("work-finding", args=[action.finding_id])).content.decode()
    assert reverse("work-evidence", args=[evidence.pk]) in page


def test_evidence_of_others_is_counted_and_not_named(
    client_of, words, new_finding, new_action, people, dairi
):
    hidden = Evidence.objects.create(
        government=dairi,
        kind="link",
        title="rahasia lokus lain",
        url="https://dairi.go.id",
        created_by=people["operator2"],
    )
    action = new_action(new_finding())
    action.evidence.add(hidden)
    url = reverse("work-finding", args=[action.finding_id])
    page = words(client_of("operator").get(url))
    assert "1 bukti milik lokus lain" in page
    assert "rahasia" not in page


@pytest.mark.parametrize("wrong", ["bukan-uuid", "00000000-0000-0000-0000-000000000000"])
def test_evidence_nobody_knows_is_a_fault(client_of, new_finding, new_action, wrong):
    action = new_action(new_finding())
    data = {"state": "doing", "note": "", "seen": "1", "evidence": [wrong]}
    answer = client_of("operator").post(reverse("work-action", args=[action.pk]), data)
    assert answer.status_code == 422


def test_a_reminder_is_a_link_that_sends_nothing(client_of, new_finding, new_action):
    action = new_action(new_finding(), text='Pajang <b> & "maklumat"', days=-1)
    page = client_of("coordinator").get(reverse("work-finding", args=[action.finding_id]))
    text = page.content.decode()
    assert 'href="https://wa.me/?text=Mohon%20tindak%20lanjutnya' in text
    assert "Pajang%20%3Cb%3E%20%26%20%22maklumat%22" in text
    assert 'rel="noopener noreferrer"' in text
    assert "<b>" not in text


def test_pages_are_in_english_too(client_of, new_finding):
    finding = new_finding()
    for path in ("temuan/", f"temuan/{finding.pk}/", "tindakan/", "pemberitahuan/", "senin/"):
        assert client_of("coordinator").get(f"/en/kerja/{path}").status_code == 200
