"""Try the tests on each mutant: a pytest plugin that forks one short-lived child per mutant.

mutmut makes the mutants: each changed function stands beside the original in one file, and a name
chooses which of them runs. Its own runner starts pytest for every mutant, which costs more than
the tests; here pytest collects once and each child, forked from there, runs only the tests that
reach the changed function, fastest first, until one fails.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation import trampoline  # type: ignore[import-not-found]
from mutmut.state import state  # type: ignore[import-not-found]

PACKAGE = "scoring"
MOST_MEMORY = 2 * 1024**3  # of one child: a mutant may ask for a number of a billion digits
FAR_SECONDS = 0.1  # a test that reaches a function only through what is remembered is quick
PROGRAM_EVENTS = {"subprocess.Popen", "os.system", "os.posix_spawn", "os.exec"}


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMEOUT = "timeout"  # an endless loop, ended after ten times the usual time: counts as killed
    SURVIVED = "survived"
    UNREACHED = "unreached"  # no test calls the function: counts as survived


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    key: str  # as mutmut names it: "scoring.zones.x_published__mutmut_3"
    module: str  # "zones"

    @property
    def function(self) -> str:
        """Return the name under which mutmut records calls of the function."""
        return self.key.partition("__mutmut_")[0]


class HarnessError(Exception):
    """The measurement itself cannot be trusted; the text says why."""


class StartsAProgramError(Exception):
    """A test that starts programs: too slow to be run for each mutant, so it is left out."""


@dataclass
class MutantRun:
    """The plugin; `outcomes` holds what was found when pytest returns."""

    mutants: Sequence[Mutant]
    workers: int
    deadline: float  # in time.monotonic(); mutants after it have no outcome
    progress: Callable[[int, int, int], None]  # tried, all, survived
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    left_out: int = 0  # tests that start programs
    fault: str = ""  # why nothing was measured
    interrupted: bool = False
    _reaching: dict[str, list[pytest.Item]] = field(default_factory=dict)
    _remembered: set[str] = field(default_factory=set)
    _seconds: dict[str, float] = field(default_factory=dict)
    _running: dict[int, Mutant] = field(default_factory=dict)
    _session: pytest.Session = field(init=False)
    _is_child: bool = False
    _tell: int = 2  # where a child writes the name of the test that failed

    def pytest_configure(self) -> None:
        """Give random tests the same examples in each child, or the score would differ by run."""
        import hypothesis  # not earlier: pytest wants to be there first

        hypothesis.settings.register_profile(
            "mutants", derandomize=True, database=None, deadline=None, max_examples=30
        )
        hypothesis.settings.load_profile("mutants")
        sys.addaudithook(refuse_programs)
        trampoline.get_mutant_under_test = chosen

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Measure the tests once, check the measurement, then try each mutant."""
        if session.testsfailed:
            return None  # pytest itself reports a file that cannot be imported
        try:
            self._measure(session)
            self._check(session.items)
            self._try_all()
        except HarnessError as error:
            self.fault = str(error)
        except KeyboardInterrupt:
            self.interrupted = True  # pytest would swallow it
        finally:
            self._stop()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """End a child at its first failure, before pytest reads the source to describe it."""
        if self._is_child and call.excinfo is not None:
            os.write(self._tell, item.nodeid.encode())
            leave(1)

    def _measure(self, session: pytest.Session) -> None:
        """Note which functions each test reaches, in two rounds, and how long it takes.

        What only the first round reaches is remembered after it, by a cache or a fixture of the
        session: any test may depend on it, so its mutants are tried on all quick tests, anew.
        """
        self._session = session
        first, second = self._round(session.items), self._round(session.items)
        items = {item.nodeid: item for item in session.items if item.nodeid in second}
        by_time = sorted(items.values(), key=lambda item: self._seconds[item.nodeid])
        for nodeid, reached in first.items():
            self._remembered |= reached - second[nodeid]
        for function in set().union(*first.values()):
            near = [item for item in by_time if function in second[item.nodeid]]
            self._reaching[function] = near
            if function in self._remembered:
                known = {item.nodeid for item in near}
                quick = [item for item in by_time if self._seconds[item.nodeid] < FAR_SECONDS]
                self._reaching[function] += [i for i in quick if i.nodeid not in known]

    def _round(self, items: Sequence[pytest.Item]) -> dict[str, set[str]]:
        """Run each test once; return the functions it reaches, by the name of the test."""
        found: dict[str, set[str]] = {}
        failed, programs = [], 0
        choose("stats")
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            state()._stats.clear()
            start = time.process_time()
            reports = runtestprotocol(item, nextitem=following, log=False)
            self._seconds[item.nodeid] = time.process_time() - start
            if any(StartsAProgramError.__name__ in report.longreprtext for report in reports):
                programs += 1
            elif any(report.failed for report in reports):
                failed.append(item.nodeid)
            else:
                found[item.nodeid] = set(state()._stats)
        choose("")
        self.left_out = programs
        if failed:
            raise HarnessError(f"without any mutant these fail: {', '.join(failed[:5])}")
        return found

    def _check(self, items: Sequence[pytest.Item]) -> None:
        """Refuse to measure when a child fails without a fault, or passes with one."""
        reached = {item.nodeid for tests in self._reaching.values() for item in tests}
        tests = [item for item in items if item.nodeid in reached]
        for key, expected in (("none", Outcome.SURVIVED), ("fail", Outcome.KILLED)):
            with tempfile.TemporaryFile() as names:
                self._tell = names.fileno()
                _, status = os.waitpid(self._fork(key, tests, anew=True), 0)
                names.seek(0)
                name = names.read().decode()
            if outcome_of(status) is not expected:
                raise HarnessError(f"the control {key!r} was not {expected} ({status}): {name}")
        self._tell = os.open(os.devnull, os.O_WRONLY)

    def _try_all(self) -> None:
        """Try the cheapest mutants first, as many at once as there are cores."""
        queue = iter(sorted(self.mutants, key=self._cost))
        gc.freeze()  # children that collect garbage would copy the parent's pages
        while time.monotonic() < self.deadline:
            mutant = next(queue, None)
            if mutant is None:
                break
            tests = self._reaching.get(mutant.function, [])
            if not tests:
                self.outcomes[mutant.key] = Outcome.UNREACHED
                continue
            if len(self._running) >= self.workers:
                self._collect()
            anew = mutant.function in self._remembered
            self._running[self._fork(mutant.key, tests, anew=anew)] = mutant
        while self._running:
            self._collect()

    def _cost(self, mutant: Mutant) -> float:
        """Return the CPU seconds it takes at most to try a mutant."""
        return sum(self._seconds[item.nodeid] for item in self._reaching.get(mutant.function, []))

    def _collect(self) -> None:
        """Wait until a child ends, and note what it found."""
        child, status = os.wait()
        self.outcomes[self._running.pop(child).key] = outcome_of(status)
        unkilled = {Outcome.SURVIVED, Outcome.UNREACHED}
        survived = sum(outcome in unkilled for outcome in self.outcomes.values())
        self.progress(len(self.outcomes), len(self.mutants), survived)

    def _stop(self) -> None:
        """End the children that still run: after Ctrl-C, or an error in this file."""
        for child in self._running:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self._running.clear()

    def _fork(self, key: str, tests: Sequence[pytest.Item], *, anew: bool) -> int:
        """Start a child that runs the tests on one mutant; return its process number.

        `anew`: forget what caches and fixtures remember, since the mutant may be in it.
        """
        child = os.fork()
        if child:
            return child
        try:
            self._is_child = True
            limit_child(2 + 10 * sum(self._seconds[item.nodeid] for item in tests))
            choose(key)
            if anew:
                clear_caches()
                self._session._setupstate.teardown_exact(None)
            for item, following in zip(tests, [*tests[1:], None], strict=True):
                runtestprotocol(item, nextitem=following, log=False)
            leave(0)
        finally:
            leave(1)  # the mutant has ended pytest itself


