"""Measure the recomputation of a national year: scoring.bulk against SQL, figure by figure.

Both sides read the same table of raw answers, reckon in whole numbers and write results of the
same shape. Only ratios of times from one run mean anything: machines differ, and change speed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from compliance.assessments.bench import control as bench_control
from compliance.assessments.bench import sides as bench_sides
from compliance.assessments.bench.data import Nation
from compliance.assessments.bench.store import ANSWER, BODY, Place, Store

HIGHEST_RATIO = 1.5
MOST_MEGABYTES = 400
SAMPLE = 20  # governments held against scoring.engine
ROOT = Path(__file__).resolve().parents[3]
BULK, BY_ANSWER, CONTROL, SCAN = "bulk", "bulk by answer", "SQL", "SQL, sums only"
Progress = Callable[[Iterable[Any], str], Iterable[Any]]


@dataclass(slots=True)
class Report:
    """What was measured."""

    answers: int
    megabytes: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)  # way -> one a round
    differences: list[str] = field(default_factory=list)
    figures: int = 0  # rows of results that every way must give alike
    sampled: int = 0  # governments held against the engine

    def ratio(self, way: str) -> float:
        """Return the median time of one way over that of the control."""
        return median(self.seconds[way]) / median(self.seconds[CONTROL])

    @property
    def faults(self) -> list[str]:
        """Return what does not hold, in words; empty when all is well."""
        found = list(self.differences)
        if self.ratio(BULK) > HIGHEST_RATIO:
            found.append(f"the ratio {self.ratio(BULK):.2f} is over {HIGHEST_RATIO}")
        if self.megabytes > MOST_MEGABYTES:
            found.append(f"{self.megabytes} MB of memory is over {MOST_MEGABYTES} MB")
        return found


def measured(store: Store, place: Place, nation: Nation, rounds: int, progress: Progress) -> Report:
    """Make the data, run every way once a round, in turn, and compare all that was stored."""
    bodies = nation.bodies()
    report = Report(load(store, nation, progress))
    report.megabytes = peak_megabytes(place, nation)
    control = bench_control.statements(nation)
    store.run(*control)  # once unmeasured: it is what all runs are compared with
    wanted = bench_sides.results(store, "control")
    report.figures = sum(map(len, wanted.values()))
    ways: dict[str, Callable[[], None]] = {
        CONTROL: lambda: store.run(*control),
        BULK: lambda: bench_sides.bulk_by_unit(store, bodies),
        BY_ANSWER: lambda: bench_sides.bulk_by_answer(store, bodies),
        SCAN: lambda: store.run(*bench_sides.SCAN),
    }
    for number in progress(range(rounds), "Rounds"):
        order = list(ways) if number % 2 == 0 else list(reversed(ways))
        for way in order:
            side = "control" if way == CONTROL else "bulk"
            if way != SCAN:
                bench_sides.empty(store, side)
            report.seconds.setdefault(way, []).append(duration(ways[way]))
            if way != SCAN:
                found = bench_sides.results(store, side)
                report.differences += bench_sides.differences(found, wanted, way)
    sample = Random(nation.seed).sample(list(bodies), min(SAMPLE, len(bodies)))  # noqa: S311
    report.sampled = len(sample)
    report.differences += bench_sides.engine_differences(store, bodies, sample, wanted)
    return report


def duration(way: Callable[[], None]) -> float:
    """Return how long it takes, in seconds."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def load(store: Store, nation: Nation, progress: Progress) -> int:
    """Store the invented answers; return how many there are."""
    bodies = nation.bodies()
    rows = [(key, body.kind, body.province, body.units) for key, body in bodies.items()]
    store.insert({"body": (BODY, rows)})
    count = 0
    for key, body in progress(bodies.items(), "Answers"):
        answers = list(nation.answers(key, body.kind))
        store.insert({"answer": (ANSWER, answers)})
        count += len(answers)
    store.run(*bench_control.preparation())
    store.settle()
    return count


def peak_megabytes(place: Place, nation: Nation) -> int:
    """Return the highest memory of a new process that recomputes the year once."""
    done = subprocess.run(
        [sys.executable, "-m", "compliance.assessments.bench.memory"],
        input=json.dumps({"place": place, "nation": asdict(nation)}),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        check=True,
    )
    return int(done.stdout)
