"""`manage.py bench_scoring`: both sides give the same figures, and faults are seen and told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.assessments.bench import run as bench
from compliance.assessments.bench import sides as bench_sides
from compliance.assessments.bench.data import Nation, method
from compliance.assessments.bench.run import BULK, BY_ANSWER, CONTROL, SCAN, Report, measured
from compliance.assessments.bench.store import open_store, own_tables
from compliance.assessments.management.commands import bench_scoring

SMALL = Nation(governments=16, units=4, seed=3)


def quiet(things, name):
    return things


@pytest.fixture
def tables(django_db_setup):
    """Tables for measuring on the database the tests run on."""
    with own_tables(connection.settings_dict) as (store, place):
        yield store, place


@pytest.fixture
def loaded(tables):
    store, _place = tables
    bench.load(store, SMALL, quiet)
    return store


def report(**changes):
    """A report with nothing wrong; medians 1.0 and 1.4 seconds."""
    made = Report(
        answers=1, megabytes=40, seconds={CONTROL: [1.0, 1.0, 9.0], BULK: [1.4, 0.1, 2.0]}
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_all_ways_give_the_same_figures(tables):
    found = measured(*tables, SMALL, 2, quiet)
    assert found.differences == []
    assert found.sampled == 16
    assert {way: len(times) for way, times in found.seconds.items()} == {
        CONTROL: 2,
        BULK: 2,
        BY_ANSWER: 2,
        SCAN: 2,
    }
    assert 0 < found.megabytes < bench.MOST_MEGABYTES
    # 16 governments, 64 units, four dimensions each
    assert found.figures == 16 + 64 + 256


def test_the_data_hold_gaps_and_a_tie(loaded):
    (counts,) = loaded.rows(
        "SELECT COUNT(*), COUNT(value), SUM(not_applicable), COUNT(DISTINCT unit) FROM answer"
    )
    answers, given, out, units = counts
    assert (answers, units) == (64 * 156, 64)
    assert 0 < out < answers - given
    bench_sides.bulk_by_unit(loaded, SMALL.bodies())
    rows = bench_sides.results(loaded, "bulk")["government"]
    assert [row[1:6] for row in rows if row[0] == 0] == [(8800, 8800, 1, 0, 0)]  # 87.995


def test_the_same_seed_gives_the_same_answers():
    assert list(SMALL.answers(3, "regency")) == list(SMALL.answers(3, "regency"))
    other = Nation(SMALL.governments, SMALL.units, seed=4)
    assert list(SMALL.answers(3, "regency")) != list(other.answers(3, "regency"))


def test_a_wrong_figure_is_found_by_both_comparisons(loaded):
    bodies = SMALL.bodies()
    bench_sides.bulk_by_unit(loaded, bodies)
    right = bench_sides.results(loaded, "bulk")
    assert bench_sides.differences(right, right, BULK) == []
    assert list(bench_sides.engine_differences(loaded, bodies, list(bodies), right)) == []
    loaded.run("UPDATE bulk_unit SET low = low + 1 WHERE unit = 5")
    wrong = bench_sides.results(loaded, "bulk")
    (words,) = bench_sides.differences(wrong, right, BULK)
    assert words.startswith("bulk: 2 rows of unit differ, such as (1, 5, ")
    assert len(list(bench_sides.engine_differences(loaded, bodies, [1], wrong))) == 2
    assert list(bench_sides.engine_differences(loaded, bodies, [0], wrong)) == []


def test_a_figure_stored_too_few_is_found(loaded):
    bench_sides.bulk_by_unit(loaded, SMALL.bodies())
    right = bench_sides.results(loaded, "bulk")
    loaded.run("DELETE FROM bulk_government WHERE government = 7")
    (words,) = bench_sides.differences(bench_sides.results(loaded, "bulk"), right, BULK)
    assert words.startswith("bulk: 1 rows of government differ")


def test_nothing_stays_behind(django_db_setup):
    before = set(Path(tempfile.gettempdir()).glob("bench-scoring-*"))
    with pytest.raises(KeyboardInterrupt), own_tables(connection.settings_dict) as (_, place):
        raise KeyboardInterrupt
    assert set(Path(tempfile.gettempdir()).glob("bench-scoring-*")) <= before
    if connection.vendor == "postgresql":
        store = open_store(place)
        query = f"SELECT 1 FROM pg_namespace WHERE nspname = '{place['schema']}'"
        assert list(store.rows(query)) == []
        store.close()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"seconds": {CONTROL: [1.0], BULK: [1.51]}}, ["the ratio 1.51 is over 1.5"]),
        ({"megabytes": 401}, ["401 MB of memory is over 400 MB"]),
        ({"differences": ["engine: x"]}, ["engine: x"]),
    ],
)
def test_faults_in_words(changes, words):
    assert report(**changes).faults == words


def test_the_ratio_is_that_of_the_medians():
    assert report().ratio(BULK) == pytest.approx(1.4)


def test_the_command_prints_and_succeeds(monkeypatch, capsys, django_db_setup):
    monkeypatch.setattr(bench_scoring, "measured", lambda *args: report(answers=1234567))
    call_command("bench_scoring")
    printed = capsys.readouterr().out
    assert "1,234,567 answers" in printed
    assert "1.40" in printed
    assert "Memory of bulk: 40 MB of 400 MB" in printed


def test_the_command_fails_on_a_fault(monkeypatch, django_db_setup):
    monkeypatch.setattr(bench_scoring, "measured", lambda *args: report(megabytes=500))
    with pytest.raises(CommandError, match="500 MB of memory is over 400 MB"):
        call_command("bench_scoring")


def test_an_interrupt_ends_quietly(monkeypatch, capsys, django_db_setup):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench_scoring, "measured", interrupted)
    with pytest.raises(SystemExit) as stopped:
        call_command("bench_scoring")
    assert stopped.value.code == 130
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["governments", "units", "rounds"])
def test_a_size_of_nothing_is_refused(option):
    with pytest.raises(CommandError, match=f"--{option} must be at least 1"):
        call_command("bench_scoring", **{option: 0})


def test_the_measured_method_has_only_its_products_changed():
    assert {i.scope for i in method().indicators()} == {"product"}