def choose(key: str) -> None:
    """Choose the mutant that runs; "stats" notes calls instead, "fail" makes every call fail."""
    trampoline._mutant_under_test = key


def chosen() -> str:
    """Return the mutant that runs; mutmut's own function asks os.environ at every call."""
    return str(trampoline._mutant_under_test)


def leave(status: int) -> NoReturn:
    """End a child at once, without the parent's clearing up."""
    os._exit(status)


def limit_child(cpu_seconds: float) -> None:
    """Let a child say nothing, read nothing, and end by itself when a mutant never ends."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)  # CPU time: a busy machine kills no mutant
    signal.alarm(int(60 + 10 * cpu_seconds))  # for one that waits
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def outcome_of(status: int) -> Outcome:
    """Return what a child's end says of its mutant."""
    if os.WIFSIGNALED(status):
        in_time = os.WTERMSIG(status) not in (signal.SIGPROF, signal.SIGALRM)
        return Outcome.KILLED if in_time else Outcome.TIMEOUT
    return Outcome.KILLED if os.WEXITSTATUS(status) else Outcome.SURVIVED


def clear_caches() -> None:
    """Forget what `functools.cache` remembers: it was worked out without the mutant."""
    for value in cached_functions():
        value()


def cached_functions() -> Iterator[Callable[[], None]]:
    """Return the `cache_clear` of each cached function of the package."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PACKAGE:
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    yield value.cache_clear


def refuse_programs(event: str, arguments: tuple[object, ...]) -> None:
    """Stop a test that wants to start a program (an audit hook of Python)."""
    if event in PROGRAM_EVENTS:
        raise StartsAProgramError
