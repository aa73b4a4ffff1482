"""Measure how many planted faults in scoring/ its tests find: `make mutants`.

Prints one line per module and the total; exit status 0 from 90 % on, else 1. What counts as a
fault, and which survivors are no faults at all, is explained in docs/mutation.md.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutant_runner import Mutant, MutantRun, Outcome

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "scoring"
TESTS = f"tests/{PACKAGE}"
# They read the source as text: line counts, imports. A file full of mutants is another text.
SOURCE_READERS = (f"{TESTS}/test_purity.py",)
# Seconds each, on random data: they confirm what quicker tests find, and every survivor waits.
TOO_SLOW = (f"{TESTS}/test_agreement.py", f"{TESTS}/test_whatif.py::test_no_combination")
# They hold a stopwatch, which the switch between mutants slows down.
TIMED = (f"{TESTS}/test_whatif.py::test_a_plan_is_there_at_once",)
VENV = ROOT / ".venv-mutants"
LOCK = ROOT / "requirements" / "mutants.txt"
STAMP = VENV / "installed.txt"  # written last, so an interrupted environment is made anew
LEAST_PERCENT = 90
SECONDS_BETWEEN_LINES = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when enough mutants are killed, 1 when not, 2 when nothing is measured."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make mutants ARGS=...")
    parser.add_argument("modules", nargs="*", help="names of modules, such as zones; none: all")
    parser.add_argument("--limit", type=int, default=25, metavar="MINUTES")
    parser.add_argument("--survivors", action="store_true", help="show what survived")
    options = parser.parse_args(arguments)
    unknown = set(options.modules) - {path.stem for path in (ROOT / PACKAGE).glob("*.py")}
    if unknown:
        parser.error(f"no such module in {PACKAGE}/: {', '.join(sorted(unknown))}")
    if Path(sys.prefix) != VENV:
        prepare_environment()
        python = str(VENV / "bin" / "python")
        os.execv(python, [python, *sys.argv])  # noqa: S606 - the same program, in its own Python
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as folder:
        return measure(Path(folder), options.modules, options.limit, show=options.survivors)


def prepare_environment() -> None:
    """Install requirements/mutants.txt, with hashes, into .venv-mutants unless it is there."""
    digest = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version}"
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == digest:
        return
    say("Making .venv-mutants.")
    venv.EnvBuilder(symlinks=True, with_pip=True, clear=True).create(VENV)
    command = [str(VENV / "bin" / "python"), "-I", "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", "--requirement", str(LOCK)]
    subprocess.run(command, check=True)
    STAMP.write_text(digest, encoding="utf-8")


def measure(folder: Path, modules: Sequence[str], minutes: int, *, show: bool) -> int:
    """Plant the mutants in a copy, try them, and print what was found."""
    start = time.monotonic()
    copy_project(folder)
    os.chdir(folder)
    with plain_faults():
        sources = planted(modules)
        run = tried(sources, start + 60 * minutes)
    if run is None:
        return 2
    for line in table(run.mutants, run.outcomes):
        say(line)
    seconds = time.monotonic() - start
    say(f"{seconds:.0f} seconds; left out: {run.left_out} tests that start programs")
    if show:
        for line in survivors(sources, run):
            say(line)
    missing = len(run.mutants) - len(run.outcomes)
    if missing:
        say(f"The time was up: {missing} mutants were not tried.")
    return 0 if not missing and percent(counts(run.outcomes)) >= LEAST_PERCENT else 1


def copy_project(folder: Path) -> None:
    """Copy the rules and their tests, and nothing that needs Django."""
    for name in (PACKAGE, TESTS):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "tests" / "__init__.py", folder / "tests")
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    (folder / "setup.cfg").write_text(f"[mutmut]\nsource_paths = {PACKAGE}\n", encoding="utf-8")


def planted(modules: Sequence[str]) -> dict[str, tuple[Mutant, ...]]:
    """Write all mutants into the copied modules; return them by module."""
    from mutant_runner import Mutant
    from mutmut.mutation.file_mutation import (  # type: ignore[import-not-found]
        mutate_file_contents,
    )

    found = {}
    for path in sorted(Path(PACKAGE).glob("*.py")):
        if modules and path.stem not in modules:
            continue
        mutated = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        path.write_text(mutated.code, encoding="utf-8")
        name = f"{PACKAGE}.{path.stem}"
        found[path.stem] = tuple(Mutant(f"{name}.{m}", path.stem) for m in mutated.mutant_names)
    return found


def tried(sources: Mapping[str, tuple[Mutant, ...]], deadline: float) -> MutantRun | None:
    """Run pytest with the plugin; None, with the reason printed, when nothing was measured."""
    import pytest
    from mutant_runner import MutantRun

    sys.path.insert(0, str(Path.cwd()))
    run = MutantRun(
        [mutant for mutants in sources.values() for mutant in mutants],
        len(os.sched_getaffinity(0)),
        deadline,
        Progress(),
    )
    say(f"{len(run.mutants)} mutants in {len(sources)} modules; measuring the tests first.")
    arguments = [TESTS, "-s", "-q", "-p", "no:cacheprovider"]
    arguments += [f"--deselect={name}" for name in (*SOURCE_READERS, *TOO_SLOW, *TIMED)]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        pytest.main(arguments, plugins=[run])
    if run.interrupted:
        raise KeyboardInterrupt
    if run.fault or not run.outcomes:
        say(run.fault or said.getvalue())
        return None
    return run


class Progress:
    """One line of progress now and then; on a terminal it is written over the last one."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()

    def __call__(self, done: int, total: int, survived: int) -> None:
        """Say how far the run is."""
        now, terminal = time.monotonic(), sys.stderr.isatty()
        if now - self.last < (1 if terminal else SECONDS_BETWEEN_LINES):
            return
        self.last = now
        text = f"  {done} of {total} tried, {survived} survived, {now - self.start:.0f} s"
        print(text, end="\r" if terminal else "\n", file=sys.stderr, flush=True)


