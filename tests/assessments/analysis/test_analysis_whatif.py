"""What-if pages: the plan, answers moved by hand, bad input, efforts that are kept, speed."""

import time
from fractions import Fraction

import pytest
from django.urls import reverse

import scoring
from compliance.accounts.selectors import rights_of
from compliance.assessments.analysis import services
from compliance.assessments.analysis.selectors import efforts_of, scored_year
from compliance.assessments.analysis.simulation import Choices, unit_simulation, year_simulation
from compliance.assessments.models import Entry, IndicatorEffort, UnitAssessment
from compliance.assessments.policies import ActionDenied, ActionRefused

NOTHING = Choices(target=None, moved={}, efforts={}, fixed=frozenset())


def simulate(client, unit, **query):
    return client.get(reverse("work-whatif", args=[unit.pk]), query)


@pytest.fixture
def client(client_of):
    return client_of("coordinator")


def test_the_bare_page_shows_the_form_and_no_result(client, unit):
    answer = simulate(client, unit)
    assert answer.status_code == 200
    assert answer.context["result"] is None


def test_a_plan_leads_from_the_score_to_the_target(client, unit, words):
    answer = simulate(client, unit, sasaran="score", nilai="95,00")
    plan = answer.context["result"].plan
    assert plan.reachable
    assert Fraction(plan.score) >= 95
    assert plan.effort == sum(move.effort for move in plan.moves)
    assert f"Sasaran tercapai dengan nilai {plan.score.replace('.', ',')}" in words(answer)
    assert "CONTOH / SAMPLE" in words(answer)


def test_the_plan_entered_by_hand_gives_the_same_score(client, unit):
    plan = simulate(client, unit, sasaran="score", nilai="95").context["result"].plan
    fields = {}
    for row in sections(simulate(client, unit)):
        for answer in row.answers:
            for move in plan.moves:
                if (move.code, move.product) == (row.code, answer.product):
                    fields[answer.field.html_name] = move.end
    assert len(fields) == len(plan.moves)
    result = simulate(client, unit, **fields).context["result"]
    assert result.after.score == plan.score


def sections(answer):
    return [row for section in answer.context["sections"] for row in section.rows]


def test_a_fixed_indicator_is_left_alone_and_effort_steers_the_plan(client, unit):
    free = simulate(client, unit, sasaran="score", nilai="90").context["result"].plan
    first = free.moves[0].code
    fixed = simulate(client, unit, sasaran="score", nilai="90", **{f"t-{first}": "on"})
    assert first not in {move.code for move in fixed.context["result"].plan.moves}
    dear = simulate(client, unit, sasaran="score", nilai="90", **{f"u-{first}": "5"})
    assert dear.context["result"].plan.effort >= free.effort


def test_out_of_reach_is_said_with_the_best_there_is(client, unit, words):
    every = {f"t-{i.code}": "on" for i in scoring.load_instrument("ori-2022").indicators()}
    every.pop("t-I.3")
    answer = simulate(client, unit, sasaran="score", nilai="100", **every)
    plan = answer.context["result"].plan
    assert not plan.reachable
    assert "tidak dapat dicapai" in words(answer)
    assert {move.code for move in plan.moves} == {"I.3"}


def test_a_moved_answer_shows_score_zone_path_and_the_government(client, unit, words):
    answer = simulate(client, unit, **{"n-I.1": "0"})
    result = answer.context["result"]
    assert (result.before.score, result.before.zone) == (str(unit.score), unit.zone)
    assert Fraction(result.after.score) < Fraction(result.before.score)
    assert [row.name for row in result.dimensions] == ["Input", "Proses", "Output", "Pengaduan"]
    assert result.dimensions[0].after != result.dimensions[0].before
    assert result.dimensions[1].after == result.dimensions[1].before
    assert Fraction(result.total_after.score) < Fraction(result.total_before.score)
    assert "Jalan nilai melalui dimensi" in words(answer)