def counts(outcomes: Mapping[str, Outcome]) -> Counter[str]:
    """Return how many mutants had each outcome."""
    return Counter(outcome.value for outcome in outcomes.values())


def killed(found: Counter[str]) -> int:
    """Return how many mutants were noticed: a test failed, or never ended."""
    return found["killed"] + found["timeout"]


def percent(found: Counter[str]) -> int:
    """Return the killed ones as a whole percent of those tried, rounded down."""
    return 100 * killed(found) // max(found.total(), 1)


def table(mutants: Sequence[Mutant], outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Return the lines of the table, one per module and the total."""
    yield f"{'module':<20}{'mutants':>9}{'killed':>9}{'survived':>10}{'unreached':>11}{'score':>9}"
    by_module: dict[str, Counter[str]] = {}
    for mutant in mutants:
        found = by_module.setdefault(mutant.module, Counter())
        if mutant.key in outcomes:
            found[outcomes[mutant.key].value] += 1
    for name, found in [*by_module.items(), ("total", counts(outcomes))]:
        tenths = 1000 * killed(found) // max(found.total(), 1)
        yield (
            f"{name:<20}{found.total():>9}{killed(found):>9}{found['survived']:>10}"
            f"{found['unreached']:>11}{f'{tenths // 10}.{tenths % 10} %':>9}"
        )


def survivors(sources: Mapping[str, tuple[Mutant, ...]], run: MutantRun) -> Iterator[str]:
    """Return, for each mutant that no test noticed, its name and the lines it changes."""
    for module, mutants in sources.items():
        text = Path(PACKAGE, f"{module}.py").read_text(encoding="utf-8")
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        code = {node.name: ast.unparse(node).splitlines()[1:] for node in nodes}
        for mutant in mutants:
            outcome = run.outcomes.get(mutant.key, "killed")
            if outcome in ("survived", "unreached"):
                name = mutant.key.rpartition(".")[2]
                original = code[f"{name.partition('__mutmut_')[0]}__mutmut_orig"]
                yield f"\n{mutant.key} ({outcome})"
                changes = difflib.unified_diff(original, code[name], lineterm="", n=0)
                yield from (line for line in changes if not line.startswith(("---", "+++", "@@")))


@contextlib.contextmanager
def plain_faults() -> Iterator[None]:
    """Let Ctrl-C or a kill end with one line, children and copy cleared away."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted; nothing is left behind.")
        raise SystemExit(130) from None


def say(text: str) -> None:
    """Print one line at once, also when the output is a file."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