def test_nothing_of_a_simulation_is_stored(client, unit, events):
    before = (list(Entry.objects.order_by("pk").values()), unit.score, events())
    simulate(client, unit, sasaran="category:A", **{"n-I.1": "0"})
    unit.refresh_from_db()
    assert (list(Entry.objects.order_by("pk").values()), unit.score, events()) == before


def test_a_half_filled_unit_starts_from_its_lowest(client, half):
    open_unit = half.units.order_by("pk").first()
    result = simulate(client, open_unit, sasaran="zone:green").context["result"]
    assert result.before.score is None
    assert result.plan.reachable
    assert any(move.start == "" for move in result.plan.moves)


def test_a_moved_missing_answer_narrows_the_range(client, half):
    open_unit = half.units.order_by("pk").first()
    row = next(r for r in sections(simulate(client, open_unit)) if not r.answers[0].now)
    result = simulate(client, open_unit, **{row.answers[0].field.html_name: "5"}).context["result"]
    assert Fraction(result.after.low) > Fraction(result.before.low)
    assert result.after.high == result.before.high


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n-I.1", "6", "paling besar 5"),
        ("n-I.1", "-1", "tidak boleh negatif"),
        ("n-I.1", "abc", "tanpa huruf"),
        ("n-I.1", "NaN", "tanpa huruf"),
        ("n-I.1", "1e1", "tanpa pangkat"),
        ("n-I.1", "1.234,5", "pemisah ribuan"),
        ("n-I.1", "٣", "angka biasa"),
        ("n-I.1", "9" * 500, "Terlalu panjang"),
        ("u-I.1", "6", "upaya 1 sampai 5"),
        ("u-I.1", "<b>", "upaya 1 sampai 5"),
        ("sasaran", "zone:blue", "Pilih sasaran"),
        ("nilai", "101", "paling besar 100"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(client, unit, words, field, value, message):
    answer = simulate(client, unit, **{field: value})
    assert answer.status_code == 422
    assert message in words(answer)
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert f'href="#id_{field}"' in page
    if not field.startswith("u-") and field != "sasaran":
        assert f'value="{value}"' in page


def test_a_score_target_needs_its_figure(client, unit, words):
    answer = simulate(client, unit, sasaran="score")
    assert answer.status_code == 422
    assert "Isi nilai yang dituju" in words(answer)


def test_a_unit_with_a_reported_score_has_nothing_to_move(client, words, history):
    reported = UnitAssessment.objects.filter(score_basis="reported").first()
    assert "tidak ada yang dapat disimulasikan" in words(simulate(client, reported))


# all units of a year


def simulate_year(client, assessment, **query):
    return client.get(reverse("work-whatif-year", args=[assessment.pk]), query)


def test_the_government_reaches_a_target_by_its_units_together(client, complete, words):
    answer = simulate_year(client, complete, sasaran="score", nilai="92")
    plan = answer.context["result"].plan
    assert plan.reachable
    assert Fraction(plan.score) >= 92
    assert len({move.unit for move in plan.moves}) > 1
    assert plan.moves[0].unit in words(answer)


def test_units_that_are_fixed_are_left_alone(client, complete):
    slugs = [row.unit.slug for row in complete.units.select_related("unit")]
    query = {f"k-{slug}": "on" for slug in slugs[1:]}
    plan = simulate_year(client, complete, sasaran="score", nilai="100", **query)
    moves = plan.context["result"].plan.moves
    only = complete.units.select_related("unit").first().unit.short_name
    assert {move.unit for move in moves} == {only}


def test_a_wished_mark_raises_all_units_and_lowers_none(client, complete):
    raised = simulate_year(client, complete, **{"n-I.3": "5"}).context["result"]
    assert raised.raised > 0
    assert Fraction(raised.after.score) > Fraction(raised.before.score)
    lowered = simulate_year(client, complete, **{"n-I.3": "0"}).context["result"]
    assert lowered.raised == 0
    assert lowered.after == lowered.before


def test_a_year_of_reported_totals_has_nothing_to_move(client, words, dairi_year):
    assert "tidak ada yang dapat" in words(simulate_year(client, dairi_year(2024, "official")))


# efforts that are kept


def test_a_coordinator_keeps_efforts_for_all_units(client, unit, complete, events):
    page = simulate(client, unit, sasaran="zone:green", **{"u-I.1": "5"})
    assert 'name="u-I.1" value="5"' in page.content.decode()
    url = reverse("work-whatif", args=[unit.pk]) + "?sasaran=zone:green"
    answer = client.post(url, {"u-I.1": "5"})
    assert (answer.status_code, answer.url) == (302, url)
    assert efforts_of(complete.government, "ori-2022") == {"I.1": 5}
    assert events("efforts-save") == 1
    row = next(r for r in sections(simulate_year(client, complete)) if r.code == "I.1")
    assert row.effort.initial == "5"
    client.post(url, {"u-I.1": "5"})
    assert events("efforts-save") == 1


def test_efforts_that_were_not_sent_are_shown_and_counted_as_kept(client, unit, complete, people):
    save_efforts(complete, people["coordinator"], {"I.2": 5})
    answer = simulate(client, unit, sasaran="score", nilai="90", **{"u-I.1": "4"})
    shown = {row.code: row.effort.value() for row in sections(answer)}
    assert (shown.pop("I.1"), shown.pop("I.2")) == ("4", "5")
    assert set(shown.values()) == {"3"}
    assert answer.context["new_efforts"] == {"I.1": 4}
    assert answer.context["changed"]
    assert not simulate(client, unit, sasaran="zone:green").context["changed"]


@pytest.mark.parametrize("who", ["operator", "auditor", "administrator", "verifier"])
def test_nobody_else_keeps_efforts(client_of, people, unit, who):
    answer = client_of(who).post(reverse("work-whatif", args=[unit.pk]), {"u-I.1": "5"})
    assert answer.status_code == 403
    with pytest.raises(ActionDenied, match="koordinator"):
        save_efforts(unit.assessment, people[who], {"I.1": 5})
    assert not IndicatorEffort.objects.exists()


def save_efforts(assessment, actor, efforts):
    return services.efforts_save(
        government=assessment.government,
        instrument=scoring.load_instrument(assessment.instrument),
        efforts=efforts,
        actor=actor,
        rights=rights_of(actor),
    )


@pytest.mark.parametrize("efforts", [{"I.1": 6}, {"I.1": 0}, {"X.9": 3}])
def test_an_effort_off_the_scale_is_refused(complete, people, efforts):
    with pytest.raises(ActionRefused):
        save_efforts(complete, people["coordinator"], efforts)
    assert not IndicatorEffort.objects.exists()


def test_a_forged_effort_on_the_page_is_refused_in_words(client, unit):
    answer = client.post(reverse("work-whatif", args=[unit.pk]), {"u-I.1": "9"})
    assert answer.status_code == 409
    assert not IndicatorEffort.objects.exists()


def test_efforts_and_event_stand_or_fall_together(complete, people, monkeypatch):
    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        save_efforts(complete, people["coordinator"], {"I.1": 5})
    assert not IndicatorEffort.objects.exists()


# speed


def quickest(run, times=3):
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("year", ["complete", "half"])
def test_a_simulation_is_quick(history, year, request):
    """CPU seconds of the work itself: 0.3 for a unit, 2 for seven units together."""
    scored = scored_year(request.getfixturevalue(year).pk)
    top = Choices(target=("score", "99"), moved={}, efforts={}, fixed=frozenset())
    assert quickest(lambda: unit_simulation(scored, 0, top)) < 0.3
    assert quickest(lambda: year_simulation(scored, top)) < 2


def test_without_choices_nothing_changes(complete):
    scored = scored_year(complete.pk)
    found = unit_simulation(scored, 0, NOTHING)
    assert found.before == found.after
    assert (found.moves, found.plan) == ((), None)


def test_the_queries_do_not_grow_with_the_units(client, unit, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        simulate(client, unit, sasaran="category:A")
